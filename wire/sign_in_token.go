package wire

import (
	"encoding/json"

	"bartleby"
)

// SignInToken is the public JSON of a sign-in token.
type SignInToken struct {
	ID        string  `json:"id"`
	Object    string  `json:"object" enum:"sign_in_token"`
	UserID    string  `json:"user_id"`
	Status    string  `json:"status" enum:"pending,accepted,revoked"`
	Token     string  `json:"token,omitempty" doc:"The ticket; only in the answer to the creation."`
	URL       *string `json:"url,omitempty" doc:"Where a browser signs in with it; only in the answer to the creation."`
	CreatedAt int64   `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt int64   `json:"updated_at" doc:"Unix milliseconds."`
}

// ActorToken is the public JSON of an actor token.
type ActorToken struct {
	ID        string          `json:"id"`
	Object    string          `json:"object" enum:"actor_token"`
	UserID    string          `json:"user_id"`
	Actor     json.RawMessage `json:"actor" doc:"An object whose sub names who acts in the user's place."`
	Status    string          `json:"status" enum:"pending,accepted,revoked"`
	Token     string          `json:"token,omitempty" doc:"The ticket; only in the answer to the creation."`
	URL       *string         `json:"url,omitempty" doc:"Where a browser signs in with it; only in the answer to the creation."`
	CreatedAt int64           `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt int64           `json:"updated_at" doc:"Unix milliseconds."`
}

// SignInToken makes a sign-in token presentable.
func (p *Presenter) SignInToken(t *bartleby.SignInToken) *SignInToken {
	return &SignInToken{
		ID: t.ID, Object: "sign_in_token", UserID: t.UserID, Status: string(t.Status), Token: t.Ticket, URL: p.ticketURL(t.Ticket),
		CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt,
	}
}

// ActorToken makes an actor token presentable.
func (p *Presenter) ActorToken(t *bartleby.SignInToken) *ActorToken {
	return &ActorToken{
		ID: t.ID, Object: "actor_token", UserID: t.UserID, Actor: t.Actor, Status: string(t.Status), Token: t.Ticket, URL: p.ticketURL(t.Ticket),
		CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt,
	}
}

// ticketURL is where a browser goes with a ticket; nil without one.
func (p *Presenter) ticketURL(ticket string) *string {
	if ticket == "" {
		return nil
	}
	to := bartleby.TicketURL(p.FrontendURL, ticket)
	return &to
}

// TestingToken is the public JSON of a testing token.
type TestingToken struct {
	Object    string `json:"object" enum:"testing_token"`
	Token     string `json:"token"`
	ExpiresAt int64  `json:"expires_at" doc:"Unix seconds."`
}

// Testing makes a testing token presentable.
func Testing(t *bartleby.TestingToken) *TestingToken {
	return &TestingToken{Object: "testing_token", Token: t.Token, ExpiresAt: t.ExpiresAt / 1000}
}
