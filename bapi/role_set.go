package bapi

import (
	"context"
	"encoding/json"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

type listRoleSets struct{ listing }

func (a *api) listRoleSets(ctx context.Context, in *listRoleSets) (*rest.Page[*wire.RoleSet], error) {
	return page(wire.RoleSetOf, true, func() ([]*bartleby.RoleSetContent, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.RoleSetContent, int64, error) {
			all, err := tx.RoleSets()
			if err != nil {
				return nil, 0, err
			}
			list, total, err := cut(&in.listing, all, func(s *bartleby.RoleSet) listed { return listed{s.ID, s.Name, s.Key, s.CreatedAt} })
			if err != nil {
				return nil, 0, err
			}
			contents, err := tx.RoleSetContents(list)
			return contents, total, err
		})
	})
}

// roleSet presents a changed role set, and has the settings of the instance looked up anew: they name the initial one.
func (a *api) roleSet(ctx context.Context, c *bartleby.RoleSetContent, err error) (*wire.RoleSet, error) {
	a.keys.forget(instance(ctx).ID)
	return present(wire.RoleSetOf, c, err)
}

type createRoleSet struct {
	Name           string             `json:"name" required:"true"`
	Key            rest.Patch[string] `json:"key" doc:"role_set:<name>, of small letters, digits and underscores. Made of the name where none is given."`
	Description    rest.Patch[string] `json:"description"`
	DefaultRoleKey string             `json:"default_role_key" required:"true" doc:"Key of a role in roles: what members get when nobody says."`
	CreatorRoleKey string             `json:"creator_role_key" required:"true" doc:"Key of a role in roles: what creators of organizations get."`
	Type           rest.Patch[string] `json:"type" enum:"initial,custom" doc:"initial: new organizations get it, in place of the one before."`
	Roles          []string           `json:"roles" required:"true" doc:"Keys of up to ten roles."`
}

func (a *api) createRoleSet(ctx context.Context, in *createRoleSet) (*wire.RoleSet, error) {
	c, err := a.id.CreateRoleSet(ctx, instance(ctx), identity.NewRoleSet{
		Name: in.Name, Key: in.Key, Description: in.Description, DefaultRoleKey: in.DefaultRoleKey, CreatorRoleKey: in.CreatorRoleKey, Roles: in.Roles, Initial: in.Type.Value() == "initial",
	})
	return a.roleSet(ctx, c, err)
}

type roleSetPath struct {
	RoleSet string `path:"role_set_key_or_id" doc:"Key or id of the role set."`
}

func (a *api) getRoleSet(ctx context.Context, in *roleSetPath) (*wire.RoleSet, error) {
	c, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (*bartleby.RoleSetContent, error) {
		set, err := tx.RoleSet(in.RoleSet)
		if err != nil {
			return nil, err
		}
		return tx.RoleSetContent(set)
	})
	return present(wire.RoleSetOf, c, err)
}

type updateRoleSet struct {
	roleSetPath
	Name           rest.Patch[string] `json:"name"`
	Key            rest.Patch[string] `json:"key" doc:"Organizations follow."`
	Description    rest.Patch[string] `json:"description" doc:"Null removes it."`
	DefaultRoleKey rest.Patch[string] `json:"default_role_key" doc:"Key of a role of the set."`
	CreatorRoleKey rest.Patch[string] `json:"creator_role_key" doc:"Key of a role of the set."`
	Type           rest.Patch[string] `json:"type" enum:"initial" doc:"New organizations get this set, in place of the one before."`
}

func (a *api) updateRoleSet(ctx context.Context, in *updateRoleSet) (*wire.RoleSet, error) {
	c, err := a.id.UpdateRoleSet(ctx, instance(ctx), in.RoleSet, identity.RoleSetChange{
		Name: in.Name, Key: in.Key, Description: in.Description, DefaultRoleKey: in.DefaultRoleKey, CreatorRoleKey: in.CreatorRoleKey, Initial: in.Type.Has(),
	})
	return a.roleSet(ctx, c, err)
}

type addRolesToRoleSet struct {
	roleSetPath
	RoleKeys       []string           `json:"role_keys" required:"true" doc:"Keys of up to ten roles."`
	DefaultRoleKey rest.Patch[string] `json:"default_role_key" doc:"Key of a role that the set has by then."`
	CreatorRoleKey rest.Patch[string] `json:"creator_role_key" doc:"Key of a role that the set has by then."`
}

func (a *api) addRolesToRoleSet(ctx context.Context, in *addRolesToRoleSet) (*wire.RoleSet, error) {
	c, err := a.id.AddRolesToRoleSet(ctx, instance(ctx), in.RoleSet, in.RoleKeys, in.DefaultRoleKey, in.CreatorRoleKey)
	return a.roleSet(ctx, c, err)
}

type replaceRoleInRoleSet struct {
	roleSetPath
	RoleKey   string `json:"role_key" required:"true" doc:"Key of the role that goes."`
	ToRoleKey string `json:"to_role_key" required:"true" doc:"Key of the role that takes its place."`
}

func (a *api) replaceRoleInRoleSet(ctx context.Context, in *replaceRoleInRoleSet) (*wire.RoleSet, error) {
	c, err := a.id.ReplaceRoleInRoleSet(ctx, instance(ctx), in.RoleSet, in.RoleKey, in.ToRoleKey)
	return a.roleSet(ctx, c, err)
}

type replaceRoleSet struct {
	roleSetPath
	DestRoleSetKey       string                        `json:"dest_role_set_key" required:"true" doc:"Key of the role set that takes its place."`
	ReassignmentMappings rest.Patch[bartleby.Metadata] `json:"reassignment_mappings" doc:"Keys of roles of this set, each with the key of the role of the other that its holders get."`
}

func (a *api) replaceRoleSet(ctx context.Context, in *replaceRoleSet) (*wire.DeletedObject, error) {
	var mappings map[string]string
	if in.ReassignmentMappings.Has() {
		if err := json.Unmarshal(in.ReassignmentMappings.To, &mappings); err != nil {
			return nil, bartleby.ParamType("reassignment_mappings", "an object of strings")
		}
	}
	d, err := a.id.ReplaceRoleSet(ctx, instance(ctx), in.RoleSet, in.DestRoleSetKey, mappings)
	a.keys.forget(instance(ctx).ID)
	return present(wire.Deleted, d, err)
}
