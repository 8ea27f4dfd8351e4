package fapi

import "bartleby/rest"

func (a *api) environmentRoutes() []*rest.Route {
	return []*rest.Route{
		bare(a, "GET /v1/environment", a.getEnvironment).For(a.about).Named("GetEnvironment").Tagged(tagEnvironment).
			Says("What front ends have to know of the instance", "Made of its settings, which the Backend API changes."),
		bare(a, "PATCH /v1/environment", a.updateEnvironment).For(a.about).Named("UpdateEnvironment").Tagged(tagEnvironment).
			Says("The same, for a page under development", "The origin of the first page that asks is noted, where none is set."),
		bare(a, "GET /v1/account_portal", a.getAccountPortal).For(a.about).Named("GetAccountPortal").Tagged(tagEnvironment).
			Says("What the hosted pages are like", ""),
		rest.Raw("GET /v1/redirect", a.redirect).For(a.navigation).Named("Redirect").Tagged(tagEnvironment).
			Says("Lead to a page of the application", "To its home where none is named.").Answers("invalid_redirect_url", "redirect_url_domain_mismatch"),
		bare(a, "GET /.well-known/jwks.json", a.getJWKS).For(a.about).Named("GetJWKS").Tagged(tagEnvironment).
			Says("The keys that tokens of the instance verify with", "RFC 7517."),
	}
}
