package bapi

import "bartleby/rest"

// Invitations, allow-list and block-list, waitlist.
func (a *api) invitationRoutes() []*rest.Route {
	return []*rest.Route{}
}
