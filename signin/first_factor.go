package signin

import (
	"context"

	"bartleby"
)

// Preparation asks for what a factor is proved with.
type Preparation struct {
	Strategy    bartleby.Strategy
	FactorID    string // of the address, number, wallet or passkey; "": the first one
	RedirectURL string // where a link leads in the end
	Origin      string // of the page, for passkeys and wallets
}

// Attempt proves a factor.
type Attempt struct {
	Strategy   bartleby.Strategy
	Code       string
	Password   string
	Credential string // JSON text of what an authenticator answered
	Signature  string // of a wallet: hexadecimal, or base 64 on Solana
	Origin     string // of the page, for passkeys
	Activity   *bartleby.SessionActivity
}

// way is how a strategy works as a first factor. Other ways of proving, such as identity providers, add rows.
type way struct {
	// prepare asks for the proof; nil where there is nothing to ask for. It may do what is slow before it returns the work
	// of the transaction.
	prepare func(s *Service, ctx context.Context, ins *bartleby.Instance, id string, in Preparation) (func(*step, bartleby.Factor) error, error)
	// attempt judges a proof in steps of its own.
	attempt func(s *Service, ctx context.Context, ins *bartleby.Instance, about subject, in Attempt) (*Outcome, error)
	// again tells whether somebody who is signed in may be asked for it once more: it is proved on the page that asks.
	again bool
}

var ways map[bartleby.Strategy]way

func init() { // a literal would refer to itself through its functions
	ways = map[bartleby.Strategy]way{
		bartleby.ByPassword:   {attempt: (*Service).attemptPassword, again: true},
		bartleby.ByEmailCode:  {prepare: prepareCode(bartleby.EmailCode, "verification_code"), attempt: (*Service).attemptFirstCode, again: true},
		bartleby.ByPhoneCode:  {prepare: prepareCode(bartleby.PhoneCode, "verification_code"), attempt: (*Service).attemptFirstCode, again: true},
		bartleby.ByEmailReset: {prepare: prepareCode(bartleby.EmailCode, "reset_password_code"), attempt: (*Service).attemptFirstCode},
		bartleby.ByPhoneReset: {prepare: prepareCode(bartleby.PhoneCode, "reset_password_code"), attempt: (*Service).attemptFirstCode},
		bartleby.ByEmailLink:  {prepare: (*Service).prepareLink},
		bartleby.ByPasskey:    {prepare: (*Service).preparePasskey, attempt: (*Service).attemptPasskey, again: true},
	}
	for _, s := range bartleby.WalletStrategies {
		ways[s] = way{prepare: (*Service).prepareWallet, attempt: (*Service).attemptWallet}
	}
}

// PrepareFirstFactor asks for the proof of a factor: a code or a link is sent, a challenge is made. Errors:
// resource_not_found, client_state_invalid, strategy_for_user_invalid, verification_strategy_invalid,
// verification_code_too_many_requests, user_locked.
func (s *Service) PrepareFirstFactor(ctx context.Context, ins *bartleby.Instance, clientID, id string, in Preparation) (*Outcome, error) {
	return s.prepareFirst(ctx, ins, subject{clientID, id, false}, in)
}

func (s *Service) prepareFirst(ctx context.Context, ins *bartleby.Instance, about subject, in Preparation) (*Outcome, error) {
	w, known := ways[in.Strategy]
	if !known || w.prepare == nil {
		return nil, bartleby.VerificationStrategyInvalid()
	}
	if about.again && !w.again {
		return nil, bartleby.StrategyForUserInvalid()
	}
	work, err := w.prepare(s, ctx, ins, about.id, in)
	if err != nil {
		return nil, err
	}
	return s.on(ctx, ins, about, func(st *step) error {
		if err := st.may(Challenge1); err != nil {
			return err
		}
		f, ok := find(st.signIn.FirstFactors, in.Strategy, in.FactorID)
		if !ok {
			return bartleby.StrategyForUserInvalid()
		}
		if !st.guarded() {
			if err := st.unlocked(); err != nil {
				return err
			}
		}
		if err := work(st, f); err != nil {
			return err
		}
		return st.advance(Challenge1)
	})
}

// AttemptFirstFactor tries to prove a first factor. Errors: resource_not_found, client_state_invalid,
// strategy_for_user_invalid, verification_strategy_invalid, user_locked, user_banned, and those of the strategy.
func (s *Service) AttemptFirstFactor(ctx context.Context, ins *bartleby.Instance, clientID, id string, in Attempt) (*Outcome, error) {
	return s.attemptFirst(ctx, ins, subject{clientID, id, false}, in)
}

