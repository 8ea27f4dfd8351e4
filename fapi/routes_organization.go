package fapi

import (
	"slices"

	"bartleby/rest"
)

const (
	tagOrganization           = "Organization"
	tagOrganizationMembership = "Members"
	tagOrganizationInvitation = "Invitations"
	tagOrganizationDomain     = "Domains"
	tagMembershipRequest      = "Membership Requests"
	tagOrganizationOfMe       = "Organizations of the User"
)

// Organizations as their members use them. What a member may do, the permissions of the member's role say; to anybody else an
// organization is an unknown one.
func (a *api) organizationRoutes() []*rest.Route {
	all := slices.Concat(a.organizationItselfRoutes(), a.membershipRoutes(), a.organizationInvitationRoutes(), a.organizationDomainRoutes(), a.ownOrganizationRoutes())
	for _, r := range all {
		r.For(a.signedIn).Answers(append(r.Codes, "signed_out", "organization_not_enabled_in_instance")...)
	}
	return all
}

// Errors of everything that is done in an organization.
const (
	notThere   = "organization_not_found_or_unauthorized"
	notAllowed = "missing_organization_permission"
)

func (a *api) organizationItselfRoutes() []*rest.Route {
	return []*rest.Route{
		change(a, "POST /v1/organizations", a.createOrganization).Named("CreateOrganization").Tagged(tagOrganization).
			Says("Create an organization", "Whoever asks becomes its first member, in the role of creators. A session in which an organization has to be chosen still waits for that: touch it with the new one.").
			Answers("user_create_organization_not_enabled", "org_creation_limit_exceeded", "form_identifier_exists", "organization_slugs_disabled"),
		read(a, "GET /v1/organizations/{organization_id}", a.getOrganization).Named("GetOrganization").Tagged(tagOrganization).
			Says("Get an organization", "One of which the user is a member.").Answers(notThere),
		change(a, "PATCH /v1/organizations/{organization_id}", a.updateOrganization).Named("UpdateOrganization").Tagged(tagOrganization).
			Says("Change the name or the slug", "").Answers(notThere, notAllowed, "form_identifier_exists", "organization_slugs_disabled"),
		change(a, "DELETE /v1/organizations/{organization_id}", a.deleteOrganization).Named("DeleteOrganization").Tagged(tagOrganization).
			Says("Delete an organization", "With its memberships, invitations and domains. Sessions in which it was active have none then.").
			Answers(notThere, notAllowed, "organization_admin_delete_not_enabled"),
		change(a, "PUT /v1/organizations/{organization_id}/logo", a.setOrganizationLogo).Named("UpdateOrganizationLogo").Tagged(tagOrganization).Upload(maxImageBytes).
			Says("Upload the logo", "").Answers(notThere, notAllowed, "image_too_large", "image_invalid"),
		change(a, "DELETE /v1/organizations/{organization_id}/logo", a.deleteOrganizationLogo).Named("DeleteOrganizationLogo").Tagged(tagOrganization).
			Says("Remove the logo", "A generated one takes its place.").Answers(notThere, notAllowed, "image_not_found"),
		read(a, "GET /v1/organizations/{organization_id}/roles", a.listRoles).Named("ListOrganizationRoles").Tagged(tagOrganization).
			Says("List the roles that members can be given", "").Answers(notThere),
	}
}

func (a *api) membershipRoutes() []*rest.Route {
	return []*rest.Route{
		read(a, "GET /v1/organizations/{organization_id}/memberships", a.listMemberships).Named("ListOrganizationMemberships").Tagged(tagOrganizationMembership).
			Says("List the members", "").Answers(notThere, notAllowed),
		change(a, "POST /v1/organizations/{organization_id}/memberships", a.createMembership).Named("CreateOrganizationMembership").Tagged(tagOrganizationMembership).
			Says("Make a user a member", "").Answers(notThere, notAllowed, "resource_not_found", "already_a_member_in_organization", "organization_membership_quota_exceeded"),
		change(a, "PATCH /v1/organizations/{organization_id}/memberships/{user_id}", a.updateMembership).Named("UpdateOrganizationMembership").Tagged(tagOrganizationMembership).
			Says("Give a member another role", "").Answers(notThere, notAllowed, "resource_not_found", "organization_minimum_permissions_needed"),
		change(a, "DELETE /v1/organizations/{organization_id}/memberships/{user_id}", a.deleteMembership).Named("RemoveOrganizationMember").Tagged(tagOrganizationMembership).
			Says("Take a member out", "").Answers(notThere, notAllowed, "resource_not_found", "organization_minimum_permissions_needed"),
		read(a, "GET /v1/organizations/{organization_id}/membership_requests", a.listMembershipRequests).Named("ListOrganizationMembershipRequests").Tagged(tagMembershipRequest).
			Says("List who asks to join", "").Answers(notThere, notAllowed),
		change(a, "POST /v1/organizations/{organization_id}/membership_requests/{request_id}/accept", a.acceptMembershipRequest).Named("AcceptOrganizationMembershipRequest").Tagged(tagMembershipRequest).
			Says("Let somebody in who asks", "In the role of those who come by a domain.").
			Answers(notThere, notAllowed, "resource_not_found", "organization_membership_quota_exceeded"),
		change(a, "POST /v1/organizations/{organization_id}/membership_requests/{request_id}/reject", a.rejectMembershipRequest).Named("RejectOrganizationMembershipRequest").Tagged(tagMembershipRequest).
			Says("Do not let somebody in who asks", "The organization is not suggested to them again.").Answers(notThere, notAllowed, "resource_not_found"),
	}
}

