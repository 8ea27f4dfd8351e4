package bapi_test

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"bartleby"
	"bartleby/store"
	"bartleby/testkit"
)

func newOAuthApplication(t *testing.T, s *testkit.Server, body string) (id, clientID, secret string) {
	t.Helper()
	o := s.Call(t, 200, "POST /v1/oauth_applications", body).Object(t)
	return o["id"].(string), o["client_id"].(string), o["client_secret"].(string)
}

func TestOAuthApplications(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		a := s.Call(t, 200, "POST /v1/oauth_applications", `{"name":" Acme Client ","redirect_uris":["https://acme.example/cb?x=1","http://127.0.0.1:8080/cb","com.example.app:/done"],"unknown":1}`)
		o, id := a.Object(t), a.ID(t)
		for name, want := range map[string]any{
			"object": "oauth_application", "instance_id": s.Tenant.Instance.ID, "name": "Acme Client", "client_uri": nil, "client_image_url": nil, "dynamically_registered": false,
			"consent_screen_enabled": true, "pkce_required": false, "public": false, "scopes": "profile email", "callback_url": "https://acme.example/cb?x=1",
			"authorize_url": s.Frontend + "/oauth/authorize", "token_fetch_url": s.Frontend + "/oauth/token", "user_info_url": s.Frontend + "/oauth/userinfo",
			"discovery_url": s.Frontend + "/.well-known/openid-configuration", "token_introspection_url": s.Frontend + "/oauth/token_info",
		} {
			if o[name] != want {
				t.Errorf("%s is %v, want %v", name, o[name], want)
			}
		}
		client, secret := o["client_id"].(string), o["client_secret"].(string)
		if !strings.HasPrefix(id, "oa_") || !regexp.MustCompile(`^[0-9A-Za-z]{16}$`).MatchString(client) || !regexp.MustCompile(`^[0-9A-Za-z]{32}$`).MatchString(secret) {
			t.Errorf("%s", a.Body)
		}
		if got := fmt.Sprint(o["redirect_uris"]); got != "[https://acme.example/cb?x=1 http://127.0.0.1:8080/cb com.example.app:/done]" {
			t.Error(got)
		}
		path := "/v1/oauth_applications/" + id
		read := s.Call(t, 200, "GET "+path, "").Object(t)
		if _, there := read["client_secret"]; there || read["client_id"] != client {
			t.Errorf("%v", read)
		}
		if strings.Contains(s.Log.String(), secret) {
			t.Error("the secret is in the log")
		}
		stored, err := store.Read(t.Context(), s.DB, s.Tenant.Instance.ID, func(tx *store.Tx) (*bartleby.OAuthApplication, error) { return tx.OAuthApplication(id) })
		if err != nil || strings.Contains(fmt.Sprintf("%+v", stored), secret) || len(stored.SecretDigest) != 64 {
			t.Errorf("%+v %v", stored, err)
		}

		// A callback URL alone takes the place of the first URI; with a list it is the first of it. Empty values say nothing.
		for _, step := range [][2]string{
			{`{"callback_url":"https://acme.example/new"}`, "[https://acme.example/new http://127.0.0.1:8080/cb com.example.app:/done]"},
			{`{"callback_url":"com.example.app:/done"}`, "[com.example.app:/done http://127.0.0.1:8080/cb]"},
			{`{"redirect_uris":["a://1","a://2"],"callback_url":"a://2"}`, "[a://2 a://1]"},
			{`{"redirect_uris":["a://1","a://2"],"callback_url":"a://3"}`, "[a://3 a://1 a://2]"},
			{`{"redirect_uris":null,"callback_url":"","scopes":"","name":null}`, "[a://3 a://1 a://2]"},
			{`{"redirect_uris":[]}`, "[]"},
		} {
			got := s.Call(t, 200, "PATCH "+path, step[0]).Object(t)
			if _, there := got["client_secret"]; there || fmt.Sprint(got["redirect_uris"]) != step[1] || got["name"] != "Acme Client" {
				t.Errorf("%s: %v", step[0], got)
			}
		}
		got := s.Call(t, 200, "PATCH "+path, `{"name":"Other","scopes":"  email openid email offline_access user:org:read ","consent_screen_enabled":false,"pkce_required":true}`).Object(t)
		if got["name"] != "Other" || got["scopes"] != "email openid offline_access user:org:read" || got["consent_screen_enabled"] != false || got["pkce_required"] != true || got["callback_url"] != "" {
			t.Errorf("%v", got)
		}

		// Refusals, of creation and change alike.
		for body, want := range map[string]string{
			`"scopes":"profile write"`: "form_param_value_invalid scopes", `"public":true,"pkce_required":false`: "form_public_client_requires_pkce pkce_required",
			`"callback_url":"https://x.example/` + strings.Repeat("x", 1024) + `"`: "form_param_max_length_exceeded callback_url",
			`"redirect_uris":["` + strings.Repeat(`a://x","`, 100) + `a://x"]`:     "form_param_array_size_exceeded redirect_uris",
			`"redirect_uris":"a://x"`: "form_param_type_invalid redirect_uris", `"public":"yes"`: "form_param_type_invalid public",
		} {
			s.Refused(t, 422, "POST /v1/oauth_applications", `{"name":"x",`+body+`}`, want)
			s.Refused(t, 422, "PATCH "+path, `{`+body+`}`, want)
		}
		s.Refused(t, 400, "POST /v1/oauth_applications", `{"name":"x","redirect_uris":["a://x","a://y","a://x"]}`, "duplicate_record")
		s.Refused(t, 400, "PATCH "+path, `{"redirect_uris":["a://x","a://x"]}`, "duplicate_record")
		s.Refused(t, 422, "POST /v1/oauth_applications", `{}`, "form_param_missing name")
		s.Refused(t, 422, "POST /v1/oauth_applications", `{"name":"  "}`, "form_param_nil name")
		s.Refused(t, 422, "POST /v1/oauth_applications", `{"name":"`+strings.Repeat("x", 257)+`"}`, "form_param_max_length_exceeded name")
		s.Refused(t, 422, "PATCH "+path, `{"name":""}`, "form_param_nil name")
		s.Refused(t, 422, "PATCH "+path, `{"client_id":"mine"}`, "form_param_unknown client_id")
		s.Refused(t, 422, "POST /v1/oauth_applications", `{"name":"x","redirect_uris":["a://x#y","ftp://x"],"scopes":"z"}`,
			"form_param_format_invalid redirect_uris", "invalid_url_scheme redirect_uris", "form_param_value_invalid scopes")

		// Applications that registered themselves always ask.
		if _, err := store.Write(t.Context(), s.DB, s.Tenant.Instance.ID, func(tx *store.Tx) (struct{}, error) {
			stored.DynamicallyRegistered, stored.ClientURI = true, "https://acme.example"
			return struct{}{}, tx.SaveOAuthApplication(stored)
		}); err != nil {
			t.Fatal(err)
		}
		s.Refused(t, 422, "PATCH "+path, `{"consent_screen_enabled":false}`, "oauth_application_consent_screen_cannot_be_disabled")
		if got := s.Call(t, 200, "PATCH "+path, `{"consent_screen_enabled":true}`).Object(t); got["dynamically_registered"] != true || got["client_uri"] != "https://acme.example" {
			t.Errorf("%v", got)
		}

		gone := s.Call(t, 200, "DELETE "+path, "").Object(t)
		if gone["object"] != "oauth_application" || gone["id"] != id || gone["deleted"] != true {
			t.Errorf("%v", gone)
		}
		for _, op := range []string{"GET ", "DELETE ", "PATCH "} {
			s.Refused(t, 404, op+path, map[string]string{"PATCH ": `{"name":"x"}`}[op], "resource_not_found")
		}
		s.Refused(t, 404, "POST "+path+"/rotate_secret", "", "resource_not_found")
		s.Refused(t, 404, "POST "+path+"/revoke_token", `{"token":"x"}`, "resource_not_found")
	})
}

