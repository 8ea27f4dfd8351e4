package store

import (
	"fmt"

	"bartleby"
)

var webhookApps = records[bartleby.WebhookApp]{
	table: "webhook_apps",
	noun:  "webhook application",
	row: func(a *bartleby.WebhookApp) record {
		return record{a.ID, a.CreatedAt, a.UpdatedAt, nil}
	},
	taken: func(*bartleby.WebhookApp) error { return bartleby.WebhookAppExists() },
}

// WebhookApp reads the one of the instance, and inside a write locks it. It fails with svix_app_missing.
func (tx *Tx) WebhookApp() (*bartleby.WebhookApp, error) {
	a, err := webhookApps.find(tx, "true")
	if err == nil && a == nil {
		err = bartleby.WebhookAppMissing()
	}
	return a, err
}

// InsertWebhookApp stores a new one. It fails with svix_app_exists.
func (tx *Tx) InsertWebhookApp(a *bartleby.WebhookApp) error { return webhookApps.insert(tx, a) }

// DeleteWebhookApp removes it with all that belongs to it.
func (tx *Tx) DeleteWebhookApp(id string) error { return webhookApps.delete(tx, id) }

// InsertWebhookLink stores the digest of a link to the portal, and forgets those that are over. The moment is in Unix
// milliseconds.
func (tx *Tx) InsertWebhookLink(appID, digest string, expiresAt int64) error {
	if _, err := tx.exec(`DELETE FROM webhook_links WHERE instance_id = $1 AND expires_at <= $2`, tx.Instance, tx.Now); err != nil {
		return fmt.Errorf("insert webhook link: %w", err)
	}
	if _, err := tx.exec(`INSERT INTO webhook_links (instance_id, app_id, digest, expires_at) VALUES ($1, $2, $3, $4)`, tx.Instance, appID, digest, expiresAt); err != nil {
		return fmt.Errorf("insert webhook link: %w", err)
	}
	return nil
}

// TakeWebhookLink uses a link up. Of several who try it tells one that it was there and not over.
func (tx *Tx) TakeWebhookLink(appID, digest string) (bool, error) {
	taken, err := tx.exec(`DELETE FROM webhook_links WHERE instance_id = $1 AND app_id = $2 AND digest = $3 AND expires_at > $4`, tx.Instance, appID, digest, tx.Now)
	if err != nil {
		return false, fmt.Errorf("take webhook link: %w", err)
	}
	return taken > 0, nil
}
