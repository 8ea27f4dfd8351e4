package identity

import (
	"context"
	"fmt"
	"slices"

	"github.com/segmentio/ksuid"

	"bartleby"
	"bartleby/store"
)

// NewRoleSet is what a role set can be created with. Roles are keys.
type NewRoleSet struct {
	Name           string
	Key            bartleby.Patch[string] // made of the name where none is given
	Description    bartleby.Patch[string]
	DefaultRoleKey string
	CreatorRoleKey string
	Roles          []string
	Initial        bool // new organizations get it
}

// RoleSetChange is what an update of a role set may change. What is absent or null stays; a null description goes.
type RoleSetChange struct {
	Name, Key, Description, DefaultRoleKey, CreatorRoleKey bartleby.Patch[string]
	Initial                                                bool
}

// givenRoleSet finds the role set of a new organization: the one with the key, or the initial one.
func givenRoleSet(tx *store.Tx, ins *bartleby.Instance, key string) (*bartleby.RoleSet, error) {
	if key != "" {
		return roleSetNamed(tx, "role_set_key", key)
	}
	set, err := tx.RoleSetByKey(ins.Settings.Organizations.InitialRoleSet)
	if err != nil || set != nil {
		return set, err
	}
	current, err := tx.CurrentInstance() // ins may be a second old
	if err != nil {
		return nil, err
	}
	return tx.RoleSet(current.Settings.Organizations.InitialRoleSet)
}

// roleSetNamed finds a role set by its key. It fails with resource_not_found that names the parameter.
func roleSetNamed(tx *store.Tx, param, key string) (*bartleby.RoleSet, error) {
	set, err := tx.RoleSetByKey(key)
	if err == nil && set == nil {
		err = bartleby.RoleSetNotFound(param, key)
	}
	return set, err
}

// givenRole finds a role that members of an organization can be given: its role set has it. To others it is unknown.
func givenRole(tx *store.Tx, o *bartleby.Organization, param, key string) (*bartleby.RoleGrant, error) {
	set, err := tx.RoleSet(o.RoleSetKey)
	if err != nil {
		return nil, err
	}
	return roleOfSet(tx, set, param, key)
}

// roleOfSet finds a role of a set by its key. It fails with resource_not_found that names the parameter.
func roleOfSet(tx *store.Tx, set *bartleby.RoleSet, param, key string) (*bartleby.RoleGrant, error) {
	role, err := roleNamed(tx, param, key)
	if err == nil && !set.Has(role.Role.ID) {
		return nil, bartleby.RoleNotFound(param, key)
	}
	return role, err
}

// changeRoleSetOf gives an organization another role set, which has all roles that its members hold and that invitations
// name.
func changeRoleSetOf(tx *store.Tx, o *bartleby.Organization, key string) error {
	set, err := roleSetNamed(tx, "role_set_key", key)
	if err != nil {
		return err
	}
	held, err := tx.RolesHeld(o.ID)
	if err != nil {
		return err
	}
	invited, err := tx.RolesInvited(o.ID)
	if err != nil {
		return err
	}
	if lacking, err := lackingRoles(tx, set, held, invited); err != nil {
		return err
	} else if len(lacking) > 0 {
		return bartleby.RoleOutsideSet(lacking[0].Key)
	}
	o.RoleSetKey = set.Key
	return nil
}

// lackingRoles lists the roles in use that a set does not have, by their keys.
func lackingRoles(tx *store.Tx, set *bartleby.RoleSet, used ...map[string]int) ([]bartleby.Role, error) {
	grants, err := tx.Roles()
	if err != nil {
		return nil, err
	}
	var lacking []bartleby.Role
	for _, g := range grants {
		inUse := slices.ContainsFunc(used, func(counts map[string]int) bool { return counts[g.Role.ID] > 0 })
		if inUse && !set.Has(g.Role.ID) {
			lacking = append(lacking, g.Role)
		}
	}
	return lacking, nil
}

