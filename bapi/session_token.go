package bapi

import (
	"context"
	"encoding/json"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/wire"
)

// former tells whether the caller knows session tokens in their first layout only.
func former(ctx context.Context) bool { return !rest.VersionOf(ctx).Shows(organizationClaim) }

type tokenLife struct {
	ExpiresIn bartleby.Patch[int64] `json:"expires_in_seconds" min:"30" most:"315360000" doc:"How long it is valid, rather than as usual."`
}

type createSessionToken struct {
	SessionID string `path:"session_id" doc:"Id of the session."`
	tokenLife
}

func (a *api) createSessionToken(ctx context.Context, in *createSessionToken) (*wire.Token, error) {
	jwt, err := a.id.CreateSessionToken(ctx, instance(ctx), identity.NewSessionToken{SessionID: in.SessionID, ExpiresIn: in.ExpiresIn, Former: former(ctx)})
	return present(wire.SessionJWT, &jwt, err)
}

type createTemplateToken struct {
	SessionID string `path:"session_id" doc:"Id of the session."`
	Template  string `path:"template_name" doc:"Name of the JWT template."`
	tokenLife
}

func (a *api) createTemplateToken(ctx context.Context, in *createTemplateToken) (*wire.Token, error) {
	jwt, err := a.id.CreateSessionToken(ctx, instance(ctx), identity.NewSessionToken{SessionID: in.SessionID, Template: in.Template, ExpiresIn: in.ExpiresIn})
	return present(wire.SessionJWT, &jwt, err)
}

type refreshSession struct {
	SessionID    string                 `path:"session_id" doc:"Id of the session."`
	Suffixed     bool                   `query:"suffixed_cookies" doc:"Whether the application's cookies also have the names that keep instances apart."`
	ExpiredToken string                 `json:"expired_token" required:"true" doc:"A session token of the session."`
	RefreshToken string                 `json:"refresh_token" required:"true" doc:"What the cookie __refresh holds."`
	Origin       string                 `json:"request_origin" required:"true" doc:"Where the browser's request went: scheme, host and port."`
	Format       bartleby.Patch[string] `json:"format" enum:"token,cookie" doc:"What to answer: the token, which is the default, or cookies with it."`
	Address      bartleby.Patch[string] `json:"request_originating_ip" ignored:"true"`
	Headers      json.RawMessage        `json:"request_headers" ignored:"true"`
}

func (a *api) refreshSession(ctx context.Context, in *refreshSession) (*wire.Token, error) {
	jwt, err := a.id.RefreshSession(ctx, instance(ctx), identity.Refresh{
		SessionID: in.SessionID, ExpiredToken: in.ExpiredToken, RefreshToken: in.RefreshToken, Origin: in.Origin, Former: former(ctx),
	})
	if err == nil && in.Format.Value() == "cookie" {
		return a.presenter(ctx).SessionCookies(jwt, in.Suffixed), nil
	}
	return present(wire.SessionJWT, &jwt, err)
}
