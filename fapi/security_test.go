package fapi_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"bartleby"
	"bartleby/fapi"
	"bartleby/identity"
	"bartleby/testkit"
)

func entered(t *testing.T, b *testkit.Browser, user string) string {
	t.Helper()
	return b.SignIn(t, identity.NewSession{UserID: user, Strategy: "password", FirstFactor: true})
}

// copied is a browser with all that another one holds.
func copied(b *testkit.Browser) *testkit.Browser {
	c := *b
	c.Cookies, c.Header = map[string]string{}, map[string]string{}
	for name, value := range b.Cookies {
		c.Cookies[name] = value
	}
	return &c
}

// Whoever planted a client in a browser before somebody signs in there does not share the session, whichever way it is
// begun: what was known before is worth nothing afterwards.
func TestSessionFixation(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Authentication.EmailLink = true })
		user := s.Call(t, 200, "POST /v1/users", `{"email_address":["ada+clerk_test@example.com"],"password":"correct horse battery"}`).ID(t)
		attempt := func(b *testkit.Browser, form url.Values) string {
			return "/v1/client/sign_ins/" + b.Call(t, 200, "POST /v1/client/sign_ins", form).Part(t, "response", "id").(string)
		}
		ways := map[string]func(b *testkit.Browser){
			"password": func(b *testkit.Browser) {
				attempt(b, url.Values{"identifier": {"ada+clerk_test@example.com"}, "password": {"correct horse battery"}})
			},
			"code": func(b *testkit.Browser) {
				at := attempt(b, url.Values{"identifier": {"ada+clerk_test@example.com"}, "strategy": {"email_code"}})
				b.Call(t, 200, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {"email_code"}, "code": {"424242"}})
			},
			"link, opened here": func(b *testkit.Browser) {
				attempt(b, url.Values{"identifier": {"ada+clerk_test@example.com"}, "strategy": {"email_link"}, "redirect_url": {home}})
				s.Clock.Advance(1_000_000_000)
				leads(t, b.Do(t, "GET "+mailed(t, s, "ada+clerk_test@example.com"), nil), home)
			},
			"link, opened elsewhere": func(b *testkit.Browser) {
				at := attempt(b, url.Values{"identifier": {"ada+clerk_test@example.com"}, "strategy": {"email_link"}, "redirect_url": {home}})
				s.Clock.Advance(1_000_000_000)
				leads(t, s.Browser(s.Tenant).Do(t, "GET "+mailed(t, s, "ada+clerk_test@example.com"), nil), home)
				b.Call(t, 200, "GET "+at, nil)
			},
			"ticket": func(b *testkit.Browser) {
				made, err := s.Rules.CreateSignInToken(t.Context(), s.Tenant.Instance, identity.NewSignInToken{UserID: user})
				if err != nil {
					t.Fatal(err)
				}
				attempt(b, url.Values{"strategy": {"ticket"}, "ticket": {made.Ticket}})
			},
			"sign-up": func(b *testkit.Browser) {
				b.Call(t, 200, "POST /v1/client/sign_ups", url.Values{"username": {"newcomer_" + strings.ToLower(s.DB.NewID("x"))[20:]}, "password": {"a good long secret"}})
			},
		}
		kinds := map[string]func() *testkit.Browser{
			"cookie":      func() *testkit.Browser { return s.Browser(s.Tenant) },
			"dev browser": func() *testkit.Browser { return s.Browser(s.Tenant).DevBrowser(t) },
			"native": func() *testkit.Browser {
				b := s.Browser(s.Tenant)
				b.Native = true
				return b
			},
		}
		for way, enter := range ways {
			for kind, open := range kinds {
				if kind == "native" && strings.HasPrefix(way, "link, opened here") {
					continue // it is opened in a browser
				}
				b := open()
				b.Call(t, 200, "POST /v1/client", nil)
				planted := copied(b)
				enter(b)
				if got := b.Call(t, 200, "GET /v1/client", nil).Part(t, "response", "last_active_session_id"); got == nil {
					t.Fatalf("%s, %s: nobody is signed in", way, kind)
				}
				for _, thief := range []*testkit.Browser{planted, func() *testkit.Browser { c := copied(planted); c.Cookies = map[string]string{}; return c }()} {
					a := thief.Do(t, "GET /v1/client", nil)
					if a.Status == 200 && a.Part(t, "response") != nil {
						t.Errorf("%s, %s: what was planted leads to %s", way, kind, a.Body)
					}
				}
			}
		}
	})
}

