package fapi_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
	"bartleby/testkit"
)

const home = "http://localhost:3000/welcome"

// mailed is the link that was mailed to somebody last, without its origin.
func mailed(t *testing.T, s *testkit.Server, to string) string {
	t.Helper()
	list, err := store.Read(context.Background(), s.DB, s.Tenant.Instance.ID, func(tx *store.Tx) ([]*bartleby.Message, error) {
		list, _, err := tx.Messages(to, 1, 0)
		return list, err
	})
	if err != nil || len(list) == 0 {
		t.Fatal(list, err)
	}
	for _, key := range []string{"magic_link", "action_url"} {
		if link, ok := list[0].Data[key].(string); ok {
			return link[strings.Index(link, "/v1/"):]
		}
	}
	t.Fatal(list[0].Data)
	return ""
}

// posted are the templates of what was mailed to somebody, newest first.
func posted(t *testing.T, s *testkit.Server, to string) []string {
	t.Helper()
	list, err := store.Read(context.Background(), s.DB, s.Tenant.Instance.ID, func(tx *store.Tx) ([]*bartleby.Message, error) {
		list, _, err := tx.Messages(to, 100, 0)
		return list, err
	})
	if err != nil {
		t.Fatal(err)
	}
	slugs := make([]string, len(list))
	for i, m := range list {
		slugs[i] = m.Slug
	}
	return slugs
}

// leads is the query of where a redirect leads.
func leads(t *testing.T, a testkit.Answer, to string) url.Values {
	t.Helper()
	u, err := url.Parse(a.Header.Get("Location"))
	if err != nil || a.Status != 303 || !strings.HasPrefix(u.String(), to) {
		t.Fatalf("%d %s %s", a.Status, a.Header.Get("Location"), a.Body)
	}
	return u.Query()
}

// From an identifier by a wrong password to a session, as front ends do it; the refusals carry the client.
func TestSignIn(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Call(t, 200, "POST /v1/users", `{"email_address":["ada+clerk_test@example.com"],"password":"correct horse battery","first_name":"Ada"}`)
		b := s.Browser(s.Tenant).DevBrowser(t)
		b.Refused(t, 422, "POST /v1/client/sign_ins", url.Values{"identifier": {"nobody@example.com"}}, "form_identifier_not_found identifier")
		a := b.Call(t, 200, "POST /v1/client/sign_ins", url.Values{"identifier": {"ada+clerk_test@example.com"}, "locale": {"en-US"}})
		if a.Part(t, "response", "status") != "needs_first_factor" || a.Part(t, "response", "user_data", "first_name") != "Ada" || a.Part(t, "client", "sign_in", "id") != a.Part(t, "response", "id") ||
			a.Part(t, "response", "identifier") != "ada+clerk_test@example.com" || a.Part(t, "response", "supported_second_factors") != nil {
			t.Errorf("%s", a.Body)
		}
		at := "/v1/client/sign_ins/" + a.Part(t, "response", "id").(string)
		factor := a.Part(t, "response", "supported_first_factors").([]any)[1].(map[string]any)
		if factor["strategy"] != "email_code" || factor["safe_identifier"] != "ada+clerk_test@example.com" || factor["primary"] != true {
			t.Errorf("%v", factor)
		}
		wrong := b.Refused(t, 422, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {"password"}, "password": {"incorrect"}}, "form_password_incorrect password")
		if wrong.Part(t, "meta", "client", "sign_in", "first_factor_verification", "attempts") != 1.0 {
			t.Errorf("%s", wrong.Body)
		}
		b.Refused(t, 400, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {"oauth_nowhere"}}, "verification_strategy_invalid strategy")
		b.Refused(t, 400, "POST "+at+"/attempt_second_factor", url.Values{"strategy": {"totp"}, "code": {"000000"}}, "client_state_invalid")
		b.Refused(t, 400, "POST "+at+"/reset_password", url.Values{"password": {"another horse battery"}}, "client_state_invalid")
		stranger := s.Browser(s.Tenant).DevBrowser(t)
		stranger.Refused(t, 404, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {"password"}, "password": {"correct horse battery"}}, "resource_not_found")
		stranger.Call(t, 200, "POST /v1/client", nil)
		stranger.Refused(t, 404, "GET "+at, nil, "resource_not_found")
		before := b.Token
		done := b.Call(t, 200, "POST "+at+"/prepare_first_factor", url.Values{"strategy": {"email_code"}, "email_address_id": {factor["email_address_id"].(string)}})
		if done.Part(t, "response", "first_factor_verification", "status") != "unverified" {
			t.Errorf("%s", done.Body)
		}
		done = b.Call(t, 200, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {"email_code"}, "code": {"424242"}})
		session := done.Part(t, "response", "created_session_id")
		if done.Part(t, "response", "status") != "complete" || session == nil || done.Part(t, "client", "last_active_session_id") != session || done.Part(t, "client", "sign_in") != nil || b.Token == before {
			t.Errorf("%s", done.Body)
		}
		if got := b.Call(t, 200, "GET /v1/client", nil).Part(t, "response", "last_active_session_id"); got != session {
			t.Errorf("%v, want %v", got, session)
		}
		if got := b.Call(t, 200, "GET "+at, nil).Part(t, "response", "status"); got != "complete" {
			t.Errorf("%v", got)
		}
		again := b.Refused(t, 400, "POST /v1/client/sign_ins", url.Values{"identifier": {"ada+clerk_test@example.com"}}, "session_exists")
		if again.Part(t, "meta", "client", "last_active_session_id") != session {
			t.Errorf("%s", again.Body)
		}
	})
}

