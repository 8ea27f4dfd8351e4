package identity

import (
	"context"

	"bartleby"
	"bartleby/store"
)

// NewMembership is what a membership can be created with.
type NewMembership struct {
	UserID          string
	Role            string // key
	PublicMetadata  bartleby.Patch[bartleby.Metadata]
	PrivateMetadata bartleby.Patch[bartleby.Metadata]
}

// CreateMembership makes a user a member of an organization.
func (s *Service) CreateMembership(ctx context.Context, ins *bartleby.Instance, organizationID string, in NewMembership, by ...Guard) (*bartleby.Member, error) {
	if !ins.Settings.Organizations.Enabled {
		return nil, bartleby.OrganizationsDisabled()
	}
	c := &checks{}
	draft := bartleby.Membership{
		OrganizationID: organizationID, UserID: in.UserID,
		PublicMetadata: c.metadata("public_metadata", in.PublicMetadata), PrivateMetadata: c.metadata("private_metadata", in.PrivateMetadata),
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Member, error) {
		o, err := OrganizationFor(tx, organizationID, by...)
		if err != nil {
			return nil, err
		}
		m := draft
		role, err := givenRole(tx, o, "role", in.Role)
		if err != nil {
			return nil, err
		}
		m.RoleID = role.Role.ID
		return addMember(tx, o, &m, unseated)
	})
}

// roleNamed finds a role by its key. It fails with resource_not_found that names the parameter.
func roleNamed(tx *store.Tx, param, key string) (*bartleby.RoleGrant, error) {
	role, err := tx.RoleByKey(key)
	if err == nil && role == nil {
		err = bartleby.RoleNotFound(param, key)
	}
	return role, err
}

// seating says whether somebody who becomes a member had a seat before: that of the invitation they accept.
type seating bool

const (
	seated   seating = true
	unseated seating = false
)

// addMember adds a user to an organization that is locked, where there is room: members and pending invitations take it.
func addMember(tx *store.Tx, o *bartleby.Organization, m *bartleby.Membership, had seating) (*bartleby.Member, error) {
	if _, err := tx.UserDocument(m.UserID); err != nil {
		return nil, err
	}
	there, err := tx.Membership(o.ID, m.UserID)
	if err != nil {
		return nil, err
	}
	if there != nil {
		return nil, bartleby.AlreadyMember("user_id")
	}
	if had == unseated {
		err = demandSeats(tx, o, 1)
	} else if o.MaxAllowedMemberships > 0 && o.MembersCount >= o.MaxAllowedMemberships { // the limit was lowered since
		err = bartleby.MembershipQuota(o.MaxAllowedMemberships)
	}
	if err != nil {
		return nil, err
	}
	o.MembersCount++
	if err := tx.SaveOrganization(o); err != nil {
		return nil, err
	}
	if err := settleRequest(tx, o.ID, m.UserID); err != nil {
		return nil, err
	}
	return insertMembership(tx, m)
}

// insertMembership stores and announces a membership.
func insertMembership(tx *store.Tx, m *bartleby.Membership) (*bartleby.Member, error) {
	m.ID, m.Object, m.CreatedAt, m.UpdatedAt = tx.NewID(bartleby.MembershipID), "organization_membership", tx.Now, tx.Now
	if err := tx.InsertMembership(m); err != nil {
		return nil, err
	}
	member, err := tx.Member(m)
	if err != nil {
		return nil, err
	}
	return member, tx.Emit(bartleby.MembershipCreated, m.ID, member)
}

// changeMembership runs one change in a transaction, with the organization locked first.
func (s *Service) changeMembership(ctx context.Context, ins *bartleby.Instance, organizationID, userID string, by []Guard, event bartleby.EventType,
	change func(*store.Tx, *bartleby.Organization, *bartleby.Membership) error,
) (*bartleby.Member, error) {
	if !ins.Settings.Organizations.Enabled {
		return nil, bartleby.OrganizationsDisabled()
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Member, error) {
		o, err := OrganizationFor(tx, organizationID, by...)
		if err != nil {
			return nil, err
		}
		m, err := tx.Membership(o.ID, userID)
		if err != nil {
			return nil, err
		}
		if m == nil {
			return nil, bartleby.ResourceNotFound("organization membership", userID)
		}
		m.UpdatedAt = tx.Now
		if err := change(tx, o, m); err != nil {
			return nil, err
		}
		member, err := tx.Member(m)
		if err != nil {
			return nil, err
		}
		return member, tx.Emit(event, m.ID, member)
	})
}

// UpdateMembership gives a member another role. The last one who holds the minimum permissions keeps theirs.
func (s *Service) UpdateMembership(ctx context.Context, ins *bartleby.Instance, organizationID, userID, role string, by ...Guard) (*bartleby.Member, error) {
	return s.changeMembership(ctx, ins, organizationID, userID, by, bartleby.MembershipUpdated, func(tx *store.Tx, o *bartleby.Organization, m *bartleby.Membership) error {
		next, err := givenRole(tx, o, "role", role)
		if err != nil {
			return err
		}
		if !next.Grants(bartleby.MinimumPermissions...) {
			if err := keepsElevated(tx, m); err != nil {
				return err
			}
		}
		m.RoleID = next.Role.ID
		return tx.SaveMembership(m)
	})
}

// MergeMembershipMetadata merges each object given into the one there (RFC 7396).
func (s *Service) MergeMembershipMetadata(ctx context.Context, ins *bartleby.Instance, organizationID, userID string, public, private bartleby.Patch[bartleby.Metadata]) (*bartleby.Member, error) {
	return s.changeMembership(ctx, ins, organizationID, userID, nil, bartleby.MembershipUpdated, func(tx *store.Tx, _ *bartleby.Organization, m *bartleby.Membership) error {
		if err := mergeMetadata(public, private, &m.PublicMetadata, &m.PrivateMetadata); err != nil {
			return err
		}
		return tx.SaveMembership(m)
	})
}

// DeleteMembership takes a member out of an organization, unless nobody would be left who can manage it.
func (s *Service) DeleteMembership(ctx context.Context, ins *bartleby.Instance, organizationID, userID string, by ...Guard) (*bartleby.Member, error) {
	return s.changeMembership(ctx, ins, organizationID, userID, by, bartleby.MembershipDeleted, func(tx *store.Tx, o *bartleby.Organization, m *bartleby.Membership) error {
		if err := keepsElevated(tx, m); err != nil {
			return err
		}
		return dropMembership(tx, o, m)
	})
}

func dropMembership(tx *store.Tx, o *bartleby.Organization, m *bartleby.Membership) error {
	if err := tx.DeleteMembership(m.ID); err != nil {
		return err
	}
	if err := tx.LeaveOrganization(o.ID, m.UserID); err != nil {
		return err
	}
	o.MembersCount--
	return tx.SaveOrganization(o)
}

// dropMemberships takes a user who is about to be deleted out of all organizations, even as the last who can manage one:
// the Backend API can always appoint another.
func dropMemberships(tx *store.Tx, userID string) error {
	list, err := tx.UserMemberships(userID)
	if err != nil {
		return err
	}
	for _, m := range list {
		o, err := tx.Organization(m.OrganizationID)
		if err != nil {
			return err
		}
		member, err := tx.Member(m)
		if err != nil {
			return err
		}
		if err := dropMembership(tx, o, m); err != nil {
			return err
		}
		if err := tx.Emit(bartleby.MembershipDeleted, m.ID, member); err != nil {
			return err
		}
	}
	return nil
}
