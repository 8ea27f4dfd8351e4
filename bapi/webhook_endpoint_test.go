package bapi_test

import (
	"strings"
	"testing"

	"bartleby/testkit"
)

func TestWebhookEndpoints(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		const base = "/v1/webhooks/endpoints"
		a := s.Call(t, 200, "POST "+base, `{"url":"https://example.com/hook?a=1","description":"Shop","event_types":["user.*","organization.created","user.*"],"headers":{"X-Shop":"1"},"rate_limit":5}`)
		o, id := a.Object(t), a.ID(t)
		if !strings.HasPrefix(id, "ep_") || o["object"] != "webhook_endpoint" || o["url"] != "https://example.com/hook?a=1" || len(o["event_types"].([]any)) != 2 || o["rate_limit"] != 5.0 ||
			o["disabled"] != false || o["failing_since"] != nil || strings.Contains(string(a.Body), "whsec_") {
			t.Fatalf("%s", a.Body)
		}
		for body, want := range map[string]string{
			`{}`:                                "form_param_missing url",
			`{"url":""}`:                        "form_param_nil url",
			`{"url":1}`:                         "form_param_type_invalid url",
			`{"url":"ftp://example.com"}`:       "form_param_format_invalid url",
			`{"url":"https://u:p@example.com"}`: "form_param_format_invalid url",
			`{"url":"https://example.com","event_types":["user created"]}`:                   "form_param_format_invalid event_types",
			`{"url":"https://example.com","event_types":["*"]}`:                              "form_param_format_invalid event_types",
			`{"url":"https://example.com","headers":{"Svix-Id":"x"}}`:                        "form_param_value_invalid headers",
			`{"url":"https://example.com","headers":{"X":"a\r\nb"}}`:                         "form_param_format_invalid headers",
			`{"url":"https://example.com","headers":{"X":1}}`:                                "form_param_type_invalid headers",
			`{"url":"https://example.com","rate_limit":1001}`:                                "form_param_value_invalid rate_limit",
			`{"url":"https://example.com","secret":"whsec_c2hvcnQ="}`:                        "form_param_format_invalid secret",
			`{"url":"https://example.com","description":"` + strings.Repeat("x", 257) + `"}`: "form_param_max_length_exceeded description",
			`{"url":"https://example.com","colour":"red"}`:                                   "form_param_unknown colour",
		} {
			s.Refused(t, 422, "POST "+base, body, want)
		}
		secret := s.Call(t, 200, "GET "+base+"/"+id+"/secret", "").Object(t)
		if key := secret["key"].(string); !strings.HasPrefix(key, "whsec_") || len(secret["earlier"].([]any)) != 0 {
			t.Errorf("%v", secret)
		}
		rotated := s.Call(t, 200, "POST "+base+"/"+id+"/secret/rotate", `{"secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}`).Object(t)
		if rotated["key"] != "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" || rotated["earlier"].([]any)[0] != secret["key"] {
			t.Errorf("%v", rotated)
		}
		s.Clock.Advance(25 * 3600 * 1e9)
		if later := s.Call(t, 200, "GET "+base+"/"+id+"/secret", "").Object(t); len(later["earlier"].([]any)) != 0 {
			t.Errorf("%v", later)
		}
		o = s.Call(t, 200, "PATCH "+base+"/"+id, `{"url":"https://example.com/other","event_types":null,"disabled":true}`).Object(t)
		if o["url"] != "https://example.com/other" || len(o["event_types"].([]any)) != 0 || o["disabled"] != true || o["disabled_at"] == nil || o["description"] != "Shop" {
			t.Errorf("%v", o)
		}
		if o = s.Call(t, 200, "PATCH "+base+"/"+id, `{"disabled":false}`).Object(t); o["disabled_at"] != nil {
			t.Errorf("%v", o)
		}
		tested := s.Call(t, 200, "POST "+base+"/"+id+"/test", "").Object(t)
		one := s.Call(t, 200, "GET "+base+"/"+id+"/deliveries/"+tested["id"].(string), "").Object(t)
		if one["status"] != "pending" || one["event_type"] != "webhookEndpoint.tested" || one["event"].(map[string]any)["object"] != "event" {
			t.Errorf("%v", one)
		}
		s.Call(t, 200, "POST "+base+"/"+id+"/deliveries/"+tested["id"].(string)+"/resend", "")
		if list := s.Call(t, 200, "GET "+base+"/"+id+"/deliveries?status=pending", "").Object(t); list["total_count"] != 1.0 {
			t.Errorf("%v", list)
		}
		if list := s.Call(t, 200, "GET "+base+"/"+id+"/deliveries?status=failed", "").Object(t); list["total_count"] != 0.0 {
			t.Errorf("%v", list)
		}
		if n := s.Call(t, 200, "POST "+base+"/"+id+"/replay", `{"since":0}`).Object(t)["total_count"]; n != 1.0 {
			t.Errorf("%v replayed", n)
		}
		s.Refused(t, 422, "POST "+base+"/"+id+"/replay", `{}`, "form_param_missing since")
		if list := s.Call(t, 200, "GET "+base, "").Object(t); list["total_count"] != 1.0 {
			t.Errorf("%v", list)
		}
		if gone := s.Call(t, 200, "DELETE "+base+"/"+id, "").Object(t); gone["deleted"] != true || gone["object"] != "webhook_endpoint" {
			t.Errorf("%v", gone)
		}
		s.Refused(t, 404, "GET "+base+"/"+id, "", "resource_not_found")
		for range 50 {
			s.Call(t, 200, "POST "+base, `{"url":"https://example.com"}`)
		}
		s.Refused(t, 403, "POST "+base, `{"url":"https://example.com"}`, "quota_exceeded")
	})
}
