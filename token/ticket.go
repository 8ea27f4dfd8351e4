package token

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/go-jose/go-jose/v4"

	"bartleby"
	"bartleby/store"
)

// TicketKind says what a ticket admits to.
type TicketKind string

// The kinds of tickets.
const (
	InvitationTicket             TicketKind = "invitation"
	OrganizationInvitationTicket TicketKind = "organization_invitation"
	SignInTicket                 TicketKind = "sign_in_token"
	ActorTicket                  TicketKind = "actor_token"
	EmailLinkTicket              TicketKind = "email_link"
	WebhookPortalTicket          TicketKind = "webhook_portal"
	AgentTaskTicket              TicketKind = "agent_task"
)

// Ticket is what a link carries: a signed word that its bearer may use the named resource. That it is used once, and not
// after it was revoked, the resource's own row says; there the ticket is stored as its Digest.
type Ticket struct {
	Kind        TicketKind `json:"st"`
	Source      string     `json:"sid"` // id of the resource: inv_…, orginv_…, sit_…, act_…, whapp_…, agt_…
	InstanceID  string     `json:"iid"`
	RedirectURL string     `json:"rurl,omitempty"`
	Nonce       string     `json:"jti,omitempty"` // tells tickets of one resource apart (RFC 7519, section 4.1.7)
	ExpiresAt   int64      `json:"exp,omitempty"` // Unix seconds; 0: never
}

// Ticket signs a ticket of an instance.
func (i *Issuer) Ticket(ctx context.Context, t Ticket) (string, error) {
	return i.Sign(ctx, t.InstanceID, t, nil)
}

// ReadTicket checks the signature of a ticket, that it is this instance's and not over, and that it is of one of the kinds,
// where some are named. Errors: ticket_invalid_code, ticket_expired_code.
func (i *Issuer) ReadTicket(ctx context.Context, instance, text string, kinds ...TicketKind) (Ticket, error) {
	var t Ticket
	if err := i.Verify(ctx, instance, text, &t); err != nil {
		return Ticket{}, bartleby.TicketInvalid(err)
	}
	if t.InstanceID != instance || t.Source == "" || len(kinds) > 0 && !slices.Contains(kinds, t.Kind) {
		return Ticket{}, bartleby.TicketInvalid(nil)
	}
	if t.ExpiresAt != 0 && i.Now().Unix() >= t.ExpiresAt {
		return Ticket{}, bartleby.TicketExpired()
	}
	return t, nil
}

// TicketInstance is the instance that a ticket names. Nothing is checked: it says by whose keys ReadTicket may try.
func TicketInstance(text string) (string, error) {
	signed, err := jose.ParseSignedCompact(text, []jose.SignatureAlgorithm{jose.RS256})
	var t Ticket
	if err == nil {
		err = json.Unmarshal(signed.UnsafePayloadWithoutVerification(), &t)
	}
	if err != nil || !bartleby.IsID(t.InstanceID) {
		return "", bartleby.TicketInvalid(err)
	}
	return t.InstanceID, nil
}

// Digest is what is stored of a ticket or another random secret: its SHA-256 in hexadecimal.
func Digest(secret string) string { return store.KeyDigest(secret) }
