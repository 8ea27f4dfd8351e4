package signin

import (
	"bartleby"
	"bartleby/identity"
	"bartleby/token"
)

// openOrganization finds the invitation of a ticket, and who has its address; "" for nobody. Errors:
// organization_not_enabled_in_instance, ticket_invalid_code, ticket_expired_code, organization_invitation_already_accepted,
// organization_invitation_revoked_code.
func (st *step) openOrganization(ticket token.Ticket, text string) (*bartleby.OrganizationInvitation, *bartleby.Identifier, error) {
	if !st.ins.Settings.Organizations.Enabled {
		return nil, nil, bartleby.OrganizationsDisabled()
	}
	i, err := identity.OpenOrganizationInvitation(st.tx, ticket, text)
	if err != nil {
		return nil, nil, err
	}
	owner, err := st.tx.IdentifierOwner(bartleby.KindEmailAddress, i.EmailAddress)
	return i, owner, err
}

// redeemOrganizationInvitation signs somebody in who was invited to an organization: they join it once they are signed in. It
// fails with organization_invitation_identification_not_exist for who has no account yet.
func (st *step) redeemOrganizationInvitation(ticket token.Ticket, in NewSignIn) error {
	i, owner, err := st.openOrganization(ticket, in.Ticket)
	if err != nil {
		return err
	}
	if owner == nil {
		return bartleby.OrganizationInvitationAccountMissing()
	}
	if err := st.know(owner.UserID); err != nil {
		return err
	}
	if e := st.user.EmailAddressByID(owner.ID); e == nil || !e.Verification.IsVerified() {
		return bartleby.StrategyForUserInvalid() // whoever entered it was not asked: the account may be another's
	}
	st.signIn.Identifier, st.signIn.OrganizationInvitationID = &i.EmailAddress, i.ID
	if st.user.TwoFactorEnabled {
		return st.awaitSecond(RedeemOf2)
	}
	return st.complete(RedeemInvitation, false, in.Activity)
}

// inviteToOrganization takes over the address of an invitation: it counts as verified. It fails with
// organization_invitation_identification_already_exists for who has an account.
func (st *step) inviteToOrganization(ticket token.Ticket, text string) error {
	i, owner, err := st.openOrganization(ticket, text)
	if err != nil {
		return err
	}
	if owner != nil {
		return bartleby.OrganizationInvitationAccountExists()
	}
	st.signUp.OrganizationInvitationID = i.ID
	return st.invited(i.EmailAddress)
}

// join makes the step's user a member by an invitation, and is the organization's id. Who is a member already needs none.
func (st *step) join(invitationID string) (string, error) {
	i, err := st.tx.PeekOrganizationInvitation(invitationID)
	if err != nil {
		return "", err
	}
	there, err := st.tx.Membership(i.OrganizationID, st.user.ID)
	if err == nil && there == nil {
		_, err = st.s.Identity.TakeOrganizationInvitation(st.tx, st.ins, i.ID, st.user)
	}
	return i.OrganizationID, err
}
