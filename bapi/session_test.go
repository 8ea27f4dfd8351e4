package bapi_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"bartleby"
	"bartleby/testkit"
)

const nowhere = "sess_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"

// newSession signs a user in on a client of their own.
func newSession(t *testing.T, s *testkit.Server, userID string) string {
	t.Helper()
	return s.Call(t, 200, "POST /v1/sessions", `{"user_id":"`+userID+`"}`).ID(t)
}

// told lists the events about a subject by their types.
func told(t *testing.T, s *testkit.Server, subject string) string {
	t.Helper()
	var all []string
	for _, e := range s.Events(t, s.Tenant, subject) {
		all = append(all, string(e.Type))
	}
	return strings.Join(all, " ")
}

func status(t *testing.T, s *testkit.Server, session string) string {
	t.Helper()
	return s.Call(t, 200, "GET /v1/sessions/"+session, "").Object(t)["status"].(string)
}

func TestSessions(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada, bob := newUser(t, s, "ada_l"), newUser(t, s, "bob_l")
		org := newOrganization(t, s, "Acme", ada)
		a := s.Call(t, 200, "POST /v1/sessions", `{"user_id":"`+ada+`","active_organization_id":"`+org+`","surprise":1}`)
		o := a.Object(t)
		life := o["expire_at"].(float64) - o["created_at"].(float64)
		if !strings.HasPrefix(a.ID(t), "sess_") || !strings.HasPrefix(o["client_id"].(string), "client_") || o["object"] != "session" || o["user_id"] != ada || o["status"] != "active" ||
			o["actor"] != nil || o["latest_activity"] != nil || o["tasks"] != nil || o["last_active_organization_id"] != org || life != 7*86_400_000 ||
			o["abandon_at"] != o["expire_at"] || o["last_active_at"] != o["created_at"] || o["updated_at"] != o["created_at"] || len(o) != 13 {
			t.Fatalf("%s", a.Body)
		}
		if got := s.Call(t, 200, "GET /v1/sessions/"+a.ID(t), ""); string(got.Body) != string(a.Body) {
			t.Errorf("%s\nis not\n%s", got.Body, a.Body)
		}
		if u := s.Call(t, 200, "GET /v1/users/"+ada, "").Object(t); u["last_active_at"] == nil || u["last_sign_in_at"] != nil {
			t.Errorf("activity of the user: %v %v", u["last_active_at"], u["last_sign_in_at"])
		}
		events := s.Events(t, s.Tenant, a.ID(t))
		var payload bartleby.SessionEvent
		if len(events) != 1 || events[0].Type != bartleby.SessionCreated {
			t.Fatalf("%v", events)
		}
		if err := json.Unmarshal(events[0].Payload, &payload); err != nil || payload.User.ID != ada || payload.Session.ID != a.ID(t) || payload.State.OrganizationID != org {
			t.Errorf("%v: %s", err, events[0].Payload)
		}

		s.Refused(t, 422, "POST /v1/sessions", `{}`, "form_param_missing user_id")
		s.Refused(t, 404, "POST /v1/sessions", `{"user_id":"user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}`, "resource_not_found")
		s.Refused(t, 404, "POST /v1/sessions", `{"user_id":"`+bob+`","active_organization_id":"`+org+`"}`, "organization_not_found_or_unauthorized active_organization_id")
		s.Refused(t, 404, "POST /v1/sessions", `{"user_id":"`+bob+`","active_organization_id":"nonsense"}`, "organization_not_found_or_unauthorized active_organization_id")
		production := s.NewTenant(t, bartleby.Production)
		if got := s.Do(t, testkit.Request{Call: "POST /v1/sessions", Body: `{"user_id":"` + ada + `"}`, Key: production.Key}); got.Status != 400 || got.Codes(t)[0] != "request_invalid_for_environment" {
			t.Errorf("%d %s", got.Status, got.Body)
		}

		second, others := newSession(t, s, ada), newSession(t, s, bob)
		revoke := "POST /v1/sessions/" + a.ID(t) + "/revoke"
		if got := s.Do(t, testkit.Request{Call: revoke, Body: "null"}).Object(t); got["status"] != "revoked" || got["updated_at"].(float64) < o["updated_at"].(float64) {
			t.Errorf("%v", got)
		}
		s.Refused(t, 400, revoke, "", "client_state_invalid")
		s.Refused(t, 404, "POST /v1/sessions/"+nowhere+"/revoke", "", "resource_not_found")
		s.Refused(t, 404, "GET /v1/sessions/"+nowhere, "", "resource_not_found")
		if got := told(t, s, a.ID(t)); got != "session.created session.revoked" {
			t.Error(got)
		}

		client := o["client_id"].(string)
		ids := func(all ...string) string { return strings.Join(all, " ") }
		for query, want := range map[string]string{
			"?user_id=" + bob: others, "?client_id=" + client: a.ID(t), "?client_id=" + client + "&user_id=" + bob: "", "?client_id=nobody": "",
			"?user_id=" + ada + "&status=active": second, "?user_id=" + ada + "&status=revoked": a.ID(t), "?user_id=" + ada + "&status=ended": "", "?status=revoked": ids(a.ID(t)),
			"?user_id=" + ada + "&status=pending": "", "?user_id=" + ada + "&status=replaced": "", "?user_id=" + ada + "&status=removed": "",
		} {
			if got := field(s.Call(t, 200, "GET /v1/sessions"+query, "").List(t), "id"); got != want {
				t.Errorf("%s: %s, want %s", query, got, want)
			}
		}
		s.Refused(t, 422, "GET /v1/sessions?status=lost", "", "form_param_value_invalid status")
		if list, total := data(t, s.Call(t, 200, "GET /v1/sessions?paginated=true&limit=2", "")); len(list) != 2 || total != 3 {
			t.Errorf("%v of %v", list, total)
		}
		if got := s.Do(t, testkit.Request{Call: "GET /v1/sessions?user_id=" + ada, Key: s.Twin.Key}); string(got.Body) != "[]" {
			t.Errorf("the twin sees %s", got.Body)
		}
	})
}

