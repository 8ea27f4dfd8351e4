package bapi

import "bartleby/rest"

// Sessions, clients, sign-ups, tokens, JWKS and JWT templates.
func (a *api) sessionRoutes() []*rest.Route {
	return []*rest.Route{}
}