// From a form to a user, by code.
func TestSignUp(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b := s.Browser(s.Tenant)
		a := b.Call(t, 200, "POST /v1/client/sign_ups", url.Values{"email_address_or_phone_number": {"new+clerk_test@example.com"}, "unsafe_metadata": {`{"a":1}`}})
		if a.Part(t, "response", "has_password") != false || a.Part(t, "response", "unsafe_metadata", "a") != 1.0 || a.Part(t, "client", "sign_up", "id") == nil {
			t.Errorf("%s", a.Body)
		}
		at := "/v1/client/sign_ups/" + a.Part(t, "response", "id").(string)
		b.Refused(t, 422, "PATCH "+at, url.Values{"password": {"short"}}, "form_password_length_too_short password")
		if a = b.Call(t, 200, "POST "+at+"?_method=PATCH", url.Values{"password": {"a good long secret"}}); a.Part(t, "response", "has_password") != true || a.Part(t, "response", "password_enabled") != true {
			t.Errorf("%s", a.Body)
		}
		a = b.Call(t, 200, "POST "+at+"/prepare_verification", url.Values{"strategy": {"email_code"}})
		if a.Part(t, "response", "verifications", "email_address", "next_action") != "needs_attempt" {
			t.Errorf("%s", a.Body)
		}
		b.Refused(t, 400, "POST "+at+"/prepare_verification", url.Values{"strategy": {"phone_code"}}, "verification_strategy_invalid strategy")
		b.Refused(t, 422, "POST "+at+"/attempt_verification", url.Values{"strategy": {"email_code"}, "code": {"000000"}}, "form_code_incorrect code")
		a = b.Call(t, 200, "POST "+at+"/attempt_verification", url.Values{"strategy": {"email_code"}, "code": {"424242"}})
		if a.Part(t, "response", "status") != "complete" || a.Part(t, "response", "created_user_id") == nil || a.Part(t, "client", "last_active_session_id") != a.Part(t, "response", "created_session_id") {
			t.Errorf("%s", a.Body)
		}
		b.Refused(t, 403, "PATCH "+at, url.Values{"first_name": {"Late"}}, "sign_up_cannot_be_updated")
		if got := b.Call(t, 200, "GET "+at, nil).Part(t, "response", "status"); got != "complete" {
			t.Errorf("%v", got)
		}
		s.Browser(s.Tenant).Refused(t, 422, "POST /v1/client/sign_ups", url.Values{"email_address": {"new+clerk_test@example.com"}}, "form_identifier_exists email_address")
	})
}

