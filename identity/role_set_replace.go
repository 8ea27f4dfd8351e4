package identity

import (
	"context"
	"slices"

	"bartleby"
	"bartleby/store"
)

// reassignedAtOnce is how many rows are read at a time while roles are reassigned.
const reassignedAtOnce = 500

// ReplaceRoleInRoleSet takes a role out of a set and lets another, which need not be in it yet, stand in its place: for
// who holds it, who is invited to it, and where the set gives it by default or to creators.
func (s *Service) ReplaceRoleInRoleSet(ctx context.Context, ins *bartleby.Instance, keyOrID, roleKey, toKey string) (*bartleby.RoleSetContent, error) {
	return s.changeRoleSet(ctx, ins, keyOrID, false, func(tx *store.Tx, set *bartleby.RoleSet) error {
		from, err := roleOfSet(tx, set, "role_key", roleKey)
		if err != nil {
			return err
		}
		to, err := roleNamed(tx, "to_role_key", toKey)
		if err != nil {
			return err
		}
		was, now := from.Role.ID, to.Role.ID
		if was == now {
			return bartleby.ParamValueInvalid("to_role_key", "it must be another role")
		}
		at := slices.Index(set.RoleIDs, was)
		if set.Has(now) {
			set.RoleIDs = slices.Delete(set.RoleIDs, at, at+1)
		} else {
			set.RoleIDs[at] = now
		}
		if set.CreatorRoleID == was {
			if !to.Grants(bartleby.MinimumPermissions...) {
				return bartleby.CreatorRoleLacks("to_role_key")
			}
			set.CreatorRoleID = now
		}
		if set.DefaultRoleID == was {
			set.DefaultRoleID = now
		}
		return reassign(tx, set.Key, map[string]string{was: now})
	})
}

// ReplaceRoleSet deletes a role set: its organizations get the destination. Who holds, or is invited to, a role that the
// destination does not have gets the one that the mappings (of keys) say. The place of the initial set goes with it.
func (s *Service) ReplaceRoleSet(ctx context.Context, ins *bartleby.Instance, keyOrID, destKey string, mappings map[string]string) (*bartleby.Deleted, error) {
	if !ins.Settings.Organizations.Enabled {
		return nil, bartleby.OrganizationsDisabled()
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Deleted, error) {
		current, err := tx.CurrentInstance()
		if err != nil {
			return nil, err
		}
		source, err := tx.RoleSet(keyOrID)
		if err != nil {
			return nil, err
		}
		dest, err := roleSetNamed(tx, "dest_role_set_key", destKey)
		if err != nil {
			return nil, err
		}
		if dest.ID == source.ID {
			return nil, bartleby.ParamValueInvalid("dest_role_set_key", "it must be another role set")
		}
		moves, err := roleMoves(tx, source, dest, mappings)
		if err != nil {
			return nil, err
		}
		if err := reassign(tx, source.Key, moves); err != nil {
			return nil, err
		}
		if err := moveOrganizations(tx, source.Key, dest.Key); err != nil {
			return nil, err
		}
		if err := keepSettings(tx, current, dest, source.Key == current.Settings.Organizations.InitialRoleSet); err != nil {
			return nil, err
		}
		return removed("role_set", source.ID), tx.DeleteRoleSet(source.ID)
	})
}

// roleMoves reads mappings of role keys, and demands that they provide for every role in use that the destination lacks.
func roleMoves(tx *store.Tx, source, dest *bartleby.RoleSet, mappings map[string]string) (map[string]string, error) {
	grants, err := tx.Roles()
	if err != nil {
		return nil, err
	}
	ids := map[string]string{}
	for _, g := range grants {
		ids[g.Role.Key] = g.Role.ID
	}
	moves := map[string]string{}
	for from, to := range mappings {
		switch {
		case !source.Has(ids[from]):
			return nil, bartleby.ReassignmentInvalid(from)
		case !dest.Has(ids[to]):
			return nil, bartleby.ReassignmentInvalid(to)
		}
		moves[ids[from]] = ids[to]
	}
	held, err := tx.RolesHeldInSet(source.Key)
	if err != nil {
		return nil, err
	}
	invited, err := tx.RolesInvitedInSet(source.Key)
	if err != nil {
		return nil, err
	}
	lacking, err := lackingRoles(tx, dest, held, invited)
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, role := range lacking {
		if moves[role.ID] == "" {
			missing = append(missing, role.Key)
		}
	}
	if missing != nil {
		return nil, bartleby.ReassignmentMissing(missing)
	}
	return moves, nil
}

// reassign gives who holds, or is invited to, a role in an organization with a role set the role that the moves (of ids)
// say. Every organization that somebody could manage stays so.
func reassign(tx *store.Tx, setKey string, moves map[string]string) error {
	if len(moves) == 0 {
		return nil
	}
	grants, err := tx.Roles()
	if err != nil {
		return err
	}
	var from []string
	for id := range moves {
		from = append(from, id)
	}
	slices.Sort(from)
	elevated := elevatedRoles(grants)
	before, err := tx.Manageable(setKey, elevated)
	if err != nil {
		return err
	}
	if err := reassignMembers(tx, setKey, from, moves); err != nil {
		return err
	}
	if err := reassignInvitations(tx, setKey, from, moves); err != nil {
		return err
	}
	after, err := tx.Manageable(setKey, elevated)
	if err == nil && after < before {
		return bartleby.MinimumPermissionsNeeded()
	}
	return err
}

func reassignMembers(tx *store.Tx, setKey string, from []string, moves map[string]string) error {
	for last := ""; ; {
		list, err := tx.MembershipsInSet(setKey, from, last, reassignedAtOnce)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, m := range list {
			m.RoleID, m.UpdatedAt = moves[m.RoleID], tx.Now
			if err := tx.SaveMembership(m); err != nil {
				return err
			}
		}
		members, err := tx.MembersOf(list)
		if err != nil {
			return err
		}
		for _, member := range members {
			if err := tx.Emit(bartleby.MembershipUpdated, member.Membership.ID, member); err != nil {
				return err
			}
		}
		last = list[len(list)-1].ID
	}
}

func reassignInvitations(tx *store.Tx, setKey string, from []string, moves map[string]string) error {
	for last := ""; ; {
		list, err := tx.InvitationsInSet(setKey, from, last, reassignedAtOnce)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, i := range list {
			i.RoleID, i.UpdatedAt = moves[i.RoleID], tx.Now
			if err := tx.SaveOrganizationInvitation(i); err != nil {
				return err
			}
		}
		last = list[len(list)-1].ID
	}
}

// moveOrganizations gives the organizations with one role set another, or the same one under its new key.
func moveOrganizations(tx *store.Tx, from, to string) error {
	for last := ""; ; {
		list, err := tx.OrganizationsWithSet(from, last, reassignedAtOnce)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, o := range list {
			o.RoleSetKey, o.UpdatedAt = to, tx.Now
			if err := tx.SaveOrganization(o); err != nil {
				return err
			}
			if err := tx.Emit(bartleby.OrganizationUpdated, o.ID, o); err != nil {
				return err
			}
		}
		last = list[len(list)-1].ID
	}
}
