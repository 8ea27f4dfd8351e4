package bartleby

import "fmt"

// OrganizationDomainsDisabled : the instance has switched domains of organizations off.
func OrganizationDomainsDisabled() *Error {
	return fault(Forbidden, "organization_domains_not_enabled", "Domains are not enabled", "The settings of this instance have domains of organizations switched off.")
}

// EnrollmentModeDisabled : the instance does not let organizations enrol people so.
func EnrollmentModeDisabled(mode string) *Error {
	return faultOn("enrollment_mode", Forbidden, "organization_domain_enrollment_mode_not_enabled", "is not enabled", fmt.Sprintf("The settings of this instance have the enrolment mode %s switched off.", mode))
}

// OrganizationDomainQuota : the organization has as many domains as it may.
func OrganizationDomainQuota(limit int) *Error {
	return fault(Forbidden, "organization_domain_quota_exceeded", "Limit of domains reached", fmt.Sprintf("An organization may have at most %d domains.", limit))
}

// OrganizationDomainCommon : anybody can have an address there.
func OrganizationDomainCommon(param string) *Error {
	return faultOn(param, Invalid, "organization_domain_common", "belongs to a mail provider", "Anybody can have an e-mail address of this domain. Use one of your own.")
}

// OrganizationDomainBlocked : addresses there are thrown away.
func OrganizationDomainBlocked(param string) *Error {
	return faultOn(param, Invalid, "organization_domain_blocked", "belongs to a provider of disposable addresses", "This domain is one of disposable e-mail addresses. Use one of your own.")
}

// OrganizationDomainTaken : another organization has it, verified.
func OrganizationDomainTaken(name string) *Error {
	return faultOn("name", Invalid, "organization_domain_already_exists", "is taken", fmt.Sprintf("Another organization of this instance has verified %s.", name))
}

// OrganizationDomainExists : the organization has it.
func OrganizationDomainExists(name string) *Error {
	return faultOn("name", Invalid, "organization_domain_already_exists_same_organization", "is there already", fmt.Sprintf("The organization has %s already.", name))
}

// OrganizationDomainOfConnection : an active enterprise connection has the domain, so that no organization can enrol people by it.
func OrganizationDomainOfConnection(name string) *Error {
	return fault(Invalid, "organization_domain_exists_for_enterprise_connection", "belongs to an enterprise connection",
		fmt.Sprintf("An active enterprise connection has %s: its users come in there, not by enrolment.", name))
}

// OrganizationDomainOfEnrollment : an organization enrols people by the domain, so that no enterprise connection can be active for it.
func OrganizationDomainOfEnrollment(name string) *Error {
	return fault(Invalid, "organization_domain_exists_for_enrollment", "is used for enrolment",
		fmt.Sprintf("An organization has verified %s and enrols people by it. The connection can be active once the organization gives the domain up.", name))
}

// OrganizationDomainMismatch : the address is of another domain.
func OrganizationDomainMismatch(name string) *Error {
	return faultOn("affiliation_email_address", Invalid, "organization_domain_mismatch", "is of another domain", fmt.Sprintf("The e-mail address has to be one of %s.", name))
}

// OrganizationDomainNotOwned : the TXT record is not there, or holds something else.
func OrganizationDomainNotOwned(name string) *Error {
	return fault(Invalid, "organization_domain_ownership_not_verified", "Record was not found", fmt.Sprintf("The TXT record of %s does not hold the value that was asked for. It may take a while until a new record is seen everywhere.", name))
}
