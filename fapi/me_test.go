package fapi_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/testkit"
)

// resident makes a user from JSON and signs them in, with a first factor that was proved just now.
func resident(t *testing.T, s *testkit.Server, user string) (b *testkit.Browser, id string) {
	t.Helper()
	id = s.Call(t, 200, "POST /v1/users", user).ID(t)
	b = s.Browser(s.Tenant)
	b.SignIn(t, identity.NewSession{UserID: id, Strategy: "password", FirstFactor: true})
	return b, id
}

// announced is how often it was told that a user changed.
func announced(t *testing.T, s *testkit.Server, id string) (n int) {
	t.Helper()
	for _, e := range s.Events(t, s.Tenant, id) {
		if e.Type == bartleby.UserUpdated {
			n++
		}
	}
	return n
}

const ada = `{"username":"adah","first_name":"Ada","email_address":["ada+clerk_test@example.com"],"password":"correct horse battery","external_id":"e1","public_metadata":{"plan":"gold"},"unsafe_metadata":{"a":{"b":1}}}`

func TestMe(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b, id := resident(t, s, ada)
		s.Browser(s.Tenant).Refused(t, 401, "GET /v1/me", nil, "signed_out")
		a := b.Call(t, 200, "GET /v1/me", nil)
		if a.Part(t, "response", "id") != id || a.Part(t, "response", "first_name") != "Ada" || a.Part(t, "response", "public_metadata", "plan") != "gold" || a.Part(t, "response", "private_metadata") != nil {
			t.Errorf("%s", a.Body)
		}
		was, told := a.Part(t, "response", "updated_at").(float64), announced(t, s, id)
		s.Clock.Advance(time.Second)
		a = b.Call(t, 200, "POST /v1/me?_method=PATCH", url.Values{"first_name": {"Augusta"}, "last_name": {"King"}, "public_metadata": {`{"plan":"free"}`}, "unsafe_metadata": {`{"c":1}`}})
		if a.Part(t, "response", "first_name") != "Augusta" || a.Part(t, "response", "last_name") != "King" || a.Part(t, "response", "public_metadata", "plan") != "gold" ||
			a.Part(t, "response", "unsafe_metadata", "c") != nil || a.Part(t, "response", "updated_at").(float64) <= was {
			t.Errorf("%s", a.Body)
		}
		if first(t, a, "client", "sessions")["user"].(map[string]any)["first_name"] != "Augusta" || announced(t, s, id) != told+1 {
			t.Errorf("the client, or the event: %s", a.Body)
		}
		b.Version = "2025-11-10"
		if a := b.Call(t, 200, "PATCH /v1/me", url.Values{"unsafe_metadata": {`{"c":1}`}}); a.Part(t, "response", "unsafe_metadata", "c") != 1.0 || a.Part(t, "response", "unsafe_metadata", "a") != nil {
			t.Errorf("%s", a.Body)
		}
		b.Version = ""
		a = b.Call(t, 200, "PATCH /v1/me/metadata", url.Values{"unsafe_metadata": {`{"c":null,"d":{"e":2}}`}, "public_metadata": {`{"plan":"free"}`}})
		if a.Part(t, "response", "unsafe_metadata", "d", "e") != 2.0 || a.Part(t, "response", "unsafe_metadata", "c") != nil || a.Part(t, "response", "public_metadata", "plan") != "gold" {
			t.Errorf("%s", a.Body)
		}
		b.Refused(t, 422, "PATCH /v1/me/metadata", nil, "form_param_missing unsafe_metadata")
		b.Refused(t, 422, "PATCH /v1/me/metadata", url.Values{"unsafe_metadata": {`7`}}, "form_param_value_invalid unsafe_metadata")
		b.Refused(t, 422, "PATCH /v1/me/metadata", url.Values{"unsafe_metadata": {`{"a":"` + strings.Repeat("x", 9000) + `"}`}}, "form_param_exceeds_allowed_size unsafe_metadata")

		s.Call(t, 200, "POST /v1/users", `{"username":"evelyn"}`)
		b.Refused(t, 422, "PATCH /v1/me", url.Values{"username": {"evelyn"}}, "form_identifier_exists username")
		b.Refused(t, 422, "PATCH /v1/me", url.Values{"username": {"no"}}, "form_username_invalid_length username")
		b.Refused(t, 422, "PATCH /v1/me", url.Values{"primary_email_address_id": {"idn_2abcdefghijklmnopqrstuvwxyz0"}}, "form_resource_not_found primary_email_address_id")
		if a := b.Call(t, 200, "PATCH /v1/me", url.Values{"username": {"Countess"}}); a.Part(t, "response", "username") != "countess" {
			t.Errorf("%s", a.Body)
		}
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.FirstName.Required, set.LastName.Immutable, set.Username.Immutable = true, true, true
		})
		refused := b.Refused(t, 403, "PATCH /v1/me", url.Values{"first_name": {""}, "last_name": {"Lovelace"}, "username": {"other"}},
			"immutable_attribute_modification_not_allowed username", "form_param_nil first_name", "immutable_attribute_modification_not_allowed last_name")
		if refused.Part(t, "meta", "client", "id") == nil {
			t.Errorf("a refusal without the client: %s", refused.Body)
		}
		b.Call(t, 200, "PATCH /v1/me", url.Values{"username": {"countess"}, "last_name": {"King"}}) // as it is
		if attributes := b.Call(t, 200, "GET /v1/environment", nil).Part(t, "user_settings", "attributes", "username", "immutable"); attributes != true {
			t.Errorf("%v", attributes)
		}
	})
}

