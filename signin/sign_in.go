package signin

import (
	"context"
	"errors"
	"slices"
	"strings"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
	"bartleby/wallet"
)

// NewSignIn is what a sign-in can begin with.
type NewSignIn struct {
	Strategy        bartleby.Strategy // "": an identifier only, or a password with it
	Identifier      string
	Password        string
	Ticket          string
	RedirectURL     string // of links
	SignUpIfMissing bool
	Transfer        bool
	Origin          string                    // of the page, for passkeys
	Activity        *bartleby.SessionActivity // nil: unknown
}

// CreateSignIn begins a sign-in on a client, in place of the one that was under way there. With an identifier alone it says
// by which factors it can go on; with a password, a ticket or a strategy that needs no more, it takes that step as well.
// Errors: session_exists, identifier_already_signed_in, form_identifier_not_found, not_allowed_access, and those of the
// steps.
func (s *Service) CreateSignIn(ctx context.Context, ins *bartleby.Instance, clientID string, in NewSignIn) (*Outcome, error) {
	switch {
	case in.Transfer:
		return s.transferToSignIn(ctx, ins, clientID, in)
	case in.Strategy == bartleby.ByTicket || in.Ticket != "":
		return s.redeem(ctx, ins, clientID, in)
	}
	if in.Strategy == bartleby.ByPasskey && in.Identifier == "" {
		return s.discover(ctx, ins, clientID, in.Origin)
	}
	kind, value, err := readIdentifier(in.Identifier)
	if err != nil {
		return nil, err
	}
	out, err := s.run(ctx, ins, clientID, func(st *step) error {
		if err := st.mayBegin(); err != nil {
			return err
		}
		st.begin()
		if err := st.identify(kind, value, in.SignUpIfMissing); err != nil {
			return err
		}
		return st.insertSignIn()
	})
	if err != nil {
		return nil, err
	}
	id := out.SignIn.ID
	switch {
	case in.Password != "":
		return s.AttemptFirstFactor(ctx, ins, clientID, id, Attempt{Strategy: bartleby.ByPassword, Password: in.Password, Activity: in.Activity})
	case in.Strategy != "" && in.Strategy != bartleby.ByPassword:
		f := slices.IndexFunc(out.SignIn.FirstFactors, func(f bartleby.Factor) bool { return f.Strategy == in.Strategy })
		if f < 0 {
			return nil, bartleby.StrategyForUserInvalid()
		}
		return s.PrepareFirstFactor(ctx, ins, clientID, id, Preparation{
			Strategy: in.Strategy, FactorID: out.SignIn.FirstFactors[f].PublicID(), RedirectURL: in.RedirectURL, Origin: in.Origin,
		})
	}
	return out, nil
}

// SignIn reads an attempt of a client. One whose link was opened elsewhere goes on here: the browser that asked for the
// link is the one that is signed in. It fails with resource_not_found.
func (s *Service) SignIn(ctx context.Context, ins *bartleby.Instance, clientID, id string, activity *bartleby.SessionActivity) (*Outcome, error) {
	out, err := store.Read(ctx, s.Identity.DB, ins.ID, func(tx *store.Tx) (*Outcome, error) {
		found, err := tx.SignIn(id)
		if err == nil && found.ClientID != clientID {
			err = bartleby.ResourceNotFound("sign-in", id)
		}
		return &Outcome{SignIn: found}, err
	})
	if err != nil || !linkWaits(out.SignIn) {
		return out, err
	}
	out, err = s.onSignIn(ctx, ins, clientID, id, func(st *step) error {
		if !linkWaits(st.signIn) {
			return nil
		}
		return st.proved(activity)
	})
	if bartleby.IsCode(err, "sign_up_if_missing_transfer") {
		return s.SignIn(ctx, ins, clientID, id, activity)
	}
	return out, err
}

// linkWaits tells whether the link of an attempt was opened, and the attempt did not go on.
func linkWaits(si *bartleby.SignIn) bool {
	return si.Status == bartleby.NeedsFirstFactor && si.First != nil && si.First.Strategy == bartleby.ByEmailLink && si.First.Status == bartleby.Verified
}

// begin makes an attempt on the step's client.
func (st *step) begin() {
	st.signIn = &bartleby.SignIn{
		ID: st.tx.NewID(bartleby.SignInID), ClientID: st.client.ID, Status: bartleby.NeedsIdentifier,
		AbandonAt: st.tx.Now + bartleby.SignInLife, CreatedAt: st.tx.Now, UpdatedAt: st.tx.Now,
	}
}

// insertSignIn stores the attempt as the one that is under way on its client.
func (st *step) insertSignIn() error {
	if err := st.tx.InsertSignIn(st.signIn); err != nil || st.signIn.Status == bartleby.SignInComplete {
		return err
	}
	st.client.SignInID = &st.signIn.ID
	return st.saveClient()
}

// subject names what a step is about.
type subject struct {
	client string
	id     string // of the sign-in; of the session, where that is verified again
	again  bool
}

// on runs a step of the attempt that is under way on a client, or of the reverification of one of its sessions.
func (s *Service) on(ctx context.Context, ins *bartleby.Instance, about subject, do func(*step) error) (*Outcome, error) {
	if about.again {
		return s.onReverification(ctx, ins, about, do)
	}
	return s.onSignIn(ctx, ins, about.client, about.id, do)
}

