package signin

import (
	"context"
	"slices"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
)

// PrepareVerification sends a newcomer a code or a link, or asks their wallet for a signature. Errors: resource_not_found, sign_up_cannot_be_updated,
// verification_strategy_invalid, verification_already_verified, verification_code_too_many_requests.
func (s *Service) PrepareVerification(ctx context.Context, ins *bartleby.Instance, clientID, id string, in Preparation) (*Outcome, error) {
	var text, link string
	if in.Strategy == bartleby.ByEmailLink {
		if in.RedirectURL == "" {
			return nil, bartleby.ParamNil("redirect_url")
		}
		var err error
		if text, link, err = s.newLink(ctx, ins, id, in.RedirectURL); err != nil {
			return nil, err
		}
	}
	return s.onSignUp(ctx, ins, clientID, id, func(st *step) error {
		if err := st.mayUp(Ask); err != nil {
			return err
		}
		c, address, kind, err := st.verifies(in.Strategy)
		if err != nil {
			return err
		}
		if *c != nil && (*c).Status == bartleby.Verified {
			return bartleby.VerificationAlreadyVerified()
		}
		if kind == bartleby.KindWeb3Wallet {
			*c = st.askWallet(in, *address, "")
			return nil
		}
		owner, err := st.tx.IdentifierOwner(kind, *address)
		if err != nil {
			return err
		}
		to := identity.Receiver{Address: *address, Nobody: owner != nil}
		switch in.Strategy {
		case bartleby.ByEmailLink:
			*c = st.newLinkChallenge(text, in.RedirectURL, "")
			return s.Identity.SendLink(st.tx, ins, "magic_link_sign_up", link, to)
		case bartleby.ByPhoneCode:
			*c, err = st.sendCode(in.Strategy, bartleby.PhoneCode, "verification_code", to)
		default:
			*c, err = st.sendCode(in.Strategy, bartleby.EmailCode, "verification_code", to)
		}
		return err
	})
}

// verifies is the challenge that a strategy belongs to, and the address or number that it is about. It fails with
// verification_strategy_invalid where the settings do not know it, or nothing of the kind was given.
func (st *step) verifies(strategy bartleby.Strategy) (**bartleby.Challenge, *string, bartleby.IdentifierKind, error) {
	su, auth := st.signUp, st.ins.Settings.Authentication
	switch {
	case strategy == bartleby.ByEmailCode && su.EmailAddress != nil && (auth.EmailCode || !auth.EmailLink),
		strategy == bartleby.ByEmailLink && su.EmailAddress != nil && auth.EmailLink:
		return &su.Email, su.EmailAddress, bartleby.KindEmailAddress, nil
	case strategy == bartleby.ByPhoneCode && su.PhoneNumber != nil:
		return &su.Phone, su.PhoneNumber, bartleby.KindPhoneNumber, nil
	case su.Web3Wallet != nil && slices.Contains(bartleby.WalletStrategiesOf(*su.Web3Wallet, auth.Wallets), strategy):
		return &su.Wallet, su.Web3Wallet, bartleby.KindWeb3Wallet, nil
	}
	return nil, nil, "", bartleby.VerificationStrategyInvalid()
}

// AttemptVerification tries the code that was sent last, or a signature; with the last one that is asked for, the user is made. Errors:
// resource_not_found, sign_up_cannot_be_updated, verification_strategy_invalid, verification_missing,
// verification_already_verified, verification_expired, verification_failed, form_code_incorrect,
// form_incorrect_signature, and those of the completion.
func (s *Service) AttemptVerification(ctx context.Context, ins *bartleby.Instance, clientID, id string, in Attempt) (*Outcome, error) {
	return s.onSignUp(ctx, ins, clientID, id, func(st *step) error {
		if err := st.mayUp(Verify); err != nil {
			return err
		}
		c, address, kind, err := st.verifies(in.Strategy)
		if err != nil {
			return err
		}
		if *c != nil && (*c).Status == bartleby.Verified {
			return bartleby.VerificationAlreadyVerified()
		}
		judge := st.tryCode
		if kind == bartleby.KindWeb3Wallet {
			judge = func(c *bartleby.Challenge, in Attempt) error { return st.judgeWallet(c, *address, in) }
		}
		if err := judge(*c, in); err != nil {
			return err
		}
		return st.settle(in.Activity)
	})
}

// signUpOfLink is signInOfLink for a sign-up.
func (s *Service) signUpOfLink(ctx context.Context, ins *bartleby.Instance, openedBy, id, text string, activity *bartleby.SessionActivity, to *Opened) error {
	owner, err := store.Read(ctx, s.Identity.DB, ins.ID, func(tx *store.Tx) (string, error) {
		found, err := tx.SignUp(id)
		if err != nil {
			return "", err
		}
		return found.ClientID, nil
	})
	if bartleby.IsCode(err, "resource_not_found") {
		to.Status = LinkFailed
		return nil
	}
	if err != nil {
		return err
	}
	out, err := s.onSignUp(ctx, ins, owner, id, func(st *step) error {
		if st.mayUp(Verify) != nil {
			to.Status = LinkFailed
			return nil //nolint:nilerr // the status says it
		}
		if to.Status = st.judgeLink(st.signUp.Email, text, openedBy); to.Status != LinkVerified || openedBy != owner {
			return nil
		}
		return st.settle(activity)
	})
	if isRefusal(err) {
		to.Status = LinkFailed
		return nil
	}
	if err != nil {
		return err
	}
	if openedBy == owner {
		to.Outcome = out
		to.SessionID = valueOf(out.SignUp.CreatedSessionID)
	}
	return nil
}
