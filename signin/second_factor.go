package signin

import (
	"context"

	"bartleby"
)

// PrepareSecondFactor sends a code to a number that is a second factor. Errors: resource_not_found, client_state_invalid,
// verification_strategy_invalid, no_second_factors, verification_code_too_many_requests, user_locked.
func (s *Service) PrepareSecondFactor(ctx context.Context, ins *bartleby.Instance, clientID, id string, in Preparation) (*Outcome, error) {
	return s.prepareSecond(ctx, ins, subject{clientID, id, false}, in)
}

func (s *Service) prepareSecond(ctx context.Context, ins *bartleby.Instance, about subject, in Preparation) (*Outcome, error) {
	return s.on(ctx, ins, about, func(st *step) error {
		if err := st.may(Challenge2); err != nil {
			return err
		}
		if in.Strategy != bartleby.ByPhoneCode {
			return bartleby.VerificationStrategyInvalid()
		}
		f, ok := defaultFactor(secondFactors(st.user), in.FactorID)
		if !ok {
			return bartleby.NoSecondFactors()
		}
		if err := st.unlocked(); err != nil {
			return err
		}
		to, ok := st.receiver(f)
		if !ok {
			return bartleby.NoSecondFactors()
		}
		c, err := st.sendCode(bartleby.ByPhoneCode, bartleby.PhoneCode, "verification_code", to)
		if err != nil {
			return err
		}
		st.signIn.Second = c
		return st.advance(Challenge2)
	})
}

// defaultFactor is the number that an id names, or where none is named, the default one.
func defaultFactor(list []bartleby.Factor, id string) (bartleby.Factor, bool) {
	for _, f := range list {
		if id == "" && f.Strategy == bartleby.ByPhoneCode && f.Default {
			return f, true
		}
	}
	return find(list, bartleby.ByPhoneCode, id)
}

// AttemptSecondFactor tries to prove a second factor; with the right one the user is signed in. Errors: resource_not_found,
// client_state_invalid, verification_strategy_invalid, no_second_factors, form_code_incorrect, user_locked, user_banned.
func (s *Service) AttemptSecondFactor(ctx context.Context, ins *bartleby.Instance, clientID, id string, in Attempt) (*Outcome, error) {
	return s.attemptSecond(ctx, ins, subject{clientID, id, false}, in)
}

func (s *Service) attemptSecond(ctx context.Context, ins *bartleby.Instance, about subject, in Attempt) (*Outcome, error) {
	switch in.Strategy {
	case bartleby.ByPhoneCode:
		return s.on(ctx, ins, about, func(st *step) error {
			if err := st.maySecond(in); err != nil {
				return err
			}
			if err := st.tryCode(st.signIn.Second, in); err != nil {
				return err
			}
			return st.complete(Prove2, true, in.Activity)
		})
	case bartleby.ByTOTP:
		return s.on(ctx, ins, about, func(st *step) error {
			if err := st.maySecond(in); err != nil {
				return err
			}
			if err := st.reserve(); err != nil {
				return err
			}
			return st.judgeSecond(in, s.Identity.SpendTOTP(st.tx, st.user, in.Code))
		})
	case bartleby.ByBackupCode:
		return s.attemptBackupCode(ctx, ins, about, in)
	}
	return nil, bartleby.VerificationStrategyInvalid()
}

// attemptBackupCode compares outside of the transaction, as attemptPassword does.
func (s *Service) attemptBackupCode(ctx context.Context, ins *bartleby.Instance, about subject, in Attempt) (*Outcome, error) {
	var digests []string
	if _, err := s.on(ctx, ins, about, func(st *step) error {
		if err := st.maySecond(in); err != nil {
			return err
		}
		digests = st.user.Secrets.BackupCodes
		return st.reserve()
	}); err != nil {
		return nil, err
	}
	found, err := s.Identity.FindBackupCode(ctx, digests, in.Code)
	if err != nil {
		return nil, err
	}
	return s.on(ctx, ins, about, func(st *step) error {
		if err := st.maySecond(in); err != nil {
			return err
		}
		return st.judgeSecond(in, s.Identity.SpendBackupCode(st.user, found))
	})
}

// maySecond refuses a second factor that is not asked for, or that the user does not have.
func (st *step) maySecond(in Attempt) error {
	if err := st.may(Prove2); err != nil {
		return err
	}
	if in.Code == "" {
		return bartleby.ParamNil("code")
	}
	if _, ok := find(secondFactors(st.user), in.Strategy, ""); !ok {
		return bartleby.NoSecondFactors()
	}
	st.fault = bartleby.CodeIncorrect()
	return nil
}

// judgeSecond ends an attempt of a factor that needs no preparation. A right one was spent.
func (st *step) judgeSecond(in Attempt, right bool) error {
	if st.signIn.Second == nil || st.signIn.Second.Strategy != in.Strategy {
		st.signIn.Second = &bartleby.Challenge{Strategy: in.Strategy, Status: bartleby.Unverified}
	}
	st.signIn.Second.Attempts++
	if !right {
		return st.failed()
	}
	if err := st.succeeded(); err != nil {
		return err
	}
	st.signIn.Second.Status = bartleby.Verified
	if err := st.s.Identity.SaveUser(st.tx, st.user); err != nil {
		return err
	}
	return st.complete(Prove2, true, in.Activity)
}
