package fapi_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/testkit"
)

// tasked makes an agent task of a tenant, and returns its id and what a browser is to open.
func tasked(t *testing.T, s *testkit.Server, tenant testkit.Tenant, user, page string) (id, open string) {
	t.Helper()
	o := s.Do(t, testkit.Request{Call: "POST /v1/agents/tasks", Key: tenant.Key, Body: `{"on_behalf_of":{"user_id":"` + user + `"},"permissions":"*","agent_name":"Robot","task_description":"Tidy up","redirect_url":"` + page + `","session_max_duration_in_seconds":600}`}).Object(t)
	id, _ = o["agent_task_id"].(string)
	made, _ := o["url"].(string)
	_, path, ok := strings.Cut(made, "/v1/agents/tasks")
	if !ok {
		t.Fatalf("%v", o)
	}
	return id, "GET /v1/agents/tasks" + path
}

// agent is a browser that opens addresses, and is on no page yet.
func agent(s *testkit.Server, tenant testkit.Tenant) *testkit.Browser {
	b := s.Browser(tenant)
	b.Origin = ""
	return b
}

// glance looks at an address without opening it, as programs that check links and browsers that fetch ahead do.
func glance(t *testing.T, b *testkit.Browser, call string) {
	t.Helper()
	before := len(b.Cookies)
	b.Call(t, 204, strings.Replace(call, "GET ", "HEAD ", 1), nil)
	b.Header["Sec-Purpose"] = "prefetch;prerender"
	b.Call(t, 204, call, nil)
	delete(b.Header, "Sec-Purpose")
	if len(b.Cookies) != before {
		t.Errorf("%s: a glance left cookies: %v", call, b.Cookies)
	}
}

func TestAgentTask(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		user := s.Call(t, 200, "POST /v1/users", `{"username":"adah","password":"correct horse battery","totp_secret":"JBSWY3DPEHPK3PXP"}`).ID(t)
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Authentication.SecondFactorRequired = true })
		_, open := tasked(t, s, s.Tenant, user, "http://localhost:3000/a?x=1")
		b := agent(s, s.Tenant)
		glance(t, b, open)
		to := location(t, b.Call(t, 307, open, nil))
		got := cookies(t, handed(t, to.Query().Get("__clerk_handshake")))
		session := claims(t, got["__session"].Value)
		act, _ := session["act"].(map[string]any)
		if to.Host != "localhost:3000" || to.Query().Get("x") != "1" || session["sub"] != user || session["azp"] != "http://localhost:3000" || act["type"] != "agent" || !strings.HasPrefix(act["sub"].(string), "agent_") ||
			!strings.HasPrefix(got["__clerk_db_jwt"].Value, "dvb_") || got["__client_uat"].Value == "0" || names(got, "__refresh_") == "" {
			t.Errorf("%v %v", to, session)
		}
		// No second factor was asked for, and the session is over when the task says.
		held := s.Call(t, 200, "GET /v1/sessions/"+session["sid"].(string), "").Object(t)
		if held["status"] != "active" || held["user_id"] != user || held["expire_at"].(float64)-held["created_at"].(float64) != 600_000 || held["actor"].(map[string]any)["sub"] != act["sub"] {
			t.Errorf("%v", held)
		}
		// The page goes on with the token that it was given, and so does the browser with its cookie.
		page := s.Browser(s.Tenant)
		page.Token = got["__clerk_db_jwt"].Value
		for _, b := range []*testkit.Browser{page, b} {
			if sid := b.Call(t, 200, "GET /v1/client", nil).Part(t, "response", "last_active_session_id"); sid != session["sid"] {
				t.Errorf("%v", sid)
			}
		}
		if events := s.Events(t, s.Tenant, session["sid"].(string)); len(events) != 1 || events[0].Type != bartleby.SessionCreated {
			t.Errorf("%v", events)
		}
		agent(s, s.Tenant).Refused(t, 400, open, nil, "agent_task_already_used")
		if _, ticket, _ := strings.Cut(open, "ticket="); strings.Contains(s.Log.String(), ticket) || strings.Contains(s.Log.String(), got["__session"].Value) {
			t.Error("a secret is in the log")
		}
		s.Clock.Advance(10 * time.Minute)
		if a := page.Call(t, 200, "GET /v1/client", nil); len(a.Part(t, "response", "sessions").([]any)) != 0 {
			t.Errorf("the session outlives its time: %s", a.Body)
		}

		// Another agent follows in the same browser; a dev browser that is known stays linked.
		_, open = tasked(t, s, s.Tenant, user, "http://localhost:3000/")
		location(t, b.Call(t, 307, open, nil))
		known := agent(s, s.Tenant).DevBrowser(t)
		former := known.Token
		_, open = tasked(t, s, s.Tenant, user, "http://localhost:3000/")
		got = cookies(t, handed(t, location(t, known.Call(t, 307, open, nil)).Query().Get("__clerk_handshake")))
		if got["__clerk_db_jwt"].Value == former || got["__session"].Value == "" {
			t.Error("the dev browser keeps the token that it had before somebody was signed in")
		}
	})
}