// The username is not taken away where it is the last way in.
func TestLastUsername(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b, id := resident(t, s, `{"username":"adah","password":"correct horse battery"}`)
		b.Refused(t, 422, "PATCH /v1/me", url.Values{"username": {""}}, "form_param_nil username")
		e := s.Call(t, 200, "POST /v1/email_addresses", `{"user_id":"`+id+`","email_address":"ada@example.com"}`).ID(t)
		b.Refused(t, 422, "PATCH /v1/me", url.Values{"username": {""}}, "form_param_nil username")
		s.Call(t, 200, "PATCH /v1/email_addresses/"+e, `{"verified":true}`)
		if a := b.Call(t, 200, "PATCH /v1/me", url.Values{"username": {""}}); a.Part(t, "response", "username") != nil {
			t.Errorf("%s", a.Body)
		}
	})
}

func TestDeleteMe(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b, id := resident(t, s, ada)
		s.Call(t, 200, "PATCH /v1/users/"+id, `{"delete_self_enabled":false}`)
		b.Refused(t, 403, "DELETE /v1/me", nil, "user_delete_self_not_enabled")
		s.Call(t, 200, "PATCH /v1/users/"+id, `{"delete_self_enabled":true}`)
		a := b.Call(t, 200, "DELETE /v1/me", nil)
		if a.Part(t, "response", "id") != id || a.Part(t, "response", "deleted") != true || a.Part(t, "response", "external_id") != nil || len(a.Part(t, "client", "sessions").([]any)) != 0 {
			t.Errorf("%s", a.Body)
		}
		if events := s.Events(t, s.Tenant, id); events[len(events)-1].Type != bartleby.UserDeleted {
			t.Errorf("%v", events)
		}
		b.Refused(t, 401, "GET /v1/me", nil, "signed_out")
		if s.Do(t, testkit.Request{Call: "GET /v1/users/" + id}).Status != 404 {
			t.Error("the user is still there")
		}
	})
}

// An image comes as a part of a form, or as the body: as it is, in base64, or as a data URL.
func TestMyProfileImage(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b, id := resident(t, s, ada)
		var picture, form bytes.Buffer
		if err := png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 8, 8))); err != nil {
			t.Fatal(err)
		}
		w := multipart.NewWriter(&form)
		part, err := w.CreateFormFile("file", "ada.png")
		if err != nil {
			t.Fatal(err)
		}
		part.Write(picture.Bytes())
		w.Close()
		text := base64.StdEncoding.EncodeToString(picture.Bytes())
		for _, c := range []struct{ media, body, name string }{
			{w.FormDataContentType(), form.String(), "ada.png"},
			{"application/octet-stream", text, ""},
			{"application/octet-stream", strings.TrimRight(text, "=") + "\n", ""},
			{"application/octet-stream", "data:image/png;base64," + text, ""},
			{"application/octet-stream", picture.String(), ""},
		} {
			told := announced(t, s, id)
			a := b.Send(t, "POST /v1/me/profile_image", c.media, strings.NewReader(c.body))
			user := first(t, a, "client", "sessions")["user"].(map[string]any)
			if a.Status != 200 || a.Part(t, "response", "object") != "image" || a.Part(t, "response", "name") != c.name || a.Part(t, "response", "id") == nil ||
				user["image_url"] != a.Part(t, "response", "public_url") || user["has_image"] != true || announced(t, s, id) != told+1 {
				t.Fatalf("%s: %d %s", c.media, a.Status, a.Body)
			}
		}
		for body, want := range map[string]string{"": "form_param_missing file", "aGVsbG8=": "request_body_invalid", "hello": "request_body_invalid"} {
			if a := b.Send(t, "POST /v1/me/profile_image", "application/octet-stream", strings.NewReader(body)); a.Status != 400 || a.Codes(t)[0] != want {
				t.Errorf("%q: %d %s", body, a.Status, a.Body)
			}
		}
		if a := b.Send(t, "POST /v1/me/profile_image", "application/octet-stream", strings.NewReader(strings.Repeat("A", 16<<20))); a.Status != 413 || a.Codes(t)[0] != "image_too_large" {
			t.Errorf("%d %s", a.Status, a.Body)
		}
		if a := b.Send(t, "POST /v1/me/profile_image", "text/plain", strings.NewReader(text)); a.Status != 415 {
			t.Errorf("%d %s", a.Status, a.Body)
		}
		a := b.Call(t, 200, "DELETE /v1/me/profile_image", nil)
		if a.Part(t, "response", "deleted") != true || a.Part(t, "response", "object") != "image" || first(t, a, "client", "sessions")["user"].(map[string]any)["has_image"] != false {
			t.Errorf("%s", a.Body)
		}
		b.Refused(t, 404, "DELETE /v1/me/profile_image", nil, "image_not_found")
	})
}

