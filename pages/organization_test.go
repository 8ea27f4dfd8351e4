package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/pquerna/otp/totp"

	"bartleby"
	"bartleby/testkit"
)

func TestOrganizations(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		signed(t, s)
		eve := s.Call(t, 200, "POST /v1/users", `{"email_address":["eve@example.com"],"password":"another good password","first_name":"Eve"}`).ID(t)
		b := enter(t, s)
		b.get("/organization").at("/organization", 200, "You are in no organization yet.")
		b.get("/create-organization").at("/create-organization", 200)
		b.submit("/create-organization", "name=").at("/create-organization", 422)
		b.submit("/create-organization", "name=<i>Acme").at("/create-organization", 422)
		b.submit("/create-organization", "name=Acme & Sons").at(b.url.Path, 200, "The organization is there.", "Acme & Sons", "Ada Lovelace you")
		if !strings.HasPrefix(b.url.Path, "/organization/org_") {
			t.Fatal(b.url, b.body)
		}
		at := b.url.Path
		b.submit(at, "name=Acme", "slug=acme").at(at, 200, "Saved.", "Acme")
		b.submit(at, "name=").at(at, 422)
		b.get(at)
		b.submit("/invitations", "email_address=nonsense").at(at+"/invitations", 422)
		b.get(at)
		b.submit("/invitations", "email_address=eve@example.com", "role=org:member").at(at, 200, "The invitation is on its way.", "eve@example.com Member")
		b.submit("/invitations", "email_address=new@example.com", "role=org:admin").at(at, 200, "new@example.com Admin")
		b.submit("/leave").at(at+"/leave", 422, "You are the last who can manage") // nobody would be left to manage it
		b.get("/organization").at("/organization", 200, "Acme Admin active")
		b.submit("/organization/switch", "organization=").at("/organization", 200, "Switched.", "active Acme")

		e := open(t, s, s.Tenant)
		e.get(at).at("/sign-in", 200)
		e.submit("/sign-in", "identifier=eve@example.com")
		e.submit("/sign-in/factor-one", "password=another good password").at(at, 404, "There is nothing here") // no member yet
		e.get("/organization").at("/organization", 200, "Acme Ada Lovelace invited you")
		e.submit("/accept").at("/user", 200)
		e.get(at).at(at, 200, "Eve you")
		if strings.Contains(e.text(), "Invite somebody") || strings.Contains(e.text(), "Delete") {
			t.Error(e.text())
		}
		e.post(at+"/invitations", url.Values{"email_address": {"x@example.com"}, "role": {"org:admin"}})
		e.post(at+"/members/"+eve, url.Values{"role": {"org:admin"}}) // not by herself
		e.post(at, url.Values{"name": {"Eve's"}})
		e.get(at).at(at, 200, "Acme", "Member")

		b.get(at).at(at, 200, "Eve")
		b.submit("/members/"+eve, "role=org:admin").at(at, 200, "Saved.")
		e.get(at).at(at, 200, "Invite somebody")
		b.submit("/members/"+eve+"/remove").at(at, 200, "Removed.")
		e.get(at).at(at, 404)
		b.submit("/revoke").at(at, 200, "Removed.")
		b.get(at+"/delete").at(at+"/delete", 200)
		b.submit("/delete").at(at+"/delete", 422)
		b.submit("/delete", "sure=1").at("/organization", 200, "The organization is deleted.")
	})
}

