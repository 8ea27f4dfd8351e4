package bapi_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"bartleby"
	"bartleby/testkit"
)

func TestTemplates(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		const code = "/v1/templates/email/verification_code"
		system := s.Call(t, 200, "GET "+code, "")
		o := system.Object(t)
		if o["object"] != "template" || o["resource_type"] != "system" || o["instance_id"] != nil || o["can_revert"] != false || o["can_delete"] != false || o["delivered_by_clerk"] != true ||
			fmt.Sprint(o["required_variables"]) != "[otp_code]" || o["slug"] != "verification_code" || o["template_type"] != "email" || o["enabled"] != true {
			t.Fatalf("%v", o)
		}
		for kind, want := range map[string]int{"email": 19, "sms": 6} {
			list := s.Call(t, 200, "GET /v1/templates/"+kind, "").List(t)
			if len(list) != want {
				t.Errorf("%d templates of type %s", len(list), kind)
			}
			for i, one := range list {
				if one["position"] != float64(i) || one["template_type"] != kind {
					t.Errorf("%v at %d", one["position"], i)
				}
				if (one["subject"] == nil) != (kind == "sms") {
					t.Errorf("%s %s: subject %v", kind, one["slug"], one["subject"])
				}
			}
		}
		if o := s.Call(t, 200, "GET /v1/templates/sms?paginated=true&limit=2&offset=5", "").Object(t); o["total_count"] != 6.0 || len(o["data"].([]any)) != 1 {
			t.Errorf("%v", o)
		}
		if list := s.Call(t, 200, "GET /v1/templates/sms?offset=50", "").List(t); len(list) != 0 {
			t.Errorf("%v", list)
		}

		changed := s.Call(t, 200, "PUT "+code, `{"name":"Code","subject":"{{otp_code}}!","markup":"<re-html>","body":"<p>{{otp_code}} for {{app.name}}</p>","from_email_name":"hello","reply_to_email_name":"help","delivered_by_clerk":false}`)
		o = changed.Object(t)
		if o["resource_type"] != "user" || o["instance_id"] != s.Tenant.Instance.ID || o["can_revert"] != true || o["name"] != "Code" || o["subject"] != "{{otp_code}}!" || o["markup"] != "<re-html>" ||
			o["body"] != "<p>{{otp_code}} for {{app.name}}</p>" || o["from_email_name"] != "hello" || o["reply_to_email_name"] != "help" || o["delivered_by_clerk"] != false || !strings.HasPrefix(changed.ID(t), "tmpl_") {
			t.Errorf("%v", o)
		}
		if got := s.Call(t, 200, "GET "+code, ""); string(got.Body) != string(changed.Body) {
			t.Errorf("read back as %s", got.Body)
		}
		if list := s.Call(t, 200, "GET /v1/templates/email", "").List(t); list[0]["name"] != "Code" || list[1]["resource_type"] != "system" {
			t.Errorf("%v %v", list[0]["name"], list[1]["resource_type"])
		}
		o = s.Call(t, 200, "PUT "+code, `{"name":"Again","from_email_name":null}`).Object(t)
		if o["name"] != "Again" || o["subject"] != "{{otp_code}}!" || o["from_email_name"] != "" || o["id"] != changed.Object(t)["id"] {
			t.Errorf("%v", o)
		}
		if o := s.Call(t, 200, "PUT "+code, `{"subject":null,"markup":null}`).Object(t); o["subject"] != system.Object(t)["subject"] || o["markup"] != "" {
			t.Errorf("%v", o)
		}
		s.Call(t, 200, "PUT "+code, `{"subject":"{{otp_code}}!"}`)
		o = s.Call(t, 200, "POST "+code+"/preview", "").Object(t)
		if o["subject"] != "123456!" || !strings.HasPrefix(o["body"].(string), "<p>123456 for ") || !strings.HasPrefix(o["from_email_address"].(string), "notifications@") || !strings.HasPrefix(o["reply_to_email_address"].(string), "help@") {
			t.Errorf("%v", o)
		}

		// Another instance has its own.
		if got := s.Do(t, testkit.Request{Call: "GET " + code, Key: s.Twin.Key}); got.Object(t)["resource_type"] != "system" {
			t.Errorf("%s", got.Body)
		}
		if got := s.Do(t, testkit.Request{Call: "POST " + code + "/revert", Key: s.Twin.Key}); got.Status != 400 {
			t.Errorf("%d %s", got.Status, got.Body)
		}
		if got := s.Call(t, 200, "POST "+code+"/revert", ""); string(got.Body) != string(system.Body) {
			t.Errorf("reverted to %s", got.Body)
		}
		s.Refused(t, 400, "POST "+code+"/revert", "", "template_revert_error")
	})
}

