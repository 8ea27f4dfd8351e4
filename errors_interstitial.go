package bartleby

import "strings"

// OneQueryParameterMissing : at least one of several query parameters is needed.
func OneQueryParameterMissing(names ...string) *Error {
	e := fault(BadRequest, "missing_query_parameter", "is missing", "One of these query parameters is required: "+strings.Join(names, ", ")+".")
	e.Meta = map[string]any{"param_names": names}
	return e
}

// PublishableKeyMalformed : not a prefix and the base64 of a host with a dollar sign at its end.
func PublishableKeyMalformed() *Error {
	return fault(BadRequest, "malformed_publishable_key", "Publishable key is malformed", "The publishable key was not copied whole: it is pk_test_ or pk_live_, and a host in base64.")
}

// HostInvalid : the parameter leads to a host that is none of this server's.
func HostInvalid(param string) *Error {
	return faultOn(param, BadRequest, "host_invalid", "is not a host of this server", "The parameter "+param+" leads to a host that no instance of this server is reached at.")
}

// InfiniteRedirectLoop : the same browser came here again and again.
func InfiniteRedirectLoop() *Error {
	return fault(BadRequest, "infinite_redirect_loop", "Redirected again and again", "The browser is sent here again and again without coming to know whether anybody is signed in. Check that the application's keys belong to one instance, and its clock.")
}
