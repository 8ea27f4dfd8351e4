package pages_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"bartleby"
	"bartleby/store"
	"bartleby/testkit"
)

const app = "http://localhost:3000"

// sent is the datum of the message that somebody got last.
func sent(t *testing.T, s *testkit.Server, to, key string) string {
	t.Helper()
	list, err := store.Read(context.Background(), s.DB, s.Tenant.Instance.ID, func(tx *store.Tx) ([]*bartleby.Message, error) {
		list, _, err := tx.Messages(to, 1, 0)
		return list, err
	})
	if err != nil || len(list) == 0 {
		t.Fatal(list, err)
	}
	text, ok := list[0].Data[key].(string)
	if !ok {
		t.Fatal(list[0].Data)
	}
	return text
}

// back demands that the browser was led to the application, with the token of its dev browser, and nothing else.
func (b *browser) back(to string) string {
	b.t.Helper()
	u, err := url.Parse(b.left)
	if err != nil || b.status != 303 {
		b.t.Fatalf("%d %s at %s: %s", b.status, b.left, b.url, b.text())
	}
	token := u.Query().Get("__clerk_db_jwt")
	if u.RawQuery = ""; u.String() != to || !strings.HasPrefix(token, "dvb_") {
		b.t.Fatalf("%s, want %s with a token", b.left, to)
	}
	return token
}

// The newcomer's path: an e-mail address, the code, and there one is; the Backend API knows it.
func TestSignUp(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b := open(t, s, s.Tenant)
		b.get("/").at("/sign-in", 200, "Sign in to", "No account yet?")
		b.get("/sign-up").at("/sign-up", 200, "Create your account")
		b.submit("/sign-up", "email_address=no address").at("/sign-up", 422)
		if !strings.Contains(b.body, `aria-invalid="true"`) || !strings.Contains(b.body, "<title>Error: Create your account") || !strings.Contains(b.body, `value="no address"`) {
			t.Error(b.body)
		}
		b.submit("/sign-up", "email_address=ada@example.com", "password=short").at("/sign-up", 422)
		b.submit("/sign-up", "email_address=ada@example.com", "password=correct horse battery", "first_name=Ada").at("/sign-up/verify-email-address", 200, "sent to ada@example.com")
		b.submit("/sign-up/verify-email-address", "code=000000").at("/sign-up/verify-email-address", 422, "not the right code")
		code := sent(t, s, "ada@example.com", "otp_code")
		b.submit("/sign-up/verify-email-address", "code="+code[:3]+" "+code[3:])
		b.at("/user", 200, "Ada", "ada@example.com")
		list := s.Call(t, 200, "GET /v1/users?email_address=ada@example.com", "").List(t)
		if len(list) != 1 || list[0]["first_name"] != "Ada" || list[0]["password_enabled"] != true {
			t.Error(list)
		}
		b.get("/sign-up").at("/user", 200) // one is signed in already
		b.get("/sign-in").at("/user", 200)
		b.get("/sign-out").at("/sign-out", 200)
		b.submit("/sign-out").at("/sign-in", 200, "You are signed out.")
		b.get("/user").at("/sign-in", 200)
		b.get("/sign-up")
		b.submit("/sign-up", "email_address=ada@example.com").at("/sign-up", 422, "Somebody has this already")
	})
}

// signed makes a user for the tests.
func signed(t *testing.T, s *testkit.Server) string {
	t.Helper()
	return s.Call(t, 200, "POST /v1/users", `{"email_address":["ada@example.com"],"username":"lovelace","password":"correct horse battery","first_name":"Ada","last_name":"Lovelace"}`).ID(t)
}

