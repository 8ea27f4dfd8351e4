package store

import (
	"context"
	"errors"
	"fmt"

	"bartleby"
)

var webhookEndpoints = records[bartleby.WebhookEndpoint]{
	table:   "webhook_endpoints",
	noun:    "webhook endpoint",
	columns: []string{"disabled"},
	row: func(e *bartleby.WebhookEndpoint) record {
		return record{e.ID, e.CreatedAt, e.UpdatedAt, []any{e.Disabled}}
	},
}

// WebhookEndpoint reads one, and inside a write locks it. It fails with resource_not_found.
func (tx *Tx) WebhookEndpoint(id string) (*bartleby.WebhookEndpoint, error) {
	return webhookEndpoints.get(tx, id)
}

// WebhookEndpoints lists a page of them, oldest first, and counts all. A limit of 0 reads them all.
func (tx *Tx) WebhookEndpoints(limit, offset int) ([]*bartleby.WebhookEndpoint, int64, error) {
	c := webhookEndpoints.filter(tx)
	total, err := webhookEndpoints.count(tx, c)
	if err != nil {
		return nil, 0, err
	}
	list, err := webhookEndpoints.list(tx, c, "r.created_at ASC, r.id ASC", limit, offset)
	return list, total, err
}

// InsertWebhookEndpoint stores a new one.
func (tx *Tx) InsertWebhookEndpoint(e *bartleby.WebhookEndpoint) error {
	return webhookEndpoints.insert(tx, e)
}

// SaveWebhookEndpoint writes a changed one.
func (tx *Tx) SaveWebhookEndpoint(e *bartleby.WebhookEndpoint) error {
	return webhookEndpoints.save(tx, e)
}

// DeleteWebhookEndpoint removes one with its deliveries.
func (tx *Tx) DeleteWebhookEndpoint(id string) error { return webhookEndpoints.delete(tx, id) }

// DeleteWebhookEndpoints removes all of the instance.
func (tx *Tx) DeleteWebhookEndpoints() error {
	if _, err := tx.exec(`DELETE FROM webhook_endpoints WHERE instance_id = $1`, tx.Instance); err != nil {
		return fmt.Errorf("delete webhook endpoints: %w", err)
	}
	return nil
}

// WakeWebhookEndpoint has an endpoint looked at by a moment.
func (tx *Tx) WakeWebhookEndpoint(id string, at int64) error {
	_, err := tx.exec(`UPDATE webhook_endpoints SET due_at = $3 WHERE instance_id = $1 AND id = $2 AND (due_at = 0 OR due_at > $3)`, tx.Instance, id, at)
	if err != nil {
		return fmt.Errorf("wake webhook endpoint: %w", err)
	}
	tx.wake(tx.db.EventsWaiting)
	return nil
}

// Lease is an endpoint that a worker has to itself until a moment.
type Lease struct {
	Instance string
	Endpoint *bartleby.WebhookEndpoint
	Holder   string
}

// WebhookEndpointsDue tells whether an endpoint has something due that nobody works on.
func WebhookEndpointsDue(ctx context.Context, db *DB) (bool, error) {
	return Read(ctx, db, "", func(tx *Tx) (due bool, err error) {
		err = tx.get([]any{&due}, `SELECT EXISTS (SELECT 1 FROM webhook_endpoints WHERE due_at > 0 AND due_at <= $1 AND leased_until <= $1 AND disabled = false)`, tx.Now)
		return due, err
	})
}