func (s *Service) attemptFirst(ctx context.Context, ins *bartleby.Instance, about subject, in Attempt) (*Outcome, error) {
	w, known := ways[in.Strategy]
	if !known || w.attempt == nil {
		return nil, bartleby.VerificationStrategyInvalid()
	}
	return w.attempt(s, ctx, ins, about, in)
}

// attemptPassword compares outside of the transaction: an attempt is reserved before, and judged after.
func (s *Service) attemptPassword(ctx context.Context, ins *bartleby.Instance, about subject, in Attempt) (*Outcome, error) {
	if in.Password == "" {
		return nil, bartleby.ParamNil("password")
	}
	var digest *bartleby.PasswordDigest
	var userID string
	judge := func(do func(*step) error) (*Outcome, error) {
		return s.on(ctx, ins, about, func(st *step) error {
			if st.fault = error(bartleby.SignInPasswordIncorrect()); st.signIn.Guarded {
				st.fault = bartleby.PasswordOrIdentifierIncorrect()
			}
			if err := st.may(Prove1); err != nil {
				return err
			}
			if _, ok := find(st.signIn.FirstFactors, bartleby.ByPassword, ""); !ok {
				return bartleby.StrategyForUserInvalid()
			}
			return do(st)
		})
	}
	_, refusal := judge(func(st *step) error {
		if st.user != nil {
			digest, userID = st.user.Secrets.Password, st.user.ID
		}
		return st.reserve()
	})
	if refusal != nil && !bartleby.IsCode(refusal, "form_password_or_identifier_incorrect") {
		return nil, refusal
	}
	if refusal != nil {
		digest = nil // locked, which nothing may tell: it takes as long as any other, and is as wrong
	}
	right, err := s.Identity.ComparePassword(ctx, ins, digest, in.Password)
	if err != nil {
		return nil, err
	}
	out, err := judge(func(st *step) error {
		si := st.signIn
		if si.First == nil || si.First.Strategy != bartleby.ByPassword {
			si.First = &bartleby.Challenge{Strategy: bartleby.ByPassword, Status: bartleby.Unverified}
		}
		si.First.Attempts++
		if st.user == nil || !right || st.user.Secrets.Password == nil || *st.user.Secrets.Password != *digest {
			return st.failed()
		}
		if err := st.succeeded(); err != nil {
			return err
		}
		si.First.Status = bartleby.Verified
		return st.proved(in.Activity)
	})
	if err == nil {
		err = s.Identity.RenewPassword(ctx, ins, userID, *digest, in.Password)
	}
	return out, err
}

// ResetPassword chooses another password, after a code has proved the right to. Errors: resource_not_found,
// client_state_invalid, those of the password policy, user_banned.
func (s *Service) ResetPassword(ctx context.Context, ins *bartleby.Instance, clientID, id, plain string, signOut bool, activity *bartleby.SessionActivity) (*Outcome, error) {
	var known []string
	if _, err := s.onSignIn(ctx, ins, clientID, id, func(st *step) error {
		if err := st.may(Renew); err != nil {
			return err
		}
		known = knownOf(st.user)
		return nil
	}); err != nil {
		return nil, err
	}
	if plain == "" {
		return nil, bartleby.ParamNil("password")
	}
	digest, err := s.Identity.CheckedPassword(ctx, ins, plain, known)
	if err != nil {
		return nil, err
	}
	return s.onSignIn(ctx, ins, clientID, id, func(st *step) error {
		if err := st.may(Renew); err != nil {
			return err
		}
		if st.user.Banned {
			return bartleby.UserBanned()
		}
		if err := st.s.Identity.SetPassword(st.tx, ins, st.user, digest, signOut); err != nil {
			return err
		}
		if st.user.TwoFactorEnabled {
			return st.awaitSecond(RenewOf2)
		}
		return st.complete(Renew, false, activity)
	})
}

// knownOf is what is easy to guess about a user.
func knownOf(u *bartleby.User) []string {
	var known []string
	for _, e := range u.EmailAddresses {
		known = append(known, e.EmailAddress)
	}
	for _, s := range []*string{u.Username, u.FirstName, u.LastName} {
		if s != nil {
			known = append(known, *s)
		}
	}
	return known
}
