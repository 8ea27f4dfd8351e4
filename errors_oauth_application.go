package bartleby

// PublicClientRequiresPKCE : nothing else protects the codes of a client that keeps no secret (RFC 9700, section 2.1.1).
func PublicClientRequiresPKCE() *Error {
	return faultOn("pkce_required", Invalid, "form_public_client_requires_pkce", "cannot be switched off", "A public client has to use PKCE, because it cannot keep a secret.")
}

// ConsentScreenNeeded : an application that registered itself has to be presented to users.
func ConsentScreenNeeded() *Error {
	return fault(Invalid, "oauth_application_consent_screen_cannot_be_disabled", "consent screen cannot be switched off",
		"This application registered itself, so that users have to be asked before it is let in.")
}

// OAuthClientInvalid : no such client, or not its secret (RFC 6749, section 5.2).
func OAuthClientInvalid() *Error {
	return fault(Unauthenticated, "invalid_client", "client is invalid", "The OAuth client is not known to this instance, or its secret is another.")
}

// OAuthTokenNotFound : no token that is good for anything. What was sent is not repeated.
func OAuthTokenNotFound() *Error {
	return fault(NotFound, "resource_not_found", "not found", "No such OAuth token was found: it was never issued, or it has expired or was revoked.")
}