// Cookies of clients are kept from scripts, from other sites, from other hosts and from the open network.
func TestCookieFlags(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		live := s.NewTenant(t, bartleby.Production)
		if err := s.Rules.MoveInstance(t.Context(), live.Instance.ID, "clerk.shop.example"); err != nil {
			t.Fatal(err)
		}
		live.Instance = s.Stored(t, live)
		for _, c := range []struct {
			name    string
			tenant  testkit.Tenant
			origin  string
			header  map[string]string
			secure  bool
			site    http.SameSite
			visible []string
		}{
			{name: "production", tenant: live, origin: "https://shop.example", secure: true, site: http.SameSiteLaxMode, visible: []string{"__client_uat", "__client_uat_*"}},
			{name: "development", tenant: s.Tenant, origin: "http://localhost:3000", site: http.SameSiteLaxMode},
			{
				name: "development over TLS", tenant: s.Tenant, origin: "https://localhost:3000", secure: true, site: http.SameSiteNoneMode,
				header: map[string]string{"Clerk-Proxy-Url": "https://localhost:3000/__clerk", "Clerk-Secret-Key": s.Tenant.Key},
			},
		} {
			user := s.Do(t, testkit.Request{Call: "POST /v1/users", Body: `{"username":"` + strings.ReplaceAll(c.name, " ", "_") + `","password":"correct horse battery"}`, Key: c.tenant.Key}).ID(t)
			b := s.Browser(c.tenant)
			b.Origin, b.Header = c.origin, c.header
			if b.Header == nil {
				b.Header = map[string]string{}
			}
			a := b.Call(t, 200, "POST /v1/client/sign_ins", url.Values{"identifier": {strings.ReplaceAll(c.name, " ", "_")}, "password": {"correct horse battery"}})
			if a.Part(t, "response", "status") != "complete" {
				t.Fatalf("%s %s", user, a.Body)
			}
			var seen []string
			for _, line := range a.Header.Values("Set-Cookie") {
				got, err := http.ParseSetCookie(line)
				if err != nil {
					t.Fatal(err)
				}
				if got.Secure != c.secure || got.Path != "/" || got.MaxAge > 400*86400 || got.MaxAge < 86400 {
					t.Errorf("%s: %s", c.name, line)
				}
				if got.Name == "__client" {
					if !got.HttpOnly || got.Domain != "" || got.SameSite != c.site {
						t.Errorf("%s: %s", c.name, line)
					}
					continue
				}
				if got.HttpOnly || got.Domain != "shop.example" || got.SameSite != http.SameSiteLaxMode || strings.Contains(line, "ey") {
					t.Errorf("%s: %s", c.name, line)
				}
				if rest, ok := strings.CutPrefix(got.Name, "__client_uat_"); ok && len(rest) == 8 {
					got.Name = "__client_uat_*"
				}
				seen = append(seen, got.Name)
			}
			if slices.Sort(seen); !slices.Equal(seen, c.visible) || b.Cookies["__client"] == "" {
				t.Errorf("%s: %v", c.name, seen)
			}
			for _, line := range b.Call(t, 200, "DELETE /v1/client", nil).Header.Values("Set-Cookie") {
				if got, err := http.ParseSetCookie(line); err != nil || got.Name == "__client" && (got.MaxAge >= 0 || got.Value != "") {
					t.Errorf("%s: %s", c.name, line)
				}
			}
		}
	})
}

// A form on a stranger's page that the browser of somebody who is signed in sends, with their cookie, does nothing, whatever
// it asks for and however it is encoded: no operation of the table takes it. Neither does a link: GET changes nothing.
func TestForgedForms(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		user, organization := made(t, s, "adah")
		b := s.Browser(s.Tenant)
		session := entered(t, b, user)
		before := s.Call(t, 200, "GET /v1/users/"+user, "").Body
		fill := strings.NewReplacer("{session_id}", session, "{organization_id}", organization, "{user_id}", user)
		forms := []string{"application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", ""}
		tried := 0
		for _, route := range fapi.Routes() {
			if route.Method == http.MethodGet || !strings.HasPrefix(route.Path, "/v1/") {
				continue
			}
			call := "POST " + fill.Replace(route.Path) + "?_method=" + route.Method
			for i, origin := range []string{"https://evil.example", "null", "http://localhost.evil.example"} {
				b.Origin, b.Header = origin, map[string]string{"Content-Type": forms[(tried+i)%len(forms)], "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
				a := b.Do(t, call, url.Values{"first_name": {"Mallory"}, "active_organization_id": {organization}, "level": {"first_factor"}})
				if got := a.Codes(t); a.Status != 400 || got[0] != "origin_invalid" || a.Header.Get("Access-Control-Allow-Origin") != "" || len(a.Header.Values("Set-Cookie")) > 0 {
					t.Errorf("%s from %s: %d %s", call, origin, a.Status, a.Body)
				}
				tried++
			}
		}
		if tried < 60 {
			t.Errorf("only %d were tried", tried)
		}
		b.Origin, b.Header = "", map[string]string{}
		for _, route := range fapi.Routes() { // a link carries the cookie as well
			if strings.HasPrefix(route.Path, "/v1/client/") || strings.HasPrefix(route.Path, "/v1/me") {
				b.Do(t, "GET "+fill.Replace(route.Path)+"?_method="+route.Method, nil)
			}
		}
		b.Origin = "http://localhost:3000"
		if a := b.Call(t, 200, "GET /v1/client", nil); a.Part(t, "response", "last_active_session_id") != session {
			t.Errorf("%s", a.Body)
		}
		if after := s.Call(t, 200, "GET /v1/users/"+user, "").Body; string(after) != string(before) {
			t.Errorf("before %s\nafter  %s", before, after)
		}
	})
}
