package bapi_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"bartleby"
	"bartleby/testkit"
)

func TestOrganizationDomains(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada := newUser(t, s, "ada_l")
		id, other := newOrganization(t, s, "Acme", ada), newOrganization(t, s, "Other", ada)
		path, elsewhere := "/v1/organizations/"+id+"/domains", "/v1/organizations/"+other+"/domains"
		s.Refused(t, 403, "POST "+path, `{"name":"acme.com"}`, "organization_domains_not_enabled")
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.Organizations.DomainsEnabled, set.Organizations.EnrollmentModes, set.Organizations.MaxAllowedDomains = true, []string{"automatic_invitation"}, 4
		})
		a := s.Call(t, 200, "POST "+path, `{"name":" Acme.COM "}`)
		o := a.Object(t)
		verification := o["verification"].(map[string]any)
		if !strings.HasPrefix(a.ID(t), "orgdmn_") || o["object"] != "organization_domain" || o["organization_id"] != id || o["name"] != "acme.com" || o["enrollment_mode"] != "manual_invitation" ||
			o["affiliation_email_address"] != nil || o["ownership_verification"] != nil || fmt.Sprint(o["total_pending_invitations"], o["total_pending_suggestions"]) != "0 0" ||
			verification["status"] != "verified" || verification["strategy"] != "admin" || verification["attempts"] != 0.0 || fmt.Sprint(o["affiliation_verification"]) != fmt.Sprint(verification) {
			t.Errorf("%s", a.Body)
		}
		for body, want := range map[string]string{
			`{}`: "422 form_param_missing name", `{"name":" "}`: "422 form_param_nil name", `{"name":"acme"}`: "422 form_param_format_invalid name", `{"name":"https://acme.com"}`: "422 form_param_format_invalid name",
			`{"name":"10.0.0.1"}`: "422 form_param_format_invalid name", `{"name":"acme.com","surprise":1}`: "422 form_param_unknown surprise", `{"name":"x.com","enrollment_mode":"door"}`: "422 form_param_value_invalid enrollment_mode",
			`{"name":"acme.com"}`: "422 organization_domain_already_exists_same_organization name", `{"name":"gmail.com"}`: "422 organization_domain_common name", `{"name":"Yahoo.co.uk"}`: "422 organization_domain_common name",
			`{"name":"mail.mailinator.com"}`: "422 organization_domain_blocked name", `{"name":"x.com","enrollment_mode":"automatic_suggestion"}`: "403 organization_domain_enrollment_mode_not_enabled enrollment_mode",
			`{"name":"x.com","enrollment_mode":"enterprise_sso"}`: "403 organization_domain_enrollment_mode_not_enabled enrollment_mode",
		} {
			got := s.Do(t, testkit.Request{Call: "POST " + path, Body: body})
			if codes := fmt.Sprint(got.Status, " ", got.Codes(t)[0]); codes != want {
				t.Errorf("%s: %s, want %s", body, codes, want)
			}
		}
		s.Refused(t, 404, "POST /v1/organizations/org"+unknown+"/domains", `{"name":"x.com"}`, "resource_not_found")

		// One verified owner; others may wait.
		s.Refused(t, 422, "POST "+elsewhere, `{"name":"acme.com"}`, "organization_domain_already_exists name")
		waiting := s.Call(t, 200, "POST "+elsewhere, `{"name":"acme.com","verified":false,"enrollment_mode":"automatic_invitation"}`)
		if got := waiting.Object(t); got["verification"].(map[string]any)["status"] != "unverified" || got["enrollment_mode"] != "automatic_invitation" {
			t.Errorf("%v", got)
		}
		s.Refused(t, 422, "PATCH "+elsewhere+"/"+waiting.ID(t), `{"verified":true}`, "organization_domain_already_exists name")
		s.Refused(t, 403, "PATCH "+elsewhere+"/"+waiting.ID(t), `{"enrollment_mode":"automatic_suggestion"}`, "organization_domain_enrollment_mode_not_enabled enrollment_mode")
		if got := s.Call(t, 200, "PATCH "+path+"/"+a.ID(t), `{"verified":false,"enrollment_mode":"automatic_invitation"}`).Object(t); got["verification"].(map[string]any)["status"] != "unverified" || got["enrollment_mode"] != "automatic_invitation" {
			t.Errorf("%v", got)
		}
		if got := s.Call(t, 200, "PATCH "+elsewhere+"/"+waiting.ID(t), `{"verified":true}`).Object(t); got["verification"].(map[string]any)["status"] != "verified" || got["enrollment_mode"] != "automatic_invitation" {
			t.Errorf("%v", got)
		}

		// Owned on the caller's word, once.
		own := "POST " + path + "/" + a.ID(t) + "/verify_ownership"
		first := s.Call(t, 200, own, "")
		owned := first.Object(t)["ownership_verification"].(map[string]any)
		if owned["status"] != "verified" || owned["strategy"] != "manual_override" || owned["verified_at"] == nil {
			t.Errorf("%s", first.Body)
		}
		if again := s.Call(t, 200, own, ""); string(again.Body) != string(first.Body) {
			t.Errorf("%s", again.Body)
		}

		// Of another organization it is unknown.
		for _, call := range []string{"PATCH " + elsewhere + "/" + a.ID(t), "DELETE " + elsewhere + "/" + a.ID(t), "POST " + elsewhere + "/" + a.ID(t) + "/verify_ownership", "PATCH " + path + "/orgdmn" + unknown} {
			s.Refused(t, 404, call, map[bool]string{true: `{}`}[strings.HasPrefix(call, "PATCH")], "resource_not_found")
		}

		s.Call(t, 200, "POST "+path, `{"name":"acme-x.example"}`)
		s.Call(t, 200, "POST "+path, `{"name":"third.example","verified":false}`)
		s.Call(t, 200, "POST "+path, `{"name":"fourth.example"}`)
		s.Refused(t, 403, "POST "+path, `{"name":"fifth.example"}`, "organization_domain_quota_exceeded")
		for query, want := range map[string]string{
			path: "fourth.example third.example acme-x.example acme.com", path + "?verified=true": "fourth.example acme-x.example", path + "?verified=false": "third.example acme.com",
			path + "?enrollment_mode=automatic_invitation": "acme.com", path + "?enrollment_mode=-automatic_invitation&verified=true": "fourth.example acme-x.example", path + "?limit=1&offset=1": "third.example",
			path + "?enrollment_mode=automatic_invitation&enrollment_mode=automatic_suggestion": "acme.com",
			"/v1/organization_domains?order_by=name":                                            "acme-x.example acme.com acme.com fourth.example third.example", "/v1/organization_domains?query=ACME&organization_id=" + id: "acme-x.example acme.com",
			"/v1/organization_domains?query=" + other: "acme.com", "/v1/organization_domains?domains=acme.com&domains=Third.example&verified=false&order_by=-name": "third.example acme.com",
			"/v1/organization_domains?query=_": "", "/v1/organization_domains?enrollment_mode=-manual_invitation&verified=true": "acme.com",
		} {
			list, total := data(t, s.Call(t, 200, "GET "+query, ""))
			if got := field(list, "name"); got != want || !strings.Contains(query, "limit") && int(total) != len(list) {
				t.Errorf("%s: %s of %v, want %s", query, got, total, want)
			}
			if len(list) > 0 && (list[0]["public_organization_data"] != nil) != strings.HasPrefix(query, "/v1/organization_domains") {
				t.Errorf("%s: %v", query, list[0])
			}
		}
		for query, want := range map[string]string{path + "?verified=maybe": "form_param_value_invalid verified", path + "?enrollment_mode=door": "form_param_value_invalid enrollment_mode", "/v1/organization_domains?order_by=id": "form_param_value_invalid order_by"} {
			s.Refused(t, 422, "GET "+query, "", want)
		}
		s.Refused(t, 404, "GET /v1/organizations/org"+unknown+"/domains", "", "resource_not_found")

		gone := s.Call(t, 200, "DELETE "+path+"/"+a.ID(t), "").Object(t)
		if gone["deleted"] != true || gone["object"] != "organization_domain" || gone["id"] != a.ID(t) {
			t.Errorf("%v", gone)
		}
		s.Refused(t, 404, "DELETE "+path+"/"+a.ID(t), "", "resource_not_found")
		if got := types(s.Events(t, s.Tenant, a.ID(t))); got != "organizationDomain.created organizationDomain.updated organizationDomain.updated organizationDomain.deleted" {
			t.Errorf("events: %s", got)
		}
		s.Call(t, 200, "DELETE /v1/organizations/"+id, "")
		if _, total := data(t, s.Call(t, 200, "GET /v1/organization_domains", "")); total != 1 {
			t.Errorf("%v left", total)
		}
	})
}

