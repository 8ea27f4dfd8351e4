package bapi

import "bartleby/rest"

const (
	tagInvitations = "Invitations"
	tagLists       = "Allow-list / Block-list"
	tagWaitlist    = "Waitlist Entries"
)

var waitlistSettled = []string{"waitlist_entry_already_invited", "waitlist_entry_already_completed", "waitlist_entry_already_rejected"}

// Invitations, allow-list and block-list, waitlist.
func (a *api) invitationRoutes() []*rest.Route {
	return []*rest.Route{
		rest.On("GET /v1/invitations", a.listInvitations).Named("ListInvitations").Tagged(tagInvitations).
			Says("List invitations", "Newest first, unless order_by says otherwise.").Answers("form_param_value_invalid"),
		rest.On("POST /v1/invitations", a.createInvitation).Named("CreateInvitation").Tagged(tagInvitations).
			Says("Create an invitation", "Its link is in the answer, and nowhere else later: only a digest of it is stored.").
			Answers("duplicate_record", "form_identifier_exists", "form_param_format_invalid", "form_param_value_invalid", "invalid_url_scheme", "not_allowed_access"),
		rest.On("POST /v1/invitations/bulk", a.createInvitations).Named("CreateBulkInvitations").Tagged(tagInvitations).
			Says("Create several invitations", "Up to ten; all of them or none.").Answers("duplicate_record", "form_identifier_exists", "bulk_size_exceeded", "not_allowed_access"),
		rest.On("POST /v1/invitations/{invitation_id}/revoke", a.revokeInvitation).Named("RevokeInvitation").Tagged(tagInvitations).
			Says("Revoke an invitation", "Its link leads nowhere from then on.").Answers("resource_not_found", "invitation_already_accepted", "invitation_already_revoked"),
		rest.On("DELETE /v1/invitations/{invitation_id}", a.deleteInvitation).Named("DeleteInvitation").Tagged(tagInvitations).
			Says("Delete an invitation", "Whatever became of it.").Answers("resource_not_found"),

		rest.On("GET /v1/allowlist_identifiers", a.listAllowlistIdentifiers).Named("ListAllowlistIdentifiers").Tagged(tagLists).
			Says("List the allow-list", "Newest first."),
		rest.On("POST /v1/allowlist_identifiers", a.createAllowlistIdentifier).Named("CreateAllowlistIdentifier").Tagged(tagLists).
			Says("Add to the allow-list", "").Answers("duplicate_record", "form_param_format_invalid"),
		rest.On("DELETE /v1/allowlist_identifiers/{identifier_id}", a.deleteAllowlistIdentifier).Named("DeleteAllowlistIdentifier").Tagged(tagLists).
			Says("Remove from the allow-list", "").Answers("resource_not_found"),
		rest.On("GET /v1/blocklist_identifiers", a.listBlocklistIdentifiers).Named("ListBlocklistIdentifiers").Tagged(tagLists).
			Says("List the block-list", "Newest first."),
		rest.On("POST /v1/blocklist_identifiers", a.createBlocklistIdentifier).Named("CreateBlocklistIdentifier").Tagged(tagLists).
			Says("Add to the block-list", "").Answers("duplicate_record", "form_param_format_invalid"),
		rest.On("DELETE /v1/blocklist_identifiers/{identifier_id}", a.deleteBlocklistIdentifier).Named("DeleteBlocklistIdentifier").Tagged(tagLists).
			Says("Remove from the block-list", "").Answers("resource_not_found"),

		rest.On("GET /v1/waitlist_entries", a.listWaitlistEntries).Named("ListWaitlistEntries").Tagged(tagWaitlist).
			Says("List the waitlist", "Newest first, unless order_by says otherwise.").Answers("form_param_value_invalid"),
		rest.On("POST /v1/waitlist_entries", a.createWaitlistEntry).Named("CreateWaitlistEntry").Tagged(tagWaitlist).Loose().
			Says("Add to the waitlist", "An address that is on it already is answered as it is there.").Answers("form_param_format_invalid", "not_allowed_access"),
		rest.On("POST /v1/waitlist_entries/bulk", a.createWaitlistEntries).Named("CreateBulkWaitlistEntries").Tagged(tagWaitlist).From("2025-11-10").
			Says("Add several addresses to the waitlist", "Up to 50; all of them or none.").Answers("form_param_format_invalid", "form_param_duplicate", "bulk_size_exceeded", "not_allowed_access"),
		rest.On("DELETE /v1/waitlist_entries/{waitlist_entry_id}", a.deleteWaitlistEntry).Named("DeleteWaitlistEntry").Tagged(tagWaitlist).
			Says("Delete an entry of the waitlist", "One that is pending.").Answers(append([]string{"resource_not_found"}, waitlistSettled...)...),
		rest.On("POST /v1/waitlist_entries/{waitlist_entry_id}/invite", a.inviteWaitlistEntry).Named("InviteWaitlistEntry").Tagged(tagWaitlist).Loose().
			Says("Invite from the waitlist", "Makes an invitation, whose link is in the answer and nowhere else later. One who was invited is invited again where ignore_existing says so, or the invitation is over.").
			Answers(append([]string{"resource_not_found", "duplicate_record", "form_identifier_exists", "not_allowed_access"}, waitlistSettled...)...),
		rest.On("POST /v1/waitlist_entries/{waitlist_entry_id}/reject", a.rejectWaitlistEntry).Named("RejectWaitlistEntry").Tagged(tagWaitlist).
			Says("Reject an entry of the waitlist", "One that is pending.").Answers(append([]string{"resource_not_found"}, waitlistSettled...)...),
	}
}
