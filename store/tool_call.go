package store

import (
	"fmt"

	"bartleby"
)

// InsertToolCall enters a call into the log, and gives it its id and moment.
func (tx *Tx) InsertToolCall(c *bartleby.ToolCall) error {
	c.ID, c.InstanceID, c.CreatedAt = tx.NewID(bartleby.ToolCallID), tx.Instance, tx.Now
	_, err := tx.exec(`INSERT INTO tool_calls (instance_id, id, key_id, tool, operation, trace_id, client_ip, user_agent, status, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tx.Instance, c.ID, c.KeyID, c.Tool, c.Operation, c.TraceID, c.ClientIP, c.UserAgent, c.Status, c.CreatedAt)
	if err != nil {
		return fmt.Errorf("insert tool call: %w", err)
	}
	return nil
}

// EndToolCall notes how a call ended.
func (tx *Tx) EndToolCall(c *bartleby.ToolCall) error {
	if _, err := tx.exec(`UPDATE tool_calls SET status = $3, trace_id = $4 WHERE instance_id = $1 AND id = $2`, tx.Instance, c.ID, c.Status, c.TraceID); err != nil {
		return fmt.Errorf("end tool call: %w", err)
	}
	return nil
}

// ToolCalls lists the latest calls, newest first.
func (tx *Tx) ToolCalls(limit int) ([]bartleby.ToolCall, error) {
	rows, err := tx.rows(toolCallsQuery, tx.Instance, limit)
	if err != nil {
		return nil, fmt.Errorf("tool calls: %w", err)
	}
	defer rows.Close()
	var list []bartleby.ToolCall
	for rows.Next() {
		c := bartleby.ToolCall{InstanceID: tx.Instance}
		if err := rows.Scan(&c.ID, &c.KeyID, &c.Tool, &c.Operation, &c.TraceID, &c.ClientIP, &c.UserAgent, &c.Status, &c.CreatedAt); err != nil {
			return nil, fmt.Errorf("tool calls: %w", err)
		}
		list = append(list, c)
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("tool calls", err)
	}
	return list, nil
}

const toolCallsQuery = `SELECT id, key_id, tool, operation, trace_id, client_ip, user_agent, status, created_at FROM tool_calls
	WHERE instance_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2`
