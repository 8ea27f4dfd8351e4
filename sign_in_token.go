package bartleby

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
)

// TicketStatus is what became of something that can be used once.
type TicketStatus string

// The statuses.
const (
	TicketPending  TicketStatus = "pending"
	TicketAccepted TicketStatus = "accepted"
	TicketRevoked  TicketStatus = "revoked"
)

// SignInToken lets its bearer sign in as a user, once. With an actor it is an actor token: the session says who acts in the
// user's place.
type SignInToken struct {
	ID                 string          `json:"id"` // sit_…, act_… with an actor
	UserID             string          `json:"user_id"`
	OrganizationID     string          `json:"organization_id"` // to be active in the session; "" for none
	Actor              json.RawMessage `json:"actor,omitempty"` // an object with sub; nil: none
	SessionMaxDuration int64           `json:"session_max_duration"`
	Status             TicketStatus    `json:"status"`
	Digest             string          `json:"digest"`     // of the ticket, which is not stored
	ExpiresAt          int64           `json:"expires_at"` // Unix milliseconds
	CreatedAt          int64           `json:"created_at"`
	UpdatedAt          int64           `json:"updated_at"`

	Ticket string `json:"-"` // only just after the creation
}

// TicketURL is where a browser goes with a ticket.
func TicketURL(frontendURL, ticket string) string {
	return strings.TrimSuffix(frontendURL, "/") + "/v1/tickets/accept?ticket=" + url.QueryEscape(ticket)
}

// IsActor tells whether it is an actor token.
func (t *SignInToken) IsActor() bool { return t.Actor != nil }

// Bounds of the lives of tokens, in seconds.
const (
	SignInTokenLife      = 30 * 86_400
	ActorTokenLife       = 3600
	ActorSessionDuration = 1800
	MaxTokenLife         = 10 * 365 * 86_400
	TestingTokenLife     = 3600
)

// CheckActor demands an object whose sub (RFC 8693, section 4.1) names the actor, and makes it compact.
func CheckActor(param string, actor json.RawMessage) (json.RawMessage, error) {
	var named struct {
		Sub any `json:"sub"`
	}
	if err := json.Unmarshal(actor, &named); err != nil {
		return nil, ParamValueInvalid(param, "it must be an object")
	}
	if sub, ok := named.Sub.(string); !ok || sub == "" {
		return nil, ParamValueInvalid(param, "its sub must name who acts")
	}
	if len(actor) > MaxMetadataBytes {
		return nil, ParamExceedsSize(param, MaxMetadataBytes)
	}
	var out bytes.Buffer
	if err := json.Compact(&out, actor); err != nil {
		return nil, ParamValueInvalid(param, "it must be an object")
	}
	return out.Bytes(), nil
}

// TestingToken lets end-to-end tests pass where browsers are told from robots.
type TestingToken struct {
	Token     string
	ExpiresAt int64 // Unix milliseconds
}
