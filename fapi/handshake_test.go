package fapi_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"bartleby"
	"bartleby/identity"
	"bartleby/testkit"
)

// cookies are what Set-Cookie lines set, by name.
func cookies(t *testing.T, list []string) map[string]*http.Cookie {
	t.Helper()
	out := map[string]*http.Cookie{}
	for _, line := range list {
		c, err := http.ParseSetCookie(line)
		if err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		out[c.Name] = c
	}
	return out
}

// location is where an answer sends the browser.
func location(t *testing.T, a testkit.Answer) *url.URL {
	t.Helper()
	u, err := url.Parse(a.Header.Get("Location"))
	if err != nil || a.Header.Get("Location") == "" {
		t.Fatalf("%v: %d %v", err, a.Status, a.Header)
	}
	return u
}

// handed are the directives of a signed handshake.
func handed(t *testing.T, text string) []string {
	t.Helper()
	list, _ := claims(t, text)["handshake"].([]any)
	out := make([]string, len(list))
	for i, line := range list {
		out[i] = line.(string)
	}
	return out
}

func TestHandshake(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		user, organization := made(t, s, "adah")
		b := s.Browser(s.Tenant).DevBrowser(t)
		id := b.SignIn(t, identity.NewSession{UserID: user})
		b.Origin, b.Cookies = "", map[string]string{}
		const page = "http://localhost:3000/a?x=1&b=2&a=3"
		ask := "GET /v1/client/handshake?suffixed_cookies=true&redirect_url=" + url.QueryEscape(page)

		to := location(t, b.Call(t, 307, ask, nil))
		got := cookies(t, handed(t, to.Query().Get("__clerk_handshake")))
		session := claims(t, got["__session"].Value)
		suffix := strings.TrimPrefix(names(got, "__session_"), "__session_")
		if !strings.HasPrefix(to.RawQuery, "x=1&b=2&a=3&__clerk_handshake=") || to.Host != "localhost:3000" || session["sid"] != id || session["azp"] != "http://localhost:3000" || len(suffix) != 8 ||
			got["__session_"+suffix].Value != got["__session"].Value || got["__client_uat"].Value == "0" || got["__clerk_db_jwt"].Value != b.Token || got["__refresh_"+suffix].Value == "" {
			t.Errorf("%v %v", to, got)
		}
		// The refresh token that it gave holds.
		body, _ := json.Marshal(map[string]string{"expired_token": got["__session"].Value, "refresh_token": got["__refresh_"+suffix].Value, "request_origin": "http://localhost:3000"})
		s.Call(t, 200, "POST /v1/sessions/"+id+"/refresh", string(body))

		// By a nonce, with an organization.
		to = location(t, b.Call(t, 307, ask+"&format=nonce&organization_id=adah-inc", nil))
		nonce := to.Query().Get("__clerk_handshake_nonce")
		var told struct{ Directives []string }
		if err := json.Unmarshal(s.Call(t, 200, "GET /v1/clients/handshake_payload?nonce="+nonce, "").Body, &told); err != nil {
			t.Fatal(err)
		}
		if o, _ := claims(t, cookies(t, told.Directives)["__session"].Value)["o"].(map[string]any); o["id"] != organization {
			t.Errorf("%v", o)
		}
		s.Refused(t, 404, "GET /v1/clients/handshake_payload?nonce="+nonce, "", "resource_not_found")
		location(t, b.Call(t, 307, ask+"&organization_id=nobody", nil))

		// A browser that is not known: signed out, and introduced.
		stranger := s.Browser(s.Tenant)
		stranger.Origin = ""
		got = cookies(t, handed(t, location(t, stranger.Call(t, 307, ask, nil)).Query().Get("__clerk_handshake")))
		if got["__session"].Value != "" || got["__client_uat"].Value != "0" || !strings.HasPrefix(got["__clerk_db_jwt"].Value, "dvb_") {
			t.Errorf("%v", got)
		}
		// A token that nobody knows is replaced, and with one that was replaced just now the browser is sent back as it came.
		lost := s.Browser(s.Tenant)
		lost.Origin, lost.Token = "", "dvb_unknown"
		got = cookies(t, handed(t, location(t, lost.Call(t, 307, ask, nil)).Query().Get("__clerk_handshake")))
		if got["__session"].Value != "" || !strings.HasPrefix(got["__clerk_db_jwt"].Value, "dvb_") || got["__clerk_db_jwt"].Value == lost.Token {
			t.Errorf("%v", got)
		}
		late := s.Browser(s.Tenant).DevBrowser(t)
		former := late.Token
		s.Call(t, 200, "POST /v1/users", `{"email_address":["late+clerk_test@example.com"],"password":"correct horse battery"}`)
		late.Call(t, 200, "POST /v1/client/sign_ins", url.Values{"strategy": {"password"}, "identifier": {"late+clerk_test@example.com"}, "password": {"correct horse battery"}})
		if late.Token == former {
			t.Fatal("the dev browser has no other token")
		}
		late.Origin, late.Token, late.Cookies = "", former, map[string]string{}
		if to := late.Call(t, 307, ask, nil).Header.Get("Location"); to != page {
			t.Errorf("%s", to)
		}
		for to, code := range map[string]string{
			"https://evil.example/": "redirect_url_domain_mismatch", "javascript:alert(1)": "invalid_redirect_url", "": "invalid_redirect_url", "//evil.example": "invalid_redirect_url",
			"http://localhost:3000@evil.example/": "redirect_url_domain_mismatch", `http://localhost\.evil.example`: "invalid_redirect_url", "myapp://x": "invalid_redirect_url",
		} {
			stranger.Refused(t, 422, "GET /v1/client/handshake?redirect_url="+url.QueryEscape(to), nil, code+" redirect_url")
			stranger.Refused(t, 422, "GET /v1/client/touch?redirect_url="+url.QueryEscape(to), nil, code+" redirect_url")
		}
		s.Call(t, 200, "POST /v1/redirect_urls", `{"url":"myapp://x"}`)
		stranger.Call(t, 307, "GET /v1/client/touch?redirect_url=myapp://x", nil)
	})
}

