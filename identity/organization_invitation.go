package identity

import (
	"context"
	"crypto/subtle"
	"encoding/json"

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
		return nil, bartleby.AlreadyMember("email_address")
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
	organization := map[string]any{
		"name": invited.Organization.Name, "logo_image_url": "", "public_metadata": message.Object(json.RawMessage(invited.Organization.PublicMetadata)),
	}
	data["org"], data["organization"] = organization, organization
	return s.post(tx, ins, bartleby.EmailTemplate, "organization_invitation", addressee{To: i.EmailAddress}, data, i.ExpiresAt-tx.Now)
}

// demandUninvited demands that an address has no pending invitation to a locked organization. One that is pending only in
// name makes room.
func demandUninvited(tx *store.Tx, o *bartleby.Organization, address string) error {
	was, err := tx.OrganizationInvitationTo(o.ID, address)
	if err != nil || was == nil {
		return err
	}
	if was.StatusAt(tx.Now) == bartleby.TicketPending {
		return bartleby.OrganizationInvitationNotUnique(address)
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
func (s *Service) RevokeOrganizationInvitation(ctx context.Context, ins *bartleby.Instance, organizationID, id, requester string) (*bartleby.Invited, error) {
	if !ins.Settings.Organizations.Enabled {
		return nil, bartleby.OrganizationsDisabled()
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Invited, error) {
		o, err := tx.Organization(organizationID)
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
		i.Status, i.UpdatedAt = bartleby.TicketRevoked, tx.Now
		if err := tx.SaveOrganizationInvitation(i); err != nil {
			return nil, err
		}
		invited, err := tx.Invited(i)
		if err != nil {
			return nil, err
		}
		return invited, tx.Emit(bartleby.OrganizationInvitationRevoked, i.ID, invited)
	})
}

// OrganizationInvitation reads an invitation of an organization. That of another is unknown.
func OrganizationInvitation(tx *store.Tx, organizationID, id string) (*bartleby.OrganizationInvitation, error) {
	i, err := tx.OrganizationInvitation(id)
	if err == nil && i.OrganizationID != organizationID {
		return nil, bartleby.ResourceNotFound("organization invitation", id)
	}
	return i, err
}

// AcceptOrganizationInvitation makes a user who came with the ticket of an invitation a member, in the role and with the
// metadata that it carries: once, however many requests race. The user has the address that was invited, which counts as
// verified from then on. Sign-in and sign-up flows call it. Errors: ticket_invalid_code, ticket_expired_code,
// organization_invitation_already_accepted, organization_invitation_revoked_code, already_a_member_in_organization,
// organization_membership_quota_exceeded, resource_not_found.
func (s *Service) AcceptOrganizationInvitation(ctx context.Context, ins *bartleby.Instance, text, userID string) (*bartleby.Member, error) {
	if !ins.Settings.Organizations.Enabled {
		return nil, bartleby.OrganizationsDisabled()
	}
	ticket, err := s.Tokens.ReadTicket(ctx, ins.ID, text, token.OrganizationInvitationTicket)
	if err != nil {
		return nil, err
	}
	seen, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.OrganizationInvitation, error) {
		return tx.OrganizationInvitation(ticket.Source)
	})
	if bartleby.IsCode(err, "resource_not_found") {
		return nil, bartleby.TicketInvalid(err)
	}
	if err != nil {
		return nil, err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Member, error) {
		u, err := tx.User(userID)
		if err != nil {
			return nil, err
		}
		o, err := tx.Organization(seen.OrganizationID)
		if err != nil {
			return nil, err
		}
		i, err := tx.OrganizationInvitation(seen.ID)
		if err != nil {
			return nil, err
		}
		if subtle.ConstantTimeCompare([]byte(i.Digest), []byte(token.Digest(text))) != 1 {
			return nil, bartleby.TicketInvalid(nil)
		}
		if err := acceptable(i, tx.Now); err != nil {
			return nil, err
		}
		if err := proveAddress(tx, u, i.EmailAddress); err != nil {
			return nil, err
		}
		i.Status, i.UserID, i.UpdatedAt = bartleby.TicketAccepted, u.ID, tx.Now
		if err := tx.SaveOrganizationInvitation(i); err != nil {
			return nil, err
		}
		member, err := addMember(tx, o, &bartleby.Membership{
			OrganizationID: o.ID, UserID: u.ID, RoleID: i.RoleID, PublicMetadata: i.PublicMetadata, PrivateMetadata: i.PrivateMetadata,
		}, seated)
		if err != nil {
			return nil, err
		}
		invited, err := tx.Invited(i)
		if err != nil {
			return nil, err
		}
		return member, tx.Emit(bartleby.OrganizationInvitationAccepted, i.ID, invited)
	})
}

// acceptable demands that an invitation is still there to be accepted.
func acceptable(i *bartleby.OrganizationInvitation, now int64) error {
	switch i.StatusAt(now) {
	case bartleby.TicketPending:
		return nil
	case bartleby.TicketAccepted:
		return bartleby.OrganizationInvitationUsed()
	case bartleby.InvitationExpired:
		return bartleby.TicketExpired()
	}
	return bartleby.OrganizationInvitationWithdrawn()
}

// proveAddress demands that a user has an address whose mail they read, and verifies it.
func proveAddress(tx *store.Tx, u *bartleby.User, address string) error {
	for e := range u.EmailAddresses {
		owned := &u.EmailAddresses[e]
		if owned.EmailAddress != address {
			continue
		}
		if owned.Verification.IsVerified() {
			return nil
		}
		owned.Verification = &bartleby.Verification{Object: "verification_ticket", Status: bartleby.Verified, Strategy: "ticket"}
		owned.UpdatedAt = tx.Now
		_, err := saveUser(tx, u)
		return err
	}
	return bartleby.TicketInvalid(nil)
}
