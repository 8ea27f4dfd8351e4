package store

import (
	"context"
	"fmt"
	"strings"
)

// Stale is something of which rows are left behind that nobody will come back to.
type Stale struct {
	name, table, column string // Unix milliseconds, indexed after the instance
	unless              string // a condition on r that keeps a row; "" for none
}

// What is swept.
var (
	StaleSignIns     = Stale{"sign-ins", "sign_ins", "abandon_at", ""}
	StaleSignUps     = Stale{"sign-ups", "sign_ups", "abandon_at", ""}
	StaleDevBrowsers = Stale{"dev browsers", "dev_browsers", "created_at", "EXISTS (SELECT 1 FROM clients c WHERE c.instance_id = r.instance_id AND c.id = r.client_id)"}
	StaleAgentTasks  = Stale{"agent tasks", "agent_tasks", "created_at", ""}
	StaleToolCalls   = Stale{"tool calls", "tool_calls", "created_at", ""}
	StaleClients     = Stale{"clients", "clients", "updated_at", "EXISTS (SELECT 1 FROM sessions s WHERE s.instance_id = r.instance_id AND s.client_id = r.id)"}
)

func (s Stale) String() string { return s.name }

func (s Stale) condition() string {
	condition := "r.instance_id = $1 AND r." + s.column + " <= $2"
	if s.unless != "" {
		condition += " AND NOT " + s.unless
	}
	return condition
}

func (s Stale) query() string {
	return `SELECT r.id FROM ` + s.table + ` r WHERE ` + s.condition() + ` LIMIT $3`
}

// Sweep removes up to limit rows of an instance whose moment is before another, and tells how many it found. They are sought
// outside of the transaction that removes them: nobody has to wait meanwhile.
func Sweep(ctx context.Context, db *DB, instance string, what Stale, before int64, limit int) (int, error) {
	found, err := Read(ctx, db, instance, func(tx *Tx) ([]any, error) {
		rows, err := tx.rows(what.query(), tx.Instance, before, limit)
		if err != nil {
			return nil, fmt.Errorf("sweep %s: %w", what, err)
		}
		defer rows.Close()
		var ids []any
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				return nil, fmt.Errorf("sweep %s: %w", what, err)
			}
			ids = append(ids, id)
		}
		if err := rows.Err(); err != nil {
			return nil, tx.fault("sweep "+what.name, err)
		}
		return ids, nil
	})
	if err != nil || len(found) == 0 {
		return 0, err
	}
	marks := make([]string, len(found))
	for i := range found {
		marks[i] = fmt.Sprintf("$%d", i+3)
	}
	return Write(ctx, db, instance, func(tx *Tx) (int, error) {
		_, err := tx.exec(`DELETE FROM `+what.table+` AS r WHERE `+what.condition()+` AND r.id IN (`+strings.Join(marks, ", ")+`)`, append([]any{tx.Instance, before}, found...)...)
		if err != nil {
			return 0, fmt.Errorf("sweep %s: %w", what, err)
		}
		return len(found), nil
	})
}
