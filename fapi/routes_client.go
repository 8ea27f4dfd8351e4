package fapi

import "bartleby/rest"

func (a *api) clientRoutes() []*rest.Route {
	return []*rest.Route{
		rest.On("POST /v1/dev_browser", a.createDevBrowser).Loose().For(a.about).Named("PostDevBrowser").Tagged(tagDevBrowser).
			Says("Make a token for this browser", "Pages under development live on other sites than this server, and browsers keep its cookies from them. The token stands for the cookie in the query __clerk_db_jwt.").
			Answers("request_invalid_for_environment"),
		rest.Raw("GET /v1/dev_browser/init", a.initDevBrowser).For(a.navigation).Named("GetDevBrowserInit").Tagged(tagDevBrowser).
			Says("A page that hands a token to the page around it", "To be opened in a frame or a window by a page of the application.").
			Answers("request_invalid_for_environment", "invalid_redirect_url", "redirect_url_domain_mismatch"),
		change(a, "POST /v1/dev_browser/set_first_party_cookie", a.setCookie).Named("PostDevBrowserInitSetCookie").Tagged(tagDevBrowser).
			Says("Have the browser keep a cookie of its client", "For where it asks this server as a first party. The client gets another secret.").Answers("signed_out"),
		rest.Raw("GET /v1/clear-site-data", a.clearSiteData).Named("ClearSiteData").Tagged(tagDevBrowser).
			Says("Have the browser forget all that it keeps of this host", "").Open(),
		read(a, "GET /v1/client", a.getClient).Named("GetClient").Tagged(tagClient).
			Says("The client of this browser", "With the sessions in which somebody is signed in. Null while there is none; asking makes none."),
		change(a, "PUT /v1/client", a.createClient).Named("PutClient").Tagged(tagClient).
			Says("Make a client for this browser", "One that the browser has already is kept."),
		change(a, "POST /v1/client", a.createClient).Named("PostClient").Tagged(tagClient).
			Says("Make a client for this browser", "One that the browser has already is kept."),
		change(a, "DELETE /v1/client", a.deleteClient).Named("DeleteClientSessions").Tagged(tagClient).
			Says("Sign everybody out and forget the client", "").Answers("signed_out"),
		change(a, "DELETE /v1/client/sessions", a.removeSessions).Named("RemoveClientSessionsAndRetainCookie").Tagged(tagClient).
			Says("Sign everybody out of this browser", "The client stays.").Answers("signed_out"),
		change(a, "POST /v1/client/verify", a.verifyClient).Named("VerifyClient").Tagged(tagClient).
			Says("Prove that the client is used by a person", "Instances of this server ask nobody to.").Answers("captcha_not_enabled"),
		rest.Raw("GET /v1/client/touch", a.touchClient).For(a.navigation).Named("TouchClient").Tagged(tagClient).
			Says("Keep the cookie of the client for longer, and return", "").Answers("invalid_redirect_url", "redirect_url_domain_mismatch"),
		rest.Raw("GET /v1/client/handshake", a.handshake).For(a.navigation).Named("HandshakeClient").Tagged(tagClient).
			Says("Tell an application's back end who is signed in, and return", "As cookies, or a nonce to ask for them with: in the query under development, else in a cookie.").
			Answers("invalid_redirect_url", "redirect_url_domain_mismatch", "dev_browser_unauthenticated"),
		rest.Raw("GET /v1/agents/tasks", rest.Opened(a.acceptAgentTask)).For(a.navigation).Named("AcceptAgentTask").Tagged(tagClient).
			Says("Sign an agent in with the ticket of its task, and lead to the task's page", "No factor is asked for. With the redirect goes what a handshake tells: in the query under development, else in a cookie.").
			Answers("missing_query_parameter", "ticket_invalid_code", "ticket_expired_code", "agent_task_already_used", "agent_task_revoked", "agent_task_cannot_be_used", "agent_task_subject_not_found", "user_banned", "user_locked", "invalid_redirect_url", "redirect_url_domain_mismatch"),
		rest.Raw("GET /v1/client/sync", a.sync).For(a.navigation).Named("SyncClient").Tagged(tagClient).
			Says("Bring the client to a satellite domain", "Asked at the satellite's host first, which leads to the primary one.").
			Answers("request_invalid_for_environment", "form_resource_not_found", "invalid_redirect_url", "redirect_url_domain_mismatch"),
		rest.Raw("GET /v1/client/link", a.link).For(a.navigation).Named("LinkClient").Tagged(tagClient).
			Says("Take the client over at a satellite domain", "").Answers("host_invalid", "sync_nonce_already_consumed"),
	}
}
