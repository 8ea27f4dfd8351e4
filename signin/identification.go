package signin

import (
	"context"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
)

// identification is an address or number of a user, with what its verification changes.
type identification struct {
	kind         bartleby.IdentifierKind
	id, value    string
	verification **bartleby.Verification
	reserved     *bool
	updated      *int64
	primary      **string
}

// identificationOf finds one of a user's addresses or numbers. It fails with resource_not_found.
func identificationOf(u *bartleby.User, kind bartleby.IdentifierKind, id string) (identification, error) {
	if e := u.EmailAddressByID(id); e != nil && kind == bartleby.KindEmailAddress {
		return identification{kind, id, e.EmailAddress, &e.Verification, &e.Reserved, &e.UpdatedAt, &u.PrimaryEmailAddressID}, nil
	}
	if p := u.PhoneNumberByID(id); p != nil && kind == bartleby.KindPhoneNumber {
		return identification{kind, id, p.PhoneNumber, &p.Verification, &p.Reserved, &p.UpdatedAt, &u.PrimaryPhoneNumberID}, nil
	}
	return identification{}, bartleby.ResourceNotFound(string(kind), id)
}

// opensFor tells whether an identifier of a kind can be verified by a strategy.
func opensFor(set bartleby.Settings, kind bartleby.IdentifierKind, by bartleby.Strategy) bool {
	auth := set.Authentication
	switch by {
	case bartleby.ByEmailCode:
		return kind == bartleby.KindEmailAddress && (auth.EmailCode || !auth.EmailLink)
	case bartleby.ByEmailLink:
		return kind == bartleby.KindEmailAddress && auth.EmailLink
	case bartleby.ByPhoneCode:
		return kind == bartleby.KindPhoneNumber
	}
	return false
}

// PrepareIdentification sends somebody who is signed in a code or a link for an address or number of theirs, which the
// preparation names. Errors: resource_not_found, verification_strategy_invalid, form_param_nil,
// verification_already_verified, verification_code_too_many_requests.
func (s *Service) PrepareIdentification(ctx context.Context, ins *bartleby.Instance, session *bartleby.Session, kind bartleby.IdentifierKind, in Preparation) (u *bartleby.User, err error) {
	if !opensFor(ins.Settings, kind, in.Strategy) {
		return nil, bartleby.VerificationStrategyInvalid()
	}
	var text, link string
	if in.Strategy == bartleby.ByEmailLink {
		if in.RedirectURL == "" {
			return nil, bartleby.ParamNil("redirect_url")
		}
		if text, link, err = s.newLink(ctx, ins, in.FactorID, in.RedirectURL); err != nil {
			return nil, err
		}
	}
	err = s.onUser(ctx, ins, session, func(st *step) error {
		i, err := identificationOf(st.user, kind, in.FactorID)
		if err != nil {
			return err
		}
		if (*i.verification).IsVerified() {
			return bartleby.VerificationAlreadyVerified()
		}
		to := identity.Receiver{Address: i.value, User: st.user, IdentificationID: i.id, Unproved: true}
		var c *bartleby.Challenge
		switch in.Strategy {
		case bartleby.ByEmailLink:
			c = st.newLinkChallenge(text, in.RedirectURL, i.id)
			err = s.Identity.SendLink(st.tx, ins, "magic_link_user_profile", link, to)
		case bartleby.ByPhoneCode:
			c, err = st.sendCode(in.Strategy, bartleby.PhoneCode, "verification_code", to)
		default:
			c, err = st.sendCode(in.Strategy, bartleby.EmailCode, "verification_code", to)
		}
		if err != nil {
			return err
		}
		c.ClientID = session.ClientID
		if st.user.Secrets.Challenges == nil {
			st.user.Secrets.Challenges = map[string]*bartleby.Challenge{}
		}
		st.user.Secrets.Challenges[i.id] = c
		*i.verification, u = shownOf(c), st.user
		return s.Identity.SaveUser(st.tx, st.user)
	})
	return u, err
}

