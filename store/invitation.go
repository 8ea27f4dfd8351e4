package store

import (
	"fmt"
	"strings"

	"bartleby"
)

var invitations = records[bartleby.Invitation]{
	table:   "invitations",
	noun:    "invitation",
	columns: []string{"email_address", "status", "expires_at", "repeatable"},
	row: func(i *bartleby.Invitation) record {
		return record{i.ID, i.CreatedAt, i.UpdatedAt, []any{i.EmailAddress, string(i.Status), i.ExpiresAt, i.Repeatable}}
	},
	taken: func(i *bartleby.Invitation) error {
		return bartleby.DuplicateRecord("email_addresses", "pending invitation", i.EmailAddress)
	},
}

// InvitationFilter says which invitations a list is about.
type InvitationFilter struct {
	Statuses []string // none for all but those that were revoked
	Query    string   // part of the address
}

// InvitationOrders lists the names of the orders.
func InvitationOrders() []string { return []string{"created_at", "email_address", "expires_at"} }

// Invitation reads one, and inside a write locks it. It fails with resource_not_found.
func (tx *Tx) Invitation(id string) (*bartleby.Invitation, error) { return invitations.get(tx, id) }

// InsertInvitation stores a new one. It fails with duplicate_record where the address has a pending one.
func (tx *Tx) InsertInvitation(i *bartleby.Invitation) error { return invitations.insert(tx, i) }

// SaveInvitation writes a changed one.
func (tx *Tx) SaveInvitation(i *bartleby.Invitation) error { return invitations.save(tx, i) }

// DeleteInvitation removes one.
func (tx *Tx) DeleteInvitation(id string) error { return invitations.delete(tx, id) }

// PendingInvitation finds an invitation of an address that can still be accepted; nil when there is none.
func (tx *Tx) PendingInvitation(address string) (*bartleby.Invitation, error) {
	c := invitations.filter(tx)
	c.find("r.email_address = " + c.arg(address))
	c.add("r.status = 'pending' AND r.expires_at > " + c.arg(tx.Now))
	list, err := invitations.list(tx, c, "r.created_at DESC, r.id DESC", 1, 0)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}

// ExpireInvitations makes room for a new invitation of an address, where an old one is pending only in name.
func (tx *Tx) ExpireInvitations(address string) error {
	_, err := tx.exec(`UPDATE invitations SET repeatable = true WHERE instance_id = $1 AND email_address = $2 AND status = 'pending' AND expires_at <= $3`,
		tx.Instance, address, tx.Now)
	if err != nil {
		return fmt.Errorf("expire invitations: %w", err)
	}
	return nil
}

// Invitations lists a page, and counts all that match. A limit of 0 lists them all.
func (tx *Tx) Invitations(f InvitationFilter, order string, descending bool, limit, offset int) ([]*bartleby.Invitation, int64, error) {
	c := invitations.filter(tx)
	var either []string
	for _, status := range f.Statuses {
		switch bartleby.TicketStatus(status) {
		case bartleby.TicketPending:
			either = append(either, "r.status = 'pending' AND r.expires_at > "+c.arg(tx.Now))
		case bartleby.InvitationExpired:
			either = append(either, "r.status = 'pending' AND r.expires_at <= "+c.arg(tx.Now))
		default:
			either = append(either, "r.status = "+c.arg(status))
		}
	}
	if either == nil {
		either = []string{"r.status <> 'revoked'"}
	}
	c.add("(" + strings.Join(either, " OR ") + ")")
	if query := strings.TrimSpace(f.Query); query != "" {
		c.add(fmt.Sprintf(`(r.id = %s OR r.email_address LIKE %s ESCAPE '\')`, c.arg(query), c.arg(containing(fold(query)))))
	}
	total, err := invitations.count(tx, c)
	if err != nil {
		return nil, 0, err
	}
	list, err := invitations.list(tx, c, ordered("r."+order, descending), limit, offset)
	return list, total, err
}
