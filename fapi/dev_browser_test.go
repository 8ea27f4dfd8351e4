package fapi_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/testkit"
)

// The token of a dev browser is replaced with its client's secret: whoever knew the one before is a stranger.
func TestDevBrowser(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		user, _ := made(t, s, "adah")
		b := s.Browser(s.Tenant).DevBrowser(t)
		id := b.SignIn(t, identity.NewSession{UserID: user})
		planted, cookie := b.Token, b.Cookies["__client"]
		if !strings.HasPrefix(planted, "dvb_") {
			t.Fatal(planted)
		}
		a := b.Call(t, 200, "POST /v1/dev_browser/set_first_party_cookie", nil)
		if b.Token == planted || b.Cookies["__client"] == cookie || a.Part(t, "client", "id") == nil {
			t.Errorf("%v", a.Header)
		}
		if first(t, b.Call(t, 200, "GET /v1/client", nil), "response", "sessions")["id"] != id {
			t.Error("another session")
		}
		// The browser itself, which its cookie proves, goes on with another token beside the newer one: pages hand the former on.
		satellite := s.Browser(s.Tenant)
		satellite.Token, satellite.Cookies["__client"] = planted, b.Cookies["__client"]
		if first(t, satellite.Call(t, 200, "GET /v1/client", nil), "response", "sessions")["id"] != id || satellite.Token == planted || satellite.Token == b.Token {
			t.Errorf("followed to %q", satellite.Token)
		}
		if to := location(t, satellite.Call(t, 307, "GET /v1/client/handshake?redirect_url=http://localhost:4000/&__clerk_db_jwt="+planted, nil)); !to.Query().Has("__clerk_handshake") {
			t.Errorf("sent to %s", to)
		}
		b.Call(t, 200, "GET /v1/client", nil)
		// A request that was on its way is told to ask again, and is given nothing; later there is no such token.
		thief := s.Browser(s.Tenant)
		thief.Token = planted
		thief.Refused(t, 401, "GET /v1/client", nil, "authentication_invalid")
		thief.Refused(t, 401, "POST /v1/client/sign_ins", nil, "authentication_invalid")
		thief.Token, thief.Cookies["__client"] = "", cookie
		thief.Refused(t, 401, "GET /v1/client", nil, "authentication_invalid")
		if a := thief.Do(t, "POST /v1/client/sign_ins", nil); a.Status != 401 || a.Header.Get("Set-Cookie") != "" {
			t.Errorf("%d %v", a.Status, a.Header)
		}
		s.Clock.Advance(11 * time.Second)
		thief.Token = planted
		thief.Refused(t, 401, "GET /v1/client", nil, "dev_browser_unauthenticated")
		thief.Token, thief.Cookies["__client"] = "", cookie
		if a := thief.Call(t, 200, "GET /v1/client", nil); a.Part(t, "response") != nil {
			t.Errorf("a client by its former secret: %s", a.Body)
		}
		// Another instance's token is none.
		other := s.Browser(s.Twin)
		other.Token = b.Token
		other.Refused(t, 401, "GET /v1/client", nil, "dev_browser_unauthenticated")
		// The former name of the parameter.
		spoken := b.Token
		b.Token, b.Cookies = "", map[string]string{}
		if first(t, b.Call(t, 200, "GET /v1/client?__dev_session="+spoken, nil), "response", "sessions")["id"] != id {
			t.Error("another session")
		}
		page := b.Call(t, 200, "GET /v1/dev_browser/init?origin=http://localhost:3000&__clerk_db_jwt="+spoken, nil)
		if !strings.Contains(string(page.Body), spoken) || !strings.Contains(page.Header.Get("Content-Security-Policy"), "frame-ancestors http://localhost:3000") {
			t.Errorf("%s %v", page.Body, page.Header)
		}
		b.Refused(t, 422, "GET /v1/dev_browser/init?origin=https://evil.example", nil, "redirect_url_domain_mismatch origin")
		if got := b.Call(t, 200, "GET /v1/clear-site-data", nil).Header.Get("Clear-Site-Data"); got != `"*"` {
			t.Error(got)
		}
	})
}

// Of requests that race each other on a new browser, all get the same client.
func TestClientRace(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		token := s.Browser(s.Tenant).DevBrowser(t).Token
		var all sync.WaitGroup
		ids := make([]any, 8)
		for i := range ids {
			all.Go(func() {
				b := s.Browser(s.Tenant)
				b.Token = token
				if a := b.Do(t, "POST /v1/client", nil); a.Status == 200 {
					ids[i] = a.Part(t, "client", "id")
				}
			})
		}
		all.Wait()
		for _, id := range ids {
			if id == nil || id != ids[0] {
				t.Fatalf("%v", ids)
			}
		}
	})
}

// Where publishable keys make front ends ask for tokens, a script without one is refused; without such keys, cookies do.
func TestDevBrowserIsDemanded(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		if err := s.Rules.MoveInstance(t.Context(), s.Twin.Instance.ID, "shop.accounts.dev"); err != nil {
			t.Fatal(err)
		}
		s.Twin.Instance = s.Stored(t, s.Twin)
		b := s.Browser(s.Twin)
		b.Refused(t, 401, "GET /v1/client", nil, "dev_browser_unauthenticated")
		b.Call(t, 200, "GET /v1/environment", nil)
		b.DevBrowser(t).Call(t, 200, "GET /v1/client", nil)
		b.Token = ""
		s.Configure(t, s.Twin, func(to *bartleby.Settings) { to.URLBasedSessionSyncing = false })
		b.Call(t, 200, "GET /v1/client", nil)
	})
}
