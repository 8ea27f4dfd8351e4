package bapi_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"bartleby"
	"bartleby/store"
	"bartleby/testkit"
)

func TestEnterpriseConnections(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		org := s.Call(t, 200, "POST /v1/organizations", `{"name":"Acme"}`).ID(t)
		a := s.Call(t, 201, "POST /v1/enterprise_connections", body(t, map[string]any{
			"name": "Acme", "provider": "saml_okta", "domains": []string{"Acme.example"}, "organization_id": org, "active": true, "sync_user_attributes": false, "allow_organization_account_linking": true,
			"authenticatable": false, "disable_jit_provisioning": true, "oidc": map[string]any{"client_id": "not applied"},
			"custom_attributes": []any{map[string]any{"name": "Cost centre", "key": "cost-centre", "sso_path": "cc", "scim_path": "x.y", "multi_valued": true}},
			"saml":              map[string]any{"idp_metadata": string(testkit.Metadata(t, "https://idp.example")), "allow_subdomains": true, "attribute_mapping": map[string]any{"user_id": nil, "last_name": "sn"}},
		}))
		o := a.Object(t)
		part := o["saml_connection"].(map[string]any)
		for field, want := range map[string]any{
			"object": "enterprise_connection", "name": "Acme", "provider": "saml_okta", "active": true, "domains": []any{"acme.example"}, "organization_id": org, "sync_user_attributes": true,
			"allow_organization_account_linking": true, "authenticatable": false, "disable_jit_provisioning": true, "oauth_config": nil, "logo_public_url": nil,
			"custom_attributes": []any{map[string]any{"name": "Cost centre", "key": "cost-centre", "sso_path": "cc", "scim_path": "x.y", "directory_path": "x.y", "multi_valued": true}},
		} {
			if fmt.Sprint(o[field]) != fmt.Sprint(want) {
				t.Errorf("%s: %v, want %v", field, o[field], want)
			}
		}
		if part["idp_entity_id"] != "https://idp.example/metadata" || part["allow_subdomains"] != true || part["active"] != true || fmt.Sprint(part["attribute_mapping"]) != "map[email_address:mail first_name:firstName last_name:sn user_id:]" {
			t.Errorf("%v", part)
		}
		if face := s.Call(t, 200, "GET /v1/saml_connections/"+part["id"].(string), "").Object(t); face["enterprise_connection_id"] != a.ID(t) || face["organization_id"] != org || face["authenticatable"] != false {
			t.Errorf("%v", face)
		}
		path := "PATCH /v1/enterprise_connections/" + a.ID(t)
		got := s.Call(t, 200, path, `{"saml":{"name":"Renamed","force_authn":true},"organization_id":null,"provider":"ignored","sync_user_attributes":false,"disable_additional_identifications":true,"custom_attributes":null,"domains":[]}`).Object(t)
		if got["name"] != "Renamed" || got["saml_connection"].(map[string]any)["force_authn"] != true || got["organization_id"] != org || got["sync_user_attributes"] != false || got["disable_additional_identifications"] != true ||
			len(got["custom_attributes"].([]any)) != 0 || got["provider"] != "saml_okta" {
			t.Errorf("%v", got)
		}
		if got := s.Call(t, 200, "PATCH /v1/saml_connections/"+part["id"].(string), `{"organization_id":""}`).Object(t); got["organization_id"] != nil {
			t.Errorf("%v", got)
		}
		for text, want := range map[string]string{
			`{"name":"a","saml":{"name":"b"}}`: "form_conditional_param_disallowed saml.name", `{"saml":{"idp_certificate":"x"}}`: "form_param_format_invalid saml.idp_certificate",
			`{"saml":{"idp_entity_id":""}}`: "saml_connection_cant_be_activated", `{"saml":{"shape":"round"}}`: "form_param_unknown saml.shape", `{"saml":[]}`: "form_param_type_invalid saml",
			`{"saml":{"login_hint":{"mode":"custom_attribute"}}}`:                                                 "form_conditional_param_missing saml.login_hint.source",
			`{"custom_attributes":[{"name":"a"}]}`:                                                                "form_param_missing custom_attributes.key",
			`{"custom_attributes":[{"name":"a","key":"_a"}]}`:                                                     "form_param_format_invalid custom_attributes.key",
			`{"custom_attributes":[{"name":"a","key":"a"},{"name":"b","key":"a"}]}`:                               "form_param_duplicate custom_attributes.key",
			`{"custom_attributes":[{"name":"a","key":"a","scim_path":"x","directory_path":"y"}]}`:                 "form_conditional_param_disallowed custom_attributes.scim_path",
			`{"custom_attributes":[` + strings.Repeat(`{"name":"a","key":"a"},`, 50) + `{"name":"a","key":"b"}]}`: "form_param_array_size_exceeded custom_attributes",
			`{"name":""}`: "form_param_nil name", `{"domains":["acme"]}`: "form_param_format_invalid domains",
		} {
			a := s.Do(t, testkit.Request{Call: path, Body: text})
			if codes := strings.Join(a.Codes(t), ", "); a.Status != 422 || codes != want {
				t.Errorf("%s: %d %s, want %s", text, a.Status, codes, want)
			}
		}
		s.Refused(t, 404, path, `{"organization_id":"org_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}`, "resource_not_found")
		for text, want := range map[string]string{
			`{"name":"x","provider":"saml_custom","domains":[]}`:                                        "form_param_nil domains",
			`{"name":"x","provider":"saml_custom","domains":["b.example"],"active":true}`:               "saml_connection_cant_be_activated",
			`{"name":"x","provider":"easie_google","domains":["b.example"]}`:                            "form_param_value_invalid provider",
			`{"name":"x","provider":"saml_custom","domains":["b.example"],"saml":{"name":"y"}}`:         "form_param_unknown saml.name",
			`{"name":"x","provider":"saml_custom","domains":["b.example"],"saml":{"idp_metadata":"x"}}`: "saml_failed_to_parse_idp_metadata",
		} {
			s.Refused(t, 422, "POST /v1/enterprise_connections", text, want)
		}
		if d := s.Call(t, 200, "DELETE /v1/enterprise_connections/"+a.ID(t), "").Object(t); d["object"] != "enterprise_connection" || d["deleted"] != true {
			t.Errorf("%v", d)
		}
		s.Refused(t, 404, "GET /v1/saml_connections/"+part["id"].(string), "", "resource_not_found")
		s.Refused(t, 404, "DELETE /v1/enterprise_connections/"+a.ID(t), "", "resource_not_found")
	})
}

