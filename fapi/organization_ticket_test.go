package fapi_test

import (
	"context"
	"net/url"
	"slices"
	"sync"
	"testing"

	"bartleby"
	"bartleby/identity"
	"bartleby/testkit"
)

// invitedTo is the ticket of an invitation to an organization.
func invitedTo(t *testing.T, s *testkit.Server, c *company, address string) (ticket, id string) {
	t.Helper()
	made, err := s.Rules.CreateOrganizationInvitations(context.Background(), s.Tenant.Instance, c.id, identity.NewOrganizationInvitation{
		EmailAddress: address, Role: "org:admin", RedirectURL: bartleby.To(home), PublicMetadata: bartleby.To(bartleby.Metadata(`{"team":"blue"}`)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return made[0].Invitation.Ticket, made[0].Invitation.ID
}

// joined demands that an attempt is complete, and that the organization is active in the session it led to.
func joined(t *testing.T, a testkit.Answer, c *company) {
	t.Helper()
	session := a.Part(t, "client", "sessions").([]any)[0].(map[string]any)
	list := session["user"].(map[string]any)["organization_memberships"].([]any)
	if a.Part(t, "response", "status") != "complete" || session["last_active_organization_id"] != c.id || len(list) != 1 || list[0].(map[string]any)["role"] != "org:admin" ||
		list[0].(map[string]any)["public_metadata"].(map[string]any)["team"] != "blue" {
		t.Errorf("%s", a.Body)
	}
}

// Who is invited to an organization and new signs up with the ticket, even where nobody else may, and is a member.
func TestOrganizationTicketSignsUp(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.Restrictions.SignUpMode = "restricted"
			set.Organizations.ForceSelection = true
		})
		c := newCompany(t, s, "Acme")
		ticket, id := invitedTo(t, s, c, "guest@example.com")
		b := s.Browser(s.Tenant)
		glance(t, b, "GET /v1/tickets/accept?ticket="+url.QueryEscape(ticket))
		q := leads(t, b.Do(t, "GET /v1/tickets/accept?ticket="+url.QueryEscape(ticket), nil), home)
		if q.Get("__clerk_status") != "sign_up" || q.Get("__clerk_ticket") != ticket {
			t.Errorf("%v", q)
		}
		b.Refused(t, 400, "POST /v1/client/sign_ins", url.Values{"strategy": {"ticket"}, "ticket": {ticket}}, "organization_invitation_identification_not_exist")
		b.Refused(t, 422, "POST /v1/client/sign_ups", url.Values{"strategy": {"ticket"}, "ticket": {ticket}, "email_address": {"other@example.com"}}, "form_param_value_invalid email_address")
		a := b.Call(t, 200, "POST /v1/client/sign_ups", url.Values{"strategy": {"ticket"}, "ticket": {ticket}})
		at := "/v1/client/sign_ups/" + a.Part(t, "response", "id").(string)
		if a.Part(t, "response", "status") == "complete" {
			joined(t, a, c)
		} else {
			joined(t, b.Call(t, 200, "PATCH "+at, url.Values{"password": {"a good long secret"}}), c)
		}
		client := b.Call(t, 200, "GET /v1/client", nil)
		if session := client.Part(t, "response", "sessions").([]any)[0].(map[string]any); session["status"] != "active" || session["tasks"] != nil {
			t.Errorf("%v", session)
		}
		if types := eventTypes(s.Events(t, s.Tenant, id)); !slices.Equal(types, []string{"organizationInvitation.created", "organizationInvitation.accepted"}) {
			t.Errorf("%v", types)
		}
		again := s.Browser(s.Tenant)
		again.Refused(t, 400, "POST /v1/client/sign_ups", url.Values{"strategy": {"ticket"}, "ticket": {ticket}}, "organization_invitation_already_accepted")
		again.Refused(t, 400, "GET /v1/tickets/accept?ticket="+url.QueryEscape(ticket), nil, "organization_invitation_already_accepted")
	})
}

