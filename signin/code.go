package signin

import (
	"context"

	"bartleby"
	"bartleby/identity"
)

// prepareCode is how a strategy sends a code in the words of a template.
func prepareCode(by bartleby.CodeStrategy, slug string) func(*Service, context.Context, *bartleby.Instance, string, Preparation) (func(*step, bartleby.Factor) error, error) {
	return func(s *Service, _ context.Context, ins *bartleby.Instance, _ string, in Preparation) (func(*step, bartleby.Factor) error, error) {
		return func(st *step, f bartleby.Factor) error {
			to, ok := st.receiver(f)
			if !ok {
				return bartleby.StrategyForUserInvalid()
			}
			c, err := st.sendCode(in.Strategy, by, slug, to)
			st.signIn.First = c
			return err
		}, nil
	}
}

// sendCode sends a code and makes the challenge to enter it.
func (st *step) sendCode(strategy bartleby.Strategy, by bartleby.CodeStrategy, slug string, to identity.Receiver) (*bartleby.Challenge, error) {
	v, err := st.s.Identity.SendCode(st.tx, st.ins, by, slug, to)
	if err != nil {
		return nil, err
	}
	return &bartleby.Challenge{
		Strategy: strategy, Status: bartleby.Unverified, ExpireAt: v.ExpiresAt, VerificationID: v.ID, IdentificationID: to.IdentificationID,
	}, nil
}

// receiver is where a code or a link for a factor goes: what the user has, or what a newcomer typed. False when the user
// has it no longer.
func (st *step) receiver(f bartleby.Factor) (identity.Receiver, bool) {
	if f.IdentificationID == "" { // nobody's
		return identity.Receiver{Address: *st.signIn.Identifier, Nobody: !st.signIn.Newcomer}, true
	}
	if e := st.user.EmailAddressByID(f.IdentificationID); e != nil && e.Verification.IsVerified() {
		return identity.Receiver{Address: e.EmailAddress, User: st.user, IdentificationID: e.ID}, true
	}
	if p := st.user.PhoneNumberByID(f.IdentificationID); p != nil && p.Verification.IsVerified() {
		return identity.Receiver{Address: p.PhoneNumber, User: st.user, IdentificationID: p.ID}, true
	}
	return identity.Receiver{}, false
}

// attemptFirstCode tries the code that was sent last.
func (s *Service) attemptFirstCode(ctx context.Context, ins *bartleby.Instance, about subject, in Attempt) (*Outcome, error) {
	return s.on(ctx, ins, about, func(st *step) error {
		if err := st.may(Prove1); err != nil {
			return err
		}
		if err := st.tryCode(st.signIn.First, in); err != nil {
			return err
		}
		return st.proved(in.Activity)
	})
}

// tryCode tries a code against a challenge and counts it. Errors: form_param_nil, verification_missing,
// verification_strategy_invalid, verification_expired, verification_failed, form_code_incorrect, user_locked.
func (st *step) tryCode(c *bartleby.Challenge, in Attempt) error {
	switch {
	case in.Code == "":
		return bartleby.ParamNil("code")
	case c == nil || c.VerificationID == "":
		return bartleby.VerificationMissing()
	case c.Strategy != in.Strategy:
		return bartleby.VerificationStrategyInvalid()
	}
	st.fault = bartleby.CodeIncorrect()
	code := in.Code
	if refusal := st.reserve(); refusal != nil {
		if !st.guarded() {
			return refusal
		}
		code = "" // locked, which nothing may tell: no code is the right one
	}
	v, solved, err := st.s.Identity.TryCode(st.tx, c.VerificationID, code)
	if err != nil {
		return err
	}
	tried := v.Attempts > c.Attempts
	c.Attempts, c.Status = v.Attempts, v.Status
	switch {
	case solved && st.holds(c):
		return st.succeeded()
	case solved:
		return bartleby.StrategyForUserInvalid()
	case !tried && v.StatusAt(st.tx.Now) == bartleby.Expired:
		return st.unjudged(bartleby.VerificationExpired())
	case !tried:
		return st.unjudged(bartleby.VerificationFailed())
	}
	return st.failed()
}

// unjudged gives an attempt back that was no guess: there was nothing any more that it could have hit.
func (st *step) unjudged(fault error) error {
	if st.user == nil || !st.ins.Settings.Lockout.Enabled || st.user.State.LockedAt != nil {
		return kept{fault}
	}
	if err := st.succeeded(); err != nil {
		return err
	}
	return kept{fault}
}

// holds tells whether what a challenge is about is still the user's.
func (st *step) holds(c *bartleby.Challenge) bool {
	if c.IdentificationID == "" || st.user == nil {
		return c.IdentificationID == "" && st.user == nil
	}
	_, ok := st.receiver(bartleby.Factor{IdentificationID: c.IdentificationID})
	return ok
}
