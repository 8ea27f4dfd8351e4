package identity

import (
	"context"
	"slices"

	"bartleby"
	"bartleby/store"
)

// DeletePasskey removes a passkey. It fails with passkey_not_registered when the user has no such one.
func (s *Service) DeletePasskey(ctx context.Context, ins *bartleby.Instance, userID, id string) (*bartleby.Deleted, error) {
	return s.deletePart(ctx, ins, userID, "passkey", id, func(_ *store.Tx, u *bartleby.User) error {
		before := len(u.Passkeys)
		u.Passkeys = slices.DeleteFunc(u.Passkeys, func(k bartleby.Passkey) bool { return k.ID == id })
		if len(u.Passkeys) == before {
			return bartleby.PasskeyNotRegistered()
		}
		return nil
	})
}
