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

func waitlistScenario(j *judge, mark string) {
	add := func(name string) string {
		return j.call(200, "POST /v1/waitlist_entries", nil, `{"email_address":"`+name+mark+`@example.com","notify":false}`).ID(j.t)
	}
	invited, rejected, deleted := add("waits"), add("unwelcome"), add("leaves")
	add("waits")
	j.call(422, "POST /v1/waitlist_entries", nil, `{"email_address":"nobody"}`)
	if j.version >= "2025-11-10" {
		j.call(200, "POST /v1/waitlist_entries/bulk", nil, `[{"email_address":"x`+mark+`@example.com"},{"email_address":"y`+mark+`@example.com","notify":true}]`)
		j.call(422, "POST /v1/waitlist_entries/bulk", nil, `[{"email_address":"x@example.com"},{"email_address":"x@example.com"}]`)
	} else {
		j.s.Call(j.t, 200, "POST /v1/waitlist_entries/bulk", `[{"email_address":"z`+mark+`@example.com"}]`) // no operation of this version
	}
	j.call(200, "POST /v1/waitlist_entries/{waitlist_entry_id}/invite", []string{invited}, `{"ignore_existing":false}`)
	j.call(409, "POST /v1/waitlist_entries/{waitlist_entry_id}/invite", []string{invited}, "")
	j.call(200, "POST /v1/waitlist_entries/{waitlist_entry_id}/reject", []string{rejected}, "")
	j.call(409, "POST /v1/waitlist_entries/{waitlist_entry_id}/reject", []string{rejected}, "")
	j.list("GET /v1/waitlist_entries", "status=invited&order_by=-invited_at&limit=10&offset=0&query=waits")
	j.call(409, "DELETE /v1/waitlist_entries/{waitlist_entry_id}", []string{invited}, "")
	j.call(200, "DELETE /v1/waitlist_entries/{waitlist_entry_id}", []string{deleted}, "")
	j.call(404, "DELETE /v1/waitlist_entries/{waitlist_entry_id}", []string{deleted}, "")
}

// The payloads of the events, presented, are what the document of webhooks says.
func TestWaitlistEventsConform(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(shared(t), "specs", "webhooks", "2025-04-15.yml"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	schema := doc.Components.Schemas["WaitlistEntry"].Value
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		id := s.Call(t, 200, "POST /v1/waitlist_entries", `{"email_address":"waits@example.com"}`).ID(t)
		s.Call(t, 200, "POST /v1/waitlist_entries/"+id+"/invite", "")
		events := s.Events(t, s.Tenant, id)
		if len(events) != 2 {
			t.Fatalf("%d events", len(events))
		}
		for _, e := range events {
			var noun bartleby.WaitlistEntry
			if err := json.Unmarshal(e.Payload, &noun); err != nil {
				t.Fatal(err)
			}
			payload, err := json.Marshal((&wire.Presenter{FrontendURL: s.Frontend, Instance: s.Tenant.Instance, Now: e.CreatedAt}).WaitlistEntry(&noun))
			if err != nil {
				t.Fatal(err)
			}
			var tree any
			if err := json.Unmarshal(payload, &tree); err != nil {
				t.Fatal(err)
			}
			if err := schema.VisitJSON(tree); err != nil {
				t.Errorf("%s: %v\n%s", e.Type, err, payload)
			}
		}
	})
}
