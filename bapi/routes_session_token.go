package bapi

import "bartleby/rest"

// Tokens of sessions.
func (a *api) sessionTokenRoutes() []*rest.Route {
	return []*rest.Route{
		rest.On("POST /v1/sessions/{session_id}/tokens", a.createSessionToken).Named("CreateSessionToken").Tagged(tagSessions).Loose().
			Says("Create a session token", "A signed token that says who is signed in, for one minute.").Answers("resource_not_found", "authentication_invalid"),
		rest.On("POST /v1/sessions/{session_id}/tokens/{template_name}", a.createTemplateToken).Named("CreateSessionTokenFromTemplate").Tagged(tagSessions).Loose().
			Says("Create a token from a JWT template", "A token for another service, with the claims that the template asks for.").Answers("resource_not_found", "authentication_invalid"),
		rest.On("POST /v1/sessions/{session_id}/refresh", a.refreshSession).Named("RefreshSession").Tagged(tagSessions).
			Says("Refresh a session", "A new session token in the place of one that is over, for back ends that hold the session's refresh token. SDKs take a refusal, always a 401, as the sign to send the browser for one.").
			Answers("refresh_request_origin_invalid", "refresh_request_origin_azp_mismatch", "refresh_sid_mismatch", "refresh_token_not_found",
				"expired_session_token_invalid", "expired_session_token_missing_sid", "expired_session_token_missing_azp",
				"session_refresh_session_token_ineligible", "session_refresh_session_not_found", "session_refresh_inactive_session",
				"session_refresh_expired_session_token_missing_iat", "session_refresh_expired_session_token_too_old"),
	}
}
