package bapi

import "bartleby/rest"

const tagJWTTemplates = "JWT Templates"

var jwtTemplateCodes = []string{
	"form_already_exists", "form_param_format_invalid", "form_param_value_invalid", "form_param_exceeds_allowed_size",
	"form_conditional_param_missing", "form_conditional_param_disallowed", "jwt_template_reserved_claim",
}

// JWT templates.
func (a *api) jwtTemplateRoutes() []*rest.Route {
	return []*rest.Route{
		rest.On("GET /v1/jwt_templates", a.listJWTTemplates).Named("ListJWTTemplates").Tagged(tagJWTTemplates).
			Says("List JWT templates", "Newest first."),
		rest.On("POST /v1/jwt_templates", a.createJWTTemplate).Named("CreateJWTTemplate").Tagged(tagJWTTemplates).Loose().
			Says("Create a JWT template", "Tokens made from it say of a session, its user and its organization what the claims ask for.").
			Answers(jwtTemplateCodes...),
		rest.On("GET /v1/jwt_templates/{template_id}", a.getJWTTemplate).Named("GetJWTTemplate").Tagged(tagJWTTemplates).
			Says("Get a JWT template", "").Answers("resource_not_found"),
		rest.On("PATCH /v1/jwt_templates/{template_id}", a.updateJWTTemplate).Named("UpdateJWTTemplate").Tagged(tagJWTTemplates).Loose().
			Says("Update a JWT template", "Changes what is given.").Answers(append([]string{"resource_not_found"}, jwtTemplateCodes...)...),
		rest.On("DELETE /v1/jwt_templates/{template_id}", a.deleteJWTTemplate).Named("DeleteJWTTemplate").Tagged(tagJWTTemplates).
			Says("Delete a JWT template", "").Answers("resource_not_found", "session_token_jwt_template"),
	}
}
