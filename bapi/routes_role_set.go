package bapi

import "bartleby/rest"

const tagRoleSets = "Role Sets"

// Role sets.
func (a *api) roleSetRoutes() []*rest.Route {
	return []*rest.Route{
		rest.On("GET /v1/role_sets", organizations(a.listRoleSets)).Named("ListRoleSets").Tagged(tagRoleSets).
			Says("List role sets", "Newest first, unless order_by says otherwise.").Answers("form_param_value_invalid"),
		rest.On("POST /v1/role_sets", organizations(a.createRoleSet)).Named("CreateRoleSet").Tagged(tagRoleSets).
			Says("Create a role set", "Members of an organization can be given the roles of its set.").
			Answers("resource_not_found", "form_already_exists", "form_param_format_invalid", "organization_missing_creator_role_permissions", "organization_instance_role_sets_quota_exceeded"),
		rest.On("GET /v1/role_sets/{role_set_key_or_id}", organizations(a.getRoleSet)).Named("GetRoleSet").Tagged(tagRoleSets).
			Says("Get a role set", "By its key or its id.").Answers("resource_not_found"),
		rest.On("PATCH /v1/role_sets/{role_set_key_or_id}", organizations(a.updateRoleSet)).Named("UpdateRoleSet").Tagged(tagRoleSets).
			Says("Update a role set", "Changes what is given.").
			Answers("resource_not_found", "form_already_exists", "form_param_format_invalid", "organization_missing_creator_role_permissions"),
		rest.On("POST /v1/role_sets/{role_set_key_or_id}/replace", organizations(a.replaceRoleSet)).Named("ReplaceRoleSet").Tagged(tagRoleSets).
			Says("Replace a role set by another", "It is deleted; its organizations get the other one, and members and invitations the roles that the mappings say. All of it happens before the answer.").
			Answers("resource_not_found", "organization_role_set_reassignment_mappings_missing", "organization_role_set_reassignment_mappings_invalid", "organization_minimum_permissions_needed"),
		rest.On("POST /v1/role_sets/{role_set_key_or_id}/roles", organizations(a.addRolesToRoleSet)).Named("AddRolesToRoleSet").Tagged(tagRoleSets).
			Says("Add roles to a role set", "Those that it has already stay.").Answers("resource_not_found", "organization_missing_creator_role_permissions"),
		rest.On("POST /v1/role_sets/{role_set_key_or_id}/roles/replace", organizations(a.replaceRoleInRoleSet)).Named("ReplaceRoleInRoleSet").Tagged(tagRoleSets).
			Says("Replace a role of a role set by another", "Members and invitations that have it get the other one. All of it happens before the answer.").
			Answers("resource_not_found", "organization_missing_creator_role_permissions", "organization_minimum_permissions_needed"),
	}
}
