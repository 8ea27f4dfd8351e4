package fapi

import (
	"context"

	"bartleby/identity"
	"bartleby/rest"
	"bartleby/wire"
)

type createToken struct {
	sessionPath
	Organization rest.Patch[string] `json:"organization_id" doc:"Id or slug of the organization of which the token speaks; empty for none, absent for the active one."`
}

func (a *api) createToken(ctx context.Context, in *createToken) (*wire.Token, error) {
	return a.token(ctx, identity.NewSessionToken{SessionID: in.SessionID, Organization: in.Organization})
}

type createTemplateToken struct {
	sessionPath
	Template string `path:"template_name" doc:"Name of the JWT template."`
}

func (a *api) createTemplateToken(ctx context.Context, in *createTemplateToken) (*wire.Token, error) {
	return a.token(ctx, identity.NewSessionToken{SessionID: in.SessionID, Template: in.Template})
}

type createServiceToken struct {
	Service string `json:"service" required:"true" max:"255" doc:"Name of the JWT template that says what the service takes."`
}

func (a *api) createServiceToken(ctx context.Context, in *createServiceToken) (*wire.Token, error) {
	return a.token(ctx, identity.NewSessionToken{SessionID: acting(ctx).ID, Template: in.Service})
}

func (a *api) token(ctx context.Context, in identity.NewSessionToken) (*wire.Token, error) {
	s, err := a.own(ctx, in.SessionID)
	if err != nil {
		return nil, err
	}
	ask := a.ask(ctx)
	in.Session, in.Origin, in.Former = s, ask.Origin, ask.Former
	jwt, err := a.id.CreateSessionToken(ctx, instance(ctx), in)
	if err != nil {
		return nil, err
	}
	if err := a.id.NoteActivity(ctx, instance(ctx), s, a.activity(ctx)); err != nil {
		return nil, err
	}
	return wire.SessionJWT(&jwt), nil
}
