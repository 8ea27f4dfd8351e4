package pages_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"bartleby"
	"bartleby/store"
	"bartleby/testkit"
)

// A form is taken only from a page of the same origin.
func TestForgery(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b := open(t, s, s.Tenant)
		b.get("/sign-in")
		form := url.Values{"identifier": {"nobody@example.com"}}
		for _, header := range [][]string{
			{"Origin", ""}, // nothing says where it is from
			{"Origin", "", "Sec-Fetch-Site", "cross-site"},
			{"Origin", "", "Sec-Fetch-Site", "same-site"},
			{"Origin", app, "Sec-Fetch-Site", "same-site"}, // a page that may ask the API is no page of ours
			{"Origin", app},
			{"Origin", "null", "Sec-Fetch-Site", "cross-site"},
			{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"},
			{"Origin", "https://evil.example"},
			{"Origin", b.base + ".evil.example"},
		} {
			b.post("/sign-in", form, header...)
			if b.status != 403 && b.status != 400 || len(b.header.Values("Set-Cookie")) > 0 {
				t.Errorf("%v: %d", header, b.status)
			}
		}
		for _, header := range [][]string{{}, {"Origin", "", "Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", "same-origin"}} {
			if b.post("/sign-in", form, header...); b.status != 422 {
				t.Errorf("%v: %d", header, b.status)
			}
		}
		b.get("/sign-out").at("/sign-in", 200)
	})
}

// Nobody is led to a place that is not the instance's.
func TestOpenRedirect(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		signed(t, s)
		b := open(t, s, s.Tenant)
		b.get("/sign-in")
		b.submit("/sign-in", "identifier=lovelace")
		b.submit("/sign-in/factor-one", "password=correct horse battery").at("/user", 200)
		for _, to := range []string{
			"https://evil.example", "//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/" + app, "javascript:alert(1)", "data:text/html,x", app + "@evil.example",
			"https://localhost@evil.example", "\thttps://evil.example", "https://evil.example\\@localhost", "http://localhost.evil.example", "ftp://localhost/x", "https:///evil.example", "/%5cevil.example", "%2F%2Fevil.example",
		} {
			for _, name := range []string{"redirect_url", "sign_in_force_redirect_url", "sign_in_fallback_redirect_url"} {
				b.get("/sign-in?" + name + "=" + url.QueryEscape(to))
				if b.left != "" || b.status >= 400 && b.url.Path != "/" && !strings.HasPrefix(b.url.Path, "/%5c") && !strings.HasPrefix(b.url.Path, "/\\") {
					t.Errorf("%s: %d at %s, left to %s", to, b.status, b.url, b.left)
				}
			}
		}
		b.get("/sign-in?redirect_url=" + url.QueryEscape(app+"/x")).back(app + "/x")
		b.get("/sign-in?redirect_url=/sign-out").at("/sign-out", 200)
	})
}

// The pages of an instance under development take the browser over that an application names, and the token does not stay in the
// address; a token that was planted is worth nothing once somebody has signed in.
func TestDevBrowserIsTakenOver(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		signed(t, s)
		front := s.Browser(s.Tenant).DevBrowser(t)
		planted := front.Token
		b := open(t, s, s.Tenant)
		b.get("/sign-in?redirect_url="+url.QueryEscape(app)+"&__clerk_db_jwt="+planted).at("/sign-in", 200)
		if b.url.Query().Has("__clerk_db_jwt") {
			t.Error(b.url)
		}
		b.submit("/sign-in", "identifier=lovelace")
		b.submit("/sign-in/factor-one", "password=correct horse battery")
		if token := b.back(app); token == planted {
			t.Error("the token is the one that was planted")
		} else {
			front.Refused(t, 401, "GET /v1/client", nil, "authentication_invalid") // it was replaced
			front.Token = token
			front.Call(t, 200, "GET /v1/client", nil)
		}
		b.get("/user?__clerk_db_jwt=dvb_nonsense").at("/user", 200, "Ada Lovelace") // worth nothing, and in nobody's way
		other := s.Browser(s.Tenant).DevBrowser(t)                                  // nobody's yet: it does not get this client
		b.get("/sign-in?redirect_url=" + url.QueryEscape(app) + "&__clerk_db_jwt=" + other.Token)
		if b.back(app) == other.Token || other.Call(t, 200, "GET /v1/client", nil).Part(t, "response") != nil {
			t.Error("whoever named the browser shares its client")
		}
	})
}

