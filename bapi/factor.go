package bapi

import (
	"context"

	"bartleby/rest"
	"bartleby/wire"
)

type verifyPassword struct {
	userPath
	Password string `json:"password" required:"true"`
}

func (a *api) verifyPassword(ctx context.Context, in *verifyPassword) (*wire.PasswordVerification, error) {
	if err := a.id.VerifyPassword(ctx, instance(ctx), in.UserID, in.Password); err != nil {
		return nil, err
	}
	return &wire.PasswordVerification{Verified: true}, nil
}

type removePassword struct {
	userPath
	SignOut rest.Patch[bool] `json:"sign_out_of_other_sessions" doc:"Revoke the user's sessions."`
}

func (a *api) removePassword(ctx context.Context, in *removePassword) (*wire.User, error) {
	d, err := a.id.RemovePassword(ctx, instance(ctx), in.UserID, in.SignOut.Or(false))
	return a.user(ctx, d, err)
}

type setCompromised struct {
	userPath
	RevokeAll rest.Patch[bool] `json:"revoke_all_sessions" doc:"Revoke the user's sessions."`
}

func (a *api) setPasswordCompromised(ctx context.Context, in *setCompromised) (*wire.User, error) {
	d, err := a.id.SetPasswordCompromised(ctx, instance(ctx), in.UserID, in.RevokeAll.Or(false))
	return a.user(ctx, d, err)
}

func (a *api) unsetPasswordCompromised(ctx context.Context, in *userPath) (*wire.User, error) {
	d, err := a.id.UnsetPasswordCompromised(ctx, instance(ctx), in.UserID)
	return a.user(ctx, d, err)
}

type verifyTOTP struct {
	userPath
	Code string `json:"code" required:"true" doc:"Six digits, or a backup code."`
}

func (a *api) verifyTOTP(ctx context.Context, in *verifyTOTP) (*wire.TOTPVerification, error) {
	kind, err := a.id.VerifyTOTP(ctx, instance(ctx), in.UserID, in.Code)
	if err != nil {
		return nil, err
	}
	return &wire.TOTPVerification{Verified: true, CodeType: kind}, nil
}

func (a *api) createTOTP(ctx context.Context, in *userPath) (*wire.TOTP, error) {
	t, err := a.id.CreateTOTP(ctx, instance(ctx), in.UserID)
	if err != nil {
		return nil, err
	}
	return &wire.TOTP{Object: "totp", ID: t.ID, Secret: &t.Secret, URI: &t.URI, Verified: true, BackupCodes: t.BackupCodes}, nil
}

// affected answers an operation on a user's factors with the user's id.
func affected(in *userPath, err error) (*wire.UserID, error) {
	if err != nil {
		return nil, err
	}
	return &wire.UserID{UserID: in.UserID}, nil
}

func (a *api) deleteTOTP(ctx context.Context, in *userPath) (*wire.UserID, error) {
	return affected(in, a.id.DeleteTOTP(ctx, instance(ctx), in.UserID))
}

func (a *api) deleteBackupCodes(ctx context.Context, in *userPath) (*wire.UserID, error) {
	return affected(in, a.id.DeleteBackupCodes(ctx, instance(ctx), in.UserID))
}

func (a *api) disableMFA(ctx context.Context, in *userPath) (*wire.UserID, error) {
	return affected(in, a.id.DisableMFA(ctx, instance(ctx), in.UserID))
}

type deletePasskey struct {
	userPath
	PasskeyID string `path:"passkey_identification_id"`
}

func (a *api) deletePasskey(ctx context.Context, in *deletePasskey) (*wire.DeletedObject, error) {
	d, err := a.id.DeletePasskey(ctx, instance(ctx), in.UserID, in.PasskeyID)
	return present(wire.Deleted, d, err)
}

type deleteWeb3Wallet struct {
	userPath
	WalletID string `path:"web3_wallet_identification_id"`
}

func (a *api) deleteWeb3Wallet(ctx context.Context, in *deleteWeb3Wallet) (*wire.DeletedObject, error) {
	d, err := a.id.DeleteWeb3Wallet(ctx, instance(ctx), in.UserID, in.WalletID)
	return present(wire.Deleted, d, err)
}

type deleteExternalAccount struct {
	userPath
	AccountID string `path:"external_account_id"`
}

func (a *api) deleteExternalAccount(ctx context.Context, in *deleteExternalAccount) (*wire.DeletedObject, error) {
	d, err := a.id.DeleteExternalAccount(ctx, instance(ctx), in.UserID, in.AccountID)
	return present(wire.Deleted, d, err)
}

type listOAuthTokens struct {
	userPath
	Provider string `path:"provider" doc:"Such as oauth_google."`
	rest.Paging
}

func (a *api) listOAuthTokens(ctx context.Context, in *listOAuthTokens) (*rest.Page[wire.OAuthAccessToken], error) {
	list, err := a.id.OAuthTokens(ctx, instance(ctx), in.UserID, in.Provider)
	if err != nil {
		return nil, err
	}
	page := &rest.Page[wire.OAuthAccessToken]{Data: []wire.OAuthAccessToken{}, Total: int64(len(list)), Enveloped: in.Paginated}
	for i := in.Offset; i < len(list) && i < in.Offset+in.Limit; i++ {
		page.Data = append(page.Data, wire.OAuthToken(&list[i].Account, &list[i].Token))
	}
	return page, nil
}
