package bartleby

// OrganizationSuggestion tells a user of an organization whose domain their address has: they may ask to join.
type OrganizationSuggestion struct {
	ID             string           `json:"id"`
	Object         string           `json:"object"`
	OrganizationID string           `json:"organization_id"`
	UserID         string           `json:"user_id"`
	DomainID       string           `json:"domain_id"` // orgdmn_… by which the user was found
	Status         SuggestionStatus `json:"status"`
	CreatedAt      int64            `json:"created_at"`
	UpdatedAt      int64            `json:"updated_at"`
}

// SuggestionStatus says what became of a suggestion.
type SuggestionStatus string

// The statuses of suggestions.
const (
	SuggestionPending   SuggestionStatus = "pending"
	SuggestionAccepted  SuggestionStatus = "accepted"  // the user asks to join
	SuggestionCompleted SuggestionStatus = "completed" // the user is a member by now, or was not let in
)

// Suggested is a suggestion with the organization it tells of, as it is answered.
type Suggested struct {
	Suggestion   OrganizationSuggestion
	Organization Organization
}
