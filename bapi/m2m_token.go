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

// Machines call these operations with their own secret keys, and the instance does with its: see authenticateMachine.

type listM2MTokens struct {
	Subject string `query:"subject" required:"true" doc:"Id of the machine whose tokens they are."`
	Revoked bool   `query:"revoked" doc:"Those that were revoked, too."`
	Expired bool   `query:"expired" doc:"Those that have expired, too. They are kept for 30 days."`
	Limit   int    `query:"limit" default:"10" min:"1" most:"100" doc:"How many to answer at most."`
	Offset  int    `query:"offset" min:"0" doc:"How many to pass over."`
}

func (a *api) listM2MTokens(ctx context.Context, in *listM2MTokens) (*wire.M2MTokens, error) {
	if m := callingMachine(ctx); m.id != "" && m.id != in.Subject {
		return nil, bartleby.AnotherMachine()
	}
	f := store.M2MTokenFilter{MachineID: in.Subject, Revoked: in.Revoked, Expired: in.Expired}
	list, total, err := a.id.ListM2MTokens(ctx, instance(ctx), f, in.Limit, in.Offset)
	if err != nil {
		return nil, err
	}
	p, out := a.presenter(ctx), &wire.M2MTokens{M2MTokens: make([]*wire.M2MToken, len(list)), TotalCount: total}
	for i, t := range list {
		out.M2MTokens[i] = p.M2MToken(t)
	}
	return out, nil
}

type createM2MToken struct {
	TokenFormat  rest.Patch[string]          `json:"token_format" enum:"opaque,jwt" doc:"An opaque token, unless said otherwise. A JWT is not stored, so that it can be neither listed nor revoked."`
	ExpiresIn    rest.Patch[int64]           `json:"seconds_until_expiration" doc:"As long as the machine's tokens hold by default, unless given."`
	Claims       rest.Patch[json.RawMessage] `json:"claims" doc:"An object of claims to put into it, but for iss, sub, exp, nbf, iat and jti."`
	MinRemaining rest.Patch[int64]           `json:"min_remaining_ttl_seconds" doc:"Answers with an opaque token of the machine's that there is already, where it has the same claims and scopes, was made with the same secret key, and holds for this long."`
}

func (a *api) createM2MToken(ctx context.Context, in *createM2MToken) (*wire.M2MToken, error) {
	m := callingMachine(ctx)
	if m.id == "" {
		return nil, bartleby.MachineKeyNeeded()
	}
	t, err := a.id.CreateM2MToken(ctx, instance(ctx), m.id, m.secret, identity.NewM2MToken{
		JWT: in.TokenFormat.Value() == "jwt", ExpiresIn: in.ExpiresIn, Claims: in.Claims, MinRemaining: in.MinRemaining,
	})
	return present(a.presenter(ctx).M2MToken, t, err)
}

type revokeM2MToken struct {
	ID     string             `path:"m2m_token_id" doc:"Id of the token."`
	Reason rest.Patch[string] `json:"revocation_reason" max:"255"`
}

func (a *api) revokeM2MToken(ctx context.Context, in *revokeM2MToken) (*wire.M2MToken, error) {
	t, err := a.id.RevokeM2MToken(ctx, instance(ctx), callingMachine(ctx).id, in.ID, in.Reason)
	return present(a.presenter(ctx).M2MToken, t, err)
}

type verifyM2MToken struct {
	Token string `json:"token" required:"true"`
}

func (a *api) verifyM2MToken(ctx context.Context, in *verifyM2MToken) (*wire.M2MToken, error) {
	t, err := a.id.VerifyM2MToken(ctx, instance(ctx), callingMachine(ctx).id, in.Token)
	return present(a.presenter(ctx).M2MToken, t, err)
}