// What matters asks for a proof that is not old, where the settings want it.
func TestReverificationIsDemanded(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b, id := resident(t, s, ada)
		email := s.Call(t, 200, "GET /v1/users/"+id, "").Object(t)["primary_email_address_id"].(string)
		phone := s.Call(t, 200, "POST /v1/phone_numbers", `{"user_id":"`+id+`","phone_number":"+12015550100","verified":true}`).ID(t)
		sensitive := map[string]url.Values{
			"PATCH /v1/me?a":                         {"username": {"other"}},
			"PATCH /v1/me?b":                         {"primary_email_address_id": {email}},
			"DELETE /v1/me":                          nil,
			"POST /v1/me/change_password":            {"new_password": {"a good long secret"}},
			"POST /v1/me/remove_password":            nil,
			"POST /v1/me/email_addresses/":           {"email_address": {"other@example.com"}},
			"DELETE /v1/me/email_addresses/" + email: nil,
			"POST /v1/me/phone_numbers/":             {"phone_number": {"+12015550101"}},
			"PATCH /v1/me/phone_numbers/" + phone:    {"reserved_for_second_factor": {"true"}},
			"DELETE /v1/me/phone_numbers/" + phone:   nil,
			"POST /v1/me/passkeys":                   nil,
			"DELETE /v1/me/passkeys/x":               nil,
			"POST /v1/me/totp":                       nil,
			"DELETE /v1/me/totp":                     nil,
			"POST /v1/me/backup_codes/":              nil,
			"POST /v1/me/web3_wallets/":              {"web3_wallet": {"0x0123456789abcdef0123456789abcdef01234567"}},
			"DELETE /v1/me/web3_wallets/x":           nil,
			"DELETE /v1/me/external_accounts/x":      nil,
			"POST /v1/me/sessions/x/revoke":          nil,
		}
		s.Clock.Advance(10 * time.Minute)
		stale := map[string]*testkit.Browser{"long ago": b, "never": s.Browser(s.Tenant), "somebody else": s.Browser(s.Tenant)}
		stale["never"].SignIn(t, identity.NewSession{UserID: id})
		stale["somebody else"].SignIn(t, identity.NewSession{UserID: id, FirstFactor: true, Actor: []byte(`{"sub":"user_admin"}`)})
		for name, b := range stale {
			for call, form := range sensitive {
				t.Run(name+" "+call, func(t *testing.T) {
					b.Refused(t, 403, call, form, "session_reverification_required")
				})
			}
			b.Call(t, 200, "PATCH /v1/me", url.Values{"first_name": {"Augusta"}})
			b.Call(t, 200, "PATCH /v1/me/metadata", url.Values{"unsafe_metadata": {`{}`}})
		}
		fresh := s.Browser(s.Tenant)
		fresh.SignIn(t, identity.NewSession{UserID: id, FirstFactor: true})
		s.Clock.Advance(10*time.Minute - time.Second)
		fresh.Call(t, 200, "POST /v1/me/email_addresses/", sensitive["POST /v1/me/email_addresses/"])

		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Authentication.Reverification = false })
		if got := b.Call(t, 200, "GET /v1/environment", nil).Part(t, "auth_config", "reverification"); got != false {
			t.Errorf("%v", got)
		}
		b.Call(t, 200, "POST /v1/me/phone_numbers/", sensitive["POST /v1/me/phone_numbers/"])
	})
}

