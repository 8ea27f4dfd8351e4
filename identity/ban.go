package identity

import (
	"context"

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
	return s.changeUserThen(ctx, ins, id, func(_ *store.Tx, u *bartleby.User) error {
		if u.Banned == banned {
			return errUnchanged
		}
		u.Banned = banned
		return nil
	}, revoking(id, banned))
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
