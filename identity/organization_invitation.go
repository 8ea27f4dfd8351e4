package identity

import (
	"context"
	"encoding/json"
	"maps"

	"bartleby"
	"bartleby/message"
	"bartleby/store"
	"bartleby/token"
)

// NewOrganizationInvitation is what an invitation to an organization can be created with.
type NewOrganizationInvitation struct {
	EmailAddress    string
	Role            string                 // key
	InviterUserID   bartleby.Patch[string] // a member who may manage members
	RedirectURL     bartleby.Patch[string]
	PublicMetadata  bartleby.Patch[bartleby.Metadata]
	PrivateMetadata bartleby.Patch[bartleby.Metadata]
	ExpiresInDays   bartleby.Patch[int]
	Notify          bartleby.Patch[bool]
}

// CreateOrganizationInvitations invites some people to an organization, all of them or nobody. Pending invitations hold
// seats: they count against the limit of members. It fails with not_allowed_access as CreateInvitations does.
func (s *Service) CreateOrganizationInvitations(ctx context.Context, ins *bartleby.Instance, organizationID string, all ...NewOrganizationInvitation) ([]*bartleby.Invited, error) {
	if !ins.Settings.Organizations.Enabled {
		return nil, bartleby.OrganizationsDisabled()
	}
	drafts := make([]*bartleby.OrganizationInvitation, len(all))
	for i, in := range all {
		var err error
		if drafts[i], err = s.draftOrganizationInvitation(ctx, ins, organizationID, in); err != nil {
			return nil, err
		}
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) ([]*bartleby.Invited, error) {
		o, err := tx.Organization(organizationID)
		if err != nil {
			return nil, err
		}
		made := make([]*bartleby.Invited, len(drafts))
		for i, draft := range drafts {
			if err := admitInvited(tx, ins.Settings, draft.EmailAddress); err != nil {
				return nil, err
			}
			invitation := *draft
			if made[i], err = insertOrganizationInvitation(tx, o, &invitation, all[i].Role); err != nil {
				return nil, err
			}
			if err := s.mailOrganizationInvitation(tx, ins, made[i], &invitation); err != nil {
				return nil, err
			}
		}
		return made, nil
	})
}

// draftOrganizationInvitation checks what can be checked without the database, and signs the ticket.
func (s *Service) draftOrganizationInvitation(ctx context.Context, ins *bartleby.Instance, organizationID string, in NewOrganizationInvitation) (*bartleby.OrganizationInvitation, error) {
	c := &checks{}
	address, err := bartleby.CheckEmailAddress("email_address", in.EmailAddress)
	c.add(err)
	i := &bartleby.OrganizationInvitation{
		ID: s.DB.NewID(bartleby.OrganizationInvitationID), Object: "organization_invitation", OrganizationID: organizationID, EmailAddress: address,
		InviterID: in.InviterUserID.Value(), RedirectURL: in.RedirectURL.Value(), Notify: in.Notify.Or(true), Status: bartleby.TicketPending,
		PublicMetadata: c.metadata("public_metadata", in.PublicMetadata), PrivateMetadata: c.metadata("private_metadata", in.PrivateMetadata),
	}
	if i.RedirectURL != "" {
		c.add(bartleby.CheckRedirectURL("redirect_url", i.RedirectURL))
	}
	life := c.invitationLife(in.ExpiresInDays)
	if err := c.err(); err != nil {
		return nil, err
	}
	expires := s.Tokens.Now().Unix() + life
	i.Ticket, err = s.Tokens.Ticket(ctx, token.Ticket{
		Kind: token.OrganizationInvitationTicket, Source: i.ID, InstanceID: ins.ID, RedirectURL: i.RedirectURL, ExpiresAt: expires,
	})
	i.Digest, i.ExpiresAt = token.Digest(i.Ticket), expires*1000
	return i, err
}

// insertOrganizationInvitation stores and announces an invitation to an organization that is locked, where there is room.
func insertOrganizationInvitation(tx *store.Tx, o *bartleby.Organization, i *bartleby.OrganizationInvitation, roleKey string) (*bartleby.Invited, error) {
	role, err := givenRole(tx, o, "role", roleKey)
	if err != nil {
		return nil, err
	}
	if i.InviterID != "" {
		if err := demandPermission(tx, o.ID, i.InviterID, "inviter_user_id", bartleby.ManageMemberships); err != nil {
			return nil, err
		}
	}
	member, err := tx.AddressIsMember(o.ID, i.EmailAddress)
	if err != nil {
		return nil, err
	}
	if member {
		return nil, bartleby.AddressIsMember(i.EmailAddress)
	}
	if err := demandUninvited(tx, o, i.EmailAddress); err != nil {
		return nil, err
	}
	if err := demandSeats(tx, o, 1); err != nil {
		return nil, err
	}
	i.RoleID, i.RoleKey, i.RoleName, i.CreatedAt, i.UpdatedAt = role.Role.ID, role.Role.Key, role.Role.Name, tx.Now, tx.Now
	if err := tx.InsertOrganizationInvitation(i); err != nil {
		return nil, err
	}
	invited, err := tx.Invited(i)
	if err != nil {
		return nil, err
	}
	return invited, tx.Emit(bartleby.OrganizationInvitationCreated, i.ID, invited)
}

