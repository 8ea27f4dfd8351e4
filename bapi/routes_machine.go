package bapi

import "bartleby/rest"

// Machines, M2M tokens, API keys.
func (a *api) machineRoutes() []*rest.Route {
	return []*rest.Route{}
}
