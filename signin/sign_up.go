package signin

import (
	"context"
	"encoding/json"
	"errors"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
	"bartleby/token"
)

// NewSignUp is what a sign-up can begin with, or be given later.
type NewSignUp struct {
	identity.NewSignUp
	Strategy bartleby.Strategy
	Ticket   string
	Transfer bool
	Activity *bartleby.SessionActivity // nil: unknown
}

// CreateSignUp begins a sign-up on a client, in place of the one that was under way there. Where nothing is missing and
// nothing is to be verified, the user is made at once. Errors: session_exists, sign_up_mode_restricted,
// sign_up_restricted_waitlist, not_allowed_access, form_identifier_exists, ticket_invalid_code, ticket_expired_code,
// invitation_account_exists, account_transfer_invalid, those of the fields.
func (s *Service) CreateSignUp(ctx context.Context, ins *bartleby.Instance, clientID string, in NewSignUp) (*Outcome, error) {
	var ticket *token.Ticket
	if in.Strategy == bartleby.ByTicket || in.Ticket != "" {
		read, err := s.Identity.Tokens.ReadTicket(ctx, ins.ID, in.Ticket)
		if err != nil {
			return nil, err
		}
		if read.Kind != token.InvitationTicket && read.Kind != token.OrganizationInvitationTicket {
			return nil, bartleby.TicketInvalid(nil)
		}
		ticket = &read
	}
	draft, err := s.Identity.DraftSignUp(ctx, ins, in.NewSignUp, nil)
	if err != nil {
		return nil, err
	}
	return s.run(ctx, ins, clientID, func(st *step) error {
		if err := st.mayBegin(); err != nil {
			return err
		}
		su := *draft
		su.ID, su.ClientID, su.CreatedAt, su.AbandonAt = st.tx.NewID(bartleby.SignUpID), clientID, st.tx.Now, st.tx.Now+bartleby.SignUpLife
		st.signUp = &su
		if ticket != nil {
			if err := st.invite(*ticket, in.Ticket); err != nil {
				return err
			}
		}
		if in.Transfer {
			if err := st.takeOver(); err != nil {
				return err
			}
		}
		st.consent(in)
		if err := st.supplied(); err != nil {
			return err
		}
		st.client.SignUpID = &su.ID
		if err := st.tx.InsertSignUp(&su); err != nil {
			return err
		}
		if err := st.saveClient(); err != nil {
			return err
		}
		if err := st.settle(in.Activity); err != nil {
			return err
		}
		return st.saveSignUp()
	})
}

// UpdateSignUp gives a sign-up that is under way more of what it needs, or something else. Errors: resource_not_found,
// sign_up_cannot_be_updated, and those of CreateSignUp.
func (s *Service) UpdateSignUp(ctx context.Context, ins *bartleby.Instance, clientID, id string, in NewSignUp) (*Outcome, error) {
	was, err := s.SignUp(ctx, ins, clientID, id, nil)
	if err != nil {
		return nil, err
	}
	draft, err := s.Identity.DraftSignUp(ctx, ins, in.NewSignUp, knownOfSignUp(was.SignUp))
	if err != nil {
		return nil, err
	}
	return s.onSignUp(ctx, ins, clientID, id, func(st *step) error {
		if err := st.mayUp(Supply); err != nil {
			return err
		}
		if err := st.merge(in, draft); err != nil {
			return err
		}
		st.consent(in)
		if err := st.supplied(); err != nil {
			return err
		}
		return st.settle(in.Activity)
	})
}

// knownOfSignUp is what is easy to guess about a newcomer.
func knownOfSignUp(su *bartleby.SignUp) []string {
	var known []string
	for _, s := range []*string{su.EmailAddress, su.Username, su.FirstName, su.LastName} {
		if s != nil {
			known = append(known, *s)
		}
	}
	return known
}

