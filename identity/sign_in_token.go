package identity

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"fmt"

	"github.com/segmentio/ksuid"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

// NewSignInToken is what a sign-in token can be created with.
type NewSignInToken struct {
	UserID         string
	OrganizationID bartleby.Patch[string] // to be active in the session
	ExpiresIn      bartleby.Patch[int64]  // seconds
}

// CreateSignInToken makes a token that signs in as a user, once.
func (s *Service) CreateSignInToken(ctx context.Context, ins *bartleby.Instance, in NewSignInToken) (*bartleby.SignInToken, error) {
	life, err := tokenLife("expires_in_seconds", in.ExpiresIn, bartleby.SignInTokenLife)
	if err != nil {
		return nil, err
	}
	draft := &bartleby.SignInToken{ID: s.DB.NewID(bartleby.SignInTokenID), UserID: in.UserID, OrganizationID: in.OrganizationID.Value()}
	return s.createSignInToken(ctx, ins, token.SignInTicket, draft, life, func(tx *store.Tx) error {
		if _, err := tx.UserDocument(in.UserID); err != nil || draft.OrganizationID == "" {
			return err
		}
		if _, err := tx.Organization(draft.OrganizationID); err != nil {
			return err
		}
		m, err := tx.Membership(draft.OrganizationID, in.UserID)
		if err == nil && m == nil {
			return bartleby.NotMember("org_id")
		}
		return err
	})
}

// NewActorToken is what an actor token can be created with.
type NewActorToken struct {
	UserID             string
	Actor              json.RawMessage       // an object with sub
	ExpiresIn          bartleby.Patch[int64] // seconds
	SessionMaxDuration bartleby.Patch[int64] // seconds
}

// CreateActorToken makes a token that signs in as a user, once, and says who acts in the user's place.
func (s *Service) CreateActorToken(ctx context.Context, ins *bartleby.Instance, in NewActorToken) (*bartleby.SignInToken, error) {
	c := &checks{}
	actor, err := bartleby.CheckActor("actor", in.Actor)
	c.add(err)
	life, err := tokenLife("expires_in_seconds", in.ExpiresIn, bartleby.ActorTokenLife)
	c.add(err)
	duration, err := tokenLife("session_max_duration_in_seconds", in.SessionMaxDuration, bartleby.ActorSessionDuration)
	c.add(err)
	if err := c.err(); err != nil {
		return nil, err
	}
	draft := &bartleby.SignInToken{ID: s.DB.NewID(bartleby.ActorTokenID), UserID: in.UserID, Actor: actor, SessionMaxDuration: duration * 1000}
	return s.createSignInToken(ctx, ins, token.ActorTicket, draft, life, func(tx *store.Tx) error {
		_, err := tx.UserDocument(in.UserID)
		if bartleby.IsCode(err, "resource_not_found") {
			return bartleby.ParamResourceNotFound("user_id")
		}
		return err
	})
}

// tokenLife reads a life in seconds.
func tokenLife(param string, in bartleby.Patch[int64], fallback int64) (int64, error) {
	life := in.Or(fallback)
	if life < 1 || life > bartleby.MaxTokenLife {
		return 0, bartleby.ParamValueInvalid(param, fmt.Sprintf("it must lie between 1 and %d", bartleby.MaxTokenLife))
	}
	return life, nil
}

// createSignInToken signs the ticket before the transaction, and stores its digest.
func (s *Service) createSignInToken(ctx context.Context, ins *bartleby.Instance, kind token.TicketKind, draft *bartleby.SignInToken, life int64, check func(*store.Tx) error) (*bartleby.SignInToken, error) {
	expires := s.Tokens.Now().Unix() + life
	ticket, err := s.Tokens.Ticket(ctx, token.Ticket{Kind: kind, Source: draft.ID, InstanceID: ins.ID, ExpiresAt: expires})
	if err != nil {
		return nil, err
	}
	draft.Status, draft.Digest, draft.ExpiresAt, draft.Ticket = bartleby.TicketPending, token.Digest(ticket), expires*1000, ticket
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.SignInToken, error) {
		if err := check(tx); err != nil {
			return nil, err
		}
		t := *draft
		t.CreatedAt, t.UpdatedAt = tx.Now, tx.Now
		return &t, tx.InsertSignInToken(&t)
	})
}

// RevokeSignInToken makes a pending token useless. actor says which of the two kinds the caller means: the other is unknown
// to them.
func (s *Service) RevokeSignInToken(ctx context.Context, ins *bartleby.Instance, id string, actor bool) (*bartleby.SignInToken, error) {
	code, noun := "sign_in_token_cannot_be_revoked_code", "sign-in token"
	if actor {
		code, noun = "actor_token_cannot_be_revoked_code", "actor token"
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.SignInToken, error) {
		t, err := tx.SignInToken(id)
		if err == nil && t.IsActor() != actor || bartleby.IsCode(err, "resource_not_found") {
			return nil, bartleby.ResourceNotFound(noun, id)
		}
		if err != nil {
			return nil, err
		}
		if t.Status != bartleby.TicketPending {
			return nil, bartleby.TokenNotRevocable(code, noun, t.Status)
		}
		t.Status, t.UpdatedAt = bartleby.TicketRevoked, tx.Now
		return t, tx.SaveSignInToken(t)
	})
}

// RedeemSignInToken accepts the ticket of a sign-in token or an actor token: once, however many requests race. Sign-in
// flows call it. Errors: ticket_invalid_code, ticket_expired_code.
func (s *Service) RedeemSignInToken(ctx context.Context, ins *bartleby.Instance, text string) (*bartleby.SignInToken, error) {
	ticket, err := s.Tokens.ReadTicket(ctx, ins.ID, text, token.SignInTicket, token.ActorTicket)
	if err != nil {
		return nil, err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.SignInToken, error) {
		t, err := tx.SignInToken(ticket.Source)
		if bartleby.IsCode(err, "resource_not_found") {
			return nil, bartleby.TicketInvalid(err)
		}
		if err != nil {
			return nil, err
		}
		if t.Status != bartleby.TicketPending || subtle.ConstantTimeCompare([]byte(t.Digest), []byte(token.Digest(text))) != 1 {
			return nil, bartleby.TicketInvalid(nil)
		}
		if t.ExpiresAt <= tx.Now {
			return nil, bartleby.TicketExpired()
		}
		t.Status, t.UpdatedAt = bartleby.TicketAccepted, tx.Now
		return t, tx.SaveSignInToken(t)
	})
}

// CreateTestingToken makes a token for end-to-end tests. Only its digest is stored.
func (s *Service) CreateTestingToken(ctx context.Context, ins *bartleby.Instance) (*bartleby.TestingToken, error) {
	now := s.Tokens.Now().Unix()
	random, err := ksuid.NewRandom()
	if err != nil {
		return nil, fmt.Errorf("testing token: %w", err)
	}
	t := &bartleby.TestingToken{Token: fmt.Sprintf("%d-c_%s", now, random), ExpiresAt: (now + bartleby.TestingTokenLife) * 1000}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.TestingToken, error) {
		return t, tx.InsertTestingToken(token.Digest(t.Token), t.ExpiresAt)
	})
}

// TestingTokenValid tells whether a testing token is one of the instance's and not over.
func (s *Service) TestingTokenValid(ctx context.Context, ins *bartleby.Instance, text string) (bool, error) {
	return store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (bool, error) { return tx.TestingTokenValid(token.Digest(text)) })
}