func TestRedirectURIs(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		for _, uri := range []string{"https://a.example", "https://a.example:8443/cb?x=%20y", "http://localhost:3000/cb", "http://127.0.0.1/cb", "http://[::1]:9/cb", "myapp://cb", "com.example.app:/oauth2redirect"} {
			s.Call(t, 200, "POST /v1/oauth_applications", `{"name":"x","redirect_uris":["`+uri+`"]}`)
		}
		for uri, want := range map[string]string{
			"": "form_param_nil", "/cb": "form_param_format_invalid", "a.example": "form_param_format_invalid", "https://": "form_param_format_invalid",
			"http://a.example/cb": "invalid_url_scheme", "http://localhost.a.example": "invalid_url_scheme", "http://127.0.0.1@a.example/": "invalid_url_scheme",
			"https://user@a.example/": "form_param_format_invalid", "https://a.example/#": "form_param_format_invalid", "https://a.example/cb#x": "form_param_format_invalid",
			"https://a.example/ b": "form_param_format_invalid", "https://a.example\\\\@b.example": "form_param_format_invalid", "https://ä.example/": "form_param_format_invalid",
			"javascript:alert(1)": "form_param_format_invalid", "JavaScript://x/%0aalert(1)": "invalid_url_scheme", "data:text/html,x": "form_param_format_invalid",
			"data://x": "invalid_url_scheme", "file:///etc/passwd": "invalid_url_scheme", "blob://x": "invalid_url_scheme", "vbscript://x": "invalid_url_scheme",
			"intent://x": "invalid_url_scheme", "mailto:a@example.com": "form_param_format_invalid",
		} {
			s.Refused(t, 422, "POST /v1/oauth_applications", `{"name":"x","redirect_uris":["`+uri+`"]}`, want+" redirect_uris")
			if uri != "" {
				s.Refused(t, 422, "POST /v1/oauth_applications", `{"name":"x","callback_url":"`+uri+`"}`, want+" callback_url")
			}
		}
	})
}

