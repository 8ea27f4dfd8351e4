package conformance

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"bartleby/testkit"
)

// shared is the folder of the official documents, beside the project or where BARTLEBY_SHARED says.
func shared(t *testing.T) string {
	t.Helper()
	dir := testkit.SharedFile()
	if testkit.SharedFile("specs", "bapi") == "" {
		t.Skip("conformance is not tested: the official OpenAPI documents are expected in ../../shared/specs/bapi, or where BARTLEBY_SHARED says")
	}
	return dir
}

// document is one official document.
type document struct {
	name string
	spec *openapi3.T
}

var (
	loading sync.Mutex
	loaded  = map[string]*document{}
)

func load(t *testing.T, name string) *document {
	t.Helper()
	loading.Lock()
	defer loading.Unlock()
	if d := loaded[name]; d != nil {
		return d
	}
	text, err := os.ReadFile(filepath.Join(shared(t), "specs", "bapi", name+".yml"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	d := &document{name, doc}
	d.excuse()
	loaded[name] = d
	return d
}

// operation finds an operation by method and the path of our table, whatever the names of its parameters.
func (d *document) operation(method, path string) (string, *openapi3.PathItem, *openapi3.Operation) {
	for template, item := range d.spec.Paths.Map() {
		if testkit.Shape(template) == testkit.Shape(strings.TrimPrefix(path, "/v1")) {
			if op := item.GetOperation(method); op != nil {
				return template, item, op
			}
		}
	}
	return "", nil, nil
}

// judge sends requests in one version, and has each and its answer judged by that version's document, or by the nearest
// one that has the operation.
type judge struct {
	t       *testing.T
	s       *testkit.Server
	version string
	judges  []*document // the version's own first
	called  map[string]bool
	key     string // with which it calls; the tenant's when ""
}

// call sends a request. The template names the operation; its parameters are filled in the order given.
func (j *judge) call(status int, template string, params []string, body string) testkit.Answer {
	j.t.Helper()
	return j.send(status, template, params, "", strings.NewReader(body), "application/json", body == "")
}

func (j *judge) list(template, query string) testkit.Answer {
	j.t.Helper()
	return j.send(200, template, nil, query, strings.NewReader(""), "application/json", true)
}

// beside makes a call that no document can judge, because its answer has no JSON or no document has the operation.
func (j *judge) beside(key string, status int, template string, params []string, body string) {
	j.t.Helper()
	filled := fill(template, params)
	a := j.s.Do(j.t, testkit.Request{Call: filled, Body: body, Key: key, Version: j.version})
	if a.Status != status {
		j.t.Fatalf("%s: %s: status %d, want %d: %s", j.version, filled, a.Status, status, a.Body)
	}
	operation, _, _ := strings.Cut(template, "?")
	j.called[testkit.Shape(operation)] = true
}

// fill puts ids in the places of path parameters, in their order.
func fill(template string, params []string) string {
	for _, p := range params {
		from, to := strings.Index(template, "{"), strings.Index(template, "}")
		template = template[:from] + p + template[to+1:]
	}
	return template
}

func (j *judge) send(status int, template string, params []string, query string, body io.Reader, media string, empty bool) testkit.Answer {
	t := j.t
	t.Helper()
	method, path, _ := strings.Cut(template, " ")
	filled := fill(path, params)
	if query != "" {
		filled += "?" + query
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	request := func() *http.Request {
		r, err := http.NewRequest(method, j.s.URL+filled, bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if empty {
			r.Body, r.ContentLength = http.NoBody, 0
		}
		r.Header.Set("Authorization", "Bearer "+cmp.Or(j.key, j.s.Tenant.Key))
		r.Header.Set("Content-Type", media)
		r.Header.Set("Clerk-API-Version", j.version)
		return r
	}
	answer := testkit.Send(t, request())
	if answer.Status != status {
		t.Fatalf("%s: %s %s: status %d, want %d: %s", j.version, template, text, answer.Status, status, answer.Body)
	}
	if got := answer.Header.Get("Content-Type"); got != "application/json" {
		t.Errorf("%s: content type %q", template, got)
	}
	if status < 300 {
		j.called[testkit.Shape(template)] = true
	}
	judged := false
	for _, d := range j.judges {
		place, item, op := d.operation(method, path)
		if op == nil {
			continue
		}
		// One document judges; in the oldest version that of October 2024 does as well.
		if judged && (j.version != "2021-02-05" || d.name != asOf2024) {
			continue
		}
		j.judge(d, place, item, op, request(), params, answer)
		judged = true
	}
	if !judged {
		t.Errorf("no document has %s", template)
	}
	return answer
}

// asOf2024 is the document of the oldest version as it was in October 2024: a second judge of that version.
const asOf2024 = "2021-02-05.as-of-2024-10"

func (j *judge) judge(d *document, path string, item *openapi3.PathItem, op *openapi3.Operation, r *http.Request, params []string, a testkit.Answer) {
	t := j.t
	t.Helper()
	where := fmt.Sprintf("%s by %s: %s %s", j.version, d.name, r.Method, path)
	names := map[string]string{}
	for i, part := range slices.DeleteFunc(strings.Split(path, "/"), func(p string) bool { return !strings.HasPrefix(p, "{") }) {
		names[strings.Trim(part, "{}")] = params[i]
	}
	options := &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: true, IncludeResponseStatus: true}
	input := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: names, QueryParams: r.URL.Query(), Options: options,
		Route: &routers.Route{Spec: d.spec, Server: &openapi3.Server{URL: "/"}, Path: path, PathItem: item, Method: r.Method, Operation: op},
	}
	if a.Status < 300 && !uploads(r) {
		if err := openapi3filter.ValidateRequest(context.Background(), input); err != nil && !excusedRequest(d, err) {
			t.Errorf("%s: the request: %v", where, first(err))
		}
	}
	body := a.Body
	if a.Status >= 400 {
		if op.Responses.Status(a.Status) == nil && !slices.Contains(undocumented[a.Status], r.Method) {
			t.Errorf("%s: status %d is not documented: %s", where, a.Status, a.Body)
		}
		if op.Responses.Status(a.Status) == nil {
			return
		}
	} else if d.name == asOf2024 {
		body = asItWas(t, body)
	}
	if err := openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: a.Status, Header: a.Header, Body: io.NopCloser(bytes.NewReader(body)), Options: options,
	}); err != nil {
		t.Errorf("%s: the answer: %v\n%s", where, first(err), body)
	}
}