// Who has an account signs in with the ticket and is a member; a second factor is asked for first.
func TestOrganizationTicketSignsIn(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		c := newCompany(t, s, "Acme")
		s.Call(t, 200, "POST /v1/users", `{"email_address":["guest@example.com"],"password":"correct horse battery"}`)
		ticket, _ := invitedTo(t, s, c, "guest@example.com")
		b := s.Browser(s.Tenant)
		if q := leads(t, b.Do(t, "GET /v1/tickets/accept?ticket="+url.QueryEscape(ticket), nil), home); q.Get("__clerk_status") != "sign_in" {
			t.Errorf("%v", q)
		}
		b.Refused(t, 400, "POST /v1/client/sign_ups", url.Values{"strategy": {"ticket"}, "ticket": {ticket}}, "organization_invitation_identification_already_exists")
		joined(t, b.Call(t, 200, "POST /v1/client/sign_ins", url.Values{"strategy": {"ticket"}, "ticket": {ticket}}), c)
		s.Browser(s.Tenant).Refused(t, 400, "POST /v1/client/sign_ins", url.Values{"strategy": {"ticket"}, "ticket": {ticket}}, "organization_invitation_already_accepted")

		s.Call(t, 200, "POST /v1/users", `{"email_address":["careful@example.com"],"password":"correct horse battery","totp_secret":"AICJ3HCXKO4KOY6NDH6RII4E3ZYL5ZBH","backup_codes":["abcdefgh"]}`)
		ticket, id := invitedTo(t, s, c, "careful@example.com")
		two := s.Browser(s.Tenant)
		a := two.Call(t, 200, "POST /v1/client/sign_ins", url.Values{"strategy": {"ticket"}, "ticket": {ticket}})
		if a.Part(t, "response", "status") != "needs_second_factor" || len(s.Events(t, s.Tenant, id)) != 1 {
			t.Errorf("%s", a.Body)
		}
		a = two.Call(t, 200, "POST /v1/client/sign_ins/"+a.Part(t, "response", "id").(string)+"/attempt_second_factor", url.Values{"strategy": {"backup_code"}, "code": {"abcdefgh"}})
		joined(t, a, c)

		ticket, revoked := invitedTo(t, s, c, "member-acme@example.com.invalid")
		c.by.Call(t, 200, "POST "+c.at+"/invitations/"+revoked+"/revoke", nil)
		s.Browser(s.Tenant).Refused(t, 400, "POST /v1/client/sign_ups", url.Values{"strategy": {"ticket"}, "ticket": {ticket}}, "organization_invitation_revoked_code")
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Organizations.Enabled = false })
		s.Browser(s.Tenant).Refused(t, 403, "POST /v1/client/sign_ins", url.Values{"strategy": {"ticket"}, "ticket": {ticket}}, "organization_not_enabled_in_instance")
		s.Browser(s.Tenant).Refused(t, 403, "GET /v1/tickets/accept?ticket="+url.QueryEscape(ticket), nil, "organization_not_enabled_in_instance")
	})
}

// Who is signed in joins when the link is opened, once; the organization is active then. A ticket of another instance is none.
func TestOrganizationTicketOfSignedIn(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		c := newCompany(t, s, "Acme")
		guest, _ := person(t, s, "guest")
		ticket, _ := invitedTo(t, s, c, "guest@example.com")
		s.Browser(s.Twin).Refused(t, 400, "GET /v1/tickets/accept?ticket="+url.QueryEscape(ticket), nil, "ticket_invalid_code")
		if q := leads(t, c.with.Do(t, "GET /v1/tickets/accept?ticket="+url.QueryEscape(ticket), nil), home); q.Get("__clerk_status") != "sign_in" {
			t.Errorf("%v", q)
		}
		q := leads(t, guest.Do(t, "GET /v1/tickets/accept?ticket="+url.QueryEscape(ticket), nil), home)
		if q.Get("__clerk_status") != "complete" || q.Has("__clerk_ticket") {
			t.Errorf("%v", q)
		}
		session := guest.Call(t, 200, "GET /v1/client", nil).Part(t, "response", "sessions").([]any)[0].(map[string]any)
		if session["last_active_organization_id"] != c.id {
			t.Errorf("%v", session)
		}
		guest.Refused(t, 400, "GET /v1/tickets/accept?ticket="+url.QueryEscape(ticket), nil, "organization_invitation_already_accepted")
	})
}

// However many browsers use a ticket at once, one user is made, and is a member once.
func TestRacingOrganizationTickets(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		c := newCompany(t, s, "Acme")
		ticket, _ := invitedTo(t, s, c, "guest@example.com")
		var wait sync.WaitGroup
		got := make([]int, 4)
		for i := range got {
			wait.Add(1)
			go func() {
				defer wait.Done()
				got[i] = s.Browser(s.Tenant).Do(t, "POST /v1/client/sign_ups", url.Values{"strategy": {"ticket"}, "ticket": {ticket}, "password": {"a good long secret"}}).Status
			}()
		}
		wait.Wait()
		if slices.Sort(got); got[0] != 200 || got[1] == 200 {
			t.Errorf("%v", got)
		}
		if a := c.by.Call(t, 200, "GET "+c.at+"/memberships?paginated=true", nil); a.Part(t, "response", "total_count") != 3.0 {
			t.Errorf("%s", a.Body)
		}
	})
}
