package bapi

import "bartleby/rest"

const (
	tagSessions = "Sessions"
	tagClients  = "Clients"
	tagSignUps  = "Sign-ups"
)

// Sessions, clients, sign-ups, tokens, JWKS and JWT templates.
func (a *api) sessionRoutes() []*rest.Route {
	return []*rest.Route{
		rest.On("GET /v1/sessions", a.listSessions).Named("ListSessions").Tagged(tagSessions).
			Says("List sessions", "Newest first. Name a user or a client: without either it lists all sessions of the instance."),
		rest.On("POST /v1/sessions", a.createSession).Named("CreateSession").Tagged(tagSessions).Loose().
			Says("Create a session", "Signs a user in on a client made for it. For tests: production instances do not offer it.").
			Answers("resource_not_found", "organization_not_found_or_unauthorized", "request_invalid_for_environment", "user_banned"),
		rest.On("GET /v1/sessions/{session_id}", a.getSession).Named("GetSession").Tagged(tagSessions).
			Says("Get a session", "").Answers("resource_not_found"),
		rest.On("POST /v1/sessions/{session_id}/revoke", a.revokeSession).Named("RevokeSession").Tagged(tagSessions).
			Says("Revoke a session", "Signs the user out of it. Session tokens issued before hold for their last seconds.").
			Answers("resource_not_found", "client_state_invalid"),
		rest.On("POST /v1/sessions/{session_id}/verify", a.verifySession).Named("VerifySession").Tagged(tagSessions).Old().
			Says("Verify a session", "Answers with the session if the token is one of its session tokens and holds, and somebody is signed in. Session tokens can be verified without asking.").
			Answers("resource_not_found", "invalid_session_token", "authentication_invalid"),

		rest.On("GET /v1/clients", a.listClients).Named("ListClients").Tagged(tagClients).Old().
			Says("List clients", "Newest first."),
		rest.On("GET /v1/clients/{client_id}", a.getClient).Named("GetClient").Tagged(tagClients).
			Says("Get a client", "").Answers("resource_not_found"),
		rest.On("POST /v1/clients/verify", a.verifyClient).Named("VerifyClient").Tagged(tagClients).
			Says("Verify a client", "Answers with the client whose token it is.").Answers("resource_not_found", "cookie_invalid"),
		rest.On("GET /v1/clients/handshake_payload", a.getHandshake).Named("GetHandshakePayload").Tagged(tagClients).
			Says("Get the outcome of a handshake", "Cookies for the application, within a minute: once under development, where addresses carry the nonce.").Answers("resource_not_found", "missing_query_parameter"),

		rest.On("GET /v1/sign_ups/{id}", a.getSignUp).Named("GetSignUp").Tagged(tagSignUps).
			Says("Get a sign-up", "").Answers("resource_not_found"),
		rest.On("PATCH /v1/sign_ups/{id}", a.updateSignUp).Named("UpdateSignUp").Tagged(tagSignUps).Loose().
			Says("Update a sign-up", "One that is under way.").Answers("resource_not_found", "sign_up_cannot_be_updated", "form_identifier_exists"),

		rest.On("GET /v1/jwks", a.getJWKS).Named("GetJWKS").Tagged("JWKS").
			Says("Get the instance's key set", "The public halves of the keys that its tokens verify with (RFC 7517): the one that signs now, and those it replaced as long as they hold."),
	}
}
