package bapi_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"bartleby"
	"bartleby/store"
	"bartleby/testkit"
)

func TestOutbox(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		i := s.Call(t, 200, "POST /v1/invitations", `{"email_address":"Guest+1@Example.com","public_metadata":{"plan":"gold <b>"},"expires_in_days":9}`).Object(t)
		s.Call(t, 200, "POST /v1/invitations", `{"email_address":"quiet@example.com","notify":false}`)
		s.Call(t, 200, "POST /v1/invitations/bulk", `[{"email_address":"one@example.com"},{"email_address":"two@example.com","template_slug":"waitlist_invitation"},{"email_address":"three@example.com","notify":false}]`)
		s.Call(t, 200, "POST /v1/allowlist_identifiers", `{"identifier":"allowed@example.com","notify":true}`)
		s.Call(t, 200, "POST /v1/allowlist_identifiers", `{"identifier":"silent@example.com"}`)

		list := s.Call(t, 200, "GET /v1/dev/outbox", "").Object(t)
		var got []string
		for _, m := range list["data"].([]any) {
			got = append(got, m.(map[string]any)["to"].(string)+" "+m.(map[string]any)["slug"].(string))
		}
		first := strings.Join(got, ", ")
		if list["total_count"] != 4.0 || !strings.HasPrefix(first, "allowed@example.com invitation, ") || !strings.Contains(first, "two@example.com waitlist_invitation") || !strings.HasSuffix(first, "guest+1@example.com invitation") {
			t.Errorf("%v", got)
		}
		for _, query := range []string{"Guest%2B1@example.com", "guest+1@example.com"} { // a plus is often sent as it is
			found := s.Call(t, 200, "GET /v1/dev/outbox?to="+query, "").Object(t)
			if found["total_count"] != 1.0 {
				t.Errorf("%s: %v", query, found)
			}
		}
		m := outbox(t, s, "guest+1@example.com")[0]
		if m["object"] != "outbox_message" || m["type"] != "email" || m["link"] != i["url"] || m["code"] != nil || !strings.Contains(m["subject"].(string), "You are invited") || m["user_id"] != nil ||
			!strings.Contains(m["text"].(string), i["url"].(string)) || !strings.Contains(m["text"].(string), "open for 9 days") || m["html"] != nil || m["created_at"].(float64) <= 0 {
			t.Errorf("%v", m)
		}
		id := m["id"].(string)
		whole := s.Call(t, 200, "GET /v1/dev/outbox/"+id, "").Object(t)
		invitation := whole["data"].(map[string]any)["invitation"].(map[string]any)
		if !strings.HasPrefix(whole["html"].(string), "<!doctype html>") || invitation["expires_in_days"] != 9.0 || invitation["public_metadata"].(map[string]any)["plan"] != "gold <b>" || whole["subject"] != m["subject"] {
			t.Errorf("%v", whole)
		}
		s.Refused(t, 404, "GET /v1/dev/outbox/ema_2OEpKhcCN1Lat9NQ0G6puh7q5Rb", "", "resource_not_found")
		s.Refused(t, 422, "GET /v1/dev/outbox?limit=0", "", "form_param_value_invalid limit")
		if a := s.Do(t, testkit.Request{Call: "GET /v1/dev/outbox/" + id, Key: s.Twin.Key}); a.Status != 404 {
			t.Errorf("the twin sees it: %s", a.Body)
		}
		if a := s.Do(t, testkit.Request{Call: "GET /v1/dev/outbox", Key: s.Twin.Key}); a.Object(t)["total_count"] != 0.0 {
			t.Errorf("the twin sees it: %s", a.Body)
		}
		production := s.NewTenant(t, bartleby.Production)
		for _, call := range []string{"GET /v1/dev/outbox", "GET /v1/dev/outbox/" + id} {
			if a := s.Do(t, testkit.Request{Call: call, Key: production.Key}); a.Status != 400 || a.Codes(t)[0] != "request_invalid_for_environment" {
				t.Errorf("%d %s", a.Status, a.Body)
			}
		}
	})
}

// askFrom makes a request of a browser: with this peer and this Host header.
func askFrom(s *testkit.Server, path, peer, host string, header ...string) *http.Response {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.RemoteAddr, r.Host = peer, host
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.Handler.ServeHTTP(w, r)
	return w.Result()
}

