package bapi

import (
	"context"

	"bartleby/rest"
	"bartleby/wire"
)

func (a *api) createWebhookApp(ctx context.Context, _ *noInput) (*wire.WebhookApp, error) {
	w, err := a.id.CreateWebhookApp(ctx, instance(ctx))
	return present(a.presenter(ctx).WebhookApp, w, err)
}

func (a *api) linkWebhookApp(ctx context.Context, _ *noInput) (*wire.WebhookApp, error) {
	w, err := a.id.LinkWebhookApp(ctx, instance(ctx))
	return present(a.presenter(ctx).WebhookApp, w, err)
}

func (a *api) deleteWebhookApp(ctx context.Context, _ *noInput) (*rest.NoContent, error) {
	return nil, a.id.DeleteWebhookApp(ctx, instance(ctx))
}
