package fapi

import (
	"context"

	"bartleby/wire"
)

func (a *api) getEnvironment(ctx context.Context, _ *noInput) (*wire.Environment, error) {
	return a.presenter(ctx).Environment(), nil
}

// updateEnvironment changes nothing that a page could choose: it only shows from where pages ask.
func (a *api) updateEnvironment(ctx context.Context, _ *noInput) (*wire.Environment, error) {
	v := visitOf(ctx)
	if v.origin != "" && v.proxy == nil {
		changed, err := a.id.NoteDevelopmentOrigin(ctx, v.instance, v.origin)
		if err != nil {
			return nil, err
		}
		if changed != nil {
			v.instance = changed
			a.hosts.forget(changed.ID)
		}
	}
	return a.presenter(ctx).Environment(), nil
}

func (a *api) getAccountPortal(ctx context.Context, _ *noInput) (*wire.AccountPortal, error) {
	return a.presenter(ctx).AccountPortal(), nil
}

func (a *api) getJWKS(ctx context.Context, _ *noInput) (*wire.JSONWebKeySet, error) {
	set, err := a.id.Tokens.JWKS(ctx, instance(ctx).ID)
	if err != nil {
		return nil, err
	}
	visitOf(ctx).header.Set("Access-Control-Allow-Origin", "*")
	return wire.JWKS(set), nil
}
