package conformance

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"bartleby"
	"bartleby/testkit"
	"bartleby/wire"
)

func organizationInvitationScenario(j *judge, mark string) {
	t := j.t
	id := func(a testkit.Answer) string { return a.ID(t) }
	user := id(j.call(200, "POST /v1/users", nil, `{"username":"inviter_`+mark+`","email_address":["inviter_`+mark+`@example.com"],"first_name":"Ina"}`))
	o := id(j.call(200, "POST /v1/organizations", nil, `{"name":"Inviting `+mark+`","created_by":"`+user+`","max_allowed_memberships":20}`))
	in := []string{o}
	i := id(j.call(200, "POST /v1/organizations/{organization_id}/invitations", in, `{"email_address":"invited_`+mark+`@example.com","role":"org:member","inviter_user_id":"`+user+`","redirect_url":"https://example.com/in","public_metadata":{"a":1},"private_metadata":{"b":2}}`))
	j.call(400, "POST /v1/organizations/{organization_id}/invitations", in, `{"email_address":"invited_`+mark+`@example.com","role":"org:member","inviter_user_id":"`+user+`"}`)
	j.call(403, "POST /v1/organizations/{organization_id}/invitations", in, `{"email_address":"x@example.com","role":"org:member","inviter_user_id":"user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}`)
	j.call(404, "POST /v1/organizations/{organization_id}/invitations", in, `{"email_address":"x@example.com","role":"org:nobody","inviter_user_id":"`+user+`"}`)
	j.call(422, "POST /v1/organizations/{organization_id}/invitations", in, `{"email_address":"nobody","role":"org:member","inviter_user_id":"`+user+`"}`)
	j.call(200, "POST /v1/organizations/{organization_id}/invitations/bulk", in, `[{"email_address":"one_`+mark+`@example.com","role":"org:member","inviter_user_id":"`+user+`"},{"email_address":"two_`+mark+`@example.com","role":"org:admin","inviter_user_id":"`+user+`"}]`)
	j.send(200, "GET /v1/organizations/{organization_id}/invitations", in, "limit=10&offset=0&status=pending", strings.NewReader(""), "application/json", true)
	j.call(200, "GET /v1/organizations/{organization_id}/invitations/pending", in, "")
	j.call(200, "GET /v1/organizations/{organization_id}/invitations/{invitation_id}", []string{o, i}, "")
	j.list("GET /v1/organization_invitations", "limit=10&offset=0&status=pending&query=invited&order_by=-email_address")
	invited := id(j.call(200, "POST /v1/users", nil, `{"email_address":["invited_`+mark+`@example.com"]}`))
	j.call(200, "GET /v1/users/{user_id}/organization_invitations", []string{invited}, "")
	j.call(403, "POST /v1/organizations/{organization_id}/invitations/{invitation_id}/revoke", []string{o, i}, `{"requesting_user_id":"`+invited+`"}`)
	j.call(200, "POST /v1/organizations/{organization_id}/invitations/{invitation_id}/revoke", []string{o, i}, `{"requesting_user_id":"`+user+`"}`)
	j.call(404, "POST /v1/organizations/{organization_id}/invitations/{invitation_id}/revoke", []string{o, i}, `{"requesting_user_id":"`+user+`"}`)
	j.send(200, "GET /v1/organizations/{organization_id}", in, "include_members_count=true", strings.NewReader(""), "application/json", true)
}

// What receivers of webhooks are told of invitations and domains is what the official document of webhooks says.
func TestOrganizationEventsConform(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(shared(t), "specs", "webhooks", "2025-04-15.yml"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	conforms := func(t *testing.T, schema string, payload any) map[string]any {
		t.Helper()
		body, err := json.Marshal(payload)
		if err != nil {
			t.Fatal(err)
		}
		var out map[string]any
		if err := json.Unmarshal(body, &out); err != nil {
			t.Fatal(err)
		}
		if err := doc.Components.Schemas[schema].Value.VisitJSON(out, openapi3.MultiErrors()); err != nil {
			t.Errorf("%s: %v in %s", schema, err, body)
		}
		return out
	}
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Organizations.DomainsEnabled = true })
		inviter := s.Call(t, 200, "POST /v1/users", `{"email_address":["inviter@example.com"]}`).ID(t)
		guest := s.Call(t, 200, "POST /v1/users", `{"email_address":["guest@example.com"]}`).ID(t)
		o := s.Call(t, 200, "POST /v1/organizations", `{"name":"Acme","created_by":"`+inviter+`"}`).ID(t)
		i := s.Call(t, 200, "POST /v1/organizations/"+o+"/invitations", `{"email_address":"guest@example.com","role":"org:member","inviter_user_id":"`+inviter+`"}`)
		_, ticket, _ := strings.Cut(i.Object(t)["url"].(string), "ticket=")
		if _, err := s.Rules.AcceptOrganizationInvitation(t.Context(), s.Tenant.Instance, ticket, guest); err != nil {
			t.Fatal(err)
		}
		p := &wire.Presenter{FrontendURL: s.Frontend, Instance: s.Tenant.Instance, Now: s.Clock.Now().UnixMilli()}
		for _, e := range s.Events(t, s.Tenant, i.ID(t)) {
			var told bartleby.Invited
			if err := json.Unmarshal(e.Payload, &told); err != nil {
				t.Fatal(err)
			}
			conforms(t, "OrganizationInvitation", p.OrganizationInvitation(&told))
			if e.Type == bartleby.OrganizationInvitationAccepted { // its schema forbids in one half what it demands in the other
				body, err := json.Marshal(p.AcceptedOrganizationInvitation(&told))
				if err != nil || !strings.Contains(string(body), `"user_id":"`+guest+`","data":{"public_organization_data":{"id":"`+o+`","name":"Acme"`) {
					t.Errorf("%v %s", err, body)
				}
			}
		}
		d := s.Call(t, 200, "POST /v1/organizations/"+o+"/domains", `{"name":"acme.com"}`).ID(t)
		s.Call(t, 200, "POST /v1/organizations/"+o+"/domains/"+d+"/verify_ownership", "")
		for _, e := range s.Events(t, s.Tenant, d) {
			var told bartleby.OrganizationDomain
			if err := json.Unmarshal(e.Payload, &told); err != nil {
				t.Fatal(err)
			}
			if out := conforms(t, "OrganizationDomain", wire.OrganizationDomainOf(&told)); out["name"] != "acme.com" {
				t.Errorf("%v", out)
			}
		}
	})
}
