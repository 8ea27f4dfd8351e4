package rest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"bartleby"
	"bartleby/rest"
)

// line waits for the log line of a route: it is written after the answer.
func (d *door) line(t *testing.T, route string) map[string]any {
	t.Helper()
	for range 200 {
		for text := range strings.Lines(d.log.String()) {
			var fields map[string]any
			if json.Unmarshal([]byte(text), &fields) == nil && fields["route"] == route {
				return fields
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("no line about %s in %s", route, d.log.String())
	return nil
}

func TestFailures(t *testing.T) {
	d := open(t)
	for path, level := range map[string]string{"/v1/broken": "ERROR", "/v1/panic": "ERROR", "/v1/silent": "ERROR", "/v1/busy": "WARN", "/v1/many": "INFO"} {
		got := d.ask("GET", path, "")
		line := d.line(t, path)
		if strings.Contains(got.text, "secret") || strings.Contains(got.text, "meta\":null") {
			t.Errorf("%s tells %s", path, got.text)
		}
		if line["level"] != level || line["trace_id"] != got.Header.Get("Clerk-Trace-Id") || line["instance"] != "ins_1" || line["status"] != float64(got.StatusCode) {
			t.Errorf("%s: %v", path, line)
		}
		if _, stack := line["stack"]; stack != (level == "ERROR") {
			t.Errorf("%s: stack is %v", path, line["stack"])
		}
		if level == "ERROR" {
			got.want(t, 500, "internal_clerk_error")
		}
	}
	if line := d.line(t, "/v1/panic"); !strings.Contains(line["cause"].(string), "secret panic") || !strings.Contains(line["stack"].(string), "door_test.go") {
		t.Errorf("panic: %v", line)
	}
	if got := d.ask("GET", "/v1/busy", ""); got.Header.Get("Retry-After") != "1" {
		t.Errorf("503 without Retry-After: %v", got.Header)
	}
	r, _ := http.NewRequest("GET", d.URL+"/v1/abort", nil)
	r.Header.Set("Authorization", "Bearer sk_test_secret")
	if res, err := http.DefaultTransport.RoundTrip(r); err == nil {
		res.Body.Close()
		t.Errorf("aborted, and answered %d", res.StatusCode)
	}
	r, _ = http.NewRequest("GET", d.URL+"/half", nil)
	if res, err := http.DefaultTransport.RoundTrip(r); err == nil {
		if _, err := res.Body.Read(make([]byte, 100)); err == nil {
			_, err = res.Body.Read(make([]byte, 100))
			if err == nil || err.Error() == "EOF" {
				t.Errorf("half an answer passes for a whole one: %v", err)
			}
		}
		res.Body.Close()
	}
	if line := d.line(t, "/half"); line["level"] != "ERROR" {
		t.Errorf("half: %v", line)
	}
}

func TestCallersWhoLeave(t *testing.T) {
	d := open(t)
	for path, level := range map[string]string{"/v1/wait": "INFO", "/v1/interrupted": "WARN"} {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		r, _ := http.NewRequestWithContext(ctx, "GET", d.URL+path, nil)
		r.Header.Set("Authorization", "Bearer sk_test_secret")
		if res, err := http.DefaultTransport.RoundTrip(r); err == nil {
			res.Body.Close()
		}
		cancel()
		if line := d.line(t, path); line["level"] != level || line["status"] != float64(499) {
			t.Errorf("%v", line)
		}
	}
}

func TestLogTellsNoSecrets(t *testing.T) {
	d := open(t)
	d.ask("POST", "/v1/things/sekret?sekret=sekret", `{"sekret":"sekret"}`, "Cookie: sekret=sekret", "User-Agent: sekret")
	d.ask("GET", "/v1/sekret", "")
	line := d.line(t, "/v1/things/{thing_id}")
	d.line(t, "none")
	if text := d.log.String(); strings.Contains(text, "sekret") || strings.Contains(text, "sk_test") {
		t.Error(text)
	}
	if fmt.Sprint(line["errors"]) != "[form_param_missing form_param_unknown]" || line["bytes"] == float64(0) || line["method"] != "POST" || line["duration_ms"] == nil {
		t.Errorf("%v", line)
	}
}

func TestMetrics(t *testing.T) {
	d := open(t)
	d.ask("GET", "/v1/things/a", "")
	d.ask("GET", "/v1/things/b", "")
	d.ask("GET", "/v1/things/b?__clerk_api_version=x", "")
	d.ask("BREW", "/coffee", "")
	d.line(t, "none")
	families, err := d.metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, f := range families {
		for _, m := range f.GetMetric() {
			fmt.Fprintf(&text, "%s %v %v %v\n", f.GetName(), m.GetLabel(), m.GetCounter().GetValue(), m.GetHistogram().GetSampleCount())
		}
	}
	for _, want := range []string{`name:"method" value:"GET"`, `name:"route" value:"/v1/things/{thing_id}"`, `name:"status" value:"2xx"`, `value:"other"`, `value:"none"`, "bartleby_http_requests_running"} {
		if !strings.Contains(strings.ReplaceAll(text.String(), "  ", " "), want) {
			t.Errorf("no %s in\n%s", want, text.String())
		}
	}
	if strings.Contains(text.String(), "coffee") || strings.Contains(text.String(), "BREW") {
		t.Error(text.String())
	}
	if _, err := rest.New(config(d)); err != nil {
		t.Errorf("a second door on the same registry: %v", err)
	}
	if err := d.metrics.Register(prometheus.NewGauge(prometheus.GaugeOpts{Name: "bartleby_http_requests_running", Help: "Requests being answered."})); err == nil {
		t.Error("the gauge was not registered")
	}
}

func TestFailWithoutDoor(t *testing.T) {
	w := httptest.NewRecorder()
	rest.Fail(w, httptest.NewRequest("GET", "/", nil), fmt.Errorf("wrapped: %w", bartleby.KeyInvalid()))
	reply{w.Result(), w.Body.String()}.checked(t, 401, "clerk_key_invalid")

	// What an error wraps is its cause, even if it could be shown.
	w = httptest.NewRecorder()
	rest.Fail(w, httptest.NewRequest("GET", "/", nil), bartleby.InternalFault(bartleby.ParamMissing("x")))
	reply{w.Result(), w.Body.String()}.checked(t, 500, "internal_clerk_error")

	w = httptest.NewRecorder()
	rest.Fail(w, httptest.NewRequest("GET", "/", nil), &bartleby.Error{Code: "kindless", Message: "secret", LongMessage: "secret"})
	reply{w.Result(), w.Body.String()}.checked(t, 500, "internal_clerk_error")

	w = httptest.NewRecorder()
	rest.Fail(w, httptest.NewRequest("GET", "/", nil), errors.Join(errors.New("x"), bartleby.ParamMissing("x")))
	reply{w.Result(), w.Body.String()}.checked(t, 422, "form_param_missing x")

	w = httptest.NewRecorder()
	rest.Fail(w, httptest.NewRequest("GET", "/", nil), &bartleby.Error{Kind: bartleby.Forbidden, Code: "user_banned", Message: "m", LongMessage: "l", Meta: map[string]any{"f": func() {}}})
	reply{w.Result(), w.Body.String()}.checked(t, 403, "user_banned")
}

func (r reply) checked(t *testing.T, status int, codes string) {
	t.Helper()
	if got := r.codes(t); r.StatusCode != status || got != codes {
		t.Errorf("%d %s, want %d %s: %s", r.StatusCode, got, status, codes, r.text)
	}
}

func TestLimits(t *testing.T) {
	d := open(t)
	d.limits = bartleby.RateLimits{Enabled: true, Rules: map[string]bartleby.RateLimit{
		"instance": {Requests: 5, Window: 10_000}, "update": {Requests: 2, Window: 60_000},
	}}
	patch := func(id string) reply { return d.ask("PATCH", "/v1/limited/"+id, "") }
	patch("a").want(t, 204, "")
	patch("a").want(t, 204, "")
	got := patch("a")
	got.want(t, 429, "too_many_requests")
	if got.Header.Get("Retry-After") != "60" || !strings.Contains(got.text, `"resets_in":60`) {
		t.Errorf("%v %s", got.Header, got.text)
	}
	patch("b").want(t, 204, "")
	d.ask("GET", "/v1/things", "").want(t, 200, "")
	got = d.ask("GET", "/v1/things", "")
	got.want(t, 429, "too_many_requests")
	if got.Header.Get("Retry-After") != "10" {
		t.Errorf("%v", got.Header)
	}
	d.ask("GET", "/v1/jwks", "").want(t, 200, "")
	d.ask("GET", "/public", "").want(t, 200, "")
	d.ask("GET", "/v1/exempt/z", "").want(t, 200, "")
	d.ask("GET", "/v1/exempt/z", "").want(t, 200, "")
	d.ask("GET", "/v1/exempt/z", "").want(t, 429, "too_many_requests")
	d.pass(9_500 * time.Millisecond)
	if got = d.ask("GET", "/v1/things", ""); got.Header.Get("Retry-After") != "1" {
		t.Errorf("half a second is rounded to %s", got.Header.Get("Retry-After"))
	}
	d.pass(500 * time.Millisecond)
	d.ask("GET", "/v1/things", "").want(t, 200, "")
	patch("a").want(t, 429, "too_many_requests")
	d.pass(50 * time.Second)
	patch("a").want(t, 204, "")
	d.limits.Enabled = false
	for range 10 {
		patch("a").want(t, 204, "")
	}
}
