package bartleby

import "fmt"

// PrimaryDomainExists : an instance has one primary domain; further ones are satellites.
func PrimaryDomainExists() *Error {
	return faultOn("is_satellite", Invalid, "primary_domain_already_exists", "must be true", "The instance has its primary domain already. Only satellite domains can be added.")
}

// PrimaryDomainStays : the primary domain cannot be deleted.
func PrimaryDomainStays() *Error {
	return fault(Forbidden, "operation_not_allowed_on_primary_domain", "not allowed on the primary domain", "The primary domain of an instance cannot be deleted; only satellites can.")
}

// DomainUpdateForbidden : proxies are for production instances.
func DomainUpdateForbidden() *Error {
	return fault(BadRequest, "domain_update_forbidden", "domain cannot be changed so", "Only domains of production instances can be reached through a proxy.")
}

// ProxyInvalid : the proxy did not lead to this server's public side, for the given reason (a clause).
func ProxyInvalid(reason string) *Error {
	return faultOn("proxy_url", Invalid, "invalid_proxy_configuration", "does not lead to the Frontend API", "The proxy URL was tried and does not lead to the Frontend API: "+reason+".")
}

// HomeURLTaken : another domain of the instance has this name.
func HomeURLTaken(param string) *Error {
	return faultOn(param, Invalid, "home_url_taken", "is taken", "Another domain of this instance has this name already.")
}

// ReservedDomain : the name is set aside for tests and private networks (RFC 2606, RFC 6761).
func ReservedDomain(param string) *Error {
	return faultOn(param, Invalid, "reserved_domain", "is reserved", fmt.Sprintf("The name in %s is set aside for special use and cannot be served publicly.", param))
}

// ReservedSubdomain : the first label is one that a domain's own services are found under.
func ReservedSubdomain(param string) *Error {
	return faultOn(param, Invalid, "reserved_subdomain", "has a reserved subdomain", fmt.Sprintf("The name in %s begins with a label that the public side of a domain uses itself.", param))
}

// KnownHostingDomain : the name belongs to a hosting provider, who shares it among its customers.
func KnownHostingDomain(param string) *Error {
	return faultOn(param, Invalid, "known_hosting_domain", "belongs to a hosting provider", fmt.Sprintf("The name in %s is shared by the customers of a hosting provider; use a domain of your own.", param))
}