func TestOAuthApplicationLists(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		if list, total := data(t, s.Call(t, 200, "GET /v1/oauth_applications", "")); len(list) != 0 || total != 0 {
			t.Error(list)
		}
		clients := map[string]string{}
		for _, name := range []string{"beta", "Alpha", "gamma 100%"} {
			_, clients[name], _ = newOAuthApplication(t, s, `{"name":"`+name+`"}`)
			s.Clock.Advance(2_000_000)
		}
		for query, want := range map[string]string{
			"": "gamma 100% Alpha beta", "?order_by=created_at": "beta Alpha gamma 100%", "?order_by=%2Bname": "Alpha beta gamma 100%", "?order_by=-name": "gamma 100% beta Alpha",
			"?name_query=A": "gamma 100% Alpha beta", "?name_query=ALPH": "Alpha", "?name_query=%25": "gamma 100%", "?name_query=" + clients["beta"]: "beta",
			"?name_query=" + clients["beta"][:15]: "", "?limit=1&offset=1": "Alpha", "?offset=9": "",
		} {
			list, total := data(t, s.Call(t, 200, "GET /v1/oauth_applications"+query, ""))
			if field(list, "name") != want {
				t.Errorf("%s: %s, want %s", query, field(list, "name"), want)
			}
			if strings.Contains(query, "offset") && total != 3 {
				t.Errorf("%s: %v in all", query, total)
			}
			for _, one := range list {
				if _, there := one["client_secret"]; there {
					t.Errorf("a list shows a secret: %v", one)
				}
			}
		}
		s.Refused(t, 422, "GET /v1/oauth_applications?order_by=client_id", "", "form_param_value_invalid order_by")
		if list, total := data(t, s.Do(t, testkit.Request{Call: "GET /v1/oauth_applications?name_query=" + clients["beta"], Key: s.Twin.Key})); len(list) != 0 || total != 0 {
			t.Errorf("the twin sees %v", list)
		}
	})
}