// What somebody has to do first stands between them and everything else.
func TestTasks(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		id := signed(t, s)
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.Organizations.ForceSelection, set.Authentication.SecondFactorRequired = true, true
		})
		s.Call(t, 200, "POST /v1/users/"+id+"/password/set_compromised", "")
		b := open(t, s, s.Tenant)
		b.get("/sign-in?redirect_url=" + url.QueryEscape(app))
		b.submit("/sign-in", "identifier=ada@example.com")
		b.submit("/sign-in/factor-one", "password=correct horse battery").at("/sign-in/tasks/reset-password", 200)
		b.get("/user").at("/sign-in/tasks/reset-password", 200)
		b.get("/organization").at("/sign-in/tasks/reset-password", 200)
		b.get("/sign-in/tasks?redirect_url="+url.QueryEscape(app)).at("/sign-in/tasks/reset-password", 200)
		b.submit("/reset-password", "password=").at("/sign-in/tasks/reset-password", 422)
		b.submit("/reset-password", "password=a whole new password").at("/sign-in/tasks/choose-organization", 200, "Choose an organization")
		b.submit("/choose-organization", "name=").at("/sign-in/tasks/choose-organization", 422)
		b.submit("/choose-organization", "name=Acme").at("/sign-in/tasks/setup-mfa", 200, "Protect your account")
		b.submit("/setup-mfa").at("/sign-in/tasks/setup-mfa", 200, "Scan this")
		b.submit("/setup-mfa/code", "code=1").at("/sign-in/tasks/setup-mfa/code", 422)
		code, err := totp.GenerateCode(value(b, "secret"), s.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		b.submit("/setup-mfa/code", "code="+code).at("/sign-in/tasks/setup-mfa/code", 200, "Keep these backup codes")
		b.get("/sign-in/tasks?redirect_url=" + url.QueryEscape(app)).back(app)
	})
}

// Links of invitations, to the application and to an organization, and of sign-in tokens: they are used by a button, and once.
func TestTickets(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Restrictions.SignUpMode = "restricted" })
		b := open(t, s, s.Tenant)
		b.get("/sign-up").at("/sign-up", 200, "Sign-up is by invitation")
		b.post("/sign-up", url.Values{"email_address": {"x@example.com"}}).at("/sign-up", 200, "Sign-up is by invitation")
		link := s.Call(t, 200, "POST /v1/invitations", `{"email_address":"guest@example.com"}`).Object(t)["url"].(string)
		b.get(link).at("/sign-up", 200, "You were invited")
		if strings.Contains(b.text(), "E-mail address Password") {
			t.Error("the address is asked for")
		}
		b.submit("/sign-up", "password=correct horse battery").at("/user", 200, "guest@example.com")

		b = open(t, s, s.Tenant)
		b.get(link)
		if b.status < 400 {
			b.submit("/sign-up", "password=correct horse battery")
		}
		if b.status < 400 || b.url.Path == "/user" {
			t.Errorf("an invitation works twice: %d %s", b.status, b.url)
		}
		id := s.Call(t, 200, "GET /v1/users", "").List(t)[0]["id"].(string)
		link = s.Call(t, 200, "POST /v1/sign_in_tokens", `{"user_id":"`+id+`"}`).Object(t)["url"].(string)
		b.get(link).at("/sign-in", 200, "The link that you opened signs you in.")
		b.submit("/sign-in/ticket").at("/user", 200, "guest@example.com")
		b = open(t, s, s.Tenant)
		b.get("/sign-in?__clerk_ticket=nonsense").at("/sign-in", 200)
		b.submit("/sign-in/ticket").at("/sign-in/ticket", 400, "This link is used up")
	})
}

func TestWaitlist(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b := open(t, s, s.Tenant)
		b.get("/waitlist").at("/sign-up", 200)
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Restrictions.SignUpMode = "waitlist" })
		b.get("/sign-up").at("/waitlist", 200, "Join the waitlist")
		b.submit("/waitlist", "email_address=nonsense").at("/waitlist", 422)
		b.submit("/waitlist", "email_address=new@example.com").at("/waitlist", 200, "You are on the waitlist")
		if list := s.Call(t, 200, "GET /v1/waitlist_entries", "").Object(t); list["total_count"] != 1.0 {
			t.Error(list)
		}
	})
}

// Several accounts in one browser.
func TestSeveralSessions(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		signed(t, s)
		s.Call(t, 200, "POST /v1/users", `{"email_address":["eve@example.com"],"password":"another good password","first_name":"Eve"}`)
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Sessions.Several = true })
		b := enter(t, s).at("/user", 200, "Ada Lovelace")
		b.get("/sign-in").at("/sign-in", 200, "Choose one of your accounts")
		b.submit("/sign-in", "identifier=eve@example.com")
		b.submit("/sign-in/factor-one", "password=another good password").at("/user", 200, "Eve")
		b.get("/sign-in/choose").at("/sign-in/choose", 200, "Ada Lovelace", "Eve")
		b.submit("/sign-in/choose").at("/user", 200, "Ada Lovelace") // the first one
		b.post("/sign-out", url.Values{}).at("/sign-in", 200, "You are signed out.")
		b.get("/sign-in/choose").at("/sign-in", 200)
	})
}
