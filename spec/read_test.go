package spec_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"bartleby"
	"bartleby/spec"
	"bartleby/testkit"
)

func library(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/documents/library.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestRead(t *testing.T) {
	doc, err := spec.Read(library(t))
	if err != nil {
		t.Fatal(err)
	}
	if doc.Title != "Library" || doc.Version != "1.0" || doc.OpenAPI != "3.1.0" || doc.Endpoints != 5 || doc.Schemas != 4 || doc.Size != int64(len(library(t))) || len(doc.Digest) != 64 {
		t.Errorf("head: %+v", doc.DocumentHead)
	}
	var keys []string
	for _, o := range doc.Operations {
		keys = append(keys, o.Key())
	}
	if got := strings.Join(keys, ", "); got != "GET /books, POST /books, GET /books/{book_id}, DELETE /books/{book_id}, POST book.lent" {
		t.Errorf("operations: %s", got)
	}
	if gone := doc.Operations[3]; gone.Summary != "Throws a book away." || !gone.Deprecated || !strings.Contains(string(gone.JSON), `"book_id"`) || !strings.Contains(string(gone.JSON), `"security":[]`) {
		t.Errorf("DELETE: %+v %s", gone, gone.JSON)
	}
	if got := string(doc.Info); !strings.Contains(got, `"tags":[{"name":"Books","description":"What is lent.","endpoint_count":4},{"name":"Nobody","description":"","endpoint_count":0}]`) {
		t.Errorf("info: %s", got)
	}
	// Key order is kept, and JSON of the same content is the same document.
	var tree any
	parsed := doc.Operations[0].JSON
	if err := json.Unmarshal(parsed, &tree); err != nil || !strings.HasPrefix(string(parsed), `{"operationId":"ListBooks","summary":"List books","tags":["Books"],"parameters"`) {
		t.Errorf("%v %s", err, parsed)
	}
}

const head = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n"

// TestRefusals : what is wrong with a document is told with its line.
func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"empty":         {"", "The document is empty."},
		"no object":     {"- a", "line 1: An OpenAPI document is an object."},
		"no JSON":       {"{\n\"openapi\": \"3.0.0\",\n]}", "line 3: This is no JSON"},
		"no YAML":       {"a: b: c", "This is no YAML"},
		"swagger":       {"swagger: '2.0'", "line 1: /swagger: This is Swagger 2"},
		"no version":    {"a: b", "The member openapi"},
		"version":       {"openapi: 4.0.0\ninfo: {}", "line 1: /openapi: OpenAPI 3.0 and 3.1 are understood, not \"4.0.0\"."},
		"no title":      {"openapi: 3.0.3\ninfo: {version: '1'}\npaths: {}", "line 2: /info: value of title must be a non-empty string."},
		"twice":         {"openapi: 3.0.3\ninfo: {}\ninfo: {}", "line 3"},
		"twice in JSON": {"{\"openapi\":\"3.0.0\",\n\"openapi\":\"3.0.1\"}", `line 2: The key "openapi" is there twice.`},
		"remote": {
			head + "paths:\n  /a:\n    get:\n      responses:\n        '200': {$ref: 'https://example.com/x.yaml#/A'}\n",
			"line 7: /paths/~1a/get/responses/200/$ref: The reference https://example.com/x.yaml#/A leads out of the document",
		},
		"file":      {head + "paths: {}\ncomponents:\n  schemas:\n    A: {$ref: '../../etc/passwd'}", "line 6: /components/schemas/A/$ref: The reference ../../etc/passwd leads out"},
		"dangling":  {head + "paths: {}\ncomponents:\n  schemas:\n    A:\n      $ref: '#/components/schemas/B'", "line 7: /components/schemas/A/$ref: There is nothing at #/components/schemas/B."},
		"itself":    {head + "paths: {}\ncomponents:\n  schemas:\n    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}", "leads only to other references: back to itself, or through more than 200."},
		"anchor":    {"openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    A: {$ref: '#nowhere'}", "There is no anchor #nowhere."},
		"path":      {head + "paths:\n  /a/{id}:\n    get:\n      responses: {'200': {description: ok}}", "line 3: /paths: operation GET /a/{id} must define exactly all path parameters (missing: [id])."},
		"response":  {head + "paths:\n  /a:\n    get:\n      responses:\n        '200': {}", "line 5: /paths/~1a/get: "},
		"schema":    {head + "paths: {}\ncomponents:\n  schemas:\n    Fine: {type: string}\n    A: {type: strange}", "line 7: /components/schemas/A: unsupported 'type' value \"strange\"."},
		"zero":      {"{\"openapi\":\"3.0.0\",\n\"info\":{\"title\":\"a\\u0000b\"}}", "line 2: A string has a zero character."},
		"long key":  {"openapi: 3.0.3\n" + strings.Repeat("k", 600) + ": 1", "line 2: The key"},
		"key":       {"openapi: 3.0.3\n? [a]\n: 1", "line 2: A key has to be a string."},
		"deep":      {"openapi: 3.0.3\nx: " + strings.Repeat("[", 300) + strings.Repeat("]", 300), "nested more than 200 levels deep"},
		"deep JSON": {`{"openapi":"3.0.3","x":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "}", "nested"},
		"alias":     {"openapi: &a [*a]", "leads back to itself"},
	} {
		_, err := spec.Read([]byte(c.text))
		var faults bartleby.Errors
		if !errors.As(err, &faults) || faults[0].Code != "openapi_document_invalid" || !strings.Contains(faults[0].LongMessage, c.want) {
			t.Errorf("%s: %v\nwant %s", name, err, c.want)
		}
	}
	if _, err := spec.Read(make([]byte, bartleby.MaxDocument+1)); !bartleby.IsCode(err, "request_body_too_large") {
		t.Errorf("51 MB: %v", err)
	}
	// All that is wrong is told, not only the first of it.
	_, err := spec.Read([]byte(head + "paths:\n  /a:\n    get: {responses: {'200': {$ref: 'a.yaml'}, '201': {$ref: 'b.yaml'}}}"))
	var faults bartleby.Errors
	if !errors.As(err, &faults) || len(faults) != 2 || faults[0].Meta["line"] != 5 || faults[1].Meta["pointer"] != "/paths/~1a/get/responses/201/$ref" {
		t.Errorf("%v", err)
	}
}

// TestStrayMembers : what OpenAPI does not know is kept where it is, wherever it is, and hides no fault beside it.
func TestStrayMembers(t *testing.T) {
	const text = `
openapi: %s
stray: {a: 1}
x-own: 1
info: {title: T, version: '1', stray: 1, contact: {name: a, stray: 1}, license: {name: a, stray: 1}}
servers: [{url: 'https://example.com', stray: 1}]
tags: [{name: a, stray: 1}]
externalDocs: {url: 'https://example.com', stray: 1}
paths:
  /a:
    stray: 1
    post:
      stray: 1
      parameters: [{name: q, in: query, stray: 1, schema: {type: string, default: 5, stray: 1}}]
      requestBody: {stray: 1, content: {application/json: {stray: 1, schema: {$ref: '#/components/schemas/A', stray: 1}}}}
      responses:
        '200': {description: ok, stray: 1, headers: {X: {stray: 1, schema: {type: string}}}}
components:
  stray: {}
  schemas:
    A: {type: %s, stray: 1, discriminator: {propertyName: a, stray: 1}, xml: {name: a, stray: 1}}
  examples: {E: {value: 1, stray: 1}}
  securitySchemes:
    S: {type: oauth2, stray: 1, flows: {stray: 1, clientCredentials: {tokenUrl: 'https://example.com', scopes: {}, stray: 1}}}
`
	for _, version := range []string{"3.0.3", "3.1.0"} {
		doc, err := spec.Read(fmt.Appendf(nil, text, version, "object"))
		if err != nil {
			t.Errorf("%s: %v", version, err)
			continue
		}
		if got := string(doc.Operations[0].JSON); doc.Endpoints != 1 || !strings.Contains(got, `{"stray":1,"parameters":[{"name":"q","in":"query","stray":1,`) {
			t.Errorf("%s: %s", version, got)
		}
		if _, err := spec.Read(fmt.Appendf(nil, text, version, "strange")); err == nil || !strings.Contains(err.Error(), `/components/schemas/A: unsupported 'type' value "strange"`) {
			t.Errorf("%s: %v", version, err)
		}
	}
}

// TestBombs : a short document that stands for a giant one is refused, soon and without being written out.
func TestBombs(t *testing.T) {
	testkit.NotUnderRace(t)
	bomb := "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\nx-a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]\n"
	for i := 1; i < 12; i++ {
		bomb += fmt.Sprintf("x-a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), ", "))
	}
	text := "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\nx-text: &t " + strings.Repeat("a", 1<<20) + "\nx-many: [" + strings.TrimSuffix(strings.Repeat("*t, ", 1000), ", ") + "]\n"
	wide := `{"openapi":"3.0.3","x":[` + strings.Repeat("0,", 2_100_000) + "0]}"
	for name, c := range map[string]struct{ text, want string }{"values": {bomb, "more than 2000000 values"}, "text": {text, "more than 50 MB of text"}, "wide": {wide, "more than 2000000 values"}} {
		begun := time.Now()
		_, err := spec.Read([]byte(c.text))
		if !bartleby.IsCode(err, "openapi_document_invalid") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(begun); took > time.Minute {
			t.Errorf("%s took %s", name, took)
		}
	}
}

// TestManyReferences : what a reference leads to is found at once, among however many.
func TestManyReferences(t *testing.T) {
	const many = 100_000
	text := []byte(`{"openapi":"3.0.3","info":{"title":"T","version":"1"},"paths":{},"components":{"schemas":{`)
	for i := range many {
		text = fmt.Appendf(text, `"Schema%06d":{"$ref":"#/components/schemas/Schema%06d"},`, i, many+i%10)
	}
	for i := range 10 {
		text = fmt.Appendf(text, `"Schema%06d":{},`, many+i)
	}
	text = append(text, `"Last":{"$ref":"#/components/schemas/None"}}}}`...)
	begun := time.Now()
	_, err := spec.Read(text)
	var faults bartleby.Errors
	if !errors.As(err, &faults) || len(faults) != 1 || !strings.Contains(faults[0].LongMessage, "There is nothing at #/components/schemas/None.") {
		t.Errorf("%v", err)
	}
	if took := time.Since(begun); took > 30*time.Second {
		t.Errorf("took %s", took)
	}
}

// TestLongChain : a schema is judged once, however many lead to it.
func TestLongChain(t *testing.T) {
	testkit.NotUnderRace(t)
	const many = 20_000
	text := []byte(`{"openapi":"3.0.3","info":{"title":"T","version":"1"},"paths":{},"components":{"schemas":{`)
	for i := range many {
		text = fmt.Appendf(text, `"S%d":{"type":"object","properties":{"next":{"$ref":"#/components/schemas/S%d"}}},`, i, i+1)
	}
	begun := time.Now()
	doc, err := spec.Read(fmt.Appendf(text, `"S%d":{}}}}`, many))
	if err != nil || doc.Schemas != many+1 || string(doc.Components[0].JSON) != `{"type":"object","properties":{"next":{"$ref":"#/components/schemas/S1"}}}` {
		t.Errorf("%v", err)
	}
	if _, err := spec.Read(fmt.Appendf(text, `"S%d":{"type":"strange"}}}}`, many)); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("/components/schemas/S%d: unsupported 'type' value", many)) {
		t.Errorf("%v", err)
	}
	if took := time.Since(begun); took > time.Minute {
		t.Errorf("took %s", took)
	}
}

// TestYAMLBecomesJSON : scalars keep their meaning, and what JSON does not have stays as it was written.
func TestYAMLBecomesJSON(t *testing.T) {
	doc, err := spec.Read([]byte(head + `
x-base: &base {kept: 1, replaced: 1}
paths:
  /a:
    get:
      responses:
        200: {description: 2021-02-05}
      x-v: [yes, true, null, ~, 0x1F, 1_000, .5, 1e3, .inf, 2021-02-05, '1', "a\tb", !!str 5]
      x-merged: {<<: *base, replaced: 2}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"responses":{"200":{"description":"2021-02-05"}},"x-v":["yes",true,null,null,31,1000,0.5,1e3,".inf","2021-02-05","1","a\tb","5"],"x-merged":{"replaced":2,"kept":1}}`
	if got := string(doc.Operations[0].JSON); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(string(library(f)))
	f.Add(head + "paths: {}")
	f.Add(`{"openapi":"3.1.0","info":{"title":"T","version":"1"},"paths":{"/a":{"get":{"responses":{"200":{"description":"d","content":{"a/b":{"schema":{"$ref":"#/components/schemas/A"}}}}}}}},"components":{"schemas":{"A":{"properties":{"a":{"$ref":"#/components/schemas/A"}}}}}}`)
	f.Add("openapi: 3.0.3\na: &a [*a]")
	f.Add("openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/a: {$ref: '#/paths/~1a'}}")
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := spec.Read([]byte(text))
		if err != nil {
			var faults bartleby.Errors
			if !errors.As(err, &faults) || len(faults) == 0 {
				t.Fatalf("%v", err)
			}
			return
		}
		side := &spec.Side{Operations: doc.Operations, Components: doc.Components}
		parts := map[spec.Key]json.RawMessage{}
		for _, c := range doc.Components {
			parts[spec.Key{Kind: c.Kind, Name: c.Name}] = c.JSON
		}
		lookup := func([]spec.Key) (map[spec.Key]json.RawMessage, error) { return parts, nil }
		for i := range doc.Operations {
			op, err := spec.Operation(&doc.Operations[i], spec.MaxExpansion, lookup)
			if err != nil {
				t.Fatal(err)
			}
			spec.OperationMarkdown(op)
			spec.Sample(op, "https://example.com", "")
			for _, cut := range spec.OperationCuts {
				cut(op)
			}
			if !json.Valid(op.AppendJSON(nil)) {
				t.Fatalf("no JSON: %s", op.AppendJSON(nil))
			}
		}
		for i := range doc.Components {
			if doc.Components[i].Kind != bartleby.KindSchema {
				continue
			}
			s, err := spec.Schema(&doc.Components[i], spec.MaxExpansion, lookup)
			if err != nil {
				t.Fatal(err)
			}
			spec.SchemaMarkdown(s)
		}
		same, err := spec.Compare(side, &spec.Side{Operations: doc.Operations, Components: doc.Components})
		if err != nil || same.Breaking() || len(same.Changed) > 0 {
			t.Fatalf("differs from itself: %+v %v", same, err)
		}
	})
}
