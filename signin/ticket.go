package signin

import (
	"context"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
	"bartleby/token"
)

// redeem signs somebody in with a ticket: that of a sign-in token or of an actor token stands for every factor, that of an
// invitation for the first one. Errors: session_exists, identifier_already_signed_in, ticket_invalid_code,
// ticket_expired_code, invitation_account_not_exists, user_banned, those of organization invitations.
func (s *Service) redeem(ctx context.Context, ins *bartleby.Instance, clientID string, in NewSignIn) (*Outcome, error) {
	if in.Ticket == "" {
		return nil, bartleby.ParamNil("ticket")
	}
	ticket, err := s.Identity.Tokens.ReadTicket(ctx, ins.ID, in.Ticket)
	if err != nil {
		return nil, err
	}
	return s.run(ctx, ins, clientID, func(st *step) error {
		if err := st.mayBegin(); err != nil {
			return err
		}
		st.begin()
		st.signIn.First = &bartleby.Challenge{Strategy: bartleby.ByTicket, Status: bartleby.Verified}
		switch ticket.Kind {
		case token.SignInTicket, token.ActorTicket:
			if err := st.redeemToken(ticket, in); err != nil {
				return err
			}
		case token.InvitationTicket:
			if err := st.redeemInvitation(ticket, in); err != nil {
				return err
			}
		case token.OrganizationInvitationTicket:
			if err := st.redeemOrganizationInvitation(ticket, in); err != nil {
				return err
			}
		default:
			return bartleby.TicketInvalid(nil)
		}
		return st.insertSignIn()
	})
}

// redeemToken signs in with the ticket of a sign-in token or of an actor token.
func (st *step) redeemToken(ticket token.Ticket, in NewSignIn) error {
	t, err := identity.TakeSignInToken(st.tx, ticket, in.Ticket)
	if err != nil {
		return err
	}
	if err := st.know(t.UserID); err != nil {
		return err
	}
	st.signIn.Identifier = identifierOf(st.user)
	organization, err := stillIn(st.tx, t.OrganizationID, t.UserID)
	if err != nil {
		return err
	}
	return st.enter(Redeem, identity.NewSession{
		OrganizationID: organization, Actor: t.Actor, MaxDuration: t.SessionMaxDuration,
		FirstFactor: !t.IsActor(), Activity: in.Activity,
	})
}

// redeemInvitation signs somebody in who was invited and has an account by now: the ticket proves the address.
func (st *step) redeemInvitation(ticket token.Ticket, in NewSignIn) error {
	i, err := identity.OpenInvitation(st.tx, ticket, in.Ticket)
	if err != nil {
		return err
	}
	owner, err := st.tx.IdentifierOwner(bartleby.KindEmailAddress, i.EmailAddress)
	if err != nil {
		return err
	}
	if owner == nil {
		return bartleby.InvitationAccountMissing()
	}
	if err := st.know(owner.UserID); err != nil {
		return err
	}
	st.signIn.Identifier = &i.EmailAddress
	if e := st.user.EmailAddressByID(owner.ID); e == nil || !e.Verification.IsVerified() {
		return bartleby.StrategyForUserInvalid() // whoever entered it was not asked: the account may be another's
	}
	if err := identity.TakeInvitation(st.tx, i, st.user); err != nil {
		return err
	}
	if err := st.s.Identity.SaveUser(st.tx, st.user); err != nil {
		return err
	}
	if st.user.TwoFactorEnabled {
		return st.awaitSecond(RedeemOf2)
	}
	return st.complete(RedeemInvitation, false, in.Activity)
}

// stillIn is an organization's id while the user is in it, and "" afterwards.
func stillIn(tx *store.Tx, organizationID, userID string) (string, error) {
	if organizationID == "" {
		return "", nil
	}
	m, err := tx.Membership(organizationID, userID)
	if err != nil || m == nil {
		return "", err
	}
	return organizationID, nil
}

// identifierOf is by what a user is known.
func identifierOf(u *bartleby.User) *string {
	switch {
	case len(u.EmailAddresses) > 0:
		return &u.EmailAddresses[0].EmailAddress
	case len(u.PhoneNumbers) > 0:
		return &u.PhoneNumbers[0].PhoneNumber
	}
	if u.Username == nil && u.PrimaryWeb3WalletID != nil {
		return &u.Web3WalletByID(*u.PrimaryWeb3WalletID).Web3Wallet
	}
	return u.Username
}
