package fapi_test

import (
	"net/url"
	"slices"
	"sync"
	"testing"

	"bartleby"
	"bartleby/testkit"
)

// addDomain adds a domain that is verified by a code, with a mode of enrolment.
func addDomain(t *testing.T, c *company, name, mode string) string {
	t.Helper()
	a := c.by.Call(t, 200, "POST "+c.at+"/domains", url.Values{"name": {name}})
	id := a.Part(t, "response", "id").(string)
	at := c.at + "/domains/" + id
	c.by.Call(t, 200, "POST "+at+"/prepare_affiliation_verification", url.Values{"affiliation_email_address": {"boss+clerk_test@" + name}})
	c.by.Call(t, 200, "POST "+at+"/attempt_affiliation_verification", url.Values{"code": {bartleby.TestCode}})
	c.by.Call(t, 200, "POST "+at+"/update_enrollment_mode", url.Values{"enrollment_mode": {mode}})
	return id
}

// A domain is verified by a code that goes to an address there; wrong ones are counted.
func TestOrganizationDomains(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		c := newCompany(t, s, "Acme")
		c.by.Refused(t, 403, "GET "+c.at+"/domains", nil, "organization_domains_not_enabled")
		c.by.Refused(t, 403, "POST "+c.at+"/domains", url.Values{"name": {"acme.co"}}, "organization_domains_not_enabled")
		withDomains(t, s, s.Tenant)
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Organizations.MaxAllowedDomains = 2 })
		a := c.by.Call(t, 200, "POST "+c.at+"/domains", url.Values{"name": {"Acme.co"}})
		id := a.Part(t, "response", "id").(string)
		if a.Part(t, "response", "name") != "acme.co" || a.Part(t, "response", "verification", "status") != "unverified" || a.Part(t, "response", "affiliation_email_address") != nil ||
			a.Part(t, "response", "enrollment_mode") != "manual_invitation" || a.Part(t, "response", "ownership_verification") != nil {
			t.Errorf("%s", a.Body)
		}
		at := c.at + "/domains/" + id
		c.by.Refused(t, 422, "POST "+c.at+"/domains", url.Values{"name": {"acme.co"}}, "organization_domain_already_exists_same_organization name")
		c.by.Refused(t, 422, "POST "+c.at+"/domains", url.Values{"name": {"gmail.com"}}, "organization_domain_common name")
		c.by.Refused(t, 422, "POST "+c.at+"/domains", url.Values{"name": {"no domain"}}, "form_param_format_invalid name")
		c.by.Refused(t, 404, "GET "+c.at+"/domains/orgdmn_none", nil, "resource_not_found")
		c.by.Refused(t, 400, "POST "+at+"/attempt_affiliation_verification", url.Values{"code": {"000000"}}, "verification_missing")
		c.by.Refused(t, 422, "POST "+at+"/prepare_affiliation_verification", url.Values{"affiliation_email_address": {"boss@other.co"}}, "organization_domain_mismatch affiliation_email_address")
		a = c.by.Call(t, 200, "POST "+at+"/prepare_affiliation_verification", url.Values{"affiliation_email_address": {"boss@acme.co"}})
		if a.Part(t, "response", "affiliation_email_address") != "boss@acme.co" || a.Part(t, "response", "affiliation_verification", "strategy") != "affiliation_email_code" || a.Part(t, "response", "affiliation_verification", "expire_at") == nil {
			t.Errorf("%s", a.Body)
		}
		if !told(t, s, "boss@acme.co", "affiliation_code") {
			t.Error("no code was sent")
		}
		for range bartleby.CodeAttempts {
			c.by.Refused(t, 422, "POST "+at+"/attempt_affiliation_verification", url.Values{"code": {"none"}}, "form_code_incorrect code")
		}
		c.by.Refused(t, 400, "POST "+at+"/attempt_affiliation_verification", url.Values{"code": {"none"}}, "verification_failed")
		if got := c.by.Call(t, 200, "GET "+at, nil).Part(t, "response", "affiliation_verification", "attempts"); got != 5.0 {
			t.Errorf("%v", got)
		}
		c.by.Call(t, 200, "POST "+at+"/prepare_affiliation_verification", url.Values{"affiliation_email_address": {"boss+clerk_test@acme.co"}})
		s.Clock.Advance(bartleby.CodeLife * 1_000_000)
		c.by.Refused(t, 400, "POST "+at+"/attempt_affiliation_verification", url.Values{"code": {bartleby.TestCode}}, "verification_expired")
		c.by.Call(t, 200, "POST "+at+"/prepare_affiliation_verification", url.Values{"affiliation_email_address": {"boss+clerk_test@acme.co"}})
		a = c.by.Call(t, 200, "POST "+at+"/attempt_affiliation_verification", url.Values{"code": {bartleby.TestCode}})
		if a.Part(t, "response", "verification", "status") != "verified" {
			t.Errorf("%s", a.Body)
		}
		c.by.Refused(t, 400, "POST "+at+"/attempt_affiliation_verification", url.Values{"code": {bartleby.TestCode}}, "verification_already_verified")
		c.by.Refused(t, 400, "POST "+at+"/prepare_affiliation_verification", url.Values{"affiliation_email_address": {"boss@acme.co"}}, "verification_already_verified")
		if a = c.by.Call(t, 200, "POST "+at+"/update_enrollment_mode", url.Values{"enrollment_mode": {"automatic_suggestion"}}); a.Part(t, "response", "enrollment_mode") != "automatic_suggestion" {
			t.Errorf("%s", a.Body)
		}
		c.by.Refused(t, 403, "POST "+at+"/update_enrollment_mode", url.Values{"enrollment_mode": {"enterprise_sso"}}, "organization_domain_enrollment_mode_not_enabled enrollment_mode")
		if types := eventTypes(s.Events(t, s.Tenant, id)); len(types) != 6 || types[0] != "organizationDomain.created" || types[5] != "organizationDomain.updated" {
			t.Errorf("%v", types)
		}

		bulk := c.by.Call(t, 200, "POST "+c.at+"/domains/bulk", url.Values{"names": {"two.co", "two.co", "gmail.com", "three.co"}})
		if got := bulk.Part(t, "response", "data").([]any); len(got) != 1 {
			t.Errorf("%s", bulk.Body)
		}
		if got := bulk.Part(t, "response", "errors").([]any); len(got) != 2 || got[0].(map[string]any)["code"] != "organization_domain_common" || got[1].(map[string]any)["name"] != "three.co" || got[1].(map[string]any)["code"] != "organization_domain_quota_exceeded" {
			t.Errorf("%s", bulk.Body)
		}
		c.by.Refused(t, 403, "POST "+c.at+"/domains", url.Values{"name": {"three.co"}}, "organization_domain_quota_exceeded")
		list := c.by.Call(t, 200, "GET "+c.at+"/domains?limit=10&offset=0&verified=true&enrollment_mode=automatic_suggestion", nil)
		if list.Part(t, "response", "total_count") != 1.0 || !slices.Equal(listed(t, list, "name"), []string{"acme.co"}) {
			t.Errorf("%s", list.Body)
		}
		if gone := c.by.Call(t, 200, "DELETE "+at, nil); gone.Part(t, "response", "object") != "organization_domain" || gone.Part(t, "response", "deleted") != true {
			t.Errorf("%s", gone.Body)
		}
		c.by.Refused(t, 404, "DELETE "+at, nil, "resource_not_found")
	})
}

