package bapi_test

import (
	"strings"
	"testing"

	"bartleby/testkit"
)

// mailed is the newest message to an address, as the outbox shows it; nil when there is none.
func mailed(t *testing.T, s *testkit.Server, to string) map[string]any {
	t.Helper()
	list := s.Call(t, 200, "GET /v1/dev/outbox?to="+to, "").Object(t)["data"].([]any)
	if len(list) == 0 {
		return nil
	}
	return list[0].(map[string]any)
}

// Invitations to organizations and the waitlist's notices are mailed in the transaction that makes them, where they ask for it.
func TestInvitationsAreMailed(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		admin := s.Call(t, 200, "POST /v1/users", `{"username":"grace_hopper","first_name":"Grace","last_name":"Hopper","email_address":["grace@example.com"]}`).ID(t)
		org := s.Call(t, 200, "POST /v1/organizations", `{"name":"Acme & Co","created_by":"`+admin+`"}`).ID(t)
		path := "POST /v1/organizations/" + org + "/invitations"
		url := s.Call(t, 200, path, `{"email_address":"guest@example.com","role":"org:member","inviter_user_id":"`+admin+`","expires_in_days":7}`).Object(t)["url"]
		m := mailed(t, s, "guest@example.com")
		if m == nil || m["slug"] != "organization_invitation" || m["link"] != url || m["subject"] != "Grace Hopper invites you to join Acme & Co" {
			t.Errorf("%v, want a link to %v", m, url)
		}
		s.Call(t, 200, path, `{"email_address":"quiet@example.com","role":"org:member","notify":false}`)
		if m := mailed(t, s, "quiet@example.com"); m != nil {
			t.Errorf("%v", m)
		}
		s.Call(t, 200, path+"/bulk", `[{"email_address":"one@example.com","role":"org:member"},{"email_address":"two@example.com","role":"org:member"}]`)
		if mailed(t, s, "one@example.com") == nil || mailed(t, s, "two@example.com") == nil {
			t.Error("invitations of a bulk are not mailed")
		}

		entry := s.Call(t, 200, "POST /v1/waitlist_entries", `{"email_address":"waiting@example.com"}`).ID(t)
		if m := mailed(t, s, "waiting@example.com"); m == nil || m["slug"] != "waitlist_confirmation" {
			t.Errorf("%v", m)
		}
		s.Call(t, 200, "POST /v1/waitlist_entries", `{"email_address":"waiting@example.com"}`) // is on it already
		s.Call(t, 200, "POST /v1/waitlist_entries/"+entry+"/invite", "")
		list := s.Call(t, 200, "GET /v1/dev/outbox?to=waiting@example.com", "").Object(t)
		if m := mailed(t, s, "waiting@example.com"); list["total_count"] != 2.0 || m["slug"] != "waitlist_invitation" || !strings.Contains(m["link"].(string), "ticket=") {
			t.Errorf("%v", list)
		}
	})
}