// mailOrganizationInvitation mails an invitation where it asks for that.
func (s *Service) mailOrganizationInvitation(tx *store.Tx, ins *bartleby.Instance, invited *bartleby.Invited, i *bartleby.OrganizationInvitation) error {
	if !i.Notify {
		return nil
	}
	data := s.invitationData(tx, ins, i.Ticket, i.ExpiresAt, i.PublicMetadata, invited.Inviter.Name())
	maps.Copy(data, organizationData(&invited.Organization))
	return s.post(tx, ins, bartleby.EmailTemplate, "organization_invitation", addressee{To: i.EmailAddress}, data, i.ExpiresAt-tx.Now)
}

// organizationData is what templates may tell of an organization.
func organizationData(o *bartleby.Organization) map[string]any {
	organization := map[string]any{"name": o.Name, "logo_image_url": "", "public_metadata": message.Object(json.RawMessage(o.PublicMetadata))}
	return map[string]any{"org": organization, "organization": organization}
}

// demandUninvited demands that an address has no pending invitation to a locked organization. One that is pending only in
// name makes room, and so does one by a domain.
func demandUninvited(tx *store.Tx, o *bartleby.Organization, address string) error {
	was, err := tx.OrganizationInvitationTo(o.ID, address)
	if err != nil || was == nil {
		return err
	}
	if was.StatusAt(tx.Now) == bartleby.TicketPending {
		if was.DomainID == "" {
			return bartleby.OrganizationInvitationNotUnique(address)
		}
		_, err := revokeOrganizationInvitation(tx, was)
		return err
	}
	return tx.LapseOrganizationInvitation(was.ID)
}

// demandSeats demands room for some more beside the members and the pending invitations of a locked organization.
func demandSeats(tx *store.Tx, o *bartleby.Organization, more int) error {
	if o.MaxAllowedMemberships == 0 {
		return nil
	}
	pending, err := tx.PendingOrganizationInvitations(o.ID)
	if err == nil && o.MembersCount+pending[o.ID]+more > o.MaxAllowedMemberships {
		return bartleby.MembershipQuota(o.MaxAllowedMemberships)
	}
	return err
}

// RevokeOrganizationInvitation makes a pending invitation useless. A requesting user has to be a member who may manage
// members. It fails with organization_invitation_not_pending.
func (s *Service) RevokeOrganizationInvitation(ctx context.Context, ins *bartleby.Instance, organizationID, id, requester string, by ...Guard) (*bartleby.Invited, error) {
	if !ins.Settings.Organizations.Enabled {
		return nil, bartleby.OrganizationsDisabled()
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Invited, error) {
		o, err := OrganizationFor(tx, organizationID, by...)
		if err != nil {
			return nil, err
		}
		i, err := OrganizationInvitation(tx, o.ID, id)
		if err != nil {
			return nil, err
		}
		if requester != "" {
			if err := demandPermission(tx, o.ID, requester, "requesting_user_id", bartleby.ManageMemberships); err != nil {
				return nil, err
			}
		}
		if status := i.StatusAt(tx.Now); status != bartleby.TicketPending {
			return nil, bartleby.OrganizationInvitationNotPending(status)
		}
		return revokeOrganizationInvitation(tx, i)
	})
}

// revokeOrganizationInvitation makes an invitation useless that is pending.
func revokeOrganizationInvitation(tx *store.Tx, i *bartleby.OrganizationInvitation) (*bartleby.Invited, error) {
	i.Status, i.UpdatedAt = bartleby.TicketRevoked, tx.Now
	if err := tx.SaveOrganizationInvitation(i); err != nil {
		return nil, err
	}
	invited, err := tx.Invited(i)
	if err != nil {
		return nil, err
	}
	return invited, tx.Emit(bartleby.OrganizationInvitationRevoked, i.ID, invited)
}

// OrganizationInvitation reads an invitation of an organization. That of another is unknown.
func OrganizationInvitation(tx *store.Tx, organizationID, id string) (*bartleby.OrganizationInvitation, error) {
	i, err := tx.OrganizationInvitation(id)
	if err == nil && i.OrganizationID != organizationID {
		return nil, bartleby.ResourceNotFound("organization invitation", id)
	}
	return i, err
}
