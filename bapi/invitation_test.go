package bapi_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bartleby"
	"bartleby/testkit"
)

func TestInvitations(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		a := s.Call(t, 200, "POST /v1/invitations", `{"email_address":"Guest@Example.com","public_metadata":{"role":"beta"},"redirect_url":"https://example.com/welcome","expires_in_days":2}`)
		o := a.Object(t)
		url := o["url"].(string)
		if !strings.HasPrefix(a.ID(t), "inv_") || o["email_address"] != "guest@example.com" || o["status"] != "pending" || o["revoked"] != false ||
			o["expires_at"].(float64)-o["created_at"].(float64) > 2*86_400_000 || !strings.HasPrefix(url, s.Frontend+"/v1/tickets/accept?ticket=") {
			t.Fatalf("%s", a.Body)
		}
		ticket := strings.SplitN(url, "=", 2)[1]
		newUser(t, s, "ada_l")
		refusals := map[string]string{
			`{"email_address":"nobody"}`: "form_param_format_invalid email_address", `{}`: "form_param_missing email_address", `{"email_address":"ada_l@example.com"}`: "form_identifier_exists email_address",
			`{"email_address":"x@example.com","expires_in_days":0}`:                    "form_param_value_invalid expires_in_days",
			`{"email_address":"x@example.com","expires_in_days":366}`:                  "form_param_value_invalid expires_in_days",
			`{"email_address":"x@example.com","redirect_url":"javascript://x/%0a"}`:    "invalid_url_scheme redirect_url",
			`{"email_address":"x@example.com","public_metadata":[]}`:                   "form_param_value_invalid public_metadata",
			`{"email_address":"x@example.com","template_slug":"verification_code"}`:    "form_param_value_invalid template_slug",
			`{"email_address":"x@example.com","public_metadata":{"a":1},"surprise":1}`: "form_param_unknown surprise",
		}
		for body, want := range refusals {
			s.Refused(t, 422, "POST /v1/invitations", body, want)
		}
		s.Refused(t, 400, "POST /v1/invitations", `{"email_address":"guest@example.com"}`, "duplicate_record")
		s.Call(t, 200, "POST /v1/invitations", `{"email_address":"guest@example.com","ignore_existing":true}`)
		s.Call(t, 200, "POST /v1/invitations", `{"email_address":"ada_l@example.com","ignore_existing":true}`)

		// All of a bulk, or none.
		s.Refused(t, 400, "POST /v1/invitations/bulk", `[{"email_address":"one@example.com"},{"email_address":"one@example.com"}]`, "duplicate_record")
		s.Refused(t, 422, "POST /v1/invitations/bulk", `[{"email_address":"one@example.com"},{"email_address":"nobody"}]`, "form_param_format_invalid email_address")
		s.Refused(t, 400, "POST /v1/invitations/bulk", `[`+strings.TrimSuffix(strings.Repeat(`{"email_address":"x@example.com"},`, 11), ",")+`]`, "bulk_size_exceeded")
		s.Refused(t, 400, "POST /v1/invitations/bulk", `[]`, "request_body_invalid")
		if list := s.Call(t, 200, "POST /v1/invitations/bulk", `[{"email_address":"one@example.com"},{"email_address":"two@example.com"}]`).List(t); field(list, "email_address") != "one@example.com two@example.com" {
			t.Errorf("%v", list)
		}
		revoke := "POST /v1/invitations/" + s.Call(t, 200, "POST /v1/invitations", `{"email_address":"gone@example.com"}`).ID(t) + "/revoke"
		if got := s.Call(t, 200, revoke, "").Object(t); got["status"] != "revoked" || got["revoked"] != true || got["url"] != nil {
			t.Errorf("%v", got)
		}
		s.Refused(t, 400, revoke, "", "invitation_already_revoked")
		s.Refused(t, 404, "POST /v1/invitations/inv_2OEpKhcCN1Lat9NQ0G6puh7q5Rb/revoke", "", "resource_not_found")

		for query, want := range map[string]string{
			"?order_by=email_address": "ada_l@example.com guest@example.com guest@example.com one@example.com two@example.com", "?status=revoked": "gone@example.com", "?query=TWO": "two@example.com",
			"?limit=1&offset=1&order_by=-email_address": "one@example.com", "?status=accepted": "", "?status=revoked&status=pending&order_by=-email_address&limit=2": "two@example.com one@example.com", "?status=revoked&status=accepted": "gone@example.com", "?status=expired": "",
		} {
			if got := field(s.Call(t, 200, "GET /v1/invitations"+query, "").List(t), "email_address"); got != want {
				t.Errorf("%s: %s, want %s", query, got, want)
			}
		}
		if _, total := data(t, s.Call(t, 200, "GET /v1/invitations?paginated=true&limit=1", "")); total != 5 {
			t.Errorf("total %v", total)
		}
		s.Refused(t, 422, "GET /v1/invitations?status=lost", "", "form_param_value_invalid status")
		s.Refused(t, 422, "GET /v1/invitations?order_by=id", "", "form_param_value_invalid order_by")

		// Accepted once, whoever races; what it carries goes to the user, and the address is verified.
		guest := s.Call(t, 200, "POST /v1/users", `{"email_address":["guest@example.com"],"email_address_identification_status":["reserved"],"public_metadata":{"kept":1}}`)
		var group sync.WaitGroup
		var won atomic.Int64
		for range 6 {
			group.Go(func() {
				if _, err := s.Rules.AcceptInvitation(context.Background(), s.Tenant.Instance, ticket, guest.ID(t)); err == nil {
					won.Add(1)
				} else if !bartleby.IsCode(err, "ticket_invalid_code") {
					t.Error(err)
				}
			})
		}
		group.Wait()
		u := s.Call(t, 200, "GET /v1/users/"+guest.ID(t), "").Object(t)
		verification := u["email_addresses"].([]any)[0].(map[string]any)["verification"]
		if won.Load() != 1 || fmt.Sprint(u["public_metadata"]) != "map[kept:1 role:beta]" || verification == nil || verification.(map[string]any)["strategy"] != "ticket" {
			t.Errorf("accepted %d times: %v", won.Load(), u)
		}
		s.Refused(t, 400, "POST /v1/invitations/"+a.ID(t)+"/revoke", "", "invitation_already_accepted")
		s.Call(t, 200, "DELETE /v1/invitations/"+a.ID(t), "")
		s.Refused(t, 404, "DELETE /v1/invitations/"+a.ID(t), "", "resource_not_found")

		// An expired invitation is shown as such, cannot be accepted, and makes room for another.
		late := s.Call(t, 200, "POST /v1/invitations", `{"email_address":"late@example.com","expires_in_days":1}`)
		s.Clock.Advance(25 * time.Hour)
		if got := field(s.Call(t, 200, "GET /v1/invitations?status=expired", "").List(t), "email_address"); got != "late@example.com" {
			t.Errorf("expired: %s", got)
		}
		if _, err := s.Rules.AcceptInvitation(context.Background(), s.Tenant.Instance, strings.SplitN(late.Object(t)["url"].(string), "=", 2)[1], guest.ID(t)); !bartleby.IsCode(err, "ticket_expired_code") {
			t.Errorf("%v", err)
		}
		s.Call(t, 200, "POST /v1/invitations", `{"email_address":"late@example.com"}`)
		s.Refused(t, 400, "POST /v1/invitations", `{"email_address":"late@example.com"}`, "duplicate_record")
		if got := s.Call(t, 200, "POST /v1/invitations/"+late.ID(t)+"/revoke", "").Object(t); got["status"] != "revoked" {
			t.Errorf("%v", got)
		}

		// One of several who race to invite an address does.
		var made atomic.Int64
		for range 6 {
			group.Go(func() {
				if got := s.Do(t, testkit.Request{Call: "POST /v1/invitations", Body: `{"email_address":"race@example.com"}`}); got.Status == 200 {
					made.Add(1)
				} else if got.Status != 400 {
					t.Errorf("%d %s", got.Status, got.Body)
				}
			})
		}
		group.Wait()
		if made.Load() != 1 {
			t.Errorf("invited %d times", made.Load())
		}
	})
}

