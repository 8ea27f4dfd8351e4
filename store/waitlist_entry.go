package store

import (
	"fmt"
	"strings"

	"bartleby"
)

var waitlistEntries = records[bartleby.WaitlistEntry]{
	table:   "waitlist_entries",
	noun:    "waitlist entry",
	columns: []string{"email_address", "status", "invited_at"},
	row: func(e *bartleby.WaitlistEntry) record {
		return record{e.ID, e.CreatedAt, e.UpdatedAt, []any{e.EmailAddress, string(e.Status), e.InvitedAt}}
	},
}

// WaitlistFilter says which entries a list is about.
type WaitlistFilter struct {
	Statuses []string // none for all
	Query    string   // part of the address, or the whole id
}

// WaitlistOrders lists the names of the orders.
func WaitlistOrders() []string { return []string{"created_at", "email_address", "invited_at"} }

// WaitlistEntry reads one with its invitation, and inside a write locks it. It fails with resource_not_found.
func (tx *Tx) WaitlistEntry(id string) (*bartleby.WaitlistEntry, error) {
	e, err := waitlistEntries.get(tx, id)
	if err != nil {
		return nil, err
	}
	return e, tx.withInvitations([]*bartleby.WaitlistEntry{e})
}

// FindWaitlistEntry reads that of an address, and inside a write locks it; nil when there is none.
func (tx *Tx) FindWaitlistEntry(address string) (*bartleby.WaitlistEntry, error) {
	e, err := waitlistEntries.find(tx, "r.email_address = $2", address)
	if err != nil || e == nil {
		return nil, err
	}
	return e, tx.withInvitations([]*bartleby.WaitlistEntry{e})
}

// InsertWaitlistEntry stores a new one, unless the address has one: then it returns false.
func (tx *Tx) InsertWaitlistEntry(e *bartleby.WaitlistEntry) (bool, error) {
	return waitlistEntries.insertUnlessTaken(tx, e)
}

// SaveWaitlistEntry writes a changed one.
func (tx *Tx) SaveWaitlistEntry(e *bartleby.WaitlistEntry) error {
	bare := *e
	bare.Invitation = nil
	return waitlistEntries.save(tx, &bare)
}

// DeleteWaitlistEntry removes one.
func (tx *Tx) DeleteWaitlistEntry(id string) error { return waitlistEntries.delete(tx, id) }

// WaitlistEntries lists a page with the invitations, and counts all that match.
func (tx *Tx) WaitlistEntries(f WaitlistFilter, order string, descending bool, limit, offset int) ([]*bartleby.WaitlistEntry, int64, error) {
	c := waitlistConditions(tx, f)
	total, err := waitlistEntries.count(tx, c)
	if err != nil {
		return nil, 0, err
	}
	list, err := waitlistEntries.list(tx, c, ordered("r."+order, descending), limit, offset)
	if err != nil {
		return nil, 0, err
	}
	return list, total, tx.withInvitations(list)
}

func waitlistConditions(tx *Tx, f WaitlistFilter) *conditions {
	c := waitlistEntries.filter(tx)
	if len(f.Statuses) > 0 {
		c.find("r.status IN " + c.in(distinct(f.Statuses)))
	}
	if query := strings.TrimSpace(f.Query); query != "" {
		c.add(fmt.Sprintf(`(r.id = %s OR r.email_address LIKE %s ESCAPE '\')`, c.arg(query), c.arg(containing(fold(query)))))
	}
	return c
}

// withInvitations reads the invitations of entries, in one statement.
func (tx *Tx) withInvitations(list []*bartleby.WaitlistEntry) error {
	var ids []string
	for _, e := range list {
		if e.InvitationID != "" {
			ids = append(ids, e.InvitationID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	c := invitations.filter(tx)
	c.find("r.id IN " + c.in(distinct(ids)))
	found, err := invitations.list(tx, c, "r.id", 0, 0)
	if err != nil {
		return err
	}
	byID := make(map[string]*bartleby.Invitation, len(found))
	for _, i := range found {
		byID[i.ID] = i
	}
	for _, e := range list {
		e.Invitation = byID[e.InvitationID]
	}
	return nil
}
