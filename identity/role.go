package identity

import (
	"context"
	"slices"
	"unicode/utf8"

	"bartleby"
	"bartleby/store"
)

// seedRoles gives a new instance the server's own permissions, the two roles that everybody begins with, and their set.
func seedRoles(tx *store.Tx) error {
	ids := map[string]string{}
	for _, p := range []struct{ key, name, description string }{
		{bartleby.ManageProfile, "Manage organization", "Change the name, slug and logo of the organization."},
		{bartleby.DeleteProfile, "Delete organization", "Delete the organization."},
		{bartleby.ReadMemberships, "Read members", "See who is in the organization, and in which role."},
		{bartleby.ManageMemberships, "Manage members", "Invite, remove and promote members."},
		{bartleby.ReadDomains, "Read domains", "See the domains of the organization."},
		{bartleby.ManageDomains, "Manage domains", "Add, change and remove domains of the organization."},
		{bartleby.ReadAPIKeys, "Read API keys", "See the API keys of the organization."},
		{bartleby.ManageAPIKeys, "Manage API keys", "Create, change and revoke API keys of the organization."},
	} {
		made := &bartleby.Permission{
			ID: tx.NewID(bartleby.PermissionID), Object: "permission", Name: p.name, Key: p.key, Description: p.description,
			Type: bartleby.SystemPermission, CreatedAt: tx.Now, UpdatedAt: tx.Now,
		}
		ids[p.key] = made.ID
		if err := tx.InsertPermission(made); err != nil {
			return err
		}
	}
	set := &bartleby.RoleSet{
		ID: tx.NewID(bartleby.RoleSetID), Object: "role_set", Name: "Default role set", Key: bartleby.DefaultRoleSet, RoleIDs: []string{}, CreatedAt: tx.Now, UpdatedAt: tx.Now,
	}
	for _, r := range []struct {
		key, name, description string
		grants                 []string
	}{
		{"org:admin", "Admin", "May do everything in the organization.", []string{
			bartleby.ManageProfile, bartleby.DeleteProfile, bartleby.ReadMemberships, bartleby.ManageMemberships, bartleby.ReadDomains, bartleby.ManageDomains,
			bartleby.ReadAPIKeys, bartleby.ManageAPIKeys,
		}},
		{"org:member", "Member", "May see who else is in the organization.", []string{bartleby.ReadMemberships}},
	} {
		made := &bartleby.Role{
			ID: tx.NewID(bartleby.RoleID), Object: "role", Name: r.name, Key: r.key, Description: &r.description,
			PermissionIDs: []string{}, CreatedAt: tx.Now, UpdatedAt: tx.Now,
		}
		for _, key := range r.grants {
			made.PermissionIDs = append(made.PermissionIDs, ids[key])
		}
		if err := tx.InsertRole(made); err != nil {
			return err
		}
		set.RoleIDs = append(set.RoleIDs, made.ID)
	}
	set.CreatorRoleID, set.DefaultRoleID = set.RoleIDs[0], set.RoleIDs[1]
	return tx.InsertRoleSet(set)
}

// RoleChange is what a role can be created with, or changed to. Permissions are ids; given, they replace those there.
type RoleChange struct {
	Name        bartleby.Patch[string]
	Key         bartleby.Patch[string]
	Description bartleby.Patch[string]
	Permissions bartleby.Patch[[]string]
}

// CreateRole makes a role of the instance, and puts it into the initial role set where it is wanted there.
func (s *Service) CreateRole(ctx context.Context, ins *bartleby.Instance, in RoleChange, initial bool) (*bartleby.RoleGrant, error) {
	if err := requiredNames(in.Name, in.Key); err != nil {
		return nil, err
	}
	return s.writeRole(ctx, ins, bartleby.RoleCreated, func(tx *store.Tx, ins *bartleby.Instance) (*bartleby.Role, error) {
		all, err := tx.Roles()
		if err != nil {
			return nil, err
		}
		if limit := ins.Settings.Organizations.MaxAllowedRoles; limit > 0 && len(all) >= limit {
			return nil, bartleby.RoleQuota(limit)
		}
		r := &bartleby.Role{ID: tx.NewID(bartleby.RoleID), Object: "role", PermissionIDs: []string{}, CreatedAt: tx.Now}
		if err := changeRole(tx, r, in); err != nil {
			return nil, err
		}
		if err := tx.InsertRole(r); err != nil || !initial {
			return r, err
		}
		return r, includeInInitial(tx, ins, r.ID)
	})
}

