package store

import "bartleby"

var signIns = records[bartleby.SignIn]{
	table:   "sign_ins",
	noun:    "sign-in",
	columns: []string{"client_id", "abandon_at"},
	row: func(s *bartleby.SignIn) record {
		return record{s.ID, s.CreatedAt, s.UpdatedAt, []any{s.ClientID, s.AbandonAt}}
	},
}

// SignIn reads one, and inside a write locks it. It fails with resource_not_found.
func (tx *Tx) SignIn(id string) (*bartleby.SignIn, error) { return signIns.get(tx, id) }

// InsertSignIn stores a new one, in place of those of its client that are over.
func (tx *Tx) InsertSignIn(s *bartleby.SignIn) error {
	if err := tx.dropAttempts("sign_ins", s.ClientID); err != nil {
		return err
	}
	return signIns.insert(tx, s)
}

// SaveSignIn writes a changed one.
func (tx *Tx) SaveSignIn(s *bartleby.SignIn) error { return signIns.save(tx, s) }
