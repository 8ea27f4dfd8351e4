package bartleby

import "fmt"

// AgentTaskNotFound : there is no agent task with this id.
func AgentTaskNotFound(id string) *Error {
	return fault(NotFound, "agent_task_not_found", "Agent task not found", fmt.Sprintf("No agent task was found with id %s.", id))
}

// AgentTaskSubjectNotFound : there is no such user for the agent to act for, or no longer.
func AgentTaskSubjectNotFound() *Error {
	return fault(NotFound, "agent_task_subject_not_found", "User not found", "The user on whose behalf the agent is to act was not found.")
}

// AgentTaskNotRevocable : only a pending agent task can be revoked.
func AgentTaskNotRevocable(status TicketStatus) *Error {
	return fault(BadRequest, "agent_task_cannot_be_revoked", "cannot be revoked", fmt.Sprintf("Only a pending agent task can be revoked; this one is %s.", status))
}

// AgentTaskUsed : the agent task was used before.
func AgentTaskUsed() *Error {
	return fault(BadRequest, "agent_task_already_used", "Agent task was used already", "An agent task can be used once. Create another one.")
}

// AgentTaskRevoked : the agent task was revoked.
func AgentTaskRevoked() *Error {
	return fault(BadRequest, "agent_task_revoked", "Agent task was revoked", "This agent task was revoked. Create another one.")
}

// AgentTaskUnusable : a person is signed in in this browser, whose session the agent's would end.
func AgentTaskUnusable() *Error {
	return fault(BadRequest, "agent_task_cannot_be_used", "Agent task cannot be used here", "Somebody is signed in in this browser, and would be signed out. Use another one.")
}
