package fapi

import "bartleby/rest"

func (a *api) clientRoutes() []*rest.Route {
	return []*rest.Route{
		rest.On("POST /v1/dev_browser", a.createDevBrowser).Loose().For(a.about).Named("PostDevBrowser").Tagged(tagDevBrowser).
			Says("Make a token for this browser", "Pages under development live on other sites than this server, and browsers keep its cookies from them. The token stands for the cookie in the query __clerk_db_jwt.").
			Answers("request_invalid_for_environment"),
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
	}
}