func (a *api) organizationInvitationRoutes() []*rest.Route {
	refusals := []string{
		notThere, notAllowed, "resource_not_found", "already_a_member_in_organization", "organization_invitation_not_unique", "organization_membership_quota_exceeded", "not_allowed_access",
	}
	return []*rest.Route{
		read(a, "GET /v1/organizations/{organization_id}/invitations", a.listOrganizationInvitations).Named("ListOrganizationInvitations").Tagged(tagOrganizationInvitation).
			Says("List the invitations", "").Answers(notThere, notAllowed),
		change(a, "POST /v1/organizations/{organization_id}/invitations", a.createOrganizationInvitation).Named("CreateOrganizationInvitation").Tagged(tagOrganizationInvitation).
			Says("Invite somebody by e-mail", "A pending invitation holds a seat.").Answers(refusals...),
		change(a, "POST /v1/organizations/{organization_id}/invitations/bulk", a.createOrganizationInvitations).Named("BulkCreateOrganizationInvitations").Tagged(tagOrganizationInvitation).
			Says("Invite some people by e-mail", "All of them or nobody. The answer is a bare list.").Answers(refusals...),
		read(a, "GET /v1/organizations/{organization_id}/invitations/pending", a.listPendingOrganizationInvitations).Named("ListPendingOrganizationInvitations").Tagged(tagOrganizationInvitation).
			Says("List the pending invitations", "In the way of old, as a bare list; the list of invitations takes status.").Answers(notThere, notAllowed),
		change(a, "POST /v1/organizations/{organization_id}/invitations/{invitation_id}/revoke", a.revokeOrganizationInvitation).Named("RevokeOrganizationInvitation").Tagged(tagOrganizationInvitation).
			Says("Revoke a pending invitation", "").Answers(notThere, notAllowed, "resource_not_found", "organization_invitation_not_pending"),
	}
}

