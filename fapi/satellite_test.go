package fapi_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"bartleby/testkit"
)

// Under development, a satellite is another origin that asks the same public side. The address by which a browser comes back to it may
// carry the token that the sign-in replaced. Nobody is signed in by that: a browser with the cookie of the public side is given another one,
// and any other is sent back to have the primary application, which has the newer one, asked.
func TestDevelopmentSatellite(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Call(t, 200, "POST /v1/users", `{"email_address":["ada@example.com"],"password":"correct horse battery"}`)
		primary := s.Browser(s.Tenant).DevBrowser(t)
		former := primary.Token
		signIn := primary.Call(t, 200, "POST /v1/client/sign_ins", url.Values{"strategy": {"password"}, "identifier": {"ada@example.com"}, "password": {"correct horse battery"}})
		session := signIn.Part(t, "response", "created_session_id").(string)
		const origin = "http://satellite.localhost:4000"
		page := origin + "/account?__clerk_synced=true"
		handshake := "GET /v1/client/handshake?suffixed_cookies=true&redirect_url=" + url.QueryEscape(page) + "&__clerk_db_jwt=" + former
		comes := func(cookie string) *testkit.Browser { // by opening the address
			b := s.Browser(s.Tenant)
			if b.Origin = ""; cookie != "" {
				b.Cookies["__client"] = cookie
			}
			return b
		}
		own := primary.Cookies["__client"]
		other := s.Browser(s.Tenant).DevBrowser(t)
		other.Call(t, 200, "POST /v1/client", nil)
		for _, late := range []bool{false, true} {
			to := location(t, comes(own).Call(t, 307, handshake, nil))
			got := cookies(t, handed(t, to.Query().Get("__clerk_handshake")))
			token := got["__clerk_db_jwt"].Value
			if to.Host != "satellite.localhost:4000" || claims(t, got["__session"].Value)["azp"] != origin || claims(t, got["__session"].Value)["sid"] != session || token == former || token == primary.Token {
				t.Fatalf("late %v: %v %v", late, to, got)
			}
			satellite := s.Browser(s.Tenant) // whose scripts send no cookies of the public side
			satellite.Origin, satellite.Token = origin, token
			if first(t, satellite.Call(t, 200, "GET /v1/client", nil), "response", "sessions")["id"] != session {
				t.Error("another session")
			}
			for _, cookie := range []string{"", "nonsense", other.Cookies["__client"]} {
				to := location(t, comes(cookie).Call(t, 307, handshake, nil))
				if text := to.Query().Get("__clerk_handshake"); text != "" {
					if got := cookies(t, handed(t, text)); !late || got["__session"].Value != "" || got["__client_uat"].Value != "0" {
						t.Errorf("late %v: by the cookie %q: %v", late, cookie, got)
					}
				} else if late || to.String() != strings.Replace(page, "=true", "=false", 1) {
					t.Errorf("late %v: %s", late, to)
				}
			}
			s.Clock.Advance(11 * time.Second)
		}
		again := strings.Replace(handshake, former, primary.Token, 1) // what the primary application then hands on
		if got := cookies(t, handed(t, location(t, comes("").Call(t, 307, again, nil)).Query().Get("__clerk_handshake"))); claims(t, got["__session"].Value)["sid"] != session {
			t.Errorf("%v", got)
		}
		// The primary application, whose token is the newer one, is signed in still.
		if first(t, primary.Call(t, 200, "GET /v1/client", nil), "response", "sessions")["id"] != session || !strings.HasPrefix(primary.Token, "dvb_") {
			t.Error(primary.Token)
		}
		// A satellite of another instance has nothing of it.
		twin := comes(own)
		twin.Tenant = s.Twin
		if got := cookies(t, handed(t, location(t, twin.Call(t, 307, handshake, nil)).Query().Get("__clerk_handshake"))); got["__session"].Value != "" {
			t.Errorf("%v", got)
		}
	})
}