// The link of a mail signs in where it was asked for; elsewhere it is only marked, and the first browser's question signs in.
func TestVerify(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Authentication.EmailLink = true })
		s.Call(t, 200, "POST /v1/users", `{"email_address":["ada@example.com"],"password":"correct horse battery"}`)
		begin := func(b *testkit.Browser) string {
			a := b.Call(t, 200, "POST /v1/client/sign_ins", url.Values{"identifier": {"ada@example.com"}})
			at := "/v1/client/sign_ins/" + a.Part(t, "response", "id").(string)
			b.Call(t, 200, "POST "+at+"/prepare_first_factor", url.Values{"strategy": {"email_link"}, "redirect_url": {home}})
			return at
		}
		b := s.Browser(s.Tenant)
		at := begin(b)
		s.Clock.Advance(1_000_000_000)
		link := mailed(t, s, "ada@example.com")
		glance(t, s.Browser(s.Tenant), "GET "+link)
		elsewhere := s.Browser(s.Tenant)
		if q := leads(t, elsewhere.Do(t, "GET "+link, nil), home); q.Get("__clerk_status") != "verified" || q.Get("__clerk_created_session") != "" || len(elsewhere.Cookies) != 0 {
			t.Errorf("%v %v", q, elsewhere.Cookies)
		}
		a := b.Call(t, 200, "GET "+at, nil)
		if a.Part(t, "response", "status") != "complete" || a.Part(t, "client", "last_active_session_id") != a.Part(t, "response", "created_session_id") {
			t.Errorf("%s", a.Body)
		}
		if q := leads(t, b.Do(t, "GET "+link, nil), home); q.Get("__clerk_status") != "failed" {
			t.Errorf("%v", q)
		}
		same := s.Browser(s.Tenant)
		begin(same)
		s.Clock.Advance(1_000_000_000)
		q := leads(t, same.Do(t, "GET "+mailed(t, s, "ada@example.com"), nil), home)
		if got := same.Call(t, 200, "GET /v1/client", nil).Part(t, "response", "last_active_session_id"); got == nil || got != q.Get("__clerk_created_session") {
			t.Errorf("%v, %v", got, q)
		}
		b.Refused(t, 400, "GET /v1/verify", nil, "missing_query_parameter token")
		b.Refused(t, 400, "GET /v1/verify?token=none", nil, "verification_link_token_invalid")
	})
}

// The ticket of an invitation leads into the application, and its address counts as verified there.
func TestAcceptTicket(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Restrictions.SignUpMode = "restricted" })
		made, err := s.Rules.CreateInvitations(context.Background(), s.Tenant.Instance, identity.NewInvitation{EmailAddress: "guest@example.com", RedirectURL: bartleby.To(home)})
		if err != nil {
			t.Fatal(err)
		}
		b := s.Browser(s.Tenant)
		q := leads(t, b.Do(t, "GET /v1/tickets/accept?ticket="+url.QueryEscape(made[0].Ticket), nil), home)
		if q.Get("__clerk_status") != "sign_up" || q.Get("__clerk_ticket") != made[0].Ticket {
			t.Errorf("%v", q)
		}
		b.Refused(t, 403, "POST /v1/client/sign_ups", url.Values{"email_address": {"stranger@example.com"}, "password": {"a good long secret"}}, "sign_up_mode_restricted")
		a := b.Call(t, 200, "POST /v1/client/sign_ups", url.Values{"strategy": {"ticket"}, "ticket": {q.Get("__clerk_ticket")}, "password": {"a good long secret"}})
		if a.Part(t, "response", "status") != "complete" || a.Part(t, "response", "verifications", "email_address", "strategy") != "ticket" {
			t.Errorf("%s", a.Body)
		}
		b.Refused(t, 400, "GET /v1/tickets/accept?ticket="+url.QueryEscape(made[0].Ticket), nil, "ticket_invalid_code")
		b.Refused(t, 400, "GET /v1/tickets/accept", nil, "missing_query_parameter ticket")

		b.Refused(t, 403, "POST /v1/waitlist", url.Values{"email_address": {"waiting@example.com"}}, "waitlist_not_accepting_entries")
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Restrictions.SignUpMode = "waitlist" })
		first := b.Call(t, 200, "POST /v1/waitlist", url.Values{"email_address": {"waiting@example.com"}})
		if second := b.Call(t, 200, "POST /v1/waitlist", url.Values{"email_address": {"Waiting@example.com"}}); first.ID(t) != second.ID(t) || first.Part(t, "object") != "waitlist_entry" {
			t.Errorf("%s %s", first.Body, second.Body)
		}
	})
}
