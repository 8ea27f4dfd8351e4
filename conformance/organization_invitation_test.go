package conformance

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

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

// The event of an acceptance is what the official document of webhooks says of an invitation, with the two fields more that
// it demands there, and forbids.
func TestAcceptedInvitationConforms(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(shared(t), "specs", "webhooks", "2025-04-15.yml"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		inviter := s.Call(t, 200, "POST /v1/users", `{"email_address":["inviter@example.com"]}`).ID(t)
		guest := s.Call(t, 200, "POST /v1/users", `{"email_address":["guest@example.com"]}`).ID(t)
		o := s.Call(t, 200, "POST /v1/organizations", `{"name":"Acme","created_by":"`+inviter+`"}`).ID(t)
		i := s.Call(t, 200, "POST /v1/organizations/"+o+"/invitations", `{"email_address":"guest@example.com","role":"org:member","inviter_user_id":"`+inviter+`"}`)
		_, ticket, _ := strings.Cut(i.Object(t)["url"].(string), "ticket=")
		if _, err := s.Rules.AcceptOrganizationInvitation(t.Context(), s.Tenant.Instance, ticket, guest); err != nil {
			t.Fatal(err)
		}
		events := s.Events(t, s.Tenant, i.ID(t))
		shown, err := (&wire.Presenter{FrontendURL: s.Frontend, Instance: s.Tenant.Instance}).Event(&events[1])
		if err != nil {
			t.Fatal(err)
		}
		var out map[string]any
		if err := json.Unmarshal(shown.Data, &out); err != nil {
			t.Fatal(err)
		}
		joined := out["data"].(map[string]any)["public_organization_data"].(map[string]any)
		if shown.Type != "organizationInvitation.accepted" || out["user_id"] != guest || joined["id"] != o || joined["name"] != "Acme" || out["status"] != "accepted" {
			t.Errorf("%s", shown.Data)
		}
		delete(out, "user_id")
		delete(out, "data")
		if err := doc.Components.Schemas["OrganizationInvitation"].Value.VisitJSON(out, openapi3.MultiErrors()); err != nil {
			t.Errorf("%v in %s", err, shown.Data)
		}
	})
}
