package fapi

import "bartleby/rest"

func (a *api) sessionRoutes() []*rest.Route {
	return []*rest.Route{
		read(a, "GET /v1/client/sessions/{session_id}", a.getSession).Named("GetSession").Tagged(tagSession).
			Says("Get a session of this client", "").Answers("signed_out", "resource_not_found"),
		change(a, "POST /v1/client/sessions/{session_id}/touch", a.touchSession).Named("TouchSession").Tagged(tagSession).
			Says("Make a session the active one", "And an organization active in it. Where the instance wants an organization always, that which is active stays where none is given.").
			Answers("signed_out", "authentication_invalid", "resource_not_found", "organization_not_found_or_unauthorized"),
		change(a, "POST /v1/client/sessions/{session_id}/end", a.endSession).Named("EndSession").Tagged(tagSession).
			Says("Sign out of a session", "").Answers("signed_out", "resource_not_found"),
		change(a, "POST /v1/client/sessions/{session_id}/remove", a.removeSession).Named("RemoveSession").Tagged(tagSession).
			Says("Sign out of a session and take it off the client", "").Answers("signed_out", "resource_not_found"),
		bare(a, "POST /v1/client/sessions/{session_id}/tokens", a.createToken).Named("CreateSessionToken").Tagged(tagSession).
			Says("Make a session token", "It lives for a minute. The session stays as it is, whatever the organization.").
			Answers("signed_out", "authentication_invalid", "resource_not_found", "organization_not_found_or_unauthorized"),
		bare(a, "POST /v1/client/sessions/{session_id}/tokens/{template_name}", a.createTemplateToken).Named("CreateSessionTokenWithTemplate").Tagged(tagSession).
			Says("Make a token from a JWT template", "").Answers("signed_out", "authentication_invalid", "resource_not_found"),
		bare(a, "POST /v1/me/tokens", a.createServiceToken).For(a.signedIn).Named("CreateServiceToken").Tagged(tagSession).
			Says("Make a token for another service", "In the session of the user who asks, from the JWT template of the service's name.").Answers("signed_out", "authentication_invalid", "resource_not_found"),
		bare(a, "GET /v1/me/sessions/active", a.mySessions).For(a.signedIn).Named("GetActiveSessions").Tagged(tagSession).
			Says("All sessions in which the user is signed in", "On whatever device, with what is known of it.").Answers("signed_out"),
		bare(a, "GET /v1/me/sessions", a.listSessions).For(a.signedIn).Named("GetSessions").Tagged(tagSession).
			Says("All sessions of the user", "Newest first, those that are over too.").Answers("signed_out"),
		change(a, "POST /v1/me/sessions/{session_id}/revoke", a.revokeSession).For(a.signedIn).Named("RevokeSession").Tagged(tagSession).
			Says("Sign out of one of the user's sessions", "").Answers("signed_out", "session_reverification_required", "resource_not_found", "client_state_invalid"),
	}
}
