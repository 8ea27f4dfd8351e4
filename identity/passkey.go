package identity

import (
	"context"
	"slices"

	"bartleby"
	"bartleby/store"
)

// DeletePasskey removes a passkey, and tells the user. It fails with passkey_not_registered when the user has no such one.
func (s *Service) DeletePasskey(ctx context.Context, ins *bartleby.Instance, userID, id string) (*bartleby.Deleted, error) {
	return s.deletePart(ctx, ins, userID, "passkey", id, func(tx *store.Tx, u *bartleby.User) error { return s.dropPasskey(tx, ins, u, id) })
}

func (s *Service) dropPasskey(tx *store.Tx, ins *bartleby.Instance, u *bartleby.User, id string) error {
	i := slices.IndexFunc(u.Passkeys, func(k bartleby.Passkey) bool { return k.ID == id })
	if i < 0 {
		return bartleby.PasskeyNotRegistered()
	}
	name := u.Passkeys[i].Name
	u.Passkeys = slices.Delete(u.Passkeys, i, i+1)
	delete(u.Secrets.Passkeys, id)
	return s.warn(tx, ins, u, "passkey_removed", map[string]any{"passkey_name": name})
}
