package bartleby

// OrganizationSuggestionUsed : the user asked to join before.
func OrganizationSuggestionUsed() *Error {
	return fault(BadRequest, "organization_suggestion_already_accepted", "Suggestion was accepted", "You asked to join this organization before.")
}