func TestSignIn(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		signed(t, s)
		b := open(t, s, s.Tenant)
		query := "?redirect_url=" + url.QueryEscape(app+"/inside?a=1")
		b.get("/sign-in"+query).at("/sign-in", 200)
		if policy := b.header.Get("Content-Security-Policy"); !strings.Contains(policy, "form-action 'self' "+app) || strings.Contains(policy, "unsafe") || b.header.Get("X-Frame-Options") != "DENY" {
			t.Error(b.header)
		}
		b.submit("/sign-in", "identifier=nobody@example.com").at("/sign-in", 422, "know no account")
		b.submit("/sign-in", "identifier=").at("/sign-in", 422, "has to be filled in")
		b.submit("/sign-in", `identifier="><script>alert(1)</script>`).at("/sign-in", 422)
		if strings.Contains(b.body, "<script>") {
			t.Error(b.body)
		}
		b.submit("/sign-in", "identifier=Ada@Example.com").at("/sign-in/factor-one", 200, "Enter your password", "ada@example.com")
		b.submit("/sign-in/factor-one", "password=wrong").at("/sign-in/factor-one", 422, "not the password")
		if strings.Contains(b.body, `value="wrong"`) {
			t.Error("the page shows a password")
		}
		b.submit("/sign-in/factor-one", "password=correct horse battery")
		token := b.back(app + "/inside")
		u, _ := url.Parse(b.left)
		if u.Query().Get("a") != "1" {
			t.Error(b.left)
		}
		front := s.Browser(s.Tenant) // the application has the token, and is signed in
		front.Token = token
		if a := front.Call(t, 200, "GET /v1/client", nil); a.Part(t, "response", "sessions").([]any)[0].(map[string]any)["status"] != "active" {
			t.Errorf("%s", a.Body)
		}
		b.get("/user").at("/user", 200, "Ada Lovelace")
	})
}

// A code by e-mail, and another way; the page of the way that was asked for last is shown again when it is loaded anew.
func TestSignInByCode(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		signed(t, s)
		b := open(t, s, s.Tenant)
		b.get("/sign-in")
		b.submit("/sign-in", "identifier=lovelace").at("/sign-in/factor-one", 200, "password")
		b.get("/sign-in/methods").at("/sign-in/methods", 200, "E-mail a code to a***@example.com")
		if strings.Contains(b.text(), "ada@example.com") {
			t.Error("the address is not covered")
		}
		b.submit("/sign-in/prepare").at("/sign-in/factor-one", 200, "Check your e-mail", "a***@example.com")
		b.get("/sign-in/factor-one").at("/sign-in/factor-one", 200, "Check your e-mail")
		b.submit("/sign-in/factor-one", "code=").at("/sign-in/factor-one", 422, "has to be filled in")
		b.submit("/sign-in/factor-one", "code=1").at("/sign-in/factor-one", 422, "not the right code")
		b.submit("/sign-in/prepare").at("/sign-in/factor-one", 200)
		b.submit("/sign-in/factor-one", "code="+sent(t, s, "ada@example.com", "otp_code")).at("/user", 200, "Ada Lovelace")
	})
}

// Too many failures lock; a page of another sign-in does nothing to the one that is under way.
func TestLockout(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		signed(t, s)
		s.Call(t, 200, "POST /v1/users", `{"email_address":["eve@example.com"],"password":"another good password"}`)
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Lockout.MaxAttempts, set.Lockout.Duration = 2, 600_000 })
		b := open(t, s, s.Tenant)
		b.get("/sign-in")
		b.submit("/sign-in", "identifier=eve@example.com").at("/sign-in/factor-one", 200)
		stale := attribute(b.form("/sign-in/factor-one"), "action")
		old := url.Values{"attempt": {value(b, "attempt")}, "strategy": {"password"}, "password": {"correct horse battery"}}
		b.get("/sign-in")
		b.submit("/sign-in", "identifier=ada@example.com").at("/sign-in/factor-one", 200)
		b.post(stale, old).at("/sign-in/factor-one", 200, "ada@example.com") // not taken for Ada's
		b.submit("/sign-in/factor-one", "password=wrong").at("/sign-in/factor-one", 422)
		b.submit("/sign-in/factor-one", "password=wrong").at("/sign-in/factor-one", 403, "locked")
		b.submit("/sign-in/factor-one", "password=correct horse battery").at("/sign-in/factor-one", 403, "locked")
		s.Clock.Advance(601_000_000_000)
		b.submit("/sign-in/factor-one", "password=correct horse battery").at("/user", 200)
	})
}

