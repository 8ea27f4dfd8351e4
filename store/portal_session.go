package store

import (
	"errors"
	"fmt"

	"bartleby"
)

// InsertPortalSession stores the digest of a session of the webhooks' portal, and forgets those that are over. The moment is
// in Unix milliseconds. It fails with svix_app_missing where the application has gone meanwhile.
func (tx *Tx) InsertPortalSession(appID, digest string, expiresAt int64) error {
	if _, err := tx.exec(`DELETE FROM portal_sessions WHERE instance_id = $1 AND expires_at <= $2`, tx.Instance, tx.Now); err != nil {
		return fmt.Errorf("insert portal session: %w", err)
	}
	_, err := tx.exec(`INSERT INTO portal_sessions (instance_id, app_id, digest, expires_at) VALUES ($1, $2, $3, $4)`, tx.Instance, appID, digest, expiresAt)
	if errors.Is(err, errReferenced) {
		return bartleby.WebhookAppMissing()
	}
	if err != nil {
		return fmt.Errorf("insert portal session: %w", err)
	}
	return nil
}

// PortalSession tells whether there is a session of this digest that is not over.
func (tx *Tx) PortalSession(digest string) (found bool, err error) {
	if err := tx.get([]any{&found}, `SELECT EXISTS (SELECT 1 FROM portal_sessions WHERE instance_id = $1 AND digest = $2 AND expires_at > $3)`,
		tx.Instance, digest, tx.Now); err != nil {
		return false, fmt.Errorf("portal session: %w", err)
	}
	return found, nil
}

// DeletePortalSession ends a session; one that is not there is ended already.
func (tx *Tx) DeletePortalSession(digest string) error {
	if _, err := tx.exec(`DELETE FROM portal_sessions WHERE instance_id = $1 AND digest = $2`, tx.Instance, digest); err != nil {
		return fmt.Errorf("delete portal session: %w", err)
	}
	return nil
}
