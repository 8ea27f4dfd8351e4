package bartleby

// WebhookAppExists : the instance has webhooks already.
func WebhookAppExists() *Error {
	return fault(BadRequest, "svix_app_exists", "already exists", "The instance has its webhook application already.")
}

// WebhookAppMissing : the instance has no webhooks.
func WebhookAppMissing() *Error {
	return fault(BadRequest, "svix_app_missing", "is missing", "The instance has no webhook application. Create it first.")
}
