package fapi_test

import (
	"net/url"
	"slices"
	"sync"
	"testing"

	"bartleby"
	"bartleby/identity"
	"bartleby/testkit"
)

func identityOf(userID string) identity.NewSession { return identity.NewSession{UserID: userID} }

// People with an address of a domain are invited by it, without a mail; such invitations hold no seats, and the limit holds all
// the same.
func TestAutomaticInvitation(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		withDomains(t, s, s.Tenant)
		c := newCompany(t, s, "Acme")
		early, _ := personAt(t, s, "early@acme.co")
		domain := addDomain(t, c, "acme.co", "automatic_invitation")
		later, user := personAt(t, s, "later@acme.co")
		for _, b := range []*testkit.Browser{early, later} {
			a := b.Call(t, 200, "GET /v1/me/organization_invitations?status=pending&limit=10&offset=0", nil)
			if a.Part(t, "response", "total_count") != 1.0 {
				t.Errorf("%s", a.Body)
			}
			b.Call(t, 200, "GET /v1/me/organization_invitations?status=pending", nil)
		}
		if told(t, s, "later@acme.co", "organization_invitation") {
			t.Error("nobody asked for a mail")
		}
		unverified := s.Call(t, 200, "POST /v1/users", `{"username":"pretender","skip_password_requirement":true}`).ID(t)
		s.Call(t, 200, "POST /v1/email_addresses", `{"user_id":"`+unverified+`","email_address":"ceo@acme.co","verified":false}`)
		if a := signedIn(t, s, unverified).Call(t, 200, "GET /v1/me/organization_invitations", nil); a.Part(t, "response", "total_count") != 0.0 {
			t.Errorf("%s", a.Body)
		}
		a := c.by.Call(t, 200, "GET "+c.at+"/domains/"+domain, nil)
		if a.Part(t, "response", "total_pending_invitations") != 2.0 || a.Part(t, "response", "total_pending_suggestions") != 0.0 {
			t.Errorf("%s", a.Body)
		}
		if a = c.by.Call(t, 200, "GET "+c.at, nil); a.Part(t, "response", "pending_invitations_count") != 0.0 {
			t.Errorf("%s", a.Body)
		}
		third, _ := person(t, s, "third")
		address := "POST /v1/me/email_addresses/" + third.Call(t, 200, "POST /v1/me/email_addresses", url.Values{"email_address": {"third+clerk_test@acme.co"}}).Part(t, "response", "id").(string)
		third.Call(t, 200, address+"/prepare_verification", url.Values{"strategy": {"email_code"}})
		third.Call(t, 200, address+"/attempt_verification", url.Values{"code": {bartleby.TestCode}})
		if a = c.by.Call(t, 200, "GET "+c.at+"/domains/"+domain, nil); a.Part(t, "response", "total_pending_invitations") != 3.0 {
			t.Errorf("%s", a.Body)
		}
		own := listed(t, later.Call(t, 200, "GET /v1/me/organization_invitations", nil), "id")[0]
		later.Call(t, 200, "POST /v1/me/organization_invitations/"+own+"/accept", nil)
		if a = later.Call(t, 200, "GET /v1/me/organization_memberships?paginated=true", nil); listed(t, a, "role")[0] != "org:member" {
			t.Errorf("%s", a.Body)
		}
		later.Call(t, 200, "DELETE /v1/me/organization_memberships/"+c.id, nil)
		if a = signedIn(t, s, user).Call(t, 200, "GET /v1/me/organization_invitations?status=pending", nil); a.Part(t, "response", "total_count") != 0.0 {
			t.Errorf("who left is invited again: %s", a.Body)
		}

		// Somebody's own invitation takes the place of that by the domain.
		named := c.by.Call(t, 200, "POST "+c.at+"/invitations", url.Values{"email_address": {"early@acme.co"}, "role": {"org:admin"}}).Part(t, "response", "id")
		if a = early.Call(t, 200, "GET /v1/me/organization_invitations?status=pending", nil); !slices.Equal(listed(t, a, "id"), []string{named.(string)}) {
			t.Errorf("%s", a.Body)
		}

		s.Call(t, 200, "PATCH /v1/organizations/"+c.id, `{"max_allowed_memberships":3}`)
		own = listed(t, third.Call(t, 200, "GET /v1/me/organization_invitations?status=pending", nil), "id")[0]
		third.Refused(t, 403, "POST /v1/me/organization_invitations/"+own+"/accept", nil, "organization_membership_quota_exceeded")
		c.by.Call(t, 200, "POST "+c.at+"/domains/"+domain+"/update_enrollment_mode", url.Values{"enrollment_mode": {"manual_invitation"}, "delete_pending": {"true"}})
		third.Refused(t, 400, "POST /v1/me/organization_invitations/"+own+"/accept", nil, "organization_invitation_revoked_code")
		if types := eventTypes(s.Events(t, s.Tenant, own)); !slices.Equal(types, []string{"organizationInvitation.created", "organizationInvitation.revoked"}) {
			t.Errorf("%v", types)
		}
		fourth, _ := personAt(t, s, "fourth@acme.co")
		if a = fourth.Call(t, 200, "GET /v1/me/organization_invitations", nil); a.Part(t, "response", "total_count") != 0.0 {
			t.Errorf("%s", a.Body)
		}
	})
}

