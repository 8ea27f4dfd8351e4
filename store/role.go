package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"bartleby"
)

var roles = records[bartleby.Role]{
	table:   "roles",
	noun:    "role",
	columns: []string{`"key"`},
	row: func(r *bartleby.Role) record {
		return record{r.ID, r.CreatedAt, r.UpdatedAt, []any{r.Key}}
	},
	taken: func(*bartleby.Role) error { return bartleby.AlreadyExists("key", "role") },
}

var permissions = records[bartleby.Permission]{
	table:   "permissions",
	noun:    "permission",
	columns: []string{`"key"`},
	row: func(p *bartleby.Permission) record {
		return record{p.ID, p.CreatedAt, p.UpdatedAt, []any{p.Key}}
	},
	taken: func(*bartleby.Permission) error { return bartleby.AlreadyExists("key", "permission") },
}

// Role reads one, and inside a write locks it. It fails with resource_not_found.
func (tx *Tx) Role(id string) (*bartleby.Role, error) { return roles.get(tx, id) }

// InsertRole stores a new one. It fails with form_already_exists where the key is taken.
func (tx *Tx) InsertRole(r *bartleby.Role) error { return roles.insert(tx, r) }

// SaveRole writes a changed one. It fails with form_already_exists where the key is taken.
func (tx *Tx) SaveRole(r *bartleby.Role) error { return roles.save(tx, r) }

// DeleteRole removes one. It fails with organization_role_assigned_members while members hold it.
func (tx *Tx) DeleteRole(id string) error {
	err := roles.delete(tx, id)
	if errors.Is(err, errReferenced) {
		return bartleby.RoleHeld()
	}
	return err
}

// Permission reads one, and inside a write locks it. It fails with resource_not_found.
func (tx *Tx) Permission(id string) (*bartleby.Permission, error) { return permissions.get(tx, id) }

// InsertPermission stores a new one. It fails with form_already_exists where the key is taken.
func (tx *Tx) InsertPermission(p *bartleby.Permission) error { return permissions.insert(tx, p) }

// SavePermission writes a changed one. It fails with form_already_exists where the key is taken.
func (tx *Tx) SavePermission(p *bartleby.Permission) error { return permissions.save(tx, p) }

// DeletePermission removes one.
func (tx *Tx) DeletePermission(id string) error { return permissions.delete(tx, id) }

// Roles reads all roles of the instance with what they grant, by the order of their creation. There are few.
func (tx *Tx) Roles() ([]*bartleby.RoleGrant, error) {
	list, err := roles.list(tx, roles.filter(tx), "r.created_at, r.id", 0, 0)
	if err != nil {
		return nil, err
	}
	known, err := tx.Permissions()
	if err != nil {
		return nil, err
	}
	grants := make([]*bartleby.RoleGrant, len(list))
	for i, r := range list {
		grants[i] = grant(r, known)
	}
	return grants, nil
}

// Permissions reads all permissions of the instance, by the order of their creation. There are few.
func (tx *Tx) Permissions() ([]*bartleby.Permission, error) {
	return permissions.list(tx, permissions.filter(tx), "r.created_at, r.id", 0, 0)
}

func grant(r *bartleby.Role, known []*bartleby.Permission) *bartleby.RoleGrant {
	g := &bartleby.RoleGrant{Role: *r, Permissions: []bartleby.Permission{}}
	for _, p := range known {
		if slices.Contains(r.PermissionIDs, p.ID) {
			g.Permissions = append(g.Permissions, *p)
		}
	}
	slices.SortFunc(g.Permissions, func(a, b bartleby.Permission) int { return strings.Compare(a.Key, b.Key) })
	return g
}

// RoleGrant reads a role with what it grants. It fails with resource_not_found.
func (tx *Tx) RoleGrant(id string) (*bartleby.RoleGrant, error) {
	r, err := roles.get(tx, id)
	if err != nil {
		return nil, err
	}
	known, err := tx.Permissions()
	if err != nil {
		return nil, err
	}
	return grant(r, known), nil
}

// RoleByKey finds a role with what it grants; nil when there is none.
func (tx *Tx) RoleByKey(key string) (*bartleby.RoleGrant, error) {
	r, err := roles.find(tx, `r."key" = $2`, key)
	if err != nil || r == nil {
		return nil, err
	}
	known, err := tx.Permissions()
	if err != nil {
		return nil, fmt.Errorf("role %s: %w", key, err)
	}
	return grant(r, known), nil
}
