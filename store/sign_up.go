package store

import (
	"fmt"

	"bartleby"
)

var signUps = records[bartleby.SignUp]{
	table:   "sign_ups",
	noun:    "sign-up",
	columns: []string{"client_id", "abandon_at"},
	row: func(s *bartleby.SignUp) record {
		return record{s.ID, s.CreatedAt, s.UpdatedAt, []any{s.ClientID, s.AbandonAt}}
	},
}

// SignUp reads one, and inside a write locks it. It fails with resource_not_found.
func (tx *Tx) SignUp(id string) (*bartleby.SignUp, error) { return signUps.get(tx, id) }

// InsertSignUp stores a new one.
func (tx *Tx) InsertSignUp(s *bartleby.SignUp) error { return signUps.insert(tx, s) }

// SaveSignUp writes a changed one.
func (tx *Tx) SaveSignUp(s *bartleby.SignUp) error { return signUps.save(tx, s) }

// dropAttempts removes attempts of a client, of one of the two tables, that can no longer be completed.
func (tx *Tx) dropAttempts(table, clientID string) error {
	if _, err := tx.exec(`DELETE FROM `+table+` WHERE instance_id = $1 AND client_id = $2 AND abandon_at <= $3`, tx.Instance, clientID, tx.Now); err != nil {
		return fmt.Errorf("drop %s: %w", table, err)
	}
	return nil
}
