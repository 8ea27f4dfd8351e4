package bartleby

import (
	"fmt"
	"strings"
)

// RoleSetNotFound : no role set has this key.
func RoleSetNotFound(param, key string) *Error {
	return faultOn(param, NotFound, "resource_not_found", "not found", fmt.Sprintf("No role set was found with key %s.", key))
}

// RoleSetQuota : the instance has as many role sets as it may.
func RoleSetQuota(limit int) *Error {
	return fault(Forbidden, "organization_instance_role_sets_quota_exceeded", "Limit reached", fmt.Sprintf("This instance may have at most %d role sets.", limit))
}

// RoleOutsideSet : a member holds a role that the organization's next role set does not have.
func RoleOutsideSet(key string) *Error {
	e := faultOn("role_set_key", Invalid, "organization_role_on_set_assigned_to_user", "lacks a role that is held", fmt.Sprintf("Members hold the role %s, which the role set does not have. Give them another one first.", key))
	e.Meta["role_key"] = key
	return e
}

// ReassignmentMissing : roles are held that the destination does not have, and nothing says what becomes of their holders.
func ReassignmentMissing(keys []string) *Error {
	e := faultOn("reassignment_mappings", Invalid, "organization_role_set_reassignment_mappings_missing", "lacks roles",
		"Say what becomes of who holds, or is invited to, roles that the destination does not have: "+strings.Join(keys, ", ")+".")
	e.Meta["role_keys"] = keys
	return e
}

// ReassignmentInvalid : a key of the mappings is no role of its role set.
func ReassignmentInvalid(key string) *Error {
	e := faultOn("reassignment_mappings", Invalid, "organization_role_set_reassignment_mappings_invalid", "names an unknown role",
		fmt.Sprintf("%s is no role of the set where it should be: mappings lead from roles of the source to roles of the destination.", key))
	e.Meta["role_key"] = key
	return e
}
