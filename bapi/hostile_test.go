package bapi_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"bartleby/bapi"
	"bartleby/rest"
	"bartleby/testkit"
)

// hostile makes requests that no caller means: wrong types, nulls, what is huge, deep, broken, or there twice.
type hostile struct {
	*rand.Rand
	known map[string][]string // ids by the segment of the path before them
}

var (
	plausible = []string{
		`"ada@example.com"`, `"+447400123456"`, `"https://example.com/x"`, `"example.com"`, `"org:admin"`, `"2020-01-02T03:04:05Z"`, `1`, `0`, `3600`, `true`, `false`,
		`"a-name"`, `["ada@example.com"]`, `{"a":1}`, `"HS256"`, `"verified"`, `{"sub":"someone"}`, `"openid email"`, `"{{user.id}}"`, `"email_address"`,
	}
	nasty = []string{
		`null`, `""`, `[]`, `{}`, `[null]`, `{"":null}`, `-1`, `1e999`, `1e-999`, `9223372036854775808`, `-9223372036854775809`, `0.1`, `"\u0000"`, `"\ud800"`,
		"\"\xff\xfe\"", `"` + strings.Repeat("a", 70_000) + `"`, `"` + strings.Repeat("é", 5_000) + `"`, strings.Repeat("[", 12_000) + strings.Repeat("]", 12_000),
		strings.Repeat(`{"a":`, 300) + `1` + strings.Repeat(`}`, 300), `"'; DROP TABLE users; --"`, `"<script>alert(1)</script>"`, `"{{#each this}}{{this}}{{/each}}"`,
		`"{{{{{{"`, `"../../etc/passwd"`, `"%00"`, `"\r\nSet-Cookie: a=b"`, `"http://169.254.169.254/latest"`, `"-----BEGIN PRIVATE KEY-----"`, `[["a"],["b"]]`,
		`[1,"a",null,{}]`, `"` + strings.Repeat("*@", 200) + `"`, `{"__proto__":{"a":1}}`, `"+"`, `"@"`, `" "`, `NaN`, `'a'`, `{"a":1,"a":2}`, `"\u202egnp.exe"`,
	}
	whole = []string{
		``, `null`, `[]`, `{}`, `"a"`, `1`, `{`, `{"a"`, `{"a":}`, `[{}]`, `[[]]`, `{}{}`, `{} x`, "\xef\xbb\xbf{}", "\xff", strings.Repeat("[", 100_000), strings.Repeat(" ", 100_000), `{"":""}`,
		`{"a":1}` + strings.Repeat("\n", 1000) + `{"b":2}`, `--x` + "\r\n\r\n" + `--x--`, `a=b&c=d`, `[` + strings.Repeat(`{},`, 3000) + `{}]`,
	}
	segments = []string{"\x00", "..", "%2e%2e", "null", "undefined", "\xff\xfe", strings.Repeat("a", 5000), "user_", "ins_2abcdefghijklmnopqrstuvwxyz0", "' OR 1=1 --", "{id}", "é", " ", "a/b"}
	medias   = []string{"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x", "application/json; charset=latin1", "\xff"}
)

// hashed are the keys whose values are hashed at the price of a password: seldom sent, so that the rest gets its turn.
var hashed = map[string]bool{"password": true, "backup_codes": true}

func pick[T any](h *hostile, list []T) T { return list[h.IntN(len(list))] }

func (h *hostile) value() string {
	if h.IntN(2) == 0 {
		return pick(h, nasty)
	}
	if h.IntN(3) == 0 {
		for _, ids := range h.known {
			return `"` + pick(h, ids) + `"` // any id at all
		}
	}
	return pick(h, plausible)
}

// names lists the keys of an input with a tag.
func names(in reflect.Type, tag string) (list []string) {
	if in == nil {
		return nil
	}
	for _, f := range reflect.VisibleFields(in) {
		if name, _, _ := strings.Cut(f.Tag.Get(tag), ","); name != "" {
			list = append(list, name)
		}
	}
	return list
}

func (h *hostile) body(r *rest.Route) string {
	if h.IntN(6) == 0 {
		return pick(h, whole)
	}
	var b strings.Builder
	b.WriteByte('{')
	for _, name := range append(names(r.In, "json"), "surprise") {
		if name == "surprise" && h.IntN(8) > 0 || h.IntN(4) == 0 || hashed[name] && h.IntN(12) > 0 {
			continue
		}
		for range 1 + h.IntN(20)/19 { // now and then twice
			if b.Len() > 1 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "%q:%s", name, h.value())
		}
	}
	b.WriteByte('}')
	if len(names(r.In, "body")) > 0 {
		return "[" + b.String() + "]"
	}
	return b.String()
}

