package bapi_test

import (
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"bartleby"
	"bartleby/identity"
	"bartleby/outbound"
	"bartleby/testkit"
)

// provider is an identity provider that publishes what a path leads to.
func provider(t *testing.T, pages map[string]http.HandlerFunc) string {
	t.Helper()
	mux := http.NewServeMux()
	for path, page := range pages {
		mux.HandleFunc("GET "+path, page)
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

func serving(text []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(text) }
}

// connections are the names of what a list's envelope holds, in its order.
func connections(t *testing.T, a testkit.Answer) string {
	t.Helper()
	list, total := data(t, a)
	return fmt.Sprintf("%s of %v", field(list, "name"), total)
}

func TestSAMLConnections(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		certificate, _ := testkit.Certificate(t, "one")
		der, err := base64.StdEncoding.DecodeString(certificate)
		if err != nil {
			t.Fatal(err)
		}
		armoured := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
		a := s.Call(t, 200, "POST /v1/saml_connections", `{"name":" Acme ","provider":"saml_custom","domain":"Acme.Example"}`)
		id := a.ID(t)
		entconn := a.Object(t)["enterprise_connection_id"].(string)
		want := map[string]any{
			"object": "saml_connection", "id": id, "name": "Acme", "domain": "acme.example", "domains": []any{"acme.example"}, "idp_entity_id": nil, "idp_sso_url": nil, "idp_certificate": nil,
			"idp_certificate_issued_at": nil, "idp_certificate_expires_at": nil, "idp_certificates": []any{}, "idp_metadata_url": nil, "idp_metadata": nil,
			"acs_url": s.Frontend + "/v1/saml/acs/" + id, "sp_entity_id": s.Frontend + "/saml/" + id, "sp_metadata_url": s.Frontend + "/v1/saml/metadata/" + id + ".xml", "organization_id": nil,
			"attribute_mapping": map[string]any{"user_id": "", "email_address": "mail", "first_name": "firstName", "last_name": "lastName"},
			"active":            false, "provider": "saml_custom", "user_count": 0.0, "sync_user_attributes": true, "allow_subdomains": false, "allow_idp_initiated": false,
			"disable_additional_identifications": false, "allow_organization_account_linking": false, "authenticatable": true, "disable_jit_provisioning": false, "force_authn": false,
			"login_hint": map[string]any{"mode": "email_address"}, "enterprise_connection_id": entconn, "created_at": a.Object(t)["created_at"], "updated_at": a.Object(t)["created_at"],
		}
		if got := a.Object(t); fmt.Sprint(got) != fmt.Sprint(want) || !strings.HasPrefix(id, "samlc_") || !strings.HasPrefix(entconn, "entconn_") {
			t.Fatalf("%v\nwant\n%v", got, want)
		}
		path := "PATCH /v1/saml_connections/" + id

		for text, want := range map[string]string{
			`{}`:                                    "form_param_missing name, form_param_missing provider",
			`{"name":"x","provider":"saml_custom"}`: "form_param_missing",
			`{"name":"x","provider":"saml_custom","domains":[]}`:                                                                        "form_param_missing",
			`{"name":" ","provider":"saml_custom","domain":"a.example"}`:                                                                "form_param_nil name",
			`{"name":"x","provider":"oidc_custom","domain":"a.example"}`:                                                                "form_param_value_invalid provider",
			`{"name":"x","provider":"saml_custom","domain":"localhost"}`:                                                                "form_param_format_invalid domain",
			`{"name":"x","provider":"saml_custom","domains":["a.example","https://b.com"]}`:                                             "form_param_format_invalid domains",
			`{"name":"x","provider":"saml_custom","domain":"10.0.0.1"}`:                                                                 "form_param_format_invalid domain",
			`{"name":"` + strings.Repeat("x", 257) + `","provider":"saml_custom","domain":"a.example"}`:                                 "form_param_max_length_exceeded name",
			`{"name":"x","provider":"saml_custom","domain":"a.example","active":true}`:                                                  "form_param_unknown active",
			`{"name":"x","provider":"saml_custom","domain":"a.example","idp_certificate":"bm9uc2Vuc2U="}`:                               "form_param_format_invalid idp_certificate",
			`{"name":"x","provider":"saml_custom","domain":"a.example","idp_certificate":"-----BEGIN CERTIFICATE-----"}`:                "form_param_format_invalid idp_certificate",
			`{"name":"x","provider":"saml_custom","domain":"a.example","idp_certificates":["` + certificate + `","?"]}`:                 "form_param_format_invalid idp_certificates",
			`{"name":"x","provider":"saml_custom","domain":"a.example","idp_sso_url":"javascript://x"}`:                                 "form_param_format_invalid idp_sso_url",
			`{"name":"x","provider":"saml_custom","domain":"a.example","idp_sso_url":"/sso"}`:                                           "form_param_format_invalid idp_sso_url",
			`{"name":"x","provider":"saml_custom","domain":"a.example","idp_metadata_url":"file:///etc/passwd"}`:                        "form_param_format_invalid idp_metadata_url",
			`{"name":"x","provider":"saml_custom","domain":"a.example","attribute_mapping":{"email":"x"}}`:                              "form_param_unknown attribute_mapping.email",
			`{"name":"x","provider":"saml_custom","domain":"a.example","attribute_mapping":[]}`:                                         "form_param_type_invalid attribute_mapping",
			`{"name":"x","provider":"saml_custom","domain":"a.example","login_hint":{}}`:                                                "form_param_missing login_hint.mode",
			`{"name":"x","provider":"saml_custom","domain":"a.example","login_hint":{"mode":"loud"}}`:                                   "form_param_value_invalid login_hint.mode",
			`{"name":"x","provider":"saml_custom","domain":"a.example","login_hint":{"mode":"custom_attribute"}}`:                       "form_conditional_param_missing login_hint.source",
			`{"name":"x","provider":"saml_custom","domain":"a.example","login_hint":{"mode":"off","source":"upn"}}`:                     "form_conditional_param_disallowed login_hint.source",
			`{"name":"x","provider":"saml_custom","domain":"a.example","idp_metadata_url":"https://idp.example","idp_metadata":"<a/>"}`: "form_conditional_param_disallowed idp_metadata",
			`{"name":"x","provider":"saml_custom","domain":"a.example","idp_metadata":"<a/>"}`:                                          "saml_failed_to_parse_idp_metadata",
		} {
			a := s.Do(t, testkit.Request{Call: "POST /v1/saml_connections", Body: text})
			if got := strings.Join(a.Codes(t), ", "); a.Status != 422 || got != want {
				t.Errorf("%s: %d %s, want %s", text, a.Status, got, want)
			}
		}
		s.Refused(t, 404, "POST /v1/saml_connections", `{"name":"x","provider":"saml_custom","domain":"a.example","organization_id":"org_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}`, "resource_not_found")

		// Nobody signs in where a field is missing.
		s.Refused(t, 422, path, `{"active":true}`, "saml_connection_cant_be_activated")
		s.Refused(t, 422, path, `{"active":true,"idp_entity_id":"urn:acme","idp_sso_url":"https://idp.example/sso"}`, "saml_connection_cant_be_activated")
		got := s.Call(t, 200, path, body(t, map[string]any{
			"active": true, "idp_entity_id": "urn:acme", "idp_sso_url": "https://idp.example/sso", "idp_certificate": armoured, "allow_subdomains": true, "allow_idp_initiated": true, "sync_user_attributes": false,
			"disable_additional_identifications": true, "allow_organization_account_linking": true, "force_authn": true, "attribute_mapping": map[string]any{"user_id": "uid", "first_name": ""},
			"login_hint": map[string]any{"mode": "custom_attribute", "source": "upn"}, "consent_verified_domains_deletion": true, "provider": "saml_okta", "domains": []string{"acme.example", "b.example", "B.example"},
		})).Object(t)
		for field, value := range map[string]any{
			"active": true, "idp_entity_id": "urn:acme", "idp_sso_url": "https://idp.example/sso", "idp_certificate": certificate, "idp_certificate_issued_at": 1767225600000.0,
			"idp_certificate_expires_at": 2082758400000.0, "allow_subdomains": true, "allow_idp_initiated": true, "sync_user_attributes": false, "disable_additional_identifications": true,
			"allow_organization_account_linking": true, "force_authn": true, "attribute_mapping": map[string]any{"user_id": "uid", "email_address": "mail", "first_name": "firstName", "last_name": "lastName"},
			"login_hint": map[string]any{"mode": "custom_attribute", "source": "upn"}, "provider": "saml_custom", "domains": []any{"acme.example", "b.example"},
			"idp_certificates": []any{map[string]any{"certificate": certificate, "issued_at": 1767225600000.0, "expires_at": 2082758400000.0}},
		} {
			if fmt.Sprint(got[field]) != fmt.Sprint(value) {
				t.Errorf("%s: %v, want %v", field, got[field], value)
			}
		}
		for _, null := range []string{`{"idp_entity_id":null}`, `{"idp_sso_url":""}`, `{"idp_certificate":null}`, `{"idp_certificates":[]}`} {
			s.Refused(t, 422, path, null, "saml_connection_cant_be_activated")
		}
		got = s.Call(t, 200, path, `{"attribute_mapping":null,"login_hint":null,"domain":"c.example","name":null,"active":null}`).Object(t)
		if got["domain"] != "c.example" || got["active"] != true || got["name"] != "Acme" || fmt.Sprint(got["login_hint"]) != "map[mode:email_address]" || got["attribute_mapping"].(map[string]any)["user_id"] != "" {
			t.Errorf("%v", got)
		}
		if got := s.Call(t, 200, path, `{"domains":[]}`).Object(t); got["domain"] != "c.example" {
			t.Errorf("%v", got)
		}

		// The other face.
		e := s.Call(t, 200, "GET /v1/enterprise_connections/"+entconn, "").Object(t)
		if part := e["saml_connection"].(map[string]any); part["id"] != id || part["idp_certificate"] != certificate || part["acs_url"] != want["acs_url"] || e["active"] != true || e["oauth_config"] != nil {
			t.Errorf("%v", e)
		}
		s.Refused(t, 404, "GET /v1/saml_connections/"+entconn, "", "resource_not_found")
		s.Refused(t, 404, "GET /v1/enterprise_connections/"+id, "", "resource_not_found")
		s.Refused(t, 404, "GET /v1/saml_connections/samlc_2OEpKhcCN1Lat9NQ0G6puh7q5Rb", "", "resource_not_found")
		s.Refused(t, 404, "GET /v1/saml_connections/x", "", "resource_not_found")

		// An active connection has its domains to itself.
		other := s.Call(t, 200, "POST /v1/saml_connections", body(t, map[string]any{"name": "Other", "provider": "saml_microsoft", "domain": "c.example", "idp_metadata": string(testkit.Metadata(t, "https://other.example"))})).Object(t)
		if other["idp_entity_id"] != "https://other.example/metadata" || other["attribute_mapping"].(map[string]any)["email_address"] != "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress" {
			t.Errorf("%v", other)
		}
		otherPath := "PATCH /v1/saml_connections/" + other["id"].(string)
		s.Refused(t, 422, otherPath, `{"active":true}`, "form_already_exists domains")
		s.Call(t, 200, otherPath, `{"active":true,"domain":"d.example"}`)
		s.Refused(t, 422, otherPath, `{"domains":["d.example","c.example"]}`, "form_already_exists domains")
		s.Call(t, 200, path, `{"active":false}`)
		s.Call(t, 200, otherPath, `{"domains":["d.example","c.example"]}`)
		s.Refused(t, 422, path, `{"active":true}`, "form_already_exists domains")

		if d := s.Call(t, 200, "DELETE /v1/saml_connections/"+id, "").Object(t); d["object"] != "saml_connection" || d["deleted"] != true || d["id"] != id {
			t.Errorf("%v", d)
		}
		s.Refused(t, 404, "DELETE /v1/saml_connections/"+id, "", "resource_not_found")
		s.Refused(t, 404, "GET /v1/enterprise_connections/"+entconn, "", "resource_not_found")
	})
}

