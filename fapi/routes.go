package fapi

import (
	"slices"

	"bartleby/rest"
)

// The groups of operations in documents.
const (
	tagClient      = "Client"
	tagSession     = "Sessions"
	tagEnvironment = "Environment"
	tagDevBrowser  = "Dev Browser"
	tagHealth      = "Health"
	tagBundle      = "Scripts"
)

// routes is the table of all operations.
func (a *api) routes() []*rest.Route {
	return slices.Concat(
		a.healthRoutes(),
		a.bundleRoutes(),
		a.clientRoutes(),
		a.sessionRoutes(),
		a.sessionVerificationRoutes(),
		a.walletRoutes(),
		a.environmentRoutes(),
		a.signInRoutes(),
		a.signUpRoutes(),
		a.meRoutes(),
		a.organizationRoutes(),
		a.apiKeyRoutes(),
	)
}

func (a *api) healthRoutes() []*rest.Route {
	return []*rest.Route{
		rest.Raw("GET /healthz", a.health).Named("GetHealth").Tagged(tagHealth).Says("Is the process alive?", "").Open(),
		rest.Raw("GET /readyz", a.ready).Named("GetReadiness").Tagged(tagHealth).Says("Does the database answer?", "").Open(),
		rest.Raw("GET /v1/health", a.healthy).Named("GetFrontendHealth").Tagged(tagHealth).Says("Does the database answer?", "").Open(),
		rest.Raw("GET /v1/proxy-health", a.proxyHealth).Named("GetProxyHealth").Tagged(tagHealth).Says("Does a proxy lead here?", "").Open(),
		rest.Raw("GET /images/{token}", a.serveImage).Named("GetImage").Says("An uploaded image, or a generated avatar", "").Open(),
	}
}
