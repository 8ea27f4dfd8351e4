package store

import (
	"fmt"

	"bartleby"
)

// Emit writes an event to the outbox, in the transaction of the change it tells of. The payload is kept as JSON.
func (tx *Tx) Emit(kind bartleby.EventType, subject string, payload any) error {
	text, err := encode(payload)
	if err != nil {
		return fmt.Errorf("emit %s: %w", kind, err)
	}
	caller := bartleby.CallerFrom(tx.ctx)
	_, err = tx.exec(`INSERT INTO events (instance_id, id, type, subject_id, payload, client_ip, user_agent, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.Instance, tx.NewID(bartleby.EventID), string(kind), subject, text, caller.ClientIP, caller.UserAgent, tx.Now)
	if err != nil {
		return fmt.Errorf("emit %s: %w", kind, err)
	}
	tx.wake(tx.db.EventsWaiting)
	return nil
}

// EmitTo writes an event for one endpoint alone, and the delivery of it.
func (tx *Tx) EmitTo(endpointID string, kind bartleby.EventType, subject string, payload any) (*bartleby.Delivery, error) {
	text, err := encode(payload)
	if err != nil {
		return nil, fmt.Errorf("emit %s: %w", kind, err)
	}
	caller := bartleby.CallerFrom(tx.ctx)
	e := bartleby.Event{
		ID: tx.NewID(bartleby.EventID), InstanceID: tx.Instance, Type: kind, SubjectID: subject, Payload: []byte(text), CreatedAt: tx.Now,
		ClientIP: caller.ClientIP, UserAgent: caller.UserAgent,
	}
	var seq int64
	err = tx.getWriting([]any{&seq}, `INSERT INTO events (instance_id, id, type, subject_id, payload, client_ip, user_agent, created_at, dispatched_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) RETURNING `+tx.db.dialect.sequence,
		tx.Instance, e.ID, string(kind), subject, text, caller.ClientIP, caller.UserAgent, tx.Now)
	if err != nil {
		return nil, fmt.Errorf("emit %s: %w", kind, err)
	}
	row := tx.newDelivery(endpointID, e.ID, seq)
	if err := tx.insertDeliveries([][]any{row}, "NOTHING"); err != nil {
		return nil, err
	}
	d := &bartleby.Delivery{ID: row[1].(string), InstanceID: tx.Instance, EndpointID: endpointID, Event: e, Status: bartleby.DeliveryPending, NextAt: tx.Now, CreatedAt: tx.Now, UpdatedAt: tx.Now}
	return d, tx.WakeWebhookEndpoint(endpointID, tx.Now)
}

// Events lists the events about a subject, oldest first; all of the instance when subject is "".
func (tx *Tx) Events(subject string) ([]bartleby.Event, error) {
	rows, err := tx.rows(`SELECT id, type, subject_id, payload, client_ip, user_agent, created_at FROM events
		WHERE instance_id = $1 AND ($2 = '' OR subject_id = $2) ORDER BY `+tx.db.dialect.sequence, tx.Instance, subject)
	if err != nil {
		return nil, fmt.Errorf("events: %w", err)
	}
	defer rows.Close()
	var list []bartleby.Event
	for rows.Next() {
		e := bartleby.Event{InstanceID: tx.Instance}
		if err := rows.Scan(&e.ID, &e.Type, &e.SubjectID, &e.Payload, &e.ClientIP, &e.UserAgent, &e.CreatedAt); err != nil {
			return nil, fmt.Errorf("events: %w", err)
		}
		list = append(list, e)
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("events", err)
	}
	return list, nil
}
