package fapi

import (
	"context"

	"bartleby"
	"bartleby/wire"
)

type connectAccount struct {
	Strategy string `json:"strategy" required:"true" doc:"Such as oauth_google."`
}

// connectAccount refuses: no instance has a provider at which users could connect accounts.
func (a *api) connectAccount(context.Context, *connectAccount) (*wire.ExternalAccount, error) {
	return nil, bartleby.ProviderNotEnabled()
}

type externalAccountPath struct {
	ExternalAccountID string `path:"external_account_id" doc:"Id of the external account."`
}

// reauthorizeAccount refuses, for the same reason, an account that was imported.
func (a *api) reauthorizeAccount(ctx context.Context, in *externalAccountPath) (*wire.ExternalAccount, error) {
	u, err := a.whole(ctx)
	if err != nil {
		return nil, err
	}
	for _, account := range u.ExternalAccounts {
		if account.ID == in.ExternalAccountID {
			return nil, bartleby.ProviderNotEnabled()
		}
	}
	return nil, bartleby.ExternalAccountNotFound()
}

func (a *api) removeExternalAccount(ctx context.Context, in *externalAccountPath) (*wire.DeletedObject, error) {
	if err := a.demandRecent(ctx); err != nil {
		return nil, err
	}
	return deleted(a.id.RemoveExternalAccount(ctx, instance(ctx), acting(ctx).UserID, in.ExternalAccountID))
}

func (a *api) forgetTokens(ctx context.Context, in *externalAccountPath) (*wire.FrontendUser, error) {
	if _, err := a.id.ForgetOAuthTokens(ctx, instance(ctx), acting(ctx).UserID, in.ExternalAccountID); err != nil {
		return nil, err
	}
	return a.me(ctx)
}
