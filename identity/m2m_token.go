package identity

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

// m2mTokenKept is how long, in milliseconds, a machine's tokens are kept after their time is over, for its list.
const m2mTokenKept = 30 * day * 1000

// NewM2MToken is what an M2M token can be created with.
type NewM2MToken struct {
	JWT          bool
	ExpiresIn    bartleby.Patch[int64] // seconds; absent or null: the machine's default
	Claims       bartleby.Patch[json.RawMessage]
	MinRemaining bartleby.Patch[int64] // seconds; a token alike that holds as long is as good as a new one
}

// CreateM2MToken makes a token of a machine, whose secret key the caller has shown. Errors: machine_token_reserved_claim,
// request_body_invalid, clerk_key_invalid.
//
// A token is not stored, but it can be had again, which is what reuse needs: it is worked out from its id with the secret
// key as the key (HMAC, RFC 2104). Whoever has no such key has nothing to work it out from.
func (s *Service) CreateM2MToken(ctx context.Context, ins *bartleby.Instance, machineID, secret string, in NewM2MToken) (*bartleby.M2MToken, error) {
	claims, err := bartleby.CheckM2MClaims("claims", in.Claims.Value())
	if err != nil {
		return nil, err
	}
	reuse := in.MinRemaining.Has() && !in.JWT
	draft := &bartleby.M2MToken{MachineID: machineID, Claims: claims}
	var life int64
	alike, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.M2MToken, error) {
		m, err := tx.Machine(machineID)
		if bartleby.IsCode(err, "resource_not_found") {
			return nil, bartleby.KeyInvalid()
		}
		if err != nil {
			return nil, err
		}
		if life, err = tokenLife("seconds_until_expiration", in.ExpiresIn, m.DefaultTokenTTL); err != nil {
			return nil, err
		}
		if draft.Scopes, err = tx.MachineScopes(machineID); err != nil {
			return nil, err
		}
		draft.Reach, draft.Likeness = draft.Scopes, likeness(draft, secret)
		if !reuse {
			return nil, nil
		}
		if remaining := in.MinRemaining.Value(); remaining < 0 || remaining >= life {
			return nil, bartleby.RemainingTooLong("min_remaining_ttl_seconds", life)
		}
		return alikeM2MToken(tx, draft, secret, in)
	})
	if err != nil || alike != nil {
		return alike, err
	}
	draft.ID = token.HexID(bartleby.M2MTokenID)
	if in.JWT {
		return s.signM2MToken(ctx, ins, draft, life)
	}
	draft.Token = m2mToken(draft.ID, secret)
	draft.Digest = token.Digest(draft.Token)
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.M2MToken, error) {
		if reuse { // who asks for the same at the same moment comes after, and finds it
			if _, err := tx.Machine(machineID); bartleby.IsCode(err, "resource_not_found") {
				return nil, bartleby.KeyInvalid()
			} else if err != nil {
				return nil, err
			}
			if alike, err := alikeM2MToken(tx, draft, secret, in); err != nil || alike != nil {
				return alike, err
			}
		}
		t := *draft
		t.CreatedAt, t.UpdatedAt, t.ExpiresAt = tx.Now, tx.Now, tx.Now+life*1000
		if err := tx.InsertM2MToken(&t); err != nil {
			return nil, err
		}
		return &t, tx.ForgetM2MTokens(machineID, tx.Now-m2mTokenKept)
	})
}

// m2mToken works out a token from its id.
func m2mToken(id, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("m2m_token:" + id))
	return bartleby.M2MTokenPrefix + hex.EncodeToString(mac.Sum(nil))
}

// likeness is the same for tokens of the same claims and scopes that the same secret key made.
func likeness(t *bartleby.M2MToken, secret string) string {
	return token.Digest(strings.Join([]string{token.Digest(secret), canonical(t.Claims), strings.Join(t.Scopes, " ")}, "\n"))
}

// canonical writes an object with its keys in order, at any depth. Numbers stay as they are written.
func canonical(object json.RawMessage) string {
	if object == nil {
		return ""
	}
	var value any
	dec := json.NewDecoder(strings.NewReader(string(object)))
	dec.UseNumber()
	if dec.Decode(&value) != nil {
		return string(object) // checked before; as it is written is as good
	}
	text, err := json.Marshal(value)
	if err != nil {
		return string(object)
	}
	return string(text)
}

// alikeM2MToken finds a token that is as good as the draft, and works it out; nil when there is none.
func alikeM2MToken(tx *store.Tx, draft *bartleby.M2MToken, secret string, in NewM2MToken) (*bartleby.M2MToken, error) {
	t, err := tx.AlikeM2MToken(draft.MachineID, draft.Likeness, tx.Now+in.MinRemaining.Value()*1000)
	if err != nil || t == nil {
		return nil, err
	}
	t.Token, t.Reach = m2mToken(t.ID, secret), t.Scopes // the draft has the same
	return t, nil
}

