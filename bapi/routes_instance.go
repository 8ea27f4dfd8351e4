package bapi

import "bartleby/rest"

const (
	tagInstance = "Instance Settings"
	tagBeta     = "Beta Features"
	tagDomains  = "Domains"
)

var changeDomainCodes = []string{"request_invalid_for_environment", "form_param_format_invalid", "home_url_taken", "reserved_domain", "reserved_subdomain", "known_hosting_domain"}

// Instance settings, domains, proxy checks, beta features.
func (a *api) instanceRoutes() []*rest.Route {
	return []*rest.Route{
		rest.On("GET /v1/instance", a.getInstance).Named("GetInstance").Tagged(tagInstance).Says("Get the instance", ""),
		rest.On("PATCH /v1/instance", a.updateInstance).Named("UpdateInstance").Tagged(tagInstance).
			Says("Update the instance's settings", "Changes what is given; null leaves a setting as it is.").
			Answers("form_param_format_invalid", "form_param_value_invalid", "form_invalid_origin", "breaks_instance_invariant"),
		rest.On("PATCH /v1/instance/restrictions", a.updateRestrictions).Named("UpdateInstanceRestrictions").Tagged(tagInstance).
			Says("Update who may sign up", "Changes what is given.").Answers("disabled_instance_restriction"),
		rest.On("GET /v1/instance/organization_settings", a.getOrganizationSettings).Named("GetInstanceOrganizationSettings").Tagged(tagInstance).
			Says("Get what organizations may do", ""),
		rest.On("PATCH /v1/instance/organization_settings", a.updateOrganizationSettings).Named("UpdateInstanceOrganizationSettings").Tagged(tagInstance).
			Says("Update what organizations may do", "Changes what is given."),
		rest.On("PATCH /v1/beta_features/instance_settings", a.updateBetaSettings).Named("UpdateInstanceAuthConfig").Tagged(tagBeta).
			Says("Update settings of sign-up and mail", "Changes what is given.").Answers("form_param_format_invalid", "form_resource_not_found", "feature_requires_progressive_sign_up"),
		rest.On("POST /v1/instance/change_domain", a.changeDomain).Named("ChangeProductionInstanceDomain").Tagged(tagBeta).
			Says("Change the domain of a production instance", "").Answers(changeDomainCodes...),
		rest.On("PUT /v1/beta_features/domain", a.changeDomain).Named("UpdateProductionInstanceDomain").Tagged(tagBeta).Old().
			Says("Change the domain of a production instance", "").Answers(changeDomainCodes...),
		rest.On("POST /v1/beta_features/change_domain", a.changeDomain).Named("ChangeDomain").Tagged(tagBeta).Old().
			Says("Change the domain of a production instance", "The path that SDKs in circulation use.").Answers(changeDomainCodes...),

		rest.On("GET /v1/domains", a.listDomains).Named("ListDomains").Tagged(tagDomains).Says("List domains", "Newest first, all of them."),
		rest.On("POST /v1/domains", a.createDomain).Named("AddDomain").Tagged(tagDomains).Loose().
			Says("Add a satellite domain", "").
			Answers("primary_domain_already_exists", "domain_update_forbidden", "invalid_proxy_configuration", "home_url_taken", "form_param_format_invalid"),
		rest.On("PATCH /v1/domains/{domain_id}", a.updateDomain).Named("UpdateDomain").Tagged(tagDomains).
			Says("Update a domain", "").
			Answers("resource_not_found", "domain_update_forbidden", "invalid_proxy_configuration", "home_url_taken", "form_param_format_invalid"),
		rest.On("DELETE /v1/domains/{domain_id}", a.deleteDomain).Named("DeleteDomain").Tagged(tagDomains).
			Says("Delete a satellite domain", "").Answers("resource_not_found", "operation_not_allowed_on_primary_domain"),
		rest.On("POST /v1/proxy_checks", a.checkProxy).Named("VerifyDomainProxy").Tagged("Proxy checks").Loose().
			Says("Check a proxy", "Asks the public side for its health through the proxy.").
			Answers("resource_not_found", "invalid_proxy_configuration", "form_param_format_invalid"),
	}
}