// An instance in production has its pages at its public side, where its cookies are; what back ends take for their address leads
// there.
func TestProductionPages(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		tenant := s.NewTenant(t, bartleby.Production)
		if err := s.Rules.MoveInstance(t.Context(), tenant.Instance.ID, "clerk.example.com"); err != nil {
			t.Fatal(err)
		}
		tenant.Instance.Host = "clerk.example.com"
		s.Configure(t, tenant, func(set *bartleby.Settings) { set.HomeURL = "https://example.com" })
		b := s.Browser(tenant)
		b.Origin, b.Header = "", map[string]string{"Host": "accounts.example.com"}
		a := b.Do(t, "GET /sign-in?redirect_url=https%3A%2F%2Fexample.com%2Fx", nil)
		if to := a.Header.Get("Location"); a.Status != 307 || !strings.HasPrefix(to, "http://clerk.example.com/sign-in?") || !strings.Contains(to, "redirect_url=https%3A%2F%2Fexample.com%2Fx") {
			t.Errorf("%d %s", a.Status, to)
		}
		if err := s.Rules.MoveInstance(t.Context(), s.Twin.Instance.ID, "smart-owl-13.clerk.accounts.dev"); err != nil {
			t.Fatal(err)
		}
		b.Header = map[string]string{"Host": "smart-owl-13.accounts.dev"}
		if a := b.Do(t, "GET /sign-up", nil); a.Status != 307 || !strings.HasPrefix(a.Header.Get("Location"), "http://smart-owl-13.clerk.accounts.dev/sign-up?") {
			t.Errorf("%d %s", a.Status, a.Header.Get("Location"))
		}
		b.Header = map[string]string{}
		if env := b.Call(t, 200, "GET /v1/environment", nil); env.Part(t, "display_config", "sign_in_url") != "http://clerk.example.com/sign-in" {
			t.Errorf("%s", env.Body)
		}
		if a := s.Do(t, testkit.Request{Call: "POST /v1/users", Key: tenant.Key, Body: `{"email_address":["ada@example.com"],"password":"correct horse battery"}`}); a.Status != 200 {
			t.Fatalf("%s", a.Body)
		}
		p := open(t, s, tenant)
		p.get("/sign-in?redirect_url=" + url.QueryEscape("https://app.example.com/x"))
		p.submit("/sign-in", "identifier=ada@example.com").at("/sign-in/factor-one", 200)
		p.submit("/sign-in/factor-one", "password=correct horse battery")
		if p.left != "https://app.example.com/x" {
			t.Errorf("%d at %s, left to %q", p.status, p.url, p.left)
		}
		var uat bool
		for _, line := range p.header.Values("Set-Cookie") {
			c, err := http.ParseSetCookie(line)
			uat = uat || err == nil && c.Name == "__client_uat" && c.Domain == "example.com" && c.Value != "0"
		}
		if !uat {
			t.Error(p.header)
		}
		p.get("/sign-in?redirect_url=" + url.QueryEscape("http://localhost:3000"))
		if p.left == "http://localhost:3000" {
			t.Error("a private host counts in production")
		}
	})
}

func TestErrorPages(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b := open(t, s, s.Tenant)
		b.get("/nowhere").at("/nowhere", 404, "There is nothing here")
		if b.get("/v1/nowhere"); b.status != 404 || !strings.Contains(b.body, "clerk_trace_id") {
			t.Error(b.body)
		}
		b.get("/pages/style.css").at("/pages/style.css", 200)
		if b.header.Get("Content-Type") != "text/css; charset=utf-8" {
			t.Error(b.header)
		}
	})
}

// What breaks is told as a page, with what finds it in the log, and without what it was.
func TestFaultPage(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		signed(t, s)
		b := open(t, s, s.Tenant)
		b.get("/sign-in")
		b.submit("/sign-in", "identifier=ada@example.com").at("/sign-in/factor-one", 200)
		if _, err := store.Write(t.Context(), s.DB, s.Tenant.Instance.ID, func(tx *store.Tx) (struct{}, error) {
			u, err := tx.User(userOf(t, s))
			if err != nil {
				return struct{}{}, err
			}
			u.Secrets.Password = &bartleby.PasswordDigest{Hasher: "none such", Digest: "hush"}
			_, err = tx.SaveUser(u)
			return struct{}{}, err
		}); err != nil {
			t.Fatal(err)
		}
		b.submit("/sign-in/factor-one", "password=correct horse battery").at("/sign-in/factor-one", 500, "Something went wrong", b.header.Get("Clerk-Trace-Id"))
		if strings.Contains(b.body, "none such") || !strings.Contains(s.Log.String(), "none such") || b.header.Get("Clerk-Trace-Id") == "" {
			t.Error(b.text())
		}
	})
}

func userOf(t *testing.T, s *testkit.Server) string {
	t.Helper()
	return s.Call(t, 200, "GET /v1/users", "").List(t)[0]["id"].(string)
}

// The looks of an instance are its own; what is no colour never gets into a stylesheet.
func TestLooks(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.Display = bartleby.DisplaySettings{LogoURL: "https://cdn.example.com/l.svg", PrimaryColor: "#0b6e4f", BackgroundColorDark: "#101010", TermsURL: "https://example.com/terms"}
			set.LegalConsent = true
		})
		b := open(t, s, s.Tenant)
		b.get("/sign-up").at("/sign-up", 200, "I agree to the Terms of Service")
		if !strings.Contains(b.header.Get("Content-Security-Policy"), "img-src 'self' https://cdn.example.com;") || !strings.Contains(b.body, `src="https://cdn.example.com/l.svg"`) || !strings.Contains(b.body, `href="https://example.com/terms"`) {
			t.Error(b.header, b.body)
		}
		b.submit("/sign-up", "email_address=ada@example.com").at("/sign-up/continue", 200, "Almost there")
		b.submit("/sign-up/continue", "legal_accepted=1").at("/sign-up/verify-email-address", 200)
		b.get("/pages/style.css")
		if !strings.Contains(b.body, "--accent:#0b6e4f;--on-accent:#ffffff;") || !strings.Contains(b.body, "--ground:#101010;") {
			t.Error(b.body[max(0, len(b.body)-300):])
		}
		if env := s.Browser(s.Tenant).Call(t, 200, "GET /v1/environment", nil); env.Part(t, "display_config", "logo_url") != "https://cdn.example.com/l.svg" || env.Part(t, "display_config", "terms_url") != "https://example.com/terms" {
			t.Errorf("%s", env.Body)
		}
	})
}
