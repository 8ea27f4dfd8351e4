package bapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/testkit"
	"bartleby/token"
)

// signIn signs a user in on a client.
func signIn(t *testing.T, s *testkit.Server, client, userID string) *bartleby.Client {
	t.Helper()
	c, err := s.Rules.SignIn(t.Context(), s.Tenant.Instance, client, identity.NewSession{UserID: userID, Strategy: "password", FirstFactor: true})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newClient(t *testing.T, s *testkit.Server) *bartleby.Client {
	t.Helper()
	c, err := s.Rules.CreateClient(t.Context(), s.Tenant.Instance)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func clientToken(t *testing.T, s *testkit.Server, tenant testkit.Tenant, c *bartleby.Client) string {
	t.Helper()
	text, err := s.Rules.Tokens.ClientToken(t.Context(), tenant.Instance.ID, token.Client{ID: c.ID, RotatingToken: c.RotatingToken})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestClients(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada, bob := newUser(t, s, "ada_l"), newUser(t, s, "bob_l")
		fresh := newClient(t, s)
		if got := string(s.Call(t, 200, "GET /v1/clients/"+fresh.ID, "").Body); got != fmt.Sprintf(
			`{"id":"%s","object":"client","session_ids":[],"sessions":[],"sign_in_id":null,"sign_up_id":null,"last_active_session_id":null,"last_authentication_strategy":null,"created_at":%d,"updated_at":%d}`, fresh.ID, fresh.CreatedAt, fresh.UpdatedAt) {
			t.Errorf("%s", got)
		}
		before := clientToken(t, s, s.Tenant, fresh)
		signed := signIn(t, s, fresh.ID, ada)
		a := s.Call(t, 200, "GET /v1/clients/"+fresh.ID, "")
		o := a.Object(t)
		first := signed.Sessions[0].ID
		if fmt.Sprint(o["session_ids"]) != "["+first+"]" || o["last_active_session_id"] != first || o["last_authentication_strategy"] != "password" || o["sessions"].([]any)[0].(map[string]any)["object"] != "session" {
			t.Errorf("%s", a.Body)
		}
		if strings.Contains(string(a.Body), "digest") || strings.Contains(string(a.Body), signed.RotatingToken) {
			t.Errorf("a secret: %s", a.Body)
		}
		if u := s.Call(t, 200, "GET /v1/users/"+ada, "").Object(t); u["last_sign_in_at"] == nil {
			t.Error("the user has not signed in")
		}

		// The secret of before is worth nothing: who planted it in the browser does not share the session.
		now := clientToken(t, s, s.Tenant, signed)
		verified := func(text string) string {
			a := s.Do(t, testkit.Request{Call: "POST /v1/clients/verify", Body: `{"token":"` + text + `"}`})
			if a.Status == 200 {
				return a.ID(t)
			}
			return fmt.Sprint(a.Status, " ", a.Codes(t)[0])
		}
		unknown := clientToken(t, s, s.Tenant, &bartleby.Client{ID: "client_2OEpKhcCN1Lat9NQ0G6puh7q5Rb", RotatingToken: "x"})
		for name, c := range map[string]struct{ text, want string }{
			"now": {now, fresh.ID}, "before": {before, "400 cookie_invalid"}, "nonsense": {"x", "400 cookie_invalid"}, "unknown": {unknown, "404 resource_not_found"},
			"of the twin": {clientToken(t, s, s.Twin, signed), "400 cookie_invalid"}, "another secret": {clientToken(t, s, s.Tenant, &bartleby.Client{ID: fresh.ID, RotatingToken: "x"}), "400 cookie_invalid"},
			"a session token": {s.SessionToken(t, s.Tenant, first, ada, testkit.SessionCategory, time.Minute), "400 cookie_invalid"},
		} {
			if got := verified(c.text); got != c.want {
				t.Errorf("%s: %s", name, got)
			}
		}
		s.Refused(t, 422, "POST /v1/clients/verify", `{}`, "form_param_missing token")
		s.Refused(t, 404, "GET /v1/clients/client_2OEpKhcCN1Lat9NQ0G6puh7q5Rb", "", "resource_not_found")

		s.Clock.Advance(time.Second)
		other := newClient(t, s)
		signIn(t, s, other.ID, bob)
		if list := s.Call(t, 200, "GET /v1/clients", "").List(t); field(list, "id") != other.ID+" "+fresh.ID {
			t.Errorf("%v", list)
		}
		if list, total := data(t, s.Call(t, 200, "GET /v1/clients?paginated=true&limit=1&offset=1", "")); field(list, "id") != fresh.ID || total != 2 || len(list[0]["sessions"].([]any)) != 1 {
			t.Errorf("%v of %v", list, total)
		}
		if a := s.Do(t, testkit.Request{Call: "GET /v1/clients", Key: s.Twin.Key}); string(a.Body) != "[]" {
			t.Errorf("the twin sees %s", a.Body)
		}
	})
}

// One user may be signed in on a client, or several where the instance has it so; the same user never twice.
func TestSessionsOnClients(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada, bob := newUser(t, s, "ada_l"), newUser(t, s, "bob_l")
		ins := s.Tenant.Instance
		client := newClient(t, s).ID
		statuses := func() string {
			var all []string
			for _, o := range s.Call(t, 200, "GET /v1/sessions?client_id="+client, "").List(t) {
				all = append(all, fmt.Sprint(o["status"]))
			}
			slices.Sort(all)
			return strings.Join(all, " ")
		}
		first := signIn(t, s, client, ada).Sessions[0]
		if ages := first.FactorAges(first.CreatedAt + 150_000); ages != [2]int64{2, -1} {
			t.Errorf("%v", ages)
		}
		second := signIn(t, s, client, bob)
		if statuses() != "active replaced" || len(second.Sessions) != 1 || told(t, s, first.ID) != "session.created session.ended" {
			t.Errorf("%s, %v, %s", statuses(), second.Sessions, told(t, s, first.ID))
		}
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Sessions.Several = true })
		third := signIn(t, s, client, ada)
		if statuses() != "active active replaced" || len(third.Sessions) != 2 {
			t.Error(statuses())
		}
		fourth := signIn(t, s, client, ada)
		if statuses() != "active active replaced replaced" || len(fourth.Sessions) != 2 {
			t.Error(statuses())
		}
		ids := fourth.Sessions
		slices.SortFunc(ids, func(a, b *bartleby.Session) int { // Bob's first
			if a.UserID == bob {
				return -1
			}
			return 1
		})
		if _, err := s.Rules.EndSession(t.Context(), ins, ids[0].ID); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Rules.EndSession(t.Context(), ins, ids[0].ID); err != nil || got.Status != bartleby.EndedSession {
			t.Errorf("%+v %v", got, err)
		}
		for range 2 {
			if got, err := s.Rules.RemoveSession(t.Context(), ins, ids[0].ID); err != nil || got.Status != bartleby.RemovedSession {
				t.Errorf("%+v %v", got, err)
			}
		}
		if got := told(t, s, ids[0].ID); got != "session.created session.ended session.removed" {
			t.Error(got)
		}
		if statuses() != "active removed replaced replaced" {
			t.Error(statuses())
		}
		for name, err := range map[string]error{
			"end": second1(s.Rules.EndSession(t.Context(), ins, nowhere)), "remove": second1(s.Rules.RemoveSession(t.Context(), ins, nowhere)),
			"touch": second1(s.Rules.TouchSession(t.Context(), ins, nowhere, nil)), "activate": second1(s.Rules.ActivateOrganization(t.Context(), ins, nowhere, "")),
			"sign in": second1(s.Rules.SignIn(t.Context(), ins, "client_2OEpKhcCN1Lat9NQ0G6puh7q5Rb", identity.NewSession{UserID: ada})),
			"of twin": second1(s.Rules.EndSession(t.Context(), s.Twin.Instance, ids[1].ID)),
		} {
			if !bartleby.IsCode(err, "resource_not_found") {
				t.Errorf("%s: %v", name, err)
			}
		}

		// Who acts in somebody's place leaves no trace in the user's activity, and what a session lasts can be less.
		carol := newUser(t, s, "carol_l")
		c, err := s.Rules.SignIn(t.Context(), ins, newClient(t, s).ID, identity.NewSession{UserID: carol, Strategy: "ticket", Actor: json.RawMessage(`{"sub":"admin"}`), MaxDuration: 1_800_000})
		if err != nil {
			t.Fatal(err)
		}
		o := s.Call(t, 200, "GET /v1/sessions/"+c.Sessions[0].ID, "").Object(t)
		if fmt.Sprint(o["actor"]) != "map[sub:admin]" || o["expire_at"].(float64)-o["created_at"].(float64) != 1_800_000 {
			t.Errorf("%v", o)
		}
		// Where it is used shows, and the activity keeps its id.
		touch := func(browser string) map[string]any {
			t.Helper()
			if _, err := s.Rules.TouchSession(t.Context(), ins, c.Sessions[0].ID, &bartleby.SessionActivity{BrowserName: browser, IPAddress: "192.0.2.1"}); err != nil {
				t.Fatal(err)
			}
			return s.Call(t, 200, "GET /v1/sessions/"+c.Sessions[0].ID, "").Object(t)["latest_activity"].(map[string]any)
		}
		one, two := touch("Firefox"), touch("Safari")
		if one["object"] != "session_activity" || !strings.HasPrefix(one["id"].(string), "sess_activity_") || one["is_mobile"] != false || one["ip_address"] != "192.0.2.1" || one["city"] != nil ||
			two["id"] != one["id"] || two["browser_name"] != "Safari" {
			t.Errorf("%v %v", one, two)
		}

		// A client remembers some of the sessions that are over.
		for range bartleby.MaxEndedSessions + 5 {
			signIn(t, s, client, ada)
		}
		if _, total := data(t, s.Call(t, 200, "GET /v1/sessions?paginated=true&client_id="+client, "")); total != bartleby.MaxEndedSessions+1 {
			t.Errorf("%v sessions", total)
		}
	})
}