func TestOutboxPage(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		page := func(path string) (string, http.Header) {
			t.Helper()
			response := askFrom(s, path, "127.0.0.1:5000", "localhost:4410")
			body, _ := io.ReadAll(response.Body)
			if response.StatusCode != 200 {
				t.Fatalf("%s: %d %s", path, response.StatusCode, body)
			}
			return string(body), response.Header
		}
		own := "instance=" + s.Tenant.Instance.ID
		if empty, _ := page("/dev/outbox?" + own); !strings.Contains(empty, "Nothing was sent yet") {
			t.Error(empty)
		}
		u := s.Call(t, 200, "POST /v1/users", `{"first_name":"<script>alert(1)</script>","email_address":["ada@example.com"],"phone_number":["+447400123456"]}`).Object(t)
		s.Call(t, 200, "POST /v1/phone_numbers/"+u["phone_numbers"].([]any)[0].(map[string]any)["id"].(string)+"/prepare_verification", "")
		s.Call(t, 200, "POST /v1/email_addresses/"+u["email_addresses"].([]any)[0].(map[string]any)["id"].(string)+"/prepare_verification", "")
		m := outbox(t, s, "ada@example.com")[0]
		id, code := m["id"].(string), m["code"].(string)

		html, header := page("/dev/outbox?" + own)
		if !strings.Contains(html, "<code class=\"code\">"+code+"</code>") || !strings.Contains(html, "ada@example.com") || !strings.Contains(html, "&#43;447400123456") || strings.Contains(html, "<script") || strings.Contains(html, "javascript:") {
			t.Error(html)
		}
		policy := header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "script-src") {
			t.Error(policy)
		}
		if header.Get("X-Content-Type-Options") != "nosniff" || header.Get("Cache-Control") != "no-store" || header.Get("Referrer-Policy") != "no-referrer" || header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%v", header)
		}
		if !strings.Contains(html, `src="/dev/outbox/`+id+`/body?`) || !strings.Contains(html, `sandbox="allow-popups allow-popups-to-escape-sandbox"`) {
			t.Error("no frame")
		}
		body, header := page("/dev/outbox/" + id + "/body?" + own)
		if policy := header.Get("Content-Security-Policy"); !strings.Contains(body, code) || !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "sandbox") || strings.Contains(policy, "allow-scripts") || strings.Contains(policy, "allow-same-origin") {
			t.Error(policy)
		}
		if one, _ := page("/dev/outbox/" + id + "?" + own); !strings.Contains(one, code) {
			t.Error(one)
		}
		if filtered, _ := page("/dev/outbox?" + own + "&to=" + url.QueryEscape("+447400123456")); strings.Contains(filtered, "ada@example.com</span>") || !strings.Contains(filtered, "Text message") {
			t.Error(filtered)
		}
		if style, header := page("/dev/outbox.css"); !strings.Contains(style, "prefers-color-scheme: dark") || header.Get("Content-Type") != "text/css; charset=utf-8" {
			t.Error(style)
		}
		if twin, _ := page("/dev/outbox?instance=" + s.Twin.Instance.ID); strings.Contains(twin, code) || !strings.Contains(twin, "Nothing was sent yet") {
			t.Error("the twin shows it")
		}

		// Only this machine, under a name that only it has; and development.
		production := s.NewTenant(t, bartleby.Production)
		for _, path := range []string{"/dev/outbox", "/dev/outbox/" + id + "?" + own, "/dev/outbox/" + id + "/body?" + own, "/dev/outbox.css"} {
			for _, from := range [][]string{
				{"192.0.2.1:5000", "localhost:4410"},
				{"127.0.0.1:5000", "rebound.example:4410"},
				{"127.0.0.1:5000", ""},
				{"127.0.0.1:5000", "localhost.example"},
				{"10.0.0.1:5000", "127.0.0.1"},
				{"127.0.0.1:5000", "127.0.0.1.example"},
				{"127.0.0.1:5000", "localhost", "X-Forwarded-For", "192.0.2.1"},
				{"127.0.0.1:5000", "localhost", "Forwarded", "for=192.0.2.1"},
				{"127.0.0.1:5000", "0.0.0.0:4410"},
			} {
				if response := askFrom(s, path, from[0], from[1], from[2:]...); response.StatusCode != 404 {
					t.Errorf("%s from %v: %d", path, from, response.StatusCode)
				}
			}
			for _, from := range [][2]string{{"127.0.0.1:5000", "127.0.0.1:4410"}, {"[::1]:5000", "[::1]:4410"}, {"[::ffff:127.0.0.1]:5000", "localhost"}} {
				if response := askFrom(s, path, from[0], from[1]); response.StatusCode != 200 {
					t.Errorf("%s from %v: %d", path, from, response.StatusCode)
				}
			}
		}
		for _, path := range []string{"/dev/outbox?instance=" + production.Instance.ID, "/dev/outbox/" + id + "?instance=" + s.Twin.Instance.ID, "/dev/outbox/" + id + "/body?instance=" + s.Twin.Instance.ID, "/dev/outbox?instance=ins_x"} {
			if response := askFrom(s, path, "127.0.0.1:5000", "localhost:4410"); response.StatusCode != 404 {
				t.Errorf("%s: %d", path, response.StatusCode)
			}
		}
	})
}