// The organization is suggested; who accepts asks to join, and somebody who manages members decides.
func TestSuggestions(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		withDomains(t, s, s.Tenant)
		c := newCompany(t, s, "Acme")
		domain := addDomain(t, c, "acme.co", "automatic_suggestion")
		ada, adaID := personAt(t, s, "ada@acme.co")
		bob, _ := personAt(t, s, "bob@acme.co")
		suggested := func(b *testkit.Browser, query string) []string {
			return listed(t, b.Call(t, 200, "GET /v1/me/organization_suggestions?limit=10&offset=0"+query, nil), "id")
		}
		first, second := suggested(ada, "&status=pending&status=accepted"), suggested(bob, "")
		if len(first) != 1 || len(second) != 1 {
			t.Fatal(first, second)
		}
		if a := c.by.Call(t, 200, "GET "+c.at+"/domains?limit=10", nil); a.Part(t, "response", "data").([]any)[0].(map[string]any)["total_pending_suggestions"] != 2.0 {
			t.Errorf("%s", a.Body)
		}
		bob.Refused(t, 404, "POST /v1/me/organization_suggestions/"+first[0]+"/accept", nil, "resource_not_found")
		a := ada.Call(t, 200, "POST /v1/me/organization_suggestions/"+first[0]+"/accept", nil)
		if a.Part(t, "response", "status") != "accepted" || a.Part(t, "response", "public_organization_data", "name") != "Acme" {
			t.Errorf("%s", a.Body)
		}
		ada.Refused(t, 400, "POST /v1/me/organization_suggestions/"+first[0]+"/accept", nil, "organization_suggestion_already_accepted")
		if !told(t, s, "admin-acme@example.com", "organization_membership_requested") || told(t, s, "member-acme@example.com", "organization_membership_requested") {
			t.Error("who manages members, and nobody else, is told")
		}
		bob.Call(t, 200, "POST /v1/me/organization_suggestions/"+second[0]+"/accept", nil)

		list := c.by.Call(t, 200, "GET "+c.at+"/membership_requests?status=pending&limit=10&offset=0", nil)
		if list.Part(t, "response", "total_count") != 2.0 || list.Part(t, "response", "data").([]any)[1].(map[string]any)["public_user_data"].(map[string]any)["user_id"] != adaID {
			t.Fatalf("%s", list.Body)
		}
		requests := list.Part(t, "response", "data").([]any)
		of := func(i int) string {
			return c.at + "/membership_requests/" + requests[i].(map[string]any)["id"].(string)
		}
		if a = c.by.Call(t, 200, "POST "+of(1)+"/accept", nil); a.Part(t, "response", "status") != "accepted" {
			t.Errorf("%s", a.Body)
		}
		c.by.Refused(t, 404, "POST "+of(1)+"/reject", nil, "resource_not_found")
		if a = c.by.Call(t, 200, "POST "+of(0)+"/reject", nil); a.Part(t, "response", "status") != "rejected" {
			t.Errorf("%s", a.Body)
		}
		other := newCompany(t, s, "Other")
		other.by.Refused(t, 404, "POST "+other.at+"/membership_requests/"+requests[0].(map[string]any)["id"].(string)+"/accept", nil, "resource_not_found")
		if got := suggested(ada, "&status=pending&status=accepted"); len(got) != 0 {
			t.Errorf("%v", got)
		}
		if got := suggested(bob, "&status=completed"); len(got) != 1 {
			t.Errorf("%v", got)
		}
		ada.Call(t, 200, "GET "+c.at, nil)
		bob.Refused(t, 404, "GET "+c.at, nil, "organization_not_found_or_unauthorized organization_id")

		// Who becomes a member in another way needs no answer any more.
		cyd, cydID := personAt(t, s, "cyd@acme.co")
		cyd.Call(t, 200, "POST /v1/me/organization_suggestions/"+suggested(cyd, "")[0]+"/accept", nil)
		c.by.Call(t, 200, "POST "+c.at+"/memberships", url.Values{"user_id": {cydID}, "role": {"org:admin"}})
		if a = c.by.Call(t, 200, "GET "+c.at+"/membership_requests?status=pending", nil); a.Part(t, "response", "total_count") != 0.0 {
			t.Errorf("%s", a.Body)
		}
		cyd.Refused(t, 400, "POST /v1/me/organization_suggestions/"+suggested(cyd, "")[0]+"/accept", nil, "already_a_member_in_organization suggestion_id")
		late, _ := personAt(t, s, "late@acme.co")
		if got := suggested(late, ""); len(got) != 1 {
			t.Errorf("%v", got)
		}
		c.by.Call(t, 200, "DELETE "+c.at+"/domains/"+domain, nil)
		if got := suggested(late, ""); len(got) != 0 {
			t.Errorf("%v", got)
		}
	})
}

