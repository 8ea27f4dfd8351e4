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

type createWebhookEndpoint struct {
	URL         rest.Patch[string]          `json:"url" doc:"Where deliveries are posted: an http or https URL."`
	Description rest.Patch[string]          `json:"description"`
	EventTypes  rest.Patch[[]string]        `json:"event_types" doc:"Names of events, or beginnings such as user.*; none for all."`
	Headers     rest.Patch[json.RawMessage] `json:"headers" doc:"An object of headers to send along with every delivery."`
	RateLimit   rest.Patch[int]             `json:"rate_limit" doc:"Deliveries a second at most; 0 is without limit."`
	Disabled    rest.Patch[bool]            `json:"disabled" doc:"Nothing is sent to a disabled endpoint."`
	Secret      rest.Patch[string]          `json:"secret" doc:"whsec_ and the base64 of 24 to 64 bytes; a random one unless given."`
}

func (a *api) createWebhookEndpoint(ctx context.Context, in *createWebhookEndpoint) (*wire.WebhookEndpoint, error) {
	e, err := a.id.CreateWebhookEndpoint(ctx, instance(ctx), identity.WebhookEndpointChange{
		URL: in.URL, Description: in.Description, EventTypes: in.EventTypes, Headers: in.Headers, RateLimit: in.RateLimit, Disabled: in.Disabled,
	}, in.Secret.Value())
	return present(wire.Endpoint, e, err)
}

type updateWebhookEndpoint struct {
	EndpointID  string                      `path:"endpoint_id" doc:"Id of the endpoint."`
	URL         rest.Patch[string]          `json:"url" doc:"Where deliveries are posted: an http or https URL."`
	Description rest.Patch[string]          `json:"description"`
	EventTypes  rest.Patch[[]string]        `json:"event_types" doc:"Names of events, or beginnings such as user.*; none for all."`
	Headers     rest.Patch[json.RawMessage] `json:"headers" doc:"An object of headers; it replaces those there."`
	RateLimit   rest.Patch[int]             `json:"rate_limit" doc:"Deliveries a second at most; 0 is without limit."`
	Disabled    rest.Patch[bool]            `json:"disabled" doc:"An endpoint that is enabled again gets what waited for it."`
}

func (a *api) updateWebhookEndpoint(ctx context.Context, in *updateWebhookEndpoint) (*wire.WebhookEndpoint, error) {
	e, err := a.id.UpdateWebhookEndpoint(ctx, instance(ctx), in.EndpointID, identity.WebhookEndpointChange{
		URL: in.URL, Description: in.Description, EventTypes: in.EventTypes, Headers: in.Headers, RateLimit: in.RateLimit, Disabled: in.Disabled,
	})
	return present(wire.Endpoint, e, err)
}

type listWebhookEndpoints struct {
	Limit  int `query:"limit" default:"10" min:"1" most:"500" doc:"How many to answer at most."`
	Offset int `query:"offset" min:"0" doc:"How many to pass over."`
}

func (a *api) listWebhookEndpoints(ctx context.Context, in *listWebhookEndpoints) (*rest.Page[*wire.WebhookEndpoint], error) {
	return page(wire.Endpoint, true, func() ([]*bartleby.WebhookEndpoint, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.WebhookEndpoint, int64, error) {
			return tx.WebhookEndpoints(in.Limit, in.Offset)
		})
	})
}

type webhookEndpointPath struct {
	EndpointID string `path:"endpoint_id" doc:"Id of the endpoint."`
}

func (a *api) readWebhookEndpoint(ctx context.Context, id string) (*bartleby.WebhookEndpoint, error) {
	return store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (*bartleby.WebhookEndpoint, error) { return tx.WebhookEndpoint(id) })
}

func (a *api) getWebhookEndpoint(ctx context.Context, in *webhookEndpointPath) (*wire.WebhookEndpoint, error) {
	e, err := a.readWebhookEndpoint(ctx, in.EndpointID)
	return present(wire.Endpoint, e, err)
}

