package fapi_test

import (
	"net/url"
	"strings"
	"testing"

	"bartleby"
	"bartleby/identity"
	"bartleby/testkit"
)

// inCompany are all operations in an organization, with a form that would do, and what a member's role has to grant.
var inCompany = []struct {
	call, form, permission string
}{
	{"GET ", "", ""},
	{"PATCH ", "name=Other", bartleby.ManageProfile},
	{"DELETE ", "", bartleby.DeleteProfile},
	{"DELETE /logo", "", bartleby.ManageProfile},
	{"GET /roles", "", ""},
	{"GET /memberships", "", bartleby.ReadMemberships},
	{"POST /memberships", "user_id={user}&role=org:member", bartleby.ManageMemberships},
	{"PATCH /memberships/{user}", "role=org:member", bartleby.ManageMemberships},
	{"DELETE /memberships/{user}", "", bartleby.ManageMemberships},
	{"GET /invitations", "", bartleby.ManageMemberships},
	{"GET /invitations/pending", "", bartleby.ManageMemberships},
	{"POST /invitations", "email_address=new@example.com&role=org:member", bartleby.ManageMemberships},
	{"POST /invitations/bulk", "email_address=new@example.com&role=org:member", bartleby.ManageMemberships},
	{"POST /invitations/{invitation}/revoke", "", bartleby.ManageMemberships},
	{"GET /membership_requests", "", bartleby.ManageMemberships},
	{"POST /membership_requests/{request}/accept", "", bartleby.ManageMemberships},
	{"POST /membership_requests/{request}/reject", "", bartleby.ManageMemberships},
	{"GET /domains", "", bartleby.ReadDomains},
	{"POST /domains", "name=new.example.com", bartleby.ManageDomains},
	{"POST /domains/bulk", "names=new.example.com", bartleby.ManageDomains},
	{"POST /domains/prepare_ownership_verification/bulk", "organization_domain_ids={domain}", bartleby.ManageDomains},
	{"POST /domains/attempt_ownership_verification/bulk", "organization_domain_ids={domain}", bartleby.ManageDomains},
	{"GET /domains/{domain}", "", bartleby.ReadDomains},
	{"DELETE /domains/{domain}", "", bartleby.ManageDomains},
	{"POST /domains/{domain}/update_enrollment_mode", "enrollment_mode=manual_invitation", bartleby.ManageDomains},
	{"POST /domains/{domain}/prepare_affiliation_verification", "affiliation_email_address=a@acme.example.com", bartleby.ManageDomains},
	{"POST /domains/{domain}/attempt_affiliation_verification", "code=000000", bartleby.ManageDomains},
	{"POST /domains/{domain}/prepare_ownership_verification", "", bartleby.ManageDomains},
	{"POST /domains/{domain}/attempt_ownership_verification", "", bartleby.ManageDomains},
}

// To strangers and to users of another instance an organization is an unknown one; a member whose role does not grant what is
// needed is refused. And nothing of it happens.
func TestOrganizationPermissions(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		withDomains(t, s, s.Tenant)
		withDomains(t, s, s.Twin)
		c := newCompany(t, s, "Acme")
		s.Call(t, 200, "POST /v1/organization_roles", `{"name":"Bare","key":"org:bare","permissions":[],"include_in_initial_role_set":true}`)
		bare, user := person(t, s, "bare")
		c.by.Call(t, 200, "POST "+c.at+"/memberships", url.Values{"user_id": {user}, "role": {"org:bare"}})
		stranger, _ := person(t, s, "stranger")
		twin := s.Browser(s.Twin)
		other := s.Do(t, testkit.Request{Key: s.Twin.Key, Call: "POST /v1/users", Body: `{"email_address":["twin@example.com"],"skip_password_requirement":true}`}).ID(t)
		twin.SignIn(t, identity.NewSession{UserID: other})
		nobody := s.Browser(s.Tenant)

		id := func(a testkit.Answer) string { return a.Part(t, "response", "id").(string) }
		ids := strings.NewReplacer(
			"{user}", c.member, "{request}", "orgmemreq_2ABCDEFGHIJKLMNOPQRSTUVWXYZ",
			"{invitation}", id(c.by.Call(t, 200, "POST "+c.at+"/invitations", url.Values{"email_address": {"guest@example.com"}, "role": {"org:member"}})),
			"{domain}", id(c.by.Call(t, 200, "POST "+c.at+"/domains", url.Values{"name": {"acme.example.com"}})),
		)
		before := string(c.by.Call(t, 200, "GET "+c.at, nil).Body)
		for _, op := range inCompany {
			method, rest, _ := strings.Cut(op.call, " ")
			call := method + " " + c.at + ids.Replace(rest)
			form, err := url.ParseQuery(ids.Replace(op.form))
			if err != nil {
				t.Fatal(err)
			}
			if op.form == "" && method == "GET" {
				form = nil
			}
			nobody.Refused(t, 401, call, form, "signed_out")
			stranger.Refused(t, 404, call, form, "organization_not_found_or_unauthorized organization_id")
			twin.Refused(t, 404, call, form, "organization_not_found_or_unauthorized organization_id")
			c.by.Refused(t, 404, strings.Replace(call, c.id, "org_2ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1), form, "organization_not_found_or_unauthorized organization_id")
			if op.permission == "" {
				bare.Call(t, 200, call, form)
				continue
			}
			a := bare.Refused(t, 403, call, form, "missing_organization_permission")
			if got := a.Object(t)["errors"].([]any)[0].(map[string]any)["meta"].(map[string]any)["permissions"].([]any); len(got) != 1 || got[0] != op.permission {
				t.Errorf("%s: %v", call, got)
			}
		}
		if after := string(c.by.Call(t, 200, "GET "+c.at, nil).Body); after != before {
			t.Errorf("%s\n%s", before, after)
		}
	})
}

func withDomains(t *testing.T, s *testkit.Server, tenant testkit.Tenant) {
	t.Helper()
	s.Configure(t, tenant, func(set *bartleby.Settings) {
		set.Organizations.DomainsEnabled = true
		set.Organizations.EnrollmentModes = []string{"manual_invitation", "automatic_invitation", "automatic_suggestion"}
	})
}
