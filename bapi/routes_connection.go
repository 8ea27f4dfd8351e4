package bapi

import "bartleby/rest"

// OAuth applications.
func (a *api) connectionRoutes() []*rest.Route {
	return []*rest.Route{}
}
