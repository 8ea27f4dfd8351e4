package fapi_test

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/testkit"
)

// made makes a user, and an organization of theirs.
func made(t *testing.T, s *testkit.Server, name string) (user, organization string) {
	t.Helper()
	user = s.Call(t, 200, "POST /v1/users", `{"username":"`+name+`","private_metadata":{"secret":1},"public_metadata":{"plan":"gold"}}`).ID(t)
	organization = s.Call(t, 200, "POST /v1/organizations", `{"name":"`+name+` inc","slug":"`+name+`-inc","created_by":"`+user+`","private_metadata":{"secret":2}}`).ID(t)
	return user, organization
}

// claims are those of a token, unverified.
func claims(t *testing.T, jwt any) map[string]any {
	t.Helper()
	text, _ := jwt.(string)
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		t.Fatalf("no token: %v", jwt)
	}
	plain, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	if err := json.Unmarshal(plain, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func first(t *testing.T, a testkit.Answer, keys ...string) map[string]any {
	t.Helper()
	list, _ := a.Part(t, keys...).([]any)
	if len(list) == 0 {
		t.Fatalf("nothing at %v in %s", keys, a.Body)
	}
	return list[0].(map[string]any)
}

func TestSession(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		user, organization := made(t, s, "adah")
		b := s.Browser(s.Tenant)
		id := b.SignIn(t, identity.NewSession{UserID: user, Strategy: "password", FirstFactor: true})

		a := b.Call(t, 200, "GET /v1/client", nil)
		if strings.Contains(string(a.Body), "secret") || strings.Contains(string(a.Body), "bypass_client_trust") {
			t.Errorf("what is the back end's alone: %s", a.Body)
		}
		session := first(t, a, "response", "sessions")
		member := session["user"].(map[string]any)["organization_memberships"].([]any)[0].(map[string]any)
		if session["id"] != id || session["status"] != "active" || a.Part(t, "response", "last_active_session_id") != id ||
			member["organization"].(map[string]any)["id"] != organization || member["role"] != "org:admin" ||
			session["public_user_data"].(map[string]any)["identifier"] != "adah" {
			t.Errorf("%s", a.Body)
		}
		token := claims(t, session["last_active_token"].(map[string]any)["jwt"])
		if token["iss"] != s.Frontend || token["sid"] != id || token["azp"] != "http://localhost:3000" || token["o"] != nil {
			t.Errorf("%v", token)
		}

		a = b.Call(t, 200, "POST /v1/client/sessions/"+id+"/touch", url.Values{"active_organization_id": {"adah-inc"}, "intent": {"select_org"}})
		if a.Part(t, "response", "last_active_organization_id") != organization || first(t, a, "client", "sessions")["last_active_organization_id"] != organization {
			t.Errorf("%s", a.Body)
		}
		jwt := b.Call(t, 200, "POST /v1/client/sessions/"+id+"/tokens", url.Values{"tab_state": {"focused"}}).Part(t, "jwt")
		if got := claims(t, jwt)["o"]; got == nil || got.(map[string]any)["id"] != organization {
			t.Errorf("%v", got)
		}
		jwt = b.Call(t, 200, "POST /v1/client/sessions/"+id+"/tokens", url.Values{"organization_id": {""}}).Part(t, "jwt")
		if got := claims(t, jwt)["o"]; got != nil {
			t.Errorf("a token for no organization: %v", got)
		}
		b.Refused(t, 404, "POST /v1/client/sessions/"+id+"/tokens", url.Values{"organization_id": {"org_2abcdefghijklmnopqrstuvwxyz0"}}, "organization_not_found_or_unauthorized active_organization_id")
		refused := b.Refused(t, 404, "POST /v1/client/sessions/"+id+"/touch", url.Values{"active_organization_id": {"nobody"}}, "organization_not_found_or_unauthorized active_organization_id")
		if first(t, refused, "meta", "client", "sessions")["id"] != id {
			t.Errorf("a refusal without the client: %s", refused.Body)
		}
		b.Refused(t, 422, "POST /v1/client/sessions/"+id+"/touch", url.Values{"intent": {"boredom"}}, "form_param_value_invalid intent")
		b.Refused(t, 404, "POST /v1/client/sessions/"+id+"/tokens/none", nil, "resource_not_found")

		// Another service's tokens are those of the JWT template of its name.
		s.Call(t, 200, "POST /v1/jwt_templates", `{"name":"hasura","claims":{"aud":"graph","who":"{{user.id}}"}}`)
		for _, call := range []string{"POST /v1/me/tokens", "POST /v1/me/tokens?_clerk_session_id=" + id} {
			if got := claims(t, b.Call(t, 200, call, url.Values{"service": {"hasura"}}).Part(t, "jwt")); got["aud"] != "graph" || got["who"] != got["sub"] || got["sub"] == nil {
				t.Errorf("%s: %v", call, got)
			}
		}
		b.Refused(t, 404, "POST /v1/me/tokens", url.Values{"service": {"firebase"}}, "resource_not_found")
		b.Refused(t, 422, "POST /v1/me/tokens", nil, "form_param_missing service")
		s.Browser(s.Tenant).DevBrowser(t).Refused(t, 401, "POST /v1/me/tokens", url.Values{"service": {"hasura"}}, "signed_out")

		// A session of somebody else's client is none.
		other := s.Browser(s.Tenant)
		theirs := other.SignIn(t, identity.NewSession{UserID: s.Call(t, 200, "POST /v1/users", `{"username":"evelyn"}`).ID(t)})
		for _, call := range []string{"GET /v1/client/sessions/" + theirs, "POST /v1/client/sessions/" + theirs + "/touch", "POST /v1/client/sessions/" + theirs + "/tokens", "POST /v1/client/sessions/" + theirs + "/end", "POST /v1/client/sessions/" + theirs + "/remove", "POST /v1/me/sessions/" + theirs + "/revoke"} {
			b.Refused(t, 404, call, nil, "resource_not_found")
		}

		a = b.Call(t, 200, "POST /v1/client/sessions/"+id+"/end", nil)
		if a.Part(t, "response", "status") != "ended" || len(a.Part(t, "client", "sessions").([]any)) != 0 {
			t.Errorf("%s", a.Body)
		}
		b.Refused(t, 401, "POST /v1/client/sessions/"+id+"/tokens", nil, "authentication_invalid")
		b.Refused(t, 401, "GET /v1/me/sessions/active", nil, "signed_out")
		if events := s.Events(t, s.Tenant, id); events[len(events)-1].Type != bartleby.SessionEnded {
			t.Errorf("%v", events)
		}
	})
}

