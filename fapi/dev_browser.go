package fapi

import (
	"context"

	"bartleby/wire"
)

func (a *api) createDevBrowser(ctx context.Context, _ *noInput) (*wire.DevBrowser, error) {
	b, err := a.id.CreateDevBrowser(ctx, instance(ctx), "")
	if err != nil {
		return nil, err
	}
	return wire.DevBrowserOf(b), nil
}