func second1[T any](_ T, err error) error { return err }

// race runs something many times at once, and counts the successes.
func race(t *testing.T, times int, code string, act func(ctx context.Context) error) int64 {
	t.Helper()
	var done sync.WaitGroup
	var won atomic.Int64
	for range times {
		done.Go(func() {
			switch err := act(context.Background()); {
			case err == nil:
				won.Add(1)
			case !bartleby.IsCode(err, code):
				t.Error(err)
			}
		})
	}
	done.Wait()
	return won.Load()
}

func TestSessionRaces(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada, bob := newUser(t, s, "ada_l"), newUser(t, s, "bob_l")
		ins := s.Tenant.Instance
		for range 5 {
			// Two revokes: one of them does it, and it is announced once. Whoever touches meanwhile wakes nothing up.
			session := newSession(t, s, ada)
			var done sync.WaitGroup
			done.Go(func() {
				race(t, 4, "authentication_invalid", func(ctx context.Context) error {
					return second1(s.Rules.TouchSession(ctx, ins, session, &bartleby.SessionActivity{BrowserName: "Firefox"}))
				})
			})
			won := race(t, 4, "client_state_invalid", func(ctx context.Context) error { return second1(s.Rules.RevokeSession(ctx, ins, session)) })
			done.Wait()
			if won != 1 || status(t, s, session) != "revoked" || told(t, s, session) != "session.created session.revoked" {
				t.Errorf("%d revoked it, it is %s: %s", won, status(t, s, session), told(t, s, session))
			}

			// Two users sign in on one client: one is signed in afterwards.
			client := newClient(t, s).ID
			var turn atomic.Int64
			race(t, 4, "", func(ctx context.Context) error {
				return second1(s.Rules.SignIn(ctx, ins, client, identity.NewSession{UserID: []string{ada, bob}[turn.Add(1)%2]}))
			})
			if list := s.Call(t, 200, "GET /v1/sessions?status=active&client_id="+client, "").List(t); len(list) != 1 {
				t.Errorf("%v", list)
			}

			// A ban while somebody signs in leaves no session.
			carol := s.Call(t, 200, "POST /v1/users", `{"email_address":["`+strings.ToLower(token.Secret())+`@example.com"]}`).ID(t)
			done.Go(func() {
				race(t, 3, "user_banned", func(ctx context.Context) error {
					return second1(s.Rules.CreateSession(ctx, ins, identity.NewSession{UserID: carol}))
				})
			})
			if _, err := s.Rules.BanUser(context.Background(), ins, carol); err != nil {
				t.Error(err)
			}
			done.Wait()
			if list := s.Call(t, 200, "GET /v1/sessions?status=active&user_id="+carol, "").List(t); len(list) != 0 {
				t.Errorf("signed in although banned: %v", list)
			}

			// A membership that goes while its organization is made active is active nowhere.
			org := newOrganization(t, s, "Acme", bob)
			s.Call(t, 200, "POST /v1/organizations/"+org+"/memberships", `{"user_id":"`+ada+`","role":"org:member"}`)
			here := newSession(t, s, ada)
			done.Go(func() {
				race(t, 3, "organization_not_found_or_unauthorized", func(ctx context.Context) error {
					return second1(s.Rules.ActivateOrganization(ctx, ins, here, org))
				})
			})
			if _, err := s.Rules.DeleteMembership(context.Background(), ins, org, ada); err != nil {
				t.Error(err)
			}
			done.Wait()
			if got := s.Call(t, 200, "GET /v1/sessions/"+here, "").Object(t)["last_active_organization_id"]; got != nil {
				t.Errorf("active: %v", got)
			}
		}
	})
}

