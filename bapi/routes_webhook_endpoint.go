package bapi

import "bartleby/rest"

const tagWebhookEndpoints = "Webhook endpoints"

// Webhook endpoints and their deliveries: operations of our own.
func (a *api) webhookEndpointRoutes() []*rest.Route {
	return []*rest.Route{
		rest.On("GET /v1/webhooks/endpoints", a.listWebhookEndpoints).Named("ListWebhookEndpoints").Tagged(tagWebhookEndpoints).
			Says("List webhook endpoints", "Oldest first."),
		rest.On("POST /v1/webhooks/endpoints", a.createWebhookEndpoint).Named("CreateWebhookEndpoint").Tagged(tagWebhookEndpoints).
			Says("Create a webhook endpoint", "Events from then on are delivered to it.").
			Answers("form_param_missing", "form_param_format_invalid", "form_param_value_invalid", "quota_exceeded"),
		rest.On("GET /v1/webhooks/endpoints/{endpoint_id}", a.getWebhookEndpoint).Named("GetWebhookEndpoint").Tagged(tagWebhookEndpoints).
			Says("Get a webhook endpoint", "").Answers("resource_not_found"),
		rest.On("PATCH /v1/webhooks/endpoints/{endpoint_id}", a.updateWebhookEndpoint).Named("UpdateWebhookEndpoint").Tagged(tagWebhookEndpoints).
			Says("Update a webhook endpoint", "Changes what is given.").Answers("resource_not_found", "form_param_format_invalid", "form_param_value_invalid"),
		rest.On("DELETE /v1/webhooks/endpoints/{endpoint_id}", a.deleteWebhookEndpoint).Named("DeleteWebhookEndpoint").Tagged(tagWebhookEndpoints).
			Says("Delete a webhook endpoint", "What waits for it is not delivered any more.").Answers("resource_not_found"),
		rest.On("GET /v1/webhooks/endpoints/{endpoint_id}/secret", a.getWebhookSecret).Named("GetWebhookSecret").Tagged(tagWebhookEndpoints).
			Says("Get the secret of a webhook endpoint", "Receivers verify signatures with it.").Answers("resource_not_found"),
		rest.On("POST /v1/webhooks/endpoints/{endpoint_id}/secret/rotate", a.rotateWebhookSecret).Named("RotateWebhookSecret").Tagged(tagWebhookEndpoints).
			Says("Replace the secret of a webhook endpoint", "The one before signs beside the new one for 24 hours.").Answers("resource_not_found", "form_param_format_invalid"),
		rest.On("GET /v1/webhooks/endpoints/{endpoint_id}/deliveries", a.listDeliveries).Named("ListDeliveries").Tagged(tagWebhookEndpoints).
			Says("List the deliveries of a webhook endpoint", "Those of the newest events first.").Answers("resource_not_found"),
		rest.On("GET /v1/webhooks/endpoints/{endpoint_id}/deliveries/{delivery_id}", a.getDelivery).Named("GetDelivery").Tagged(tagWebhookEndpoints).
			Says("Get a delivery", "With what was sent, and what came of each attempt.").Answers("resource_not_found"),
		rest.On("POST /v1/webhooks/endpoints/{endpoint_id}/deliveries/{delivery_id}/resend", a.resendDelivery).Named("ResendDelivery").Tagged(tagWebhookEndpoints).
			Says("Send a delivery again", "Whatever became of it; with a new schedule of retries.").Answers("resource_not_found"),
		rest.On("POST /v1/webhooks/endpoints/{endpoint_id}/replay", a.replayEvents).Named("ReplayEvents").Tagged(tagWebhookEndpoints).
			Says("Send all events since a moment again", "Those that the endpoint wants, under the ids they had; also such as were never sent to it. Answers how many there are.").Answers("resource_not_found"),
		rest.On("POST /v1/webhooks/endpoints/{endpoint_id}/test", a.testWebhookEndpoint).Named("TestWebhookEndpoint").Tagged(tagWebhookEndpoints).
			Says("Send a test event", "An event webhookEndpoint.tested, whatever the endpoint wants to hear of otherwise.").Answers("resource_not_found"),
	}
}
