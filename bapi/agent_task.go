package bapi

import (
	"context"

	"bartleby/identity"
	"bartleby/rest"
	"bartleby/wire"
)

// agentSubject is the object on_behalf_of of an agent task's body.
type agentSubject struct {
	UserID     rest.Patch[string] `json:"user_id" doc:"Id of the user."`
	Identifier rest.Patch[string] `json:"identifier" max:"256" doc:"A verified e-mail address or phone number of the user, or the username, in the place of the id."`
}

type createAgentTask struct {
	OnBehalfOf         agentSubject      `json:"on_behalf_of" required:"true" doc:"The user in whose place the agent acts: user_id or identifier."`
	Permissions        string            `json:"permissions" required:"true" enum:"*" doc:"All of the user's."`
	AgentName          string            `json:"agent_name" required:"true" max:"256" doc:"The agent's id is made of it. It is kept with the task."`
	Description        string            `json:"task_description" required:"true" max:"2048" doc:"What the agent is to do. It is kept with the task."`
	RedirectURL        string            `json:"redirect_url" required:"true" doc:"Where the agent's browser is led once it is signed in: https, under development http as well. It has to be at one of the instance's domains, allowed origins and redirect URLs when the task is used."`
	SessionMaxDuration rest.Patch[int64] `json:"session_max_duration_in_seconds" doc:"How long the session may last; half an hour unless given."`
}

func (a *api) createAgentTask(ctx context.Context, in *createAgentTask) (*wire.AgentTask, error) {
	t, err := a.id.CreateAgentTask(ctx, instance(ctx), identity.NewAgentTask{
		UserID: in.OnBehalfOf.UserID, Identifier: in.OnBehalfOf.Identifier, Permissions: in.Permissions, AgentName: in.AgentName,
		Description: in.Description, RedirectURL: in.RedirectURL, SessionMaxDuration: in.SessionMaxDuration,
	})
	return present(a.presenter(ctx).AgentTask, t, err)
}

type revokeAgentTask struct {
	ID string `path:"agent_task_id" doc:"Id of the agent task."`
}

func (a *api) revokeAgentTask(ctx context.Context, in *revokeAgentTask) (*wire.AgentTask, error) {
	t, err := a.id.RevokeAgentTask(ctx, instance(ctx), in.ID)
	return present(a.presenter(ctx).AgentTask, t, err)
}
