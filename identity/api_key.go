package identity

import (
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

// NewAPIKey is what an API key can be created with.
type NewAPIKey struct {
	Type        bartleby.Patch[string]
	Name        string
	Subject     string // user_… or org_…
	Description bartleby.Patch[string]
	Claims      bartleby.Patch[json.RawMessage]
	Scopes      bartleby.Patch[[]string]
	CreatedBy   bartleby.Patch[string] // user_…
	ExpiresIn   bartleby.Patch[int64]  // seconds; absent or null: it never expires
}

// CreateAPIKey makes an API key. Errors: form_resource_not_found, token_creation_conflict, and what the guards say.
func (s *Service) CreateAPIKey(ctx context.Context, ins *bartleby.Instance, in NewAPIKey, by ...APIKeyGuard) (*bartleby.APIKey, error) {
	c := &checks{}
	draft := &bartleby.APIKey{Type: in.Type.Or(bartleby.APIKeyType), Name: in.Name, CreatedBy: in.CreatedBy.Pointer(), Scopes: []string{}}
	if n := utf8.RuneCountInString(draft.Type); n < bartleby.MinAPIKeyType {
		c.add(bartleby.ParamFormat("type", "it needs three characters or more"))
	} else if n > bartleby.MaxAPIKeyType {
		c.add(bartleby.ParamTooLong("type", bartleby.MaxAPIKeyType))
	}
	c.add(bartleby.CheckAPIKeyName("name", in.Name))
	c.apiKey(draft, in.Description, in.Claims, in.Scopes)
	c.subject(draft, in.Subject)
	life := c.apiKeyLife(in.ExpiresIn)
	if err := c.err(); err != nil {
		return nil, err
	}
	draft.ID, draft.Secret = token.HexID(bartleby.APIKeyID), token.SecretKey(bartleby.MachineSecretPrefix)
	draft.Digest = token.Digest(draft.Secret)
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.APIKey, error) {
		if err := lockAPIKeySubject(tx, draft.Subject, by...); err != nil {
			return nil, err
		}
		if draft.CreatedBy != nil {
			if _, err := tx.UserDocument(*draft.CreatedBy); bartleby.IsCode(err, "resource_not_found") {
				return nil, bartleby.ParamResourceNotFound("created_by")
			} else if err != nil {
				return nil, err
			}
		}
		k := *draft
		k.CreatedAt, k.UpdatedAt, k.ExpiresAt = tx.Now, tx.Now, expiry(tx.Now, life)
		return &k, tx.InsertAPIKey(&k)
	})
}

// apiKey checks what can be changed later, and assigns what is given.
func (c *checks) apiKey(k *bartleby.APIKey, description bartleby.Patch[string], claims bartleby.Patch[json.RawMessage], scopes bartleby.Patch[[]string]) {
	if utf8.RuneCountInString(description.Value()) > bartleby.MaxAPIKeyText {
		c.add(bartleby.ParamTooLong("description", bartleby.MaxAPIKeyText))
	}
	description.Apply(&k.Description)
	if claims.Set {
		var err error
		k.Claims, err = bartleby.CheckClaims("claims", claims.Value())
		c.add(err)
	}
	if list := scopes.Value(); len(list) > bartleby.MaxAPIKeyScopes {
		c.add(bartleby.ParamTooMany("scopes", bartleby.MaxAPIKeyScopes))
	} else {
		for _, scope := range list {
			if utf8.RuneCountInString(scope) > bartleby.MaxAPIKeyText {
				c.add(bartleby.ParamTooLong("scopes", bartleby.MaxAPIKeyText))
				break
			}
		}
	}
	if scopes.Has() {
		k.Scopes = append([]string{}, scopes.Value()...)
	}
}

// subject demands the id of a user or an organization.
func (c *checks) subject(k *bartleby.APIKey, subject string) {
	k.Subject = subject
	if !strings.HasPrefix(subject, string(bartleby.UserID)+"_") && !strings.HasPrefix(subject, string(bartleby.OrganizationID)+"_") {
		c.add(bartleby.ParamFormat("subject", "it must be the id of a user or of an organization"))
	}
}

// apiKeyLife reads a life in seconds; 0 is without end.
func (c *checks) apiKeyLife(in bartleby.Patch[int64]) int64 {
	if !in.Has() {
		return 0
	}
	life, err := tokenLife("seconds_until_expiration", in, 0)
	c.add(err)
	return life
}

// expiry is when a life in seconds is over, in Unix milliseconds; 0 is never.
func expiry(now, life int64) int64 {
	if life == 0 {
		return 0
	}
	return now + life*1000
}

// lockAPIKeySubject keeps a user or an organization from going while a key is given to them. It fails with
// form_resource_not_found.
func lockAPIKeySubject(tx *store.Tx, subject string, by ...APIKeyGuard) error {
	err := findAPIKeySubject(tx, subject, by...)
	if bartleby.IsCode(err, "resource_not_found") {
		return bartleby.ParamResourceNotFound("subject")
	}
	return err
}

