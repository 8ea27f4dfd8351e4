package conformance

import (
	"net/url"
	"strings"
	"testing"

	"bartleby/testkit"
)

func agentTask(subject string) string {
	return `{"on_behalf_of":` + subject + `,"permissions":"*","agent_name":"Robot","task_description":"Tidy up","redirect_url":"http://localhost:3000/","session_max_duration_in_seconds":60}`
}

func agentTaskScenario(j *judge, mark string) {
	if j.version < "2025-11-10" {
		return
	}
	user := j.call(200, "POST /v1/users", nil, `{"username":"served_`+mark+`"}`).ID(j.t)
	task := j.call(200, "POST /v1/agents/tasks", nil, agentTask(`{"user_id":"`+user+`"}`)).Object(j.t)["agent_task_id"].(string)
	j.call(200, "POST /v1/agents/tasks", nil, agentTask(`{"identifier":"served_`+mark+`"}`))
	j.call(200, "POST /v1/agents/tasks/{agent_task_id}/revoke", []string{task}, "")
	j.call(400, "POST /v1/agents/tasks/{agent_task_id}/revoke", []string{task}, "")
	j.call(404, "POST /v1/agents/tasks", nil, agentTask(`{"identifier":"nobody"}`))
	j.call(422, "POST /v1/agents/tasks", nil, agentTask(`{}`))
}

// TestAgentTasksConform : an agent's browser is answered as the official document says.
func TestAgentTasksConform(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		user := s.Call(t, 200, "POST /v1/users", `{"username":"adah"}`).ID(t)
		f := newFrontend(t, s.Browser(s.Tenant))
		f.b.Origin = ""
		made := s.Call(t, 200, "POST /v1/agents/tasks", agentTask(`{"user_id":"`+user+`"}`)).Object(t)["url"].(string)
		_, ticket, _ := strings.Cut(made, "ticket=")
		for status, ticket := range map[int]string{307: ticket, 400: "x"} {
			f.call(status, "GET /v1/agents/tasks?ticket="+url.QueryEscape(ticket), nil, nil)
		}
		f.call(400, "GET /v1/agents/tasks?ticket="+ticket, nil, nil)
		unused := s.Call(t, 200, "POST /v1/agents/tasks", agentTask(`{"user_id":"`+user+`"}`)).Object(t)["url"].(string)
		s.Call(t, 200, "POST /v1/users/"+user+"/ban", "")
		f.call(403, "GET "+strings.TrimPrefix(unused, s.Frontend), nil, nil)
		s.Call(t, 200, "DELETE /v1/users/"+user, "")
		f.call(404, "GET "+strings.TrimPrefix(unused, s.Frontend), nil, nil)
	})
}