// merge takes over what was given. Another address is verified anew; that of an invitation stays.
func (st *step) merge(in NewSignUp, draft *bartleby.SignUp) error {
	su := st.signUp
	if in.EmailAddress.Set && valueOf(draft.EmailAddress) != valueOf(su.EmailAddress) {
		if su.Invited() {
			return bartleby.ParamValueInvalid("email_address", "it must be the address that was invited")
		}
		su.EmailAddress, su.Email = draft.EmailAddress, nil
	}
	if in.PhoneNumber.Set && valueOf(draft.PhoneNumber) != valueOf(su.PhoneNumber) {
		su.PhoneNumber, su.Phone = draft.PhoneNumber, nil
	}
	if in.Web3Wallet.Set && valueOf(draft.Web3Wallet) != valueOf(su.Web3Wallet) {
		su.Web3Wallet, su.Wallet = draft.Web3Wallet, nil
	}
	for _, field := range []struct {
		set bool
		to  **string
		is  *string
	}{
		{in.Username.Set, &su.Username, draft.Username},
		{in.FirstName.Set, &su.FirstName, draft.FirstName},
		{in.LastName.Set, &su.LastName, draft.LastName},
		{in.Locale.Set, &su.Locale, draft.Locale},
	} {
		if field.set {
			*field.to = field.is
		}
	}
	if in.Password.Set {
		su.Password = draft.Password
	}
	if in.UnsafeMetadata.Set {
		su.UnsafeMetadata = draft.UnsafeMetadata
	}
	return nil
}

func valueOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// consent notes when the legal documents were accepted.
func (st *step) consent(in NewSignUp) {
	switch {
	case in.LegalAccepted.Or(false) && st.signUp.LegalAcceptedAt == nil:
		st.signUp.LegalAcceptedAt = &st.tx.Now
	case in.LegalAccepted.Has() && !in.LegalAccepted.To:
		st.signUp.LegalAcceptedAt = nil
	}
}

// supplied checks what was given against the restrictions and against those who have it already.
func (st *step) supplied() error {
	if err := st.admit(); err != nil {
		return err
	}
	return identity.SignUpTaken(st.tx, st.hidden())
}

// hidden is the sign-up without what must not be told to be taken before it is verified.
func (st *step) hidden() *bartleby.SignUp {
	su := *st.signUp
	auth := st.ins.Settings.Authentication
	if auth.EnumerationProtection && auth.VerifyEmailAddress {
		su.EmailAddress = nil
	}
	if auth.EnumerationProtection && auth.VerifyPhoneNumber {
		su.PhoneNumber = nil
	}
	if auth.EnumerationProtection {
		su.Web3Wallet = nil
	}
	return &su
}

// admit asks whether the restrictions let this newcomer in.
func (st *step) admit() error {
	who := identity.Newcomer{Invited: st.signUp.Invited()}
	for _, i := range []struct {
		kind  bartleby.IdentifierKind
		value *string
	}{
		{bartleby.KindEmailAddress, st.signUp.EmailAddress},
		{bartleby.KindPhoneNumber, st.signUp.PhoneNumber},
		{bartleby.KindWeb3Wallet, st.signUp.Web3Wallet},
		{bartleby.KindUsername, st.signUp.Username},
	} {
		if i.value != nil {
			who.Identifiers = append(who.Identifiers, bartleby.Identifier{Kind: i.kind, Value: *i.value})
		}
	}
	return st.s.Identity.Admit(st.tx, st.ins.Settings, who)
}

// invite takes over what an invitation carries: its address counts as verified.
func (st *step) invite(ticket token.Ticket, text string) error {
	if ticket.Kind == token.OrganizationInvitationTicket {
		return st.inviteToOrganization(ticket, text)
	}
	i, err := identity.OpenInvitation(st.tx, ticket, text)
	if err != nil {
		return err
	}
	owner, err := st.tx.IdentifierOwner(bartleby.KindEmailAddress, i.EmailAddress)
	if err != nil {
		return err
	}
	if owner != nil {
		return bartleby.InvitationAccountExists()
	}
	st.signUp.InvitationID, st.signUp.PublicMetadata = i.ID, i.PublicMetadata
	return st.invited(i.EmailAddress)
}