// However many accept at once, there is one request, and one answer to it.
func TestRacingRequests(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		withDomains(t, s, s.Tenant)
		c := newCompany(t, s, "Acme")
		addDomain(t, c, "acme.co", "automatic_suggestion")
		ada, _ := personAt(t, s, "ada@acme.co")
		together := func(n int, do func(i int) int) []int {
			var wait sync.WaitGroup
			got := make([]int, n)
			for i := range n {
				wait.Add(1)
				go func() {
					defer wait.Done()
					got[i] = do(i)
				}()
			}
			wait.Wait()
			slices.Sort(got)
			return got
		}
		if got := together(4, func(int) int { return ada.Do(t, "GET /v1/me/organization_suggestions", nil).Status }); got[3] != 200 {
			t.Errorf("%v", got)
		}
		list := listed(t, ada.Call(t, 200, "GET /v1/me/organization_suggestions", nil), "id")
		if len(list) != 1 {
			t.Fatal(list)
		}
		if got := together(4, func(int) int { return ada.Do(t, "POST /v1/me/organization_suggestions/"+list[0]+"/accept", nil).Status }); !slices.Equal(got, []int{200, 400, 400, 400}) {
			t.Errorf("%v", got)
		}
		request := listed(t, c.by.Call(t, 200, "GET "+c.at+"/membership_requests", nil), "id")
		if len(request) != 1 {
			t.Fatal(request)
		}
		answers := []string{"accept", "reject", "accept", "reject"}
		got := together(4, func(i int) int {
			return c.by.Do(t, "POST "+c.at+"/membership_requests/"+request[0]+"/"+answers[i], nil).Status
		})
		if !slices.Equal(got, []int{200, 404, 404, 404}) {
			t.Errorf("%v", got)
		}
	})
}

// A form for a new organization begins with the domain of the user's address, and says who is there already.
func TestCreationDefaults(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		withDomains(t, s, s.Tenant)
		ada, _ := personAt(t, s, "ada@initech.co")
		a := ada.Call(t, 200, "GET /v1/me/organization_creation_defaults", nil)
		if a.Part(t, "response", "form", "name") != "Initech" || a.Part(t, "response", "form", "slug") != "initech" || a.Part(t, "response", "advisory") != nil {
			t.Errorf("%s", a.Body)
		}
		c := newCompany(t, s, "Initech")
		a = ada.Call(t, 200, "GET /v1/me/organization_creation_defaults", nil)
		if a.Part(t, "response", "form", "slug") == "initech" || a.Part(t, "response", "advisory") != nil {
			t.Errorf("%s", a.Body)
		}
		addDomain(t, c, "initech.co", "automatic_suggestion")
		a = ada.Call(t, 200, "GET /v1/me/organization_creation_defaults", nil)
		if a.Part(t, "response", "advisory", "code") != "organization_already_exists" || a.Part(t, "response", "advisory", "meta", "organization_name") != "Initech" {
			t.Errorf("%s", a.Body)
		}
		bob, _ := personAt(t, s, "bob@gmail.com")
		if a = bob.Call(t, 200, "GET /v1/me/organization_creation_defaults", nil); a.Part(t, "response", "form", "name") != "bob's organization" {
			t.Errorf("%s", a.Body)
		}
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Organizations.SlugDisabled = true })
		if a = bob.Call(t, 200, "GET /v1/me/organization_creation_defaults", nil); a.Part(t, "response", "form", "slug") != "" {
			t.Errorf("%s", a.Body)
		}
	})
}