func TestLists(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		for text, want := range map[string]string{
			"Ada@Example.com": "ada@example.com email_address", "example.org": "*@example.org email_address", "*@*.example.org": "*@*.example.org email_address",
			"+44 7400 123456": "+447400123456 phone_number", "0x" + strings.Repeat("A", 40): "0x" + strings.Repeat("a", 40) + " web3_wallet", "jo*n@example.com": "jo*n@example.com email_address",
		} {
			for _, list := range []string{"allow", "block"} {
				path := "/v1/" + list + "list_identifiers"
				a := s.Call(t, 200, "POST "+path, `{"identifier":"`+text+`"}`)
				o := a.Object(t)
				if got := fmt.Sprint(o["identifier"], " ", o["identifier_type"]); got != want || o["object"] != list+"list_identifier" || o["instance_id"] != s.Tenant.Instance.ID || o["invitation_id"] != nil {
					t.Errorf("%s: %s, want %s", text, a.Body, want)
				}
				s.Refused(t, 400, "POST "+path, `{"identifier":"`+strings.ToUpper(text)+`"}`, "duplicate_record")
			}
		}
		if list := s.Call(t, 200, "GET /v1/allowlist_identifiers", "").List(t); len(list) != 6 {
			t.Errorf("%d", len(list))
		}
		if _, total := data(t, s.Call(t, 200, "GET /v1/allowlist_identifiers?paginated=true&limit=2", "")); total != 6 {
			t.Errorf("%v", total)
		}
		if list, total := data(t, s.Call(t, 200, "GET /v1/blocklist_identifiers", "")); len(list) != 6 || total != 6 {
			t.Errorf("%d of %v", len(list), total)
		}
		for _, text := range []string{"", "not an identifier", "a@", "+123", "0x12", "*@", "*@*.", "local@host"} {
			a := s.Do(t, testkit.Request{Call: "POST /v1/allowlist_identifiers", Body: `{"identifier":"` + text + `"}`})
			if a.Status != 422 || !strings.HasSuffix(a.Codes(t)[0], " identifier") {
				t.Errorf("%q: %d %s", text, a.Status, a.Body)
			}
		}
		a := s.Call(t, 200, "POST /v1/allowlist_identifiers", `{"identifier":"invited@example.com","notify":true}`)
		if list := s.Call(t, 200, "GET /v1/invitations", "").List(t); len(list) != 1 || list[0]["id"] != a.Object(t)["invitation_id"] || list[0]["email_address"] != "invited@example.com" {
			t.Errorf("%v", list)
		}
		s.Refused(t, 404, "DELETE /v1/blocklist_identifiers/"+a.ID(t), "", "resource_not_found")
		if got := s.Call(t, 200, "DELETE /v1/allowlist_identifiers/"+a.ID(t), "").Object(t); got["object"] != "allowlist_identifier" || got["deleted"] != true {
			t.Errorf("%v", got)
		}
		s.Refused(t, 404, "DELETE /v1/allowlist_identifiers/"+a.ID(t), "", "resource_not_found")
	})
}