// Who adds a domain where they have a verified address is asked for no code; another organization cannot have it then.
func TestOwnDomain(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		withDomains(t, s, s.Tenant)
		ada, _ := personAt(t, s, "ada@acme.co")
		first := ada.Call(t, 200, "POST /v1/organizations", url.Values{"name": {"First"}}).Part(t, "response", "id").(string)
		second := ada.Call(t, 200, "POST /v1/organizations", url.Values{"name": {"Second"}}).Part(t, "response", "id").(string)
		var wait sync.WaitGroup
		got := make([]testkit.Answer, 2)
		for i, id := range []string{first, second} {
			wait.Add(1)
			go func() {
				defer wait.Done()
				got[i] = ada.Do(t, "POST /v1/organizations/"+id+"/domains", url.Values{"name": {"acme.co"}})
			}()
		}
		wait.Wait()
		slices.SortFunc(got, func(a, b testkit.Answer) int { return a.Status - b.Status })
		if got[0].Status != 200 || got[0].Part(t, "response", "verification", "status") != "verified" || got[0].Part(t, "response", "affiliation_email_address") != "ada@acme.co" {
			t.Errorf("%d %s", got[0].Status, got[0].Body)
		}
		if got[1].Status != 422 || got[1].Codes(t)[0] != "organization_domain_already_exists name" {
			t.Errorf("%d %s", got[1].Status, got[1].Body)
		}
	})
}

