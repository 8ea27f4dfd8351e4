package fapi_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"bartleby"
	"bartleby/identity"
	"bartleby/testkit"
	"bartleby/token"
)

// What another instance signed and gave is nothing here: clients, dev browsers, tickets, links, session tokens, though both
// are served by one server.
func TestTokensOfAnotherInstance(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		for _, tenant := range []testkit.Tenant{s.Tenant, s.Twin} {
			s.Configure(t, tenant, func(set *bartleby.Settings) { set.Authentication.EmailLink = true })
		}
		ctx := t.Context()
		user := s.Do(t, testkit.Request{Call: "POST /v1/users", Body: `{"email_address":["ada@example.com"],"username":"adah"}`, Key: s.Twin.Key}).ID(t)
		theirs := s.Browser(s.Twin).DevBrowser(t)
		session := entered(t, theirs, user)
		jwt := first(t, theirs.Call(t, 200, "GET /v1/client", nil), "response", "sessions")["last_active_token"].(map[string]any)["jwt"].(string)
		ours := s.Browser(s.Tenant)
		ours.Cookies = theirs.Cookies
		if a := ours.Call(t, 200, "GET /v1/client", nil); a.Part(t, "response") != nil {
			t.Errorf("a client: %s", a.Body)
		}
		ours.Native, ours.Key = true, theirs.Cookies["__client"]
		if a := ours.Call(t, 200, "GET /v1/client", nil); a.Part(t, "response") != nil {
			t.Errorf("a client of an application: %s", a.Body)
		}
		ours.Refused(t, 401, "GET /v1/client/sessions/"+session, nil, "signed_out")
		ours.Refused(t, 401, "GET /v1/me/sessions?_clerk_session_id="+session, nil, "signed_out")
		ours = s.Browser(s.Tenant)
		ours.Token = theirs.Token
		ours.Refused(t, 401, "GET /v1/client", nil, "dev_browser_unauthenticated")
		ours = s.Browser(s.Tenant)
		if s.Do(t, testkit.Request{Call: "POST /v1/sessions/" + session + "/verify", Body: `{"token":"` + jwt + `"}`}).Status != 404 {
			t.Error("a session")
		}
		made, err := s.Rules.CreateSignInToken(ctx, s.Twin.Instance, identity.NewSignInToken{UserID: user})
		if err != nil {
			t.Fatal(err)
		}
		invited, err := s.Rules.CreateInvitations(ctx, s.Twin.Instance, identity.NewInvitation{EmailAddress: "guest@example.com"})
		if err != nil {
			t.Fatal(err)
		}
		ours.Refused(t, 400, "POST /v1/client/sign_ins", url.Values{"ticket": {made.Ticket}}, "ticket_invalid_code")
		ours.Refused(t, 400, "POST /v1/client/sign_ups", url.Values{"ticket": {invited[0].Ticket}}, "ticket_invalid_code")
		ours.Refused(t, 400, "GET /v1/tickets/accept?ticket="+url.QueryEscape(invited[0].Ticket), nil, "ticket_invalid_code")
		asks := s.Browser(s.Twin)
		asks.Call(t, 200, "POST /v1/client/sign_ins", url.Values{"identifier": {"ada@example.com"}, "strategy": {"email_link"}, "redirect_url": {home}})
		s.Tenant, s.Twin = s.Twin, s.Tenant
		link := mailed(t, s, "ada@example.com")
		s.Tenant, s.Twin = s.Twin, s.Tenant
		ours.Refused(t, 400, "GET "+link, nil, "verification_link_token_invalid")
		if q := leads(t, asks.Do(t, "GET "+link, nil), home); q.Get("__clerk_status") != "verified" {
			t.Errorf("%v", q)
		}
	})
}