func TestTemplateRefusals(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		const code = "/v1/templates/email/verification_code"
		for body, want := range map[string]string{
			`{"body":"no code"}`:                                          "required_variable_missing body",
			`{"body":"{{! {{otp_code}} }}"}`:                              "required_variable_missing body",
			`{"body":"{{otp_code}"}`:                                      "invalid_template_body body",
			`{"body":"{{#if otp_code}}"}`:                                 "invalid_template_body body",
			`{"body":"{{otp_code}}{{> /etc/passwd}}"}`:                    "invalid_template_body body",
			`{"body":"{{lookup otp_code}}"}`:                              "invalid_template_body body",
			`{"body":""}`:                                                 "form_param_nil body",
			`{"body":null}`:                                               "form_param_nil body",
			`{"name":""}`:                                                 "form_param_nil name",
			`{"subject":""}`:                                              "form_param_nil subject",
			`{"subject":"{{"}`:                                            "form_param_format_invalid subject",
			`{"from_email_name":"a@b"}`:                                   "form_param_format_invalid from_email_name",
			`{"from_email_name":"a\r\nBcc: x"}`:                           "form_param_format_invalid from_email_name",
			`{"reply_to_email_name":"a b"}`:                               "form_param_format_invalid reply_to_email_name",
			`{"unknown":1}`:                                               "form_param_unknown unknown",
			`{"delivered_by_clerk":"yes"}`:                                "form_param_type_invalid delivered_by_clerk",
			`{"name":"` + strings.Repeat("n", 257) + `"}`:                 "form_param_max_length_exceeded name",
			`{"subject":"` + strings.Repeat("n", 999) + `"}`:              "form_param_max_length_exceeded subject",
			`{"body":"{{otp_code}}` + strings.Repeat("n", 100_000) + `"}`: "form_param_max_length_exceeded body",
			`{"markup":"` + strings.Repeat("n", 400_001) + `"}`:           "form_param_max_length_exceeded markup",
			`{"reply_to_email_name":"` + strings.Repeat("n", 65) + `"}`:   "form_param_max_length_exceeded reply_to_email_name",
		} {
			s.Refused(t, 422, "PUT "+code, body, want)
		}
		s.Refused(t, 422, "PUT /v1/templates/sms/verification_code", `{"body":"{{otp_code}}`+strings.Repeat("n", 1600)+`"}`, "form_param_max_length_exceeded body")
		s.Refused(t, 422, "POST "+code+"/preview", `{"body":"none"}`, "required_variable_missing body")
		s.Refused(t, 422, "POST "+code+"/preview", `{"body":"{{"}`, "invalid_template_body body")
		s.Refused(t, 422, "POST "+code+"/preview", `{"name":"x"}`, "form_param_unknown name")
		s.Refused(t, 400, "DELETE "+code, "", "template_deletion_restricted")
		s.Refused(t, 400, "GET /v1/templates/pigeon", "", "template_type_unsupported")
		for call, body := range map[string]string{"GET ": "", "PUT ": "{}", "DELETE ": ""} {
			s.Refused(t, 400, call+"/v1/templates/pigeon/verification_code", body, "template_type_unsupported")
			s.Refused(t, 404, call+"/v1/templates/email/nothing", body, "resource_not_found")
		}
		for _, op := range []string{"revert", "preview", "toggle_delivery"} {
			s.Refused(t, 400, "POST /v1/templates/pigeon/verification_code/"+op, "", "template_type_unsupported")
			s.Refused(t, 404, "POST /v1/templates/sms/magic_link_sign_in/"+op, "", "resource_not_found")
		}
		if o := s.Call(t, 200, "GET "+code, "").Object(t); o["resource_type"] != "system" {
			t.Errorf("a refused change was stored: %v", o)
		}
	})
}

