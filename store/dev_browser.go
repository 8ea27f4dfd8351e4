package store

import (
	"errors"
	"fmt"

	"bartleby"
)

// DevBrowser finds the browser whose token has a digest, and inside a write locks it; nil when there is none.
func (tx *Tx) DevBrowser(digest string) (*bartleby.DevBrowser, error) {
	var b bartleby.DevBrowser
	err := tx.get([]any{&b.ID, &b.Digest, &b.ClientID, &b.CreatedAt, &b.FormerDigest, &b.RotatedAt},
		`SELECT id, digest, client_id, created_at, former_digest, rotated_at FROM dev_browsers WHERE instance_id = $1 AND digest = $2`+tx.forUpdate(), tx.Instance, digest)
	if errors.Is(err, errNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("dev browser: %w", err)
	}
	return &b, nil
}

// DevBrowserOvertook finds the client of the browser that had a token with a digest until just now; "" where none had.
func (tx *Tx) DevBrowserOvertook(digest string) (string, error) {
	var client string
	err := tx.get([]any{&client}, `SELECT client_id FROM dev_browsers WHERE instance_id = $1 AND former_digest = $2 AND rotated_at > $3`,
		tx.Instance, digest, tx.Now-bartleby.OvertakenLife)
	if errors.Is(err, errNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("dev browser: %w", err)
	}
	return client, nil
}

// InsertDevBrowser stores a new one.
func (tx *Tx) InsertDevBrowser(b *bartleby.DevBrowser) error {
	_, err := tx.exec(`INSERT INTO dev_browsers (instance_id, id, digest, client_id, created_at) VALUES ($1, $2, $3, $4, $5)`,
		tx.Instance, b.ID, b.Digest, b.ClientID, b.CreatedAt)
	if err != nil {
		return fmt.Errorf("insert dev browser: %w", err)
	}
	return nil
}

// SaveDevBrowser writes a changed one.
func (tx *Tx) SaveDevBrowser(b *bartleby.DevBrowser) error {
	_, err := tx.exec(`UPDATE dev_browsers SET digest = $3, client_id = $4, former_digest = $5, rotated_at = $6 WHERE instance_id = $1 AND id = $2`,
		tx.Instance, b.ID, b.Digest, b.ClientID, b.FormerDigest, b.RotatedAt)
	if err != nil {
		return fmt.Errorf("save dev browser: %w", err)
	}
	return nil
}
