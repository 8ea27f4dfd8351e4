package bapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bartleby"
	"bartleby/store"
	"bartleby/testkit"
	"bartleby/wire"
)

const nobodyWaits = "/v1/waitlist_entries/wle_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"

func TestWaitlistEntries(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		a := s.Call(t, 200, "POST /v1/waitlist_entries", `{"email_address":"Guest@Example.com","notify":false,"surprise":1}`)
		o := a.Object(t)
		if !strings.HasPrefix(a.ID(t), "wle_") || len(o) != 8 || o["object"] != "waitlist_entry" || o["email_address"] != "guest@example.com" || o["status"] != "pending" || o["is_locked"] != false || o["invitation"] != nil || o["created_at"] != o["updated_at"] {
			t.Fatalf("%s", a.Body)
		}
		if again := s.Call(t, 200, "POST /v1/waitlist_entries", `{"email_address":"GUEST@example.com"}`); string(again.Body) != string(a.Body) {
			t.Errorf("added again: %s", again.Body)
		}
		for body, want := range map[string]string{
			`{"email_address":"nobody"}`: "form_param_format_invalid email_address", `{}`: "form_param_missing email_address", `{"email_address":""}`: "form_param_nil email_address",
			`{"email_address":"a@example.com","notify":1}`: "form_param_type_invalid notify",
		} {
			s.Refused(t, 422, "POST /v1/waitlist_entries", body, want)
		}

		// In bulk: all or none, and those who wait already stay as they are.
		s.Refused(t, 422, "POST /v1/waitlist_entries/bulk", `[{"email_address":"one@example.com"},{"email_address":"One@example.com"}]`, "form_param_duplicate email_address")
		s.Refused(t, 422, "POST /v1/waitlist_entries/bulk", `[{"email_address":"one@example.com"},{"email_address":"nobody"}]`, "form_param_format_invalid email_address")
		s.Refused(t, 422, "POST /v1/waitlist_entries/bulk", `[{"email_address":"one@example.com","surprise":1}]`, "form_param_unknown surprise")
		s.Refused(t, 400, "POST /v1/waitlist_entries/bulk", `[`+strings.TrimSuffix(strings.Repeat(`{"email_address":"x@example.com"},`, 51), ",")+`]`, "bulk_size_exceeded")
		s.Refused(t, 400, "POST /v1/waitlist_entries/bulk", `[]`, "request_body_invalid")
		if old := s.Do(t, testkit.Request{Call: "POST /v1/waitlist_entries/bulk", Body: `[{"email_address":"one@example.com"}]`, Version: "2025-04-10"}); old.Status != 404 {
			t.Errorf("an older version knows of bulks: %d %s", old.Status, old.Body)
		}
		list := s.Call(t, 200, "POST /v1/waitlist_entries/bulk", `[{"email_address":"one@example.com"},{"email_address":"guest@example.com"},{"email_address":"two@example.com","notify":null}]`).List(t)
		if field(list, "email_address") != "one@example.com guest@example.com two@example.com" || list[1]["id"] != a.ID(t) {
			t.Fatalf("%v", list)
		}
		one, two := list[0]["id"].(string), list[2]["id"].(string)

		// Rejected and deleted while pending only.
		if got := s.Call(t, 200, "POST /v1/waitlist_entries/"+one+"/reject", "").Object(t); got["status"] != "rejected" || got["id"] != one {
			t.Errorf("%v", got)
		}
		for _, call := range []string{"POST /v1/waitlist_entries/" + one + "/reject", "POST /v1/waitlist_entries/" + one + "/invite", "DELETE /v1/waitlist_entries/" + one} {
			s.Refused(t, 409, call, "", "waitlist_entry_already_rejected")
		}
		if got := s.Call(t, 200, "DELETE /v1/waitlist_entries/"+two, "").Object(t); len(got) != 3 || got["object"] != "waitlist_entry" || got["id"] != two || got["deleted"] != true {
			t.Errorf("%v", got)
		}
		for _, call := range []string{"DELETE " + nobodyWaits, "POST " + nobodyWaits + "/invite", "POST " + nobodyWaits + "/reject", "DELETE /v1/waitlist_entries/" + two} {
			s.Refused(t, 404, call, "", "resource_not_found")
		}

		// Invited: a real invitation, whose link is shown once.
		invited := s.Call(t, 200, "POST /v1/waitlist_entries/"+a.ID(t)+"/invite", `{"ignore_existing":null}`).Object(t)
		invitation, _ := invited["invitation"].(map[string]any)
		if invited["status"] != "invited" || invitation["email_address"] != "guest@example.com" || invitation["status"] != "pending" || invitation["url"] == nil {
			t.Fatalf("%v", invited)
		}
		ticket := strings.SplitN(invitation["url"].(string), "=", 2)[1]
		if got := s.Call(t, 200, "GET /v1/invitations?query="+invitation["id"].(string), "").List(t); field(got, "id") != invitation["id"] {
			t.Errorf("%v", got)
		}
		stored, err := store.Read(context.Background(), s.DB, s.Tenant.Instance.ID, func(tx *store.Tx) (*bartleby.Invitation, error) {
			return tx.Invitation(invitation["id"].(string))
		})
		if err != nil || stored.TemplateSlug != "waitlist_invitation" || !stored.Notify {
			t.Errorf("%+v %v", stored, err)
		}
		for _, call := range []string{"POST /v1/waitlist_entries/" + a.ID(t) + "/reject", "POST /v1/waitlist_entries/" + a.ID(t) + "/invite", "DELETE /v1/waitlist_entries/" + a.ID(t)} {
			s.Refused(t, 409, call, "", "waitlist_entry_already_invited")
		}
		second := s.Call(t, 200, "POST /v1/waitlist_entries/"+a.ID(t)+"/invite", `{"ignore_existing":true}`).Object(t)["invitation"].(map[string]any)
		if second["id"] == invitation["id"] {
			t.Errorf("%v", second)
		}
		// One whose invitation is over can be invited again.
		s.Call(t, 200, "POST /v1/invitations/"+second["id"].(string)+"/revoke", "")
		s.Refused(t, 400, "POST /v1/waitlist_entries/"+a.ID(t)+"/invite", "", "duplicate_record") // the first one is open still
		newUser(t, s, "ada_l")
		ada := s.Call(t, 200, "POST /v1/waitlist_entries", `{"email_address":"ada_l@example.com"}`).ID(t)
		s.Refused(t, 422, "POST /v1/waitlist_entries/"+ada+"/invite", "", "form_identifier_exists email_address")

		// Accepting completes the entry, and tells of it.
		guest := newUserWith(t, s, `{"email_address":["guest@example.com"],"email_address_identification_status":["reserved"]}`)
		if _, err := s.Rules.AcceptInvitation(context.Background(), s.Tenant.Instance, ticket, guest); err != nil {
			t.Fatal(err)
		}
		done, _ := data(t, s.Call(t, 200, "GET /v1/waitlist_entries?status=completed", ""))
		if len(done) != 1 || done[0]["id"] != a.ID(t) || done[0]["invitation"].(map[string]any)["id"] != invitation["id"] || done[0]["invitation"].(map[string]any)["status"] != "accepted" || done[0]["invitation"].(map[string]any)["url"] != nil {
			t.Errorf("%v", done)
		}
		for _, call := range []string{"POST /v1/waitlist_entries/" + a.ID(t) + "/reject", "POST /v1/waitlist_entries/" + a.ID(t) + "/invite", "DELETE /v1/waitlist_entries/" + a.ID(t)} {
			s.Refused(t, 409, call, "", "waitlist_entry_already_completed")
		}
		var told []string
		for _, e := range s.Events(t, s.Tenant, a.ID(t)) {
			var noun bartleby.WaitlistEntry
			if err := json.Unmarshal(e.Payload, &noun); err != nil {
				t.Fatal(err)
			}
			shown := (&wire.Presenter{FrontendURL: s.Frontend, Instance: s.Tenant.Instance, Now: e.CreatedAt}).WaitlistEntry(&noun)
			told = append(told, fmt.Sprint(e.Type, " ", shown.Status, " ", shown.Invitation != nil))
			if strings.Contains(string(e.Payload), ticket) {
				t.Error("an event holds the ticket")
			}
		}
		if got := strings.Join(told, ", "); got != "waitlistEntry.created pending false, waitlistEntry.updated invited true, waitlistEntry.updated invited true, waitlistEntry.updated completed true" {
			t.Errorf("%s", got)
		}

		for query, want := range map[string]string{
			"?order_by=email_address": "ada_l@example.com guest@example.com one@example.com", "?order_by=-email_address&limit=1&offset=1": "guest@example.com", "?status=rejected": "one@example.com",
			"?query=GUEST": "guest@example.com", "?query=" + one: "one@example.com", "?status=pending&status=completed&order_by=%2Bemail_address": "ada_l@example.com guest@example.com", "?order_by=-invited_at&limit=1": "guest@example.com", "?query=%25": "",
		} {
			if list, _ := data(t, s.Call(t, 200, "GET /v1/waitlist_entries"+query, "")); field(list, "email_address") != want {
				t.Errorf("%s: %s, want %s", query, field(list, "email_address"), want)
			}
		}
		if _, total := data(t, s.Call(t, 200, "GET /v1/waitlist_entries?limit=1", "")); total != 3 {
			t.Errorf("total %v", total)
		}
		s.Refused(t, 422, "GET /v1/waitlist_entries?status=lost", "", "form_param_value_invalid status")
		s.Refused(t, 422, "GET /v1/waitlist_entries?order_by=id", "", "form_param_value_invalid order_by")

		// An expired invitation, and one that was deleted, make room for another.
		late := s.Call(t, 200, "POST /v1/waitlist_entries", `{"email_address":"late@example.com"}`).ID(t)
		s.Call(t, 200, "POST /v1/waitlist_entries/"+late+"/invite", "")
		s.Clock.Advance(31 * 24 * time.Hour)
		third := s.Call(t, 200, "POST /v1/waitlist_entries/"+late+"/invite", "").Object(t)["invitation"].(map[string]any)["id"].(string)
		s.Refused(t, 409, "POST /v1/waitlist_entries/"+late+"/invite", "", "waitlist_entry_already_invited")
		s.Call(t, 200, "DELETE /v1/invitations/"+third, "")
		if list, _ := data(t, s.Call(t, 200, "GET /v1/waitlist_entries?query=late", "")); len(list) != 1 || list[0]["invitation"] != nil || list[0]["status"] != "invited" {
			t.Errorf("%v", list)
		}
		s.Call(t, 200, "POST /v1/waitlist_entries/"+late+"/invite", "")
	})
}