func TestSAMLMetadata(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		var asked atomic.Int64
		metadata := testkit.Metadata(t, "https://idp.example")
		base := provider(t, map[string]http.HandlerFunc{
			"/good": serving(metadata), "/counted": func(w http.ResponseWriter, _ *http.Request) { asked.Add(1); _, _ = w.Write(metadata) },
			"/moved": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/good", http.StatusFound) },
			"/page":  serving([]byte("<html></html>")), "/none": http.NotFound, "/long": serving([]byte(strings.Repeat("x", 1<<20+1))),
			"/edge": serving(append(metadata[:len(metadata):len(metadata)], strings.Repeat("\n", 1<<20-len(metadata))...)),
			"/less": serving([]byte(strings.ReplaceAll(string(metadata), "SingleSignOnService", "SingleLogoutService"))),
		})
		create := func(more map[string]any) testkit.Answer {
			o := map[string]any{"name": "x", "provider": "saml_okta", "domain": "acme.example"}
			for k, v := range more {
				o[k] = v
			}
			return s.Do(t, testkit.Request{Call: "POST /v1/saml_connections", Body: body(t, o)})
		}
		for path, want := range map[string]string{
			"/moved": "400 saml_failed_to_fetch_idp_metadata idp_metadata_url", "/none": "400 saml_failed_to_fetch_idp_metadata idp_metadata_url", "/long": "400 saml_failed_to_fetch_idp_metadata idp_metadata_url",
			"/page": "422 saml_failed_to_parse_idp_metadata", "/less": "422 saml_metadata_missing_fields", "/good": "200", "/edge": "200",
		} {
			a := create(map[string]any{"idp_metadata_url": base + path})
			got := fmt.Sprint(a.Status)
			if a.Status != 200 {
				got += " " + strings.Join(a.Codes(t), ", ")
			}
			if got != want {
				t.Errorf("%s: %s, want %s", path, got, want)
			}
			if path == "/less" && !strings.Contains(string(a.Body), `"missing_fields":["idp_sso_url"]`) {
				t.Errorf("%s", a.Body)
			}
		}
		if a := create(map[string]any{"idp_metadata_url": "http://127.0.0.1:1/x"}); a.Status != 400 || a.Codes(t)[0] != "saml_failed_to_fetch_idp_metadata idp_metadata_url" {
			t.Errorf("%s", a.Body)
		}
		if _, total := data(t, s.Call(t, 200, "GET /v1/saml_connections", "")); total != 2 {
			t.Errorf("%v are there", total)
		}

		// Metadata beats the fields, whatever they are; fields that are set later end it.
		a := create(map[string]any{"idp_metadata_url": base + "/good", "idp_entity_id": "mine", "idp_sso_url": "nonsense", "idp_certificate": "nonsense"})
		o := a.Object(t)
		if a.Status != 200 || o["idp_entity_id"] != "https://idp.example/metadata" || o["idp_sso_url"] != "https://idp.example/sso" || o["idp_metadata_url"] != base+"/good" || o["idp_metadata"] != nil {
			t.Fatalf("%s", a.Body)
		}
		path := "PATCH /v1/saml_connections/" + a.ID(t)
		s.Call(t, 200, path, `{"active":true}`)
		if got := s.Call(t, 200, path, body(t, map[string]any{"idp_entity_id": o["idp_entity_id"], "idp_certificate": o["idp_certificate"]})).Object(t); got["idp_metadata_url"] != base+"/good" {
			t.Errorf("fields that say the same: %v", got)
		}
		got := s.Call(t, 200, path, body(t, map[string]any{"idp_metadata": string(metadata)})).Object(t)
		if got["idp_metadata"] != string(metadata) || got["idp_metadata_url"] != nil {
			t.Errorf("%v", got)
		}
		if got := s.Call(t, 200, path, `{"idp_entity_id":"mine"}`).Object(t); got["idp_entity_id"] != "mine" || got["idp_metadata"] != nil || got["idp_sso_url"] != "https://idp.example/sso" {
			t.Errorf("%v", got)
		}
		if got := s.Call(t, 200, path, body(t, map[string]any{"idp_metadata_url": base + "/good"})).Object(t); got["idp_entity_id"] != "https://idp.example/metadata" {
			t.Errorf("%v", got)
		}
		if got := s.Call(t, 200, path, `{"idp_metadata_url":null}`).Object(t); got["idp_metadata_url"] != nil || got["idp_entity_id"] != "https://idp.example/metadata" {
			t.Errorf("%v", got)
		}

		// Nothing is asked on behalf of what is not there, or of a request that is wrong otherwise.
		s.Refused(t, 404, "PATCH /v1/saml_connections/samlc_2OEpKhcCN1Lat9NQ0G6puh7q5Rb", body(t, map[string]any{"idp_metadata_url": base + "/counted"}), "resource_not_found")
		create(map[string]any{"idp_metadata_url": base + "/counted", "domain": "nonsense"})
		if asked.Load() != 0 {
			t.Errorf("asked %d times", asked.Load())
		}

		// Elsewhere than in tests, private addresses are out of reach; and production takes only https.
		strict := *s.Rules
		strict.Outbound = outbound.New(false)
		change := identity.ConnectionChange{Name: bartleby.To("x"), Domains: bartleby.To([]string{"a.example"}), SAML: identity.SAMLChange{IDPMetadataURL: bartleby.To(base + "/counted")}}
		_, err := strict.CreateEnterpriseConnection(t.Context(), s.Tenant.Instance, "saml_custom", change)
		var fault *bartleby.Error
		if !errors.As(err, &fault) || fault.Code != "saml_failed_to_fetch_idp_metadata" || !strings.Contains(fault.LongMessage, "not public") {
			t.Errorf("%v", err)
		}
		change = identity.ConnectionChange{Name: bartleby.To("x"), Domains: bartleby.To([]string{"a.example"}), OIDC: identity.OIDCChange{DiscoveryURL: bartleby.To(base + "/counted")}}
		if _, err = strict.CreateEnterpriseConnection(t.Context(), s.Tenant.Instance, "oidc_custom", change); !bartleby.IsCode(err, "custom_oauth_provider_discovery_server_retrieval_error") {
			t.Errorf("%v", err)
		}
		live := s.NewTenant(t, bartleby.Production)
		b := s.Do(t, testkit.Request{Call: "POST /v1/saml_connections", Key: live.Key, Body: body(t, map[string]any{"name": "x", "provider": "saml_okta", "domain": "a.example", "idp_metadata_url": base + "/counted"})})
		if b.Status != 422 || b.Codes(t)[0] != "form_param_format_invalid idp_metadata_url" || asked.Load() != 0 {
			t.Errorf("%d %s; asked %d times", b.Status, b.Body, asked.Load())
		}
	})
}

