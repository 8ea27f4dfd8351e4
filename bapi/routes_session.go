package bapi

import "bartleby/rest"

// Sessions, clients, sign-ups, tokens, JWKS and JWT templates.
func (a *api) sessionRoutes() []*rest.Route {
	return []*rest.Route{
		rest.On("GET /v1/jwks", a.getJWKS).Named("GetJWKS").Tagged("JWKS").
			Says("Get the instance's key set", "The public halves of the keys that its tokens verify with (RFC 7517): the one that signs now, and those it replaced as long as they hold."),
	}
}
