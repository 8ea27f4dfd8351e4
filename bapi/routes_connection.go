package bapi

import "bartleby/rest"

// OAuth applications and SAML connections.
func (a *api) connectionRoutes() []*rest.Route {
	return []*rest.Route{}
}