// Whose a domain is shows a TXT record with a value that was told once.
func TestDomainOwnership(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		withDomains(t, s, s.Tenant)
		c := newCompany(t, s, "Acme")
		id := c.by.Call(t, 200, "POST "+c.at+"/domains", url.Values{"name": {"acme.co"}}).Part(t, "response", "id").(string)
		at := c.at + "/domains/" + id
		c.by.Refused(t, 400, "POST "+at+"/attempt_ownership_verification", nil, "verification_missing")
		former := c.by.Call(t, 200, "POST "+at+"/prepare_ownership_verification", nil).Part(t, "response", "ownership_verification", "txt_record_value").(string)
		a := c.by.Call(t, 200, "POST "+at+"/prepare_ownership_verification", nil)
		name, value := a.Part(t, "response", "ownership_verification", "txt_record_name"), a.Part(t, "response", "ownership_verification", "txt_record_value").(string)
		if name != "_bartleby-challenge.acme.co" || value == former || a.Part(t, "response", "ownership_verification", "status") != "unverified" {
			t.Errorf("%s", a.Body)
		}
		if again := c.by.Call(t, 200, "GET "+at, nil).Part(t, "response", "ownership_verification").(map[string]any); again["txt_record_value"] != nil || again["digest"] != nil {
			t.Errorf("%v", again)
		}
		s.TXT["_bartleby-challenge.acme.co"] = []string{"v=spf1 -all", former}
		c.by.Refused(t, 422, "POST "+at+"/attempt_ownership_verification", nil, "organization_domain_ownership_not_verified")
		s.TXT["_bartleby-challenge.acme.co"] = []string{"v=spf1 -all", value}
		s.Clock.Advance(bartleby.DomainChallengeLife * 1_000_000)
		c.by.SignIn(t, identityOf(c.admin))
		c.by.Refused(t, 400, "POST "+at+"/attempt_ownership_verification", nil, "verification_expired")
		a = c.by.Call(t, 200, "POST "+c.at+"/domains/prepare_ownership_verification/bulk", url.Values{"organization_domain_ids": {id, "orgdmn_none"}})
		value = a.Part(t, "response", "data").([]any)[0].(map[string]any)["ownership_verification"].(map[string]any)["txt_record_value"].(string)
		if got := a.Part(t, "response", "errors").([]any)[0].(map[string]any); got["id"] != "orgdmn_none" || got["code"] != "resource_not_found" {
			t.Errorf("%s", a.Body)
		}
		s.TXT["_bartleby-challenge.acme.co"] = []string{value}
		a = c.by.Call(t, 200, "POST "+c.at+"/domains/attempt_ownership_verification/bulk", url.Values{"organization_domain_ids": {id}})
		owned := a.Part(t, "response", "data").([]any)[0].(map[string]any)["ownership_verification"].(map[string]any)
		if owned["status"] != "verified" || owned["verified_at"] == nil || owned["attempts"] != 1.0 {
			t.Errorf("%s", a.Body)
		}
		c.by.Refused(t, 400, "POST "+at+"/prepare_ownership_verification", nil, "verification_already_verified")
		c.by.Refused(t, 400, "POST "+at+"/attempt_ownership_verification", nil, "verification_already_verified")
	})
}
