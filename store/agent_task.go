package store

import "bartleby"

var agentTasks = records[bartleby.AgentTask]{
	table:   "agent_tasks",
	noun:    "agent task",
	columns: []string{"user_id"},
	row: func(t *bartleby.AgentTask) record {
		return record{t.ID, t.CreatedAt, t.UpdatedAt, []any{t.UserID}}
	},
	absent: func(id string) error { return bartleby.AgentTaskNotFound(id) },
}

// AgentTask reads one, and inside a write locks it. It fails with agent_task_not_found.
func (tx *Tx) AgentTask(id string) (*bartleby.AgentTask, error) { return agentTasks.get(tx, id) }

// InsertAgentTask stores a new one.
func (tx *Tx) InsertAgentTask(t *bartleby.AgentTask) error { return agentTasks.insert(tx, t) }

// SaveAgentTask writes a changed one.
func (tx *Tx) SaveAgentTask(t *bartleby.AgentTask) error { return agentTasks.save(tx, t) }
