package fapi

import "bartleby/rest"

func (a *api) sessionRoutes() []*rest.Route { return nil }

func (a *api) environmentRoutes() []*rest.Route { return nil }