// Notices go to whom a change concerns, and only where there is somebody to tell.
func TestNotices(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		create := func(body string) (id string, email func(n int) string) {
			t.Helper()
			u := s.Call(t, 200, "POST /v1/users", body).Object(t)
			return u["id"].(string), func(n int) string {
				return u["email_addresses"].([]any)[n].(map[string]any)["id"].(string)
			}
		}
		slugs := func(to string) string {
			t.Helper()
			var all []string
			for _, m := range outbox(t, s, to) {
				all = append(all, m["slug"].(string))
			}
			return strings.Join(all, " ")
		}
		want := func(to, what string) {
			t.Helper()
			if got := slugs(to); got != what {
				t.Errorf("%s got %q, want %q", to, got, what)
			}
		}
		ada, email := create(`{"first_name":"Ada","email_address":["ada@example.com","ada2@example.com"],"password":"correct horse battery"}`)
		want("ada@example.com", "")
		s.Call(t, 200, "PATCH /v1/users/"+ada, `{"first_name":"Countess"}`)
		want("ada@example.com", "")
		s.Call(t, 200, "PATCH /v1/users/"+ada, `{"password":"battery horse correct"}`)
		want("ada@example.com", "password_changed")
		s.Refused(t, 422, "PATCH /v1/users/"+ada, `{"password":"another horse battery","primary_phone_number_id":"idn_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}`, "form_resource_not_found primary_phone_number_id")
		want("ada@example.com", "password_changed") // nothing of what was refused
		s.Call(t, 200, "POST /v1/users/"+ada+"/remove_password", `{}`)
		s.Call(t, 200, "POST /v1/users/"+ada+"/remove_password", `{}`)
		want("ada@example.com", "password_removed password_changed")
		s.Call(t, 200, "PATCH /v1/users/"+ada, `{"password":"battery horse correct"}`) // a first one
		want("ada@example.com", "password_removed password_changed")
		if text := outbox(t, s, "ada@example.com")[0]["text"].(string); !strings.Contains(text, "ada@example.com") {
			t.Error(text)
		}

		s.Call(t, 200, "PATCH /v1/users/"+ada, `{"primary_email_address_id":"`+email(1)+`"}`)
		s.Call(t, 200, "PATCH /v1/users/"+ada, `{"primary_email_address_id":"`+email(1)+`","notify_primary_email_address_changed":true}`)
		want("ada2@example.com", "")
		s.Call(t, 200, "PATCH /v1/users/"+ada, `{"primary_email_address_id":"`+email(0)+`","notify_primary_email_address_changed":true}`)
		want("ada2@example.com", "primary_email_address_changed")
		if text := outbox(t, s, "ada2@example.com")[0]["text"].(string); !strings.Contains(text, "is now ada@example.com") {
			t.Error(text)
		}
		s.Call(t, 200, "PATCH /v1/email_addresses/"+email(1), `{"primary":true,"notify_primary_email_address_changed":true}`)
		want("ada@example.com", "primary_email_address_changed password_removed password_changed")
		s.Call(t, 200, "POST /v1/email_addresses", `{"user_id":"`+ada+`","email_address":"ada3@example.com","verified":true,"primary":true,"notify_primary_email_address_changed":true}`)
		want("ada2@example.com", "primary_email_address_changed primary_email_address_changed")
		s.Call(t, 200, "PUT /v1/users/"+ada+"/email_address", `{"email_address":"ada4@example.com","notify_primary_email_address_changed":true}`)
		want("ada3@example.com", "primary_email_address_changed")
		s.Call(t, 200, "PUT /v1/users/"+ada+"/email_address", `{"email_address":"ada5@example.com"}`)
		want("ada4@example.com", "")
		s.Change(t, s.Tenant, ada, func(tx *store.Tx, u *bartleby.User) {
			u.Passkeys = []bartleby.Passkey{{ID: "idn_2OEpKhcCN1Lat9NQ0G6puh7q5Rb", Object: "passkey", Name: "Laptop"}}
		})
		s.Call(t, 200, "DELETE /v1/users/"+ada+"/passkeys/idn_2OEpKhcCN1Lat9NQ0G6puh7q5Rb", "")
		want("ada5@example.com", "passkey_removed")
		if m := outbox(t, s, "ada5@example.com")[0]; !strings.Contains(m["text"].(string), "Laptop") || m["user_id"] != ada {
			t.Errorf("%v", m)
		}

		// By text message where there is only a number; nobody where nothing is verified.
		bob, _ := create(`{"phone_number":["+447400123456"],"password":"correct horse battery"}`)
		s.Call(t, 200, "POST /v1/users/"+bob+"/remove_password", `{}`)
		want("+447400123456", "password_removed")
		eve, _ := create(`{"email_address":["eve@example.com"],"email_address_identification_status":["reserved"],"password":"correct horse battery"}`)
		s.Call(t, 200, "POST /v1/users/"+eve+"/remove_password", `{}`)
		want("eve@example.com", "")
	})
}