// enrols lets organizations enrol people by their domains.
func enrols(set *bartleby.Settings) {
	set.Organizations.DomainsEnabled, set.Organizations.EnrollmentModes = true, []string{"automatic_invitation", "automatic_suggestion"}
}

// signsIn is an active connection for a domain.
func signsIn(domain string) string {
	return `{"name":"IdP","provider":"oidc_custom","domains":["` + domain + `"],"active":true,
		"oidc":{"client_id":"c","client_secret":"s","auth_url":"https://x.example/a","token_url":"https://x.example/t","user_info_url":"https://x.example/u"}}`
}

// A domain leads to an enterprise connection, or lets an organization enrol people: not both.
func TestConnectionsAndEnrollment(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, enrols)
		at := "/v1/organizations/" + s.Call(t, 200, "POST /v1/organizations", `{"name":"Acme"}`).ID(t) + "/domains"
		names := func() string {
			list, _ := data(t, s.Call(t, 200, "GET /v1/organization_domains?order_by=name", ""))
			return field(list, "name")
		}
		const enrolling, leads = "organization_domain_exists_for_enrollment", "organization_domain_exists_for_enterprise_connection"

		// Enrolment first: a connection asks, or its change is the answer.
		invited := s.Call(t, 200, "POST "+at, `{"name":"a.example","enrollment_mode":"automatic_invitation"}`).ID(t)
		s.Call(t, 200, "POST "+at, `{"name":"b.example","enrollment_mode":"automatic_suggestion"}`)
		for _, harmless := range []string{`{"name":"c.example"}`, `{"name":"d.example","enrollment_mode":"automatic_invitation","verified":false}`} {
			s.Call(t, 200, "POST "+at, harmless)
		}
		s.Refused(t, 422, "POST /v1/enterprise_connections", signsIn("a.example"), enrolling)
		oidc := s.Call(t, 201, "POST /v1/enterprise_connections", strings.Replace(signsIn("b.example"), "true", "false", 1))
		saml := s.Call(t, 200, "POST /v1/saml_connections", body(t, map[string]any{"name": "SAML", "provider": "saml_custom", "domains": []string{"a.example", "c.example", "d.example"}, "idp_metadata": string(testkit.Metadata(t, "https://idp.example"))}))
		path := "PATCH /v1/saml_connections/" + saml.ID(t)
		for _, refused := range []string{`{"active":true}`, `{"active":true,"consent_verified_domains_deletion":false}`, `{"active":true,"consent_verified_domains_deletion":null}`} {
			s.Refused(t, 422, path, refused, enrolling)
		}
		s.Call(t, 200, path, `{"name":"Renamed","consent_verified_domains_deletion":true}`) // it is not active
		if got := names(); got != "a.example b.example c.example d.example" {
			t.Error(got)
		}
		s.Call(t, 200, path, `{"active":true,"consent_verified_domains_deletion":true}`)
		if got := names(); got != "b.example c.example d.example" {
			t.Error(got)
		}
		if got := types(s.Events(t, s.Tenant, invited)); got != "organizationDomain.created organizationDomain.deleted" {
			t.Errorf("events: %s", got)
		}
		s.Refused(t, 422, path, `{"domains":["a.example","b.example"]}`, enrolling)
		s.Call(t, 200, "PATCH /v1/enterprise_connections/"+oidc.ID(t), `{"active":true}`)
		if got := names(); got != "c.example d.example" {
			t.Error(got)
		}

		// The connection first.
		s.Refused(t, 422, "POST "+at, `{"name":"a.example","enrollment_mode":"automatic_invitation"}`, leads)
		list, _ := data(t, s.Call(t, 200, "GET /v1/organization_domains?order_by=name", ""))
		s.Refused(t, 422, "PATCH "+at+"/"+list[0]["id"].(string), `{"enrollment_mode":"automatic_suggestion"}`, leads)
		s.Refused(t, 422, "PATCH "+at+"/"+list[1]["id"].(string), `{"verified":true}`, leads)
		manual := s.Call(t, 200, "POST "+at, `{"name":"a.example"}`).ID(t)
		s.Call(t, 200, path, `{"active":false}`)
		s.Call(t, 200, "PATCH "+at+"/"+manual, `{"enrollment_mode":"automatic_invitation"}`)

		// Of the two one wins, whoever races.
		for round := range 8 {
			domain := fmt.Sprintf("race%d.example", round)
			statuses := map[string]int{}
			var group sync.WaitGroup
			var mu sync.Mutex
			for call, text := range map[string]string{"POST " + at: `{"name":"` + domain + `","enrollment_mode":"automatic_invitation"}`, "POST /v1/enterprise_connections": signsIn(domain)} {
				group.Go(func() {
					status := s.Do(t, testkit.Request{Call: call, Body: text}).Status
					mu.Lock()
					defer mu.Unlock()
					statuses[call] = status
				})
			}
			group.Wait()
			if organization, connection := statuses["POST "+at] == 200, statuses["POST /v1/enterprise_connections"] == 201; organization == connection {
				t.Errorf("round %d: %v", round, statuses)
			}
		}
	})
}

