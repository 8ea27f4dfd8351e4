package store

import (
	"fmt"

	"bartleby"
)

// SigningKeys lists the keys that verify now: the current one first, then those that it replaced, newest first.
func (tx *Tx) SigningKeys() ([]bartleby.SigningKey, error) {
	rows, err := tx.rows(`SELECT id, private, created_at, retires_at FROM signing_keys
		WHERE instance_id = $1 AND (retires_at = 0 OR retires_at > $2) ORDER BY retires_at = 0 DESC, created_at DESC, id`, tx.Instance, tx.Now)
	if err != nil {
		return nil, fmt.Errorf("signing keys: %w", err)
	}
	defer rows.Close()
	var list []bartleby.SigningKey
	for rows.Next() {
		var k bartleby.SigningKey
		if err := rows.Scan(&k.ID, &k.Private, &k.CreatedAt, &k.RetiresAt); err != nil {
			return nil, fmt.Errorf("signing keys: %w", err)
		}
		list = append(list, k)
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("signing keys", err)
	}
	return list, nil
}

// AddSigningKey makes k the instance's current key, where there is none; with replace, in the place of the one there,
// which goes on verifying until retiresAt. The first key of an instance has the instance's id.
func (tx *Tx) AddSigningKey(k bartleby.SigningKey, replace bool, retiresAt int64) error {
	if err := tx.LockInstance(); err != nil { // one rotation at a time
		return err
	}
	var keys int
	if err := tx.get([]any{&keys}, `SELECT count(*) FROM signing_keys WHERE instance_id = $1`, tx.Instance); err != nil {
		return fmt.Errorf("add signing key: %w", err)
	}
	if keys > 0 && !replace {
		return nil
	}
	k.ID = tx.Instance
	if keys > 0 {
		k.ID = tx.NewID(bartleby.InstanceID)
		if _, err := tx.exec(`UPDATE signing_keys SET retires_at = $2 WHERE instance_id = $1 AND retires_at = 0`, tx.Instance, retiresAt); err != nil {
			return fmt.Errorf("add signing key: %w", err)
		}
	}
	_, err := tx.exec(`INSERT INTO signing_keys (instance_id, id, private, created_at, retires_at) VALUES ($1, $2, $3, $4, 0)`,
		tx.Instance, k.ID, k.Private, tx.Now)
	if err != nil {
		return fmt.Errorf("add signing key: %w", err)
	}
	return nil
}
