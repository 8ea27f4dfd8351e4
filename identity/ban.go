package identity

import (
	"context"
	"slices"

	"bartleby"
	"bartleby/store"
)

// BanUser keeps a user out until unbanned, and revokes the sessions. Banning twice changes nothing.
func (s *Service) BanUser(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.UserDocument, error) {
	return s.setBan(ctx, ins, id, true)
}

// UnbanUser lets a user in again.
func (s *Service) UnbanUser(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.UserDocument, error) {
	return s.setBan(ctx, ins, id, false)
}

func (s *Service) setBan(ctx context.Context, ins *bartleby.Instance, id string, banned bool) (*bartleby.UserDocument, error) {
	list, err := s.SetBans(ctx, ins, []string{id}, banned)
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// SetBans bans several users or lets them in again, all of them or none, and answers them in the order of the ids, each
// once. It fails with resource_not_found where one is unknown.
func (s *Service) SetBans(ctx context.Context, ins *bartleby.Instance, ids []string, banned bool) ([]*bartleby.UserDocument, error) {
	switch {
	case len(ids) == 0:
		return nil, bartleby.ParamNil("user_ids")
	case len(ids) > bartleby.MaxBulkBans:
		return nil, bartleby.BulkSizeExceeded(bartleby.MaxBulkBans)
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) ([]*bartleby.UserDocument, error) {
		changed := map[string]*bartleby.UserDocument{}
		for _, id := range slices.Sorted(slices.Values(ids)) { // everybody locks in the same order
			if changed[id] != nil {
				continue
			}
			d, err := setBan(tx, id, banned)
			if err != nil {
				return nil, err
			}
			changed[id] = d
		}
		list := make([]*bartleby.UserDocument, 0, len(changed))
		for _, id := range ids {
			if changed[id] != nil {
				list = append(list, changed[id])
			}
			changed[id] = nil
		}
		return list, nil
	})
}

// setBan bans a user, whose sessions end, or lets the user in again.
func setBan(tx *store.Tx, id string, banned bool) (*bartleby.UserDocument, error) {
	u, err := tx.User(id)
	if err != nil {
		return nil, err
	}
	var doc *bartleby.UserDocument
	if u.Banned == banned {
		doc, err = tx.UserDocument(id)
	} else {
		u.Banned = banned
		doc, err = saveUser(tx, u)
	}
	if err != nil || !banned {
		return doc, err
	}
	return doc, endSessions(tx, id, bartleby.RevokedSession)
}

// LockUser keeps a user out for as long as the instance's lockout lasts. Locking a locked user changes nothing.
func (s *Service) LockUser(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.UserDocument, error) {
	return s.setLock(ctx, ins, id, func(tx *store.Tx, u *bartleby.User) error {
		if u.State.LockedUntil(tx.Now, ins.Settings.Lockout.Duration) != 0 {
			return errUnchanged
		}
		u.State.LockedAt = &tx.Now
		return nil
	})
}

// UnlockUser ends a lock and forgives the failed attempts.
func (s *Service) UnlockUser(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.UserDocument, error) {
	return s.setLock(ctx, ins, id, func(_ *store.Tx, u *bartleby.User) error {
		if u.State.LockedAt == nil && u.State.FailedAttempts == 0 {
			return errUnchanged
		}
		u.State.LockedAt, u.State.FailedAttempts = nil, 0
		return nil
	})
}

func (s *Service) setLock(ctx context.Context, ins *bartleby.Instance, id string, change func(*store.Tx, *bartleby.User) error) (*bartleby.UserDocument, error) {
	return s.changeUser(ctx, ins, id, func(tx *store.Tx, u *bartleby.User) error {
		if !ins.Settings.Lockout.Enabled {
			return bartleby.FeatureNotEnabled("user lockout")
		}
		return change(tx, u)
	})
}