func findAPIKeySubject(tx *store.Tx, subject string, by ...APIKeyGuard) (err error) {
	for _, guard := range by {
		if err := guard(tx, subject); err != nil {
			return err
		}
	}
	if strings.HasPrefix(subject, string(bartleby.OrganizationID)+"_") {
		_, err = tx.Organization(subject)
	} else {
		_, err = tx.User(subject)
	}
	return err
}

// APIKeyChange is a change of an API key. What is absent stays; null takes away, where there can be none.
type APIKeyChange struct {
	Subject     bartleby.Patch[string]
	Description bartleby.Patch[string]
	Claims      bartleby.Patch[json.RawMessage]
	Scopes      bartleby.Patch[[]string]
	ExpiresIn   bartleby.Patch[int64] // seconds from now
}

// UpdateAPIKey changes an API key. One that was revoked stays so. Errors: resource_not_found, form_resource_not_found,
// token_creation_conflict, missing_organization_permission.
func (s *Service) UpdateAPIKey(ctx context.Context, ins *bartleby.Instance, id string, in APIKeyChange, by ...APIKeyGuard) (*bartleby.APIKey, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.APIKey, error) {
		k, err := apiKeyFor(tx, id, by...)
		if err != nil {
			return nil, err
		}
		c := &checks{}
		c.apiKey(k, in.Description, in.Claims, in.Scopes)
		life := c.apiKeyLife(in.ExpiresIn)
		if in.Subject.Has() {
			c.subject(k, in.Subject.Value())
		}
		if err := c.err(); err != nil {
			return nil, err
		}
		if in.Subject.Has() {
			if err := lockAPIKeySubject(tx, k.Subject); err != nil {
				return nil, err
			}
		}
		if in.ExpiresIn.Set {
			k.ExpiresAt = expiry(tx.Now, life)
		}
		k.UpdatedAt = tx.Now
		return k, tx.SaveAPIKey(k)
	})
}

// DeleteAPIKey forgets an API key, which ends it.
func (s *Service) DeleteAPIKey(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Deleted, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Deleted, error) {
		return removed("api_key", id), tx.DeleteAPIKey(id)
	})
}

// RevokeAPIKey ends an API key; one that was revoked before stays as it is.
func (s *Service) RevokeAPIKey(ctx context.Context, ins *bartleby.Instance, id string, reason bartleby.Patch[string], by ...APIKeyGuard) (*bartleby.APIKey, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.APIKey, error) {
		k, err := apiKeyFor(tx, id, by...)
		if err != nil || k.Revoked {
			return k, err
		}
		k.Revoked, k.RevocationReason, k.UpdatedAt = true, reason.Pointer(), tx.Now
		return k, tx.SaveAPIKey(k)
	})
}

// VerifyAPIKey tells whose a secret is. Secrets that are unknown, revoked or expired, and those of users who are banned,
// are all answered with resource_not_found.
func (s *Service) VerifyAPIKey(ctx context.Context, ins *bartleby.Instance, secret string) (*bartleby.APIKey, error) {
	digest := token.Digest(secret)
	return used(ctx, s, ins, func(k *bartleby.APIKey) *int64 { return &k.LastUsedAt }, (*store.Tx).SaveAPIKey, func(tx *store.Tx) (*bartleby.APIKey, error) {
		k, err := tx.APIKeyByDigest(digest)
		if err == nil && (k == nil || !k.ValidAt(tx.Now)) {
			return nil, bartleby.SecretUnknown("API key")
		}
		return k, err
	})
}

// used finds what a secret stands for, and writes down when it was used last. That is only written once in a while, so that
// most verifications are one read.
func used[T any](ctx context.Context, s *Service, ins *bartleby.Instance, last func(*T) *int64, save func(*store.Tx, *T) error, find func(*store.Tx) (*T, error)) (*T, error) {
	found, err := store.Read(ctx, s.DB, ins.ID, find)
	if err != nil || s.DB.Now()-*last(found) < bartleby.LastUsedStep {
		return found, err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*T, error) {
		found, err := find(tx) // locked now: it may have been revoked since
		if err != nil {
			return nil, err
		}
		*last(found) = tx.Now
		return found, save(tx, found)
	})
}

// ListAPIKeys lists a page of a subject's keys, and counts all that match. It fails with resource_not_found where the
// subject is not there.
func (s *Service) ListAPIKeys(ctx context.Context, ins *bartleby.Instance, f store.APIKeyFilter, limit, offset int, by ...APIKeyGuard) (list []*bartleby.APIKey, total int64, err error) {
	_, err = store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (struct{}, error) {
		if err := findAPIKeySubject(tx, f.Subject, by...); err != nil {
			return struct{}{}, err
		}
		list, total, err = tx.APIKeys(f, limit, offset)
		return struct{}{}, err
	})
	return list, total, err
}
