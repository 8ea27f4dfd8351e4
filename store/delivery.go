package store

import (
	"context"
	"fmt"

	"bartleby"
)

// Dispatch gives up to limit waiting events of all instances, oldest first, to the endpoints that want them, and tells how
// many there were. One replica does so at a time, so that no endpoint is given a later event first; others get 0.
func Dispatch(ctx context.Context, db *DB, limit int) (int, error) {
	if waiting, err := eventsWait(ctx, db); err != nil || !waiting {
		return 0, err
	}
	return Write(ctx, db, "", func(tx *Tx) (int, error) {
		if q := tx.db.dialect.tryExclusive; q != "" {
			var alone bool
			if err := tx.get([]any{&alone}, q); err != nil || !alone {
				return 0, err
			}
		}
		events, err := tx.waitingEvents(limit)
		if err != nil || len(events) == 0 {
			return 0, err
		}
		takers := map[string][]*bartleby.WebhookEndpoint{}
		for _, e := range events {
			if _, known := takers[e.InstanceID]; !known {
				if takers[e.InstanceID], err = tx.enabledEndpoints(e.InstanceID); err != nil {
					return 0, err
				}
			}
		}
		for instance, endpoints := range takers {
			if err := tx.within(instance, func() error { return tx.dispatch(events, endpoints) }); err != nil {
				return 0, err
			}
		}
		return len(events), tx.dispatched(events)
	})
}

// dispatch gives events of the instance to those of its endpoints that want them.
func (tx *Tx) dispatch(events []waitingEvent, endpoints []*bartleby.WebhookEndpoint) error {
	var rows [][]any
	woken := map[string]bool{}
	for _, e := range events {
		for _, endpoint := range endpoints {
			if e.InstanceID == tx.Instance && endpoint.Wants(e.Type) {
				rows = append(rows, tx.newDelivery(endpoint.ID, e.ID, e.seq))
				woken[endpoint.ID] = true
			}
		}
	}
	if err := tx.insertDeliveries(rows, "NOTHING"); err != nil {
		return err
	}
	for id := range woken {
		if err := tx.WakeWebhookEndpoint(id, tx.Now); err != nil {
			return err
		}
	}
	return nil
}

// within does something for another instance: workers serve all of them.
func (tx *Tx) within(instance string, do func() error) error {
	defer func(was string) { tx.Instance = was }(tx.Instance)
	tx.Instance = instance
	return do()
}

type waitingEvent struct {
	bartleby.Event
	seq int64
}

func eventsWait(ctx context.Context, db *DB) (bool, error) {
	return Read(ctx, db, "", func(tx *Tx) (waiting bool, err error) {
		err = tx.get([]any{&waiting}, `SELECT EXISTS (SELECT 1 FROM events WHERE dispatched_at = 0)`)
		return waiting, err
	})
}