// The devices of a user, and signing out of one of them, and of all of a browser.
func TestDevices(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		user, _ := made(t, s, "adah")
		b, phone := s.Browser(s.Tenant), s.Browser(s.Tenant)
		phone.Header["User-Agent"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1"
		mine, theirs := b.SignIn(t, identity.NewSession{UserID: user}), phone.SignIn(t, identity.NewSession{UserID: user})
		if a := b.Call(t, 200, "GET /v1/client", nil); a.Header.Get("X-Country") != "" {
			t.Errorf("a country for an address that nobody knows: %v", a.Header)
		}
		s.Places = map[string]bartleby.Place{"127.0.0.1": {City: "London", Country: "GB"}}
		if a := phone.Call(t, 200, "POST /v1/client/sessions/"+theirs+"/touch", nil); a.Header.Get("X-Country") != "GB" {
			t.Errorf("%v", a.Header)
		}
		list := b.Call(t, 200, "GET /v1/me/sessions/active?_clerk_session_id="+mine, nil).List(t)
		if len(list) != 2 {
			t.Fatalf("%v", list)
		}
		for _, session := range list {
			if activity, _ := session["latest_activity"].(map[string]any); session["id"] == theirs &&
				(activity["is_mobile"] != true || activity["browser_name"] != "Safari" || activity["device_type"] != "iPhone" || activity["ip_address"] != "127.0.0.1" || activity["city"] != "London" || activity["country"] != "GB") {
				t.Errorf("%v", activity)
			}
		}
		b.Refused(t, 401, "GET /v1/me/sessions/active?_clerk_session_id="+theirs, nil, "signed_out")
		if a := b.Call(t, 200, "POST /v1/me/sessions/"+theirs+"/revoke", nil); a.Part(t, "response", "status") != "revoked" {
			t.Errorf("%s", a.Body)
		}
		phone.Refused(t, 401, "POST /v1/client/sessions/"+theirs+"/touch", nil, "authentication_invalid")
		if got := b.Call(t, 200, "GET /v1/me/sessions", nil).List(t); len(got) != 2 {
			t.Errorf("%v", got)
		}
		a := b.Call(t, 200, "POST /v1/client/sessions?_method=DELETE", nil)
		if len(a.Part(t, "client", "sessions").([]any)) != 0 || a.Part(t, "client", "id") == nil {
			t.Errorf("%s", a.Body)
		}
		s.Clock.Advance(time.Second)
		b.Call(t, 200, "DELETE /v1/client", nil)
		if b.Cookies["__client"] != "" {
			t.Error("the cookie stays")
		}
		if a := b.Call(t, 200, "GET /v1/client", nil); a.Part(t, "response") != nil {
			t.Errorf("%s", a.Body)
		}
		b.Refused(t, 401, "DELETE /v1/client/sessions", nil, "signed_out")
	})
}

// An application that is no browser: its token goes by a header, and comes back in one.
func TestNative(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		user, _ := made(t, s, "adah")
		app := s.Browser(s.Tenant)
		app.Native = true
		id := app.SignIn(t, identity.NewSession{UserID: user})
		if app.Key == "" || len(app.Cookies) > 0 {
			t.Fatalf("%+v", app)
		}
		if first(t, app.Call(t, 200, "GET /v1/client", nil), "response", "sessions")["id"] != id {
			t.Error("another session")
		}
		app.Header["Origin"] = "http://localhost:3000"
		app.Refused(t, 400, "GET /v1/client", nil, "origin_authorization_headers_conflict")
	})
}