// accepts tells whether a client is known by its secret.
func accepts(t *testing.T, s *testkit.Server, tenant testkit.Tenant, clientID, secret string) bool {
	t.Helper()
	_, err := s.Rules.OAuthClient(t.Context(), tenant.Instance, clientID, secret)
	if err != nil && !bartleby.IsCode(err, "invalid_client") {
		t.Error(err)
	}
	return err == nil
}

func TestOAuthSecrets(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		id, client, secret := newOAuthApplication(t, s, `{"name":"Client"}`)
		path := "/v1/oauth_applications/" + id
		if !accepts(t, s, s.Tenant, client, secret) || accepts(t, s, s.Tenant, client, "") || accepts(t, s, s.Tenant, client, secret+"x") || accepts(t, s, s.Twin, client, secret) || accepts(t, s, s.Tenant, "unknown", secret) {
			t.Error("the secret alone is accepted, in its instance")
		}
		next := s.Call(t, 200, "POST "+path+"/rotate_secret", "").Object(t)["client_secret"].(string)
		if len(next) != 32 || next == secret || accepts(t, s, s.Tenant, client, secret) || !accepts(t, s, s.Tenant, client, next) {
			t.Error("after a rotation the new secret alone is accepted")
		}

		// Of those who rotate at once, one has the secret.
		secrets := make([]string, 8)
		var group sync.WaitGroup
		for i := range secrets {
			group.Go(func() {
				secrets[i], _ = s.Do(t, testkit.Request{Call: "POST " + path + "/rotate_secret"}).Object(t)["client_secret"].(string)
			})
		}
		group.Wait()
		valid := 0
		for _, one := range secrets {
			if len(one) != 32 {
				t.Errorf("secret %q", one)
			}
			if accepts(t, s, s.Tenant, client, one) {
				valid, next = valid+1, one
			}
		}
		if valid != 1 {
			t.Errorf("%d of them are valid", valid)
		}

		// A public client has none, and needs PKCE.
		public := s.Call(t, 200, "PATCH "+path, `{"public":true}`).Object(t)
		if public["public"] != true || public["pkce_required"] != true || accepts(t, s, s.Tenant, client, next) || !accepts(t, s, s.Tenant, client, "") {
			t.Errorf("%v", public)
		}
		if got := s.Call(t, 200, "POST "+path+"/rotate_secret", "").Object(t)["client_secret"]; got != "" {
			t.Errorf("a public client got the secret %v", got)
		}
		s.Refused(t, 422, "PATCH "+path, `{"pkce_required":false}`, "form_public_client_requires_pkce pkce_required")
		s.Call(t, 200, "PATCH "+path, `{"public":false}`)
		if accepts(t, s, s.Tenant, client, "") || accepts(t, s, s.Tenant, client, next) {
			t.Error("without a secret somebody is accepted")
		}
		next = s.Call(t, 200, "POST "+path+"/rotate_secret", "").Object(t)["client_secret"].(string)
		if !accepts(t, s, s.Tenant, client, next) {
			t.Error("the new secret is not accepted")
		}
		made := s.Call(t, 200, "POST /v1/oauth_applications", `{"name":"Native","public":true,"redirect_uris":["app://done"]}`).Object(t)
		if made["client_secret"] != "" || made["pkce_required"] != true {
			t.Errorf("%v", made)
		}
	})
}

