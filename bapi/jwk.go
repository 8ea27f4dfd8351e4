package bapi

import (
	"context"

	"bartleby/wire"
)

// getJWKS answers with the keys that tokens of the instance verify with.
func (a *api) getJWKS(ctx context.Context, _ *noInput) (*wire.JSONWebKeySet, error) {
	set, err := a.id.Tokens.JWKS(ctx, instance(ctx).ID)
	return present(wire.JWKS, set, err)
}
