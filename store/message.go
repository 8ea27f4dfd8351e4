package store

import (
	"context"
	"fmt"

	"bartleby"
)

var messages = records[bartleby.Message]{
	table:   "messages",
	noun:    "message",
	columns: []string{"status", "next_at", "recipient"},
	row: func(m *bartleby.Message) record {
		return record{m.ID, m.CreatedAt, m.UpdatedAt, []any{string(m.Status), m.NextAt, m.To}}
	},
}

// InsertMessage stores a new one, and wakes the worker that sends.
func (tx *Tx) InsertMessage(m *bartleby.Message) error {
	if m.Status == bartleby.MessageQueued {
		tx.wake(tx.db.MessagesWaiting)
	}
	return messages.insert(tx, m)
}

// Message reads one. It fails with resource_not_found.
func (tx *Tx) Message(id string) (*bartleby.Message, error) { return messages.get(tx, id) }

// Messages lists a page of them, newest first, and counts all: those to one recipient, or to anybody when it is "".
func (tx *Tx) Messages(recipient string, limit, offset int) ([]*bartleby.Message, int64, error) {
	c := messages.filter(tx)
	if recipient != "" {
		c.add("r.recipient = " + c.arg(recipient))
	}
	total, err := messages.count(tx, c)
	if err != nil {
		return nil, 0, err
	}
	list, err := messages.list(tx, c, "r.created_at DESC, r.id DESC", limit, offset)
	return list, total, err
}

// QueuedMessage is a message with whose it is, and until when it is the worker's who leased it.
type QueuedMessage struct {
	Instance string
	Message  *bartleby.Message
	Until    int64 // Unix milliseconds
}

// LeaseMessages takes up to limit messages, of any instance, that are due and that nobody has. They are the caller's for life
// milliseconds; workers of other replicas pass over them.
func LeaseMessages(ctx context.Context, db *DB, life int64, limit int) ([]QueuedMessage, error) {
	due, err := Read(ctx, db, "", func(tx *Tx) (due bool, err error) {
		err = tx.get([]any{&due}, `SELECT EXISTS (SELECT 1 FROM messages WHERE status = 'queued' AND next_at <= $1 AND leased_until <= $1)`, tx.Now)
		return due, err
	})
	if err != nil || !due {
		return nil, err
	}
	return Write(ctx, db, "", func(tx *Tx) ([]QueuedMessage, error) {
		rows, err := tx.rows(`SELECT instance_id, doc FROM messages WHERE status = 'queued' AND next_at <= $1 AND leased_until <= $1 ORDER BY next_at LIMIT $2`+tx.db.dialect.skipLocked, tx.Now, limit)
		if err != nil {
			return nil, fmt.Errorf("lease messages: %w", err)
		}
		defer rows.Close()
		var list []QueuedMessage
		for rows.Next() {
			q := QueuedMessage{Until: tx.Now + life}
			if q.Message, err = messages.scan(func(doc ...any) error { return rows.Scan(&q.Instance, doc[0]) }); err != nil {
				return nil, err
			}
			list = append(list, q)
		}
		if err := rows.Err(); err != nil {
			return nil, tx.fault("lease messages", err)
		}
		rows.Close()
		for _, q := range list {
			if _, err := tx.exec(`UPDATE messages SET leased_until = $3 WHERE instance_id = $1 AND id = $2`, q.Instance, q.Message.ID, q.Until); err != nil {
				return nil, fmt.Errorf("lease messages: %w", err)
			}
		}
		return list, nil
	})
}

// SettleMessage records what became of a leased message, and ends the lease. It tells whether the lease was still the
// caller's: who was too slow for it has nothing to say any more.
func SettleMessage(ctx context.Context, db *DB, q QueuedMessage) (bool, error) {
	return Write(ctx, db, q.Instance, func(tx *Tx) (bool, error) {
		m := q.Message
		doc, err := encode(m)
		if err != nil {
			return false, fmt.Errorf("settle message: %w", err)
		}
		n, err := tx.exec(`UPDATE messages SET doc = $4, updated_at = $5, status = $6, next_at = $7, leased_until = 0
			WHERE instance_id = $1 AND id = $2 AND leased_until = $3`, tx.Instance, m.ID, q.Until, doc, m.UpdatedAt, string(m.Status), m.NextAt)
		if err != nil {
			return false, fmt.Errorf("settle message: %w", err)
		}
		return n > 0, nil
	})
}

// MessageQueue looks at the queue, for metrics.
func MessageQueue(ctx context.Context, db *DB) (QueueState, error) {
	return Read(ctx, db, "", func(tx *Tx) (q QueueState, err error) {
		err = tx.get([]any{&q.Waiting, &q.Oldest}, `SELECT count(*), COALESCE(min(created_at), 0) FROM messages WHERE status = 'queued'`)
		return q, err
	})
}

// PruneMessages removes up to limit messages older than a moment that are no longer queued, and tells how many.
func PruneMessages(ctx context.Context, db *DB, before int64, limit int) (int64, error) {
	return Write(ctx, db, "", func(tx *Tx) (int64, error) {
		rows, err := tx.rows(`SELECT instance_id, id FROM messages WHERE created_at < $1 AND status <> 'queued' LIMIT $2`, before, limit)
		if err != nil {
			return 0, fmt.Errorf("prune messages: %w", err)
		}
		defer rows.Close()
		var old [][2]string
		for rows.Next() {
			var at [2]string
			if err := rows.Scan(&at[0], &at[1]); err != nil {
				return 0, fmt.Errorf("prune messages: %w", err)
			}
			old = append(old, at)
		}
		if err := rows.Err(); err != nil {
			return 0, tx.fault("prune messages", err)
		}
		rows.Close()
		for _, at := range old {
			if _, err := tx.exec(`DELETE FROM messages WHERE instance_id = $1 AND id = $2`, at[0], at[1]); err != nil {
				return 0, fmt.Errorf("prune messages: %w", err)
			}
		}
		return int64(len(old)), nil
	})
}
