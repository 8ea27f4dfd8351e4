package bapi

import "bartleby/rest"

const tagRedirectURLs = "Redirect URLs"

// Sign-in tokens, actor tokens, testing tokens, redirect URLs, webhooks.
func (a *api) ticketRoutes() []*rest.Route {
	return []*rest.Route{
		rest.On("GET /v1/redirect_urls", a.listRedirectURLs).Named("ListRedirectURLs").Tagged(tagRedirectURLs).
			Says("List redirect URLs", "Newest first."),
		rest.On("POST /v1/redirect_urls", a.createRedirectURL).Named("CreateRedirectURL").Tagged(tagRedirectURLs).Loose().
			Says("Create a redirect URL", "Lets sign-ins of native applications end at this URL.").
			Answers("form_param_format_invalid", "invalid_url_scheme", "form_already_exists"),
		rest.On("GET /v1/redirect_urls/{id}", a.getRedirectURL).Named("GetRedirectURL").Tagged(tagRedirectURLs).
			Says("Get a redirect URL", "").Answers("resource_not_found"),
		rest.On("DELETE /v1/redirect_urls/{id}", a.deleteRedirectURL).Named("DeleteRedirectURL").Tagged(tagRedirectURLs).
			Says("Delete a redirect URL", "").Answers("resource_not_found"),
	}
}
