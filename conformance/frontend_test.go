package conformance

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"bartleby/identity"
	"bartleby/testkit"
)

// frontendExtras are keys that front ends read, and that the official document of the Frontend API does not have.
var frontendExtras = []string{"force_organization_selection", "organization_creation_defaults", "mfa", `"expires_at" is unsupported`}

// unasked is a verification of a sign-up for which nobody asked yet: front ends need it without a strategy, and the document
// has no such. It is judged as if it had one.
var unasked = regexp.MustCompile(`"object":"verification_(otp|email_link|web3)","status":"unverified","strategy":"","attempts":0,"expire_at":null`)

func prepared(body []byte) []byte {
	return unasked.ReplaceAllFunc(body, func(text []byte) []byte {
		strategy := map[string]string{"otp": "email_code", "email_link": "email_link", "web3": "web3_base_signature"}[string(unasked.FindSubmatch(text)[1])]
		text = bytes.Replace(text, []byte(`"strategy":""`), []byte(`"strategy":"`+strategy+`"`), 1)
		return bytes.Replace(text, []byte("null"), []byte("0"), 1)
	})
}

// frontend judges answers of the Frontend API by its official document.
type frontend struct {
	t   *testing.T
	doc *openapi3.T
	b   *testkit.Browser
}

func newFrontend(t *testing.T, b *testkit.Browser) *frontend {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(shared(t), "specs", "fapi", "2026-05-12.yml"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	return &frontend{t, doc, b}
}

// call asks, and has the answer judged. The template names the operation; its parameters are filled in the order given.
func (f *frontend) call(status int, template string, params []string, form url.Values) testkit.Answer {
	f.t.Helper()
	return f.judge(template, f.b.Call(f.t, status, fill(template, params), form))
}

// judge holds an answer to what the document says of its operation.
func (f *frontend) judge(template string, a testkit.Answer) testkit.Answer {
	f.t.Helper()
	method, path, _ := strings.Cut(template, " ")
	path, _, _ = strings.Cut(path, "?")
	item := f.doc.Paths.Find(path)
	if item == nil || item.GetOperation(method) == nil {
		f.t.Fatalf("the document has no %s", template)
	}
	op := item.GetOperation(method)
	r, err := http.NewRequest(method, "http://x"+path, http.NoBody)
	if err != nil {
		f.t.Fatal(err)
	}
	options := &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: true, IncludeResponseStatus: true}
	err = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, Options: options, Route: &routers.Route{Spec: f.doc, Server: &openapi3.Server{URL: "/"}, Path: path, PathItem: item, Method: method, Operation: op}},
		Status:                 a.Status, Header: a.Header, Body: io.NopCloser(bytes.NewReader(prepared(a.Body))), Options: options,
	})
	if err != nil && !excusedFrontend(err) {
		f.t.Errorf("%s: %v\n%s", template, first(err), a.Body)
	}
	return a
}

// excusedFrontend tells whether all that the document has against an answer is about those keys.
func excusedFrontend(err error) bool {
	var many openapi3.MultiError
	if errors.As(err, &many) {
		return !slices.ContainsFunc(many, func(one error) bool { return !excusedFrontend(one) })
	}
	var schema *openapi3.SchemaError
	return errors.As(err, &schema) && slices.ContainsFunc(frontendExtras, func(key string) bool { return strings.Contains(schema.Reason, key) })
}

// TestFrontendConforms : the Frontend API answers as its official document says.
func TestFrontendConforms(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		user := s.Call(t, 200, "POST /v1/users", `{"username":"adah","email_address":["adah@example.com"],"phone_number":["+12015550100"],"password":"correct horse battery"}`).ID(t)
		organization := s.Call(t, 200, "POST /v1/organizations", `{"name":"Acme","created_by":"`+user+`"}`).ID(t)
		f := newFrontend(t, s.Browser(s.Tenant))
		f.call(200, "GET /v1/environment", nil, nil)
		f.call(200, "PATCH /v1/environment", nil, nil)
		f.call(200, "GET /v1/account_portal", nil, nil)
		f.call(200, "GET /.well-known/jwks.json", nil, nil)
		f.call(200, "GET /v1/health", nil, nil)
		f.call(200, "GET /v1/client", nil, nil)
		f.call(200, "PUT /v1/client", nil, nil)
		f.call(200, "POST /v1/client", nil, nil)
		id := f.b.SignIn(t, identity.NewSession{UserID: user, Strategy: "password", FirstFactor: true})
		f.call(200, "GET /v1/client", nil, nil)
		f.call(200, "GET /v1/client/sessions/{session_id}", []string{id}, nil)
		f.call(200, "POST /v1/client/sessions/{session_id}/touch", []string{id}, url.Values{"active_organization_id": {organization}})
		f.call(404, "POST /v1/client/sessions/{session_id}/touch", []string{id}, url.Values{"active_organization_id": {"nobody"}})
		f.call(200, "POST /v1/client/sessions/{session_id}/tokens", []string{id}, nil)
		f.call(404, "POST /v1/client/sessions/{session_id}/tokens/{template_name}", []string{id, "none"}, nil)
		s.Call(t, 200, "POST /v1/jwt_templates", `{"name":"hasura","claims":{"aud":"graph"}}`)
		f.call(200, "POST /v1/me/tokens", nil, url.Values{"service": {"hasura"}})
		f.call(404, "POST /v1/me/tokens", nil, url.Values{"service": {"none"}})
		f.call(200, "GET /v1/me/sessions/active", nil, nil)
		f.call(200, "GET /v1/me/sessions", nil, nil)
		f.call(200, "POST /v1/me/sessions/{session_id}/revoke", []string{id}, nil)
		f.call(401, "GET /v1/me/sessions", nil, nil)
		f.b.SignIn(t, identity.NewSession{UserID: user})
		f.call(200, "POST /v1/client/sessions/{session_id}/end", []string{f.b.SignIn(t, identity.NewSession{UserID: user})}, nil)
		f.call(200, "POST /v1/client/sessions/{session_id}/remove", []string{f.b.SignIn(t, identity.NewSession{UserID: user})}, nil)
		f.call(200, "DELETE /v1/client/sessions", nil, nil)
		f.call(200, "DELETE /v1/client", nil, nil)
	})
}