// A template of the instance's own makes the message; where the application delivers, only the event tells of it.
func TestMessagesOfOwnTemplates(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		own := func(body string) {
			t.Helper()
			s.Call(t, 200, "PUT /v1/templates/email/invitation", body)
		}
		own(`{"name":"Mine","subject":"Hi {{{invitation.public_metadata.who}}}","body":"<p>{{invitation.public_metadata.who}} {{action_url}} {{#each invitation.public_metadata.l}}{{#each invitation.public_metadata.l}}x{{/each}}{{/each}}</p>","from_email_name":"hello","reply_to_email_name":"support"}`)
		s.Call(t, 200, "POST /v1/invitations", `{"email_address":"one@example.com","public_metadata":{"who":"<Ada>\r\nBcc: x@example.com"}}`)
		m := outbox(t, s, "one@example.com")[0]
		whole := s.Call(t, 200, "GET /v1/dev/outbox/"+m["id"].(string), "").Object(t)
		if m["subject"] != "Hi <Ada> Bcc: x@example.com" || !strings.HasPrefix(whole["html"].(string), "<p>&lt;Ada&gt;") {
			t.Errorf("%v", whole)
		}
		// One that passes with sample data and fails with this gives way to the system's.
		s.Call(t, 200, "POST /v1/invitations", `{"email_address":"two@example.com","public_metadata":{"l":[`+strings.TrimSuffix(strings.Repeat("1,", 400), ",")+`]}}`)
		if m := outbox(t, s, "two@example.com")[0]; !strings.HasPrefix(m["subject"].(string), "You are invited to ") {
			t.Errorf("%v", m)
		}
		own(`{"name":"Mine","subject":"S","body":"{{action_url}}","delivered_by_clerk":false}`)
		i := s.Call(t, 200, "POST /v1/invitations", `{"email_address":"three@example.com"}`).Object(t)
		m = outbox(t, s, "three@example.com")[0]
		if m["status"] != "announced" || m["link"] != i["url"] {
			t.Errorf("%v", m)
		}
		events := s.Events(t, s.Tenant, m["id"].(string))
		var payload bartleby.Message
		if len(events) != 1 || json.Unmarshal(events[0].Payload, &payload) != nil || payload.Delivered() || payload.Link() != i["url"] || payload.Subject != "S" || !strings.Contains(payload.Body, "accept?ticket") {
			t.Errorf("%v", events)
		}

		// What production keeps of it is only that there was one.
		production := s.NewTenant(t, bartleby.Production)
		s.Do(t, testkit.Request{Call: "POST /v1/templates/email/invitation/toggle_delivery", Body: `{"delivered_by_clerk":false}`, Key: production.Key})
		if a := s.Do(t, testkit.Request{Call: "POST /v1/invitations", Body: `{"email_address":"four@example.com"}`, Key: production.Key}); a.Status != 200 {
			t.Fatalf("%s", a.Body)
		}
		kept, err := store.Read(t.Context(), s.DB, production.Instance.ID, func(tx *store.Tx) ([]*bartleby.Message, error) {
			list, _, err := tx.Messages("four@example.com", 10, 0)
			return list, err
		})
		if err != nil || len(kept) != 1 || kept[0].Status != bartleby.MessageAnnounced || kept[0].Body+kept[0].Subject+kept[0].Plain+kept[0].Link() != "" {
			t.Errorf("%+v %v", kept, err)
		}
	})
}
