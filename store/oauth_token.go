package store

import (
	"errors"
	"fmt"

	"bartleby"
)

var oauthTokens = records[bartleby.IssuedOAuthToken]{
	table:   "oauth_tokens",
	noun:    "OAuth token",
	columns: []string{"application_id", "user_id", "grant_id", "digest", "expires_at"},
	row: func(t *bartleby.IssuedOAuthToken) record {
		return record{t.ID, t.CreatedAt, t.UpdatedAt, []any{t.ApplicationID, t.UserID, t.GrantID, t.Digest, t.ExpiresAt}}
	},
}

// oauthTokenRest is how long a token that is over stays, in milliseconds: until then it still names its grant.
const oauthTokenRest = 30 * 86_400_000

// OAuthToken finds one by its digest, and locks nothing; nil when there is none.
func (tx *Tx) OAuthToken(digest string) (*bartleby.IssuedOAuthToken, error) {
	c := oauthTokens.filter(tx)
	c.find("r.digest = " + c.arg(digest))
	list, err := oauthTokens.list(tx, c, "r.id", 1, 0)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}

// ForgetOAuthTokens removes those that have long been over.
func (tx *Tx) ForgetOAuthTokens() error {
	_, err := tx.exec(`DELETE FROM oauth_tokens WHERE instance_id = $1 AND expires_at <= $2`, tx.Instance, tx.Now-oauthTokenRest)
	if err != nil {
		return fmt.Errorf("forget OAuth tokens: %w", err)
	}
	return nil
}

// InsertOAuthToken stores a new one. It fails with resource_not_found where the application went away at the same moment.
func (tx *Tx) InsertOAuthToken(t *bartleby.IssuedOAuthToken) error {
	err := oauthTokens.insert(tx, t)
	if errors.Is(err, errReferenced) {
		return bartleby.ResourceNotFound("OAuth application", t.ApplicationID)
	}
	return err
}

// RevokeOAuthGrant revokes all tokens of a grant that are not. They are locked in one order, so that two who revoke do not
// wait for each other.
func (tx *Tx) RevokeOAuthGrant(grantID, reason string) error {
	list, err := tx.lockOAuthGrant(grantID)
	if err != nil {
		return err
	}
	for _, t := range list {
		if t.RevokedAt != 0 {
			continue
		}
		t.RevokedAt, t.RevocationReason, t.UpdatedAt = tx.Now, reason, tx.Now
		if err := oauthTokens.save(tx, t); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) lockOAuthGrant(grantID string) ([]*bartleby.IssuedOAuthToken, error) {
	rows, err := tx.rows(`SELECT r.doc FROM oauth_tokens r WHERE r.instance_id = $1 AND r.grant_id = $2 ORDER BY r.id`+tx.forUpdate(), tx.Instance, grantID)
	if err != nil {
		return nil, fmt.Errorf("lock OAuth grant: %w", err)
	}
	defer rows.Close()
	var list []*bartleby.IssuedOAuthToken
	for rows.Next() {
		t, err := oauthTokens.scan(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("lock OAuth grant: %w", err)
		}
		list = append(list, t)
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("lock OAuth grant", err)
	}
	return list, nil
}
