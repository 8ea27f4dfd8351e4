package bapi_test

import (
	"fmt"
	"net/url"
	"testing"

	"bartleby"
	"bartleby/identity"
	"bartleby/testkit"
)

// founder is somebody who has an organization with a domain, in a browser of their own.
type founder struct {
	*testkit.Browser
	t            *testing.T
	s            *testkit.Server
	user         string
	organization string
	domain       string // acme.co, not verified
}

// founding has a new user, in a browser, provoke an error in an organization of their own.
func founding(by, want string, play func(f *founder) testkit.Answer) *provocation {
	return &provocation{by: by, want: want, call: "founding", send: func(t *testing.T, s *testkit.Server, _ map[string]string) testkit.Answer {
		was := s.Stored(t, s.Tenant).Settings
		defer s.Configure(t, s.Tenant, func(now *bartleby.Settings) { *now = was })
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.Organizations.DomainsEnabled, set.Organizations.EnrollmentModes = true, []string{bartleby.ManualInvitation, "automatic_suggestion"}
		})
		f := &founder{t: t, s: s}
		f.user, f.Browser = f.person("founder-" + by + "@example.com")
		f.organization = f.Call(t, 200, "POST /v1/organizations", url.Values{"name": {by}}).Part(t, "response", "id").(string)
		f.domain = f.Call(t, 200, "POST /v1/organizations/"+f.organization+"/domains", url.Values{"name": {fmt.Sprintf("%s%d.co", by, s.Clock.Now().Unix())}}).Part(t, "response", "id").(string)
		return play(f)
	}}
}

// person makes a user, and a browser in which they are signed in.
func (f *founder) person(address string) (string, *testkit.Browser) {
	f.t.Helper()
	b := f.s.Browser(f.s.Tenant)
	id := f.s.Call(f.t, 200, "POST /v1/users", `{"email_address":["`+address+`"],"skip_password_requirement":true}`).ID(f.t)
	b.SignIn(f.t, identity.NewSession{UserID: id})
	return id, b
}

// invited is the ticket of an invitation to the organization.
func (f *founder) invited(address string) string {
	f.t.Helper()
	made, err := f.s.Rules.CreateOrganizationInvitations(f.t.Context(), f.s.Stored(f.t, f.s.Tenant), f.organization, identity.NewOrganizationInvitation{EmailAddress: address, Role: "org:member"})
	if err != nil {
		f.t.Fatal(err)
	}
	return made[0].Invitation.Ticket
}

// organizationProvocations are of what members do with organizations.
var organizationProvocations = []*provocation{
	founding("OrganizationCreationDisabled", "403 user_create_organization_not_enabled", func(f *founder) testkit.Answer {
		f.s.Call(f.t, 200, "PATCH /v1/users/"+f.user, `{"create_organization_enabled":false}`)
		return f.Do(f.t, "POST /v1/organizations", url.Values{"name": {"Second"}})
	}),
	founding("OrganizationAdminDeleteDisabled", "403 organization_admin_delete_not_enabled", func(f *founder) testkit.Answer {
		f.s.Call(f.t, 200, "PATCH /v1/organizations/"+f.organization, `{"admin_delete_enabled":false}`)
		return f.Do(f.t, "DELETE /v1/organizations/"+f.organization, nil)
	}),
	founding("AddressIsMember", "400 already_a_member_in_organization email_address", func(f *founder) testkit.Answer {
		return f.Do(f.t, "POST /v1/organizations/"+f.organization+"/invitations", url.Values{"email_address": {"founder-addressismember@example.com"}, "role": {"org:member"}})
	}),
	founding("OrganizationDomainMismatch", "422 organization_domain_mismatch affiliation_email_address", func(f *founder) testkit.Answer {
		return f.Do(f.t, "POST /v1/organizations/"+f.organization+"/domains/"+f.domain+"/prepare_affiliation_verification", url.Values{"affiliation_email_address": {"a@b.co"}})
	}),
	founding("OrganizationDomainNotOwned", "422 organization_domain_ownership_not_verified", func(f *founder) testkit.Answer {
		at := "POST /v1/organizations/" + f.organization + "/domains/" + f.domain
		f.Call(f.t, 200, at+"/prepare_ownership_verification", nil)
		return f.Do(f.t, at+"/attempt_ownership_verification", nil)
	}),
	founding("OrganizationInvitationAccountMissing", "400 organization_invitation_identification_not_exist", func(f *founder) testkit.Answer {
		return f.s.Browser(f.s.Tenant).Do(f.t, "POST /v1/client/sign_ins", url.Values{"strategy": {"ticket"}, "ticket": {f.invited("nobody-yet@example.com")}})
	}),
	founding("OrganizationInvitationAccountExists", "400 organization_invitation_identification_already_exists", func(f *founder) testkit.Answer {
		f.person("somebody-already@example.com")
		return f.s.Browser(f.s.Tenant).Do(f.t, "POST /v1/client/sign_ups", url.Values{"strategy": {"ticket"}, "ticket": {f.invited("somebody-already@example.com")}})
	}),
	founding("OrganizationSuggestionUsed", "400 organization_suggestion_already_accepted", func(f *founder) testkit.Answer {
		f.s.Call(f.t, 200, "PATCH /v1/organizations/"+f.organization+"/domains/"+f.domain, `{"enrollment_mode":"automatic_suggestion","verified":true}`)
		name := f.Call(f.t, 200, "GET /v1/organizations/"+f.organization+"/domains/"+f.domain, nil).Part(f.t, "response", "name").(string)
		_, b := f.person("ada@" + name)
		list := b.Call(f.t, 200, "GET /v1/me/organization_suggestions", nil).Part(f.t, "response", "data").([]any)
		accept := "POST /v1/me/organization_suggestions/" + list[0].(map[string]any)["id"].(string) + "/accept"
		b.Call(f.t, 200, accept, nil)
		return b.Do(f.t, accept, nil)
	}),
}
