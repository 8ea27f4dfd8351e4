package wire

import "bartleby"

// AgentTask is the public JSON of an agent task.
type AgentTask struct {
	Object      string `json:"object" enum:"agent_task"`
	AgentID     string `json:"agent_id" doc:"The same for every task of an agent of this name in the instance."`
	AgentTaskID string `json:"agent_task_id"`
	TaskID      string `json:"task_id" doc:"The same as agent_task_id, under its former name."`
	URL         string `json:"url,omitempty" doc:"Where an agent's browser is signed in with it; only in the answer to the creation."`
}

// AgentTask makes an agent task presentable.
func (p *Presenter) AgentTask(t *bartleby.AgentTask) *AgentTask {
	out := &AgentTask{Object: "agent_task", AgentID: t.AgentID, AgentTaskID: t.ID, TaskID: t.ID}
	if t.Ticket != "" {
		out.URL = bartleby.AgentTaskURL(p.FrontendURL, t.Ticket)
	}
	return out
}
