package conformance

import (
	"net/url"
	"testing"

	"bartleby"
	"bartleby/identity"
	"bartleby/testkit"
)

// TestFrontendOrganizationsConform : what members do with organizations is answered as the official document says.
func TestFrontendOrganizationsConform(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.Organizations.DomainsEnabled = true
			set.Organizations.EnrollmentModes = []string{"manual_invitation", "automatic_invitation", "automatic_suggestion"}
			set.Organizations.MaxAllowedMemberships = 20
		})
		person := func(address string) (*frontend, string) {
			user := s.Call(t, 200, "POST /v1/users", `{"email_address":["`+address+`"],"first_name":"A","skip_password_requirement":true}`).ID(t)
			f := newFrontend(t, s.Browser(s.Tenant))
			f.b.SignIn(t, identity.NewSession{UserID: user, Strategy: "password", FirstFactor: true})
			return f, user
		}
		f, admin := person("admin@example.com")
		_, member := person("member@example.com")
		id := func(a testkit.Answer) string { return a.Part(t, "response", "id").(string) }

		f.call(200, "GET /v1/me/organization_creation_defaults", nil, nil)
		f.call(422, "POST /v1/organizations", nil, url.Values{"name": {""}})
		o := []string{id(f.call(200, "POST /v1/organizations", nil, url.Values{"name": {"Acme"}}))}
		f.call(200, "GET /v1/organizations/{organization_id}", o, nil)
		f.call(404, "GET /v1/organizations/{organization_id}", []string{"org_none"}, nil)
		f.call(200, "PATCH /v1/organizations/{organization_id}", o, url.Values{"name": {"Acme Inc"}})
		f.call(200, "GET /v1/organizations/{organization_id}/roles", o, nil)
		f.call(404, "DELETE /v1/organizations/{organization_id}/logo", o, nil)

		f.call(200, "POST /v1/organizations/{organization_id}/memberships", o, url.Values{"user_id": {member}, "role": {"org:member"}})
		f.call(200, "GET /v1/organizations/{organization_id}/memberships", o, nil)
		f.call(200, "GET /v1/organizations/{organization_id}/memberships?paginated=true&role=org:admin&query=a", o, nil)
		f.call(200, "PATCH /v1/organizations/{organization_id}/memberships/{user_id}", append(o, member), url.Values{"role": {"org:admin"}})
		f.call(200, "DELETE /v1/organizations/{organization_id}/memberships/{user_id}", append(o, member), nil)
		f.call(400, "DELETE /v1/organizations/{organization_id}/memberships/{user_id}", append(o, admin), nil)
		f.call(200, "GET /v1/me/organization_memberships", nil, nil)
		f.call(200, "GET /v1/me/organization_memberships?paginated=true", nil, nil)

		invitation := id(f.call(200, "POST /v1/organizations/{organization_id}/invitations", o, url.Values{"email_address": {"guest@example.com"}, "role": {"org:member"}}))
		f.call(200, "POST /v1/organizations/{organization_id}/invitations/bulk", o, url.Values{"email_address": {"one@example.com", "two@example.com"}, "role": {"org:member"}})
		f.call(200, "GET /v1/organizations/{organization_id}/invitations", o, nil)
		f.call(200, "GET /v1/organizations/{organization_id}/invitations/pending", o, nil)
		guest, _ := person("guest@example.com")
		guest.call(200, "GET /v1/me/organization_invitations?status=pending", nil, nil)
		guest.call(200, "POST /v1/me/organization_invitations/{invitation_id}/accept", []string{invitation}, nil)
		guest.call(200, "DELETE /v1/me/organization_memberships/{organization_id}", o, nil)
		late := id(f.call(200, "POST /v1/organizations/{organization_id}/invitations", o, url.Values{"email_address": {"late@example.com"}, "role": {"org:member"}}))
		f.call(200, "POST /v1/organizations/{organization_id}/invitations/{invitation_id}/revoke", append(o, late), nil)
		f.call(404, "POST /v1/organizations/{organization_id}/invitations/{invitation_id}/revoke", append(o, late), nil)

		d := append(o, id(f.call(200, "POST /v1/organizations/{organization_id}/domains", o, url.Values{"name": {"acme.co"}})))
		const domain = "/v1/organizations/{organization_id}/domains/{domain_id}"
		f.call(200, "GET "+domain, d, nil)
		f.call(200, "GET /v1/organizations/{organization_id}/domains?verified=false", o, nil)
		f.call(200, "POST "+domain+"/prepare_affiliation_verification", d, url.Values{"affiliation_email_address": {"boss+clerk_test@acme.co"}})
		f.call(422, "POST "+domain+"/attempt_affiliation_verification", d, url.Values{"code": {"000000"}})
		f.call(200, "POST "+domain+"/attempt_affiliation_verification", d, url.Values{"code": {bartleby.TestCode}})
		f.call(200, "POST "+domain+"/update_enrollment_mode", d, url.Values{"enrollment_mode": {"automatic_suggestion"}})
		f.call(200, "POST "+domain+"/prepare_ownership_verification", d, nil)
		f.call(422, "POST "+domain+"/attempt_ownership_verification", d, nil)
		f.call(200, "POST /v1/organizations/{organization_id}/domains/bulk", o, url.Values{"names": {"two.co", "gmail.com"}})
		challenge := f.call(200, "POST /v1/organizations/{organization_id}/domains/prepare_ownership_verification/bulk", o, url.Values{"organization_domain_ids": {d[1], "orgdmn_none"}})
		value := challenge.Part(t, "response", "data").([]any)[0].(map[string]any)["ownership_verification"].(map[string]any)["txt_record_value"].(string)
		s.TXT[bartleby.DomainChallengeLabel+".acme.co"] = []string{value}
		f.call(200, "POST /v1/organizations/{organization_id}/domains/attempt_ownership_verification/bulk", o, url.Values{"organization_domain_ids": {d[1]}})
		f.call(400, "POST "+domain+"/attempt_ownership_verification", d, nil)

		for _, answer := range []string{"accept", "reject"} {
			asking, _ := person(answer + "@acme.co")
			list := asking.call(200, "GET /v1/me/organization_suggestions", nil, nil).Part(t, "response", "data").([]any)
			suggestion := list[0].(map[string]any)["id"].(string)
			asking.call(200, "POST /v1/me/organization_suggestions/{suggestion_id}/accept", []string{suggestion}, nil)
			asking.call(400, "POST /v1/me/organization_suggestions/{suggestion_id}/accept", []string{suggestion}, nil)
			asking.call(200, "GET /v1/me/organization_creation_defaults", nil, nil)
			list = f.call(200, "GET /v1/organizations/{organization_id}/membership_requests?status=pending", o, nil).Part(t, "response", "data").([]any)
			f.call(200, "POST /v1/organizations/{organization_id}/membership_requests/{request_id}/"+answer, append(o, list[0].(map[string]any)["id"].(string)), nil)
		}
		f.call(200, "DELETE "+domain, d, nil)
		f.call(200, "DELETE /v1/organizations/{organization_id}", o, nil)
	})
}