// Whoever races to add an address gets the same entry, and whoever races to invite makes one invitation.
func TestWaitlistRaces(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		var group sync.WaitGroup
		var ids sync.Map
		for n := range 8 {
			group.Go(func() {
				body := `[{"email_address":"one@example.com"},{"email_address":"two@example.com"}]`
				if n%2 == 0 { // in the other order, so that they lock against each other
					body = `[{"email_address":"two@example.com"},{"email_address":"one@example.com"}]`
				}
				a := s.Do(t, testkit.Request{Call: "POST /v1/waitlist_entries/bulk", Body: body})
				if a.Status != 200 {
					t.Errorf("%d %s", a.Status, a.Body)
					return
				}
				for _, e := range a.List(t) {
					ids.Store(e["id"], e["email_address"])
				}
			})
		}
		group.Wait()
		var made []string
		ids.Range(func(id, address any) bool {
			if address == "one@example.com" {
				made = append(made, id.(string))
			}
			return true
		})
		if _, total := data(t, s.Call(t, 200, "GET /v1/waitlist_entries", "")); total != 2 || len(made) != 1 {
			t.Fatalf("%v entries: %v", total, made)
		}
		var won, lost atomic.Int64
		for range 6 {
			group.Go(func() {
				switch a := s.Do(t, testkit.Request{Call: "POST /v1/waitlist_entries/" + made[0] + "/invite"}); a.Status {
				case 200:
					won.Add(1)
				case 409:
					lost.Add(1)
				default:
					t.Errorf("%d %s", a.Status, a.Body)
				}
			})
		}
		group.Wait()
		if list := s.Call(t, 200, "GET /v1/invitations", "").List(t); won.Load() != 1 || lost.Load() != 5 || len(list) != 1 {
			t.Errorf("%d invited, %d refused, %d invitations", won.Load(), lost.Load(), len(list))
		}
		if events := s.Events(t, s.Tenant, made[0]); len(events) != 2 {
			t.Errorf("%d events", len(events))
		}
	})
}

func newUserWith(t *testing.T, s *testkit.Server, body string) string {
	t.Helper()
	return s.Call(t, 200, "POST /v1/users", body).ID(t)
}
