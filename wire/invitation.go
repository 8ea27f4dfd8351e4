package wire

import "bartleby"

// Invitation is the public JSON of an invitation.
type Invitation struct {
	ID             string            `json:"id"`
	Object         string            `json:"object" enum:"invitation"`
	EmailAddress   string            `json:"email_address"`
	PublicMetadata bartleby.Metadata `json:"public_metadata" doc:"What a user who accepts is given."`
	Revoked        bool              `json:"revoked" doc:"The status, under its former name."`
	Status         string            `json:"status" enum:"pending,accepted,revoked,expired"`
	URL            *string           `json:"url,omitempty" doc:"Where a browser accepts it; only in the answer to the creation."`
	ExpiresAt      int64             `json:"expires_at" doc:"Unix milliseconds."`
	CreatedAt      int64             `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt      int64             `json:"updated_at" doc:"Unix milliseconds."`
}

// Invitation makes an invitation presentable.
func (p *Presenter) Invitation(i *bartleby.Invitation) *Invitation {
	return &Invitation{
		ID: i.ID, Object: i.Object, EmailAddress: i.EmailAddress, PublicMetadata: i.PublicMetadata, Revoked: i.Status == bartleby.TicketRevoked,
		Status: string(i.StatusAt(p.Now)), URL: p.ticketURL(i.Ticket), ExpiresAt: i.ExpiresAt, CreatedAt: i.CreatedAt, UpdatedAt: i.UpdatedAt,
	}
}

// ListedIdentifier is the public JSON of an entry of the allow-list or the block-list.
type ListedIdentifier struct {
	ID             string `json:"id"`
	Object         string `json:"object" enum:"allowlist_identifier,blocklist_identifier"`
	InvitationID   string `json:"invitation_id,omitempty" doc:"The invitation that went with the entry."`
	Identifier     string `json:"identifier"`
	IdentifierType string `json:"identifier_type" enum:"email_address,phone_number,web3_wallet"`
	InstanceID     string `json:"instance_id"`
	CreatedAt      int64  `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt      int64  `json:"updated_at" doc:"Unix milliseconds."`
}

// ListedIdentifier makes an entry presentable.
func (p *Presenter) ListedIdentifier(l *bartleby.ListedIdentifier) *ListedIdentifier {
	return &ListedIdentifier{
		ID: l.ID, Object: string(l.List) + "list_identifier", InvitationID: l.InvitationID, Identifier: l.Identifier,
		IdentifierType: string(l.Kind), InstanceID: p.Instance.ID, CreatedAt: l.CreatedAt, UpdatedAt: l.UpdatedAt,
	}
}