// signM2MToken makes a token that says itself what it is. It is not stored, and so cannot be revoked.
func (s *Service) signM2MToken(ctx context.Context, ins *bartleby.Instance, t *bartleby.M2MToken, life int64) (*bartleby.M2MToken, error) {
	now := s.Tokens.Now().Unix()
	t.CreatedAt, t.UpdatedAt, t.ExpiresAt = now*1000, now*1000, (now+life)*1000
	claims := map[string]json.RawMessage{}
	if t.Claims != nil {
		if err := json.Unmarshal(t.Claims, &claims); err != nil {
			return nil, fmt.Errorf("claims of %s: %w", t.ID, err)
		}
	}
	var err error
	t.Token, err = s.Tokens.M2MToken(ctx, ins.ID, token.M2MToken{Issuer: s.PublicURL(ins), ID: t.ID, MachineID: t.MachineID, Claims: claims, IssuedAt: now, ExpiresAt: now + life})
	return t, err
}

// VerifyM2MToken tells whose a token is. A machine that asks is told only of tokens that are for it; "" is the instance
// itself. Unknown, revoked and expired tokens are all answered with resource_not_found.
func (s *Service) VerifyM2MToken(ctx context.Context, ins *bartleby.Instance, machineID, text string) (*bartleby.M2MToken, error) {
	if strings.Count(text, ".") == 2 {
		return s.verifySignedM2MToken(ctx, ins, machineID, text)
	}
	digest := token.Digest(text)
	return used(ctx, s, ins, func(t *bartleby.M2MToken) *int64 { return &t.LastUsedAt }, (*store.Tx).SaveM2MToken, func(tx *store.Tx) (*bartleby.M2MToken, error) {
		t, err := tx.M2MTokenByDigest(digest)
		if err != nil {
			return nil, err
		}
		if t == nil || !t.ValidAt(tx.Now) {
			return nil, bartleby.SecretUnknown("M2M token")
		}
		return t, scopeM2MTokens(tx, machineID, t)
	})
}

// verifySignedM2MToken verifies a token that is a JWT. What its machine may talk to now, it may.
func (s *Service) verifySignedM2MToken(ctx context.Context, ins *bartleby.Instance, machineID, text string) (*bartleby.M2MToken, error) {
	read, err := s.Tokens.ReadM2MToken(ctx, ins.ID, text)
	if errors.Is(err, token.ErrSignature) {
		return nil, bartleby.SecretUnknown("M2M token")
	}
	if err != nil {
		return nil, err
	}
	t := &bartleby.M2MToken{
		ID: read.ID, MachineID: read.MachineID, CreatedAt: read.IssuedAt * 1000, UpdatedAt: read.IssuedAt * 1000, ExpiresAt: read.ExpiresAt * 1000,
	}
	if read.Claims != nil {
		if t.Claims, err = json.Marshal(read.Claims); err != nil {
			return nil, fmt.Errorf("claims of %s: %w", t.ID, err)
		}
	}
	return store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.M2MToken, error) {
		if _, err := tx.Machine(t.MachineID); bartleby.IsCode(err, "resource_not_found") {
			return nil, bartleby.SecretUnknown("M2M token")
		} else if err != nil {
			return nil, err
		}
		if t.Scopes, err = tx.MachineScopes(t.MachineID); err != nil {
			return nil, err
		}
		return t, scopeM2MTokens(tx, machineID, t)
	})
}

// scopeM2MTokens works out the reach of tokens of one machine, and fails with resource_not_found where a machine asks that is
// out of it.
func scopeM2MTokens(tx *store.Tx, askedBy string, tokens ...*bartleby.M2MToken) error {
	if len(tokens) == 0 {
		return nil
	}
	now, err := tx.MachineScopes(tokens[0].MachineID)
	if err != nil {
		return err
	}
	for _, t := range tokens {
		t.Reach = slices.DeleteFunc(slices.Clone(t.Scopes), func(id string) bool { return !slices.Contains(now, id) })
		if askedBy != "" && !slices.Contains(t.Reach, askedBy) {
			return bartleby.SecretUnknown("M2M token")
		}
	}
	return nil
}

// ListM2MTokens lists a page of a machine's tokens, and counts all that match. It fails with resource_not_found.
func (s *Service) ListM2MTokens(ctx context.Context, ins *bartleby.Instance, f store.M2MTokenFilter, limit, offset int) (list []*bartleby.M2MToken, total int64, err error) {
	_, err = store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (struct{}, error) {
		if _, err := tx.Machine(f.MachineID); err != nil {
			return struct{}{}, err
		}
		if list, total, err = tx.M2MTokens(f, limit, offset); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, scopeM2MTokens(tx, "", list...)
	})
	return list, total, err
}

// RevokeM2MToken ends a token; one that was revoked before stays as it is. A machine may revoke its own; "" is the instance
// itself. It fails with resource_not_found.
func (s *Service) RevokeM2MToken(ctx context.Context, ins *bartleby.Instance, machineID, id string, reason bartleby.Patch[string]) (*bartleby.M2MToken, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.M2MToken, error) {
		t, err := tx.M2MToken(id)
		if err != nil {
			return nil, err
		}
		if machineID != "" && t.MachineID != machineID {
			return nil, bartleby.ResourceNotFound("M2M token", id)
		}
		if !t.Revoked {
			t.Revoked, t.RevocationReason, t.UpdatedAt = true, reason.Pointer(), tx.Now
			if err := tx.SaveM2MToken(t); err != nil {
				return nil, err
			}
		}
		return t, scopeM2MTokens(tx, "", t)
	})
}