func names(all map[string]*http.Cookie, prefix string) string {
	for name := range all {
		if strings.HasPrefix(name, prefix) {
			return name
		}
	}
	return ""
}

// Production: cookies on the domain that pages and public side share; satellites take the client over.
func TestProductionCookies(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		live := s.NewTenant(t, bartleby.Production)
		if err := s.Rules.MoveInstance(t.Context(), live.Instance.ID, "clerk.shop.example"); err != nil {
			t.Fatal(err)
		}
		live.Instance = s.Stored(t, live)
		user := s.Do(t, testkit.Request{Call: "POST /v1/users", Body: `{"username":"adah"}`, Key: live.Key}).ID(t)
		b := s.Browser(live)
		b.Origin = "https://shop.example"
		id := b.SignIn(t, identity.NewSession{UserID: user})
		set := cookies(t, b.Call(t, 200, "POST /v1/client/sessions/"+id+"/touch", nil).Header.Values("Set-Cookie"))
		uat := set["__client_uat"]
		if uat == nil || uat.Domain != "shop.example" || uat.Value == "0" || uat.HttpOnly || uat.SameSite != http.SameSiteLaxMode || names(set, "__client_uat_") == "" {
			t.Fatalf("%v", set)
		}
		// The cookie without which nobody is signed in comes last, for proxies that hand on one.
		other := s.Browser(live)
		other.Origin = "https://shop.example"
		given := other.Call(t, 200, "POST /v1/client/sign_ins", url.Values{"identifier": {"adah"}}).Header.Values("Set-Cookie")
		if len(given) != 3 || !strings.HasPrefix(given[2], "__client=") {
			t.Errorf("%q", given)
		}
		b.Origin = ""
		a := b.Call(t, 307, "GET /v1/client/handshake?redirect_url=https://www.shop.example/", nil)
		set = cookies(t, a.Header.Values("Set-Cookie"))
		if a.Header.Get("Location") != "https://www.shop.example/" || set["__clerk_handshake"] == nil || set["__clerk_handshake"].Domain != "shop.example" {
			t.Errorf("%v", a.Header)
		}
		if got := cookies(t, handed(t, set["__clerk_handshake"].Value)); claims(t, got["__session"].Value)["sid"] != id || got["__clerk_db_jwt"] != nil || !got["__session"].Secure {
			t.Errorf("%v", got)
		} else if c := got["__clerk_handshake"]; c == nil || c.MaxAge >= 0 || c.Domain != "shop.example" {
			t.Errorf("the cookie of the handshake stays: %v", c)
		}
		nonce := cookies(t, b.Call(t, 307, "GET /v1/client/handshake?format=nonce&redirect_url=https://www.shop.example/", nil).Header.Values("Set-Cookie"))["__clerk_handshake_nonce"]
		if nonce.MaxAge >= 60 {
			t.Errorf("the cookie outlives what its nonce stands for: %v", nonce)
		}
		payload := s.Do(t, testkit.Request{Call: "GET /v1/clients/handshake_payload?nonce=" + nonce.Value, Key: live.Key})
		if !strings.Contains(string(payload.Body), `"__clerk_handshake_nonce=; Path=/; SameSite=Lax; Max-Age=0; Domain=shop.example; Secure"`) {
			t.Errorf("the cookie of the nonce stays: %s", payload.Body)
		}

		// A satellite on another domain.
		if a := s.Do(t, testkit.Request{Call: "POST /v1/domains", Body: `{"name":"other.example.org","is_satellite":true}`, Key: live.Key}); a.Status != 200 {
			t.Fatalf("%s", a.Body)
		}
		satellite := s.Browser(live)
		satellite.Origin, satellite.Header["Host"] = "", "clerk.other.example.org"
		const page = "https://other.example.org/page"
		to := location(t, satellite.Call(t, 307, "GET /v1/client/sync?redirect_url="+page, nil))
		if to.Host != "clerk.shop.example" || to.Path != "/v1/client/sync" || to.Query().Get("link_domain") != "other.example.org" {
			t.Fatalf("%v", to)
		}
		to = location(t, b.Call(t, 307, "GET "+to.RequestURI(), nil))
		if to.Host != "clerk.other.example.org" || to.Path != "/v1/client/link" {
			t.Fatalf("%v", to)
		}
		back := satellite.Call(t, 307, "GET "+to.RequestURI(), nil)
		if got := back.Header.Get("Location"); got != page+"?__clerk_synced=true" || satellite.Cookies["__client"] != b.Cookies["__client"] {
			t.Errorf("%s %v", got, satellite.Cookies)
		}
		if uat := cookies(t, back.Header.Values("Set-Cookie"))["__client_uat"]; uat == nil || uat.Domain != "example.org" {
			t.Errorf("%v", uat)
		}
		satellite.Refused(t, 403, "GET "+to.RequestURI(), nil, "sync_nonce_already_consumed")
		b.Refused(t, 400, "GET "+to.RequestURI(), nil, "host_invalid")
		b.Refused(t, 422, "GET /v1/client/sync?link_domain=evil.example&redirect_url="+page, nil, "form_resource_not_found link_domain")
		satellite.Origin = "https://other.example.org"
		if first(t, satellite.Call(t, 200, "GET /v1/client", nil), "response", "sessions")["id"] != id {
			t.Error("another session")
		}
		// A handshake at a satellite that knows nobody goes by the primary side.
		fresh := s.Browser(live)
		fresh.Origin, fresh.Header["Host"] = "", "clerk.other.example.org"
		if to := location(t, fresh.Call(t, 307, "GET /v1/client/handshake?redirect_url="+page, nil)); to.Host != "clerk.shop.example" || !strings.Contains(to.Query().Get("redirect_url"), "clerk.other.example.org/v1/client/handshake") {
			t.Errorf("%v", to)
		}
	})
}
