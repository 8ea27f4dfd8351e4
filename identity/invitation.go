package identity

import (
	"context"
	"crypto/subtle"
	"fmt"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

const day = 86_400 // seconds

// NewInvitation is what an invitation can be created with.
type NewInvitation struct {
	EmailAddress   string
	PublicMetadata bartleby.Patch[bartleby.Metadata]
	RedirectURL    bartleby.Patch[string]
	Notify         bartleby.Patch[bool]
	IgnoreExisting bartleby.Patch[bool]
	ExpiresInDays  bartleby.Patch[int]
	TemplateSlug   bartleby.Patch[string]
}

// CreateInvitations invites some people, all of them or nobody. It fails with not_allowed_access where the restrictions
// would keep an address out even with an invitation.
func (s *Service) CreateInvitations(ctx context.Context, ins *bartleby.Instance, all ...NewInvitation) ([]*bartleby.Invitation, error) {
	drafts := make([]*bartleby.Invitation, len(all))
	for i, in := range all {
		var err error
		if drafts[i], err = s.draftInvitation(ctx, ins, in); err != nil {
			return nil, err
		}
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) ([]*bartleby.Invitation, error) {
		made := make([]*bartleby.Invitation, len(drafts))
		for i, draft := range drafts {
			if err := admitInvited(tx, ins.Settings, draft.EmailAddress); err != nil {
				return nil, err
			}
			invitation := *draft
			if err := s.invite(tx, ins, &invitation); err != nil {
				return nil, err
			}
			made[i] = &invitation
		}
		return made, nil
	})
}

// draftInvitation checks what can be checked without the database, and signs the ticket.
func (s *Service) draftInvitation(ctx context.Context, ins *bartleby.Instance, in NewInvitation) (*bartleby.Invitation, error) {
	c := &checks{}
	address, err := bartleby.CheckEmailAddress("email_address", in.EmailAddress)
	c.add(err)
	metadata := c.metadata("public_metadata", in.PublicMetadata)
	if url := in.RedirectURL.Value(); url != "" {
		c.add(bartleby.CheckRedirectURL("redirect_url", url))
	}
	life := c.invitationLife(in.ExpiresInDays)
	if err := c.err(); err != nil {
		return nil, err
	}
	i := &bartleby.Invitation{
		ID: s.DB.NewID(bartleby.InvitationID), Object: "invitation", EmailAddress: address, PublicMetadata: metadata, RedirectURL: in.RedirectURL.Value(),
		TemplateSlug: in.TemplateSlug.Or("invitation"), Notify: in.Notify.Or(true), Repeatable: in.IgnoreExisting.Or(false), Status: bartleby.TicketPending,
	}
	expires := s.Tokens.Now().Unix() + life
	i.Ticket, err = s.Tokens.Ticket(ctx, token.Ticket{
		Kind: token.InvitationTicket, Source: i.ID, InstanceID: ins.ID, RedirectURL: i.RedirectURL, ExpiresAt: expires,
	})
	i.Digest, i.ExpiresAt = token.Digest(i.Ticket), expires*1000
	return i, err
}

// invitationLife is how long the link of an invitation holds, in seconds.
func (c *checks) invitationLife(in bartleby.Patch[int]) int64 {
	days := in.Or(bartleby.InvitationDays)
	if days < 1 || days > bartleby.MaxInvitationDays {
		c.add(bartleby.ParamValueInvalid("expires_in_days", fmt.Sprintf("it must lie between 1 and %d", bartleby.MaxInvitationDays)))
	}
	return int64(days) * day
}

// insertInvitation stores an invitation, unless the address was invited or belongs to a user.
func insertInvitation(tx *store.Tx, i *bartleby.Invitation) error {
	i.CreatedAt, i.UpdatedAt = tx.Now, tx.Now
	if !i.Repeatable {
		known, err := tx.TakenIdentifiers([]bartleby.Identifier{{Kind: bartleby.KindEmailAddress, Value: i.EmailAddress}})
		if err != nil {
			return err
		}
		if len(known) > 0 {
			return bartleby.IdentifierExists("email_address")
		}
		pending, err := tx.PendingInvitation(i.EmailAddress)
		if err != nil {
			return err
		}
		if pending != nil {
			return bartleby.DuplicateRecord("email_addresses", "pending invitation", i.EmailAddress)
		}
		if err := tx.ExpireInvitations(i.EmailAddress); err != nil {
			return err
		}
	}
	return tx.InsertInvitation(i)
}

// RevokeInvitation makes an invitation useless. It fails with invitation_already_accepted or invitation_already_revoked.
func (s *Service) RevokeInvitation(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Invitation, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Invitation, error) {
		i, err := tx.Invitation(id)
		if err != nil {
			return nil, err
		}
		if i.Status != bartleby.TicketPending {
			return nil, bartleby.InvitationSettled(i.Status)
		}
		i.Status, i.UpdatedAt = bartleby.TicketRevoked, tx.Now
		return i, tx.SaveInvitation(i)
	})
}

// DeleteInvitation forgets an invitation, whatever became of it.
func (s *Service) DeleteInvitation(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Deleted, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Deleted, error) {
		return removed("invitation", id), tx.DeleteInvitation(id)
	})
}

// AcceptInvitation lets a user who came with the ticket of an invitation have what it carries: once, however many requests
// race. The address counts as verified, where the user has it. Sign-up flows call it. Errors: ticket_invalid_code,
// ticket_expired_code, resource_not_found.
func (s *Service) AcceptInvitation(ctx context.Context, ins *bartleby.Instance, text, userID string) (*bartleby.UserDocument, error) {
	ticket, err := s.Tokens.ReadTicket(ctx, ins.ID, text, token.InvitationTicket)
	if err != nil {
		return nil, err
	}
	return s.changeUser(ctx, ins, userID, func(tx *store.Tx, u *bartleby.User) error {
		i, err := tx.Invitation(ticket.Source)
		if bartleby.IsCode(err, "resource_not_found") {
			return bartleby.TicketInvalid(err)
		}
		if err != nil {
			return err
		}
		if i.Status != bartleby.TicketPending || subtle.ConstantTimeCompare([]byte(i.Digest), []byte(token.Digest(text))) != 1 {
			return bartleby.TicketInvalid(nil)
		}
		if i.ExpiresAt <= tx.Now {
			return bartleby.TicketExpired()
		}
		i.Status, i.UpdatedAt = bartleby.TicketAccepted, tx.Now
		if err := tx.SaveInvitation(i); err != nil {
			return err
		}
		if err := completeWaitlistEntry(tx, i); err != nil {
			return err
		}
		for e := range u.EmailAddresses {
			if u.EmailAddresses[e].EmailAddress == i.EmailAddress {
				u.EmailAddresses[e].Verification = &bartleby.Verification{Object: "verification_ticket", Status: bartleby.Verified, Strategy: "ticket"}
				u.EmailAddresses[e].UpdatedAt = tx.Now
			}
		}
		merged, err := bartleby.MergeMetadata("public_metadata", u.PublicMetadata, i.PublicMetadata)
		u.PublicMetadata = merged
		return err
	})
}
