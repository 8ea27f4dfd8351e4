package store

import (
	"errors"
	"fmt"
)

// InsertHandshake keeps what a handshake has to tell, under the digest of its nonce, and forgets those that are over.
func (tx *Tx) InsertHandshake(digest string, sealed []byte, expiresAt int64) error {
	if _, err := tx.exec(`DELETE FROM handshakes WHERE instance_id = $1 AND expires_at <= $2`, tx.Instance, tx.Now); err != nil {
		return fmt.Errorf("insert handshake: %w", err)
	}
	if _, err := tx.exec(`INSERT INTO handshakes (instance_id, digest, sealed, expires_at) VALUES ($1, $2, $3, $4)`, tx.Instance, digest, sealed, expiresAt); err != nil {
		return fmt.Errorf("insert handshake: %w", err)
	}
	return nil
}

// Handshake reads what a handshake has to tell; nil when there is none, or its time is over.
func (tx *Tx) Handshake(digest string) ([]byte, error) {
	return tx.handshake(digest, "")
}

func (tx *Tx) handshake(digest, lock string) ([]byte, error) {
	var sealed []byte
	err := tx.get([]any{&sealed}, `SELECT sealed FROM handshakes WHERE instance_id = $1 AND digest = $2 AND expires_at > $3`+lock, tx.Instance, digest, tx.Now)
	if errors.Is(err, errNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("handshake: %w", err)
	}
	return sealed, nil
}

// TakeHandshake reads what a handshake has to tell, and forgets it; nil when there is none, or its time is over.
func (tx *Tx) TakeHandshake(digest string) ([]byte, error) {
	sealed, err := tx.handshake(digest, tx.forUpdate())
	if err != nil || sealed == nil {
		return nil, err
	}
	if _, err := tx.exec(`DELETE FROM handshakes WHERE instance_id = $1 AND digest = $2`, tx.Instance, digest); err != nil {
		return nil, fmt.Errorf("take handshake: %w", err)
	}
	return sealed, nil
}