// LeaseWebhookEndpoints takes up to limit endpoints, of any instance, that have something due and that nobody has. They are
// the holder's for life milliseconds; workers of other replicas pass over them.
func LeaseWebhookEndpoints(ctx context.Context, db *DB, holder string, life int64, limit int) ([]Lease, error) {
	return Write(ctx, db, "", func(tx *Tx) ([]Lease, error) {
		rows, err := tx.rows(`SELECT instance_id, doc FROM webhook_endpoints WHERE due_at > 0 AND due_at <= $1 AND leased_until <= $1 AND disabled = false
			ORDER BY due_at LIMIT $2`+tx.db.dialect.skipLocked, tx.Now, limit)
		if err != nil {
			return nil, fmt.Errorf("lease webhook endpoints: %w", err)
		}
		defer rows.Close()
		var leases []Lease
		for rows.Next() {
			l := Lease{Holder: holder}
			if l.Endpoint, err = webhookEndpoints.scan(func(doc ...any) error { return rows.Scan(&l.Instance, doc[0]) }); err != nil {
				return nil, err
			}
			leases = append(leases, l)
		}
		if err := rows.Err(); err != nil {
			return nil, tx.fault("lease webhook endpoints", err)
		}
		rows.Close()
		for _, l := range leases {
			if _, err := tx.exec(`UPDATE webhook_endpoints SET leased_by = $3, leased_until = $4 WHERE instance_id = $1 AND id = $2`,
				l.Instance, l.Endpoint.ID, holder, tx.Now+life); err != nil {
				return nil, fmt.Errorf("lease webhook endpoints: %w", err)
			}
		}
		return leases, nil
	})
}

// DropLeases ends the leases of a server that was here before, on SQLite: its file is one server's, so that whoever had them is
// gone. Elsewhere other replicas may have them, and nothing is done.
func DropLeases(ctx context.Context, db *DB) error {
	if db.dialect.skipLocked != "" {
		return nil
	}
	_, err := Write(ctx, db, "", func(tx *Tx) (int64, error) {
		return tx.exec(`UPDATE webhook_endpoints SET leased_by = '', leased_until = 0 WHERE leased_until > 0`)
	})
	return err
}

// KeepLease prolongs a lease by life milliseconds from now. It tells whether the endpoint was still the holder's and enabled.
func (tx *Tx) KeepLease(l Lease, life int64) (bool, error) {
	kept, err := tx.exec(`UPDATE webhook_endpoints SET leased_until = $4 WHERE instance_id = $1 AND id = $2 AND leased_by = $3 AND leased_until > $5 AND disabled = false`,
		l.Instance, l.Endpoint.ID, l.Holder, tx.Now+life, tx.Now)
	return kept == 1, err
}

// KeepLeases prolongs all leases of a holder that are not over, by life milliseconds from now.
func KeepLeases(ctx context.Context, db *DB, holder string, life int64) error {
	_, err := Write(ctx, db, "", func(tx *Tx) (int64, error) {
		// Whoever has a row locked now is met at the next beat: waiting here could end in a deadlock.
		return tx.exec(`UPDATE webhook_endpoints SET leased_until = $3 WHERE (instance_id, id) IN (SELECT instance_id, id FROM webhook_endpoints
			WHERE leased_by = $1 AND leased_by <> '' AND leased_until > $2`+tx.db.dialect.skipLocked+`)`, holder, tx.Now, tx.Now+life)
	})
	return err
}

// EndLease gives an endpoint back, due again when the next of its pending deliveries is, but not before a moment.
func (tx *Tx) EndLease(l Lease, notBefore int64) error {
	if err := tx.lockWebhookEndpoint(l); err != nil {
		return err
	}
	_, err := tx.exec(`UPDATE webhook_endpoints SET leased_by = '', leased_until = 0, due_at = COALESCE((SELECT CASE WHEN min(d.next_at) < $4 THEN $4 ELSE min(d.next_at) END
		FROM deliveries d WHERE d.instance_id = $1 AND d.endpoint_id = $2 AND d.status = 'pending'), 0)
		WHERE instance_id = $1 AND id = $2 AND leased_by = $3`, l.Instance, l.Endpoint.ID, l.Holder, notBefore)
	if err != nil {
		return fmt.Errorf("end lease: %w", err)
	}
	return nil
}

// lockWebhookEndpoint waits for whoever gives the endpoint deliveries, so that the next statement sees them.
func (tx *Tx) lockWebhookEndpoint(l Lease) error {
	var id string
	err := tx.get([]any{&id}, `SELECT id FROM webhook_endpoints WHERE instance_id = $1 AND id = $2`+tx.forUpdate(), l.Instance, l.Endpoint.ID)
	if err != nil && !errors.Is(err, errNoRows) { // it may be gone
		return fmt.Errorf("lock webhook endpoint: %w", err)
	}
	return nil
}
