package bapi

import (
	"strings"

	"bartleby/rest"
)

const (
	tagMachines  = "Machines"
	tagM2MTokens = "M2M Tokens"
	tagAPIKeys   = "API Keys"
)

// Machines, M2M tokens, API keys.
func (a *api) machineRoutes() []*rest.Route {
	routes := []*rest.Route{
		rest.On("GET /v1/machines", a.listMachines).Named("ListMachines").Tagged(tagMachines).
			Says("List machines", "Newest first, unless order_by says otherwise.").Answers("form_param_value_invalid"),
		rest.On("POST /v1/machines", a.createMachine).Named("CreateMachine").Tagged(tagMachines).
			Says("Create a machine", "Its secret key is in the answer.").
			Answers("form_param_nil", "form_param_max_length_exceeded", "form_param_value_invalid", "form_param_array_size_exceeded", "form_param_duplicate", "form_resource_not_found"),
		rest.On("GET /v1/machines/{machine_id}", a.getMachine).Named("GetMachine").Tagged(tagMachines).
			Says("Get a machine", "").Answers("resource_not_found"),
		rest.On("PATCH /v1/machines/{machine_id}", a.updateMachine).Named("UpdateMachine").Tagged(tagMachines).
			Says("Update a machine", "Changes what is given.").Answers("resource_not_found", "form_param_nil", "form_param_max_length_exceeded", "form_param_value_invalid"),
		rest.On("DELETE /v1/machines/{machine_id}", a.deleteMachine).Named("DeleteMachine").Tagged(tagMachines).
			Says("Delete a machine", "With its secret keys, its tokens and its scopes.").Answers("resource_not_found"),
		rest.On("GET /v1/machines/{machine_id}/secret_key", a.getMachineSecretKey).Named("GetMachineSecretKey").Tagged(tagMachines).
			Says("Get a machine's secret key", "The current one.").Answers("resource_not_found"),
		rest.On("POST /v1/machines/{machine_id}/secret_key/rotate", a.rotateMachineSecretKey).Named("RotateMachineSecretKey").Tagged(tagMachines).
			Says("Rotate a machine's secret key", "Makes a new key. All that there were before hold for as long as is said, and no longer.").
			Answers("resource_not_found", "form_param_missing", "form_param_value_invalid"),
		rest.On("POST /v1/machines/{machine_id}/scopes", a.createMachineScope).Named("CreateMachineScope").Tagged(tagMachines).
			Says("Let a machine talk to another", "One way. Tokens that there are do not gain by it.").
			Answers("resource_not_found", "duplicate_record", "form_param_array_size_exceeded"),
		rest.On("DELETE /v1/machines/{machine_id}/scopes/{other_machine_id}", a.deleteMachineScope).Named("DeleteMachineScope").Tagged(tagMachines).
			Says("Let a machine talk to another no more", "Its opaque tokens are at once no longer for the other one.").Answers("resource_not_found"),
	}
	bare := []*rest.Route{
		rest.On("GET /v1/m2m_tokens", a.listM2MTokens).Named("GetM2MTokens").Tagged(tagM2MTokens).For(a.authenticateMachine).
			Says("List M2M tokens", "The opaque tokens of a machine, newest first. A machine sees its own.").
			Answers("missing_query_parameter", "resource_not_found", "authorization_invalid"),
		rest.On("POST /v1/m2m_tokens", a.createM2MToken).Named("CreateM2MToken").Tagged(tagM2MTokens).For(a.authenticateMachine).Creates().
			Says("Create an M2M token", "Called with the secret key of the machine. The token is for the machines that it may talk to now.").
			Answers("authentication_invalid", "machine_token_reserved_claim", "request_body_invalid", "form_param_value_invalid", "form_param_exceeds_allowed_size"),
		rest.On("POST /v1/m2m_tokens/{m2m_token_id}/revoke", a.revokeM2MToken).Named("RevokeM2MToken").Tagged(tagM2MTokens).For(a.authenticateMachine).
			Says("Revoke an M2M token", "An opaque one. A machine may revoke its own.").Answers("resource_not_found"),
		rest.On("POST /v1/m2m_tokens/verify", a.verifyM2MToken).Named("VerifyM2MToken").Tagged(tagM2MTokens).For(a.authenticateMachine).
			Says("Verify an M2M token", "A machine is told of tokens only that are for it. Unknown, revoked and expired ones are all not found.").
			Answers("resource_not_found"),

		rest.On("GET /v1/api_keys", apiKeys(a.listAPIKeys)).Named("GetAPIKeys").Tagged(tagAPIKeys).
			Says("List API keys", "Those of a user or an organization, newest first.").Answers("api_keys_not_enabled", "missing_query_parameter", "resource_not_found"),
		rest.On("POST /v1/api_keys", apiKeys(a.createAPIKey)).Named("CreateAPIKey").Tagged(tagAPIKeys).
			Says("Create an API key", "Its secret is in the answer.").
			Answers("api_keys_not_enabled", "token_creation_conflict", "form_resource_not_found", "form_param_format_invalid", "form_param_value_invalid", "form_param_exceeds_allowed_size"),
		rest.On("GET /v1/api_keys/{api_key_id}", apiKeys(a.getAPIKey)).Named("GetAPIKey").Tagged(tagAPIKeys).
			Says("Get an API key", "").Answers("api_keys_not_enabled", "resource_not_found"),
		rest.On("PATCH /v1/api_keys/{api_key_id}", apiKeys(a.updateAPIKey)).Named("UpdateAPIKey").Tagged(tagAPIKeys).
			Says("Update an API key", "Changes what is given. A revoked key stays revoked.").
			Answers("api_keys_not_enabled", "resource_not_found", "token_creation_conflict", "form_resource_not_found", "form_param_format_invalid", "form_param_value_invalid"),
		rest.On("DELETE /v1/api_keys/{api_key_id}", apiKeys(a.deleteAPIKey)).Named("DeleteAPIKey").Tagged(tagAPIKeys).
			Says("Delete an API key", "It is unknown from then on.").Answers("api_keys_not_enabled", "resource_not_found"),
		rest.On("GET /v1/api_keys/{api_key_id}/secret", apiKeys(a.getAPIKeySecret)).Named("GetAPIKeySecret").Tagged(tagAPIKeys).
			Says("Get the secret of an API key", "").Answers("api_keys_not_enabled", "resource_not_found"),
		rest.On("POST /v1/api_keys/{api_key_id}/revoke", apiKeys(a.revokeAPIKey)).Named("RevokeAPIKey").Tagged(tagAPIKeys).
			Says("Revoke an API key", "For good; it stays in the list of invalid ones.").Answers("api_keys_not_enabled", "resource_not_found"),
		rest.On("POST /v1/api_keys/verify", apiKeys(a.verifyAPIKey)).Named("VerifyAPIKey").Tagged(tagAPIKeys).
			Says("Verify an API key", "Unknown, revoked and expired secrets, and those of banned users, are all not found.").
			Answers("api_keys_not_enabled", "resource_not_found"),
	}
	for _, r := range bare {
		routes = append(routes, r, r.Also(strings.TrimPrefix(r.Path, "/v1"), r.Name+"WithoutVersion"))
	}
	return routes
}
