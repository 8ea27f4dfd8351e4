package store

import (
	"errors"
	"fmt"
	"strings"

	"bartleby"
)

var apiKeys = records[bartleby.APIKey]{
	table:   "api_keys",
	noun:    "API key",
	columns: []string{"user_id", "organization_id", "subject", "type", "name", "holds_name", "search", "digest", "revoked", "expires_at"},
	row: func(k *bartleby.APIKey) record {
		var user, organization any // NULL unless it is theirs: the foreign keys of the one and the other
		if strings.HasPrefix(k.Subject, string(bartleby.OrganizationID)+"_") {
			organization = k.Subject
		} else {
			user = k.Subject
		}
		return record{k.ID, k.CreatedAt, k.UpdatedAt, []any{
			user, organization, k.Subject, k.Type, k.Name, holdsName(k), fold(k.Name) + "\n" + fold(text(k.Description)), k.Digest, k.Revoked, k.ExpiresAt,
		}}
	},
	taken: func(*bartleby.APIKey) error { return bartleby.APIKeyNameTaken() },
}

// holdsName tells whether the key, as it was changed last, keeps its name from others.
func holdsName(k *bartleby.APIKey) bool { return k.ValidAt(k.UpdatedAt) }

// APIKeyFilter says which keys of a subject a list is about.
type APIKeyFilter struct {
	Subject, Type string
	Query         string // part of the name or the description, or the whole id
	Invalid       bool   // those that were revoked or have expired, too
}

// APIKey reads one, and inside a write locks it. It fails with resource_not_found.
func (tx *Tx) APIKey(id string) (*bartleby.APIKey, error) { return apiKeys.get(tx, id) }

// APIKeyByDigest finds one by the digest of its secret, and inside a write locks it; nil when there is none, or it belongs
// to a user who is banned.
func (tx *Tx) APIKeyByDigest(digest string) (*bartleby.APIKey, error) {
	return apiKeys.find(tx, `r.digest = $2 AND NOT EXISTS (SELECT 1 FROM users u WHERE u.instance_id = $1 AND u.id = r.user_id AND u.banned)`, digest)
}

// InsertAPIKey stores a new one with its secret. It fails with token_creation_conflict.
func (tx *Tx) InsertAPIKey(k *bartleby.APIKey) error {
	if err := tx.releaseAPIKeyNames(k); err != nil {
		return err
	}
	if err := apiKeys.insert(tx, k); err != nil {
		return err
	}
	if _, err := tx.exec(`INSERT INTO api_key_secrets (instance_id, id, secret) VALUES ($1, $2, $3)`, tx.Instance, k.ID, k.Secret); err != nil {
		return fmt.Errorf("insert API key: %w", err)
	}
	return nil
}

// SaveAPIKey writes a changed one. It fails with token_creation_conflict.
func (tx *Tx) SaveAPIKey(k *bartleby.APIKey) error {
	if holdsName(k) {
		if err := tx.releaseAPIKeyNames(k); err != nil {
			return err
		}
	}
	return apiKeys.save(tx, k)
}

// releaseAPIKeyNames makes room for a key's name, where another key of the subject has it but has expired.
func (tx *Tx) releaseAPIKeyNames(k *bartleby.APIKey) error {
	_, err := tx.exec(`UPDATE api_keys SET holds_name = false WHERE instance_id = $1 AND subject = $2 AND name = $3 AND holds_name = true AND expires_at <> 0 AND expires_at <= $4 AND id <> $5`,
		tx.Instance, k.Subject, k.Name, tx.Now, k.ID)
	if err != nil {
		return fmt.Errorf("release API key names: %w", err)
	}
	return nil
}

// DeleteAPIKey removes one, with its secret.
func (tx *Tx) DeleteAPIKey(id string) error { return apiKeys.delete(tx, id) }

// APIKeySecret reads the secret of a key. It fails with resource_not_found.
func (tx *Tx) APIKeySecret(id string) (string, error) {
	var secret string
	err := tx.get([]any{&secret}, `SELECT secret FROM api_key_secrets WHERE instance_id = $1 AND id = $2`, tx.Instance, id)
	if errors.Is(err, errNoRows) {
		return "", apiKeys.notFound(id)
	}
	if err != nil {
		return "", fmt.Errorf("API key secret: %w", err)
	}
	return secret, nil
}

// APIKeys lists a page, newest first, and counts all that match.
func (tx *Tx) APIKeys(f APIKeyFilter, limit, offset int) ([]*bartleby.APIKey, int64, error) {
	c := tx.apiKeyConditions(f)
	total, err := apiKeys.count(tx, c)
	if err != nil {
		return nil, 0, err
	}
	list, err := apiKeys.list(tx, c, "r.created_at DESC, r.id DESC", limit, offset)
	return list, total, err
}

func (tx *Tx) apiKeyConditions(f APIKeyFilter) *conditions {
	c := apiKeys.filter(tx)
	c.add("r.subject = " + c.arg(f.Subject))
	c.add("r.type = " + c.arg(f.Type))
	if !f.Invalid {
		c.add("r.revoked = false AND (r.expires_at = 0 OR r.expires_at > " + c.arg(tx.Now) + ")")
	}
	if query := strings.TrimSpace(f.Query); query != "" {
		c.add(fmt.Sprintf(`(r.id = %s OR r.search LIKE %s ESCAPE '\')`, c.arg(query), c.arg(containing(fold(query)))))
	}
	return c
}
