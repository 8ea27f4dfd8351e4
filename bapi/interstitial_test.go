package bapi_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"bartleby"
	"bartleby/store"
	"bartleby/testkit"
)

// ask asks for the page as browsers and SDKs do, without a key. Parameters are name, value, name, value.
func ask(t *testing.T, s *testkit.Server, cookie string, params ...string) testkit.Answer {
	t.Helper()
	query := url.Values{}
	for i := 0; i < len(params); i += 2 {
		query.Set(params[i], params[i+1])
	}
	r, err := http.NewRequest("GET", s.URL+"/v1/public/interstitial?"+query.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if cookie != "" {
		r.AddCookie(&http.Cookie{Name: "__clerk_redirection_loop", Value: cookie})
	}
	return testkit.Send(t, r)
}

func TestInterstitial(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		_, host, _ := strings.Cut(s.Frontend, "://")
		key := bartleby.PublishableKey(bartleby.Development, host)
		for _, params := range [][]string{{"publishable_key", key}, {"frontend_api", host}, {"frontendApi", host}, {"publishable_key", strings.TrimRight(key, "=")}} {
			a := ask(t, s, "", params...)
			page := string(a.Body)
			if a.Status != 200 || a.Header.Get("Content-Type") != "text/html; charset=utf-8" || a.Header.Get("Cache-Control") != "no-store" || !strings.Contains(page, `"src":"`+s.Frontend+`/npm/@clerk/clerk-js@latest/dist/clerk.browser.js"`) {
				t.Fatalf("%v: %d %v %s", params, a.Status, a.Header, page)
			}
			if keyed := strings.Contains(page, `"data-clerk-publishable-key":"`); keyed != (params[0] == "publishable_key") {
				t.Errorf("%v: %s", params, page)
			}
			policy := a.Header.Get("Content-Security-Policy")
			_, nonce, _ := strings.Cut(policy, "'nonce-")
			nonce, _, _ = strings.Cut(nonce, "'")
			if len(nonce) < 20 || !strings.Contains(page, `<script nonce="`+nonce+`">`) || !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "connect-src "+s.Frontend+";") || strings.Contains(policy, "script-src 'unsafe") {
				t.Errorf("%s", policy)
			}
		}
		if again := ask(t, s, "", "publishable_key", key); strings.Contains(string(again.Body), "signInUrl") || strings.Contains(string(again.Body), "isSatellite") {
			t.Errorf("%s", again.Body)
		}

		satellite := "shop.example.org:3000"
		s.Call(t, 200, "POST /v1/domains", `{"name":"`+satellite+`","is_satellite":true}`)
		a := ask(t, s, "", "publishable_key", key, "domain", satellite, "sign_in_url", "http://localhost:3000/sign-in?a=</script><b>", "use_domain_for_script", "true", "proxy_url", s.Frontend+"/")
		if page := string(a.Body); a.Status != 200 || !strings.Contains(page, `"isSatellite":true`) || !strings.Contains(page, `"domain":"`+satellite+`"`) || strings.Count(page, "</script>") != 1 || !strings.Contains(page, `"proxyUrl":"`+s.Frontend+`"`) {
			t.Errorf("%d %s", a.Status, page)
		}

		elsewhere := bartleby.PublishableKey(bartleby.Development, "clerk.attacker.example")
		for want, params := range map[string][]string{
			"missing_query_parameter": {}, "missing_query_parameter ": {"publishable_key", ""},
			"malformed_publishable_key": {"publishable_key", "pk_test_%%%"}, "malformed_publishable_key ": {"publishable_key", "sk_test_abc"}, "malformed_publishable_key  ": {"publishable_key", "pk_test_" + "aG9zdA=="},
			"malformed_publishable_key   ": {"publishable_key", bartleby.PublishableKey(bartleby.Development, "a$b")},
			"host_invalid publishable_key": {"publishable_key", elsewhere}, "host_invalid frontend_api": {"frontend_api", "attacker.example"}, "host_invalid frontend_api ": {"frontendApi", `x"><script>`},
			"host_invalid domain": {"publishable_key", key, "domain", "attacker.example"}, "host_invalid domain ": {"publishable_key", key, "domain", host},
			"host_invalid proxy_url": {"publishable_key", key, "proxy_url", "https://attacker.example/__clerk"}, "host_invalid proxy_url ": {"publishable_key", key, "proxy_url", "/__clerk"},
			"host_invalid sign_in_url": {"publishable_key", key, "sign_in_url", "https://attacker.example/sign-in"}, "host_invalid sign_in_url ": {"publishable_key", key, "sign_in_url", "//attacker.example"},
			"host_invalid sign_in_url  ": {"publishable_key", key, "sign_in_url", "javascript:alert(1)"}, "host_invalid sign_in_url   ": {"publishable_key", key, "sign_in_url", `/\attacker.example`},
			"host_invalid sign_in_url    ": {"publishable_key", key, "sign_in_url", "http://localhost@attacker.example"},
		} {
			a := ask(t, s, "", params...)
			if got := a.Codes(t); a.Status != 400 || strings.Join(got, " ") != strings.TrimSpace(want) || a.Header.Get("Content-Type") != "application/json" {
				t.Errorf("%v: %d %v, want %s", params, a.Status, got, want)
			}
		}
		if a := ask(t, s, "", "publishable_key", key, "use_domain_for_script", "perhaps"); a.Status != 422 {
			t.Errorf("%d %s", a.Status, a.Body)
		}

		// A browser that comes again and again is told so.
		cookie := ""
		for n := range 6 {
			a := ask(t, s, cookie, "publishable_key", key)
			if a.Status != 200 {
				t.Fatalf("%d: %d %s", n, a.Status, a.Body)
			}
			set, err := http.ParseSetCookie(a.Header.Get("Set-Cookie"))
			if err != nil || set.MaxAge != 10 || !set.HttpOnly {
				t.Fatalf("%v %v", set, err)
			}
			cookie = set.Value
		}
		if a := ask(t, s, cookie, "publishable_key", key); a.Status != 400 || a.Codes(t)[0] != "infinite_redirect_loop" || !strings.Contains(a.Header.Get("Set-Cookie"), "Max-Age=0") {
			t.Errorf("%d %s", a.Status, a.Body)
		}

		// A production instance: its script from the version it has chosen, its hosts and its proxy.
		live := s.NewTenant(t, bartleby.Production)
		s.Configure(t, live, func(c *bartleby.Settings) { c.ScriptVersion = "5.1.0" })
		proxy := "https://app.example.com/__clerk"
		if _, err := store.Write(context.Background(), s.DB, live.Instance.ID, func(tx *store.Tx) (struct{}, error) {
			primary := bartleby.PrimaryDomain(live.Instance, s.Frontend)
			primary.Name, primary.ProxyURL = "example.com", &proxy
			if err := tx.InsertDomain(primary); err != nil {
				return struct{}{}, err
			}
			return struct{}{}, tx.InsertDomain(&bartleby.Domain{ID: tx.NewID(bartleby.DomainID), Name: "satellite.example", IsSatellite: true})
		}); err != nil {
			t.Fatal(err)
		}
		own, at := bartleby.PublishableKey(bartleby.Production, host), bartleby.PublishableKey(bartleby.Production, "clerk.example.com")
		for src, params := range map[string][]string{
			s.Frontend: {"publishable_key", own}, "https://clerk.example.com": {"publishable_key", at, "sign_in_url", "https://accounts.example.com/sign-in"}, proxy: {"publishable_key", at, "proxy_url", proxy},
			"https://clerk.satellite.example": {"publishable_key", at, "domain", "satellite.example", "use_domain_for_script", "1", "sign_in_url", "https://example.com/sign-in"},
		} {
			if strings.Contains(src, "satellite") {
				params[1] = own
			}
			a := ask(t, s, "", params...)
			if want := `"src":"` + src + `/npm/@clerk/clerk-js@5.1.0/dist/clerk.browser.js"`; a.Status != 200 || !strings.Contains(string(a.Body), want) {
				t.Errorf("%v: %d, want %s in %s", params, a.Status, want, a.Body)
			}
		}
		if a := ask(t, s, "", "publishable_key", own, "sign_in_url", "https://notexample.com/"); a.Status != 400 {
			t.Errorf("%d %s", a.Status, a.Body)
		}
	})
}
