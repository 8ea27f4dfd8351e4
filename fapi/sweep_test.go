package fapi_test

import (
	"net/url"
	"testing"
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
	"bartleby/testkit"
)

// What nobody will come back to is removed after its time: attempts, and browsers in which nobody ever signed in, tasks of agents. Whoever
// signed in once is known for as long as the cookie lives.
func TestSweep(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx := t.Context()
		user, _ := made(t, s, "adah")
		id := func(a testkit.Answer) string { return a.Part(t, "response", "id").(string) }
		visitor := s.Browser(s.Tenant).DevBrowser(t)
		signIn := id(visitor.Call(t, 200, "POST /v1/client/sign_ins", url.Values{"identifier": {"adah"}}))
		signUp := id(visitor.Call(t, 200, "POST /v1/client/sign_ups", url.Values{"username": {"newcomer"}}))
		client := visitor.Call(t, 200, "GET /v1/client", nil).Part(t, "response", "id").(string)
		user2 := s.Browser(s.Tenant).DevBrowser(t)
		session := user2.SignIn(t, identity.NewSession{UserID: user})
		user2.Call(t, 200, "POST /v1/client/sessions/"+session+"/end", nil)
		kept := user2.Call(t, 200, "GET /v1/client", nil).Part(t, "response", "id").(string)
		task, _ := tasked(t, s, s.Tenant, user, "http://localhost:3000/")
		twin := s.Browser(s.Twin).DevBrowser(t)
		twin.Call(t, 200, "POST /v1/client", nil)
		there := func(want map[string]bool) {
			t.Helper()
			if err := s.Rules.Sweep(ctx); err != nil {
				t.Fatal(err)
			}
			_, err := store.Read(ctx, s.DB, s.Tenant.Instance.ID, func(tx *store.Tx) (struct{}, error) {
				_, in := tx.SignIn(signIn)
				_, up := tx.SignUp(signUp)
				_, empty := tx.Client(client)
				_, used := tx.Client(kept)
				_, agent := tx.AgentTask(task)
				for what, err := range map[string]error{"sign-in": in, "sign-up": up, "empty client": empty, "client": used, "task": agent} {
					if (err == nil) != want[what] || err != nil && !bartleby.IsCode(err, "resource_not_found") && !bartleby.IsCode(err, "agent_task_not_found") {
						t.Errorf("%s: %v", what, err)
					}
				}
				return struct{}{}, nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		there(map[string]bool{"sign-in": true, "sign-up": true, "empty client": true, "client": true, "task": true})
		s.Clock.Advance(7 * 24 * time.Hour)
		there(map[string]bool{"sign-in": true, "sign-up": true, "empty client": true, "client": true, "task": true})
		s.Clock.Advance(25 * time.Hour)
		there(map[string]bool{"empty client": true, "client": true, "task": true})
		if a := visitor.Call(t, 200, "GET /v1/client", nil); a.Part(t, "response", "sign_in") != nil || a.Part(t, "response", "sign_up") != nil {
			t.Errorf("%s", a.Body)
		}
		s.Clock.Advance(25 * 24 * time.Hour)
		there(map[string]bool{"client": true})
		visitor.Refused(t, 401, "GET /v1/client", nil, "dev_browser_unauthenticated")
		twin.Refused(t, 401, "GET /v1/client", nil, "dev_browser_unauthenticated")
		if got := user2.Call(t, 200, "GET /v1/client", nil).Part(t, "response", "id"); got != kept {
			t.Errorf("%v", got)
		}
		// A browser that was forgotten begins anew.
		visitor.Token, visitor.Cookies = "", map[string]string{}
		visitor.DevBrowser(t).Call(t, 200, "POST /v1/client/sign_ups", url.Values{"username": {"newcomer"}, "password": {"a good long secret"}})
	})
}
