package bapi

import (
	"slices"

	"bartleby/rest"
)

// Tags group the operations in documents.
const (
	tagUsers  = "Users"
	tagEmails = "Email Addresses"
	tagPhones = "Phone Numbers"
	tagMisc   = "Miscellaneous"
)

// routes is the table of operations; its parts are in the files routes_<noun>.go.
func (a *api) routes() []*rest.Route {
	return slices.Concat(
		a.operationRoutes(),
		a.userRoutes(),
		a.identificationRoutes(),
		a.organizationRoutes(),
		a.organizationInvitationRoutes(),
		a.roleSetRoutes(),
		a.invitationRoutes(),
		a.sessionRoutes(),
		a.sessionTokenRoutes(),
		a.jwtTemplateRoutes(),
		a.ticketRoutes(),
		a.templateRoutes(),
		a.instanceRoutes(),
		a.oauthApplicationRoutes(),
		a.enterpriseConnectionRoutes(),
		a.machineRoutes(),
		a.webhookEndpointRoutes(),
		a.outboxRoutes(),
	)
}

func (a *api) operationRoutes() []*rest.Route {
	return []*rest.Route{
		rest.Raw("GET /healthz", a.health).Named("GetHealth").Tagged(tagMisc).Says("Is the process alive?", "").Open(),
		rest.Raw("GET /readyz", a.ready).Named("GetReadiness").Tagged(tagMisc).Says("Does the database answer?", "").Open(),
		rest.Raw("GET /metrics", a.serveMetrics).Named("GetMetrics").Tagged(tagMisc).Says("Prometheus metrics", "").Open(),
		rest.Raw("GET /v1/openapi.json", a.serveOpenAPI).Named("GetOpenAPI").Tagged(tagMisc).
			Says("This server's OpenAPI document", "OpenAPI 3.1, for the API version that the request names.").Open(),
		rest.Raw("GET /v1/public/interstitial", a.serveInterstitial).Named("GetPublicInterstitial").Tagged(tagMisc).
			Says("The page that settles whether anybody is signed in", "HTML. Wants frontend_api or publishable_key; takes domain, proxy_url, sign_in_url and use_domain_for_script. All of them have to lead to this server.").
			Open().Answers("missing_query_parameter", "malformed_publishable_key", "host_invalid", "infinite_redirect_loop"),
	}
}
