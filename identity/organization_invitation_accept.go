package identity

import (
	"context"
	"crypto/subtle"
	"slices"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

// AcceptOrganizationInvitation makes a user who came with the ticket of an invitation a member, in the role and with the
// metadata that it carries: once, however many requests race. The user has the address that was invited, which counts as
// verified from then on. Errors: ticket_invalid_code, ticket_expired_code, organization_invitation_already_accepted,
// organization_invitation_revoked_code, already_a_member_in_organization, organization_membership_quota_exceeded,
// resource_not_found.
func (s *Service) AcceptOrganizationInvitation(ctx context.Context, ins *bartleby.Instance, text, userID string) (*bartleby.Member, error) {
	if !ins.Settings.Organizations.Enabled {
		return nil, bartleby.OrganizationsDisabled()
	}
	ticket, err := s.Tokens.ReadTicket(ctx, ins.ID, text, token.OrganizationInvitationTicket)
	if err != nil {
		return nil, err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Member, error) {
		u, err := tx.User(userID)
		if err != nil {
			return nil, err
		}
		i, err := OpenOrganizationInvitation(tx, ticket, text)
		if err != nil {
			return nil, err
		}
		return s.TakeOrganizationInvitation(tx, ins, i.ID, u)
	})
}

// AcceptOwnOrganizationInvitation makes a user a member who is signed in and has the address that was invited, verified. Errors:
// resource_not_found for any other, and those of AcceptOrganizationInvitation.
func (s *Service) AcceptOwnOrganizationInvitation(ctx context.Context, ins *bartleby.Instance, userID, id string) (*bartleby.Invited, error) {
	if !ins.Settings.Organizations.Enabled {
		return nil, bartleby.OrganizationsDisabled()
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Invited, error) {
		u, err := tx.User(userID)
		if err != nil {
			return nil, err
		}
		i, err := tx.PeekOrganizationInvitation(id)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(verifiedAddresses(u), i.EmailAddress) {
			return nil, bartleby.ResourceNotFound("organization invitation", id) // it is somebody else's
		}
		if _, err := s.TakeOrganizationInvitation(tx, ins, id, u); err != nil {
			return nil, err
		}
		if i, err = tx.OrganizationInvitation(id); err != nil {
			return nil, err
		}
		return tx.Invited(i)
	})
}

// OpenOrganizationInvitation finds the invitation of a ticket that was read before, while it can be accepted. It is not locked:
// that comes after its organization. Errors: ticket_invalid_code, ticket_expired_code, organization_invitation_already_accepted,
// organization_invitation_revoked_code.
func OpenOrganizationInvitation(tx *store.Tx, ticket token.Ticket, text string) (*bartleby.OrganizationInvitation, error) {
	i, err := tx.PeekOrganizationInvitation(ticket.Source)
	if bartleby.IsCode(err, "resource_not_found") {
		return nil, bartleby.TicketInvalid(err)
	}
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare([]byte(i.Digest), []byte(token.Digest(text))) != 1 {
		return nil, bartleby.TicketInvalid(nil)
	}
	return i, acceptable(i, tx.Now)
}

// TakeOrganizationInvitation makes a user who is locked a member by an invitation, once. The user has the address, which the
// ticket verifies where it is not: whoever calls this has seen the ticket, or that the address is verified. Errors: ticket_invalid_code when
// the user has not the address, and those of AcceptOrganizationInvitation.
func (s *Service) TakeOrganizationInvitation(tx *store.Tx, ins *bartleby.Instance, id string, u *bartleby.User) (*bartleby.Member, error) {
	seen, err := tx.PeekOrganizationInvitation(id)
	if err != nil {
		return nil, err
	}
	o, err := tx.Organization(seen.OrganizationID)
	if err != nil {
		return nil, err
	}
	i, err := tx.OrganizationInvitation(id)
	if err != nil {
		return nil, err
	}
	if err := proveAddress(tx, u, i.EmailAddress); err != nil {
		return nil, err
	}
	if err := acceptable(i, tx.Now); err != nil {
		return nil, err
	}
	i.Status, i.UserID, i.UpdatedAt = bartleby.TicketAccepted, u.ID, tx.Now
	if err := tx.SaveOrganizationInvitation(i); err != nil {
		return nil, err
	}
	member, err := addMember(tx, o, &bartleby.Membership{
		OrganizationID: o.ID, UserID: u.ID, RoleID: i.RoleID, PublicMetadata: i.PublicMetadata, PrivateMetadata: i.PrivateMetadata,
	}, seating(i.DomainID == ""))
	if err != nil {
		return nil, err
	}
	invited, err := tx.Invited(i)
	if err != nil {
		return nil, err
	}
	if err := tx.Emit(bartleby.OrganizationInvitationAccepted, i.ID, invited); err != nil {
		return nil, err
	}
	return member, s.announceAcceptance(tx, ins, invited, member)
}

// announceAcceptance tells who invited that the invitation was accepted.
func (s *Service) announceAcceptance(tx *store.Tx, ins *bartleby.Instance, invited *bartleby.Invited, member *bartleby.Member) error {
	to, ok := publicReader(invited.Inviter)
	if !ok {
		return nil
	}
	data := organizationData(&invited.Organization)
	data["email_address"], data["new_member_name"] = invited.Invitation.EmailAddress, member.User.Name()
	return s.post(tx, ins, bartleby.EmailTemplate, "organization_invitation_accepted", to, data, 0)
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

// proveAddress demands that a user has an address whose mail they read, and verifies it. It fails with form_identifier_exists where
// another has verified it first.
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
		if err := checkTaken(tx, u); err != nil {
			return err
		}
		_, err := saveUser(tx, u)
		return err
	}
	return bartleby.TicketInvalid(nil)
}

// InviteeOf is a user as invitations know one.
func InviteeOf(tx *store.Tx, userID string) (*store.Invitee, error) {
	u, err := tx.User(userID)
	if err != nil {
		return nil, err
	}
	return &store.Invitee{UserID: u.ID, EmailAddresses: verifiedAddresses(u)}, nil
}

// verifiedAddresses are the e-mail addresses whose mail a user reads.
func verifiedAddresses(u *bartleby.User) []string {
	var list []string
	for _, e := range u.EmailAddresses {
		if e.Verification.IsVerified() {
			list = append(list, e.EmailAddress)
		}
	}
	return list
}
