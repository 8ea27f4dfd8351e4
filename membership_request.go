package bartleby

// MembershipRequest is a user's wish to join an organization.
type MembershipRequest struct {
	ID             string        `json:"id"`
	Object         string        `json:"object"`
	OrganizationID string        `json:"organization_id"`
	UserID         string        `json:"user_id"`
	Status         RequestStatus `json:"status"`
	CreatedAt      int64         `json:"created_at"`
	UpdatedAt      int64         `json:"updated_at"`
}

// RequestStatus says what became of a wish to join.
type RequestStatus string

// The statuses of membership requests.
const (
	RequestPending  RequestStatus = "pending"
	RequestAccepted RequestStatus = "accepted"
	RequestRejected RequestStatus = "rejected"
)

// Requested is a membership request with who asks, as it is answered.
type Requested struct {
	Request MembershipRequest
	User    PublicUser
}