func (a *api) organizationDomainRoutes() []*rest.Route {
	const domain = "/v1/organizations/{organization_id}/domains/{domain_id}"
	off := "organization_domains_not_enabled"
	return []*rest.Route{
		read(a, "GET /v1/organizations/{organization_id}/domains", a.listOrganizationDomains).Named("ListOrganizationDomains").Tagged(tagOrganizationDomain).
			Says("List the domains", "").Answers(notThere, notAllowed, off),
		change(a, "POST /v1/organizations/{organization_id}/domains", a.createOrganizationDomain).Named("CreateOrganizationDomain").Tagged(tagOrganizationDomain).
			Says("Add a domain", "It counts once it is verified: at once where the user has a verified address there, else by a code.").
			Answers(notThere, notAllowed, off, "organization_domain_quota_exceeded", "organization_domain_already_exists", "organization_domain_already_exists_same_organization",
				"organization_domain_common", "organization_domain_blocked", "organization_domain_enrollment_mode_not_enabled", "organization_domain_exists_for_enterprise_connection"),
		change(a, "POST /v1/organizations/{organization_id}/domains/bulk", a.createOrganizationDomains).Named("BulkCreateOrganizationDomains").Tagged(tagOrganizationDomain).
			Says("Add some domains", "What is refused is told beside what is added.").Answers(notThere, notAllowed),
		change(a, "POST /v1/organizations/{organization_id}/domains/prepare_ownership_verification/bulk", a.prepareOwnerships).Named("BulkPrepareOrganizationDomainOwnership").Tagged(tagOrganizationDomain).
			Says("Ask how to show whose some domains are", "").Answers(notThere, notAllowed),
		change(a, "POST /v1/organizations/{organization_id}/domains/attempt_ownership_verification/bulk", a.attemptOwnerships).Named("BulkAttemptOrganizationDomainOwnership").Tagged(tagOrganizationDomain).
			Says("Look for the TXT records of some domains", "").Answers(notThere, notAllowed),
		read(a, "GET "+domain, a.getOrganizationDomain).Named("GetOrganizationDomain").Tagged(tagOrganizationDomain).
			Says("Get a domain", "").Answers(notThere, notAllowed, off, "resource_not_found"),
		change(a, "DELETE "+domain, a.deleteOrganizationDomain).Named("DeleteOrganizationDomain").Tagged(tagOrganizationDomain).
			Says("Remove a domain", "And take back what it led to and nobody has answered.").Answers(notThere, notAllowed, off, "resource_not_found"),
		change(a, "POST "+domain+"/update_enrollment_mode", a.setEnrollmentMode).Named("UpdateOrganizationDomainEnrollmentMode").Tagged(tagOrganizationDomain).
			Says("Say what becomes of people with an address of the domain", "").
			Answers(notThere, notAllowed, off, "resource_not_found", "organization_domain_enrollment_mode_not_enabled", "organization_domain_exists_for_enterprise_connection"),
		change(a, "POST "+domain+"/prepare_affiliation_verification", a.prepareAffiliation).Named("PrepareOrganizationDomainAffiliation").Tagged(tagOrganizationDomain).
			Says("Send a code to an address of the domain", "").
			Answers(notThere, notAllowed, off, "resource_not_found", "organization_domain_mismatch", "verification_already_verified", "verification_code_too_many_requests"),
		change(a, "POST "+domain+"/attempt_affiliation_verification", a.attemptAffiliation).Named("AttemptOrganizationDomainAffiliation").Tagged(tagOrganizationDomain).
			Says("Verify a domain by the code that was sent", "").
			Answers(notThere, notAllowed, off, "resource_not_found", "form_code_incorrect", "verification_missing", "verification_expired", "verification_failed",
				"verification_already_verified", "organization_domain_already_exists", "organization_domain_exists_for_enterprise_connection"),
		change(a, "POST "+domain+"/prepare_ownership_verification", a.prepareOwnership).Named("PrepareOrganizationDomainOwnership").Tagged(tagOrganizationDomain).
			Says("Ask how to show whose the domain is", "By a TXT record, whose value is in this answer only.").Answers(notThere, notAllowed, off, "resource_not_found", "verification_already_verified"),
		change(a, "POST "+domain+"/attempt_ownership_verification", a.attemptOwnership).Named("AttemptOrganizationDomainOwnership").Tagged(tagOrganizationDomain).
			Says("Look for the TXT record of a domain", "").
			Answers(notThere, notAllowed, off, "resource_not_found", "verification_missing", "verification_expired", "verification_already_verified", "organization_domain_ownership_not_verified"),
	}
}

func (a *api) ownOrganizationRoutes() []*rest.Route {
	return []*rest.Route{
		read(a, "GET /v1/me/organization_memberships", a.listOwnMemberships).Named("ListOwnOrganizationMemberships").Tagged(tagOrganizationOfMe).
			Says("List the user's memberships", ""),
		change(a, "DELETE /v1/me/organization_memberships/{organization_id}", a.leaveOrganization).Named("LeaveOrganization").Tagged(tagOrganizationOfMe).
			Says("Leave an organization", "").Answers(notThere, "organization_minimum_permissions_needed"),
		read(a, "GET /v1/me/organization_invitations", a.listOwnInvitations).Named("ListOwnOrganizationInvitations").Tagged(tagOrganizationOfMe).
			Says("List the invitations of the user's verified addresses", ""),
		change(a, "POST /v1/me/organization_invitations/{invitation_id}/accept", a.acceptOwnInvitation).Named("AcceptOrganizationInvitation").Tagged(tagOrganizationOfMe).
			Says("Accept an invitation", "").
			Answers("resource_not_found", "organization_invitation_already_accepted", "organization_invitation_revoked_code", "ticket_expired_code", "already_a_member_in_organization",
				"organization_membership_quota_exceeded"),
		read(a, "GET /v1/me/organization_suggestions", a.listSuggestions).Named("ListOrganizationSuggestions").Tagged(tagOrganizationOfMe).
			Says("List the organizations that the user may ask to join", "Those that have verified the domain of one of the user's verified addresses, and let such people ask."),
		change(a, "POST /v1/me/organization_suggestions/{suggestion_id}/accept", a.acceptSuggestion).Named("AcceptOrganizationSuggestion").Tagged(tagOrganizationOfMe).
			Says("Ask to join an organization", "Those who manage its members are told by e-mail.").
			Answers("resource_not_found", "organization_suggestion_already_accepted", "already_a_member_in_organization"),
		read(a, "GET /v1/me/organization_creation_defaults", a.creationDefaults).Named("GetOrganizationCreationDefaults").Tagged(tagOrganizationOfMe).
			Says("Get what a new organization could be called", "After the domain of the user's address, or after the user; and whether an organization takes in such people already."),
	}
}
