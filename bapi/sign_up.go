package bapi

import (
	"context"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

type signUpPath struct {
	ID string `path:"id" doc:"Id of the sign-up."`
}

func (a *api) getSignUp(ctx context.Context, in *signUpPath) (*wire.SignUp, error) {
	s, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (*bartleby.SignUp, error) { return tx.SignUp(in.ID) })
	return present(a.presenter(ctx).SignUp, s, err)
}

type updateSignUp struct {
	signUpPath
	ExternalID   rest.Patch[string] `json:"external_id" doc:"What the user will have as external_id; null removes it."`
	CustomAction rest.Patch[bool]   `json:"custom_action" doc:"A mark of your own; null is false."`
}

func (a *api) updateSignUp(ctx context.Context, in *updateSignUp) (*wire.SignUp, error) {
	s, err := a.id.UpdateSignUp(ctx, instance(ctx), in.ID, identity.SignUpChange{ExternalID: in.ExternalID, CustomAction: in.CustomAction})
	return present(a.presenter(ctx).SignUp, s, err)
}
