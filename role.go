package bartleby

import (
	"regexp"
	"slices"
	"strings"
)

// Permission is a right that roles grant.
type Permission struct {
	ID          string `json:"id"`
	Object      string `json:"object"`
	Name        string `json:"name"`
	Key         string `json:"key"` // org:<feature>:<action>
	Description string `json:"description"`
	Type        string `json:"type"` // system or user
	CreatedAt   int64  `json:"created_at"`
	UpdatedAt   int64  `json:"updated_at"`
}

// Role is a set of permissions that a member of an organization holds.
type Role struct {
	ID            string   `json:"id"`
	Object        string   `json:"object"`
	Name          string   `json:"name"`
	Key           string   `json:"key"` // org:<name>
	Description   *string  `json:"description"`
	PermissionIDs []string `json:"permission_ids"`
	CreatedAt     int64    `json:"created_at"`
	UpdatedAt     int64    `json:"updated_at"`
}

// RoleGrant is a role with the permissions it grants.
type RoleGrant struct {
	Role        Role         `json:"role"`
	Permissions []Permission `json:"permissions"` // in the order of their keys
}

// Types of permissions.
const (
	SystemPermission = "system"
	UserPermission   = "user"
)

// The permissions that the server itself asks for.
const (
	ManageProfile     = "org:sys_profile:manage"
	DeleteProfile     = "org:sys_profile:delete"
	ReadMemberships   = "org:sys_memberships:read"
	ManageMemberships = "org:sys_memberships:manage"
	ReadDomains       = "org:sys_domains:read"
	ManageDomains     = "org:sys_domains:manage"
	ReadAPIKeys       = "org:sys_api_keys:read"
	ManageAPIKeys     = "org:sys_api_keys:manage"
)

// MinimumPermissions are what some member of every organization must hold, and what the role of creators grants.
var MinimumPermissions = []string{ManageMemberships, ReadMemberships, DeleteProfile}

// Keys lists the keys of the permissions.
func (g *RoleGrant) Keys() []string {
	keys := make([]string, len(g.Permissions))
	for i := range g.Permissions {
		keys[i] = g.Permissions[i].Key
	}
	return keys
}

// Grants tells whether the role grants all of these permissions.
func (g *RoleGrant) Grants(keys ...string) bool {
	held := g.Keys()
	return !slices.ContainsFunc(keys, func(key string) bool { return !slices.Contains(held, key) })
}

// Limits of roles and permissions, in characters.
const (
	MaxRoleNameLength        = 256
	MaxRoleDescriptionLength = 1024
)

var (
	roleKey       = regexp.MustCompile(`^org:[a-z0-9_]{1,100}$`)
	permissionKey = regexp.MustCompile(`^org:[a-z0-9_]{1,100}:[a-z0-9_]{1,100}$`)
)

// CheckRoleKey demands org:<name> of small letters, digits and underscores. A key without the prefix is given it.
func CheckRoleKey(key string) (string, error) {
	if !strings.HasPrefix(key, "org:") {
		key = "org:" + key
	}
	if !roleKey.MatchString(key) {
		return "", ParamFormat("key", "it has the form org:<role>, of small letters, digits and underscores")
	}
	return key, nil
}

// CheckPermissionKey demands org:<feature>:<action>; features that begin with sys_ are the server's own.
func CheckPermissionKey(key string) (string, error) {
	if !strings.HasPrefix(key, "org:") {
		key = "org:" + key
	}
	if !permissionKey.MatchString(key) {
		return "", ParamFormat("key", "it has the form org:<feature>:<action>, of small letters, digits and underscores")
	}
	if strings.HasPrefix(key, "org:sys_") {
		return "", ParamValueInvalid("key", "features that begin with sys_ are the server's own")
	}
	return key, nil
}