// Sessions end by themselves, and filters know it.
func TestSessionsEnd(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada := newUser(t, s, "ada_l")
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.Sessions = bartleby.SessionSettings{MaxLifetime: 5 * 3_600_000, Inactivity: 2 * 3_600_000}
		})
		idle, busy, gone := newSession(t, s, ada), newSession(t, s, ada), newSession(t, s, ada)
		s.Call(t, 200, "POST /v1/sessions/"+gone+"/revoke", "")
		look := func(when string, want map[string]string) {
			t.Helper()
			for _, name := range []string{"active", "expired", "abandoned", "revoked"} {
				list, total := data(t, s.Call(t, 200, "GET /v1/sessions?paginated=true&user_id="+ada+"&status="+name, ""))
				if got := field(list, "id"); got != want[name] || int(total) != len(list) {
					t.Errorf("%s, %s: %s of %v, want %s", when, name, got, total, want[name])
				}
				if got := field(list, "status"); got != "" && got != name {
					t.Errorf("%s, %s: they present as %s", when, name, got)
				}
			}
		}
		s.Clock.Advance(90 * time.Minute)
		if got, err := s.Rules.TouchSession(t.Context(), s.Tenant.Instance, busy, nil); err != nil || got.State.AbandonAt != got.State.LastActiveAt+2*3_600_000 {
			t.Fatalf("%+v %v", got, err)
		}
		s.Clock.Advance(time.Hour)
		look("after 2.5 hours", map[string]string{"active": busy, "abandoned": idle, "revoked": gone})
		s.Refused(t, 400, "POST /v1/sessions/"+idle+"/revoke", "", "client_state_invalid")
		if _, err := s.Rules.TouchSession(t.Context(), s.Tenant.Instance, idle, nil); !bartleby.IsCode(err, "authentication_invalid") {
			t.Errorf("touched although over: %v", err)
		}
		for range 3 {
			if got, err := s.Rules.TouchSession(t.Context(), s.Tenant.Instance, busy, nil); err != nil || got.State.UpdatedAt < got.CreatedAt+3_600_000 {
				t.Fatalf("%+v %v", got, err)
			}
			s.Clock.Advance(45 * time.Minute)
		}
		s.Clock.Advance(30 * time.Minute)
		look("after 5.25 hours", map[string]string{"expired": busy, "abandoned": idle, "revoked": gone})
		if got := told(t, s, busy); got != "session.created" {
			t.Error(got)
		}

		// Without limits a session lasts ten years.
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Sessions = bartleby.SessionSettings{} })
		if o := s.Call(t, 200, "POST /v1/sessions", `{"user_id":"`+ada+`"}`).Object(t); o["expire_at"].(float64)-o["created_at"].(float64) != 3650*86_400_000 {
			t.Errorf("%v", o)
		}
	})
}

