package conformance

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"bartleby"
	"bartleby/testkit"
	"bartleby/wire"
)

// unheard are the documented events that no scenario causes, each with the reason. An event that is heard has to leave.
var unheard = map[string]string{
	"organizationInvitation.accepted": "invitations are accepted by the Frontend API: TestAcceptedInvitationConforms accepts one by the rule",
}

// postponedEvents begin the types of events that this floor of the server leaves to later ones.
var postponedEvents = []string{"subscription", "paymentAttempt"}

// webhooks loads the official document of events: the schema of each one's body, by type.
func webhooks(t *testing.T) map[string]*openapi3.Schema {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(shared(t), "specs", "webhooks", "2025-04-15.yml"))
	if err != nil {
		t.Fatal(err)
	}
	// Its operations are not under webhooks, which its OpenAPI 3.0 does not have: as paths they can be loaded.
	raw, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	paths := map[string]any{}
	for kind, item := range raw.Extensions["x-webhooks"].(map[string]any) {
		paths["/"+kind] = item
	}
	if text, err = json.Marshal(map[string]any{"openapi": raw.OpenAPI, "info": raw.Info, "components": raw.Components, "paths": paths}); err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	(&document{"webhooks", doc}).excuse()
	session := doc.Components.Schemas["Session"].Value
	// Events of sessions have their user inside, in a schema of sessions that allows no further fields.
	session.Properties["user"] = doc.Components.Schemas["User"]
	// One of the events is that a session is pending, which the schema does not know, nor the tasks that are its reason.
	session.Properties["status"].Value.Enum = append(session.Properties["status"].Value.Enum, "pending")
	session.Properties["tasks"] = &openapi3.SchemaRef{Value: openapi3.NewArraySchema().WithItems(openapi3.NewObjectSchema().WithProperty("key", openapi3.NewStringSchema()))}
	schemas := map[string]*openapi3.Schema{}
	for path, item := range doc.Paths.Map() {
		schemas[strings.TrimPrefix(path, "/")] = item.Post.RequestBody.Value.Content.Get("application/json").Schema.Value
	}
	if len(schemas) < 45 {
		t.Fatalf("only %d events", len(schemas))
	}
	return schemas
}

// judgeEvents presents every event of the outbox as webhook endpoints will receive it, and holds each to the official
// document.
func judgeEvents(t *testing.T, s *testkit.Server) {
	t.Helper()
	schemas, heard := webhooks(t), map[string]int{}
	present := &wire.Presenter{FrontendURL: s.Frontend, Instance: s.Stored(t, s.Tenant), Now: s.Clock.Now().UnixMilli()}
	for _, e := range s.Events(t, s.Tenant, "") {
		kind := string(e.Type)
		heard[kind]++
		if schemas[kind] == nil {
			t.Errorf("%s is in no document", kind)
			continue
		}
		judgeEvent(t, schemas[kind], present, &e)
	}
	for kind := range schemas {
		postponed := slices.ContainsFunc(postponedEvents, func(group string) bool { return strings.HasPrefix(kind, group) })
		if heard[kind] == 0 && unheard[kind] == "" && !postponed {
			t.Errorf("no scenario causes %s", kind)
		}
		if heard[kind] > 0 && unheard[kind] != "" {
			t.Errorf("%s was heard: take it out of unheard", kind)
		}
	}
	t.Logf("%d events of %d types", len(s.Events(t, s.Tenant, "")), len(heard))
}

func judgeEvent(t *testing.T, schema *openapi3.Schema, present *wire.Presenter, e *bartleby.Event) {
	t.Helper()
	shown, err := present.Event(e)
	if err != nil {
		t.Error(err)
		return
	}
	text, err := json.Marshal(shown)
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	if err := schema.VisitJSON(tree, openapi3.MultiErrors(), openapi3.EnableFormatValidation(), openapi3.SetSchemaErrorMessageCustomizer(func(err *openapi3.SchemaError) string { return err.Reason })); err != nil {
		t.Errorf("%s: %s\n%s", e.Type, first(err), text)
	}
	data, _ := tree["data"].(map[string]any)
	if tree["object"] != "event" || tree["instance_id"] != e.InstanceID || shown.Timestamp != e.CreatedAt || data["id"] != e.SubjectID {
		t.Errorf("not the envelope of its event: %s", text)
	}
}