// writeRole runs a change of roles, one at a time in an instance: what they grant decides who can manage organizations.
func (s *Service) writeRole(ctx context.Context, ins *bartleby.Instance, event bartleby.EventType, change func(*store.Tx, *bartleby.Instance) (*bartleby.Role, error)) (*bartleby.RoleGrant, error) {
	if !ins.Settings.Organizations.Enabled {
		return nil, bartleby.OrganizationsDisabled()
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.RoleGrant, error) {
		current, err := tx.CurrentInstance() // ins may be a second old
		if err != nil {
			return nil, err
		}
		r, err := change(tx, current)
		if err != nil {
			return nil, err
		}
		g, err := tx.RoleGrant(r.ID)
		if err != nil {
			return nil, err
		}
		return g, tx.Emit(event, r.ID, g)
	})
}

func requiredNames(name, key bartleby.Patch[string]) error {
	c := &checks{}
	if !name.Has() {
		c.add(bartleby.ParamMissing("name"))
	}
	if !key.Has() {
		c.add(bartleby.ParamMissing("key"))
	}
	return c.err()
}

// roleName checks the name of a role or permission.
func (c *checks) roleName(name string) string {
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		c.add(bartleby.ParamNil("name"))
	case n > bartleby.MaxRoleNameLength:
		c.add(bartleby.ParamTooLong("name", bartleby.MaxRoleNameLength))
	}
	return name
}

func (c *checks) description(text string) string {
	if utf8.RuneCountInString(text) > bartleby.MaxRoleDescriptionLength {
		c.add(bartleby.ParamTooLong("description", bartleby.MaxRoleDescriptionLength))
	}
	return text
}

func changeRole(tx *store.Tx, r *bartleby.Role, in RoleChange) error {
	c := &checks{}
	if in.Name.Has() {
		r.Name = c.roleName(in.Name.To)
	}
	if in.Key.Has() {
		key, err := bartleby.CheckRoleKey(in.Key.To)
		c.add(err)
		r.Key = key
	}
	if in.Description.Set {
		r.Description = in.Description.Pointer()
		c.description(in.Description.Value())
	}
	if err := c.err(); err != nil {
		return err
	}
	if in.Permissions.Has() {
		r.PermissionIDs = []string{}
		for _, id := range in.Permissions.To {
			if _, err := tx.Permission(id); err != nil {
				return err
			}
			if !slices.Contains(r.PermissionIDs, id) {
				r.PermissionIDs = append(r.PermissionIDs, id)
			}
		}
	}
	r.UpdatedAt = tx.Now
	return nil
}

// UpdateRole changes what is given. The role of creators keeps the minimum permissions, and so does a role that is all
// that keeps some organization manageable.
func (s *Service) UpdateRole(ctx context.Context, ins *bartleby.Instance, id string, in RoleChange) (*bartleby.RoleGrant, error) {
	return s.changeRole(ctx, ins, id, func(tx *store.Tx, r *bartleby.Role) error { return changeRole(tx, r, in) })
}

func (s *Service) changeRole(ctx context.Context, ins *bartleby.Instance, id string, change func(*store.Tx, *bartleby.Role) error) (*bartleby.RoleGrant, error) {
	return s.writeRole(ctx, ins, bartleby.RoleUpdated, func(tx *store.Tx, ins *bartleby.Instance) (*bartleby.Role, error) {
		before, err := tx.RoleGrant(id)
		if err != nil {
			return nil, err
		}
		r := before.Role
		r.PermissionIDs = slices.Clone(r.PermissionIDs)
		if err := change(tx, &r); err != nil {
			return nil, err
		}
		if r.Key != before.Role.Key {
			if err := unnamed(ins, before.Role.Key); err != nil {
				return nil, err // the settings know it by its key
			}
		}
		if err := tx.SaveRole(&r); err != nil {
			return nil, err
		}
		after, err := tx.RoleGrant(id)
		if err != nil || after.Grants(bartleby.MinimumPermissions...) || !before.Grants(bartleby.MinimumPermissions...) {
			return &r, err
		}
		return &r, stillManageable(tx, before)
	})
}