// value is that of a hidden field of the first form that has it.
func value(b *browser, name string) string {
	for n := range b.page.Descendants() {
		if attribute(n, "name") == name {
			return attribute(n, "value")
		}
	}
	return ""
}

func TestResetPassword(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		signed(t, s)
		b := open(t, s, s.Tenant)
		b.get("/sign-in")
		b.submit("/sign-in", "identifier=ada@example.com")
		b.submit("/sign-in/prepare").at("/sign-in/factor-one", 200, "Reset your password")
		b.submit("/sign-in/factor-one", "code="+sent(t, s, "ada@example.com", "otp_code")).at("/sign-in/reset-password", 200, "Choose a new password")
		b.get("/sign-in/factor-one").at("/sign-in/reset-password", 200)
		b.get("/user").at("/sign-in", 200)
		b.get("/sign-in/reset-password")
		b.submit("/sign-in/reset-password", "password=short").at("/sign-in/reset-password", 422)
		b.submit("/sign-in/reset-password", "password=a whole new password").at("/user", 200, "Ada Lovelace")
		b = open(t, s, s.Tenant)
		b.get("/sign-in")
		b.submit("/sign-in", "identifier=lovelace")
		b.submit("/sign-in/factor-one", "password=correct horse battery").at("/sign-in/factor-one", 422)
		b.submit("/sign-in/factor-one", "password=a whole new password").at("/user", 200)
	})
}

// A link in a mail: in the browser that asked for it, and in another one.
func TestSignInByLink(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		signed(t, s)
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.Authentication.EmailLink, set.Authentication.EmailCode, set.Password.Enabled = true, false, false
		})
		b := open(t, s, s.Tenant)
		b.get("/sign-in")
		b.submit("/sign-in", "identifier=ada@example.com").at("/sign-in/factor-one", 200, "Check your e-mail", "Open it, then come back here")
		b.submit("/sign-in/link").at("/sign-in/factor-one", 200, "not opened yet")
		other := open(t, s, s.Tenant)
		other.get(sent(t, s, "ada@example.com", "magic_link")).at("/sign-in/verify", 200, "Go back to the browser in which you began")
		other.get("/user").at("/sign-in", 200)
		b.submit("/sign-in/link").at("/user", 200, "Ada Lovelace")

		b = open(t, s, s.Tenant)
		b.get("/sign-in?redirect_url=" + url.QueryEscape(app))
		b.submit("/sign-in", "identifier=ada@example.com")
		link := sent(t, s, "ada@example.com", "magic_link")
		b.get(link).back(app)
		b.get(link).at("/sign-in/verify", 200, "does not work")
		b.get("/sign-in/verify?__clerk_status=nonsense").at("/sign-in/verify", 200, "does not work")
	})
}

// Where nothing may tell who has an account, the pages do not either.
func TestGuardedSignIn(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		signed(t, s)
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Authentication.EnumerationProtection = true })
		said := map[string]bool{}
		for _, who := range []string{"ada@example.com", "bob@example.com"} {
			b := open(t, s, s.Tenant)
			b.get("/sign-in")
			b.submit("/sign-in", "identifier="+who).at("/sign-in/factor-one", 200)
			b.submit("/sign-in/factor-one", "password=wrong").at("/sign-in/factor-one", 422, "The account or the password is not right")
			said[strings.ReplaceAll(b.text(), who, "")] = true
		}
		if len(said) != 1 {
			t.Error(said)
		}
	})
}
