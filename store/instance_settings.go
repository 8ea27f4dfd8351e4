package store

import "bartleby"

// CurrentInstance reads the transaction's own instance and, inside a write, keeps others from changing it until the end: a
// setting is one part of a document. It fails with resource_not_found.
func (tx *Tx) CurrentInstance() (*bartleby.Instance, error) {
	if tx.write {
		if err := tx.LockInstance(); err != nil {
			return nil, err
		}
	}
	return tx.instance()
}
