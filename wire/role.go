package wire

import (
	"slices"

	"bartleby"
)

// Role is the public JSON of a role.
type Role struct {
	ID                string       `json:"id"`
	Object            string       `json:"object" enum:"role"`
	Name              string       `json:"name"`
	Key               string       `json:"key"`
	Description       *string      `json:"description"`
	IsCreatorEligible bool         `json:"is_creator_eligible" doc:"Whether it grants what the role of creators has to grant."`
	Permissions       []Permission `json:"permissions"`
	CreatedAt         int64        `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt         int64        `json:"updated_at" doc:"Unix milliseconds."`
}

// Permission is the public JSON of a permission.
type Permission struct {
	ID          string `json:"id"`
	Object      string `json:"object" enum:"permission"`
	Name        string `json:"name"`
	Key         string `json:"key"`
	Description string `json:"description"`
	Type        string `json:"type" enum:"system,user" doc:"system: one of those that the server itself asks for."`
	CreatedAt   int64  `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt   int64  `json:"updated_at" doc:"Unix milliseconds."`
}

// RoleGrant makes a role presentable.
func RoleGrant(g *bartleby.RoleGrant) *Role {
	out := &Role{
		ID: g.Role.ID, Object: g.Role.Object, Name: g.Role.Name, Key: g.Role.Key, Description: g.Role.Description,
		IsCreatorEligible: g.Grants(bartleby.MinimumPermissions...), Permissions: []Permission{}, CreatedAt: g.Role.CreatedAt, UpdatedAt: g.Role.UpdatedAt,
	}
	for p := range slices.Values(g.Permissions) {
		out.Permissions = append(out.Permissions, Permission(p))
	}
	return out
}

// PermissionOf makes a permission presentable.
func PermissionOf(p *bartleby.Permission) *Permission { return (*Permission)(p) }
