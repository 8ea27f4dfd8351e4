package fapi_test

import (
	"net/url"
	"reflect"
	"slices"
	"testing"

	"bartleby"
	"bartleby/testkit"
)

// enter signs in with a password, as front ends do.
func enter(t *testing.T, s *testkit.Server, address string) *testkit.Browser {
	t.Helper()
	b := s.Browser(s.Tenant)
	if a := b.Call(t, 200, "POST /v1/client/sign_ins", url.Values{"identifier": {address}, "password": {"correct horse battery"}}); a.Part(t, "response", "status") != "complete" {
		t.Fatalf("%s", a.Body)
	}
	return b
}

// state demands the status and the tasks of the session in a browser's client, and that its token says the same.
func state(t *testing.T, b *testkit.Browser, status string, tasks ...string) map[string]any {
	t.Helper()
	session := b.Call(t, 200, "GET /v1/client", nil).Part(t, "response", "sessions").([]any)[0].(map[string]any)
	var got []string
	if list, ok := session["tasks"].([]any); ok {
		for _, one := range list {
			got = append(got, one.(map[string]any)["key"].(string))
		}
	}
	if session["status"] != status || !slices.Equal(got, tasks) {
		t.Errorf("%v %v, want %s %v", session["status"], got, status, tasks)
	}
	fresh := claims(t, b.Call(t, 200, "POST /v1/client/sessions/"+session["id"].(string)+"/tokens", url.Values{}).Part(t, "jwt"))
	if last := claims(t, session["last_active_token"].(map[string]any)["jwt"]); fresh["sts"] != status || last["sts"] != status {
		t.Errorf("sts %v and %v, want %s", fresh["sts"], last["sts"], status)
	}
	return session
}

// Where an organization has to be chosen, a session waits until one is active in it: whether created, or joined.
func TestTaskChooseOrganization(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Organizations.ForceSelection = true })
		s.Call(t, 200, "POST /v1/users", `{"email_address":["ada@example.com"],"password":"correct horse battery"}`)
		b := enter(t, s, "ada@example.com")
		session := state(t, b, "pending", "choose-organization")
		id := session["id"].(string)
		touch := "POST /v1/client/sessions/" + id + "/touch"
		b.Call(t, 200, touch, url.Values{"active_organization_id": {""}, "intent": {"select_session"}})
		state(t, b, "pending", "choose-organization")
		if env := b.Call(t, 200, "GET /v1/environment", nil); env.Part(t, "organization_settings", "force_organization_selection") != true || env.Part(t, "organization_settings", "organization_creation_defaults", "enabled") != true {
			t.Errorf("%s", env.Body)
		}
		organization := b.Call(t, 200, "POST /v1/organizations", url.Values{"name": {"Acme"}}).Part(t, "response", "id").(string)
		state(t, b, "pending", "choose-organization")
		b.Refused(t, 404, touch, url.Values{"active_organization_id": {"org_2ABCDEFGHIJKLMNOPQRSTUVWXYZ"}}, "organization_not_found_or_unauthorized active_organization_id")
		a := b.Call(t, 200, touch, url.Values{"active_organization_id": {organization}, "intent": {"select_org"}})
		if a.Part(t, "response", "status") != "active" || a.Part(t, "response", "tasks") != nil || a.Part(t, "response", "last_active_organization_id") != organization {
			t.Errorf("%s", a.Body)
		}
		state(t, b, "active")
		if got := eventTypes(s.Events(t, s.Tenant, id)); !reflect.DeepEqual(got, []string{"session.pending", "session.created"}) {
			t.Errorf("%v", got)
		}

		// Once the organization is gone, another one has to be chosen.
		b.Call(t, 200, "DELETE /v1/organizations/"+organization, nil)
		b.Call(t, 200, touch, url.Values{"intent": {"focus"}})
		state(t, b, "pending", "choose-organization")
		old := s.Browser(s.Tenant)
		old.Cookies, old.Version = b.Cookies, "2024-10-01"
		if got := old.Call(t, 200, "GET /v1/client", nil).Part(t, "response", "sessions").([]any)[0].(map[string]any); got["status"] != "active" || got["tasks"] != nil {
			t.Errorf("%v", got)
		}
	})
}

// Several tasks are done one after another, each in its way; the last one makes the session active.
func TestTasksTogether(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.Organizations.ForceSelection, set.Authentication.SecondFactorRequired = true, true
		})
		user := s.Call(t, 200, "POST /v1/users", `{"email_address":["ada@example.com"],"password":"correct horse battery"}`).ID(t)
		s.Call(t, 200, "POST /v1/users/"+user+"/password/set_compromised", "")
		b := signedIn(t, s, user)
		if env := b.Call(t, 200, "GET /v1/environment", nil); env.Part(t, "user_settings", "sign_up", "mfa", "required") != true {
			t.Errorf("%s", env.Body)
		}
		session := state(t, b, "pending", "reset-password", "choose-organization", "setup-mfa")
		s.Call(t, 200, "PATCH /v1/users/"+user, `{"password":"another horse battery"}`)
		state(t, b, "pending", "choose-organization", "setup-mfa")
		organization := b.Call(t, 200, "POST /v1/organizations", url.Values{"name": {"Acme"}}).Part(t, "response", "id").(string)
		b.Call(t, 200, "POST /v1/client/sessions/"+session["id"].(string)+"/touch", url.Values{"active_organization_id": {organization}})
		state(t, b, "pending", "setup-mfa")
		s.Call(t, 200, "PATCH /v1/users/"+user, `{"totp_secret":"AICJ3HCXKO4KOY6NDH6RII4E3ZYL5ZBH"}`)
		state(t, b, "active")
		if a := signedIn(t, s, user).Call(t, 200, "GET /v1/client", nil); a.Part(t, "response", "sessions").([]any)[0].(map[string]any)["status"] != "pending" {
			t.Errorf("%s", a.Body) // an organization is chosen anew in another session
		}
	})
}
