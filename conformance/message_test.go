package conformance

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"bartleby"
	"bartleby/testkit"
	"bartleby/wire"
)

func codeVerificationScenario(j *judge, mark string) {
	t := j.t
	u := j.call(200, "POST /v1/users", nil, `{"username":"coded_`+mark+`","email_address":["coded_`+mark+`+clerk_test@example.com"],"phone_number":["+1201555010`+string('0'+mark[0]-'a')+`"]}`).Object(t)
	for kind, id := range map[string]string{"email_address": u["primary_email_address_id"].(string), "phone_number": u["primary_phone_number_id"].(string)} {
		base := "POST /v1/" + kind + "es/{" + kind + "_id}/"
		if kind == "phone_number" {
			base = "POST /v1/phone_numbers/{phone_number_id}/"
		}
		v := j.call(200, base+"prepare_verification", []string{id}, "").ID(t)
		j.call(200, base+"attempt_verification", []string{id}, `{"verification_id":"`+v+`","code":"000000"}`)
		j.call(200, base+"attempt_verification", []string{id}, `{"verification_id":"`+v+`","code":"424242"}`)
		j.call(400, base+"attempt_verification", []string{id}, `{"verification_id":"`+v+`","code":"424242"}`)
		j.call(404, base+"attempt_verification", []string{id}, `{"verification_id":"ver_2OEpKhcCN1Lat9NQ0G6puh7q5Rb","code":"424242"}`)
		if kind == "phone_number" { // a number that is not fictional, so that something is sent
			number := j.call(200, "POST /v1/phone_numbers", nil, `{"user_id":"`+u["id"].(string)+`","phone_number":"+4474009`+string('0'+mark[0]-'a')+`0000"}`).ID(t)
			j.call(200, base+"prepare_verification", []string{number}, "")
		}
		j.call(404, base+"prepare_verification", []string{"idn_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}, "")
	}
}

// TestMessageEventsConform holds the events that tell of messages to the official document of webhooks.
func TestMessageEventsConform(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(shared(t), "specs", "webhooks", "2025-04-15.yml"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		u := s.Call(t, 200, "POST /v1/users", `{"email_address":["ada@example.com"],"phone_number":["+447400123456"]}`).Object(t)
		s.Call(t, 200, "POST /v1/email_addresses/"+u["primary_email_address_id"].(string)+"/prepare_verification", "")
		s.Call(t, 200, "POST /v1/phone_numbers/"+u["primary_phone_number_id"].(string)+"/prepare_verification", "")
		s.Call(t, 200, "POST /v1/invitations", `{"email_address":"guest@example.com"}`)
		s.Call(t, 200, "POST /v1/templates/email/invitation/toggle_delivery", `{"delivered_by_clerk":false}`)
		s.Call(t, 200, "POST /v1/invitations", `{"email_address":"other@example.com"}`)
		schemas := map[bartleby.EventType]*openapi3.Schema{bartleby.EmailCreated: doc.Components.Schemas["EmailEventPayload"].Value, bartleby.SMSCreated: doc.Components.Schemas["SmsEventPayload"].Value}
		seen := map[bartleby.EventType]int{}
		p := &wire.Presenter{FrontendURL: s.Frontend, Instance: s.Tenant.Instance}
		for _, e := range s.Events(t, s.Tenant, "") {
			schema := schemas[e.Type]
			if schema == nil {
				continue
			}
			seen[e.Type]++
			event, err := p.Event(&e)
			if err != nil {
				t.Fatal(err)
			}
			var data map[string]any
			if err := json.Unmarshal(event.Data, &data); err != nil {
				t.Fatal(err)
			}
			if err := schema.VisitJSON(data, openapi3.MultiErrors()); err != nil {
				t.Errorf("%s: %v", e.Type, err)
			}
			for key := range data {
				if schema.Properties[key] == nil {
					t.Errorf("%s: no document has %s", e.Type, key)
				}
			}
			for key := range schema.Properties {
				if _, ok := data[key]; !ok {
					t.Errorf("%s: %s is missing", e.Type, key)
				}
			}
			if data["status"] != "queued" || data["slug"] == nil || data["delivered_by_clerk"] != (data["to_email_address"] != "other@example.com") {
				t.Errorf("%v", data)
			}
		}
		if seen[bartleby.EmailCreated] != 3 || seen[bartleby.SMSCreated] != 1 {
			t.Errorf("%v", seen)
		}
	})
}
