package fapi_test

import (
	"encoding/json"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"bartleby/fapi"
	"bartleby/rest"
	"bartleby/testkit"
)

// hostile makes requests that no front end means.
type hostile struct {
	*rand.Rand
	*household
	answered map[int]int // by hundreds of the status
}

var (
	plausible = []string{
		"ada@example.com", "+447400123456", "someone", "https://example.com/x", "http://localhost:3000/", "email_code", "phone_code", "password", "totp", "backup_code", "ticket", "passkey", "email_link", "web3_base_signature",
		"424242", "true", "1", "org:admin", "org:member", "first_factor", "a-name", "en-US", `{"a":1}`, "automatic_invitation", "example.net", "2026-01-02T03:04:05Z", "0x" + strings.Repeat("a", 40),
	}
	nasty = []string{
		"", " ", "\x00", "\xff\xfe", "\u202e", strings.Repeat("a", 70_000), strings.Repeat("é", 5_000), strings.Repeat("[", 12_000), "null", "undefined", "NaN", "-1", "1e999", "99999999999999999999", "'; DROP TABLE users; --", "<script>alert(1)</script>",
		"{{user.id}}", "{{#each this}}{{this}}{{/each}}", "../../etc/passwd", "%00", "\r\nSet-Cookie: a=b", "http://169.254.169.254/", "javascript:alert(1)", "//evil.example", "{", "[]", "{}", `{"a":`, `{"__proto__":{}}`, strings.Repeat("*@", 200), "@", "+", "0x",
		strings.Repeat(".", 5_000), "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJIUzI1NiJ9.e30.AAAA", `{"id":"x","rawId":"x","type":"public-key","response":{}}`, "$2a$10$" + strings.Repeat("a", 53),
	}
	medias   = []string{"", "text/plain", "application/json", "multipart/form-data", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded; charset=latin1", "application/octet-stream", "\xff"}
	segments = []string{"\x00", "..", "%2e%2e", "null", "\xff\xfe", strings.Repeat("a", 5000), "user_", "' OR 1=1 --", "{id}", "é", " ", "a/b", "clerk.browser.js", "@clerk"}
	headers  = map[string][]string{
		"Origin":                {"null", "http://localhost:3000", "https://evil.example", "\xff", "http://[", strings.Repeat("a", 9000), "http://localhost:3000, http://localhost:3000"},
		"Authorization":         {"Bearer x", "Basic eA==", "", strings.Repeat(".", 9000), "\xff", "eyJhbGciOiJub25lIn0.e30."},
		"Cookie":                {"__client=x", "__client=" + strings.Repeat("a.", 4000), "__client=;__client=x", "\xff=\xff", strings.Repeat("a=b;", 3000), "__client=eyJhbGciOiJub25lIn0.e30."},
		"Clerk-Proxy-Url":       {"x", "https://x.example", "http://[", "javascript:x"},
		"Clerk-Secret-Key":      {"x", "sk_test_x", "\xff"},
		"Clerk-Publishable-Key": {"x", "pk_test_", "pk_test_bG9jYWxob3N0JA", "pk_live_////"},
		"X-Forwarded-For":       {"x", "1.2.3.4", strings.Repeat("1,", 4000)},
		"User-Agent":            {"", strings.Repeat("Mozilla/5.0 (", 900), "\xff\xfe"},
		"Clerk-API-Version":     {"x", "2020-01-01", "2026-05-12", "9999-99-99"},
		"Content-Length":        {"0", "-1"},
	}
	queries = []string{
		"__clerk_api_version", "__clerk_db_jwt", "__dev_session", "_method", "_is_native", "_clerk_session_id", "_clerk_js_version", "redirect_url", "token", "ticket", "origin", "format", "suffixed_cookies", "organization_id", "link_domain", "satellite_fapi",
		"limit", "offset", "paginated", "query", "role", "status", "__clerk_token", "debug", "expired_token", "rotating_token_nonce",
	}
)

func pick[T any](h *hostile, list []T) T { return list[h.IntN(len(list))] }

func (h *hostile) value() string {
	switch h.IntN(3) {
	case 0:
		return pick(h, nasty)
	case 1:
		return h.ids[pick(h, slices.Sorted(maps.Keys(h.ids)))]
	}
	return pick(h, plausible)
}

func (h *hostile) request(s *testkit.Server, r *rest.Route) (*http.Request, string) {
	path := pathParameter.ReplaceAllStringFunc(r.Path, func(name string) string {
		if id := h.ids[strings.Trim(name, "{}")]; id != "" && h.IntN(4) > 0 {
			return id
		}
		return url.PathEscape(pick(h, segments))
	})
	query := url.Values{}
	for _, name := range append(testkit.Keys(r.In, "query"), queries...) {
		if h.IntN(25) == 0 {
			query.Add(name, h.value())
		}
	}
	raw := query.Encode()
	if h.IntN(20) == 0 {
		raw += pick(h, []string{"&%zz", "&a=%", "&=", "&;", "&" + strings.Repeat("a&", 2000)})
	}
	form := url.Values{}
	for _, name := range append(testkit.Keys(r.In, "json"), "surprise") {
		if h.IntN(3) > 0 && (name != "password" && name != "new_password" || h.IntN(8) == 0) { // a hash is dear
			for range 1 + h.IntN(12)/11 {
				form.Add(name, h.value())
			}
		}
	}
	body, media := form.Encode(), "application/x-www-form-urlencoded"
	switch h.IntN(12) {
	case 0:
		text, _ := json.Marshal(form)
		body, media = string(text), "application/json"
	case 1:
		body = pick(h, append(nasty, "%zz", "a=%", "&&&&", "=", "a", strings.Repeat("a=b&", 30_000), "--x--", "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n\x89PNG\r\n--x--"))
		media = pick(h, medias)
	}
	if r.Method == http.MethodGet {
		body = ""
	}
	request := httptest.NewRequest(r.Method, "/", strings.NewReader(body))
	unescaped, err := url.PathUnescape(path)
	if err != nil {
		unescaped = path
	}
	request.URL = &url.URL{Path: unescaped, RawPath: path, RawQuery: raw}
	request.RequestURI = ""
	request.Host = strings.TrimPrefix(h.Tenant.Instance.URL(s.Frontend), "http://")
	request.Header.Set("Content-Type", media)
	request.Header.Set("Origin", h.Origin)
	request.AddCookie(&http.Cookie{Name: "__client", Value: h.Cookies["__client"]})
	for name, values := range headers {
		if h.IntN(60) == 0 {
			request.Header.Set(name, pick(h, values))
		}
	}
	if h.IntN(60) == 0 {
		request.Host = pick(h, []string{"", "evil.example", "\xff", "[::1", "127.0.0.1:99999", strings.Repeat("a", 3000)})
	}
	return request, body
}

// strike sends a request. It has to be answered without a fault of the server, and refusals come in the envelope.
func (h *hostile) strike(t *testing.T, s *testkit.Server, r *rest.Route) {
	t.Helper()
	request, body := h.request(s, r)
	w := httptest.NewRecorder()
	s.Public.ServeHTTP(w, request)
	h.answered[w.Code/100]++
	if w.Code >= 500 {
		t.Errorf("%s %s: %d %s\nwith %.300s %.900v", r.Method, request.URL, w.Code, w.Body, body, request.Header)
	}
	if w.Code == 200 { // the browser keeps what it is given, or the rest would be asked by a stranger
		for _, c := range w.Result().Cookies() {
			if c.Name == "__client" && c.MaxAge > 0 {
				h.Cookies["__client"] = c.Value
			}
		}
	}
	if w.Code < 400 || w.Code >= 500 {
		return
	}
	var envelope struct {
		Errors []struct{ Code, Message string }
		Trace  string `json:"clerk_trace_id"`
	}
	text, _ := io.ReadAll(w.Body)
	if err := json.Unmarshal(text, &envelope); err != nil || len(envelope.Errors) == 0 || envelope.Errors[0].Code == "" || envelope.Trace == "" {
		t.Errorf("%s %s: not the envelope: %d %.300s", r.Method, request.URL, w.Code, text)
	}
}

// No request of a browser, whatever it carries, is answered with a fault of the server, every refusal comes in the envelope,
// and nothing of another tenant changes. It takes ten seconds on each engine, or as many requests as are enough.
func TestHostileRequests(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		enough := 6_000
		if testing.Short() {
			enough = 600
		}
		openUp(t, s)
		twin := settle(t, s, s.Twin, "someone", "+447400123456")
		before := twin.look(t)
		h := &hostile{Rand: rand.New(rand.NewPCG(20261125, 1)), answered: map[int]int{}}
		routes := slices.DeleteFunc(fapi.Routes(), func(r *rest.Route) bool { return r.Path == "/healthz" })
		requests, names := 0, 0
		until := time.Now().Add(10 * time.Second)
		for ; requests < enough && time.Now().Before(until) && !t.Failed(); requests++ {
			if requests%500 == 0 { // what an attack has deleted or signed out is there again
				names++
				h.household = settle(t, s, s.Tenant, "someone"+strings.Repeat("x", names), "+4474001235"+string(rune('0'+names/10))+string(rune('0'+names%10)))
			}
			h.strike(t, s, routes[h.IntN(len(routes))])
		}
		if after := twin.look(t); after != before {
			t.Errorf("before %s\nafter  %s", before, after)
		}
		if requests < 100 || h.answered[2] < requests/50 || h.answered[4] < requests/3 {
			t.Errorf("%d requests do not reach far enough: %v by hundreds of their status", requests, h.answered)
		}
		t.Logf("%d requests to %d operations: %v by hundreds of their status", requests, len(routes), h.answered)
	})
}
