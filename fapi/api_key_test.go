package fapi_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/testkit"
)

// keeper is somebody who asks for API keys as front ends do: with a session token and JSON.
type keeper struct {
	*testkit.Browser
	user, session string
}

func newKeeper(t *testing.T, s *testkit.Server, name string) *keeper {
	t.Helper()
	k := &keeper{Browser: s.Browser(s.Tenant)}
	k.user = s.Call(t, 200, "POST /v1/users", `{"username":"`+name+`","password":"correct horse battery","skip_password_checks":true}`).ID(t)
	k.session = k.SignIn(t, identity.NewSession{UserID: k.user, FirstFactor: true})
	return k
}

func (k *keeper) answered(t *testing.T, status int, code, call, body string) testkit.Answer {
	t.Helper()
	a := k.Bear(t, k.session, call, body)
	if a.Status != status || code != "" && !strings.Contains(string(a.Body), `"code":"`+code+`"`) {
		t.Fatalf("%s %s: %d %s, want %d %s", call, body, a.Status, a.Body, status, code)
	}
	return a
}

// A page asks before it sends the header, as every browser does; pages that are not the instance's are told nothing.
func TestAPIKeysAcrossOrigins(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada := newKeeper(t, s, "adah")
		ada.Header["Access-Control-Request-Method"], ada.Header["Access-Control-Request-Headers"] = "POST", "authorization,content-type"
		for _, path := range []string{"/api_keys", "/api_keys/ak_1/revoke"} {
			a := ada.Do(t, "OPTIONS "+path, nil)
			if a.Status != 204 || a.Header.Get("Access-Control-Allow-Origin") != ada.Origin || a.Header.Get("Access-Control-Allow-Headers") != "authorization,content-type" || !strings.Contains(a.Header.Get("Access-Control-Allow-Methods"), "POST") {
				t.Errorf("%s: %d %v", path, a.Status, a.Header)
			}
		}
		clear(ada.Header)
		ada.answered(t, 200, "", "GET /api_keys?subject="+ada.user, "")
		ada.answered(t, 200, "", "GET //api_keys?subject="+ada.user, "") // as behind a proxy
		jwt := ada.Call(t, 200, "POST /v1/client/sessions/"+ada.session+"/tokens", nil).Part(t, "jwt").(string)
		for _, c := range []struct {
			status                      int
			origin, authorization, code string
		}{
			{400, "https://strangers.example", "Bearer " + jwt, "origin_invalid"},
			{200, "", "Bearer " + jwt, ""}, // an application that is no browser
			{200, ada.Origin, jwt, ""},
			{401, ada.Origin, "", "signed_out"},
			{400, ada.Origin, "Bearer " + ada.Cookies["__client"], "invalid_session_token"},
		} {
			b := s.Browser(s.Tenant)
			if b.Origin = c.origin; c.authorization != "" {
				b.Header["Authorization"] = c.authorization
			}
			if a := b.Do(t, "GET /api_keys?subject="+ada.user, nil); a.Status != c.status || !strings.Contains(string(a.Body), c.code) || c.status == 400 && c.code == "origin_invalid" && a.Header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%v: %d %s", c, a.Status, a.Body)
			}
		}
		twice := s.Browser(s.Tenant)
		twice.Header["Authorization"], twice.Twice = "Bearer "+jwt, "Authorization"
		twice.Refused(t, 400, "GET /api_keys?subject="+ada.user, nil, "multiple_authorization_header_values_forbidden")
		// The token of a session at another instance is none, nor is one of a user who is banned.
		twin := s.Browser(s.Twin)
		twin.Header["Authorization"] = "Bearer " + jwt
		twin.Refused(t, 400, "GET /api_keys?subject="+ada.user, nil, "invalid_session_token")
		s.Call(t, 200, "POST /v1/users/"+ada.user+"/ban", "")
		ada.Header["Authorization"] = "Bearer " + jwt
		ada.Refused(t, 401, "GET /api_keys?subject="+ada.user, nil, "authentication_invalid")
	})
}

// Who acts in somebody's place is given no key, which would outlast that.
func TestAPIKeysOfActors(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada := newKeeper(t, s, "adah")
		actor := &keeper{Browser: s.Browser(s.Tenant), user: ada.user}
		actor.session = actor.SignIn(t, identity.NewSession{UserID: ada.user, Actor: []byte(`{"sub":"user_support"}`)})
		actor.answered(t, 403, "session_reverification_required", "POST /api_keys", `{"name":"theirs","subject":"`+ada.user+`"}`)
		actor.answered(t, 200, "", "GET /api_keys?subject="+ada.user, "")
	})
}

