package store

import "bartleby"

var roleSets = records[bartleby.RoleSet]{
	table:   "role_sets",
	noun:    "role set",
	columns: []string{`"key"`},
	row: func(s *bartleby.RoleSet) record {
		return record{s.ID, s.CreatedAt, s.UpdatedAt, []any{s.Key}}
	},
	taken: func(*bartleby.RoleSet) error { return bartleby.AlreadyExists("key", "role set") },
}

// RoleSet reads one by its id or key, and inside a write locks it. It fails with resource_not_found.
func (tx *Tx) RoleSet(keyOrID string) (*bartleby.RoleSet, error) {
	if bartleby.IsID(keyOrID) {
		return roleSets.get(tx, keyOrID)
	}
	s, err := tx.RoleSetByKey(keyOrID)
	if err == nil && s == nil {
		return nil, bartleby.ResourceNotFound("role set", keyOrID)
	}
	return s, err
}

// RoleSetByKey finds one, and inside a write locks it; nil when there is none.
func (tx *Tx) RoleSetByKey(key string) (*bartleby.RoleSet, error) {
	return roleSets.find(tx, `r."key" = $2`, key)
}

// RoleSets reads all role sets of the instance, by the order of their creation. There are few.
func (tx *Tx) RoleSets() ([]*bartleby.RoleSet, error) {
	return roleSets.list(tx, roleSets.filter(tx), "r.created_at, r.id", 0, 0)
}

// InsertRoleSet stores a new one. It fails with form_already_exists where the key is taken.
func (tx *Tx) InsertRoleSet(s *bartleby.RoleSet) error { return roleSets.insert(tx, s) }

// SaveRoleSet writes a changed one. It fails with form_already_exists where the key is taken.
func (tx *Tx) SaveRoleSet(s *bartleby.RoleSet) error { return roleSets.save(tx, s) }

// DeleteRoleSet removes one.
func (tx *Tx) DeleteRoleSet(id string) error { return roleSets.delete(tx, id) }

// RoleSetContents reads the roles of role sets.
func (tx *Tx) RoleSetContents(sets []*bartleby.RoleSet) ([]*bartleby.RoleSetContent, error) {
	grants, err := tx.Roles()
	if err != nil {
		return nil, err
	}
	current, err := tx.instance()
	if err != nil {
		return nil, err
	}
	out := make([]*bartleby.RoleSetContent, len(sets))
	for i, set := range sets {
		out[i] = &bartleby.RoleSetContent{Set: *set, Initial: set.Key == current.Settings.Organizations.InitialRoleSet}
		for _, id := range set.RoleIDs {
			for _, g := range grants {
				if g.Role.ID == id {
					out[i].Roles = append(out[i].Roles, g.Role)
				}
			}
		}
	}
	return out, nil
}

// RoleSetContent reads the roles of a role set, and counts the members who hold each.
func (tx *Tx) RoleSetContent(set *bartleby.RoleSet) (*bartleby.RoleSetContent, error) {
	list, err := tx.RoleSetContents([]*bartleby.RoleSet{set})
	if err != nil {
		return nil, err
	}
	list[0].Members, err = tx.RolesHeldInSet(set.Key)
	return list[0], err
}

// RolesHeld counts the members of an organization by role.
func (tx *Tx) RolesHeld(organizationID string) (map[string]int, error) {
	return tx.tally("roles held", `SELECT r.role_id, count(*) FROM memberships r WHERE r.instance_id = $1 AND r.organization_id = $2 GROUP BY r.role_id`,
		[]any{tx.Instance, organizationID})
}

// RolesInvited counts the pending invitations to an organization by role.
func (tx *Tx) RolesInvited(organizationID string) (map[string]int, error) {
	return tx.tally("roles invited", `SELECT r.role_id, count(*) FROM organization_invitations r
		WHERE r.instance_id = $1 AND r.organization_id = $2 AND r.status = 'pending' AND r.expires_at > $3 GROUP BY r.role_id`, []any{tx.Instance, organizationID, tx.Now})
}

// inSet is a condition on r: of an organization with the role set that the second argument names.
const inSet = `r.organization_id IN (SELECT o.id FROM organizations o WHERE o.instance_id = $1 AND o.role_set_key = $2)`

// RolesHeldInSet counts, by role, the members of all organizations with a role set.
func (tx *Tx) RolesHeldInSet(key string) (map[string]int, error) {
	return tx.tally("roles held", `SELECT r.role_id, count(*) FROM memberships r WHERE r.instance_id = $1 AND `+inSet+` GROUP BY r.role_id`, []any{tx.Instance, key})
}

// RolesInvitedInSet counts, by role, the pending invitations to all organizations with a role set.
func (tx *Tx) RolesInvitedInSet(key string) (map[string]int, error) {
	return tx.tally("roles invited", `SELECT r.role_id, count(*) FROM organization_invitations r
		WHERE r.instance_id = $1 AND `+inSet+` AND r.status = 'pending' AND r.expires_at > $3 GROUP BY r.role_id`, []any{tx.Instance, key, tx.Now})
}

// Manageable counts the organizations with a role set that have a member in one of the elevated roles.
func (tx *Tx) Manageable(key string, elevated []string) (int64, error) {
	if len(elevated) == 0 {
		return 0, nil
	}
	c := organizations.filter(tx)
	c.find("r.role_set_key = " + c.arg(key))
	c.add(`EXISTS (SELECT 1 FROM memberships m WHERE m.instance_id = r.instance_id AND m.organization_id = r.id AND m.role_id IN ` + c.in(elevated) + `)`)
	return organizations.count(tx, c)
}

// MembershipsInSet lists, locked, memberships in one of the roles of organizations with a role set: the next ones after an
// id, in the order of ids.
func (tx *Tx) MembershipsInSet(key string, roleIDs []string, after string, limit int) ([]*bartleby.Membership, error) {
	return listInSet(tx, memberships, key, roleIDs, after, limit)
}

// InvitationsInSet lists, locked, pending invitations in the same way.
func (tx *Tx) InvitationsInSet(key string, roleIDs []string, after string, limit int) ([]*bartleby.OrganizationInvitation, error) {
	return listInSet(tx, organizationInvitations, key, roleIDs, after, limit, "r.status = 'pending'")
}

func listInSet[T any](tx *Tx, k records[T], key string, roleIDs []string, after string, limit int, also ...string) ([]*T, error) {
	c := k.filter(tx)
	c.arg(key)
	c.add(inSet)
	c.add("r.role_id IN " + c.in(roleIDs))
	c.add("r.id > " + c.arg(after))
	for _, term := range also {
		c.add(term)
	}
	return k.locked(tx, c, limit)
}

// OrganizationsWithSet lists, locked, organizations with a role set: the next ones after an id, in the order of ids.
func (tx *Tx) OrganizationsWithSet(key, after string, limit int) ([]*bartleby.Organization, error) {
	c := organizations.filter(tx)
	c.find("r.role_set_key = " + c.arg(key))
	c.add("r.id > " + c.arg(after))
	return organizations.locked(tx, c, limit)
}
