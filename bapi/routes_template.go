package bapi

import "bartleby/rest"

const tagTemplates = "Email & SMS Templates"

// E-mail and SMS templates.
func (a *api) templateRoutes() []*rest.Route {
	return []*rest.Route{
		rest.On("GET /v1/templates/{template_type}", a.listTemplates).Named("GetTemplateList").Tagged(tagTemplates).
			Says("List templates", "All templates of a type, by position, each as the instance has it.").Answers("template_type_unsupported"),
		rest.On("GET /v1/templates/{template_type}/{slug}", a.getTemplate).Named("GetTemplate").Tagged(tagTemplates).
			Says("Get a template", "").Answers("template_type_unsupported", "resource_not_found"),
		rest.On("PUT /v1/templates/{template_type}/{slug}", a.upsertTemplate).Named("UpsertTemplate").Tagged(tagTemplates).
			Says("Change a template", "What is given takes the place of the system template's; the rest stays.").
			Answers("template_type_unsupported", "resource_not_found", "form_param_nil", "form_param_format_invalid", "form_param_max_length_exceeded", "required_variable_missing", "invalid_template_body"),
		rest.On("DELETE /v1/templates/{template_type}/{slug}", a.deleteTemplate).Named("DeleteTemplate").Tagged(tagTemplates).
			Says("Delete a template", "Always refused: every template there is belongs to every instance. Revert it instead.").
			Answers("template_type_unsupported", "resource_not_found", "template_deletion_restricted"),
		rest.On("POST /v1/templates/{template_type}/{slug}/revert", a.revertTemplate).Named("RevertTemplate").Tagged(tagTemplates).
			Says("Revert a template", "Drops all that the instance has changed in it, also whether it is delivered.").
			Answers("template_type_unsupported", "resource_not_found", "template_revert_error"),
		rest.On("POST /v1/templates/{template_type}/{slug}/preview", a.previewTemplate).Named("PreviewTemplate").Tagged(tagTemplates).
			Says("Preview a template", "Renders the template with sample data, as it would be with what is given. Nothing is stored.").
			Answers("template_type_unsupported", "resource_not_found", "form_param_nil", "form_param_format_invalid", "form_param_max_length_exceeded", "required_variable_missing", "invalid_template_body"),
		rest.On("POST /v1/templates/{template_type}/{slug}/toggle_delivery", a.toggleTemplateDelivery).Named("ToggleTemplateDelivery").Tagged(tagTemplates).
			Says("Turn delivery on or off", "Where this server does not deliver a message, the application does, told by a webhook.").
			Answers("template_type_unsupported", "resource_not_found"),
	}
}
