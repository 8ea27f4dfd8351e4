package bapi_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"bartleby"
	"bartleby/bapi"
	"bartleby/rest"
	"bartleby/testkit"
)

// hostile makes requests that no caller means: wrong types, nulls, what is huge, deep, broken, or there twice.
type hostile struct {
	*rand.Rand
	known    map[string][]string // ids by the segment of the path before them
	answered map[int]int         // by hundreds of the status
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
		return `"` + pick(h, h.known[pick(h, slices.Sorted(maps.Keys(h.known)))]) + `"` // any id at all
	}
	return pick(h, plausible)
}

func (h *hostile) body(r *rest.Route) string {
	if h.IntN(6) == 0 {
		return pick(h, whole)
	}
	var b strings.Builder
	b.WriteByte('{')
	for _, place := range append(places(r.In), `"surprise":`+"\x01") {
		name := strings.SplitN(place, `"`, 3)[1]
		if name == "surprise" && h.IntN(8) > 0 || h.IntN(4) == 0 || hashed[name] && h.IntN(12) > 0 {
			continue
		}
		for range 1 + h.IntN(20)/19 { // now and then twice
			if b.Len() > 1 {
				b.WriteByte(',')
			}
			b.WriteString(strings.Replace(place, "\x01", h.value(), 1))
		}
	}
	b.WriteByte('}')
	if len(testkit.Keys(r.In, "body")) > 0 {
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
	for _, name := range append(testkit.Keys(r.In, "query"), "surprise") {
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

// strike sends a request. It has to be answered without a fault of the server; refusals come in the envelope.
func (h *hostile) strike(t *testing.T, s *testkit.Server, route *rest.Route, request *http.Request, body string) {
	t.Helper()
	w := httptest.NewRecorder()
	s.Handler.ServeHTTP(w, request)
	h.answered[w.Code/100]++
	if w.Code >= 500 {
		t.Errorf("%s %s: %d %s\nwith %.300s", route.Method, request.URL, w.Code, w.Body, body)
	}
	if w.Code == 200 {
		h.learn(route, w.Body.Bytes())
	}
	if w.Code < 400 {
		return
	}
	var envelope struct {
		Errors []struct{ Code, Message string }
		Trace  string `json:"clerk_trace_id"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &envelope); err != nil || len(envelope.Errors) == 0 || envelope.Errors[0].Code == "" || envelope.Trace == "" {
		t.Errorf("%s %s: not the envelope: %d %.300s", route.Method, request.URL, w.Code, w.Body)
	}
}

// makesCodes tells whether an operation makes and hashes ten backup codes, at the price of ten passwords.
func makesCodes(route *rest.Route) bool {
	return route.Method == http.MethodPost && strings.HasSuffix(route.Path, "/totp")
}

// No request, whatever it carries, is answered with a fault of the server, every refusal comes in the envelope, and nothing
// of another tenant changes. First each operation gets all attacks in turn, then all get what chance makes.
func TestHostileRequests(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		every, random := 1, 8_000
		if s.DB.Engine() == "postgres" {
			every, random = 4, 3_000
		}
		switch {
		case testing.Short():
			every, random = every*10, random/10
		case testkit.Race: // a share of them finds the races; all of them run without the detector
			every, random = every*5, random/5
		}
		h := &hostile{Rand: rand.New(rand.NewPCG(20261123, 1)), known: map[string][]string{}, answered: map[int]int{}}
		own, twin := world(t, s, s.Tenant), world(t, s, s.Twin)
		before := look(t, s, s.Twin, twin)
		for _, ids := range []map[string]string{own, own, twin} { // the twin's are tried too, though less often
			for _, segment := range slices.Sorted(maps.Keys(ids)) {
				h.known[segment] = append(h.known[segment], ids[segment])
			}
		}
		settings := s.Stored(t, s.Tenant).Settings
		restore := func(backupCodes bool) { // an attack may have switched off what the next would reach
			s.Configure(t, s.Tenant, func(now *bartleby.Settings) { *now, now.BackupCodes = settings, backupCodes })
		}
		routes := bapi.Routes()
		slices.SortStableFunc(routes, func(a, b *rest.Route) int { // what there is has to be attacked before it is deleted
			return cmp.Compare(strings.Count(a.Method, http.MethodDelete), strings.Count(b.Method, http.MethodDelete))
		})
		requests := 0
		for _, route := range routes {
			restore(!makesCodes(route))
			path, _ := fill(t, route.Path, func(int) map[string]string { return own })
			for i, attack := range attacks(route) {
				if i%every == 0 && !t.Failed() {
					h.strike(t, s, route, attack.request(route.Method, path, s.Tenant.Key), attack.body)
					requests++
				}
			}
		}
		for i := range random {
			route := routes[i%len(routes)]
			if makesCodes(route) && i%16 > 0 {
				route = routes[h.IntN(len(routes))]
			}
			if i%500 == 0 {
				restore(true)
			}
			request, body := h.request(route, s.Tenant.Key)
			h.strike(t, s, route, request, body)
			requests++
			if t.Failed() {
				break
			}
		}
		unchanged(t, before, look(t, s, s.Twin, twin))
		if h.answered[2] < requests/50 || h.answered[4] < requests/2 || every == 1 && requests < 20_000 {
			t.Errorf("the requests do not reach far enough: %v by hundreds of their status", h.answered)
		}
		t.Logf("%d requests to %d operations: %v by hundreds of their status", requests, len(routes), h.answered)
	})
}