// unnamed demands that the settings of the instance do not name a role.
func unnamed(ins *bartleby.Instance, key string) error {
	switch key {
	case ins.Settings.Organizations.CreatorRole:
		return bartleby.RoleOfCreators()
	case ins.Settings.Organizations.DomainsDefaultRole:
		return bartleby.RoleOfDomains()
	}
	return nil
}

// stillManageable demands that a role which grants the minimum permissions no more is not one that creators get, and
// leaves no organization without somebody who holds them.
func stillManageable(tx *store.Tx, was *bartleby.RoleGrant) error {
	sets, err := tx.RoleSets()
	if err != nil {
		return err
	}
	if slices.ContainsFunc(sets, func(s *bartleby.RoleSet) bool { return s.CreatorRoleID == was.Role.ID }) {
		return bartleby.MinimumPermissionsNeeded()
	}
	grants, err := tx.Roles()
	if err != nil {
		return err
	}
	lost, err := tx.Unmanageable(was.Role.ID, elevatedRoles(grants))
	if err == nil && lost {
		return bartleby.MinimumPermissionsNeeded()
	}
	return err
}

// DeleteRole removes a role that nobody holds or is invited to, and that the settings do not name.
func (s *Service) DeleteRole(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Deleted, error) {
	return s.deleteRoleThing(ctx, ins, "role", id, bartleby.RoleDeleted, func(tx *store.Tx, ins *bartleby.Instance) error {
		r, err := tx.Role(id)
		if err != nil {
			return err
		}
		if err := unnamed(ins, r.Key); err != nil {
			return err
		}
		invited, err := tx.RoleIsInvited(id)
		if err != nil {
			return err
		}
		if invited {
			return bartleby.RoleInvited()
		}
		if err := leaveSets(tx, id); err != nil {
			return err
		}
		return tx.DeleteRole(id)
	})
}

func (s *Service) deleteRoleThing(ctx context.Context, ins *bartleby.Instance, object, id string, event bartleby.EventType, remove func(*store.Tx, *bartleby.Instance) error) (*bartleby.Deleted, error) {
	if !ins.Settings.Organizations.Enabled {
		return nil, bartleby.OrganizationsDisabled()
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Deleted, error) {
		current, err := tx.CurrentInstance() // ins may be a second old
		if err != nil {
			return nil, err
		}
		if err := remove(tx, current); err != nil {
			return nil, err
		}
		gone := removed(object, id)
		return gone, tx.Emit(event, id, gone)
	})
}

// AssignPermission lets a role grant one more permission.
func (s *Service) AssignPermission(ctx context.Context, ins *bartleby.Instance, roleID, permissionID string) (*bartleby.RoleGrant, error) {
	return s.changeRole(ctx, ins, roleID, func(tx *store.Tx, r *bartleby.Role) error {
		if _, err := tx.Permission(permissionID); err != nil {
			return err
		}
		if slices.Contains(r.PermissionIDs, permissionID) {
			return bartleby.PermissionAssigned()
		}
		r.PermissionIDs, r.UpdatedAt = append(r.PermissionIDs, permissionID), tx.Now
		return nil
	})
}

// RemovePermission lets a role grant one permission less.
func (s *Service) RemovePermission(ctx context.Context, ins *bartleby.Instance, roleID, permissionID string) (*bartleby.RoleGrant, error) {
	return s.changeRole(ctx, ins, roleID, func(tx *store.Tx, r *bartleby.Role) error {
		at := slices.Index(r.PermissionIDs, permissionID)
		if at < 0 {
			return bartleby.PermissionNotAssigned(permissionID)
		}
		r.PermissionIDs, r.UpdatedAt = slices.Delete(r.PermissionIDs, at, at+1), tx.Now
		return nil
	})
}

// PermissionChange is what a permission can be created with, or changed to.
type PermissionChange struct {
	Name        bartleby.Patch[string]
	Key         bartleby.Patch[string]
	Description bartleby.Patch[string]
}

func (in PermissionChange) apply(p *bartleby.Permission, now int64) error {
	c := &checks{}
	if in.Name.Has() {
		p.Name = c.roleName(in.Name.To)
	}
	if in.Key.Has() {
		key, err := bartleby.CheckPermissionKey(in.Key.To)
		c.add(err)
		p.Key = key
	}
	if in.Description.Set {
		p.Description = c.description(in.Description.Value())
	}
	p.UpdatedAt = now
	return c.err()
}

