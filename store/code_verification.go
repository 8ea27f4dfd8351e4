package store

import (
	"fmt"

	"bartleby"
)

var codeVerifications = records[bartleby.CodeVerification]{
	table:   "code_verifications",
	noun:    "verification",
	columns: []string{"subject_id"},
	row: func(v *bartleby.CodeVerification) record {
		return record{v.ID, v.CreatedAt, v.UpdatedAt, []any{v.SubjectID}}
	},
}

// InsertCodeVerification stores a new one. A few that are too old to be counted go.
func (tx *Tx) InsertCodeVerification(v *bartleby.CodeVerification) error {
	_, err := tx.exec(`DELETE FROM code_verifications WHERE instance_id = $1 AND id IN
		(SELECT id FROM code_verifications WHERE instance_id = $1 AND created_at < $2 LIMIT 8`+tx.db.dialect.skipLocked+`)`, tx.Instance, tx.Now-bartleby.CodeRemembered)
	if err != nil {
		return fmt.Errorf("prune verifications: %w", err)
	}
	return codeVerifications.insert(tx, v)
}

// CodeVerification reads one, and inside a write locks it. It fails with resource_not_found.
func (tx *Tx) CodeVerification(id string) (*bartleby.CodeVerification, error) {
	return codeVerifications.get(tx, id)
}

// SaveCodeVerification writes a changed one.
func (tx *Tx) SaveCodeVerification(v *bartleby.CodeVerification) error {
	return codeVerifications.save(tx, v)
}

// CodesSent lists when codes were sent for a subject, in Unix milliseconds, oldest first: those that are still counted.
func (tx *Tx) CodesSent(subject string) ([]int64, error) {
	rows, err := tx.rows(`SELECT created_at FROM code_verifications WHERE instance_id = $1 AND subject_id = $2 AND created_at > $3 ORDER BY created_at`,
		tx.Instance, subject, tx.Now-bartleby.CodeRemembered)
	if err != nil {
		return nil, fmt.Errorf("codes sent: %w", err)
	}
	defer rows.Close()
	var all []int64
	for rows.Next() {
		var at int64
		if err := rows.Scan(&at); err != nil {
			return nil, fmt.Errorf("codes sent: %w", err)
		}
		all = append(all, at)
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("codes sent", err)
	}
	return all, nil
}
