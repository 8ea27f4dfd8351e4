package bapi

import "bartleby/rest"

// Organizations, their memberships, roles and permissions.
func (a *api) organizationRoutes() []*rest.Route {
	return []*rest.Route{}
}
