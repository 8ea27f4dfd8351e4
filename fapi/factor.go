package fapi

import (
	"context"
	"strings"

	"bartleby"
	"bartleby/rest"
	"bartleby/wire"
)

type passkeyPath struct {
	PasskeyID string `path:"passkey_id" doc:"Id of the passkey."`
}

func passkey(k *bartleby.Passkey, err error) (*wire.FrontendPasskey, error) {
	if err != nil {
		return nil, err
	}
	return wire.OwnPasskey(k)
}

func (a *api) createPasskey(ctx context.Context, _ *noInput) (*wire.FrontendPasskey, error) {
	if !instance(ctx).Settings.Authentication.Passkeys {
		return nil, bartleby.FeatureNotEnabled("passkeys")
	}
	if err := a.demandRecent(ctx); err != nil {
		return nil, err
	}
	return passkey(a.sign.BeginPasskey(ctx, instance(ctx), acting(ctx).UserID, visitOf(ctx).origin))
}

type attemptPasskey struct {
	passkeyPath
	Strategy   rest.Patch[string] `json:"strategy" enum:"passkey"`
	Credential string             `json:"public_key_credential" required:"true" max:"65536" doc:"What the authenticator answered, as JSON text."`
}

func (a *api) attemptPasskey(ctx context.Context, in *attemptPasskey) (*wire.FrontendPasskey, error) {
	return passkey(a.sign.FinishPasskey(ctx, instance(ctx), acting(ctx).UserID, in.PasskeyID, visitOf(ctx).origin, in.Credential))
}

func (a *api) getPasskey(ctx context.Context, in *passkeyPath) (*wire.FrontendPasskey, error) {
	u, err := a.whole(ctx)
	if err != nil {
		return nil, err
	}
	for i := range u.Passkeys {
		if u.Passkeys[i].ID == in.PasskeyID {
			return wire.OwnPasskey(&u.Passkeys[i])
		}
	}
	return nil, bartleby.PasskeyNotRegistered()
}

type renamePasskey struct {
	passkeyPath
	Name rest.Patch[string] `json:"name" max:"256"`
}

func (a *api) renamePasskey(ctx context.Context, in *renamePasskey) (*wire.FrontendPasskey, error) {
	name := strings.TrimSpace(in.Name.Value())
	if name == "" {
		return nil, bartleby.ParamNil("name")
	}
	return passkey(a.id.RenamePasskey(ctx, instance(ctx), acting(ctx).UserID, in.PasskeyID, name))
}

func (a *api) removePasskey(ctx context.Context, in *passkeyPath) (*wire.DeletedObject, error) {
	if err := a.demandRecent(ctx); err != nil {
		return nil, err
	}
	return deleted(a.id.RemovePasskey(ctx, instance(ctx), acting(ctx).UserID, in.PasskeyID))
}

func (a *api) createTOTP(ctx context.Context, _ *noInput) (*wire.FrontendTOTP, error) {
	if err := a.demandRecent(ctx); err != nil {
		return nil, err
	}
	t, err := a.id.OfferTOTP(ctx, instance(ctx), acting(ctx).UserID)
	if err != nil {
		return nil, err
	}
	return &wire.FrontendTOTP{TOTP: wire.TOTP{Object: "totp", ID: t.ID, Secret: &t.Secret, URI: &t.URI}, CreatedAt: t.CreatedAt, UpdatedAt: t.CreatedAt}, nil
}

type attemptTOTP struct {
	Code string `json:"code" required:"true" max:"128"`
}

func (a *api) attemptTOTP(ctx context.Context, in *attemptTOTP) (*wire.FrontendTOTP, error) {
	t, err := a.id.AcceptTOTP(ctx, instance(ctx), acting(ctx).UserID, acting(ctx).ID, in.Code)
	if err != nil {
		return nil, err
	}
	return &wire.FrontendTOTP{TOTP: wire.TOTP{Object: "totp", ID: t.ID, Verified: true, BackupCodes: t.BackupCodes}, CreatedAt: t.CreatedAt, UpdatedAt: t.CreatedAt}, nil
}

func (a *api) removeTOTP(ctx context.Context, _ *noInput) (*wire.DeletedObject, error) {
	if err := a.demandRecent(ctx); err != nil {
		return nil, err
	}
	if err := a.id.RemoveTOTP(ctx, instance(ctx), acting(ctx).UserID); err != nil {
		return nil, err
	}
	return deleted(&bartleby.Deleted{Object: "totp", Deleted: true}, nil)
}

func (a *api) createBackupCodes(ctx context.Context, _ *noInput) (*wire.BackupCodes, error) {
	if err := a.demandRecent(ctx); err != nil {
		return nil, err
	}
	b, err := a.id.RenewBackupCodes(ctx, instance(ctx), acting(ctx).UserID)
	if err != nil {
		return nil, err
	}
	return &wire.BackupCodes{Object: "backup_code", ID: b.ID, Codes: b.Codes, CreatedAt: b.CreatedAt, UpdatedAt: b.CreatedAt}, nil
}
