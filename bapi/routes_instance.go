package bapi

import "bartleby/rest"

const (
	tagInstance = "Instance Settings"
	tagBeta     = "Beta Features"
)

// Instance settings, domains, proxy checks, beta features.
func (a *api) instanceRoutes() []*rest.Route {
	return []*rest.Route{
		rest.On("GET /v1/instance", a.getInstance).Named("GetInstance").Tagged(tagInstance).Says("Get the instance", ""),
		rest.On("PATCH /v1/instance", a.updateInstance).Named("UpdateInstance").Tagged(tagInstance).
			Says("Update the instance's settings", "Changes what is given; null leaves a setting as it is.").
			Answers("form_param_format_invalid", "form_param_value_invalid"),
		rest.On("PATCH /v1/instance/restrictions", a.updateRestrictions).Named("UpdateInstanceRestrictions").Tagged(tagInstance).
			Says("Update who may sign up", "Changes what is given."),
		rest.On("GET /v1/instance/organization_settings", a.getOrganizationSettings).Named("GetInstanceOrganizationSettings").Tagged(tagInstance).
			Says("Get what organizations may do", ""),
		rest.On("PATCH /v1/instance/organization_settings", a.updateOrganizationSettings).Named("UpdateInstanceOrganizationSettings").Tagged(tagInstance).
			Says("Update what organizations may do", "Changes what is given."),
		rest.On("PATCH /v1/beta_features/instance_settings", a.updateBetaSettings).Named("UpdateInstanceAuthConfig").Tagged(tagBeta).
			Says("Update settings of sign-up and mail", "Changes what is given.").Answers("form_param_format_invalid"),
	}
}
