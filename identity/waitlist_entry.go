package identity

import (
	"context"

	"bartleby"
	"bartleby/store"
)

// NewWaitlistEntry is what an entry of the waitlist can be created with.
type NewWaitlistEntry struct {
	EmailAddress string
	Notify       bartleby.Patch[bool]
}

// CreateWaitlistEntries puts addresses on the waitlist, all of them or none. An address that is on it already keeps its
// entry as it is. It fails with form_param_duplicate where the request names one twice, and with not_allowed_access where
// the restrictions would keep the address out even with an invitation.
func (s *Service) CreateWaitlistEntries(ctx context.Context, ins *bartleby.Instance, all ...NewWaitlistEntry) ([]*bartleby.WaitlistEntry, error) {
	c := &checks{}
	drafts := make([]bartleby.WaitlistEntry, len(all))
	seen := map[string]bool{}
	for i, in := range all {
		address, err := bartleby.CheckEmailAddress("email_address", in.EmailAddress)
		c.add(err)
		if err == nil && seen[address] {
			c.add(bartleby.ParamDuplicate("email_address"))
		}
		seen[address] = true
		drafts[i] = bartleby.WaitlistEntry{Object: "waitlist_entry", EmailAddress: address, Notify: in.Notify.Or(true), Status: bartleby.WaitlistPending}
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) ([]*bartleby.WaitlistEntry, error) {
		made := make([]*bartleby.WaitlistEntry, len(drafts))
		for i, draft := range drafts {
			var err error
			if made[i], err = s.joinWaitlist(tx, ins, draft); err != nil {
				return nil, err
			}
		}
		return made, nil
	})
}

// joinWaitlist stores a draft with its event, and confirms it by e-mail where the draft asks for that; or it finds what the
// address has already.
func (s *Service) joinWaitlist(tx *store.Tx, ins *bartleby.Instance, draft bartleby.WaitlistEntry) (*bartleby.WaitlistEntry, error) {
	for {
		if e, err := tx.FindWaitlistEntry(draft.EmailAddress); err != nil || e != nil {
			return e, err
		}
		if err := admitInvited(tx, ins.Settings, draft.EmailAddress); err != nil {
			return nil, err
		}
		e := draft
		e.ID, e.CreatedAt, e.UpdatedAt = tx.NewID(bartleby.WaitlistEntryID), tx.Now, tx.Now
		made, err := tx.InsertWaitlistEntry(&e)
		if err != nil {
			return nil, err
		}
		if made {
			if err := tx.Emit(bartleby.WaitlistEntryCreated, e.ID, &e); err != nil || !e.Notify {
				return &e, err
			}
			return &e, s.post(tx, ins, bartleby.EmailTemplate, "waitlist_confirmation", addressee{To: e.EmailAddress}, nil, 0)
		} // else somebody was faster, and their entry is there now
	}
}

// InviteWaitlistEntry makes an invitation for the address of an entry. An entry that was invited before can be invited
// again with ignoreExisting, and when its invitation can no longer be accepted. It fails with waitlist_entry_already_…, and
// as CreateInvitations does.
func (s *Service) InviteWaitlistEntry(ctx context.Context, ins *bartleby.Instance, id string, ignoreExisting bool) (*bartleby.WaitlistEntry, error) {
	// The ticket is signed before the transaction, which looks at the entry once more.
	entry, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.WaitlistEntry, error) { return tx.WaitlistEntry(id) })
	if err != nil {
		return nil, err
	}
	draft, err := s.draftInvitation(ctx, ins, NewInvitation{
		EmailAddress: entry.EmailAddress, TemplateSlug: bartleby.To("waitlist_invitation"), IgnoreExisting: bartleby.To(ignoreExisting),
	})
	if err != nil {
		return nil, err
	}
	return s.changeWaitlistEntry(ctx, ins, id, func(tx *store.Tx, e *bartleby.WaitlistEntry) error {
		open := e.Invitation != nil && e.Invitation.StatusAt(tx.Now) == bartleby.TicketPending
		if e.Status != bartleby.WaitlistPending && (e.Status != bartleby.WaitlistInvited || open && !ignoreExisting) {
			return bartleby.WaitlistEntrySettled(e.Status)
		}
		if err := admitInvited(tx, ins.Settings, e.EmailAddress); err != nil {
			return err
		}
		i := *draft
		if err := s.invite(tx, ins, &i); err != nil {
			return err
		}
		e.Status, e.InvitationID, e.InvitedAt, e.Invitation = bartleby.WaitlistInvited, i.ID, tx.Now, &i
		return nil
	})
}

// RejectWaitlistEntry turns a pending entry down. It fails with waitlist_entry_already_….
func (s *Service) RejectWaitlistEntry(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.WaitlistEntry, error) {
	return s.changeWaitlistEntry(ctx, ins, id, func(_ *store.Tx, e *bartleby.WaitlistEntry) error {
		if e.Status != bartleby.WaitlistPending {
			return bartleby.WaitlistEntrySettled(e.Status)
		}
		e.Status = bartleby.WaitlistRejected
		return nil
	})
}

// DeleteWaitlistEntry forgets a pending entry. It fails with waitlist_entry_already_….
func (s *Service) DeleteWaitlistEntry(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Deleted, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Deleted, error) {
		e, err := tx.WaitlistEntry(id)
		if err != nil {
			return nil, err
		}
		if e.Status != bartleby.WaitlistPending {
			return nil, bartleby.WaitlistEntrySettled(e.Status)
		}
		return removed("waitlist_entry", id), tx.DeleteWaitlistEntry(id)
	})
}

// completeWaitlistEntry notes that whoever waited with the address of an invitation has accepted it.
func completeWaitlistEntry(tx *store.Tx, by *bartleby.Invitation) error {
	e, err := tx.FindWaitlistEntry(by.EmailAddress)
	if err != nil || e == nil || e.Status == bartleby.WaitlistCompleted {
		return err
	}
	e.Status, e.InvitationID, e.Invitation = bartleby.WaitlistCompleted, by.ID, by
	return saveWaitlistEntry(tx, e)
}

// changeWaitlistEntry runs one change of an entry in a transaction: locked, saved, with its event.
func (s *Service) changeWaitlistEntry(ctx context.Context, ins *bartleby.Instance, id string, change func(*store.Tx, *bartleby.WaitlistEntry) error) (*bartleby.WaitlistEntry, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.WaitlistEntry, error) {
		e, err := tx.WaitlistEntry(id)
		if err != nil {
			return nil, err
		}
		if err := change(tx, e); err != nil {
			return nil, err
		}
		return e, saveWaitlistEntry(tx, e)
	})
}

func saveWaitlistEntry(tx *store.Tx, e *bartleby.WaitlistEntry) error {
	e.UpdatedAt = tx.Now
	if err := tx.SaveWaitlistEntry(e); err != nil {
		return err
	}
	return tx.Emit(bartleby.WaitlistEntryUpdated, e.ID, e)
}