func (tx *Tx) waitingEvents(limit int) ([]waitingEvent, error) {
	sequence := tx.db.dialect.sequence
	rows, err := tx.rows(`SELECT `+sequence+`, instance_id, id, type FROM events WHERE dispatched_at = 0 ORDER BY `+sequence+` LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("waiting events: %w", err)
	}
	defer rows.Close()
	var list []waitingEvent
	for rows.Next() {
		var e waitingEvent
		if err := rows.Scan(&e.seq, &e.InstanceID, &e.ID, &e.Type); err != nil {
			return nil, fmt.Errorf("waiting events: %w", err)
		}
		list = append(list, e)
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("waiting events", err)
	}
	return list, nil
}

// dispatched marks events by their sequence, and no others: some may have been written meanwhile.
func (tx *Tx) dispatched(events []waitingEvent) error {
	rows := make([][]any, len(events))
	for i, e := range events {
		rows[i] = []any{e.seq}
	}
	err := tx.inRows([]any{tx.Now}, rows, []string{"BIGINT"}, func(values string) string {
		return `UPDATE events SET dispatched_at = $1 WHERE ` + tx.db.dialect.sequence + ` IN (VALUES ` + values + `)`
	})
	if err != nil {
		return fmt.Errorf("dispatched: %w", err)
	}
	return nil
}

func (tx *Tx) enabledEndpoints(instance string) (list []*bartleby.WebhookEndpoint, err error) {
	err = tx.within(instance, func() error {
		c := webhookEndpoints.filter(tx)
		c.add("r.disabled = false")
		list, err = webhookEndpoints.list(tx, c, "r.created_at ASC, r.id ASC", 0, 0)
		return err
	})
	return list, err
}

// atOnce is when a delivery is due that never failed: before any clock's present. Were it the moment of whoever dispatched it,
// a replica whose clock is behind would pass over it, and send later events first.
const atOnce = 1

// newDelivery is the row of a delivery that is to be sent.
func (tx *Tx) newDelivery(endpointID, eventID string, seq int64) []any {
	return []any{tx.Instance, tx.NewID(bartleby.DeliveryID), endpointID, eventID, seq, string(bartleby.DeliveryPending), 0, 0, int64(atOnce), tx.Now, tx.Now}
}

// insertDeliveries writes new deliveries. What is to be done about those that are there already, the end of the statement says.
func (tx *Tx) insertDeliveries(rows [][]any, conflict string) error {
	err := tx.inRows(nil, rows, nil, func(values string) string {
		return `INSERT INTO deliveries (instance_id, id, endpoint_id, event_id, seq, status, tries, attempts, next_at, created_at, updated_at)
			VALUES ` + values + ` ON CONFLICT (instance_id, endpoint_id, event_id) DO ` + conflict
	})
	if err != nil {
		return fmt.Errorf("insert deliveries: %w", err)
	}
	return nil
}

const deliveryColumns = `d.id, d.endpoint_id, d.status, d.tries, d.attempts, d.next_at, d.created_at, d.updated_at,
	e.id, e.type, e.subject_id, e.payload, e.client_ip, e.user_agent, e.created_at`

func (tx *Tx) deliveries(doing, query string, args ...any) ([]*bartleby.Delivery, error) {
	rows, err := tx.rows(query, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	defer rows.Close()
	list := []*bartleby.Delivery{}
	for rows.Next() {
		d := &bartleby.Delivery{InstanceID: tx.Instance, Event: bartleby.Event{InstanceID: tx.Instance}}
		if err := rows.Scan(&d.ID, &d.EndpointID, &d.Status, &d.Tries, &d.Attempts, &d.NextAt, &d.CreatedAt, &d.UpdatedAt,
			&d.Event.ID, &d.Event.Type, &d.Event.SubjectID, &d.Event.Payload, &d.Event.ClientIP, &d.Event.UserAgent, &d.Event.CreatedAt); err != nil {
			return nil, fmt.Errorf("%s: %w", doing, err)
		}
		if d.NextAt == atOnce {
			d.NextAt = d.UpdatedAt
		}
		list = append(list, d)
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault(doing, err)
	}
	return list, nil
}

// DueDeliveries lists pending deliveries of an endpoint that are due, in the order of their events: up to limit of those that
// never failed, and as many of the others.
func (tx *Tx) DueDeliveries(endpointID string, limit int) ([]*bartleby.Delivery, error) {
	return tx.deliveries("due deliveries", dueDeliveries, tx.Instance, endpointID, tx.Now, limit, atOnce)
}

const (
	pendingDeliveries = `SELECT id FROM deliveries WHERE instance_id = $1 AND endpoint_id = $2 AND status = 'pending' AND next_at `
	dueDeliveries     = `SELECT ` + deliveryColumns + ` FROM (
			SELECT id FROM (` + pendingDeliveries + `= $5 ORDER BY seq LIMIT $4) fresh
			UNION ALL SELECT id FROM (` + pendingDeliveries + `> $5 AND next_at <= $3 ORDER BY next_at LIMIT $4) again
		) due JOIN deliveries d ON d.instance_id = $1 AND d.id = due.id JOIN events e ON e.instance_id = d.instance_id AND e.id = d.event_id ORDER BY d.seq`
)

// Deliveries lists a page of an endpoint's deliveries, those of the newest events first; of one status, or of all for "".
func (tx *Tx) Deliveries(endpointID string, status bartleby.DeliveryStatus, limit, offset int) ([]*bartleby.Delivery, int64, error) {
	where, args := `d.instance_id = $1 AND d.endpoint_id = $2`, []any{tx.Instance, endpointID}
	if status != "" {
		where, args = where+` AND d.status = $3`, append(args, string(status))
	}
	var total int64
	if err := tx.get([]any{&total}, `SELECT count(*) FROM deliveries d WHERE `+where, args...); err != nil {
		return nil, 0, fmt.Errorf("count deliveries: %w", err)
	}
	list, err := tx.deliveries("deliveries", fmt.Sprintf(`SELECT `+deliveryColumns+` FROM deliveries d JOIN events e ON e.instance_id = d.instance_id AND e.id = d.event_id
		WHERE `+where+` ORDER BY d.seq DESC LIMIT $%d OFFSET $%d`, len(args)+1, len(args)+2), append(args, limit, offset)...)
	return list, total, err
}

// Delivery reads one of an endpoint's. It fails with resource_not_found.
func (tx *Tx) Delivery(endpointID, id string) (*bartleby.Delivery, error) {
	if !bartleby.IsID(id) {
		return nil, bartleby.ResourceNotFound("delivery", id)
	}
	list, err := tx.deliveries("delivery", `SELECT `+deliveryColumns+` FROM deliveries d JOIN events e ON e.instance_id = d.instance_id AND e.id = d.event_id
		WHERE d.instance_id = $1 AND d.endpoint_id = $2 AND d.id = $3`, tx.Instance, endpointID, id)
	if err == nil && len(list) == 0 {
		return nil, bartleby.ResourceNotFound("delivery", id)
	}
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// RenewDelivery has a delivery sent again, with a new schedule of retries.
func (tx *Tx) RenewDelivery(d *bartleby.Delivery) error {
	d.Status, d.Tries, d.NextAt, d.UpdatedAt = bartleby.DeliveryPending, 0, tx.Now, tx.Now
	_, err := tx.exec(`UPDATE deliveries SET status = $3, tries = $4, next_at = $5, updated_at = $6 WHERE instance_id = $1 AND id = $2`,
		tx.Instance, d.ID, string(d.Status), d.Tries, d.NextAt, d.UpdatedAt)
	if err != nil {
		return fmt.Errorf("renew delivery: %w", err)
	}
	return nil
}

// SaveDeliveries writes what became of deliveries. A failure does not undo what another worker has recorded, who had the
// endpoint after this one.
func (tx *Tx) SaveDeliveries(list []*bartleby.Delivery) error {
	rows := make([][]any, len(list))
	for i, d := range list {
		rows[i] = []any{d.ID, string(d.Status), d.Tries, d.Attempts, d.NextAt}
	}
	err := tx.inRows([]any{tx.Instance, tx.Now}, rows, []string{"TEXT", "TEXT", "INTEGER", "INTEGER", "BIGINT"}, func(values string) string {
		return `UPDATE deliveries SET status = v.column2, tries = v.column3, attempts = v.column4, next_at = v.column5, updated_at = $2
			FROM (VALUES ` + values + `) v WHERE instance_id = $1 AND id = v.column1 AND (status = 'pending' OR v.column2 = 'succeeded')`
	})
	if err != nil {
		return fmt.Errorf("save deliveries: %w", err)
	}
	return nil
}

// InsertDeliveryAttempts keeps what came of attempts, one for each delivery.
func (tx *Tx) InsertDeliveryAttempts(deliveries []*bartleby.Delivery, attempts []*bartleby.DeliveryAttempt) error {
	rows := make([][]any, len(attempts))
	for i, a := range attempts {
		rows[i] = []any{tx.Instance, deliveries[i].ID, a.Number, a.At, a.Duration, a.Status, a.Error, a.Response}
	}
	err := tx.inRows(nil, rows, nil, func(values string) string {
		return `INSERT INTO delivery_attempts (instance_id, delivery_id, number, at, duration, status, error, response)
			VALUES ` + values + ` ON CONFLICT (instance_id, delivery_id, number) DO NOTHING`
	})
	if err != nil {
		return fmt.Errorf("insert delivery attempts: %w", err)
	}
	return nil
}

// DeliveryAttempts lists the attempts of a delivery, the first one first.
func (tx *Tx) DeliveryAttempts(deliveryID string) ([]*bartleby.DeliveryAttempt, error) {
	rows, err := tx.rows(`SELECT number, at, duration, status, error, response FROM delivery_attempts WHERE instance_id = $1 AND delivery_id = $2 ORDER BY number`, tx.Instance, deliveryID)
	if err != nil {
		return nil, fmt.Errorf("delivery attempts: %w", err)
	}
	defer rows.Close()
	list := []*bartleby.DeliveryAttempt{}
	for rows.Next() {
		a := &bartleby.DeliveryAttempt{}
		if err := rows.Scan(&a.Number, &a.At, &a.Duration, &a.Status, &a.Error, &a.Response); err != nil {
			return nil, fmt.Errorf("delivery attempts: %w", err)
		}
		list = append(list, a)
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("delivery attempts", err)
	}
	return list, nil
}

// eventsSince finds them by their moment, over all instances: those of one may be many more.
func (tx *Tx) eventsSince() string {
	sequence := tx.db.dialect.sequence
	return `SELECT ` + sequence + `, id, type FROM events WHERE ` + tx.unordered("instance_id") + ` = $1 AND created_at >= $2 AND dispatched_at > 0 ORDER BY ` + tx.unordered(sequence)
}

// Replay has an endpoint sent, again or for the first time, every event since a moment that it wants, and tells how many. What is pending
// already stays so.
func (tx *Tx) Replay(e *bartleby.WebhookEndpoint, since int64) (int64, error) {
	rows, err := tx.rows(tx.eventsSince(), tx.Instance, since)
	if err != nil {
		return 0, fmt.Errorf("replay: %w", err)
	}
	defer rows.Close()
	var list []waitingEvent
	for rows.Next() {
		w := waitingEvent{Event: bartleby.Event{InstanceID: tx.Instance}}
		if err := rows.Scan(&w.seq, &w.ID, &w.Type); err != nil {
			return 0, fmt.Errorf("replay: %w", err)
		}
		if e.Wants(w.Type) {
			list = append(list, w)
		}
	}
	if err := rows.Err(); err != nil {
		return 0, tx.fault("replay", err)
	}
	rows.Close()
	deliveries := make([][]any, len(list))
	for i, w := range list {
		deliveries[i] = tx.newDelivery(e.ID, w.ID, w.seq)
	}
	if err := tx.insertDeliveries(deliveries, `UPDATE SET status = excluded.status, tries = 0, next_at = excluded.next_at, updated_at = excluded.updated_at WHERE deliveries.status <> excluded.status`); err != nil {
		return 0, err
	}
	return int64(len(list)), tx.WakeWebhookEndpoint(e.ID, tx.Now)
}

// QueueState is how much waits to be delivered, over all instances.
type QueueState struct {
	Waiting int64 // events that no endpoint was given yet, and pending deliveries
	Oldest  int64 // Unix milliseconds of the oldest of them; 0 when nothing waits
}

// WebhookQueue looks at the queue, for metrics.
func WebhookQueue(ctx context.Context, db *DB) (QueueState, error) {
	return Read(ctx, db, "", func(tx *Tx) (q QueueState, err error) {
		err = tx.get([]any{&q.Waiting, &q.Oldest}, `SELECT count(*), COALESCE(min(at), 0) FROM (
			SELECT created_at AS at FROM events WHERE dispatched_at = 0 UNION ALL SELECT created_at FROM deliveries WHERE status = 'pending') w`)
		return q, err
	})
}

func (tx *Tx) pruneEvents() string {
	sequence := tx.db.dialect.sequence
	return `DELETE FROM events WHERE ` + sequence + ` IN (SELECT e.` + sequence + ` FROM events e WHERE e.dispatched_at > 0 AND e.created_at < $1
		AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.instance_id = e.instance_id AND d.event_id = e.id AND d.status = 'pending') ORDER BY e.created_at LIMIT $2)`
}

// PruneEvents removes up to limit events older than a moment, with what was delivered of them, and tells how many. What is
// still to be delivered stays.
func PruneEvents(ctx context.Context, db *DB, before int64, limit int) (int64, error) {
	return Write(ctx, db, "", func(tx *Tx) (int64, error) {
		gone, err := tx.exec(tx.pruneEvents(), before, limit)
		if err != nil {
			return 0, fmt.Errorf("prune events: %w", err)
		}
		return gone, nil
	})
}
