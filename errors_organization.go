package bartleby

import (
	"fmt"
	"strings"
)

// OrganizationsDisabled : the instance has switched organizations off.
func OrganizationsDisabled() *Error {
	return fault(Forbidden, "organization_not_enabled_in_instance", "Organizations are not enabled", "The settings of this instance have organizations switched off.")
}

// OrganizationCreatorNotFound : created_by names nobody.
func OrganizationCreatorNotFound(id string) *Error {
	return faultOn("created_by", BadRequest, "organization_creator_not_found", "not found", fmt.Sprintf("No user was found with id %s to create the organization.", id))
}

// OrganizationCreationLimit : the user has created as many organizations as they may.
func OrganizationCreationLimit(limit int) *Error {
	return fault(Forbidden, "org_creation_limit_exceeded", "Limit of organizations reached", fmt.Sprintf("This user may create at most %d organizations.", limit))
}

// OrganizationCreationDisabled : the user may not create organizations.
func OrganizationCreationDisabled() *Error {
	return fault(Forbidden, "user_create_organization_not_enabled", "Creating organizations is not enabled", "This user may not create organizations.")
}

// OrganizationAdminDeleteDisabled : members may not delete the organization.
func OrganizationAdminDeleteDisabled() *Error {
	return fault(Forbidden, "organization_admin_delete_not_enabled", "Deletion is not enabled", "The members of this organization may not delete it.")
}

// OrganizationSlugsDisabled : the instance uses no slugs.
func OrganizationSlugsDisabled() *Error {
	return fault(Forbidden, "organization_slugs_disabled", "Slugs are not enabled", "The settings of this instance have slugs of organizations switched off.")
}

// AlreadyMember : the user is in the organization.
func AlreadyMember(param string) *Error {
	return faultOn(param, BadRequest, "already_a_member_in_organization", "is already a member", "The user is already a member of the organization.")
}

// AddressIsMember : who is invited is in the organization.
func AddressIsMember(address string) *Error {
	return faultOn("email_address", BadRequest, "already_a_member_in_organization", "is already a member", fmt.Sprintf("%s is already a member of the organization.", address))
}

// NotMember : the user whose word is needed is not in the organization.
func NotMember(param string) *Error {
	return faultOn(param, Forbidden, "not_a_member_in_organization", "is not a member", "The user is not a member of the organization.")
}

// MissingOrganizationPermission : the member's role does not grant what is needed.
func MissingOrganizationPermission(keys ...string) *Error {
	e := fault(Forbidden, "missing_organization_permission", "Permission is missing", "The member's role does not grant what this needs: "+strings.Join(keys, ", ")+".")
	e.Meta = map[string]any{"permissions": keys}
	return e
}

// MinimumPermissionsNeeded : nobody would be left who can manage the organization.
func MinimumPermissionsNeeded() *Error {
	e := fault(BadRequest, "organization_minimum_permissions_needed", "Someone must be able to manage the organization",
		"This is the last member whose role grants the permissions that some member must hold: "+strings.Join(MinimumPermissions, ", ")+".")
	e.Meta = map[string]any{"permissions": MinimumPermissions}
	return e
}

// CreatorRoleLacks : creators of organizations could not manage them.
func CreatorRoleLacks(param string) *Error {
	e := faultOn(param, Invalid, "organization_missing_creator_role_permissions", "lacks permissions",
		"The role of creators has to grant "+strings.Join(MinimumPermissions, ", ")+".")
	e.Meta["permissions"] = MinimumPermissions
	return e
}

// MembershipQuota : the organization is full.
func MembershipQuota(limit int) *Error {
	return fault(Forbidden, "organization_membership_quota_exceeded", "Limit of members reached", fmt.Sprintf("The organization may have at most %d members, pending invitations among them.", limit))
}

// RoleNotFound : no role has this key.
func RoleNotFound(param, key string) *Error {
	return faultOn(param, NotFound, "resource_not_found", "not found", fmt.Sprintf("No role was found with key %s.", key))
}

// RoleHeld : members hold the role.
func RoleHeld() *Error {
	return fault(Invalid, "organization_role_assigned_members", "Role is in use", "Members hold this role. Give them another one first.")
}

// RoleOfCreators : creators of organizations are given the role.
func RoleOfCreators() *Error {
	return fault(Invalid, "organization_role_default_creator_role", "Role is in use", "Creators of organizations are given this role. Let them have another one first.")
}

// RoleOfDomains : who joins by a domain, or without a role being said, is given the role.
func RoleOfDomains() *Error {
	return fault(Invalid, "organization_role_domain_default_role", "Role is in use", "Members who join by default are given this role. Let them have another one first.")
}

// RoleQuota : the instance has as many roles as it may.
func RoleQuota(limit int) *Error {
	return fault(Forbidden, "organization_instance_roles_quota_exceeded", "Limit reached", fmt.Sprintf("This instance may have at most %d roles.", limit))
}

// PermissionQuota : the instance has as many permissions as it may.
func PermissionQuota(limit int) *Error {
	return fault(Forbidden, "quota_exceeded", "Limit reached", fmt.Sprintf("This instance may have at most %d permissions.", limit))
}

// SystemPermissionFixed : the server's own permissions stay as they are.
func SystemPermissionFixed() *Error {
	return fault(Forbidden, "organization_system_permission_not_modifiable", "System permission", "The server's own permissions can be neither changed nor deleted.")
}

// PermissionAssigned : the role grants it already.
func PermissionAssigned() *Error {
	return fault(Conflict, "organization_role_permission_association_exists", "Permission is granted already", "The role grants this permission already.")
}

// PermissionNotAssigned : the role does not grant it.
func PermissionNotAssigned(id string) *Error {
	return fault(NotFound, "resource_not_found", "not found", fmt.Sprintf("The role does not grant the permission with id %s.", id))
}
