package fapi

import "bartleby/rest"

const tagAPIKeys = "API Keys"

func (a *api) apiKeyRoutes() []*rest.Route {
	return []*rest.Route{
		bare(a, "GET /api_keys", a.listAPIKeys).For(a.bearer).Named("GetOwnAPIKeys").Tagged(tagAPIKeys).
			Says("List API keys", "Those of the user or of one of their organizations, newest first.").
			Answers("signed_out", "invalid_session_token", "authentication_invalid", "api_keys_not_enabled", "missing_query_parameter", "resource_not_found", "organization_not_enabled_in_instance", "organization_not_found_or_unauthorized", "missing_organization_permission"),
		bare(a, "POST /api_keys", a.createAPIKey).For(a.bearer).Creates().Named("CreateOwnAPIKey").Tagged(tagAPIKeys).
			Says("Create an API key", "Its secret is in the answer.").
			Answers("signed_out", "invalid_session_token", "authentication_invalid", "api_keys_not_enabled", "session_reverification_required", "token_creation_conflict", "form_resource_not_found", "form_param_format_invalid", "form_param_value_invalid", "organization_not_enabled_in_instance", "organization_not_found_or_unauthorized", "missing_organization_permission"),
		bare(a, "PATCH /api_keys/{api_key_id}", a.updateAPIKey).For(a.bearer).Named("UpdateOwnAPIKey").Tagged(tagAPIKeys).
			Says("Describe an API key", "").
			Answers("signed_out", "invalid_session_token", "authentication_invalid", "api_keys_not_enabled", "resource_not_found", "token_creation_conflict", "missing_organization_permission"),
		bare(a, "POST /api_keys/{api_key_id}/revoke", a.revokeAPIKey).For(a.bearer).Named("RevokeOwnAPIKey").Tagged(tagAPIKeys).
			Says("Revoke an API key", "For good; it stays in the list of invalid ones.").
			Answers("signed_out", "invalid_session_token", "authentication_invalid", "api_keys_not_enabled", "resource_not_found", "missing_organization_permission"),
	}
}
