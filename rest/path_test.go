package rest_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

func TestPaths(t *testing.T) {
	d := open(t)
	for _, path := range []string{
		"/", "/v1", "/v2/things", "/v1/things/", "/v1//things", "//v1/things", "/v1/things/a/", "/v1/things/a/b", "/v1/./things", "/v1/x/../things",
		"/v1/things/%00", "/v1/things/a%FFb", "/v1/things/..", "/v1/things/.", "/V1/things", "/v1/things/%2e%2e",
	} {
		d.ask("GET", path, "").want(t, 404, "resource_not_found")
	}
	for path, id := range map[string]string{
		"/v1/things/a": "a", "/v1/things/a%2Fb": "a/b", "/v1/things/%C3%A9": "é", "/v1/things/a+b": "a+b", "/v1/things/%7Buser%7D": "{user}", "/v1/things/%20": " ",
	} {
		got := d.ask("GET", path, "")
		got.want(t, 200, "")
		if !strings.Contains(got.text, `"ID":"`+id+`"`) {
			t.Errorf("%s: %s", path, got.text)
		}
	}
	if got := d.ask("GET", "/v1/things/count", ""); strings.Contains(got.text, "ID") {
		t.Errorf("count is an id: %s", got.text)
	}
}

func TestMethods(t *testing.T) {
	d := open(t)
	got := d.ask("PATCH", "/v1/things", "{}")
	got.want(t, 405, "method_not_allowed")
	if allow := got.Header.Get("Allow"); allow != "DELETE, GET, HEAD, OPTIONS" {
		t.Errorf("Allow: %s", allow)
	}
	d.ask("FROBNICATE", "/v1/things", "").want(t, 405, "method_not_allowed")
	if got = d.ask("OPTIONS", "/v1/things", "", "Authorization: "); got.StatusCode != 204 || got.Header.Get("Allow") == "" || got.text != "" {
		t.Errorf("OPTIONS: %d %q", got.StatusCode, got.text)
	}
	d.ask("OPTIONS", "/v1/nowhere", "").want(t, 404, "resource_not_found")
	whole := d.ask("GET", "/v1/things", "")
	if got = d.ask("HEAD", "/v1/things", ""); got.StatusCode != 200 || got.text != "" || got.Header.Get("Content-Length") != fmt.Sprint(len(whole.text)) {
		t.Errorf("HEAD: %d %v", got.StatusCode, got.Header)
	}
	if got = d.ask("HEAD", "/v1/nowhere", ""); got.StatusCode != 404 || got.text != "" {
		t.Errorf("HEAD of nothing: %d", got.StatusCode)
	}
	if got = d.ask("DELETE", "/v1/things", ""); got.StatusCode != 204 || got.text != "" || got.Header.Get("Content-Type") != "" {
		t.Errorf("204: %d %q %v", got.StatusCode, got.text, got.Header)
	}
	if got = d.ask("POST", "/v1/accepted", ""); got.StatusCode != 202 || got.text != "" || got.Header.Get("Content-Type") != "" {
		t.Errorf("202: %d %q %v", got.StatusCode, got.text, got.Header)
	}
}

func TestHeaders(t *testing.T) {
	d := open(t)
	got := d.ask("GET", "/v1/things", "")
	for name, want := range map[string]string{"Content-Type": "application/json", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"} {
		if v := got.Header.Values(name); len(v) != 1 || v[0] != want {
			t.Errorf("%s: %q", name, v)
		}
	}
	first, second := got.Header.Get("Clerk-Trace-Id"), d.ask("GET", "/v1/things", "").Header.Get("Clerk-Trace-Id")
	if !traceID.MatchString(first) || first == second || strings.Contains(got.text, first) {
		t.Errorf("trace ids %q and %q", first, second)
	}
	got = d.ask("GET", "/v1/caller", "", "User-Agent: agent/1\xff")
	if want := `{"TraceID":"` + got.Header.Get("Clerk-Trace-Id") + `","ClientIP":"192.0.2.1","UserAgent":"agent/1","KeyID":"key_1"}`; !strings.Contains(got.text, want) {
		t.Errorf("caller: %s, want %s", got.text, want)
	}
	if got := d.ask("GET", "/public", "", "Authorization: "); got.text != "hello" || got.Header.Get("Cache-Control") != "public" {
		t.Errorf("public: %q %v", got.text, got.Header)
	}
	d.ask("GET", "/v1/things", "", "Authorization: ").want(t, 401, "clerk_key_invalid")
	d.ask("GET", "/v1/nowhere", "", "Authorization: ").want(t, 404, "resource_not_found")
}

// TestLargeBodies speaks HTTP by hand, to see what becomes of the connection.
func TestLargeBodies(t *testing.T) {
	d := open(t)
	d.ask("POST", "/v1/tiny", `{"text":"`+strings.Repeat("x", 64-11)+`"}`).want(t, 200, "")
	d.ask("POST", "/v1/tiny", `{"text":"`+strings.Repeat("x", 64-10)+`"}`).want(t, 413, "request_body_too_large")
	d.ask("POST", "/v1/small", `{"text":"`+strings.Repeat("x", 1<<20-11)+`"}`).want(t, 200, "")
	d.ask("POST", "/v1/small", `{"text":"`+strings.Repeat("x", 1<<20-10)+`"}`).want(t, 413, "request_body_too_large")
	r, _ := http.NewRequest("POST", d.URL+"/v1/small", &endless{1<<20 + 1})
	d.send(r, "Content-Type: application/json").want(t, 413, "request_body_too_large")
	r, _ = http.NewRequest("POST", d.URL+"/v1/small", io.MultiReader(strings.NewReader(`{"text":"x"}`), &endless{1000}))
	d.send(r).want(t, 200, "")
	r, _ = http.NewRequest("POST", d.URL+"/v1/small", &endless{0})
	d.send(r, "Content-Type: text/plain").want(t, 200, "")
	r, _ = http.NewRequest("POST", d.URL+"/v1/small", io.MultiReader(strings.NewReader(`{}`)))
	d.send(r, "Content-Type: text/plain").want(t, 415, "unsupported_content_type")

	for _, frame := range []string{"Content-Length: 50000000", "Transfer-Encoding: chunked"} {
		c, err := net.Dial("tcp", d.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(c, "POST /v1/small HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk_test_secret\r\nContent-Type: application/json\r\n%s\r\n\r\n", frame)
		go func() {
			for range 50 {
				if strings.HasPrefix(frame, "T") {
					fmt.Fprintf(c, "f4240\r\n")
				}
				if _, err := c.Write([]byte(strings.Repeat(" ", 1_000_000))); err != nil {
					return
				}
				if strings.HasPrefix(frame, "T") {
					fmt.Fprintf(c, "\r\n")
				}
			}
		}()
		in := bufio.NewReader(c)
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatalf("%s: %v", frame, err)
		}
		text, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != 413 || !res.Close || !strings.Contains(string(text), "request_body_too_large") {
			t.Errorf("%s: %d %v %v %s", frame, res.StatusCode, res.Close, err, text)
		}
		c.Close()
	}

	c, err := net.Dial("tcp", d.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "POST /v1/small HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk_test_secret\r\nContent-Length: 50\r\n\r\n{")
	_ = c.(*net.TCPConn).CloseWrite()
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := io.ReadAll(res.Body); res.StatusCode != 400 && res.StatusCode != 503 {
		t.Errorf("a body cut short: %d %s", res.StatusCode, text)
	}
}