func uploads(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/")
}

// first shortens an error to what it begins with.
func first(err error) string {
	text := err.Error()
	if len(text) > 900 {
		text = text[:900] + "…"
	}
	return text
}

// excusedRequest tells whether all that a document has against a request is a key or value that it does not know yet.
func excusedRequest(d *document, err error) bool {
	var schema *openapi3.SchemaError
	return d.name == asOf2024 && errors.As(err, &schema) && schema.SchemaField == "properties"
}

// asItWas drops from an answer the fields that were added to its objects since October 2024.
func asItWas(t *testing.T, body []byte) []byte {
	t.Helper()
	var tree any
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if err := dec.Decode(&tree); err != nil {
		t.Fatal(err)
	}
	var walk func(node any, field string)
	walk = func(node any, field string) {
		switch n := node.(type) {
		case []any:
			for _, item := range n {
				walk(item, field)
			}
		case map[string]any:
			name, _ := n["object"].(string)
			if name == "" {
				name = field // objects without a name go by that of the field they are in
			}
			for _, field := range addedSince[name] {
				delete(n, field)
			}
			if strings.HasPrefix(name, "verification_") {
				delete(n, "object")
			}
			for field, value := range n {
				walk(value, field)
			}
		}
	}
	walk(tree, "")
	out, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