// onSignIn runs a step of the attempt that is under way on a client. It fails with resource_not_found for any other.
func (s *Service) onSignIn(ctx context.Context, ins *bartleby.Instance, clientID, id string, do func(*step) error) (*Outcome, error) {
	return s.run(ctx, ins, clientID, func(st *step) (err error) {
		if st.client.SignInID == nil || *st.client.SignInID != id {
			return bartleby.ResourceNotFound("sign-in", id)
		}
		if st.signIn, err = st.tx.SignIn(id); err != nil {
			return err
		}
		if st.signIn.UserID != "" {
			if st.user, err = st.tx.User(st.signIn.UserID); err != nil {
				return err
			}
		}
		refusal := do(st)
		var stands kept
		if refusal != nil && !errors.As(refusal, &stands) {
			return refusal
		}
		st.signIn.UpdatedAt = st.tx.Now
		if err := st.tx.SaveSignIn(st.signIn); err != nil {
			return err
		}
		return refusal
	})
}

// readIdentifier tells what sort of identifier somebody typed, and folds it.
func readIdentifier(text string) (bartleby.IdentifierKind, string, error) {
	if text = strings.TrimSpace(text); wallet.IsAddress(text) {
		value, err := bartleby.CheckWeb3Wallet("identifier", text)
		return bartleby.KindWeb3Wallet, value, err
	}
	return bartleby.ReadIdentifier("identifier", text)
}

// identify finds who has an identifier, and says by which factors they can go on.
func (st *step) identify(kind bartleby.IdentifierKind, value string, signUpIfMissing bool) error {
	si := st.signIn
	si.Identifier, si.Guarded = &value, st.ins.Settings.Authentication.EnumerationProtection
	owner, err := st.tx.IdentifierOwner(kind, value)
	if err != nil {
		return err
	}
	switch {
	case owner != nil:
		if err := st.know(owner.UserID); err != nil {
			return err
		}
		if err := st.s.Identity.AdmitAgain(st.tx, st.ins.Settings, *owner); err != nil {
			return err
		}
	case si.Guarded:
	case signUpIfMissing:
		if err := st.s.Identity.Admit(st.tx, st.ins.Settings, identity.Newcomer{Identifiers: []bartleby.Identifier{{Kind: kind, Value: value}}}); err != nil {
			return err
		}
		if si.FirstFactors = newcomerFactors(st.ins.Settings, kind, value); len(si.FirstFactors) == 0 {
			return bartleby.IdentifierNotFound()
		}
		si.Newcomer = true
		return st.advance(Identify)
	default:
		return bartleby.IdentifierNotFound()
	}
	if si.Guarded {
		si.Person, si.FirstFactors = nil, st.guardedFactors(kind, value)
	} else {
		si.FirstFactors = firstFactors(st.ins.Settings, st.user, value)
	}
	return st.advance(Identify)
}

// know makes a user the one whom the attempt is about. It fails with identifier_already_signed_in.
func (st *step) know(userID string) error {
	if err := st.notHere(userID); err != nil {
		return err
	}
	u, err := st.tx.User(userID)
	if err != nil {
		return err
	}
	people, err := st.tx.PublicUsers([]string{userID})
	if err != nil {
		return err
	}
	person := people[userID]
	st.user, st.signIn.UserID, st.signIn.Person = u, userID, &person
	return nil
}

// proved takes the step that follows from a first factor that was proved.
func (st *step) proved(activity *bartleby.SessionActivity) error {
	si := st.signIn
	switch {
	case si.Newcomer:
		si.First.Status = bartleby.Transferable
		return kept{bartleby.SignUpIfMissingTransfer()}
	case si.First.Strategy.Resets():
		return st.advance(Recover)
	case st.again != nil:
		return st.provedAgain()
	case st.user.TwoFactorEnabled:
		return st.awaitSecond(Prove1Of2)
	}
	return st.complete(Prove1, false, activity)
}

// awaitSecond takes a step after which a second factor is asked for.
func (st *step) awaitSecond(does Step) error {
	if st.user.Banned {
		return bartleby.UserBanned()
	}
	st.signIn.SecondFactors = secondFactors(st.user)
	return st.advance(does)
}

// complete takes the last step: the user is signed in. Errors: user_banned, identifier_already_signed_in, session_exists.
func (st *step) complete(does Step, second bool, activity *bartleby.SessionActivity) error {
	if st.again != nil {
		return st.completeAgain(does, second)
	}
	return st.enter(does, identity.NewSession{FirstFactor: true, SecondFactor: second, Activity: activity})
}

func (st *step) enter(does Step, in identity.NewSession) error {
	if err := st.advance(does); err != nil {
		return err
	}
	if err := st.mayBegin(); err != nil { // somebody signed in meanwhile
		return err
	}
	if err := st.notHere(st.user.ID); err != nil {
		return err
	}
	if st.user.State.FailedAttempts != 0 {
		st.user.State.FailedAttempts = 0
		if err := st.tx.SaveLockState(st.user); err != nil {
			return err
		}
	}
	in.UserID = st.user.ID
	if in.Strategy == "" && st.signIn.First != nil {
		in.Strategy = string(st.signIn.First.Strategy)
	}
	if id := st.signIn.OrganizationInvitationID; id != "" {
		var err error
		if in.OrganizationID, err = st.join(id); err != nil {
			return err
		}
	}
	st.client.SignInID = nil
	session, err := st.s.Identity.StartSession(st.tx, st.ins, st.client, in)
	if err != nil {
		return err
	}
	st.signIn.CreatedSessionID = &session.ID
	return nil
}