// shownOf is how a challenge shows on the identifier that it is about.
func shownOf(c *bartleby.Challenge) *bartleby.Verification {
	attempts, expires := c.Attempts, c.ExpireAt
	return &bartleby.Verification{Object: c.Strategy.Object(), Status: c.Status, Strategy: string(c.Strategy), Attempts: &attempts, ExpireAt: &expires}
}

// AttemptIdentification tries the code that was sent last for an address or number of somebody who is signed in. Errors:
// resource_not_found, form_param_nil, verification_already_verified, verification_missing, verification_expired,
// verification_failed, form_code_incorrect, form_identifier_exists.
func (s *Service) AttemptIdentification(ctx context.Context, ins *bartleby.Instance, session *bartleby.Session, kind bartleby.IdentifierKind, id, code string) (u *bartleby.User, err error) {
	if code == "" {
		return nil, bartleby.ParamNil("code")
	}
	err = s.onUser(ctx, ins, session, func(st *step) error {
		u = st.user
		i, err := identificationOf(st.user, kind, id)
		if err != nil {
			return err
		}
		c := st.user.Secrets.Challenges[id]
		switch {
		case (*i.verification).IsVerified():
			return bartleby.VerificationAlreadyVerified()
		case c == nil || c.VerificationID == "":
			return bartleby.VerificationMissing()
		}
		v, solved, err := s.Identity.TryCode(st.tx, c.VerificationID, code)
		if err != nil {
			return err
		}
		if solved {
			c.Attempts, c.Status = v.Attempts, v.Status
			return st.prove(i, c)
		}
		switch tried := v.Attempts > c.Attempts; {
		case !tried && v.StatusAt(st.tx.Now) == bartleby.Expired:
			return bartleby.VerificationExpired()
		case !tried:
			return bartleby.VerificationFailed()
		}
		c.Attempts, c.Status = v.Attempts, v.Status
		*i.verification = shownOf(c)
		if err := s.Identity.SaveUser(st.tx, st.user); err != nil {
			return err
		}
		return kept{bartleby.CodeIncorrect()}
	})
	return u, err
}

// prove marks an identifier verified. The first one of its kind becomes the primary one.
func (st *step) prove(i identification, c *bartleby.Challenge) error {
	*i.verification, *i.reserved, *i.updated = shownOf(c), false, st.tx.Now
	if *i.primary == nil {
		id := i.id
		*i.primary = &id
	}
	delete(st.user.Secrets.Challenges, i.id)
	return st.s.Identity.Claim(st.tx, st.ins, st.user)
}

// identificationOfLink verifies the address of a link, which was asked for by somebody who is signed in.
func (s *Service) identificationOfLink(ctx context.Context, ins *bartleby.Instance, openedBy, id, text string, _ *bartleby.SessionActivity, to *Opened) error {
	_, err := store.Write(ctx, s.Identity.DB, ins.ID, func(tx *store.Tx) (struct{}, error) {
		to.Status = LinkFailed
		owner, err := tx.IdentificationOwner(bartleby.KindEmailAddress, id)
		if err != nil || owner == "" {
			return struct{}{}, err
		}
		st := &step{s: s, tx: tx, ins: ins}
		if st.user, err = tx.User(owner); err != nil {
			return struct{}{}, err
		}
		i, err := identificationOf(st.user, bartleby.KindEmailAddress, id)
		if err != nil {
			return struct{}{}, err
		}
		c := st.user.Secrets.Challenges[id]
		if c == nil {
			return struct{}{}, nil
		}
		st.client = &bartleby.Client{ID: c.ClientID}
		if to.Status = st.judgeLink(c, text, openedBy); to.Status != LinkVerified {
			return struct{}{}, nil
		}
		return struct{}{}, st.prove(i, c)
	})
	if isRefusal(err) {
		to.Status = LinkFailed
		return nil
	}
	return err
}
