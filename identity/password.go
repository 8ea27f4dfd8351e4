package identity

import (
	"context"
	"errors"
	"log/slog"

	"bartleby"
	"bartleby/password"
	"bartleby/store"
)

// checkPassword applies the instance's policy and the breach list, unless the caller may skip them. What no setting can
// lift is checked always.
func (s *Service) checkPassword(ctx context.Context, set bartleby.PasswordSettings, plain string, skip bool, known []string) error {
	policy := password.Policy{}
	if !skip {
		policy = password.Policy{
			MinLength: set.MinLength, MaxLength: set.MaxLength,
			RequireUppercase: set.RequireUppercase, RequireLowercase: set.RequireLowercase,
			RequireNumbers: set.RequireNumbers, RequireSpecialChar: set.RequireSpecialChar,
			MinZxcvbnStrength: set.MinStrength,
		}
	}
	c := &checks{}
	for _, v := range policy.Check(plain, known...) {
		var meta map[string]any
		if len(v.Suggestions) > 0 {
			meta = map[string]any{"zxcvbn": map[string]any{"suggestions": v.Suggestions}}
		}
		c.add(bartleby.PasswordRefused(v.Code, v.Message, meta))
	}
	if len(c.faults) == 0 && !skip && set.BreachCheck && s.Breaches != nil {
		breached, err := s.Breaches.Breached(ctx, plain)
		if err != nil {
			s.Log.WarnContext(ctx, "breach list did not answer; password accepted unchecked", slog.Any("error", err))
		}
		if breached {
			c.add(bartleby.PasswordBreached())
		}
	}
	return c.err()
}

func (s *Service) hashPassword(ctx context.Context, set bartleby.PasswordSettings, plain string) (*bartleby.PasswordDigest, error) {
	d, err := s.Hashes.Hash(ctx, password.Hasher(set.Hasher), plain)
	if err != nil {
		return nil, err
	}
	return &bartleby.PasswordDigest{Hasher: string(d.Hasher), Digest: d.Digest}, nil
}

// setPassword stores a digest and forgets that an earlier password was compromised.
func setPassword(tx *store.Tx, u *bartleby.User, d *bartleby.PasswordDigest) {
	u.Secrets.Password, u.Secrets.PasswordCompromised = d, false
	u.PasswordEnabled, u.PasswordLastUpdatedAt = true, &tx.Now
}

// VerifyPassword tells whether the password is the user's: nil when it is, else no_password_set or incorrect_password.
// A digest that is no longer good enough is replaced on the first success.
func (s *Service) VerifyPassword(ctx context.Context, ins *bartleby.Instance, userID, plain string) error {
	stored, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.PasswordDigest, error) {
		u, err := tx.User(userID)
		if err != nil {
			return nil, err
		}
		return u.Secrets.Password, nil
	})
	if err != nil {
		return err
	}
	if stored == nil {
		return bartleby.NoPasswordSet()
	}
	digest := password.Digest{Hasher: password.Hasher(stored.Hasher), Digest: stored.Digest}
	ok, err := s.Hashes.Verify(ctx, digest, plain)
	if errors.Is(err, password.ErrNoMigrator) {
		return bartleby.FeatureNotEnabled("verification of passwords by AWS Cognito")
	}
	if err != nil {
		return err
	}
	if !ok {
		return bartleby.PasswordIncorrect()
	}
	if s.Hashes.Outdated(digest) {
		return s.upgradePassword(ctx, ins, userID, *stored, plain)
	}
	return nil
}

// upgradePassword writes the same password under today's hash. The user sees no change, so there is no event.
func (s *Service) upgradePassword(ctx context.Context, ins *bartleby.Instance, userID string, was bartleby.PasswordDigest, plain string) error {
	fresh, err := s.hashPassword(ctx, ins.Settings.Password, plain)
	if err != nil {
		// A password that our own hashes cannot take (over 72 bytes of bcrypt) stays as it was imported.
		s.Log.WarnContext(ctx, "password digest was not upgraded", slog.String("user", userID), slog.Any("error", err))
		return nil
	}
	_, err = store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (struct{}, error) {
		u, err := tx.User(userID)
		if err != nil {
			return struct{}{}, err
		}
		if u.Secrets.Password == nil || *u.Secrets.Password != was {
			return struct{}{}, nil // changed meanwhile
		}
		u.Secrets.Password = fresh
		_, err = tx.SaveUser(u)
		return struct{}{}, err
	})
	return err
}

// RemovePassword takes the password away, tells the user, and revokes the sessions where that is asked. A user without a
// password is answered unchanged.
func (s *Service) RemovePassword(ctx context.Context, ins *bartleby.Instance, id string, signOut bool) (*bartleby.UserDocument, error) {
	return s.changeUserThen(ctx, ins, id, func(tx *store.Tx, u *bartleby.User) error {
		if !u.PasswordEnabled {
			return errUnchanged
		}
		u.Secrets.Password, u.Secrets.PasswordCompromised = nil, false
		u.PasswordEnabled, u.PasswordLastUpdatedAt = false, nil
		return s.warn(tx, ins, u, "password_removed", nil)
	}, func(tx *store.Tx) error { return afterPassword(tx, id, signOut) })
}

// afterPassword does what follows in the sessions of a user whose password was changed: they are revoked, or nothing is to
// be done about the old one any more.
func afterPassword(tx *store.Tx, userID string, signOut bool) error {
	if signOut {
		return endSessions(tx, userID, bartleby.RevokedSession)
	}
	return finishTasks(tx, userID, bartleby.TaskResetPassword)
}

// SetPasswordCompromised marks the password to be changed at the next sign-in, and revokes the sessions where that is
// asked.
func (s *Service) SetPasswordCompromised(ctx context.Context, ins *bartleby.Instance, id string, signOut bool) (*bartleby.UserDocument, error) {
	return s.markPassword(ctx, ins, id, true, revoking(id, signOut))
}

// UnsetPasswordCompromised lifts the mark.
func (s *Service) UnsetPasswordCompromised(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.UserDocument, error) {
	return s.markPassword(ctx, ins, id, false, func(tx *store.Tx) error { return afterPassword(tx, id, false) })
}

func (s *Service) markPassword(ctx context.Context, ins *bartleby.Instance, id string, compromised bool, then func(*store.Tx) error) (*bartleby.UserDocument, error) {
	return s.changeUserThen(ctx, ins, id, func(_ *store.Tx, u *bartleby.User) error {
		switch {
		case !u.PasswordEnabled && compromised:
			return bartleby.NoPasswordSet()
		case u.Secrets.PasswordCompromised == compromised:
			return errUnchanged
		}
		u.Secrets.PasswordCompromised = compromised
		return nil
	}, then)
}
