package bapi_test

import (
	"strings"
	"testing"

	"bartleby"
	"bartleby/testkit"
)

func TestAgentTasks(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada := s.Call(t, 200, "POST /v1/users", `{"username":"adah","email_address":["adah@example.com"],"phone_number":["+12015550100"]}`).ID(t)
		body := func(subject, more string) string {
			return `{"on_behalf_of":` + subject + `,"permissions":"*","agent_name":"Robot","task_description":"Tidy up","redirect_url":"https://example.com/done"` + more + `}`
		}
		byID := `{"user_id":"` + ada + `"}`
		a := s.Call(t, 200, "POST /v1/agents/tasks", body(byID, ""))
		o := a.Object(t)
		id, agent := o["agent_task_id"].(string), o["agent_id"].(string)
		ticket, ok := strings.CutPrefix(o["url"].(string), s.Frontend+"/v1/agents/tasks?ticket=")
		if !strings.HasPrefix(id, "agt_") || !strings.HasPrefix(agent, "agent_") || o["object"] != "agent_task" || o["task_id"] != id || !ok || strings.Count(ticket, ".") != 2 || len(o) != 5 {
			t.Fatalf("%s", a.Body)
		}
		if strings.Contains(s.Log.String(), ticket) {
			t.Error("the ticket is in the log")
		}

		// The id of the agent is that of the name, in the instance; that of the task is its own.
		for _, subject := range []string{byID, `{"identifier":" AdaH "}`, `{"identifier":"Adah@Example.com"}`, `{"identifier":"+1 201 555 0100"}`} {
			if o := s.Call(t, 200, "POST /v1/agents/tasks", body(subject, "")).Object(t); o["agent_id"] != agent || o["agent_task_id"] == id {
				t.Errorf("%s: %v", subject, o)
			}
		}
		if o := s.Call(t, 200, "POST /v1/agents/tasks", strings.Replace(body(byID, ""), "Robot", "robot", 1)).Object(t); o["agent_id"] == agent {
			t.Errorf("two names, one agent: %v", o)
		}
		bob := s.Do(t, testkit.Request{Call: "POST /v1/users", Body: `{"username":"bobby"}`, Key: s.Twin.Key}).ID(t)
		if o := s.Do(t, testkit.Request{Call: "POST /v1/agents/tasks", Body: body(`{"user_id":"`+bob+`"}`, ""), Key: s.Twin.Key}).Object(t); o["agent_id"] == agent || o["agent_id"] == nil {
			t.Errorf("two instances, one agent: %v", o)
		}

		// Whom nobody knows, or an address of theirs that was not proved.
		s.Call(t, 200, "POST /v1/email_addresses", `{"user_id":"`+ada+`","email_address":"entered@example.com"}`)
		for _, subject := range []string{`{"user_id":"` + bob + `"}`, `{"user_id":"x"}`, `{"identifier":"bobby"}`, `{"identifier":"entered@example.com"}`, `{"identifier":"nobody@example.com"}`} {
			s.Refused(t, 404, "POST /v1/agents/tasks", body(subject, ""), "agent_task_subject_not_found")
		}
		for sent, want := range map[string]string{
			body(`{}`, ""): "form_param_missing", body(`{"user_id":"`+ada+`","identifier":"adah"}`, ""): "form_conditional_param_disallowed on_behalf_of.identifier",
			body(`[]`, ""): "form_param_type_invalid on_behalf_of", body(`{"identifier":"a@b@c"}`, ""): "form_param_format_invalid on_behalf_of.identifier", body(`{"email":"x"}`, ""): "form_param_unknown on_behalf_of.email",
			body(byID, `,"session_max_duration_in_seconds":0`):                                 "form_param_value_invalid session_max_duration_in_seconds",
			body(byID, `,"session_max_duration_in_seconds":999999999999`):                      "form_param_value_invalid session_max_duration_in_seconds",
			strings.Replace(body(byID, ""), `"*"`, `"read"`, 1):                                "form_param_value_invalid permissions",
			strings.Replace(body(byID, ""), `"Robot"`, `""`, 1):                                "form_param_nil agent_name",
			strings.Replace(body(byID, ""), `"Robot"`, `"`+strings.Repeat("x", 257)+`"`, 1):    "form_param_max_length_exceeded agent_name",
			strings.Replace(body(byID, ""), `"Tidy up"`, `""`, 1):                              "form_param_nil task_description",
			strings.Replace(body(byID, ""), `"Tidy up"`, `"`+strings.Repeat("x", 2049)+`"`, 1): "form_param_max_length_exceeded task_description",
			strings.Replace(body(byID, ""), `"https://example.com/done"`, `"/done"`, 1):        "form_param_format_invalid redirect_url",
			strings.Replace(body(byID, ""), `"https://example.com/done"`, `""`, 1):             "form_param_nil redirect_url",
			strings.Replace(body(byID, ""), `"https:`, `"app:`, 1):                             "invalid_url_scheme redirect_url",
			strings.Replace(body(byID, ""), `done"`, strings.Repeat("x", 2049)+`"`, 1):         "form_param_max_length_exceeded redirect_url",
		} {
			s.Refused(t, 422, "POST /v1/agents/tasks", sent, want)
		}
		for _, name := range []string{"on_behalf_of", "permissions", "agent_name", "task_description", "redirect_url"} {
			s.Refused(t, 422, "POST /v1/agents/tasks", strings.Replace(body(byID, ""), `"`+name+`":`, `"x":`, 1), "form_param_missing "+name, "form_param_unknown x")
		}
		// Plain http is for development.
		plain := strings.Replace(body(byID, ""), "https:", "http:", 1)
		s.Call(t, 200, "POST /v1/agents/tasks", plain)
		live := s.NewTenant(t, bartleby.Production)
		if a := s.Do(t, testkit.Request{Call: "POST /v1/agents/tasks", Body: plain, Key: live.Key}); a.Status != 422 || strings.Join(a.Codes(t), ", ") != "invalid_url_scheme redirect_url" {
			t.Errorf("%d %s", a.Status, a.Body)
		}

		revoke := "POST /v1/agents/tasks/" + id + "/revoke"
		if got := s.Call(t, 200, revoke, "").Object(t); got["agent_task_id"] != id || got["agent_id"] != agent || got["task_id"] != id || len(got) != 4 {
			t.Errorf("%v", got)
		}
		s.Refused(t, 400, revoke, "", "agent_task_cannot_be_revoked")
		s.Refused(t, 404, "POST /v1/agents/tasks/x/revoke", "", "agent_task_not_found")
		if a := s.Do(t, testkit.Request{Call: revoke, Version: "2025-04-10"}); a.Status != 404 || len(a.Codes(t)) != 1 || a.Codes(t)[0] == "agent_task_not_found" {
			t.Errorf("before there were any: %d %s", a.Status, a.Body)
		}
	})
}
