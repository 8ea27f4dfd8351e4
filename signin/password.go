package signin

import (
	"context"

	"bartleby"
	"bartleby/store"
)

// PasswordChange is what somebody who is signed in wants with their password.
type PasswordChange struct {
	Current bartleby.Patch[string]
	New     string // "" removes it
	SignOut bool   // of all other sessions
}

// ChangePassword gives a user who is signed in another password, or takes it away. The current one has to be given where
// nothing else says that it is the user who asks: the settings demand no reverification, and the session is not one that waits
// for another password. Wrong ones are counted as those of sign-ins are. Errors: form_param_missing,
// form_password_incorrect, user_locked, no_password_set, password_required, form_new_password_matches_current, those of the
// policy.
func (s *Service) ChangePassword(ctx context.Context, ins *bartleby.Instance, session *bartleby.Session, in PasswordChange) error {
	u, err := store.Read(ctx, s.Identity.DB, ins.ID, func(tx *store.Tx) (*bartleby.User, error) { return tx.User(session.UserID) })
	if err != nil {
		return err
	}
	was := u.Secrets.Password
	switch asks := !ins.Settings.Authentication.Reverification && !session.HasTask(bartleby.TaskResetPassword); {
	case was == nil && (in.New == "" || in.Current.Value() != ""):
		return bartleby.NoPasswordSet()
	case in.Current.Value() != "":
		err = s.provePassword(ctx, ins, session, in.Current.To)
	case was != nil && asks:
		err = bartleby.ParamMissing("current_password")
	}
	if err == nil && in.New == "" && ins.Settings.Password.Required {
		err = bartleby.PasswordStays()
	}
	if err != nil {
		return err
	}
	var digest *bartleby.PasswordDigest
	if in.New != "" {
		if digest, err = s.newPassword(ctx, ins, u, in.New); err != nil {
			return bartleby.OnParam(err, "password", "new_password")
		}
	}
	return s.onUser(ctx, ins, session, func(st *step) error {
		if now := st.user.Secrets.Password; (now == nil) != (was == nil) || now != nil && *now != *was {
			return currentIncorrect() // another request was first
		}
		return s.Identity.ChangePassword(st.tx, ins, st.user, digest, session.ID, in.SignOut)
	})
}

// newPassword is the digest of a password that the policy lets pass, and that is not the user's already.
func (s *Service) newPassword(ctx context.Context, ins *bartleby.Instance, u *bartleby.User, plain string) (*bartleby.PasswordDigest, error) {
	digest, err := s.Identity.CheckedPassword(ctx, ins, plain, knownOf(u))
	if err != nil || u.Secrets.Password == nil {
		return digest, err
	}
	same, err := s.Identity.ComparePassword(ctx, ins, u.Secrets.Password, plain)
	if same {
		err = bartleby.NewPasswordMatchesCurrent()
	}
	return digest, err
}

// provePassword demands the password of somebody who is signed in. Errors: form_password_incorrect, user_locked.
func (s *Service) provePassword(ctx context.Context, ins *bartleby.Instance, session *bartleby.Session, plain string) error {
	var digest bartleby.PasswordDigest
	if err := s.onUser(ctx, ins, session, func(st *step) error {
		if st.user.Secrets.Password == nil {
			return bartleby.NoPasswordSet()
		}
		digest, st.fault = *st.user.Secrets.Password, currentIncorrect()
		return st.reserve()
	}); err != nil {
		return err
	}
	right, err := s.Identity.ComparePassword(ctx, ins, &digest, plain)
	if err != nil {
		return err
	}
	return s.onUser(ctx, ins, session, func(st *step) error {
		st.fault = currentIncorrect()
		if !right {
			return st.failed()
		}
		return st.succeeded()
	})
}

func currentIncorrect() error {
	return bartleby.OnParam(bartleby.SignInPasswordIncorrect(), "password", "current_password")
}

// onUser runs a step about the user of a session.
func (s *Service) onUser(ctx context.Context, ins *bartleby.Instance, session *bartleby.Session, do func(*step) error) error {
	_, err := s.run(ctx, ins, session.ClientID, func(st *step) (err error) {
		if st.user, err = st.tx.User(session.UserID); err != nil {
			return err
		}
		return do(st)
	})
	return err
}
