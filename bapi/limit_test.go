package bapi_test

import (
	"strconv"
	"testing"
	"time"

	"bartleby"
	"bartleby/testkit"
)

func TestRateLimits(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		production := s.NewTenant(t, bartleby.Production)
		call := func(key, call, body string) testkit.Answer {
			return s.Do(t, testkit.Request{Call: call, Body: body, Key: key})
		}
		created := call(production.Key, "POST /v1/users", `{"username":"someone"}`)
		other := call(production.Key, "POST /v1/users", `{"username":"another"}`)

		// Ten changes to one user in ten seconds; the eleventh is refused, and changes nothing.
		for i := range 10 {
			if a := call(production.Key, "PATCH /v1/users/"+created.ID(t), `{"first_name":"`+strconv.Itoa(i)+`"}`); a.Status != 200 {
				t.Fatalf("change %d: %d %s", i, a.Status, a.Body)
			}
		}
		refused := call(production.Key, "PATCH /v1/users/"+created.ID(t), `{"first_name":"too much"}`)
		if codes := refused.Codes(t); refused.Status != 429 || codes[0] != "too_many_requests" {
			t.Fatalf("%d %s", refused.Status, refused.Body)
		}
		wait, err := strconv.Atoi(refused.Header.Get("Retry-After"))
		if err != nil || wait < 1 || wait > 10 {
			t.Errorf("Retry-After: %q", refused.Header.Get("Retry-After"))
		}
		if u := call(production.Key, "GET /v1/users/"+created.ID(t), "").Object(t); u["first_name"] != "9" {
			t.Errorf("first name %v", u["first_name"])
		}
		// Another user, and after the pause this one, may be changed.
		if a := call(production.Key, "PATCH /v1/users/"+other.ID(t), `{"first_name":"fine"}`); a.Status != 200 {
			t.Errorf("%d %s", a.Status, a.Body)
		}
		s.Clock.Advance(time.Duration(wait) * time.Second)
		if a := call(production.Key, "PATCH /v1/users/"+created.ID(t), `{"first_name":"again"}`); a.Status != 200 {
			t.Errorf("after %d s: %d %s", wait, a.Status, a.Body)
		}

		// A development instance has no limits until its settings turn them on.
		id := s.Call(t, 200, "POST /v1/users", `{"username":"someone"}`).ID(t)
		for range 30 {
			s.Call(t, 200, "PATCH /v1/users/"+id, `{"first_name":"quick"}`)
		}
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.RateLimits = bartleby.RateLimits{Enabled: true, Rules: map[string]bartleby.RateLimit{"instance": {Requests: 3, Window: 60_000}}}
		})
		for range 3 {
			s.Call(t, 200, "GET /v1/users/"+id, "")
		}
		s.Refused(t, 429, "GET /v1/users/"+id, "", "too_many_requests")
		if a := call(s.Twin.Key, "GET /v1/users/count", ""); a.Status != 200 {
			t.Errorf("the twin is limited too: %d", a.Status)
		}
	})
}