// invited takes over an address that a ticket has proved.
func (st *step) invited(address string) error {
	su := st.signUp
	if su.EmailAddress != nil && *su.EmailAddress != address {
		return bartleby.ParamValueInvalid("email_address", "it must be the address that was invited")
	}
	su.EmailAddress, su.Email = &address, &bartleby.Challenge{Strategy: bartleby.ByTicket, Status: bartleby.Verified}
	return nil
}

// SignUp reads a sign-up of a client. One whose link was opened elsewhere goes on here. It fails with resource_not_found.
func (s *Service) SignUp(ctx context.Context, ins *bartleby.Instance, clientID, id string, activity *bartleby.SessionActivity) (*Outcome, error) {
	out, err := store.Read(ctx, s.Identity.DB, ins.ID, func(tx *store.Tx) (*Outcome, error) {
		found, err := tx.SignUp(id)
		if err == nil && found.ClientID != clientID {
			err = bartleby.ResourceNotFound("sign-up", id)
		}
		return &Outcome{SignUp: found}, err
	})
	if err != nil {
		return nil, err
	}
	su := out.SignUp
	opened := su.Status == bartleby.SignUpMissing && su.Email != nil && su.Email.Strategy == bartleby.ByEmailLink && su.Email.Status == bartleby.Verified
	if !opened || len(su.MissingFields)+len(su.UnverifiedFields) > 0 {
		return out, nil
	}
	return s.onSignUp(ctx, ins, clientID, id, func(st *step) error {
		if st.signUp.Status != bartleby.SignUpMissing {
			return nil
		}
		return st.settle(activity)
	})
}

// onSignUp runs a step of the sign-up that is under way on a client. It fails with resource_not_found for any other.
func (s *Service) onSignUp(ctx context.Context, ins *bartleby.Instance, clientID, id string, do func(*step) error) (*Outcome, error) {
	return s.run(ctx, ins, clientID, func(st *step) (err error) {
		if st.signUp, err = st.tx.SignUp(id); err != nil {
			return err
		}
		if st.signUp.ClientID != clientID {
			return bartleby.ResourceNotFound("sign-up", id)
		}
		if st.signUp.Status == bartleby.SignUpMissing && (st.client.SignUpID == nil || *st.client.SignUpID != id) {
			return bartleby.ResourceNotFound("sign-up", id) // another one has taken its place
		}
		refusal := do(st)
		var stands kept
		if refusal != nil && !errors.As(refusal, &stands) {
			return refusal
		}
		if err := st.saveSignUp(); err != nil {
			return err
		}
		return refusal
	})
}

func (st *step) saveSignUp() error {
	st.signUp.UpdatedAt = st.tx.Now
	if st.signUp.Status == bartleby.SignUpMissing {
		identity.SettleSignUp(st.ins.Settings, st.signUp, st.tx.Now)
	}
	return st.tx.SaveSignUp(st.signUp)
}

// settle sees what the sign-up needs by now; when that is nothing, it makes the user and signs them in: once, since the
// sign-up is locked.
func (st *step) settle(activity *bartleby.SessionActivity) error {
	su := st.signUp
	identity.SettleSignUp(st.ins.Settings, su, st.tx.Now)
	if len(su.MissingFields)+len(su.UnverifiedFields) > 0 {
		return nil
	}
	return st.fulfil(activity)
}

