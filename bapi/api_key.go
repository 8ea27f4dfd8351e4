package bapi

import (
	"context"
	"encoding/json"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

// apiKeys refuses an operation where the instance has API keys switched off.
func apiKeys[In, Out any](h func(context.Context, *In) (*Out, error)) func(context.Context, *In) (*Out, error) {
	return func(ctx context.Context, in *In) (*Out, error) {
		if !instance(ctx).Settings.APIKeys {
			return nil, bartleby.APIKeysNotEnabled()
		}
		return h(ctx, in)
	}
}

type apiKeyPath struct {
	ID string `path:"api_key_id" doc:"Id of the key."`
}

type listAPIKeys struct {
	Subject        string `query:"subject" required:"true" doc:"Id of the user or the organization that the keys act for."`
	Type           string `query:"type" default:"api_key" max:"25" doc:"What kind of keys."`
	IncludeInvalid bool   `query:"include_invalid" doc:"Those that were revoked or have expired, too."`
	Query          string `query:"query" max:"256" doc:"Part of the name or the description, or the whole id."`
	Limit          int    `query:"limit" default:"10" min:"1" most:"100" doc:"How many to answer at most."`
	Offset         int    `query:"offset" min:"0" doc:"How many to pass over."`
}

func (a *api) listAPIKeys(ctx context.Context, in *listAPIKeys) (*rest.Page[*wire.APIKey], error) {
	return page(a.presenter(ctx).APIKey, true, func() ([]*bartleby.APIKey, int64, error) {
		f := store.APIKeyFilter{Subject: in.Subject, Type: in.Type, Query: in.Query, Invalid: in.IncludeInvalid}
		return a.id.ListAPIKeys(ctx, instance(ctx), f, in.Limit, in.Offset)
	})
}

// createAPIKey's fields are those of identity.NewAPIKey, so that one converts to the other.
type createAPIKey struct {
	Type        rest.Patch[string]          `json:"type" doc:"A word of the application's; api_key unless given."`
	Name        string                      `json:"name" required:"true" max:"255" doc:"No other valid key of the subject may have it."`
	Subject     string                      `json:"subject" required:"true" doc:"Id of the user or the organization that it acts for."`
	Description rest.Patch[string]          `json:"description" max:"255"`
	Claims      rest.Patch[json.RawMessage] `json:"claims" doc:"An object of the application's."`
	Scopes      rest.Patch[[]string]        `json:"scopes" doc:"What it is good for, in the application's words."`
	CreatedBy   rest.Patch[string]          `json:"created_by" doc:"Id of the user who makes it."`
	ExpiresIn   rest.Patch[int64]           `json:"seconds_until_expiration" doc:"It does not expire unless given."`
}

func (a *api) createAPIKey(ctx context.Context, in *createAPIKey) (*wire.APIKey, error) {
	k, err := a.id.CreateAPIKey(ctx, instance(ctx), identity.NewAPIKey(*in))
	return present(a.presenter(ctx).APIKey, k, err)
}

func (a *api) getAPIKey(ctx context.Context, in *apiKeyPath) (*wire.APIKey, error) {
	k, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (*bartleby.APIKey, error) { return tx.APIKey(in.ID) })
	return present(a.presenter(ctx).APIKey, k, err)
}

type updateAPIKey struct {
	apiKeyPath
	Subject     rest.Patch[string]          `json:"subject" doc:"Id of the user or the organization that it acts for from now on."`
	Description rest.Patch[string]          `json:"description" max:"255"`
	Claims      rest.Patch[json.RawMessage] `json:"claims" doc:"Takes the place of the object there; null takes it away."`
	Scopes      rest.Patch[[]string]        `json:"scopes" doc:"Takes the place of the list there."`
	ExpiresIn   rest.Patch[int64]           `json:"seconds_until_expiration" doc:"From now on; null: it does not expire."`
}

func (a *api) updateAPIKey(ctx context.Context, in *updateAPIKey) (*wire.APIKey, error) {
	k, err := a.id.UpdateAPIKey(ctx, instance(ctx), in.ID, identity.APIKeyChange{
		Subject: in.Subject, Description: in.Description, Claims: in.Claims, Scopes: in.Scopes, ExpiresIn: in.ExpiresIn,
	})
	return present(a.presenter(ctx).APIKey, k, err)
}

func (a *api) deleteAPIKey(ctx context.Context, in *apiKeyPath) (*wire.DeletedObject, error) {
	d, err := a.id.DeleteAPIKey(ctx, instance(ctx), in.ID)
	return present(wire.Deleted, d, err)
}

func (a *api) getAPIKeySecret(ctx context.Context, in *apiKeyPath) (*wire.APIKeySecret, error) {
	secret, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (string, error) { return tx.APIKeySecret(in.ID) })
	return present(wire.SecretOfAPIKey, &secret, err)
}

type revokeAPIKey struct {
	apiKeyPath
	Reason rest.Patch[string] `json:"revocation_reason" max:"255"`
}

func (a *api) revokeAPIKey(ctx context.Context, in *revokeAPIKey) (*wire.APIKey, error) {
	k, err := a.id.RevokeAPIKey(ctx, instance(ctx), in.ID, in.Reason)
	return present(a.presenter(ctx).APIKey, k, err)
}

type verifyAPIKey struct {
	Secret string `json:"secret" required:"true"`
}

func (a *api) verifyAPIKey(ctx context.Context, in *verifyAPIKey) (*wire.APIKey, error) {
	k, err := a.id.VerifyAPIKey(ctx, instance(ctx), in.Secret)
	return present(a.presenter(ctx).APIKey, k, err)
}
