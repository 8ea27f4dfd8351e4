package bartleby

// Invitation asks somebody to sign up, by e-mail.
type Invitation struct {
	ID             string       `json:"id"`
	Object         string       `json:"object"`
	EmailAddress   string       `json:"email_address"` // folded
	PublicMetadata Metadata     `json:"public_metadata"`
	RedirectURL    string       `json:"redirect_url"`
	TemplateSlug   string       `json:"template_slug"`
	Notify         bool         `json:"notify"`
	Repeatable     bool         `json:"repeatable"` // made although the address was invited or known
	Status         TicketStatus `json:"status"`
	Digest         string       `json:"digest"`     // of the ticket, which is not stored
	ExpiresAt      int64        `json:"expires_at"` // Unix milliseconds
	CreatedAt      int64        `json:"created_at"`
	UpdatedAt      int64        `json:"updated_at"`

	Ticket string `json:"-"` // only just after the creation
}

// InvitationExpired is the status of a pending invitation whose time is over. It is never stored.
const InvitationExpired TicketStatus = "expired"

// StatusAt is the status at a moment.
func (i *Invitation) StatusAt(now int64) TicketStatus {
	if i.Status == TicketPending && i.ExpiresAt <= now {
		return InvitationExpired
	}
	return i.Status
}

// Bounds of invitations.
const (
	InvitationDays     = 30 // unless said otherwise
	MaxInvitationDays  = 365
	MaxBulkInvitations = 10
)