// Users and members of organizations keep their own API keys, by the rules that the Backend API has.
func TestOwnAPIKeys(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada, eve := newKeeper(t, s, "adah"), newKeeper(t, s, "evee")
		mine := `"subject":"` + ada.user + `"`
		made := ada.answered(t, 201, "", "POST /api_keys", `{"type":"api_key","name":"first",`+mine+`,"seconds_until_expiration":60,"claims":{"admin":true},"scopes":["all"]}`)
		id, secret := made.ID(t), made.Part(t, "secret").(string)
		if made.Part(t, "created_by") != ada.user || made.Part(t, "claims") != nil || len(made.Part(t, "scopes").([]any)) != 0 {
			t.Errorf("%s", made.Body)
		}
		if got := made.Header.Get("Access-Control-Allow-Origin"); got != ada.Origin {
			t.Errorf("origin %q", got)
		}
		if got := s.Call(t, 200, "POST /v1/api_keys/verify", `{"secret":"`+secret+`"}`).ID(t); got != id {
			t.Errorf("%s", got)
		}
		ada.answered(t, 409, "token_creation_conflict", "POST /api_keys", `{"name":"first",`+mine+`}`)
		ada.answered(t, 422, "form_param_format_invalid", "POST /api_keys", `{"name":"x",`+mine+`}`)
		ada.answered(t, 422, "form_param_format_invalid", "POST /api_keys", `{"name":"machine","subject":"mch_1"}`)
		ada.answered(t, 400, "missing_query_parameter", "GET /api_keys", "")
		for _, name := range []string{"second", "third"} {
			ada.answered(t, 201, "", "POST /api_keys", `{"name":"`+name+`",`+mine+`}`)
			s.Clock.Advance(time.Second)
		}
		for query, want := range map[string]string{"limit=2": "third second", "limit=2&offset=2": "first", "query=SEC": "second", "query=" + id: "first", "type=other": ""} {
			a := ada.answered(t, 200, "", "GET /api_keys?"+query+"&subject="+ada.user, "")
			var names []string
			for _, k := range a.Part(t, "data").([]any) {
				names = append(names, k.(map[string]any)["name"].(string))
			}
			if got := strings.Join(names, " "); got != want {
				t.Errorf("%s: %s, want %s", query, got, want)
			}
		}
		list := ada.answered(t, 200, "", "GET /api_keys?query=&subject="+ada.user, "")
		if list.Part(t, "total_count") != 3.0 || strings.Contains(string(list.Body), "secret") {
			t.Errorf("%s", list.Body)
		}
		if got := ada.answered(t, 200, "", "POST /api_keys/"+id+"?_method=PATCH", `{"description":"mine"}`).Part(t, "description"); got != "mine" {
			t.Error(got)
		}

		// Other people's are not there, whatever is asked of them.
		eve.answered(t, 404, "resource_not_found", "GET /api_keys?subject="+ada.user, "")
		eve.answered(t, 422, "form_resource_not_found", "POST /api_keys", `{"name":"theft",`+mine+`}`)
		eve.answered(t, 404, "resource_not_found", "PATCH /api_keys/"+id, `{"description":"x"}`)
		eve.answered(t, 404, "resource_not_found", "POST /api_keys/"+id+"/revoke", `{}`)

		// A cookie is not enough, nor a token that is no session's, nor one of a session that is over.
		ada.Refused(t, 401, "GET /api_keys?subject="+ada.user, nil, "signed_out")
		ada.Header["Authorization"] = "Bearer x"
		ada.Refused(t, 400, "GET /api_keys?subject="+ada.user, nil, "invalid_session_token")
		ada.Header["Authorization"] = "Bearer " + eve.Call(t, 200, "POST /v1/client/sessions/"+eve.session+"/tokens", nil).Part(t, "jwt").(string)
		eve.Call(t, 200, "POST /v1/client/sessions/"+eve.session+"/end", nil)
		ada.Refused(t, 401, "GET /api_keys?subject="+eve.user, nil, "authentication_invalid")
		delete(ada.Header, "Authorization")

		revoked := ada.answered(t, 200, "", "POST /api_keys/"+id+"/revoke", `{"revocation_reason":"lost"}`)
		if revoked.Part(t, "revoked") != true || revoked.Part(t, "revocation_reason") != "lost" {
			t.Errorf("%s", revoked.Body)
		}
		s.Refused(t, 404, "POST /v1/api_keys/verify", `{"secret":"`+secret+`"}`, "resource_not_found")
		for query, want := range map[string]float64{"": 2, "include_invalid=true&": 3} {
			if got := ada.answered(t, 200, "", "GET /api_keys?"+query+"subject="+ada.user, "").Part(t, "total_count"); got != want {
				t.Error(query, got)
			}
		}
		s.Configure(t, s.Tenant, func(to *bartleby.Settings) { to.APIKeys = false })
		ada.answered(t, 422, "api_keys_not_enabled", "GET /api_keys?subject="+ada.user, "")
		if got := ada.Call(t, 200, "GET /v1/environment", nil).Part(t, "api_keys_settings", "user_api_keys_enabled"); got != false {
			t.Error(got)
		}
	})
}

// The keys of an organization are for members whose role grants it.
func TestOrganizationAPIKeys(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada, bob, eve := newKeeper(t, s, "adah"), newKeeper(t, s, "bobb"), newKeeper(t, s, "evee")
		organization := s.Call(t, 200, "POST /v1/organizations", `{"name":"Acme","created_by":"`+ada.user+`"}`).ID(t)
		ada.Call(t, 200, "POST /v1/organizations/"+organization+"/memberships", url.Values{"user_id": {bob.user}, "role": {"org:member"}})
		body := `{"name":"theirs","subject":"` + organization + `"}`
		id := ada.answered(t, 201, "", "POST /api_keys", body).ID(t)
		if got := ada.answered(t, 200, "", "GET /api_keys?subject="+organization, "").Part(t, "total_count"); got != 1.0 {
			t.Error(got)
		}
		for call, body := range map[string]string{"GET /api_keys?subject=" + organization: "", "POST /api_keys": body, "PATCH /api_keys/" + id: "{}", "POST /api_keys/" + id + "/revoke": "{}"} {
			bob.answered(t, 403, "missing_organization_permission", call, body)
			code := "organization_not_found_or_unauthorized"
			if strings.Contains(call, id) {
				code = "resource_not_found"
			}
			eve.answered(t, 404, code, call, body)
		}
		ada.answered(t, 200, "", "POST /api_keys/"+id+"/revoke", "{}")
		s.Configure(t, s.Tenant, func(to *bartleby.Settings) { to.Organizations.Enabled = false })
		ada.answered(t, 403, "organization_not_enabled_in_instance", "GET /api_keys?subject="+organization, "")
	})
}