func TestChangePassword(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b, id := resident(t, s, `{"username":"adah","email_address":["ada@example.com"],"password":"correct horse battery"}`)
		other := s.Browser(s.Tenant)
		other.SignIn(t, identity.NewSession{UserID: id, FirstFactor: true})
		const change = "POST /v1/me/change_password"
		b.Refused(t, 422, change, nil, "form_param_missing new_password")
		b.Refused(t, 422, change, url.Values{"new_password": {"short"}}, "form_password_length_too_short new_password")
		b.Refused(t, 422, change, url.Values{"new_password": {"correct horse battery"}}, "form_new_password_matches_current new_password")
		b.Refused(t, 422, change, url.Values{"new_password": {"another horse battery"}, "current_password": {"wrong"}}, "form_password_incorrect current_password")
		mails := posted(t, s, "ada@example.com")
		a := b.Call(t, 200, change, url.Values{"new_password": {"another horse battery"}, "sign_out_of_other_sessions": {"false"}})
		if a.Part(t, "response", "password_enabled") != true || len(a.Part(t, "client", "sessions").([]any)) != 1 {
			t.Errorf("%s", a.Body)
		}
		if now := posted(t, s, "ada@example.com"); len(now) != len(mails)+1 || now[0] != "password_changed" {
			t.Errorf("%v", now)
		}
		s.Call(t, 200, "POST /v1/users/"+id+"/verify_password", `{"password":"another horse battery"}`)
		other.Call(t, 200, "GET /v1/me", nil)

		// Where nothing else says that it is the user, the current one does.
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.Authentication.Reverification, set.Lockout.MaxAttempts = false, 3
		})
		s.Clock.Advance(time.Hour)
		b.Refused(t, 422, change, url.Values{"new_password": {"a third horse battery"}}, "form_param_missing current_password")
		a = b.Call(t, 200, change, url.Values{"new_password": {"a third horse battery"}, "current_password": {"another horse battery"}, "sign_out_of_other_sessions": {"true"}})
		if len(a.Part(t, "client", "sessions").([]any)) != 1 {
			t.Errorf("%s", a.Body)
		}
		other.Refused(t, 401, "GET /v1/me", nil, "signed_out")
		wrong := url.Values{"new_password": {"a fourth horse battery"}, "current_password": {"another horse battery"}}
		b.Refused(t, 422, change, wrong, "form_password_incorrect current_password")
		b.Refused(t, 403, change, wrong, "user_locked")
		b.Refused(t, 403, change, url.Values{"new_password": {"a fourth horse battery"}, "current_password": {"a third horse battery"}}, "user_locked")
		s.Call(t, 200, "POST /v1/users/"+id+"/unlock", "")

		// Who has to choose another password is not asked for the one that is known to others.
		s.Call(t, 200, "POST /v1/users/"+id+"/password/set_compromised", `{}`)
		pending := s.Browser(s.Tenant)
		pending.SignIn(t, identity.NewSession{UserID: id, FirstFactor: true})
		if got := first(t, pending.Call(t, 200, "GET /v1/client", nil), "response", "sessions")["status"]; got != "pending" {
			t.Fatalf("%v", got)
		}
		a = pending.Call(t, 200, change, url.Values{"new_password": {"a fifth horse battery"}, "sign_out_of_other_sessions": {"true"}})
		if first(t, a, "client", "sessions")["status"] != "active" {
			t.Errorf("%s", a.Body)
		}

		// A first password is one's own choice.
		none, _ := resident(t, s, `{"email_address":["eve@example.com"]}`)
		none.Refused(t, 400, change, url.Values{"new_password": {"a first horse battery"}, "current_password": {"nothing"}}, "no_password_set")
		if a := none.Call(t, 200, change, url.Values{"new_password": {"a first horse battery"}}); a.Part(t, "response", "password_enabled") != true || len(posted(t, s, "eve@example.com")) != 0 {
			t.Errorf("%s", a.Body)
		}
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Password.Enabled = false })
		none.Refused(t, 422, change, url.Values{"new_password": {"a second horse battery"}, "current_password": {"a first horse battery"}}, "form_param_unknown new_password")
	})
}

func TestRemoveMyPassword(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b, _ := resident(t, s, `{"username":"adah","email_address":["ada@example.com"],"password":"correct horse battery"}`)
		const remove = "POST /v1/me/remove_password"
		b.Refused(t, 422, remove, url.Values{"current_password": {"wrong"}}, "form_password_incorrect current_password")
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Password.Required = true })
		b.Refused(t, 400, remove, url.Values{"current_password": {"correct horse battery"}}, "password_required")
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Password.Required, set.Authentication.EmailCode = false, false })
		b.Refused(t, 400, remove, nil, "password_required") // nothing else is open
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.Authentication.EmailCode, set.Authentication.Reverification = true, false
		})
		b.Refused(t, 422, remove, nil, "form_param_missing current_password")
		a := b.Call(t, 200, remove, url.Values{"current_password": {"correct horse battery"}})
		if a.Part(t, "response", "password_enabled") != false || a.Part(t, "response", "password_last_updated_at") != nil || len(a.Part(t, "client", "sessions").([]any)) != 1 {
			t.Errorf("%s", a.Body)
		}
		if now := posted(t, s, "ada@example.com"); len(now) != 1 || now[0] != "password_removed" {
			t.Errorf("%v", now)
		}
		b.Refused(t, 400, remove, nil, "no_password_set")
	})
}
