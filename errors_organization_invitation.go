package bartleby

import "fmt"

// OrganizationInvitationNotUnique : the address has a pending invitation to the organization.
func OrganizationInvitationNotUnique(address string) *Error {
	return faultOn("email_address", BadRequest, "organization_invitation_not_unique", "is already invited",
		fmt.Sprintf("There is a pending invitation of %s to this organization.", address))
}

// OrganizationInvitationNotPending : only pending invitations can be revoked.
func OrganizationInvitationNotPending(status TicketStatus) *Error {
	return fault(NotFound, "organization_invitation_not_pending", "Invitation is not pending", fmt.Sprintf("The invitation is %s, and only a pending one can be revoked.", status))
}

// OrganizationInvitationUsed : the ticket was used before.
func OrganizationInvitationUsed() *Error {
	return fault(BadRequest, "organization_invitation_already_accepted", "Invitation was accepted", "The invitation to the organization was accepted before.")
}

// OrganizationInvitationWithdrawn : the ticket admits to nothing any more.
func OrganizationInvitationWithdrawn() *Error {
	return fault(BadRequest, "organization_invitation_revoked_code", "Invitation was revoked", "The invitation to the organization was revoked.")
}

// RoleInvited : pending invitations name the role.
func RoleInvited() *Error {
	return fault(Invalid, "organization_role_exists_in_invitations", "Role is in use", "Pending invitations name this role. Revoke them first.")
}

// OrganizationInvitationAccountMissing : who is invited has no account yet.
func OrganizationInvitationAccountMissing() *Error {
	return fault(BadRequest, "organization_invitation_identification_not_exist", "No account yet", "No account has the address of this invitation: sign up with it.")
}

// OrganizationInvitationAccountExists : who is invited has an account.
func OrganizationInvitationAccountExists() *Error {
	return fault(BadRequest, "organization_invitation_identification_already_exists", "Account exists", "An account has the address of this invitation: sign in with it.")
}
