package bapi

import "bartleby/rest"

const (
	tagOrganizationInvitations = "Organization Invitations"
	tagOrganizationDomains     = "Organization Domains"
)

// inviteCodes are the refusals of an invitation to an organization.
var inviteCodes = []string{
	"resource_not_found", "form_param_format_invalid", "form_param_value_invalid", "invalid_url_scheme", "already_a_member_in_organization", "organization_invitation_not_unique",
	"organization_membership_quota_exceeded", "not_a_member_in_organization", "missing_organization_permission", "not_allowed_access",
}

// Organization invitations and domains.
func (a *api) organizationInvitationRoutes() []*rest.Route {
	return []*rest.Route{
		rest.On("GET /v1/organization_invitations", organizations(a.listAllOrganizationInvitations)).Named("ListInstanceOrganizationInvitations").Tagged(tagOrganizationInvitations).
			Says("List all organization invitations of the instance", "Newest first, unless order_by says otherwise.").Answers("form_param_value_invalid"),
		rest.On("GET /v1/organizations/{organization_id}/invitations", organizations(a.listOrganizationInvitations)).Named("ListOrganizationInvitations").Tagged(tagOrganizationInvitations).
			Says("List the invitations to an organization", "Newest first, unless order_by says otherwise.").Answers("resource_not_found", "form_param_value_invalid"),
		rest.On("POST /v1/organizations/{organization_id}/invitations", organizations(a.createOrganizationInvitation)).Named("CreateOrganizationInvitation").Tagged(tagOrganizationInvitations).
			Says("Invite somebody to an organization", "The link is in the answer, and nowhere else later: only a digest of it is stored. Pending invitations count against the limit of members.").
			Answers(inviteCodes...),
		rest.On("POST /v1/organizations/{organization_id}/invitations/bulk", organizations(a.createOrganizationInvitations)).Named("CreateOrganizationInvitationBulk").Tagged(tagOrganizationInvitations).
			Says("Invite several people to an organization", "Up to ten; all of them or none.").Answers(append([]string{"bulk_size_exceeded"}, inviteCodes...)...),
		rest.On("GET /v1/organizations/{organization_id}/invitations/pending", organizations(a.listPendingOrganizationInvitations)).Named("ListPendingOrganizationInvitations").Tagged(tagOrganizationInvitations).Old().
			Says("List the pending invitations to an organization", "Newest first. The list of all invitations with status=pending answers the same.").Answers("resource_not_found"),
		rest.On("GET /v1/organizations/{organization_id}/invitations/{invitation_id}", organizations(a.getOrganizationInvitation)).Named("GetOrganizationInvitation").Tagged(tagOrganizationInvitations).
			Says("Get an invitation to an organization", "").Answers("resource_not_found"),
		rest.On("POST /v1/organizations/{organization_id}/invitations/{invitation_id}/revoke", organizations(a.revokeOrganizationInvitation)).Named("RevokeOrganizationInvitation").Tagged(tagOrganizationInvitations).
			Says("Revoke an invitation to an organization", "Its link leads nowhere from then on, and its seat is free.").
			Answers("resource_not_found", "organization_invitation_not_pending", "not_a_member_in_organization", "missing_organization_permission"),
		rest.On("GET /v1/users/{user_id}/organization_invitations", organizations(a.listUserOrganizationInvitations)).Named("UsersGetOrganizationInvitations").Tagged(tagUsers).
			Says("List a user's invitations to organizations", "Those of the user's verified addresses, and those that the user accepted; newest first.").Answers("resource_not_found"),

		rest.On("GET /v1/organization_domains", organizations(a.listAllOrganizationDomains)).Named("ListAllOrganizationDomains").Tagged(tagOrganizationDomains).
			Says("List all organization domains of the instance", "Newest first, unless order_by says otherwise.").Answers("form_param_value_invalid"),
		rest.On("GET /v1/organizations/{organization_id}/domains", organizations(a.listOrganizationDomains)).Named("ListOrganizationDomains").Tagged(tagOrganizationDomains).
			Says("List the domains of an organization", "Newest first.").Answers("resource_not_found", "form_param_value_invalid"),
		rest.On("POST /v1/organizations/{organization_id}/domains", organizations(a.createOrganizationDomain)).Named("CreateOrganizationDomain").Tagged(tagOrganizationDomains).
			Says("Add a domain to an organization", "It is verified unless said otherwise. Several organizations may have a domain; one may have it verified.").
			Answers("resource_not_found", "form_param_format_invalid", "organization_domain_common", "organization_domain_blocked", "organization_domain_already_exists", "organization_domain_exists_for_enterprise_connection",
				"organization_domain_already_exists_same_organization", "organization_domain_quota_exceeded", "organization_domains_not_enabled", "organization_domain_enrollment_mode_not_enabled"),
		rest.On("PATCH /v1/organizations/{organization_id}/domains/{domain_id}", organizations(a.updateOrganizationDomain)).Named("UpdateOrganizationDomain").Tagged(tagOrganizationDomains).
			Says("Update a domain of an organization", "").
			Answers("resource_not_found", "organization_domain_already_exists", "organization_domain_exists_for_enterprise_connection", "organization_domains_not_enabled", "organization_domain_enrollment_mode_not_enabled"),
		rest.On("DELETE /v1/organizations/{organization_id}/domains/{domain_id}", organizations(a.deleteOrganizationDomain)).Named("DeleteOrganizationDomain").Tagged(tagOrganizationDomains).
			Says("Remove a domain from an organization", "").Answers("resource_not_found", "organization_domains_not_enabled"),
		rest.On("POST /v1/organizations/{organization_id}/domains/{domain_id}/verify_ownership", organizations(a.verifyOrganizationDomainOwnership)).
			Named("VerifyOrganizationDomainOwnership").Tagged(tagOrganizationDomains).
			Says("Say that a domain is the organization's own", "On the caller's word, without a look at DNS. What was verified before stays as it is.").
			Answers("resource_not_found", "organization_domains_not_enabled"),
	}
}
