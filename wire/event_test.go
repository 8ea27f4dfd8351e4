package wire

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"bartleby"
)

// eventTypes reads the names of the constants of event.go, each with its value.
func eventTypes(t *testing.T) map[string]bartleby.EventType {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../event.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]bartleby.EventType{}
	ast.Inspect(file, func(n ast.Node) bool {
		if c, ok := n.(*ast.ValueSpec); ok && len(c.Values) == 1 {
			literal, ok := c.Values[0].(*ast.BasicLit)
			if !ok {
				return true // the list of them
			}
			value, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			types[c.Names[0].Name] = bartleby.EventType(value)
		}
		return true
	})
	return types
}

// TestEveryEventIsPresented demands a way to present each type that any room emits. An emission is a mention: rules hand
// types on in variables.
func TestEveryEventIsPresented(t *testing.T) {
	types := eventTypes(t)
	files, err := filepath.Glob("../*/*.go")
	if err != nil || len(files) < 100 || len(types) < 25 {
		t.Fatalf("%d files, %d types, %v", len(files), len(types), err)
	}
	mentioned := map[bartleby.EventType]string{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "../wire/") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if pkg, ok := s.X.(*ast.Ident); ok && pkg.Name == "bartleby" && types[s.Sel.Name] != "" {
					mentioned[types[s.Sel.Name]] = name
				}
			}
			return true
		})
	}
	if len(mentioned) < 15 {
		t.Fatalf("only %d types are emitted: %v", len(mentioned), mentioned)
	}
	for kind, where := range mentioned {
		if events[kind] == nil {
			t.Errorf("%s is emitted in %s, and nothing presents it: add a line to events", kind, where)
		}
	}
	for kind := range events {
		if mentioned[kind] == "" {
			t.Errorf("%s is presented, and nothing emits it", kind)
		}
	}
}

func TestEvent(t *testing.T) {
	p := &Presenter{FrontendURL: "https://front.example", Instance: &bartleby.Instance{ID: "ins_1"}, Now: 9}
	e := &bartleby.Event{
		ID: "evt_1", InstanceID: "ins_1", Type: bartleby.UserDeleted, Payload: []byte(`{"object":"user","id":"user_1","external_id":"<7>","deleted":true}`),
		CreatedAt: 1_700_000_000_123, ClientIP: "192.0.2.1", UserAgent: "test",
	}
	shown, err := p.Event(e)
	if err != nil {
		t.Fatal(err)
	}
	got, err := encode(shown)
	const want = `{"data":{"object":"user","id":"user_1","external_id":"<7>","deleted":true},"object":"event","type":"user.deleted","timestamp":1700000000123,` +
		`"instance_id":"ins_1","event_attributes":{"http_request":{"client_ip":"192.0.2.1","user_agent":"test"}}}` + "\n"
	if err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
	for _, wrong := range []bartleby.Event{{Type: "user.sneezed", Payload: []byte("{}")}, {Type: bartleby.UserDeleted, Payload: []byte("[]")}, {Type: bartleby.UserUpdated, Payload: []byte("{}")}} {
		if shown, err := p.Event(&wrong); err == nil {
			t.Errorf("%s: %s", wrong.Type, shown.Data)
		}
	}
}
