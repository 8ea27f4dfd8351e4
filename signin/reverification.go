package signin

import (
	"context"
	"errors"

	"bartleby"
)

// Reverify begins to ask who is signed in on a client to prove once more who they are, in place of what was asked before.
// Without a second factor, the first one is asked for. Errors: resource_not_found, authentication_invalid, user_banned.
func (s *Service) Reverify(ctx context.Context, ins *bartleby.Instance, clientID, sessionID string, level bartleby.ReverificationLevel) (*Outcome, error) {
	return s.run(ctx, ins, clientID, func(st *step) error {
		if err := st.knowSession(sessionID); err != nil {
			return err
		}
		st.again = &bartleby.Reverification{Level: level, SignIn: bartleby.SignIn{
			ID: sessionID, ClientID: clientID, UserID: st.user.ID, Status: bartleby.NeedsFirstFactor,
			AbandonAt: st.tx.Now + bartleby.ReverificationLife, CreatedAt: st.tx.Now, UpdatedAt: st.tx.Now,
		}}
		second := secondFactors(st.user)
		if len(second) == 0 {
			st.again.Level = bartleby.FirstFactorLevel
		}
		if st.again.Level == bartleby.SecondFactorLevel {
			st.again.Status, st.again.SecondFactors = bartleby.NeedsSecondFactor, second
		} else {
			st.again.FirstFactors = factorsAgain(ins.Settings, st.user)
		}
		return st.tx.InsertReverification(st.again)
	})
}

// ReverifyPrepareFirst is PrepareFirstFactor for a session. Errors besides: session_reverification_missing,
// invalid_action_for_session_reverification.
func (s *Service) ReverifyPrepareFirst(ctx context.Context, ins *bartleby.Instance, clientID, sessionID string, in Preparation) (*Outcome, error) {
	return s.prepareFirst(ctx, ins, subject{clientID, sessionID, true}, in)
}

// ReverifyFirst is AttemptFirstFactor for a session.
func (s *Service) ReverifyFirst(ctx context.Context, ins *bartleby.Instance, clientID, sessionID string, in Attempt) (*Outcome, error) {
	return s.attemptFirst(ctx, ins, subject{clientID, sessionID, true}, in)
}

// ReverifyPrepareSecond is PrepareSecondFactor for a session.
func (s *Service) ReverifyPrepareSecond(ctx context.Context, ins *bartleby.Instance, clientID, sessionID string, in Preparation) (*Outcome, error) {
	return s.prepareSecond(ctx, ins, subject{clientID, sessionID, true}, in)
}

// ReverifySecond is AttemptSecondFactor for a session.
func (s *Service) ReverifySecond(ctx context.Context, ins *bartleby.Instance, clientID, sessionID string, in Attempt) (*Outcome, error) {
	return s.attemptSecond(ctx, ins, subject{clientID, sessionID, true}, in)
}

// onReverification runs a step of the reverification of a session. It fails with session_reverification_missing.
func (s *Service) onReverification(ctx context.Context, ins *bartleby.Instance, about subject, do func(*step) error) (*Outcome, error) {
	return s.run(ctx, ins, about.client, func(st *step) (err error) {
		if st.again, err = st.tx.Reverification(about.id); err != nil {
			return err
		}
		if err := st.knowSession(about.id); err != nil {
			return err
		}
		if st.signIn = &st.again.SignIn; st.signIn.StatusAt(st.tx.Now) == bartleby.SignInAbandoned {
			return bartleby.ReverificationMissing()
		}
		refusal := do(st)
		var stands kept
		if refusal != nil && !errors.As(refusal, &stands) {
			return refusal
		}
		st.again.UpdatedAt = st.tx.Now
		if err := st.tx.SaveReverification(st.again); err != nil {
			return err
		}
		return refusal
	})
}

// knowSession makes the user of a session of the client the one whom the step is about. Errors: resource_not_found,
// authentication_invalid when the session is over.
func (st *step) knowSession(id string) error {
	for _, s := range st.client.Sessions {
		if s.ID != id {
			continue
		}
		if !s.SignedInAt(st.tx.Now) {
			return bartleby.NotSignedIn()
		}
		u, err := st.tx.User(s.UserID)
		if err == nil && u.Banned {
			err = bartleby.UserBanned()
		}
		st.user = u
		return err
	}
	return bartleby.ResourceNotFound("session", id)
}

// factorsAgain are the first factors by which somebody who is signed in can prove who they are: those that are proved on
// the page that asks. Who has none of them, but an address or a number, is sent a code, whatever the settings say.
func factorsAgain(set bartleby.Settings, u *bartleby.User) []bartleby.Factor {
	keep := func(all []bartleby.Factor) []bartleby.Factor {
		list := []bartleby.Factor{}
		for _, f := range all {
			if ways[f.Strategy].again {
				list = append(list, f)
			}
		}
		return list
	}
	if list := keep(firstFactors(set, u, "")); len(list) > 0 {
		return list
	}
	set.EmailAddress.Enabled, set.PhoneNumber.Enabled, set.Authentication.EmailCode, set.Authentication.PhoneCode = true, true, true, true
	return keep(firstFactors(set, u, ""))
}

// Reverifiable tells whether somebody has any factor to prove once more.
func Reverifiable(set bartleby.Settings, u *bartleby.User) bool {
	return len(factorsAgain(set, u)) > 0 || len(secondFactors(u)) > 0
}

// provedAgain takes the step that follows from a first factor that was proved once more.
func (st *step) provedAgain() error {
	if st.again.Level != bartleby.MultiFactorLevel || !st.user.TwoFactorEnabled {
		return st.completeAgain(Prove1, false)
	}
	if err := st.refresh(true, false); err != nil {
		return err
	}
	return st.awaitSecond(Prove1Of2)
}

// completeAgain takes the last step. What was proved is fresh in the session; what was not stays as old as it is.
func (st *step) completeAgain(does Step, second bool) error {
	if err := st.refresh(does == Prove1, second); err != nil {
		return err
	}
	return st.advance(does)
}

// refresh notes in the session that factors were verified just now.
func (st *step) refresh(first, second bool) error {
	s, err := st.tx.Session(st.again.ID)
	if err != nil {
		return err
	}
	if first {
		s.FirstFactorVerifiedAt = st.tx.Now
	}
	if second {
		s.SecondFactorVerifiedAt = st.tx.Now
	}
	s.State.UpdatedAt = st.tx.Now
	return st.tx.SaveSession(s)
}