// Before 2025-04-10 there were no pending sessions: callers of that time see active ones, in filters and inside clients too.
func TestPendingSessions(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada := newUser(t, s, "ada_l")
		org := newOrganization(t, s, "Acme", ada)
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Organizations.ForceSelection = true })
		a := s.Call(t, 200, "POST /v1/sessions", `{"user_id":"`+ada+`"}`)
		client := a.Object(t)["client_id"].(string)
		if o := a.Object(t); o["status"] != "pending" || fmt.Sprint(o["tasks"]) != "[map[key:choose-organization]]" {
			t.Fatalf("%s", a.Body)
		}
		for version, want := range map[string]string{"2026-05-12": "pending", "2025-04-10": "pending", "2024-10-01": "active", "2021-02-05": "active"} {
			one := s.Do(t, testkit.Request{Call: "GET /v1/sessions/" + a.ID(t), Version: version}).Object(t)
			nested := s.Do(t, testkit.Request{Call: "GET /v1/clients/" + client, Version: version}).Object(t)["sessions"].([]any)[0].(map[string]any)
			listed := s.Do(t, testkit.Request{Call: "GET /v1/sessions?status=active", Version: version}).List(t)
			if (one["tasks"] != nil) != (want == "pending") || one["status"] != want || nested["status"] != want || (nested["tasks"] != nil) != (want == "pending") || (len(listed) == 1) != (want == "active") {
				t.Errorf("%s: %v\n%v\n%v", version, one, nested, listed)
			}
		}
		if list := s.Call(t, 200, "GET /v1/sessions?status=pending&user_id="+ada, "").List(t); len(list) != 1 {
			t.Errorf("%v", list)
		}
		activate := func(organization string) (*bartleby.Session, error) {
			return s.Rules.ActivateOrganization(t.Context(), s.Tenant.Instance, a.ID(t), organization)
		}
		if got, err := activate(""); err != nil || got.Status != bartleby.PendingSession {
			t.Errorf("%+v %v", got, err)
		}
		if _, err := activate("org_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"); !bartleby.IsCode(err, "organization_not_found_or_unauthorized") {
			t.Error(err)
		}
		if got, err := activate(org); err != nil || got.Status != bartleby.ActiveSession || len(got.Tasks) != 0 || got.State.OrganizationID != org {
			t.Errorf("%+v %v", got, err)
		}
		if got, err := activate(""); err != nil || got.State.OrganizationID != org {
			t.Errorf("the organization that has to be active is not: %+v %v", got, err)
		}
		// Without the organization the task comes back with the next activity.
		s.Call(t, 200, "DELETE /v1/organizations/"+org, "")
		if o := s.Call(t, 200, "GET /v1/sessions/"+a.ID(t), "").Object(t); o["last_active_organization_id"] != nil || o["status"] != "active" {
			t.Errorf("%v", o)
		}
		if got, err := s.Rules.TouchSession(t.Context(), s.Tenant.Instance, a.ID(t), nil); err != nil || got.Status != bartleby.PendingSession {
			t.Errorf("%+v %v", got, err)
		}
		if status(t, s, a.ID(t)) != "pending" {
			t.Error("the task is not stored")
		}
		if got := told(t, s, a.ID(t)); got != "session.pending session.created session.pending" {
			t.Error(got)
		}
	})
}

