package store

import (
	"fmt"

	"bartleby"
)

var signInTokens = records[bartleby.SignInToken]{
	table:   "sign_in_tokens",
	noun:    "token",
	columns: []string{"user_id", "expires_at"},
	row: func(t *bartleby.SignInToken) record {
		return record{t.ID, t.CreatedAt, t.UpdatedAt, []any{t.UserID, t.ExpiresAt}}
	},
}

// SignInToken reads one, and inside a write locks it. It fails with resource_not_found.
func (tx *Tx) SignInToken(id string) (*bartleby.SignInToken, error) { return signInTokens.get(tx, id) }

// InsertSignInToken stores a new one.
func (tx *Tx) InsertSignInToken(t *bartleby.SignInToken) error { return signInTokens.insert(tx, t) }

// SaveSignInToken writes a changed one.
func (tx *Tx) SaveSignInToken(t *bartleby.SignInToken) error { return signInTokens.save(tx, t) }

// InsertTestingToken stores the digest of a new one, and forgets those that are over.
func (tx *Tx) InsertTestingToken(digest string, expiresAt int64) error {
	if _, err := tx.exec(`DELETE FROM testing_tokens WHERE instance_id = $1 AND expires_at <= $2`, tx.Instance, tx.Now); err != nil {
		return fmt.Errorf("insert testing token: %w", err)
	}
	if _, err := tx.exec(`INSERT INTO testing_tokens (instance_id, digest, expires_at) VALUES ($1, $2, $3)`, tx.Instance, digest, expiresAt); err != nil {
		return fmt.Errorf("insert testing token: %w", err)
	}
	return nil
}

// TestingTokenValid tells whether there is one with this digest that is not over.
func (tx *Tx) TestingTokenValid(digest string) (bool, error) {
	var n int
	err := tx.get([]any{&n}, `SELECT count(*) FROM testing_tokens WHERE instance_id = $1 AND digest = $2 AND expires_at > $3`, tx.Instance, digest, tx.Now)
	if err != nil {
		return false, fmt.Errorf("testing token: %w", err)
	}
	return n > 0, nil
}