func TestHandshakes(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ins := s.Tenant.Instance
		directives := []string{"__session=a.b.c; Path=/; SameSite=Lax", "__client_uat=1; Path=/"}
		create := func() string {
			t.Helper()
			nonce, err := s.Rules.CreateHandshake(t.Context(), ins, directives)
			if err != nil {
				t.Fatal(err)
			}
			return nonce
		}
		ask := "GET /v1/clients/handshake_payload?nonce="
		nonce := create()
		if a := s.Do(t, testkit.Request{Call: ask + nonce, Key: s.Twin.Key}); a.Status != 404 {
			t.Errorf("the twin: %s", a.Body)
		}
		if got := string(s.Call(t, 200, ask+nonce, "").Body); got != `{"directives":["__session=a.b.c; Path=/; SameSite=Lax","__client_uat=1; Path=/"]}` {
			t.Errorf("%s", got)
		}
		s.Refused(t, 404, ask+nonce, "", "resource_not_found")
		s.Refused(t, 404, ask+"nothing", "", "resource_not_found")
		s.Refused(t, 400, "GET /v1/clients/handshake_payload", "", "missing_query_parameter nonce")
		if strings.Contains(s.Log.String(), nonce) {
			t.Error("the nonce is in the log")
		}
		late := create()
		s.Clock.Advance(time.Minute)
		s.Refused(t, 404, ask+late, "", "resource_not_found")

		raced := create()
		if won := race(t, 6, "resource_not_found", func(ctx context.Context) error { return second1(s.Rules.TakeHandshake(ctx, ins, raced)) }); won != 1 {
			t.Errorf("%d got it", won)
		}

		// In production a cookie carries the nonce, in all that a browser asks for meanwhile.
		live := s.NewTenant(t, bartleby.Production)
		shared, err := s.Rules.CreateHandshake(t.Context(), live.Instance, directives)
		if err != nil {
			t.Fatal(err)
		}
		if won := race(t, 6, "resource_not_found", func(ctx context.Context) error { return second1(s.Rules.TakeHandshake(ctx, live.Instance, shared)) }); won != 6 {
			t.Errorf("%d got it", won)
		}
		again := func() testkit.Answer { return s.Do(t, testkit.Request{Call: ask + shared, Key: live.Key}) }
		if a := again(); a.Status != 200 || !strings.Contains(string(a.Body), "__session=a.b.c") {
			t.Errorf("%d %s", a.Status, a.Body)
		}
		s.Refused(t, 404, ask+shared, "", "resource_not_found")
		s.Clock.Advance(time.Minute)
		if a := again(); a.Status != 404 {
			t.Errorf("after its time: %d", a.Status)
		}
	})
}