// A token of a client that nobody signed, or that was signed by another algorithm than ours, is none.
func TestForgedClients(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		user, _ := made(t, s, "adah")
		b := s.Browser(s.Tenant)
		entered(t, b, user)
		genuine := b.Cookies["__client"]
		parts := strings.Split(genuine, ".")
		set, err := s.Rules.Tokens.JWKS(t.Context(), s.Tenant.Instance.ID)
		if err != nil {
			t.Fatal(err)
		}
		public, err := x509.MarshalPKIXPublicKey(set.Keys[0].Key)
		if err != nil {
			t.Fatal(err)
		}
		header := func(alg string) string {
			text, _ := json.Marshal(map[string]string{"alg": alg, "typ": "JWT", "kid": s.Tenant.Instance.ID})
			return base64.RawURLEncoding.EncodeToString(text)
		}
		mac := hmac.New(sha256.New, public)
		mac.Write([]byte(header("HS256") + "." + parts[1]))
		claims, err := base64.RawURLEncoding.DecodeString(parts[1])
		if err != nil {
			t.Fatal(err)
		}
		// What the instance signs for something else is no client either.
		ticket, err := s.Rules.Tokens.Ticket(t.Context(), token.Ticket{Kind: token.SignInTicket, InstanceID: s.Tenant.Instance.ID, Source: "sit_x", ExpiresAt: s.Clock.Now().Unix() + 60})
		if err != nil {
			t.Fatal(err)
		}
		session := first(t, b.Call(t, 200, "GET /v1/client", nil), "response", "sessions")["last_active_token"].(map[string]any)["jwt"].(string)
		for name, text := range map[string]string{
			"none": header("none") + "." + parts[1] + ".", "None": header("None") + "." + parts[1] + "." + parts[2], "HMAC with the public key": header("HS256") + "." + parts[1] + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)),
			"another algorithm": header("RS512") + "." + parts[1] + "." + parts[2], "another client": parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(claims), "client_", "client_1", 1))) + "." + parts[2],
			"unsigned": string(claims), "cut": genuine[:len(genuine)-4], "a ticket": ticket, "a session token": session,
		} {
			for _, native := range []bool{false, true} {
				thief := s.Browser(s.Tenant)
				thief.Native, thief.Key, thief.Cookies["__client"] = native, text, text
				if a := thief.Do(t, "GET /v1/client", nil); a.Status != 200 || a.Part(t, "response") != nil {
					t.Errorf("%s: %d %s", name, a.Status, a.Body)
				}
			}
		}
		if b.Call(t, 200, "GET /v1/client", nil).Part(t, "response") == nil {
			t.Error("the genuine one is none")
		}
	})
}

// Clocks differ, of servers by seconds and of devices by half a minute: what is within is accepted, what is beyond is not,
// and a clock that is put back breaks nothing.
func TestClockSkew(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		user := s.Call(t, 200, "POST /v1/users", `{"email_address":["ada+clerk_test@example.com"],"password":"correct horse battery","totp_secret":"`+seed+`"}`).ID(t)
		b := s.Browser(s.Tenant)
		id := entered(t, b, user)
		said := claims(t, b.Call(t, 200, "POST /v1/client/sessions/"+id+"/tokens", nil).Part(t, "jwt"))
		iat, nbf, exp := said["iat"].(float64), said["nbf"].(float64), said["exp"].(float64)
		if now := float64(s.Clock.Now().Unix()); nbf > iat-5 || exp != iat+60 || iat > now || iat < now-5 {
			t.Errorf("%v", said)
		}

		// Authenticator applications: a step of thirty seconds either way, and no more.
		for _, c := range []struct {
			off   time.Duration
			right bool
		}{{-30 * time.Second, true}, {30 * time.Second, true}, {-90 * time.Second, false}, {90 * time.Second, false}} {
			s.Clock.Advance(10 * time.Minute) // each step is accepted once
			other := s.Browser(s.Tenant)
			at := "/v1/client/sign_ins/" + other.Call(t, 200, "POST /v1/client/sign_ins", url.Values{"identifier": {"ada+clerk_test@example.com"}, "password": {"correct horse battery"}}).Part(t, "response", "id").(string)
			code, err := totp.GenerateCode(seed, s.Clock.Now().Add(c.off))
			if err != nil {
				t.Fatal(err)
			}
			if a := other.Do(t, "POST "+at+"/attempt_second_factor", url.Values{"strategy": {"totp"}, "code": {code}}); (a.Status == 200) != c.right {
				t.Errorf("%v: %d %s", c.off, a.Status, a.Body)
			}
		}

		// A ticket ends on the second.
		ticket, err := s.Rules.CreateSignInToken(t.Context(), s.Tenant.Instance, identity.NewSignInToken{UserID: user, ExpiresIn: bartleby.To[int64](120)})
		if err != nil {
			t.Fatal(err)
		}
		s.Clock.Advance(121 * time.Second)
		s.Browser(s.Tenant).Refused(t, 400, "POST /v1/client/sign_ins", url.Values{"ticket": {ticket.Ticket}}, "ticket_expired_code")

		// Put back by an hour: who is signed in stays so, ages are not negative, tokens are of the new time.
		b.Call(t, 200, "POST /v1/client/sessions/"+id+"/touch", nil)
		s.Clock.Advance(-time.Hour)
		a := b.Call(t, 200, "POST /v1/client/sessions/"+id+"/touch", nil)
		if ages := a.Part(t, "response", "factor_verification_age").([]any); ages[0].(float64) < 0 || a.Part(t, "response", "status") != "active" {
			t.Errorf("%s", a.Body)
		}
		said = claims(t, b.Call(t, 200, "POST /v1/client/sessions/"+id+"/tokens", nil).Part(t, "jwt"))
		if now := float64(s.Clock.Now().Unix()); said["iat"].(float64) > now {
			t.Errorf("%v, now %v", said, now)
		}
		other := s.Browser(s.Tenant)
		other.Call(t, 200, "POST /v1/client/sign_ins", url.Values{"identifier": {"ada+clerk_test@example.com"}, "strategy": {"email_code"}})
	})
}