// CreateRoleSet makes a role set.
func (s *Service) CreateRoleSet(ctx context.Context, ins *bartleby.Instance, in NewRoleSet) (*bartleby.RoleSetContent, error) {
	c := &checks{}
	c.roleName(in.Name)
	c.description(in.Description.Value())
	if in.Key.Has() {
		c.add(bartleby.CheckRoleSetKey(in.Key.To))
	}
	c.add(checkRoleKeys("roles", in.Roles))
	if err := c.err(); err != nil {
		return nil, err
	}
	return s.writeRoleSet(ctx, ins, func(tx *store.Tx, current *bartleby.Instance) (*bartleby.RoleSet, error) {
		all, err := tx.RoleSets()
		if err != nil {
			return nil, err
		}
		if limit := current.Settings.Organizations.MaxRoleSets; limit > 0 && len(all) >= limit {
			return nil, bartleby.RoleSetQuota(limit)
		}
		set := &bartleby.RoleSet{
			ID: tx.NewID(bartleby.RoleSetID), Object: "role_set", Name: in.Name, Key: in.Key.Or(freeRoleSetKey(all, in.Name)), Description: in.Description.Pointer(),
			RoleIDs: []string{}, CreatedAt: tx.Now, UpdatedAt: tx.Now,
		}
		if err := addRoles(tx, set, "roles", in.Roles); err != nil {
			return nil, err
		}
		if err := appointRoles(tx, set, bartleby.To(in.DefaultRoleKey), bartleby.To(in.CreatorRoleKey)); err != nil {
			return nil, err
		}
		if err := tx.InsertRoleSet(set); err != nil {
			return nil, err
		}
		return set, keepSettings(tx, current, set, in.Initial)
	})
}

// freeRoleSetKey derives a key from a name, with a random tail where the plain one is taken.
func freeRoleSetKey(all []*bartleby.RoleSet, name string) string {
	key := bartleby.RoleSetKeyFor(name)
	if key != "" && !slices.ContainsFunc(all, func(s *bartleby.RoleSet) bool { return s.Key == key }) {
		return key
	}
	if key == "" {
		key = "role_set:set"
	}
	tail := ksuid.New().Bytes()
	return fmt.Sprintf("%s_%x", key, tail[len(tail)-5:])
}

func checkRoleKeys(param string, keys []string) error {
	switch {
	case len(keys) == 0:
		return bartleby.ParamNil(param)
	case len(keys) > bartleby.MaxRolesPerRequest:
		return bartleby.ParamTooMany(param, bartleby.MaxRolesPerRequest)
	}
	return nil
}

// addRoles puts roles into a set; those that it has already stay where they are.
func addRoles(tx *store.Tx, set *bartleby.RoleSet, param string, keys []string) error {
	for _, key := range keys {
		role, err := roleNamed(tx, param, key)
		if err != nil {
			return err
		}
		if !set.Has(role.Role.ID) {
			set.RoleIDs = append(set.RoleIDs, role.Role.ID)
		}
	}
	return nil
}

// appointRoles says which roles of a set are given by default, and to creators: those can manage what they created.
func appointRoles(tx *store.Tx, set *bartleby.RoleSet, byDefault, creator bartleby.Patch[string]) error {
	if byDefault.Has() {
		role, err := roleOfSet(tx, set, "default_role_key", byDefault.To)
		if err != nil {
			return err
		}
		set.DefaultRoleID = role.Role.ID
	}
	if creator.Has() {
		role, err := roleOfSet(tx, set, "creator_role_key", creator.To)
		if err != nil {
			return err
		}
		if !role.Grants(bartleby.MinimumPermissions...) {
			return bartleby.CreatorRoleLacks("creator_role_key")
		}
		set.CreatorRoleID = role.Role.ID
	}
	return nil
}

// keepSettings lets the settings of the instance say what the initial role set says.
func keepSettings(tx *store.Tx, current *bartleby.Instance, set *bartleby.RoleSet, initial bool) error {
	if !initial {
		return nil
	}
	creator, err := tx.Role(set.CreatorRoleID)
	if err != nil {
		return err
	}
	to := &current.Settings.Organizations
	to.InitialRoleSet, to.CreatorRole = set.Key, creator.Key
	return tx.SaveSettings(current.Settings)
}

// writeRoleSet runs a change of role sets, one at a time in an instance, and returns the changed one.
func (s *Service) writeRoleSet(ctx context.Context, ins *bartleby.Instance, change func(*store.Tx, *bartleby.Instance) (*bartleby.RoleSet, error)) (*bartleby.RoleSetContent, error) {
	if !ins.Settings.Organizations.Enabled {
		return nil, bartleby.OrganizationsDisabled()
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.RoleSetContent, error) {
		current, err := tx.CurrentInstance()
		if err != nil {
			return nil, err
		}
		set, err := change(tx, current)
		if err != nil {
			return nil, err
		}
		return tx.RoleSetContent(set)
	})
}