func (a *api) deleteWebhookEndpoint(ctx context.Context, in *webhookEndpointPath) (*wire.DeletedObject, error) {
	d, err := a.id.DeleteWebhookEndpoint(ctx, instance(ctx), in.EndpointID)
	return present(wire.Deleted, d, err)
}

func (a *api) getWebhookSecret(ctx context.Context, in *webhookEndpointPath) (*wire.WebhookSecret, error) {
	e, err := a.readWebhookEndpoint(ctx, in.EndpointID)
	return present(a.presenter(ctx).Secrets, e, err)
}

type rotateWebhookSecret struct {
	EndpointID string             `path:"endpoint_id" doc:"Id of the endpoint."`
	Secret     rest.Patch[string] `json:"secret" doc:"whsec_ and the base64 of 24 to 64 bytes; a random one unless given."`
}

func (a *api) rotateWebhookSecret(ctx context.Context, in *rotateWebhookSecret) (*wire.WebhookSecret, error) {
	e, err := a.id.RotateWebhookSecret(ctx, instance(ctx), in.EndpointID, in.Secret.Value())
	return present(a.presenter(ctx).Secrets, e, err)
}

type listDeliveries struct {
	EndpointID string `path:"endpoint_id" doc:"Id of the endpoint."`
	Status     string `query:"status" enum:"pending,succeeded,failed"`
	Limit      int    `query:"limit" default:"10" min:"1" most:"500" doc:"How many to answer at most."`
	Offset     int    `query:"offset" min:"0" doc:"How many to pass over."`
}

func (a *api) listDeliveries(ctx context.Context, in *listDeliveries) (*rest.Page[*wire.Delivery], error) {
	return page(wire.DeliveryRow, true, func() ([]*bartleby.Delivery, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.Delivery, int64, error) {
			if _, err := tx.WebhookEndpoint(in.EndpointID); err != nil {
				return nil, 0, err
			}
			return tx.Deliveries(in.EndpointID, bartleby.DeliveryStatus(in.Status), in.Limit, in.Offset)
		})
	})
}

type deliveryPath struct {
	EndpointID string `path:"endpoint_id" doc:"Id of the endpoint."`
	DeliveryID string `path:"delivery_id" doc:"Id of the delivery."`
}

func (a *api) getDelivery(ctx context.Context, in *deliveryPath) (*wire.Delivery, error) {
	return store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (*wire.Delivery, error) {
		d, err := tx.Delivery(in.EndpointID, in.DeliveryID)
		if err != nil {
			return nil, err
		}
		attempts, err := tx.DeliveryAttempts(d.ID)
		if err != nil {
			return nil, err
		}
		return a.presenter(ctx).Delivery(d, attempts)
	})
}

func (a *api) resendDelivery(ctx context.Context, in *deliveryPath) (*wire.Delivery, error) {
	d, err := a.id.ResendDelivery(ctx, instance(ctx), in.EndpointID, in.DeliveryID)
	return present(wire.DeliveryRow, d, err)
}

type replayEvents struct {
	EndpointID string `path:"endpoint_id" doc:"Id of the endpoint."`
	Since      int64  `json:"since" required:"true" min:"0" doc:"Unix milliseconds."`
}

func (a *api) replayEvents(ctx context.Context, in *replayEvents) (*wire.TotalCount, error) {
	n, err := a.id.ReplayEvents(ctx, instance(ctx), in.EndpointID, in.Since)
	if err != nil {
		return nil, err
	}
	return wire.Count(n), nil
}

func (a *api) testWebhookEndpoint(ctx context.Context, in *webhookEndpointPath) (*wire.Delivery, error) {
	d, err := a.id.TestWebhookEndpoint(ctx, instance(ctx), in.EndpointID)
	return present(wire.DeliveryRow, d, err)
}
