package store

import (
	"fmt"

	"bartleby"
)

var reverifications = records[bartleby.Reverification]{
	table:  "session_reverifications",
	noun:   "reverification",
	row:    func(r *bartleby.Reverification) record { return record{r.ID, r.CreatedAt, r.UpdatedAt, nil} },
	absent: func(string) error { return bartleby.ReverificationMissing() },
}

// Reverification reads that of a session, and inside a write locks it. It fails with session_reverification_missing.
func (tx *Tx) Reverification(sessionID string) (*bartleby.Reverification, error) {
	return reverifications.get(tx, sessionID)
}

// InsertReverification stores a new one, in place of the session's former one.
func (tx *Tx) InsertReverification(r *bartleby.Reverification) error {
	if _, err := tx.exec(`DELETE FROM session_reverifications WHERE instance_id = $1 AND id = $2`, tx.Instance, r.ID); err != nil {
		return fmt.Errorf("drop reverification: %w", err)
	}
	return reverifications.insert(tx, r)
}

// SaveReverification writes a changed one.
func (tx *Tx) SaveReverification(r *bartleby.Reverification) error {
	return reverifications.save(tx, r)
}