func TestVerifySession(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada, bob := newUser(t, s, "ada_l"), newUser(t, s, "bob_l")
		session, other := newSession(t, s, ada), newSession(t, s, ada)
		verify := "POST /v1/sessions/" + session + "/verify"
		good := s.SessionToken(t, s.Tenant, session, ada, testkit.SessionCategory, time.Minute)
		for _, version := range []string{"2021-02-05", "2024-10-01", testkit.Newest} {
			if a := s.Do(t, testkit.Request{Call: verify, Body: `{"token":"` + good + `"}`, Version: version}); a.Status != 200 || a.ID(t) != session {
				t.Errorf("%s: %s", version, a.Body)
			}
		}
		for name, text := range map[string]string{
			"none": "", "nonsense": "a.b.c", "of another session": s.SessionToken(t, s.Tenant, other, ada, testkit.SessionCategory, time.Minute),
			"of another user": s.SessionToken(t, s.Tenant, session, bob, testkit.SessionCategory, time.Minute), "of the twin": s.SessionToken(t, s.Twin, session, ada, testkit.SessionCategory, time.Minute),
			"from a template": s.SessionToken(t, s.Tenant, session, ada, "cl_B7d4PD222AAA", time.Minute),
		} {
			if a := s.Do(t, testkit.Request{Call: verify, Body: `{"token":"` + text + `"}`}); a.Status != 400 || a.Codes(t)[0] != "invalid_session_token" {
				t.Errorf("%s: %d %s", name, a.Status, a.Body)
			}
		}
		for _, body := range []string{"", "null", "{}", `{"token":null}`} { // as the Go SDK asks: without a token nothing is verified
			s.Refused(t, 400, verify, body, "invalid_session_token")
		}
		s.Refused(t, 422, verify, `{"token":"`+good+`","surprise":1}`, "form_param_unknown surprise")
		s.Refused(t, 404, "POST /v1/sessions/"+nowhere+"/verify", `{"token":"`+good+`"}`, "resource_not_found")
		s.Clock.Advance(time.Minute)
		s.Refused(t, 401, verify, `{"token":"`+good+`"}`, "authentication_invalid")
		fresh := s.SessionToken(t, s.Tenant, session, ada, testkit.SessionCategory, time.Minute)
		s.Call(t, 200, verify, `{"token":"`+fresh+`"}`)
		s.Call(t, 200, "POST /v1/sessions/"+session+"/revoke", "")
		s.Refused(t, 401, verify, `{"token":"`+fresh+`"}`, "authentication_invalid")
	})
}

