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
	"bartleby/testkit"
)

// ticketOf is the ticket in the link of an invitation.
func ticketOf(t *testing.T, a testkit.Answer) string {
	t.Helper()
	url, _ := a.Object(t)["url"].(string)
	_, ticket, found := strings.Cut(url, "?ticket=")
	if !found {
		t.Fatalf("no ticket in %s", a.Body)
	}
	return ticket
}

func TestOrganizationInvitations(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada, bob := newUser(t, s, "ada_l"), newUser(t, s, "bobby")
		id := newOrganization(t, s, "Acme", ada)
		s.Call(t, 200, "PATCH /v1/organizations/"+id, `{"max_allowed_memberships":0}`)
		s.Call(t, 200, "POST /v1/organizations/"+id+"/memberships", `{"user_id":"`+bob+`","role":"org:member"}`)
		path := "/v1/organizations/" + id + "/invitations"
		a := s.Call(t, 200, "POST "+path, `{"email_address":"Guest@Example.com","role":"org:member","inviter_user_id":"`+ada+`","redirect_url":"https://example.com/in",
			"public_metadata":{"a":1},"private_metadata":{"b":2},"expires_in_days":2,"notify":false}`)
		o := a.Object(t)
		for name, want := range map[string]any{
			"object": "organization_invitation", "email_address": "guest@example.com", "role": "org:member", "role_name": "Member", "organization_id": id, "inviter_id": ada, "status": "pending",
		} {
			if o[name] != want {
				t.Errorf("%s is %v, want %v", name, o[name], want)
			}
		}
		inviter := o["public_inviter_data"].(map[string]any)
		if !strings.HasPrefix(a.ID(t), "orginv_") || fmt.Sprint(o["public_metadata"], o["private_metadata"]) != "map[a:1] map[b:2]" || o["expires_at"].(float64)-o["created_at"].(float64) > 2*86_400_000 ||
			inviter["user_id"] != ada || inviter["identifier"] != "ada_l@example.com" || len(inviter) != 6 || o["public_organization_data"] != nil {
			t.Errorf("%s", a.Body)
		}
		if strings.Contains(s.Log.String(), ticketOf(t, a)) {
			t.Error("the ticket is in the log")
		}
		if got := s.Call(t, 200, "GET "+path+"/"+a.ID(t), "").Object(t); got["url"] != nil || got["id"] != a.ID(t) {
			t.Errorf("%v", got)
		}

		for body, want := range map[string]string{
			`{"email_address":"nobody","role":"org:member"}`:                                                "422 form_param_format_invalid email_address",
			`{"role":"org:member"}`:                                                                         "422 form_param_missing email_address",
			`{"email_address":"x@example.com"}`:                                                             "422 form_param_missing role",
			`{"email_address":"x@example.com","role":"org:king"}`:                                           "404 resource_not_found role",
			`{"email_address":"x@example.com","role":"org:member","expires_in_days":0}`:                     "422 form_param_value_invalid expires_in_days",
			`{"email_address":"x@example.com","role":"org:member","expires_in_days":366}`:                   "422 form_param_value_invalid expires_in_days",
			`{"email_address":"x@example.com","role":"org:member","redirect_url":"javascript://x/%0a"}`:     "422 invalid_url_scheme redirect_url",
			`{"email_address":"x@example.com","role":"org:member","private_metadata":[]}`:                   "422 form_param_value_invalid private_metadata",
			`{"email_address":"x@example.com","role":"org:member","surprise":1}`:                            "422 form_param_unknown surprise",
			`{"email_address":"x@example.com","role":"org:member","inviter_user_id":"` + bob + `"}`:         "403 missing_organization_permission",
			`{"email_address":"x@example.com","role":"org:member","inviter_user_id":"user` + unknown + `"}`: "403 not_a_member_in_organization inviter_user_id",
			`{"email_address":"BOBBY@example.com","role":"org:member"}`:                                     "400 already_a_member_in_organization email_address",
			`{"email_address":"guest@example.com","role":"org:admin"}`:                                      "400 organization_invitation_not_unique email_address",
		} {
			got := s.Do(t, testkit.Request{Call: "POST " + path, Body: body})
			if codes := fmt.Sprint(got.Status, " ", got.Codes(t)[0]); codes != want {
				t.Errorf("%s: %s, want %s", body, codes, want)
			}
		}
		if got := s.Do(t, testkit.Request{Call: "POST " + path, Body: `{"email_address":"x@example.com","role":"org:member","inviter_user_id":"` + bob + `"}`}); !strings.Contains(string(got.Body), `"permissions":["org:sys_memberships:manage"]`) {
			t.Errorf("%s", got.Body)
		}
		s.Refused(t, 404, "POST /v1/organizations/org"+unknown+"/invitations", `{"email_address":"x@example.com","role":"org:member"}`, "resource_not_found")

		// All of a bulk, or none.
		for body, want := range map[string]string{
			`[{"email_address":"one@example.com","role":"org:member"},{"email_address":"one@example.com","role":"org:admin"}]`: "400 organization_invitation_not_unique email_address",
			`[{"email_address":"one@example.com","role":"org:member"},{"email_address":"nobody","role":"org:member"}]`:         "422 form_param_format_invalid email_address",
			`[{"email_address":"one@example.com","role":"org:member"},{"email_address":"two@example.com"}]`:                    "422 form_param_missing role",
			`[` + strings.TrimSuffix(strings.Repeat(`{"email_address":"x@example.com","role":"org:member"},`, 11), ",") + `]`:  "400 bulk_size_exceeded",
			`[]`: "400 request_body_invalid",
		} {
			got := s.Do(t, testkit.Request{Call: "POST " + path + "/bulk", Body: body})
			if codes := fmt.Sprint(got.Status, " ", got.Codes(t)[0]); codes != want {
				t.Errorf("%s: %s, want %s", body, codes, want)
			}
		}
		list, total := data(t, s.Call(t, 200, "POST "+path+"/bulk", `[{"email_address":"one@example.com","role":"org:member"},{"email_address":"two@example.com","role":"org:admin"}]`))
		if field(list, "email_address") != "one@example.com two@example.com" || field(list, "role") != "org:member org:admin" || total != 2 || list[0]["url"] == nil {
			t.Errorf("%v", list)
		}

		// Revoked once, by whoever may.
		revoke := "POST " + path + "/" + list[0]["id"].(string) + "/revoke"
		s.Refused(t, 403, revoke, `{"requesting_user_id":"`+bob+`"}`, "missing_organization_permission")
		s.Refused(t, 403, revoke, `{"requesting_user_id":"user`+unknown+`"}`, "not_a_member_in_organization requesting_user_id")
		if got := s.Call(t, 200, revoke, `{"requesting_user_id":"`+ada+`"}`).Object(t); got["status"] != "revoked" {
			t.Errorf("%v", got)
		}
		s.Refused(t, 404, revoke, "", "organization_invitation_not_pending")
		s.Refused(t, 404, "POST "+path+"/orginv"+unknown+"/revoke", "", "resource_not_found")
		s.Call(t, 200, "POST "+path, `{"email_address":"one@example.com","role":"org:admin"}`)

		// Of another organization it is unknown.
		other := newOrganization(t, s, "Other", bob)
		elsewhere := "/v1/organizations/" + other + "/invitations"
		s.Refused(t, 404, "GET "+elsewhere+"/"+a.ID(t), "", "resource_not_found")
		s.Refused(t, 404, "POST "+elsewhere+"/"+a.ID(t)+"/revoke", "", "resource_not_found")
		s.Call(t, 200, "POST "+elsewhere, `{"email_address":"guest@example.com","role":"org:member"}`)

		for query, want := range map[string]string{
			"?order_by=email_address": "guest@example.com one@example.com one@example.com two@example.com", "?status=revoked": "one@example.com", "?email_address=Two@example.com": "two@example.com",
			"?status=pending&order_by=-email_address&limit=1&offset=1": "one@example.com", "?status=accepted": "", "?status=expired": "", "?status=revoked&status=accepted": "one@example.com", "/pending?limit=500": "3",
		} {
			list, total := data(t, s.Call(t, 200, "GET "+path+query, ""))
			if got := field(list, "email_address"); got != want && fmt.Sprint(total) != want {
				t.Errorf("%s: %s of %v, want %s", query, got, total, want)
			}
		}
		s.Refused(t, 422, "GET "+path+"?status=lost", "", "form_param_value_invalid status")
		s.Refused(t, 422, "GET "+path+"?order_by=expires_at", "", "form_param_value_invalid order_by")
		s.Refused(t, 404, "GET /v1/organizations/org"+unknown+"/invitations", "", "resource_not_found")

		// Of the whole instance, with the organization.
		list, total = data(t, s.Call(t, 200, "GET /v1/organization_invitations?query=GUEST&order_by=created_at", ""))
		if total != 2 || field(list, "organization_id") != id+" "+other || list[1]["public_organization_data"].(map[string]any)["name"] != "Other" || len(list[1]["public_organization_data"].(map[string]any)) != 5 {
			t.Errorf("%v", list)
		}
		if _, total := data(t, s.Call(t, 200, "GET /v1/organization_invitations?status=pending&status=revoked&limit=1", "")); total != 5 {
			t.Errorf("%v", total)
		}

		// Of a user, by verified addresses.
		guest := s.Call(t, 200, "POST /v1/users", `{"email_address":["guest@example.com"],"email_address_identification_status":["reserved"]}`)
		if list, total := data(t, s.Call(t, 200, "GET /v1/users/"+guest.ID(t)+"/organization_invitations", "")); total != 0 || len(list) != 0 {
			t.Errorf("an address that is not verified: %v", list)
		}

		counted := s.Call(t, 200, "GET /v1/organizations/"+id+"?include_members_count=true", "").Object(t)
		if counted["pending_invitations_count"] != 3.0 || counted["members_count"] != 2.0 {
			t.Errorf("%v", counted)
		}
		if plain := s.Call(t, 200, "GET /v1/organizations/"+id, "").Object(t); plain["pending_invitations_count"] != nil {
			t.Errorf("%v", plain)
		}
		groups, _ := data(t, s.Call(t, 200, "GET /v1/organizations?include_members_count=true&order_by=name", ""))
		if got := field(groups, "pending_invitations_count"); got != "3 1" {
			t.Error(got)
		}

		// Accepted once, whoever races.
		ticket := ticketOf(t, a)
		accept := func(ticket, user string) error {
			_, err := s.Rules.AcceptOrganizationInvitation(context.Background(), s.Tenant.Instance, ticket, user)
			return err
		}
		if err := accept(ticket, bob); !bartleby.IsCode(err, "ticket_invalid_code") {
			t.Errorf("somebody without the address: %v", err)
		}
		if err := accept(ticket+"x", guest.ID(t)); !bartleby.IsCode(err, "ticket_invalid_code") {
			t.Errorf("a forged ticket: %v", err)
		}
		var group sync.WaitGroup
		var won atomic.Int64
		for range 6 {
			group.Go(func() {
				if err := accept(ticket, guest.ID(t)); err == nil {
					won.Add(1)
				} else if !bartleby.IsCode(err, "organization_invitation_already_accepted") {
					t.Error(err)
				}
			})
		}
		group.Wait()
		members, _ := data(t, s.Call(t, 200, "GET /v1/organizations/"+id+"/memberships?user_id="+guest.ID(t), ""))
		if won.Load() != 1 || len(members) != 1 || members[0]["role"] != "org:member" || fmt.Sprint(members[0]["public_metadata"], members[0]["private_metadata"]) != "map[a:1] map[b:2]" {
			t.Errorf("accepted %d times: %v", won.Load(), members)
		}
		user := s.Call(t, 200, "GET /v1/users/"+guest.ID(t), "").Object(t)["email_addresses"].([]any)[0].(map[string]any)
		if user["verification"].(map[string]any)["status"] != "verified" {
			t.Errorf("%v", user)
		}
		s.Refused(t, 404, "POST "+path+"/"+a.ID(t)+"/revoke", "", "organization_invitation_not_pending")
		mine, total := data(t, s.Call(t, 200, "GET /v1/users/"+guest.ID(t)+"/organization_invitations", ""))
		if total != 2 || field(mine, "status") != "pending accepted" || mine[1]["public_organization_data"].(map[string]any)["id"] != id {
			t.Errorf("%v", mine)
		}
		if mine, _ := data(t, s.Call(t, 200, "GET /v1/users/"+guest.ID(t)+"/organization_invitations?status=accepted", "")); field(mine, "id") != a.ID(t) {
			t.Errorf("%v", mine)
		}
		s.Refused(t, 404, "GET /v1/users/user"+unknown+"/organization_invitations", "", "resource_not_found")

		events := s.Events(t, s.Tenant, a.ID(t))
		if got := types(events); got != "organizationInvitation.created organizationInvitation.accepted" {
			t.Errorf("events: %s", got)
		}
		var told bartleby.Invited
		if err := json.Unmarshal(events[1].Payload, &told); err != nil || told.Invitation.UserID != guest.ID(t) || told.Organization.ID != id || told.Inviter == nil || strings.Contains(string(events[0].Payload), ticket) {
			t.Errorf("%v %s", err, events[1].Payload)
		}
		if got := types(s.Events(t, s.Tenant, list[0]["id"].(string))); got != "organizationInvitation.created organizationInvitation.accepted" {
			t.Errorf("events: %s", got)
		}

		// A revoked ticket admits to nothing.
		gone := s.Call(t, 200, "POST "+path, `{"email_address":"gone@example.com","role":"org:member"}`)
		s.Call(t, 200, "POST "+path+"/"+gone.ID(t)+"/revoke", "")
		leaver := s.Call(t, 200, "POST /v1/users", `{"email_address":["gone@example.com"]}`).ID(t)
		if err := accept(ticketOf(t, gone), leaver); !bartleby.IsCode(err, "organization_invitation_revoked_code") {
			t.Errorf("%v", err)
		}
		if got := types(s.Events(t, s.Tenant, gone.ID(t))); got != "organizationInvitation.created organizationInvitation.revoked" {
			t.Errorf("events: %s", got)
		}

		// A role that is invited to stays; one of settled invitations may go, and is remembered.
		role := s.Call(t, 200, "POST /v1/organization_roles", `{"name":"Painter","key":"org:painter"}`).ID(t)
		painter := s.Call(t, 200, "POST "+path, `{"email_address":"painter@example.com","role":"org:painter"}`).ID(t)
		s.Refused(t, 422, "DELETE /v1/organization_roles/"+role, "", "organization_role_exists_in_invitations")
		s.Call(t, 200, "PATCH /v1/organization_roles/"+role, `{"name":"Master"}`)
		if got := s.Call(t, 200, "POST "+path+"/"+painter+"/revoke", "").Object(t); got["role_name"] != "Master" {
			t.Errorf("%v", got)
		}
		s.Call(t, 200, "DELETE /v1/organization_roles/"+role, "")
		if got := s.Call(t, 200, "GET "+path+"/"+painter, "").Object(t); got["role"] != "org:painter" {
			t.Errorf("%v", got)
		}

		// An expired one is shown as such, admits to nothing, holds no seat and is in nobody's way.
		late := s.Call(t, 200, "POST "+path, `{"email_address":"late@example.com","role":"org:member","expires_in_days":1}`)
		s.Clock.Advance(25 * time.Hour)
		latecomer := s.Call(t, 200, "POST /v1/users", `{"email_address":["late@example.com"]}`).ID(t)
		if err := accept(ticketOf(t, late), latecomer); !bartleby.IsCode(err, "ticket_expired_code") {
			t.Errorf("%v", err)
		}
		s.Refused(t, 404, "POST "+path+"/"+late.ID(t)+"/revoke", "", "organization_invitation_not_pending")
		again := s.Call(t, 200, "POST "+path, `{"email_address":"late@example.com","role":"org:member"}`)
		s.Refused(t, 400, "POST "+path, `{"email_address":"late@example.com","role":"org:member"}`, "organization_invitation_not_unique email_address")
		if list, _ := data(t, s.Call(t, 200, "GET "+path+"?status=expired", "")); field(list, "id") != late.ID(t) || list[0]["status"] != "expired" {
			t.Errorf("%v", list)
		}
		if counted := s.Call(t, 200, "GET /v1/organizations/"+id+"?include_members_count=true", "").Object(t); counted["pending_invitations_count"] != 3.0 {
			t.Errorf("%v", counted["pending_invitations_count"])
		}
		if err := accept(ticketOf(t, again), latecomer); err != nil {
			t.Error(err)
		}

		// They die with the organization; without organizations there are none.
		s.Call(t, 200, "DELETE /v1/organizations/"+id, "")
		if _, total := data(t, s.Call(t, 200, "GET /v1/organization_invitations", "")); total != 1 {
			t.Errorf("%v left", total)
		}
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Organizations.Enabled = false })
		s.Refused(t, 403, "GET /v1/organization_invitations", "", "organization_not_enabled_in_instance")
	})
}