// Of several organizations that race for a name one has it, and the limit of domains holds.
func TestOrganizationDomainRaces(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.Organizations.DomainsEnabled, set.Organizations.MaxAllowedDomains = true, 3
		})
		ada := newUser(t, s, "ada_l")
		race := func(call func(i int) testkit.Request, want int64, refusals ...string) {
			t.Helper()
			var group sync.WaitGroup
			var made atomic.Int64
			for i := range 6 {
				group.Go(func() {
					got := s.Do(t, call(i))
					if got.Status == 200 {
						made.Add(1)
					} else if code := got.Codes(t)[0]; !strings.Contains(strings.Join(refusals, ", "), code) {
						t.Errorf("%d %s", got.Status, got.Body)
					}
				})
			}
			group.Wait()
			if made.Load() != want {
				t.Errorf("%d made, want %d", made.Load(), want)
			}
		}
		var all []string
		for i := range 6 {
			all = append(all, newOrganization(t, s, fmt.Sprintf("Acme %d", i), ada))
		}
		race(func(i int) testkit.Request {
			return testkit.Request{Call: "POST /v1/organizations/" + all[i] + "/domains", Body: `{"name":"acme.com"}`}
		}, 1, "organization_domain_already_exists name")
		race(func(int) testkit.Request {
			return testkit.Request{Call: "POST /v1/organizations/" + all[0] + "/domains", Body: `{"name":"one.example"}`}
		}, 1, "organization_domain_already_exists_same_organization name")
		there, _ := data(t, s.Call(t, 200, "GET /v1/organizations/"+all[0]+"/domains", ""))
		race(func(i int) testkit.Request {
			return testkit.Request{Call: "POST /v1/organizations/" + all[0] + "/domains", Body: fmt.Sprintf(`{"name":"many%d.example"}`, i)}
		}, int64(3-len(there)), "organization_domain_quota_exceeded")
	})
}
