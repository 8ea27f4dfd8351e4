package bapi

import "bartleby/rest"

const (
	tagOrganizations = "Organizations"
	tagMemberships   = "Organization Memberships"
	tagRoles         = "Organization Roles"
	tagPermissions   = "Organization Permissions"
)

// Organizations, their memberships, roles and permissions.
func (a *api) organizationRoutes() []*rest.Route {
	return []*rest.Route{
		rest.On("GET /v1/organizations", organizations(a.listOrganizations)).Named("ListOrganizations").Tagged(tagOrganizations).
			Says("List organizations", "Newest first, unless order_by says otherwise.").Answers("form_param_value_invalid", "organization_not_enabled_in_instance"),
		rest.On("POST /v1/organizations", organizations(a.createOrganization)).Named("CreateOrganization").Tagged(tagOrganizations).
			Says("Create an organization", "Whoever created it becomes its first member, in the role that the instance gives to creators.").
			Answers("form_identifier_exists", "form_param_value_invalid", "organization_creator_not_found", "org_creation_limit_exceeded", "organization_slugs_disabled", "resource_not_found"),
		rest.On("GET /v1/organizations/{organization_id}", organizations(a.getOrganization)).Named("GetOrganization").Tagged(tagOrganizations).
			Says("Get an organization", "By its id or its slug.").Answers("resource_not_found"),
		rest.On("PATCH /v1/organizations/{organization_id}", organizations(a.updateOrganization)).Named("UpdateOrganization").Tagged(tagOrganizations).
			Limited("update_organization", "organization_id").
			Says("Update an organization", "Changes what is given and leaves the rest. Before 2026-05-12 metadata given here replaces the whole object; from then on use the metadata operations.").
			Answers("resource_not_found", "form_identifier_exists", "organization_slugs_disabled", "organization_role_on_set_assigned_to_user"),
		rest.On("DELETE /v1/organizations/{organization_id}", organizations(a.deleteOrganization)).Named("DeleteOrganization").Tagged(tagOrganizations).
			Says("Delete an organization", "Its memberships go with it; its members stay users.").Answers("resource_not_found"),
		rest.On("PATCH /v1/organizations/{organization_id}/metadata", organizations(a.mergeOrganizationMetadata)).Named("MergeOrganizationMetadata").Tagged(tagOrganizations).
			Limited("update_organization", "organization_id").
			Says("Merge an organization's metadata", "Objects merge at any depth, scalars and arrays replace, and a key set to null is deleted (RFC 7396).").
			Answers("resource_not_found", "form_param_exceeds_allowed_size"),
		rest.On("PUT /v1/organizations/{organization_id}/metadata", organizations(a.replaceOrganizationMetadata)).Named("ReplaceOrganizationMetadata").Tagged(tagOrganizations).
			Limited("update_organization", "organization_id").
			Says("Replace an organization's metadata", "Each object given takes the place of the one there; those not given are left alone.").
			Answers("resource_not_found", "form_param_exceeds_allowed_size"),
		rest.On("PUT /v1/organizations/{organization_id}/logo", organizations(a.setOrganizationLogo)).Named("UploadOrganizationLogo").Tagged(tagOrganizations).Upload(maxImageBytes).
			Says("Set an organization's logo", "Takes a JPEG, PNG, GIF, WebP or ICO file of up to 10 MB. It is decoded, scaled down where it is large, and stored anew.").
			Answers("resource_not_found", "form_param_missing", "request_body_invalid", "image_too_large", "not_a_member_in_organization", "missing_organization_permission"),
		rest.On("DELETE /v1/organizations/{organization_id}/logo", organizations(a.deleteOrganizationLogo)).Named("DeleteOrganizationLogo").Tagged(tagOrganizations).
			Says("Delete an organization's logo", "The organization goes back to a generated one.").Answers("resource_not_found", "image_not_found"),

		rest.On("GET /v1/organization_memberships", organizations(a.listAllMemberships)).Named("InstanceGetOrganizationMemberships").Tagged(tagMemberships).
			Says("List all memberships of the instance", "").Answers("form_param_value_invalid"),
		rest.On("GET /v1/organizations/{organization_id}/memberships", organizations(a.listMemberships)).Named("ListOrganizationMemberships").Tagged(tagMemberships).
			Says("List the members of an organization", "Newest first, unless order_by says otherwise.").Answers("resource_not_found", "form_param_value_invalid"),
		rest.On("POST /v1/organizations/{organization_id}/memberships", organizations(a.createMembership)).Named("CreateOrganizationMembership").Tagged(tagMemberships).
			Says("Add a member to an organization", "").Answers("resource_not_found", "already_a_member_in_organization", "organization_membership_quota_exceeded"),
		rest.On("PATCH /v1/organizations/{organization_id}/memberships/{user_id}", organizations(a.updateMembership)).Named("UpdateOrganizationMembership").Tagged(tagMemberships).
			Says("Change a member's role", "Somebody always keeps the permissions that manage the organization.").Answers("resource_not_found", "organization_minimum_permissions_needed"),
		rest.On("DELETE /v1/organizations/{organization_id}/memberships/{user_id}", organizations(a.deleteMembership)).Named("DeleteOrganizationMembership").Tagged(tagMemberships).
			Says("Remove a member from an organization", "Answers with the membership that is gone. Somebody always keeps the permissions that manage the organization.").
			Answers("resource_not_found", "organization_minimum_permissions_needed"),
		rest.On("PATCH /v1/organizations/{organization_id}/memberships/{user_id}/metadata", organizations(a.mergeMembershipMetadata)).Named("UpdateOrganizationMembershipMetadata").Tagged(tagMemberships).
			Says("Merge a membership's metadata", "Objects merge at any depth, scalars and arrays replace, and a key set to null is deleted (RFC 7396).").
			Answers("resource_not_found", "form_param_exceeds_allowed_size"),

		rest.On("GET /v1/organization_roles", organizations(a.listRoles)).Named("ListOrganizationRoles").Tagged(tagRoles).Says("List roles", "").Answers("form_param_value_invalid"),
		rest.On("POST /v1/organization_roles", organizations(a.createRole)).Named("CreateOrganizationRole").Tagged(tagRoles).
			Says("Create a role", "Members of every organization can be given it.").Answers("form_already_exists", "form_param_format_invalid", "organization_instance_roles_quota_exceeded", "resource_not_found"),
		rest.On("GET /v1/organization_roles/{organization_role_id}", organizations(a.getRole)).Named("GetOrganizationRole").Tagged(tagRoles).Says("Get a role", "").Answers("resource_not_found"),
		rest.On("PATCH /v1/organization_roles/{organization_role_id}", organizations(a.updateRole)).Named("UpdateOrganizationRole").Tagged(tagRoles).
			Says("Update a role", "Takes no permissions away without which some organization could be managed by nobody.").
			Answers("resource_not_found", "form_already_exists", "organization_minimum_permissions_needed", "organization_role_default_creator_role", "organization_role_domain_default_role"),
		rest.On("DELETE /v1/organization_roles/{organization_role_id}", organizations(a.deleteRole)).Named("DeleteOrganizationRole").Tagged(tagRoles).
			Says("Delete a role", "One that nobody holds or is invited to, and that the settings do not name.").
			Answers("resource_not_found", "organization_role_default_creator_role", "organization_role_domain_default_role", "organization_role_assigned_members", "organization_role_exists_in_invitations"),
		rest.On("POST /v1/organization_roles/{organization_role_id}/permissions/{permission_id}", organizations(a.assignPermission)).Named("AssignPermissionToOrganizationRole").Tagged(tagRoles).
			Says("Let a role grant a permission", "").Answers("resource_not_found", "organization_role_permission_association_exists"),
		rest.On("DELETE /v1/organization_roles/{organization_role_id}/permissions/{permission_id}", organizations(a.removePermission)).Named("RemovePermissionFromOrganizationRole").Tagged(tagRoles).
			Says("Take a permission from a role", "").Answers("resource_not_found", "organization_minimum_permissions_needed"),

		rest.On("GET /v1/organization_permissions", organizations(a.listPermissions)).Named("ListOrganizationPermissions").Tagged(tagPermissions).
			Says("List permissions", "").Answers("form_param_value_invalid"),
		rest.On("POST /v1/organization_permissions", organizations(a.createPermission)).Named("CreateOrganizationPermission").Tagged(tagPermissions).
			Says("Create a permission", "").Answers("form_already_exists", "form_param_format_invalid", "form_param_value_invalid", "quota_exceeded"),
		rest.On("GET /v1/organization_permissions/{permission_id}", organizations(a.getPermission)).Named("GetOrganizationPermission").Tagged(tagPermissions).
			Says("Get a permission", "").Answers("resource_not_found"),
		rest.On("PATCH /v1/organization_permissions/{permission_id}", organizations(a.updatePermission)).Named("UpdateOrganizationPermission").Tagged(tagPermissions).
			Says("Update a permission", "The server's own permissions stay as they are.").Answers("resource_not_found", "form_already_exists", "organization_system_permission_not_modifiable"),
		rest.On("DELETE /v1/organization_permissions/{permission_id}", organizations(a.deletePermission)).Named("DeleteOrganizationPermission").Tagged(tagPermissions).
			Says("Delete a permission", "Roles that granted it grant it no more.").Answers("resource_not_found", "organization_system_permission_not_modifiable"),
	}
}
