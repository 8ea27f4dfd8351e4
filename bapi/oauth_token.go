package bapi

import (
	"context"

	"bartleby"
	"bartleby/rest"
	"bartleby/wire"
)

type revokeOAuthToken struct {
	oauthApplicationPath
	Token string `json:"token" required:"true" doc:"An access or a refresh token; both end, with all others of the same authorization."`
}

func (a *api) revokeOAuthToken(ctx context.Context, in *revokeOAuthToken) (*rest.NoContent, error) {
	return nil, a.id.RevokeOAuthToken(ctx, instance(ctx), in.ID, in.Token)
}

type verifyOAuthToken struct {
	AccessToken rest.Patch[string] `json:"access_token"`
	Secret      rest.Patch[string] `json:"secret" doc:"The access token, under its former name."`
}

func (a *api) verifyOAuthToken(ctx context.Context, in *verifyOAuthToken) (*wire.VerifiedOAuthToken, error) {
	text := in.AccessToken.Or(in.Secret.Value())
	if text == "" {
		return nil, bartleby.ParamMissing("access_token")
	}
	t, active, err := a.id.VerifyOAuthToken(ctx, instance(ctx), text)
	if err != nil {
		return nil, err
	}
	return wire.VerifiedOAuth(t, active), nil
}
