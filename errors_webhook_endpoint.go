package bartleby

import "fmt"

// WebhookEndpointQuota : the instance has as many webhook endpoints as it may.
func WebhookEndpointQuota() *Error {
	return fault(Forbidden, "quota_exceeded", "Limit reached", fmt.Sprintf("This instance may have at most %d webhook endpoints.", MaxWebhookEndpoints))
}