func TestTemplateDelivery(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		const invitation = "/v1/templates/sms/invitation"
		for _, step := range []struct {
			body string
			want bool
		}{{"", false}, {"{}", true}, {`{"delivered_by_clerk":true}`, true}, {`{"delivered_by_clerk":false}`, false}, {`{"delivered_by_clerk":null}`, true}} {
			if o := s.Call(t, 200, "POST "+invitation+"/toggle_delivery", step.body).Object(t); o["delivered_by_clerk"] != step.want || o["resource_type"] != "user" {
				t.Errorf("%q: %v", step.body, o)
			}
		}
		o := s.Call(t, 200, "PUT "+invitation, `{"subject":"none","from_email_name":"@","body":"Come: {{{action_url}}}"}`).Object(t)
		if o["subject"] != nil || o["from_email_name"] != "" {
			t.Errorf("a text message with parts of an e-mail: %v", o)
		}
		if o := s.Call(t, 200, "POST "+invitation+"/preview", `{}`).Object(t); !strings.HasPrefix(o["body"].(string), "Come: https://") || !strings.Contains(o["body"].(string), "?ticket=") || o["from_email_address"] != nil {
			t.Errorf("%v", o)
		}
	})
}

func TestTemplatePreviews(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(c *bartleby.Settings) {
			c.HomeURL, c.SupportEmail = "https://notes.example.com", "help@example.com"
		})
		for _, kind := range []string{"email", "sms"} {
			for _, one := range s.Call(t, 200, "GET /v1/templates/"+kind, "").List(t) {
				o := s.Call(t, 200, "POST /v1/templates/"+kind+"/"+one["slug"].(string)+"/preview", "").Object(t)
				if body := o["body"].(string); body == "" || strings.Contains(body, "{{") || strings.Contains(o["subject"].(string), "{{") {
					t.Errorf("%s %s: %v", kind, one["slug"], o)
				}
				if kind == "email" && (o["from_email_address"] != "notifications@notes.example.com" || !strings.Contains(o["body"].(string), "help@example.com")) {
					t.Errorf("%v", o)
				}
				// What an SDK reads can be put back.
				s.Call(t, 200, "PUT /v1/templates/"+kind+"/"+one["slug"].(string), `{"name":"Same"}`)
			}
		}
		o := s.Call(t, 200, "POST /v1/templates/email/invitation/preview", `{"subject":"Hi\n{{inviter_name}}","body":"{{action_url}}","from_email_name":"hi","reply_to_email_name":"re"}`).Object(t)
		if o["subject"] != "Hi John Doe" || o["from_email_address"] != "hi@notes.example.com" || o["reply_to_email_address"] != "re@notes.example.com" {
			t.Errorf("%v", o)
		}
	})
}

// TestTemplateRaces has many change a template that nobody changed before, and many revert it.
func TestTemplateRaces(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		const path = "/v1/templates/email/passkey_added"
		var group sync.WaitGroup
		var ids sync.Map
		for i := range 8 {
			group.Go(func() {
				body := []string{`{"name":"N"}`, `{"subject":"S"}`, `{"body":"B"}`, `{"from_email_name":"f"}`}[i%4]
				if a := s.Do(t, testkit.Request{Call: "PUT " + path, Body: body}); a.Status != 200 {
					t.Errorf("%d %s", a.Status, a.Body)
				} else {
					ids.Store(a.Object(t)["id"], true)
				}
			})
		}
		group.Wait()
		made := 0
		ids.Range(func(any, any) bool { made++; return true })
		if o := s.Call(t, 200, "GET "+path, "").Object(t); made != 1 || o["name"] != "N" || o["subject"] != "S" || o["body"] != "B" || o["from_email_name"] != "f" {
			t.Errorf("%d overrides; a change was lost: %v", made, o)
		}
		var reverted atomic.Int64
		for range 8 {
			group.Go(func() {
				switch a := s.Do(t, testkit.Request{Call: "POST " + path + "/revert"}); a.Status {
				case 200:
					reverted.Add(1)
				case 400:
				default:
					t.Errorf("%d %s", a.Status, a.Body)
				}
			})
		}
		group.Wait()
		if reverted.Load() != 1 {
			t.Errorf("reverted %d times", reverted.Load())
		}
	})
}