func TestAgentTaskRefused(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Lockout.Enabled = true })
		user, _ := made(t, s, "adah")
		const page = "http://localhost:3000/"
		b := agent(s, s.Tenant)
		b.Refused(t, 400, "GET /v1/agents/tasks", nil, "missing_query_parameter ticket")
		b.Refused(t, 400, "GET /v1/agents/tasks?ticket=x", nil, "ticket_invalid_code")
		signIn := s.Call(t, 200, "POST /v1/sign_in_tokens", `{"user_id":"`+user+`"}`).Object(t)["token"].(string)
		b.Refused(t, 400, "GET /v1/agents/tasks?ticket="+signIn, nil, "ticket_invalid_code")

		// A page of somebody else's is refused when the task is used, and the task is not used by it.
		_, open := tasked(t, s, s.Tenant, user, "https://evil.example/")
		b.Refused(t, 422, open, nil, "redirect_url_domain_mismatch redirect_url")
		s.Call(t, 200, "POST /v1/redirect_urls", `{"url":"https://evil.example/"}`)
		location(t, agent(s, s.Tenant).Call(t, 307, open, nil))

		// At the twin, and as the ticket of something else.
		id, open := tasked(t, s, s.Tenant, user, page)
		agent(s, s.Twin).Refused(t, 400, open, nil, "ticket_invalid_code")
		ticket := strings.TrimPrefix(open, "GET /v1/agents/tasks?ticket=")
		b.Refused(t, 400, "GET /v1/tickets/accept?ticket="+ticket, nil, "ticket_invalid_code")
		b.Refused(t, 400, "POST /v1/client/sign_ins", map[string][]string{"strategy": {"ticket"}, "ticket": {ticket}}, "ticket_invalid_code")

		// A person's session stays; whoever is somebody else may be there as well, where several may.
		person := agent(s, s.Tenant)
		session := person.SignIn(t, identity.NewSession{UserID: user, FirstFactor: true})
		person.Refused(t, 400, open, nil, "agent_task_cannot_be_used")
		if got := s.Call(t, 200, "GET /v1/sessions/"+session, "").Object(t)["status"]; got != "active" {
			t.Errorf("%v", got)
		}
		s.Call(t, 200, "POST /v1/agents/tasks/"+id+"/revoke", "")
		b.Refused(t, 400, open, nil, "agent_task_revoked")
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Sessions.Several = true })
		other := s.Call(t, 200, "POST /v1/users", `{"username":"other"}`).ID(t)
		_, open = tasked(t, s, s.Tenant, other, page)
		location(t, person.Call(t, 307, open, nil))
		if got := s.Call(t, 200, "GET /v1/sessions/"+session, "").Object(t)["status"]; got != "active" {
			t.Errorf("%v", got)
		}

		_, open = tasked(t, s, s.Tenant, user, page)
		s.Call(t, 200, "POST /v1/users/"+user+"/lock", "")
		b.Refused(t, 403, open, nil, "user_locked")
		s.Call(t, 200, "POST /v1/users/"+user+"/unlock", "")
		s.Call(t, 200, "POST /v1/users/"+user+"/ban", "")
		b.Refused(t, 403, open, nil, "user_banned")
		s.Call(t, 200, "POST /v1/users/"+user+"/unban", "")
		s.Call(t, 200, "DELETE /v1/users/"+user, "")
		b.Refused(t, 404, open, nil, "agent_task_subject_not_found")

		_, open = tasked(t, s, s.Tenant, other, page)
		s.Clock.Advance(time.Hour)
		b.Refused(t, 400, open, nil, "ticket_expired_code")
	})
}

