package identity

import (
	"context"
	"strings"

	"bartleby"
	"bartleby/store"
)

// CreateListedIdentifier puts an identifier on a list. With notify, an address on the allow-list is invited as well.
func (s *Service) CreateListedIdentifier(ctx context.Context, ins *bartleby.Instance, list bartleby.IdentifierList, text string, notify bool) (*bartleby.ListedIdentifier, error) {
	identifier, kind, err := bartleby.CheckListedIdentifier("identifier", text)
	if err != nil {
		return nil, err
	}
	var invitation *bartleby.Invitation
	if address, err := bartleby.CheckEmailAddress("identifier", identifier); notify && err == nil && kind == bartleby.KindEmailAddress && !strings.Contains(address, "*") {
		in := NewInvitation{EmailAddress: address, IgnoreExisting: bartleby.To(true)}
		if invitation, err = s.draftInvitation(ctx, ins, in); err != nil {
			return nil, err
		}
	}
	prefix := map[bartleby.IdentifierList]bartleby.Prefix{bartleby.Allowlist: bartleby.AllowlistIdentifierID, bartleby.Blocklist: bartleby.BlocklistIdentifierID}[list]
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.ListedIdentifier, error) {
		l := &bartleby.ListedIdentifier{ID: tx.NewID(prefix), List: list, Identifier: identifier, Kind: kind, CreatedAt: tx.Now, UpdatedAt: tx.Now}
		if invitation != nil {
			i := *invitation
			if err := s.invite(tx, ins, &i); err != nil {
				return nil, err
			}
			l.InvitationID = i.ID
		}
		return l, tx.InsertListedIdentifier(l)
	})
}

// DeleteListedIdentifier takes an identifier off a list. It fails with resource_not_found.
func (s *Service) DeleteListedIdentifier(ctx context.Context, ins *bartleby.Instance, list bartleby.IdentifierList, id string) (*bartleby.Deleted, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Deleted, error) {
		return removed(string(list)+"list_identifier", id), tx.DeleteListedIdentifier(list, id)
	})
}
