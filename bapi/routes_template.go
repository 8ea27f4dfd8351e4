package bapi

import "bartleby/rest"

// E-mail and SMS templates.
func (a *api) templateRoutes() []*rest.Route {
	return []*rest.Route{}
}