func (h *hostile) request(r *rest.Route, key string) (*http.Request, string) {
	parts := strings.Split(r.Path, "/")
	for i, part := range parts {
		if !strings.HasPrefix(part, "{") {
			continue
		}
		ids := h.known[parts[i-1]]
		switch {
		case len(ids) > 0 && h.IntN(3) > 0:
			parts[i] = url.PathEscape(pick(h, ids))
		default:
			parts[i] = url.PathEscape(pick(h, segments))
		}
	}
	query := []string{}
	for _, name := range append(names(r.In, "query"), "surprise") {
		if h.IntN(4) == 0 {
			value := strings.Trim(h.value(), `"`)
			query = append(query, name+pick(h, []string{"", "[]", "%5B%5D"})+"="+pick(h, []string{url.QueryEscape(value[:min(len(value), 3000)]), "%zz", "%00", "-1", "99999999999999999999"}))
		}
	}
	body := ""
	if r.Method != http.MethodGet {
		body = h.body(r)
	}
	request := httptest.NewRequest(r.Method, "/", strings.NewReader(body))
	path := strings.Join(parts, "/")
	unescaped, err := url.PathUnescape(path)
	if err != nil {
		unescaped = path
	}
	request.URL = &url.URL{Path: unescaped, RawPath: path, RawQuery: strings.Join(query, "&")}
	request.RequestURI = ""
	request.Header.Set("Authorization", "Bearer "+key)
	request.Header.Set("Content-Type", "application/json")
	if h.IntN(20) == 0 {
		request.Header.Set("Content-Type", pick(h, medias))
	}
	if version := pick(h, append([]string{""}, bapi.Versions...)); version != "" {
		request.Header.Set("Clerk-API-Version", version)
	}
	return request, body
}

// learn remembers the ids in an answer.
func (h *hostile) learn(r *rest.Route, body []byte) {
	var made struct{ ID string }
	if json.Unmarshal(body, &made) != nil || made.ID == "" {
		return
	}
	parts := strings.Split(r.Path, "/")
	segment := parts[len(parts)-1]
	if len(h.known[segment]) < 50 {
		h.known[segment] = append(h.known[segment], made.ID)
	}
}

// No request, whatever it carries, is answered with a fault of the server, and every refusal comes in the envelope.
func TestHostileRequests(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		requests := 22_000
		if s.DB.Engine() == "postgres" {
			requests = 6_000
		}
		if testing.Short() {
			requests /= 10
		}
		h := &hostile{Rand: rand.New(rand.NewPCG(20261123, 1)), known: map[string][]string{}}
		for i := range 5 {
			h.known["users"] = append(h.known["users"], s.Call(t, 200, "POST /v1/users", fmt.Sprintf(`{"username":"someone_%d","email_address":["s%[1]d@example.com"],"password":"correct horse %[1]d"}`, i)).ID(t))
		}
		routes := bapi.Routes()
		answered := map[int]int{}
		for i := range requests {
			route := routes[i%len(routes)]
			if strings.HasSuffix(route.Path, "/totp") && i%16 > 0 { // makes and hashes ten backup codes
				route = routes[h.IntN(len(routes))]
			}
			request, body := h.request(route, s.Tenant.Key)
			w := httptest.NewRecorder()
			s.Handler.ServeHTTP(w, request)
			answered[w.Code/100]++
			if w.Code >= 500 {
				t.Errorf("%s %s: %d %s\nwith %.300s", route.Method, request.URL, w.Code, w.Body, body)
			}
			if w.Code == 200 {
				h.learn(route, w.Body.Bytes())
			}
			if w.Code < 400 {
				continue
			}
			var envelope struct {
				Errors []struct{ Code, Message string }
				Trace  string `json:"clerk_trace_id"`
			}
			if err := json.Unmarshal(w.Body.Bytes(), &envelope); err != nil || len(envelope.Errors) == 0 || envelope.Errors[0].Code == "" || envelope.Trace == "" {
				t.Errorf("%s %s: not the envelope: %d %.300s", route.Method, request.URL, w.Code, w.Body)
			}
			if t.Failed() && i > 2000 {
				break
			}
		}
		if answered[2] < requests/50 || answered[4] < requests/2 {
			t.Errorf("the requests do not reach far enough: %v by hundreds of their status", answered)
		}
		t.Logf("%d requests to %d operations: %v by hundreds of their status", requests, len(routes), answered)
	})
}
