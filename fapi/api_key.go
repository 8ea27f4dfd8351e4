package fapi

import (
	"context"
	"net/http"
	"strings"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

// bearer demands a session token in the header Authorization, which pages may send along with Origin here: what a page of another
// site could have a browser send by itself, cookies, is not looked at. The session has to hold still. Errors: those of about,
// signed_out, multiple_authorization_header_values_forbidden, invalid_session_token, authentication_invalid.
func (a *api) bearer(ctx context.Context, r *http.Request) (context.Context, error) {
	ctx, err := a.about(ctx, r)
	if err != nil {
		return ctx, err
	}
	v := visitOf(ctx)
	given := r.Header.Values("Authorization")
	if len(given) > 1 {
		return ctx, bartleby.SeveralAuthorizations()
	}
	if len(given) == 0 {
		return ctx, bartleby.SignedOut()
	}
	says, err := a.id.Tokens.ReadSessionToken(ctx, v.instance.ID, strings.TrimSpace(strings.TrimPrefix(given[0], "Bearer ")))
	if err != nil {
		return ctx, err
	}
	s, err := store.Read(ctx, a.db, v.instance.ID, func(tx *store.Tx) (*bartleby.Session, error) { return tx.Session(says.ID) })
	if bartleby.IsCode(err, "resource_not_found") || err == nil && (s.UserID != says.UserID || s.Status == bartleby.PendingSession || !s.SignedInAt(a.now().UnixMilli())) {
		return ctx, bartleby.NotSignedIn()
	}
	v.acting = s
	return ctx, err
}

// apiKeys lets the user who asks deal with API keys, where the instance has them. It fails with api_keys_not_enabled.
func apiKeys(ctx context.Context, permission string) (identity.APIKeyGuard, error) {
	if !instance(ctx).Settings.APIKeys {
		return nil, bartleby.APIKeysNotEnabled()
	}
	return identity.APIKeysOf(instance(ctx), acting(ctx).UserID, permission), nil
}

type listAPIKeys struct {
	Subject        string `query:"subject" required:"true" doc:"Id of the user who asks, or of one of their organizations."`
	Type           string `query:"type" default:"api_key" max:"25" doc:"What kind of keys."`
	IncludeInvalid bool   `query:"include_invalid" doc:"Those that were revoked or have expired, too."`
	Query          string `query:"query" max:"256" doc:"Part of the name or the description, or the whole id."`
	Limit          int    `query:"limit" default:"10" min:"1" most:"100" doc:"How many to answer at most."`
	Offset         int    `query:"offset" min:"0" doc:"How many to pass over."`
}

func (a *api) listAPIKeys(ctx context.Context, in *listAPIKeys) (*rest.Page[*wire.APIKey], error) {
	by, err := apiKeys(ctx, bartleby.ReadAPIKeys)
	if err != nil {
		return nil, err
	}
	f := store.APIKeyFilter{Subject: in.Subject, Type: in.Type, Query: in.Query, Invalid: in.IncludeInvalid}
	list, total, err := a.id.ListAPIKeys(ctx, instance(ctx), f, in.Limit, in.Offset, by)
	if err != nil {
		return nil, err
	}
	return pageOf(a.presenter(ctx).APIKey, true, list, total), nil
}

type createAPIKey struct {
	Type        rest.Patch[string] `json:"type" doc:"A word of the application's; api_key unless given."`
	Name        string             `json:"name" required:"true" max:"255" doc:"No other valid key of the subject may have it."`
	Subject     string             `json:"subject" required:"true" doc:"Id of the user who asks, or of one of their organizations."`
	Description rest.Patch[string] `json:"description" max:"255"`
	ExpiresIn   rest.Patch[int64]  `json:"seconds_until_expiration" doc:"It does not expire unless given."`
}

// createAPIKey makes a key without claims and scopes: what a key is good for is the application's to say. Whoever acts in the user's
// place gets none, which would outlast the session.
func (a *api) createAPIKey(ctx context.Context, in *createAPIKey) (*wire.APIKey, error) {
	by, err := apiKeys(ctx, bartleby.ManageAPIKeys)
	if err != nil {
		return nil, err
	}
	if acting(ctx).Actor != nil {
		return nil, bartleby.ReverificationRequired()
	}
	k, err := a.id.CreateAPIKey(ctx, instance(ctx), identity.NewAPIKey{
		Type: in.Type, Name: in.Name, Subject: in.Subject, Description: in.Description, ExpiresIn: in.ExpiresIn, CreatedBy: bartleby.To(acting(ctx).UserID),
	}, by)
	return a.showAPIKey(ctx, k, err)
}

func (a *api) showAPIKey(ctx context.Context, k *bartleby.APIKey, err error) (*wire.APIKey, error) {
	if err != nil {
		return nil, err
	}
	return a.presenter(ctx).APIKey(k), nil
}

type updateAPIKey struct {
	ID          string             `path:"api_key_id" doc:"Id of the key."`
	Description rest.Patch[string] `json:"description" max:"255"`
}

func (a *api) updateAPIKey(ctx context.Context, in *updateAPIKey) (*wire.APIKey, error) {
	by, err := apiKeys(ctx, bartleby.ManageAPIKeys)
	if err != nil {
		return nil, err
	}
	k, err := a.id.UpdateAPIKey(ctx, instance(ctx), in.ID, identity.APIKeyChange{Description: in.Description}, by)
	return a.showAPIKey(ctx, k, err)
}

type revokeAPIKey struct {
	ID     string             `path:"api_key_id" doc:"Id of the key."`
	Reason rest.Patch[string] `json:"revocation_reason" max:"255"`
}

func (a *api) revokeAPIKey(ctx context.Context, in *revokeAPIKey) (*wire.APIKey, error) {
	by, err := apiKeys(ctx, bartleby.ManageAPIKeys)
	if err != nil {
		return nil, err
	}
	k, err := a.id.RevokeAPIKey(ctx, instance(ctx), in.ID, in.Reason, by)
	return a.showAPIKey(ctx, k, err)
}
