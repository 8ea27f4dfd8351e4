package bapi_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"bartleby/testkit"
)

func TestRedirectURLs(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		a := s.Call(t, 200, "POST /v1/redirect_urls", `{"url":"myapp://callback"}`)
		if o := a.Object(t); o["object"] != "redirect_url" || o["url"] != "myapp://callback" || o["created_at"] == nil || !strings.HasPrefix(a.ID(t), "ru_") {
			t.Fatalf("%s", a.Body)
		}
		if got := s.Call(t, 200, "GET /v1/redirect_urls/"+a.ID(t), ""); string(got.Body) != string(a.Body) {
			t.Errorf("read back as %s", got.Body)
		}
		s.Refused(t, 422, "POST /v1/redirect_urls", `{"url":"myapp://callback"}`, "form_already_exists url")
		for body, want := range map[string]string{
			`{}`: "form_param_missing url", `{"url":""}`: "form_param_nil url", `{"url":"callback"}`: "form_param_format_invalid url",
			`{"url":"http://example.com"}`: "invalid_url_scheme url", `{"url":"javascript:alert(1)"}`: "form_param_format_invalid url",
			`{"url":"javascript://x/%0aalert(1)"}`: "invalid_url_scheme url", `{"url":"https:///path"}`: "form_param_format_invalid url",
			`{"url":"https://` + strings.Repeat("a", 2048) + `"}`: "form_param_max_length_exceeded url",
		} {
			s.Refused(t, 422, "POST /v1/redirect_urls", body, want)
		}
		s.Call(t, 200, "POST /v1/redirect_urls", `{"url":"https://example.com/done"}`)
		if list := s.Call(t, 200, "GET /v1/redirect_urls", "").List(t); len(list) != 2 || list[0]["url"] != "https://example.com/done" {
			t.Errorf("%v", list)
		}
		if o := s.Call(t, 200, "GET /v1/redirect_urls?paginated=true&limit=1&offset=1", "").Object(t); o["total_count"] != 2.0 || len(o["data"].([]any)) != 1 {
			t.Errorf("%v", o)
		}

		// Another instance sees nothing of it, and may list the same URL.
		twin := func(call, body string) testkit.Answer {
			return s.Do(t, testkit.Request{Call: call, Body: body, Key: s.Twin.Key})
		}
		for _, call := range []string{"GET /v1/redirect_urls/" + a.ID(t), "DELETE /v1/redirect_urls/" + a.ID(t)} {
			if got := twin(call, ""); got.Status != 404 {
				t.Errorf("twin %s: %d", call, got.Status)
			}
		}
		if got := twin("POST /v1/redirect_urls", `{"url":"myapp://callback"}`); got.Status != 200 {
			t.Errorf("%d %s", got.Status, got.Body)
		}

		if gone := s.Call(t, 200, "DELETE /v1/redirect_urls/"+a.ID(t), "").Object(t); gone["deleted"] != true || gone["object"] != "redirect_url" {
			t.Errorf("%v", gone)
		}
		s.Refused(t, 404, "DELETE /v1/redirect_urls/"+a.ID(t), "", "resource_not_found")
		s.Refused(t, 404, "GET /v1/redirect_urls/"+a.ID(t), "", "resource_not_found")
	})
}

func TestRedirectURLTakenOnce(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		var group sync.WaitGroup
		var made atomic.Int64
		for range 8 {
			group.Go(func() {
				if a := s.Do(t, testkit.Request{Call: "POST /v1/redirect_urls", Body: `{"url":"https://example.com/same"}`}); a.Status == 200 {
					made.Add(1)
				} else if a.Status != 422 {
					t.Errorf("%d %s", a.Status, a.Body)
				}
			})
		}
		group.Wait()
		if made.Load() != 1 {
			t.Errorf("made %d times", made.Load())
		}
	})
}
