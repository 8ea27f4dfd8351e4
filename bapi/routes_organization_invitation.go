package bapi

import "bartleby/rest"

// Organization invitations and domains.
func (a *api) organizationInvitationRoutes() []*rest.Route {
	return []*rest.Route{}
}