func TestOAuthApplicationLogo(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ada := newUser(t, s, "ada_l")
		id, _, _ := newOAuthApplication(t, s, `{"name":"Client"}`)
		path := "/v1/oauth_applications/" + id + "/logo"
		set := func() string {
			t.Helper()
			a := uploadBy(t, s, "PUT", s.Tenant.Key, path, "file", portrait(t, 20, 10, white), "uploader_user_id", ada)
			if a.Status != 200 {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
			return a.Object(t)["client_image_url"].(string)
		}
		first := set()
		if size, _ := shown(t, fetch(t, first, "")); size.X != 20 || !strings.HasPrefix(first, s.Frontend+"/images/") {
			t.Errorf("%s: %v", first, size)
		}
		second := set()
		if second == first || fetch(t, first, "").Status != 404 || fetch(t, second, "").Status != 200 {
			t.Error("the new logo does not replace the old one")
		}
		for what, c := range map[string]struct {
			part     string
			data     []byte
			uploader string
			status   int
			code     string
		}{
			"no file":  {"other", portrait(t, 8, 8, white), "", 400, "form_param_missing file"},
			"no image": {"file", []byte("not an image"), "", 400, "request_body_invalid"},
			"nobody":   {"file", portrait(t, 8, 8, white), "user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb", 404, "resource_not_found"},
		} {
			a := uploadBy(t, s, "PUT", s.Tenant.Key, path, c.part, c.data, "uploader_user_id", c.uploader)
			if codes := a.Codes(t); a.Status != c.status || strings.Join(codes, ",") != c.code {
				t.Errorf("%s: %d %v", what, a.Status, codes)
			}
		}
		s.Call(t, 200, "DELETE /v1/oauth_applications/"+id, "")
		if fetch(t, second, "").Status != 404 {
			t.Error("the logo outlives its application")
		}
	})
}

func TestOAuthSettings(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		const call = "/v1/instance/oauth_application_settings"
		o := s.Call(t, 200, "GET "+call, "").Object(t)
		flags := []string{
			"dynamic_oauth_client_registration", "oauth_jwt_access_tokens", "client_id_metadata_documents_advertised",
			"client_id_metadata_documents_only_allow_pre_registered_clients", "client_id_metadata_documents_block_implicitly_allowed_clients",
		}
		if scopes, there := o["default_scopes"]; o["object"] != "oauth_application_settings" || !there || scopes != nil || len(o) != len(flags)+2 {
			t.Errorf("%v", o)
		}
		for _, flag := range flags {
			if o[flag] != false {
				t.Errorf("%s is %v", flag, o[flag])
			}
			s.Call(t, 200, "PATCH "+call, `{"`+flag+`":true}`)
			s.Call(t, 200, "PATCH "+call, `{"`+flag+`":null}`)
			if got := s.Call(t, 200, "GET "+call, "").Object(t); got[flag] != true {
				t.Errorf("%s is %v", flag, got[flag])
			}
		}
		if got := s.Call(t, 200, "PATCH "+call, `{"default_scopes":["openid","email","openid"]}`).Object(t); fmt.Sprint(got["default_scopes"]) != "[openid email]" {
			t.Errorf("%v", got)
		}
		if got := s.Call(t, 200, "POST /v1/oauth_applications", `{"name":"x","scopes":""}`).Object(t); got["scopes"] != "openid email" {
			t.Errorf("%v", got)
		}
		if got := s.Call(t, 200, "PATCH "+call, `{"default_scopes":null}`).Object(t); got["default_scopes"] != nil {
			t.Errorf("%v", got)
		}
		s.Refused(t, 422, "PATCH "+call, `{"default_scopes":["write"]}`, "form_param_value_invalid default_scopes")
		s.Refused(t, 422, "PATCH "+call, `{"default_scopes":[]}`, "form_param_nil default_scopes")
		s.Refused(t, 422, "PATCH "+call, `{"surprise":true}`, "form_param_unknown surprise")
		if got := s.Do(t, testkit.Request{Call: "GET " + call, Key: s.Twin.Key}).Object(t); got["oauth_jwt_access_tokens"] != false {
			t.Errorf("the twin has %v", got)
		}
	})
}
