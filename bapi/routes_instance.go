package bapi

import "bartleby/rest"

// Instance settings, domains, proxy checks, beta features.
func (a *api) instanceRoutes() []*rest.Route {
	return []*rest.Route{}
}
