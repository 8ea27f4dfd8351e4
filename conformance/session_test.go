package conformance

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"bartleby"
	"bartleby/identity"
	"bartleby/testkit"
	"bartleby/token"
	"bartleby/wire"
)

func sessionScenario(j *judge, mark string) {
	t, s := j.t, j.s
	ins := s.Tenant.Instance
	u := j.call(200, "POST /v1/users", nil, `{"email_address":["session_`+mark+`@example.com"]}`).ID(t)
	org := j.call(200, "POST /v1/organizations", nil, `{"name":"Sessions","created_by":"`+u+`"}`).ID(t)
	made := j.call(200, "POST /v1/sessions", nil, `{"user_id":"`+u+`","active_organization_id":"`+org+`"}`)
	session, client := made.ID(t), made.Object(t)["client_id"].(string)
	if _, err := s.Rules.TouchSession(t.Context(), ins, session, &bartleby.SessionActivity{DeviceType: "Macintosh", BrowserName: "Firefox", BrowserVersion: "1", IPAddress: "192.0.2.1", City: "Vienna", Country: "AT"}); err != nil {
		t.Fatal(err)
	}
	j.call(200, "GET /v1/sessions/{session_id}", []string{session}, "")
	j.list("GET /v1/sessions", "user_id="+u+"&client_id="+client+"&status=active&limit=10&offset=0")
	j.call(200, "POST /v1/sessions/{session_id}/verify", []string{session}, `{"token":"`+s.SessionToken(t, s.Tenant, session, u, testkit.SessionCategory, time.Minute)+`"}`)
	j.call(400, "POST /v1/sessions/{session_id}/verify", []string{session}, `{"token":"x"}`)

	fresh, err := s.Rules.CreateClient(t.Context(), ins)
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.Rules.SignIn(t.Context(), ins, fresh.ID, identity.NewSession{UserID: u, Strategy: "ticket", Actor: json.RawMessage(`{"sub":"admin"}`)})
	if err != nil {
		t.Fatal(err)
	}
	text, err := s.Rules.Tokens.ClientToken(t.Context(), ins.ID, token.Client{ID: c.ID, RotatingToken: c.RotatingToken})
	if err != nil {
		t.Fatal(err)
	}
	j.call(200, "GET /v1/clients/{client_id}", []string{c.ID}, "")
	j.list("GET /v1/clients", "limit=10&offset=0")
	j.call(200, "POST /v1/clients/verify", nil, `{"token":"`+text+`"}`)
	j.call(400, "POST /v1/clients/verify", nil, `{"token":"x"}`)
	j.call(404, "GET /v1/clients/{client_id}", []string{"client_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}, "")

	j.call(200, "POST /v1/sessions/{session_id}/revoke", []string{session}, "")
	j.call(400, "POST /v1/sessions/{session_id}/revoke", []string{session}, "")
	j.call(401, "POST /v1/sessions/{session_id}/verify", []string{session}, `{"token":"`+s.SessionToken(t, s.Tenant, session, u, testkit.SessionCategory, time.Minute)+`"}`)
	j.call(404, "GET /v1/sessions/{session_id}", []string{"sess_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}, "")
	j.call(404, "POST /v1/sessions", nil, `{"user_id":"user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}`)
	j.list("GET /v1/sessions", "user_id="+u+"&status=revoked")

	// A pending session, which only newer documents know.
	s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Organizations.ForceSelection = true })
	pending := j.call(200, "POST /v1/sessions", nil, `{"user_id":"`+u+`"}`)
	j.call(200, "GET /v1/clients/{client_id}", []string{pending.Object(t)["client_id"].(string)}, "")
	s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Organizations.ForceSelection = false })

	su, err := s.Rules.CreateSignUp(t.Context(), ins, c.ID, identity.NewSignUp{EmailAddress: bartleby.To("up_" + mark + "@example.com"), PhoneNumber: bartleby.To("+4474001" + string('0'+mark[0]-'a') + "0090")})
	if err != nil {
		t.Fatal(err)
	}
	j.call(200, "GET /v1/sign_ups/{id}", []string{su.ID}, "")
	j.call(200, "PATCH /v1/sign_ups/{id}", []string{su.ID}, `{"external_id":"up-`+mark+`","custom_action":true}`)
	s.Clock.Advance(24 * time.Hour)
	j.call(403, "PATCH /v1/sign_ups/{id}", []string{su.ID}, `{"custom_action":false}`)
}

// TestSessionEventsConform judges what receivers are told of sessions by the official document of webhooks.
func TestSessionEventsConform(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(shared(t), "specs", "webhooks", "2025-04-15.yml"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	(&document{"webhooks", doc}).excuse()
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		u := s.Call(t, 200, "POST /v1/users", `{"username":"someone"}`).ID(t)
		ins, seen := s.Tenant.Instance, []string{}
		create := func() string { return s.Call(t, 200, "POST /v1/sessions", `{"user_id":"`+u+`"}`).ID(t) }
		s.Call(t, 200, "POST /v1/sessions/"+create()+"/revoke", "")
		if _, err := s.Rules.EndSession(t.Context(), ins, create()); err != nil {
			t.Fatal(err)
		}
		create()
		s.Call(t, 200, "DELETE /v1/users/"+u, "")
		p := &wire.Presenter{FrontendURL: s.Frontend, Instance: ins, Now: s.Clock.Now().UnixMilli()}
		for _, e := range s.Events(t, s.Tenant, "") {
			if !strings.HasPrefix(string(e.Type), "session.") {
				continue
			}
			seen = append(seen, string(e.Type))
			var payload bartleby.SessionEvent
			if err := json.Unmarshal(e.Payload, &payload); err != nil {
				t.Fatal(err)
			}
			told, err := p.SessionEvent(&payload).AppendJSON(nil)
			if err != nil {
				t.Fatal(err)
			}
			var session map[string]any
			if err := json.Unmarshal(told, &session); err != nil {
				t.Fatal(err)
			}
			user := session["user"]
			delete(session, "user") // the document wants it, in a schema that allows no further fields
			for name, value := range map[string]any{"Session": session, "User": user} {
				if err := doc.Components.Schemas[name].Value.VisitJSON(value); err != nil {
					t.Errorf("%s: %s: %s", e.Type, name, first(err))
				}
			}
		}
		slices.Sort(seen)
		if got := strings.Join(seen, " "); got != "session.created session.created session.created session.ended session.removed session.revoked" {
			t.Error(got)
		}
	})
}
