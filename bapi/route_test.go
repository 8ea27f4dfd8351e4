package bapi_test

import (
	"bartleby/bapi"
	"bartleby/rest"
)

func routes() []*rest.Route { return bapi.Routes() }
