package bapi

import (
	"context"
	"encoding/json"

	"bartleby/identity"
	"bartleby/rest"
	"bartleby/wire"
)

type createSignInToken struct {
	UserID         string             `json:"user_id" required:"true" doc:"Who will be signed in."`
	OrganizationID rest.Patch[string] `json:"org_id" doc:"An organization of the user's, to be active in the session."`
	ExpiresIn      rest.Patch[int64]  `json:"expires_in_seconds" doc:"30 days unless given."`
}

func (a *api) createSignInToken(ctx context.Context, in *createSignInToken) (*wire.SignInToken, error) {
	t, err := a.id.CreateSignInToken(ctx, instance(ctx), identity.NewSignInToken(*in))
	return present(a.presenter(ctx).SignInToken, t, err)
}

type revokeSignInToken struct {
	ID string `path:"sign_in_token_id" doc:"Id of the token."`
}

func (a *api) revokeSignInToken(ctx context.Context, in *revokeSignInToken) (*wire.SignInToken, error) {
	t, err := a.id.RevokeSignInToken(ctx, instance(ctx), in.ID, false)
	return present(a.presenter(ctx).SignInToken, t, err)
}

type createActorToken struct {
	UserID             string            `json:"user_id" required:"true" doc:"In whose place the actor will be signed in."`
	Actor              json.RawMessage   `json:"actor" required:"true" doc:"An object whose sub names the actor; it becomes the claim act of the session's tokens."`
	ExpiresIn          rest.Patch[int64] `json:"expires_in_seconds" doc:"One hour unless given."`
	SessionMaxDuration rest.Patch[int64] `json:"session_max_duration_in_seconds" doc:"How long the session may last; half an hour unless given."`
}

func (a *api) createActorToken(ctx context.Context, in *createActorToken) (*wire.ActorToken, error) {
	t, err := a.id.CreateActorToken(ctx, instance(ctx), identity.NewActorToken(*in))
	return present(a.presenter(ctx).ActorToken, t, err)
}

type revokeActorToken struct {
	ID string `path:"actor_token_id" doc:"Id of the token."`
}

func (a *api) revokeActorToken(ctx context.Context, in *revokeActorToken) (*wire.ActorToken, error) {
	t, err := a.id.RevokeSignInToken(ctx, instance(ctx), in.ID, true)
	return present(a.presenter(ctx).ActorToken, t, err)
}

func (a *api) createTestingToken(ctx context.Context, _ *noInput) (*wire.TestingToken, error) {
	t, err := a.id.CreateTestingToken(ctx, instance(ctx))
	return present(wire.Testing, t, err)
}