// fulfil makes the user, and signs them in. The restrictions and who has which identifier are looked at once more.
func (st *step) fulfil(activity *bartleby.SessionActivity) error {
	if err := st.mayUp(Fulfil); err != nil {
		return err
	}
	if err := st.mayBegin(); err != nil {
		return err
	}
	if err := st.admit(); err != nil {
		return err
	}
	su := st.signUp
	u := newUser(st.ins.Settings, su)
	strategy := "password"
	if su.InvitationID != "" {
		i, err := st.tx.Invitation(su.InvitationID)
		if bartleby.IsCode(err, "resource_not_found") || err == nil && i.Status != bartleby.TicketPending {
			return bartleby.TicketInvalid(err)
		}
		if err != nil {
			return err
		}
		if i.ExpiresAt <= st.tx.Now {
			return bartleby.TicketExpired()
		}
		if err := identity.TakeInvitation(st.tx, i, u); err != nil {
			return err
		}
	}
	if _, err := st.s.Identity.RegisterUser(st.tx, u); err != nil {
		return err
	}
	organization := ""
	if su.OrganizationInvitationID != "" {
		var err error
		st.user = u
		if organization, err = st.join(su.OrganizationInvitationID); err != nil {
			return err
		}
	}
	if su.Invited() {
		strategy = string(bartleby.ByTicket)
	}
	for _, c := range []*bartleby.Challenge{su.Wallet, su.Phone, su.Email} {
		if c != nil && c.Status == bartleby.Verified && !su.Invited() && su.Password == nil {
			strategy = string(c.Strategy)
		}
	}
	st.client.SignUpID, st.client.SignInID = nil, nil
	session, err := st.s.Identity.StartSession(st.tx, st.ins, st.client, identity.NewSession{
		UserID: u.ID, OrganizationID: organization, Strategy: strategy, FirstFactor: true, Activity: activity,
	})
	if err != nil {
		return err
	}
	su.Status, su.CreatedUserID, su.CreatedSessionID = SignUps[su.Status][Fulfil], &u.ID, &session.ID
	if su.Password != nil {
		su.Password = &bartleby.PasswordDigest{} // it was given; the digest is the user's now
	}
	return nil
}

// newUser is the user whom a sign-up asks for.
func newUser(set bartleby.Settings, su *bartleby.SignUp) *bartleby.User {
	u := &bartleby.User{
		Object: "user", Secrets: &bartleby.UserSecrets{}, DeleteSelfEnabled: set.DeleteSelf, CreateOrganizationEnabled: true,
		FirstName: su.FirstName, LastName: su.LastName, Username: su.Username, Locale: su.Locale, ExternalID: su.ExternalID,
		LegalAcceptedAt: su.LegalAcceptedAt, PublicMetadata: bartleby.Metadata("{}"), PrivateMetadata: bartleby.Metadata("{}"), UnsafeMetadata: su.UnsafeMetadata,
		EmailAddresses: []bartleby.EmailAddress{}, PhoneNumbers: []bartleby.PhoneNumber{}, Web3Wallets: []bartleby.Web3Wallet{},
		Passkeys: []bartleby.Passkey{}, ExternalAccounts: []bartleby.ExternalAccount{}, SAMLAccounts: []json.RawMessage{}, EnterpriseAccounts: []json.RawMessage{},
	}
	if su.EmailAddress != nil {
		u.EmailAddresses = append(u.EmailAddresses, bartleby.EmailAddress{
			Object: "email_address", EmailAddress: *su.EmailAddress, Reserved: verificationOf(su.Email) == nil, Verification: verificationOf(su.Email), LinkedTo: []bartleby.IdentificationLink{},
		})
	}
	if su.PhoneNumber != nil {
		u.PhoneNumbers = append(u.PhoneNumbers, bartleby.PhoneNumber{
			Object: "phone_number", PhoneNumber: *su.PhoneNumber, Reserved: verificationOf(su.Phone) == nil, Verification: verificationOf(su.Phone), LinkedTo: []bartleby.IdentificationLink{},
		})
	}
	if su.Web3Wallet != nil {
		u.Web3Wallets = append(u.Web3Wallets, bartleby.Web3Wallet{Object: "web3_wallet", Web3Wallet: *su.Web3Wallet, Verification: verificationOf(su.Wallet)})
	}
	if su.Password != nil {
		u.Secrets.Password, u.PasswordEnabled = su.Password, true
	}
	return u
}

// verificationOf is what a challenge that was met leaves on an identifier; nil when it was not.
func verificationOf(c *bartleby.Challenge) *bartleby.Verification {
	if c == nil || c.Status != bartleby.Verified {
		return nil
	}
	v := &bartleby.Verification{Object: c.Strategy.Object(), Status: bartleby.Verified, Strategy: string(c.Strategy)}
	if c.ExpireAt != 0 {
		attempts, expires := c.Attempts, c.ExpireAt
		v.Attempts, v.ExpireAt = &attempts, &expires
	}
	return v
}
