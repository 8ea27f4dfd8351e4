package store

import (
	"errors"
	"fmt"

	"bartleby"
)

// LockInstance reads the transaction's own instance and, inside a write, keeps others from changing it until the end: a
// setting is one part of a document. It fails with resource_not_found.
func (tx *Tx) LockInstance() (*bartleby.Instance, error) {
	lock := ""
	if tx.forUpdate() != "" {
		lock = " FOR NO KEY UPDATE OF i" // whoever inserts rows of the instance need not wait; applications are shared
	}
	i, err := scanInstance(func(fields ...any) error {
		return tx.get(fields, `SELECT `+instanceColumns+` FROM instances i JOIN applications a ON a.id = i.application_id WHERE i.id = $1`+lock, tx.Instance)
	})
	if errors.Is(err, errNoRows) {
		return nil, bartleby.ResourceNotFound("instance", tx.Instance)
	}
	if err != nil {
		return nil, fmt.Errorf("lock instance: %w", err)
	}
	return i, nil
}