// changeRoleSet runs a change of one role set, and lets what goes by its key follow.
func (s *Service) changeRoleSet(ctx context.Context, ins *bartleby.Instance, keyOrID string, initial bool, change func(*store.Tx, *bartleby.RoleSet) error) (*bartleby.RoleSetContent, error) {
	return s.writeRoleSet(ctx, ins, func(tx *store.Tx, current *bartleby.Instance) (*bartleby.RoleSet, error) {
		set, err := tx.RoleSet(keyOrID)
		if err != nil {
			return nil, err
		}
		was := set.Key
		if err := change(tx, set); err != nil {
			return nil, err
		}
		set.UpdatedAt = tx.Now
		if err := tx.SaveRoleSet(set); err != nil {
			return nil, err
		}
		if set.Key != was {
			if err := moveOrganizations(tx, was, set.Key); err != nil {
				return nil, err
			}
		}
		return set, keepSettings(tx, current, set, initial || was == current.Settings.Organizations.InitialRoleSet)
	})
}

// UpdateRoleSet changes what is given.
func (s *Service) UpdateRoleSet(ctx context.Context, ins *bartleby.Instance, keyOrID string, in RoleSetChange) (*bartleby.RoleSetContent, error) {
	return s.changeRoleSet(ctx, ins, keyOrID, in.Initial, func(tx *store.Tx, set *bartleby.RoleSet) error {
		c := &checks{}
		if in.Name.Has() {
			set.Name = c.roleName(in.Name.To)
		}
		if in.Key.Has() {
			c.add(bartleby.CheckRoleSetKey(in.Key.To))
			set.Key = in.Key.To
		}
		if in.Description.Set {
			c.description(in.Description.Value())
			set.Description = in.Description.Pointer()
		}
		if err := c.err(); err != nil {
			return err
		}
		return appointRoles(tx, set, in.DefaultRoleKey, in.CreatorRoleKey)
	})
}

// AddRolesToRoleSet puts roles into a set.
func (s *Service) AddRolesToRoleSet(ctx context.Context, ins *bartleby.Instance, keyOrID string, keys []string, byDefault, creator bartleby.Patch[string]) (*bartleby.RoleSetContent, error) {
	if err := checkRoleKeys("role_keys", keys); err != nil {
		return nil, err
	}
	return s.changeRoleSet(ctx, ins, keyOrID, false, func(tx *store.Tx, set *bartleby.RoleSet) error {
		if err := addRoles(tx, set, "role_keys", keys); err != nil {
			return err
		}
		return appointRoles(tx, set, byDefault, creator)
	})
}

// includeInInitial puts a new role into the initial set.
func includeInInitial(tx *store.Tx, current *bartleby.Instance, roleID string) error {
	set, err := tx.RoleSet(current.Settings.Organizations.InitialRoleSet)
	if err != nil {
		return err
	}
	set.RoleIDs, set.UpdatedAt = append(set.RoleIDs, roleID), tx.Now
	return tx.SaveRoleSet(set)
}

// appointCreator lets a set, the initial one, say what the settings of the instance say.
func appointCreator(tx *store.Tx, setKey, roleID string) error {
	set, err := tx.RoleSet(setKey)
	if err != nil {
		return err
	}
	if !set.Has(roleID) {
		set.RoleIDs = append(set.RoleIDs, roleID)
	}
	set.CreatorRoleID, set.UpdatedAt = roleID, tx.Now
	return tx.SaveRoleSet(set)
}

// leaveSets takes a role that is about to be deleted out of all sets, unless one of them gives it by default or to
// creators.
func leaveSets(tx *store.Tx, roleID string) error {
	sets, err := tx.RoleSets()
	if err != nil {
		return err
	}
	for _, set := range sets {
		switch {
		case set.CreatorRoleID == roleID:
			return bartleby.RoleOfCreators()
		case set.DefaultRoleID == roleID:
			return bartleby.RoleOfDomains()
		case set.Has(roleID):
			set.RoleIDs = slices.DeleteFunc(set.RoleIDs, func(id string) bool { return id == roleID })
			set.UpdatedAt = tx.Now
			if err := tx.SaveRoleSet(set); err != nil {
				return err
			}
		}
	}
	return nil
}
