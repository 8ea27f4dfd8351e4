package testkit

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// Answer is what the server said.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Request is a request to be made: method and path as in "GET /v1/users", the body as JSON text.
type Request struct {
	Call    string
	Body    string
	Key     string // the tenant's when ""
	Version string // API version; the newest when "", none when "-"
	Header  map[string]string
}

// Newest is the newest API version.
const Newest = "2026-05-12"

// Do makes a request.
func (s *Server) Do(t testing.TB, in Request) Answer {
	t.Helper()
	method, path, _ := strings.Cut(in.Call, " ")
	var body io.Reader
	if in.Body != "" {
		body = strings.NewReader(in.Body)
	}
	r, err := http.NewRequest(method, s.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	if in.Key == "" {
		in.Key = s.Tenant.Key
	}
	r.Header.Set("Authorization", "Bearer "+in.Key)
	r.Header.Set("Content-Type", "application/json")
	switch in.Version {
	case "":
		r.Header.Set("Clerk-API-Version", Newest)
	case "-":
	default:
		r.Header.Set("Clerk-API-Version", in.Version)
	}
	for name, value := range in.Header {
		r.Header.Set(name, value)
	}
	return Send(t, r)
}

// Send sends any request.
func Send(t testing.TB, r *http.Request) Answer {
	t.Helper()
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return Answer{response.StatusCode, response.Header, text}
}

// Call makes a request with the tenant's key in the newest version, and demands a status.
func (s *Server) Call(t testing.TB, status int, call, body string) Answer {
	t.Helper()
	a := s.Do(t, Request{Call: call, Body: body})
	if a.Status != status {
		t.Fatalf("%s %s: status %d, want %d: %s", call, body, a.Status, status, a.Body)
	}
	return a
}

// Object decodes the body.
func (a Answer) Object(t testing.TB) map[string]any {
	t.Helper()
	var out map[string]any
	dec := json.NewDecoder(bytes.NewReader(a.Body))
	if err := dec.Decode(&out); err != nil {
		t.Fatalf("%v in %s", err, a.Body)
	}
	return out
}

// List decodes the body, which is an array of objects.
func (a Answer) List(t testing.TB) []map[string]any {
	t.Helper()
	var out []map[string]any
	if err := json.Unmarshal(a.Body, &out); err != nil {
		t.Fatalf("%v in %s", err, a.Body)
	}
	return out
}

// ID is the id of the object in the body.
func (a Answer) ID(t testing.TB) string {
	t.Helper()
	id, _ := a.Object(t)["id"].(string)
	if id == "" {
		t.Fatalf("no id in %s", a.Body)
	}
	return id
}

// Codes lists the errors of a refusal, each as "code" or "code param".
func (a Answer) Codes(t testing.TB) []string {
	t.Helper()
	var envelope struct {
		Errors []struct {
			Code, Message string
			LongMessage   string `json:"long_message"`
			Meta          struct {
				Param string `json:"param_name"`
			}
		}
		TraceID string `json:"clerk_trace_id"`
	}
	if err := json.Unmarshal(a.Body, &envelope); err != nil {
		t.Fatalf("%v in %s", err, a.Body)
	}
	if envelope.TraceID == "" || envelope.TraceID != a.Header.Get("Clerk-Trace-Id") {
		t.Fatalf("trace id %q, header %q", envelope.TraceID, a.Header.Get("Clerk-Trace-Id"))
	}
	var codes []string
	for _, e := range envelope.Errors {
		if e.Message == "" || e.LongMessage == "" {
			t.Fatalf("an error without a text in %s", a.Body)
		}
		codes = append(codes, strings.TrimSpace(e.Code+" "+e.Meta.Param))
	}
	return codes
}

// Refused makes a request that has to be refused with this status and these errors, each "code" or "code param".
func (s *Server) Refused(t testing.TB, status int, call, body string, want ...string) {
	t.Helper()
	a := s.Do(t, Request{Call: call, Body: body})
	if got := a.Codes(t); a.Status != status || strings.Join(got, ", ") != strings.Join(want, ", ") {
		t.Fatalf("%s %s:\n got %d %v\nwant %d %v", call, body, a.Status, got, status, want)
	}
}