func TestSAMLConnectionLists(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		org := s.Call(t, 200, "POST /v1/organizations", `{"name":"Acme"}`).ID(t)
		for _, c := range []string{`"name":"Beta"`, `"name":"alpha","organization_id":"` + org + `"`, `"name":"Gamma 100%"`} {
			s.Clock.Advance(1_000_000)
			s.Call(t, 200, "POST /v1/saml_connections", `{`+c+`,"provider":"saml_custom","domain":"acme.example"}`)
		}
		s.Call(t, 201, "POST /v1/enterprise_connections", `{"name":"Beta OIDC","provider":"oidc_gitlab","domains":["acme.example"]}`)
		for query, want := range map[string]string{
			"": "Gamma 100% alpha Beta of 3", "?order_by=name": "alpha Beta Gamma 100% of 3", "?order_by=-name&limit=1": "Gamma 100% of 3", "?order_by=%2Bcreated_at&limit=2": "Beta alpha of 3",
			"?query=ETA": "Beta of 1", "?query=0%25": "Gamma 100% of 1", "?query=%25a": " of 0", "?organization_id=" + org: "alpha of 1", "?organization_id=-" + org: "Gamma 100% Beta of 2",
			"?organization_id=%2B" + org + "&organization_id=org_2OEpKhcCN1Lat9NQ0G6puh7q5Rb": "alpha of 1", "?limit=1&offset=2": "Beta of 3", "?order_by=-email_address": "Gamma 100% alpha Beta of 3",
		} {
			if got := connections(t, s.Call(t, 200, "GET /v1/saml_connections"+query, "")); got != want {
				t.Errorf("%s: %s, want %s", query, got, want)
			}
		}
		s.Refused(t, 422, "GET /v1/saml_connections?order_by=domain", "", "form_param_value_invalid order_by")
		s.Refused(t, 422, "GET /v1/saml_connections?limit=0", "", "form_param_value_invalid limit")
		if got := connections(t, s.Call(t, 200, "GET /v1/enterprise_connections?organization_id="+org, "")); got != "alpha of 1" {
			t.Errorf("%s", got)
		}
		if a := s.Do(t, testkit.Request{Call: "GET /v1/saml_connections", Key: s.Twin.Key}); connections(t, a) != " of 0" {
			t.Errorf("the twin sees %s", a.Body)
		}
		// A connection goes with its organization.
		s.Call(t, 200, "DELETE /v1/organizations/"+org, "")
		if got := connections(t, s.Call(t, 200, "GET /v1/saml_connections", "")); got != "Gamma 100% Beta of 2" {
			t.Errorf("%s", got)
		}
	})
}

// TestDomainRaces has one of several connections of a domain become active, whoever races.
func TestDomainRaces(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		var paths []string
		for range 6 {
			paths = append(paths, "PATCH /v1/saml_connections/"+s.Call(t, 200, "POST /v1/saml_connections", body(t, map[string]any{
				"name": "x", "provider": "saml_custom", "domains": []string{"a.example", "race.example"}, "idp_metadata": string(testkit.Metadata(t, "https://idp.example")),
			})).ID(t))
		}
		var group sync.WaitGroup
		var won atomic.Int64
		for _, path := range paths {
			group.Go(func() {
				switch a := s.Do(t, testkit.Request{Call: path, Body: `{"active":true}`}); {
				case a.Status == 200:
					won.Add(1)
				case a.Status != 422 || a.Codes(t)[0] != "form_already_exists domains":
					t.Errorf("%d %s", a.Status, a.Body)
				}
			})
		}
		group.Wait()
		if list, _ := data(t, s.Call(t, 200, "GET /v1/enterprise_connections?active=true", "")); won.Load() != 1 || len(list) != 1 {
			t.Errorf("%d became active, %d are", won.Load(), len(list))
		}
	})
}
