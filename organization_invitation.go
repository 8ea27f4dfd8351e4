package bartleby

// OrganizationInvitation asks somebody to join an organization, by e-mail.
type OrganizationInvitation struct {
	ID              string       `json:"id"`
	Object          string       `json:"object"`
	OrganizationID  string       `json:"organization_id"`
	EmailAddress    string       `json:"email_address"` // folded
	RoleID          string       `json:"role_id"`
	RoleKey         string       `json:"role_key"`            // as it was: the role of a settled invitation may be gone
	RoleName        string       `json:"role_name"`           // likewise
	InviterID       string       `json:"inviter_id"`          // user_…; "" for nobody
	UserID          string       `json:"user_id"`             // user_… who accepted; "" until then
	DomainID        string       `json:"domain_id,omitempty"` // orgdmn_… by which they are invited; "" where somebody invites. Such a one holds no seat
	PublicMetadata  Metadata     `json:"public_metadata"`
	PrivateMetadata Metadata     `json:"private_metadata"`
	RedirectURL     string       `json:"redirect_url"`
	Notify          bool         `json:"notify"`
	Status          TicketStatus `json:"status"`
	Digest          string       `json:"digest"`     // of the ticket, which is not stored
	ExpiresAt       int64        `json:"expires_at"` // Unix milliseconds
	CreatedAt       int64        `json:"created_at"`
	UpdatedAt       int64        `json:"updated_at"`

	Ticket string `json:"-"` // only just after the creation
}

// StatusAt is the status at a moment.
func (i *OrganizationInvitation) StatusAt(now int64) TicketStatus {
	if i.Status == TicketPending && i.ExpiresAt <= now {
		return InvitationExpired
	}
	return i.Status
}

// Invited is an invitation with what it ties together, as it is answered and announced.
type Invited struct {
	Invitation   OrganizationInvitation `json:"invitation"`
	Organization Organization           `json:"organization"`
	Inviter      *PublicUser            `json:"inviter"` // nil: nobody, or a user who is gone
}
