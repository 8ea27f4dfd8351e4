package fapi_test

import (
	"strings"
	"testing"

	"bartleby"
	"bartleby/testkit"
)

// Instances of one server are told apart by host, by the key that a proxy sends, and by publishable key.
func TestReach(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b, twin := s.Browser(s.Tenant), s.Browser(s.Twin)
		instanceOf := func(b *testkit.Browser) any {
			t.Helper()
			return b.Call(t, 200, "GET /v1/environment", nil).Part(t, "auth_config", "id")
		}
		if got := instanceOf(b); got != s.Tenant.Instance.ID {
			t.Errorf("%v", got)
		}
		if got := instanceOf(twin); got != s.Twin.Instance.ID {
			t.Errorf("by host: %v", got)
		}
		b.Header["Host"] = "localhost:1"
		if got := instanceOf(b); got != s.Tenant.Instance.ID {
			t.Errorf("another name of this machine: %v", got)
		}
		b.Header["Host"] = "strangers.example.com"
		b.Refused(t, 400, "GET /v1/environment", nil, "host_invalid")
		b.Header["Clerk-Publishable-Key"] = s.Twin.Instance.PublishableKey(s.Frontend)
		if got := instanceOf(b); got != s.Twin.Instance.ID {
			t.Errorf("by publishable key: %v", got)
		}
		delete(b.Header, "Clerk-Publishable-Key")
		b.Header["Clerk-Proxy-Url"] = "https://app.example.com/__clerk"
		b.Refused(t, 400, "GET /v1/environment", nil, "proxy_request_missing_secret_key")
		b.Header["Clerk-Secret-Key"] = "sk_test_strangerstrangerstranger"
		b.Refused(t, 401, "GET /v1/environment", nil, "proxy_request_invalid_secret_key")
		b.Header["Clerk-Secret-Key"], b.Origin = s.Twin.Key, ""
		if got := instanceOf(b); got != s.Twin.Instance.ID {
			t.Errorf("by a proxy's key: %v", got)
		}
		if b.Call(t, 200, "GET /healthz", nil); b.Call(t, 200, "GET /v1/health", nil).Part(t, "status") != "healthy" {
			t.Error("not healthy")
		}
	})
}

// Instances move to hosts that nobody else has.
func TestMoveInstance(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx := t.Context()
		if err := s.Rules.MoveInstance(ctx, s.Twin.Instance.ID, "clerk.shop.example"); err != nil {
			t.Fatal(err)
		}
		if err := s.Rules.MoveInstance(ctx, s.Tenant.Instance.ID, "clerk.shop.example"); !bartleby.IsCode(err, "host_taken") {
			t.Errorf("%v", err)
		}
		for _, bad := range []string{"a b", "-x", "x_y", "http://x.example", "x.example/path", "shop:80"} {
			if err := s.Rules.MoveInstance(ctx, s.Twin.Instance.ID, bad); !bartleby.IsCode(err, "form_param_format_invalid") {
				t.Errorf("%q: %v", bad, err)
			}
		}
		if got := s.Stored(t, s.Twin).URL("https://localhost:4411/.lcl.dev"); got != "https://clerk.shop.example/.lcl.dev" {
			t.Error(got)
		}
		// The host of the public side goes to another one, and its holder gets a label.
		if err := s.Rules.MoveInstance(ctx, s.Twin.Instance.ID, ""); err != nil {
			t.Fatal(err)
		}
		if first, second := s.Stored(t, s.Tenant).URL(s.Frontend), s.Stored(t, s.Twin).URL(s.Frontend); second != s.Frontend || first == second || !strings.Contains(first, ".localhost:") {
			t.Errorf("%s, %s", first, second)
		}
	})
}

// Pages of strangers cannot read answers, and are refused.
func TestOrigins(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b := s.Browser(s.Tenant)
		allowed := func(b *testkit.Browser, origin string) bool {
			t.Helper()
			b.Origin = origin
			a := b.Do(t, "GET /v1/client", nil)
			if a.Status != 200 {
				if got := a.Codes(t); a.Status != 400 || got[0] != "origin_invalid" || a.Header.Get("Access-Control-Allow-Origin") != "" {
					t.Errorf("%s: %d %v %v", origin, a.Status, got, a.Header)
				}
				return false
			}
			return a.Header.Get("Access-Control-Allow-Origin") == origin && a.Header.Get("Access-Control-Allow-Credentials") == "true" &&
				strings.Contains(a.Header.Get("Access-Control-Expose-Headers"), "Clerk-Db-Jwt") && a.Header.Get("Vary") == "Origin"
		}
		for origin, want := range map[string]bool{
			"http://localhost:3000": true, "http://127.0.0.1:5173": true, "https://app.localhost": true, "http://192.168.1.7:3000": true, "http://devbox:8080": true, "http://app.test": true,
			"https://example.com": false, "null": false, "http://localhost.example.com": false, "file://x": false, "https://8.8.8.8": false, "http://a@localhost": false,
		} {
			if got := allowed(b, origin); got != want {
				t.Errorf("development, %s: %v", origin, got)
			}
		}
		s.Configure(t, s.Tenant, func(to *bartleby.Settings) {
			to.AllowedOrigins = []string{"https://example.com", "chrome-extension://abc"}
		})
		if !allowed(b, "https://example.com") || !allowed(b, "chrome-extension://abc") || allowed(b, "https://www.example.com") {
			t.Error("allowed origins")
		}
		b.Origin = "http://localhost:3000"
		b.Header["Access-Control-Request-Headers"] = "authorization,content-type"
		a := b.Do(t, "OPTIONS /v1/client", nil)
		if a.Status != 204 || a.Header.Get("Access-Control-Allow-Headers") != "authorization,content-type" || !strings.Contains(a.Header.Get("Access-Control-Allow-Methods"), "POST") {
			t.Errorf("%d %v", a.Status, a.Header)
		}

		live := s.NewTenant(t, bartleby.Production)
		if err := s.Rules.MoveInstance(t.Context(), live.Instance.ID, "clerk.shop.example"); err != nil {
			t.Fatal(err)
		}
		live.Instance = s.Stored(t, live)
		p := s.Browser(live)
		for origin, want := range map[string]bool{
			"https://shop.example": true, "https://www.shop.example": true, "https://clerk.shop.example": true,
			"http://www.shop.example": false, "https://shop.example.com": false, "https://evilshop.example": false, "http://localhost:3000": false,
		} {
			if got := allowed(p, origin); got != want {
				t.Errorf("production, %s: %v", origin, got)
			}
		}
		p.Origin = "https://shop.example"
		p.Refused(t, 400, "POST /v1/dev_browser", nil, "request_invalid_for_environment")
	})
}