func TestOIDCConnections(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		const secret = "s3cr3t-of-the-client"
		var base string
		document := func(issuer string) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) {
				fmt.Fprintf(w, `{"issuer":%q,"authorization_endpoint":"%[2]s/auth","token_endpoint":"%[2]s/token","userinfo_endpoint":"%[2]s/me","jwks_uri":"%[2]s/keys"}`, base+issuer, base)
			}
		}
		base = provider(t, map[string]http.HandlerFunc{
			"/.well-known/openid-configuration": document(""), "/t/.well-known/openid-configuration": document("/t"), "/other/.well-known/openid-configuration": document("/t"),
			"/empty/.well-known/openid-configuration": serving([]byte(`{}`)), "/long/.well-known/openid-configuration": serving([]byte(strings.Repeat(" ", 300_000))),
			"/moved/.well-known/openid-configuration": func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "/.well-known/openid-configuration", http.StatusFound)
			},
			"/odd/.well-known/openid-configuration": func(w http.ResponseWriter, _ *http.Request) {
				fmt.Fprintf(w, `{"issuer":"%s/odd","authorization_endpoint":"javascript:alert(1)","token_endpoint":"x","jwks_uri":"x"}`, base)
			},
		})
		found := func(at string) string { return base + at + "/.well-known/openid-configuration" }
		create := func(provider string, active bool, oidc map[string]any) testkit.Answer {
			return s.Do(t, testkit.Request{Call: "POST /v1/enterprise_connections", Body: body(t, map[string]any{"name": "IdP", "provider": provider, "domains": []string{"acme.example"}, "active": active, "oidc": oidc})})
		}
		const failed, mismatch = "custom_oauth_provider_discovery_server_retrieval_error oidc.discovery_url", "custom_oauth_provider_discovery_issuer_mismatch oidc.discovery_url"
		for _, c := range []struct {
			provider string
			oidc     map[string]any
			want     string
		}{
			{"oidc_custom", map[string]any{"discovery_url": found("/other")}, mismatch},
			{"oidc_custom", map[string]any{"discovery_url": found("/empty")}, failed},
			{"oidc_custom", map[string]any{"discovery_url": found("/long")}, failed},
			{"oidc_custom", map[string]any{"discovery_url": found("/moved")}, failed},
			{"oidc_custom", map[string]any{"discovery_url": found("/none")}, failed},
			{"oidc_custom", map[string]any{"discovery_url": found("/odd")}, failed},
			{"oidc_custom", map[string]any{"discovery_url": "gopher://x"}, "form_param_format_invalid oidc.discovery_url"},
			{"oidc_github_enterprise", map[string]any{"discovery_url": found("")}, "custom_oauth_provider_cannot_use_discovery_url oidc.discovery_url"},
			{"oidc_gitlab", map[string]any{"auth_url": "x", "token_url": "ftp://x", "user_info_url": "https://me@x.example"}, "form_param_format_invalid oidc.auth_url, form_param_format_invalid oidc.token_url, form_param_format_invalid oidc.user_info_url"},
			{"oidc_custom", map[string]any{}, "form_conditional_param_missing oidc.client_id"},
			{"oidc_custom", map[string]any{"client_id": "c"}, "form_conditional_param_missing oidc.client_secret"},
			{"oidc_custom", map[string]any{"client_id": "c", "requires_pkce": true}, "form_conditional_param_missing oidc.auth_url"},
			{"oidc_custom", map[string]any{"client_id": "c", "client_secret": secret, "auth_url": "https://x.example/a"}, "form_conditional_param_missing oidc.token_url"},
			{"oidc_custom", map[string]any{"client_id": "c", "client_secret": secret, "auth_url": "https://x.example/a", "token_url": "https://x.example/t"}, "form_conditional_param_missing oidc.user_info_url"},
			{"oidc_custom", map[string]any{"client_id": strings.Repeat("c", 3000)}, "form_param_max_length_exceeded oidc.client_id"},
			{"oidc_custom", map[string]any{"scope": "x"}, "form_param_unknown oidc.scope"},
		} {
			if a := create(c.provider, true, c.oidc); a.Status != 422 || strings.Join(a.Codes(t), ", ") != c.want {
				t.Errorf("%v: %d %s, want %s", c.oidc, a.Status, a.Body, c.want)
			}
		}

		a := create("oidc_custom", true, map[string]any{"client_id": "c", "client_secret": secret, "discovery_url": found("/t"), "auth_url": "https://x.example/a"})
		if a.Status != 201 {
			t.Fatalf("%s", a.Body)
		}
		config := func(a testkit.Answer) map[string]any { return a.Object(t)["oauth_config"].(map[string]any) }
		c := config(a)
		if a.Object(t)["saml_connection"] != nil || c["client_id"] != "c" || c["provider_key"] != "oidc_custom" || c["auth_url"] != "https://x.example/a" || c["token_url"] != base+"/token" ||
			c["user_info_url"] != base+"/me" || c["discovery_url"] != found("/t") || c["requires_pkce"] != false || c["name"] != "IdP" {
			t.Errorf("%v", c)
		}
		path := "PATCH /v1/enterprise_connections/" + a.ID(t)
		stored := func() string {
			text, err := store.Read(context.Background(), s.DB, s.Tenant.Instance.ID, func(tx *store.Tx) (string, error) { return tx.ConnectionSecret(a.ID(t)) })
			if err != nil {
				t.Fatal(err)
			}
			return text
		}
		s.Call(t, 200, path, `{"name":"New","oidc":{"requires_pkce":false},"saml":{"idp_certificate":"not looked at"}}`)
		if stored() != secret {
			t.Errorf("stored: %q", stored())
		}
		s.Refused(t, 422, path, `{"oidc":{"client_secret":null}}`, "form_conditional_param_missing oidc.client_secret")
		s.Refused(t, 422, path, `{"oidc":{"client_id":""}}`, "form_conditional_param_missing oidc.client_id")
		s.Call(t, 200, path, `{"oidc":{"client_secret":null,"requires_pkce":true}}`)
		if stored() != "" {
			t.Errorf("stored: %q", stored())
		}
		s.Call(t, 200, path, `{"oidc":{"client_secret":"`+secret+`"}}`)
		if c := config(s.Call(t, 200, path, body(t, map[string]any{"oidc": map[string]any{"discovery_url": found("")}}))); c["auth_url"] != base+"/auth" {
			t.Errorf("%v", c)
		}
		if c := config(s.Call(t, 200, path, `{"oidc":{"discovery_url":null}}`)); c["discovery_url"] != nil || c["auth_url"] != base+"/auth" {
			t.Errorf("%v", c)
		}
		for _, text := range []string{string(s.Call(t, 200, "GET /v1/enterprise_connections", "").Body), string(s.Call(t, 200, "GET /v1/enterprise_connections/"+a.ID(t), "").Body), s.Log.String()} {
			if strings.Contains(text, secret) {
				t.Error("the secret is shown")
			}
		}
		if a := create("oidc_gitlab", false, nil); a.Status != 201 || !strings.HasPrefix(config(a)["provider_key"].(string), "oidc_gitlab_ent_") {
			t.Errorf("%s", a.Body)
		}
		if got := connections(t, s.Call(t, 200, "GET /v1/enterprise_connections?active=true", "")); got != "New of 1" {
			t.Errorf("%s", got)
		}
		if got := connections(t, s.Call(t, 200, "GET /v1/enterprise_connections?active=false", "")); got != "IdP of 1" {
			t.Errorf("%s", got)
		}
		if got := connections(t, s.Call(t, 200, "GET /v1/saml_connections", "")); got != " of 0" {
			t.Errorf("%s", got)
		}
	})
}