// One of many who race is signed in, and nobody by a task that was revoked.
func TestAgentTaskRace(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		user, _ := made(t, s, "adah")
		for range 4 {
			_, open := tasked(t, s, s.Tenant, user, "http://localhost:3000/")
			var group sync.WaitGroup
			var won atomic.Int64
			for range 6 {
				group.Go(func() {
					a := agent(s, s.Tenant).Do(t, open, nil)
					if a.Status == 307 {
						won.Add(1)
					} else if codes := a.Codes(t); a.Status != 400 || len(codes) != 1 || codes[0] != "agent_task_already_used" {
						t.Errorf("%d %s", a.Status, a.Body)
					}
				})
			}
			group.Wait()
			if won.Load() != 1 {
				t.Errorf("used %d times", won.Load())
			}
			// What is used at the moment when it is revoked is one of the two.
			id, open := tasked(t, s, s.Tenant, user, "http://localhost:3000/")
			var used, revoked testkit.Answer
			group.Go(func() { used = agent(s, s.Tenant).Do(t, open, nil) })
			group.Go(func() { revoked = s.Do(t, testkit.Request{Call: "POST /v1/agents/tasks/" + id + "/revoke"}) })
			group.Wait()
			if (used.Status == 307) == (revoked.Status == 200) {
				t.Errorf("used %d, revoked %d", used.Status, revoked.Status)
			}
		}
	})
}

// In production the back end is told by a cookie, and nothing is added to the address.
func TestAgentTaskInProduction(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		live := s.NewTenant(t, bartleby.Production)
		if err := s.Rules.MoveInstance(t.Context(), live.Instance.ID, "clerk.shop.example"); err != nil {
			t.Fatal(err)
		}
		live.Instance = s.Stored(t, live)
		user := s.Do(t, testkit.Request{Call: "POST /v1/users", Body: `{"username":"adah"}`, Key: live.Key}).ID(t)
		_, open := tasked(t, s, live, user, "https://www.shop.example/done?x=1")
		b := agent(s, live)
		a := b.Call(t, 307, open, nil)
		set := cookies(t, a.Header.Values("Set-Cookie"))
		carrier := set["__clerk_handshake"]
		if a.Header.Get("Location") != "https://www.shop.example/done?x=1" || carrier == nil || carrier.Domain != "shop.example" || set["__client"] == nil || !set["__client"].HttpOnly || set["__client_uat"] == nil || set["__client_uat"].Value == "0" {
			t.Fatalf("%v", a.Header)
		}
		got := cookies(t, handed(t, carrier.Value))
		if session := claims(t, got["__session"].Value); session["sub"] != user || session["azp"] != "https://www.shop.example" || !got["__session"].Secure || got["__clerk_db_jwt"] != nil {
			t.Errorf("%v", got)
		}
		if sessions := b.Call(t, 200, "GET /v1/client", nil).Part(t, "response", "sessions").([]any); len(sessions) != 1 {
			t.Errorf("%v", sessions)
		}
		_, open = tasked(t, s, live, user, "https://other.example/")
		agent(s, live).Refused(t, 422, open, nil, "redirect_url_domain_mismatch redirect_url")
	})
}