// What happens to users, memberships and organizations shows in sessions.
func TestSessionsFollow(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada := s.Call(t, 200, "POST /v1/users", `{"username":"ada_l","password":"correct horse battery"}`).ID(t)
		stays := newSession(t, s, newUser(t, s, "bob_l"))
		session := newSession(t, s, ada)
		s.Call(t, 200, "PATCH /v1/users/"+ada, `{"password":"battery staple horse"}`)
		s.Call(t, 200, "PATCH /v1/users/"+ada, `{"first_name":"Ada"}`)
		s.Call(t, 200, "POST /v1/users/"+ada+"/password/set_compromised", "")
		if status(t, s, session) != "active" {
			t.Fatal("signed out unasked")
		}
		pending := newSession(t, s, ada)
		if o := s.Call(t, 200, "GET /v1/sessions/"+pending, "").Object(t); o["status"] != "pending" || fmt.Sprint(o["tasks"]) != "[map[key:reset-password]]" {
			t.Errorf("%v", o)
		}
		s.Call(t, 200, "POST /v1/users/"+ada+"/password/unset_compromised", "")
		if status(t, s, pending) != "active" {
			t.Error("the task stays")
		}
		for _, act := range []struct{ call, body string }{
			{"PATCH /v1/users/" + ada, `{"password":"correct horse staple","sign_out_of_other_sessions":true}`},
			{"POST /v1/users/" + ada + "/password/set_compromised", `{"revoke_all_sessions":true}`},
			{"POST /v1/users/" + ada + "/password/set_compromised", `{"revoke_all_sessions":true}`}, // again: the user does not change
			{"POST /v1/users/" + ada + "/remove_password", `{"sign_out_of_other_sessions":true}`},
			{"POST /v1/users/" + ada + "/ban", ""},
		} {
			session := newSession(t, s, ada)
			s.Call(t, 200, act.call, act.body)
			events := s.Events(t, s.Tenant, session)
			last := events[len(events)-1]
			if status(t, s, session) != "revoked" || last.Type != bartleby.SessionRevoked {
				t.Errorf("%s: %s %s", act.call, status(t, s, session), last.Type)
			}
			var payload bartleby.SessionEvent
			if err := json.Unmarshal(last.Payload, &payload); err != nil || payload.Session.Status != bartleby.RevokedSession {
				t.Errorf("%v %s", err, last.Payload)
			}
			if banned := strings.Contains(string(payload.User.Doc), `"banned":true`); banned != strings.HasSuffix(act.call, "/ban") {
				t.Errorf("%s: the event has another user: %s", act.call, payload.User.Doc)
			}
		}
		s.Refused(t, 403, "POST /v1/sessions", `{"user_id":"`+ada+`"}`, "user_banned")
		s.Call(t, 200, "POST /v1/users/"+ada+"/unban", "")

		org, left := newOrganization(t, s, "Acme", newUser(t, s, "admin")), newOrganization(t, s, "Other", ada)
		s.Call(t, 200, "POST /v1/organizations/"+org+"/memberships", `{"user_id":"`+ada+`","role":"org:member"}`)
		in := s.Call(t, 200, "POST /v1/sessions", `{"user_id":"`+ada+`","active_organization_id":"`+org+`"}`).ID(t)
		elsewhere := s.Call(t, 200, "POST /v1/sessions", `{"user_id":"`+ada+`","active_organization_id":"`+left+`"}`).ID(t)
		active := func(session string) any {
			return s.Call(t, 200, "GET /v1/sessions/"+session, "").Object(t)["last_active_organization_id"]
		}
		s.Call(t, 200, "DELETE /v1/organizations/"+org+"/memberships/"+ada, "")
		if active(in) != nil || active(elsewhere) != left || status(t, s, in) != "active" {
			t.Errorf("after the membership: %v %v", active(in), active(elsewhere))
		}
		s.Call(t, 200, "DELETE /v1/organizations/"+left, "")
		if active(elsewhere) != nil {
			t.Errorf("after the organization: %v", active(elsewhere))
		}

		client := s.Call(t, 200, "GET /v1/sessions/"+in, "").Object(t)["client_id"].(string)
		s.Call(t, 200, "DELETE /v1/users/"+ada, "")
		s.Refused(t, 404, "GET /v1/sessions/"+in, "", "resource_not_found")
		if o := s.Call(t, 200, "GET /v1/clients/"+client, "").Object(t); len(o["sessions"].([]any)) != 0 || len(o["session_ids"].([]any)) != 0 || o["last_active_session_id"] != nil {
			t.Errorf("%v", o)
		}
		if got := told(t, s, in); got != "session.created session.removed" {
			t.Error(got)
		}
		if got := told(t, s, session); got != "session.created session.revoked" {
			t.Errorf("a session that was over is announced again: %s", got)
		}
		if status(t, s, stays) != "active" {
			t.Error("somebody else is signed out")
		}
	})
}
