package bartleby

// WaitlistStatus is what became of a wish to be let in.
type WaitlistStatus string

// The statuses. An entry begins pending; only pending ones can be rejected and deleted.
const (
	WaitlistPending   WaitlistStatus = "pending"
	WaitlistInvited   WaitlistStatus = "invited"
	WaitlistCompleted WaitlistStatus = "completed" // the invitation was accepted
	WaitlistRejected  WaitlistStatus = "rejected"
)

// WaitlistEntry is an address that waits to be invited. An instance has at most one of an address.
type WaitlistEntry struct {
	ID           string         `json:"id"`
	Object       string         `json:"object"`
	EmailAddress string         `json:"email_address"` // folded
	Notify       bool           `json:"notify"`        // asks for a confirmation by mail
	Status       WaitlistStatus `json:"status"`
	InvitationID string         `json:"invitation_id"` // of the newest invitation; "" for none
	InvitedAt    int64          `json:"invited_at"`    // Unix milliseconds; 0: never
	CreatedAt    int64          `json:"created_at"`
	UpdatedAt    int64          `json:"updated_at"`

	Invitation *Invitation `json:"invitation,omitempty"` // read along with the entry, not stored in it; nil when it is gone
}

// MaxBulkWaitlistEntries is how many entries one request may add.
const MaxBulkWaitlistEntries = 50