// CreatePermission makes a permission of the instance's own.
func (s *Service) CreatePermission(ctx context.Context, ins *bartleby.Instance, in PermissionChange) (*bartleby.Permission, error) {
	if err := requiredNames(in.Name, in.Key); err != nil {
		return nil, err
	}
	return s.writePermission(ctx, ins, bartleby.PermissionCreated, func(tx *store.Tx, ins *bartleby.Instance) (*bartleby.Permission, error) {
		all, err := tx.Permissions()
		if err != nil {
			return nil, err
		}
		if limit := ins.Settings.Organizations.MaxAllowedPermissions; limit > 0 && len(all) >= limit {
			return nil, bartleby.PermissionQuota(limit)
		}
		p := &bartleby.Permission{ID: tx.NewID(bartleby.PermissionID), Object: "permission", Type: bartleby.UserPermission, CreatedAt: tx.Now}
		if err := in.apply(p, tx.Now); err != nil {
			return nil, err
		}
		return p, tx.InsertPermission(p)
	})
}

func (s *Service) writePermission(ctx context.Context, ins *bartleby.Instance, event bartleby.EventType, change func(*store.Tx, *bartleby.Instance) (*bartleby.Permission, error)) (*bartleby.Permission, error) {
	if !ins.Settings.Organizations.Enabled {
		return nil, bartleby.OrganizationsDisabled()
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Permission, error) {
		current, err := tx.CurrentInstance() // ins may be a second old
		if err != nil {
			return nil, err
		}
		p, err := change(tx, current)
		if err != nil {
			return nil, err
		}
		return p, tx.Emit(event, p.ID, p)
	})
}

// UpdatePermission changes what is given. The server's own permissions stay as they are.
func (s *Service) UpdatePermission(ctx context.Context, ins *bartleby.Instance, id string, in PermissionChange) (*bartleby.Permission, error) {
	return s.writePermission(ctx, ins, bartleby.PermissionUpdated, func(tx *store.Tx, ins *bartleby.Instance) (*bartleby.Permission, error) {
		p, err := tx.Permission(id)
		if err != nil {
			return nil, err
		}
		if p.Type == bartleby.SystemPermission {
			return nil, bartleby.SystemPermissionFixed()
		}
		if err := in.apply(p, tx.Now); err != nil {
			return nil, err
		}
		return p, tx.SavePermission(p)
	})
}

// DeletePermission removes a permission of the instance's own, from the roles that grant it as well.
func (s *Service) DeletePermission(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Deleted, error) {
	return s.deleteRoleThing(ctx, ins, "permission", id, bartleby.PermissionDeleted, func(tx *store.Tx, ins *bartleby.Instance) error {
		p, err := tx.Permission(id)
		if err != nil {
			return err
		}
		if p.Type == bartleby.SystemPermission {
			return bartleby.SystemPermissionFixed()
		}
		all, err := tx.Roles()
		if err != nil {
			return err
		}
		for _, g := range all {
			if at := slices.Index(g.Role.PermissionIDs, id); at >= 0 {
				r := g.Role
				r.PermissionIDs = slices.Delete(slices.Clone(r.PermissionIDs), at, at+1)
				if err := tx.SaveRole(&r); err != nil {
					return err
				}
			}
		}
		return tx.DeletePermission(id)
	})
}

// RoleIDs finds the ids of roles by their keys. Where none is known nothing may match, so that it lists one that is nobody's.
func RoleIDs(grants []*bartleby.RoleGrant, keys []string) []string {
	ids := []string{""}
	for _, g := range grants {
		if slices.Contains(keys, g.Role.Key) {
			ids = append(ids, g.Role.ID)
		}
	}
	return ids
}

// RolesOf lists the roles that members of an organization can be given.
func RolesOf(tx *store.Tx, o *bartleby.Organization) ([]*bartleby.RoleGrant, error) {
	set, err := tx.RoleSet(o.RoleSetKey)
	if err != nil {
		return nil, err
	}
	grants, err := tx.Roles()
	return slices.DeleteFunc(grants, func(g *bartleby.RoleGrant) bool { return !set.Has(g.Role.ID) }), err
}