// Of several who race to invite an address one does, and a limit of members holds while invitations, memberships and
// acceptances race: whoever accepts has a seat already.
func TestOrganizationInvitationRaces(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada := newUser(t, s, "ada_l")
		id := newOrganization(t, s, "Acme", ada)
		path := "/v1/organizations/" + id
		var group sync.WaitGroup
		var made, refused atomic.Int64
		for range 6 {
			group.Go(func() {
				switch got := s.Do(t, testkit.Request{Call: "POST " + path + "/invitations", Body: `{"email_address":"race@example.com","role":"org:member"}`}); {
				case got.Status == 200:
					made.Add(1)
				case got.Status == 400 && got.Codes(t)[0] == "organization_invitation_not_unique email_address":
					refused.Add(1)
				default:
					t.Errorf("%d %s", got.Status, got.Body)
				}
			})
		}
		group.Wait()
		if made.Load() != 1 || refused.Load() != 5 {
			t.Errorf("invited %d times", made.Load())
		}

		// Two more seats of five are held by invitations that are accepted while others race for the last one.
		const rivals = 4
		var tickets, guests, users []string
		for i := range 2 {
			address := fmt.Sprintf("guest_%d@example.com", i)
			tickets = append(tickets, ticketOf(t, s.Call(t, 200, "POST "+path+"/invitations", `{"email_address":"`+address+`","role":"org:member"}`)))
			guests = append(guests, s.Call(t, 200, "POST /v1/users", `{"email_address":["`+address+`"]}`).ID(t))
		}
		for i := range rivals {
			users = append(users, newUser(t, s, fmt.Sprintf("rival_%d", i)))
		}
		var seated, full, accepted atomic.Int64
		count := func(a testkit.Answer) {
			switch {
			case a.Status == 200:
				seated.Add(1)
			case a.Status == 403 && a.Codes(t)[0] == "organization_membership_quota_exceeded":
				full.Add(1)
			default:
				t.Errorf("%d %s", a.Status, a.Body)
			}
		}
		for i := range rivals {
			group.Go(func() {
				count(s.Do(t, testkit.Request{Call: "POST " + path + "/memberships", Body: `{"user_id":"` + users[i] + `","role":"org:member"}`}))
			})
			group.Go(func() {
				count(s.Do(t, testkit.Request{Call: "POST " + path + "/invitations", Body: fmt.Sprintf(`{"email_address":"late_%d@example.com","role":"org:member"}`, i)}))
			})
		}
		for i := range tickets {
			group.Go(func() {
				if _, err := s.Rules.AcceptOrganizationInvitation(context.Background(), s.Tenant.Instance, tickets[i], guests[i]); err != nil {
					t.Error(err)
				} else {
					accepted.Add(1)
				}
			})
		}
		group.Wait()
		o := s.Call(t, 200, "GET "+path+"?include_members_count=true", "").Object(t)
		if seats := o["members_count"].(float64) + o["pending_invitations_count"].(float64); seats != 5 || seated.Load() != 1 || full.Load() != 2*rivals-1 || accepted.Load() != 2 {
			t.Errorf("%v seats taken, %d seated, %d refused, %d accepted", seats, seated.Load(), full.Load(), accepted.Load())
		}
		_, members := data(t, s.Call(t, 200, "GET "+path+"/memberships", ""))
		if members != o["members_count"] {
			t.Errorf("%v members, counted as %v", members, o["members_count"])
		}

		// A limit that was lowered since holds for who accepts as well.
		s.Call(t, 200, "PATCH "+path, `{"max_allowed_memberships":6}`)
		last := s.Call(t, 200, "POST "+path+"/invitations", `{"email_address":"last@example.com","role":"org:member"}`)
		guest := s.Call(t, 200, "POST /v1/users", `{"email_address":["last@example.com"]}`).ID(t)
		s.Call(t, 200, "PATCH "+path, `{"max_allowed_memberships":1}`)
		if _, err := s.Rules.AcceptOrganizationInvitation(context.Background(), s.Tenant.Instance, ticketOf(t, last), guest); !bartleby.IsCode(err, "organization_membership_quota_exceeded") {
			t.Error(err)
		}
		s.Call(t, 200, "PATCH "+path, `{"max_allowed_memberships":0}`)
		s.Call(t, 200, "POST "+path+"/memberships", `{"user_id":"`+guest+`","role":"org:member"}`)
		if _, err := s.Rules.AcceptOrganizationInvitation(context.Background(), s.Tenant.Instance, ticketOf(t, last), guest); !bartleby.IsCode(err, "already_a_member_in_organization") {
			t.Error(err)
		}
	})
}

// unknown is the end of an id that nothing has.
const unknown = "_2abcdefghijklmnopqrstuvwxyz0"
