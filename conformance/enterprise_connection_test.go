package conformance

import (
	"encoding/json"
	"testing"

	"bartleby/testkit"
)

func enterpriseConnectionScenario(j *judge, mark string) {
	t := j.t
	metadata := quoted(t, string(testkit.Metadata(t, "https://idp-"+mark+".example")))
	domain := `"` + mark + `.acme.example"`
	u := j.call(200, "POST /v1/users", nil, `{"username":"sso_`+mark+`"}`).ID(t)
	o := j.call(200, "POST /v1/organizations", nil, `{"name":"Acme `+mark+`","created_by":"`+u+`"}`).ID(t)
	c := j.call(200, "POST /v1/saml_connections", nil, `{"name":"Acme `+mark+`","domain":`+domain+`,"provider":"saml_okta","idp_metadata":`+metadata+`,"attribute_mapping":{"user_id":"uid","email_address":"mail","first_name":"fn","last_name":"ln"}}`).ID(t)
	bare := j.call(200, "POST /v1/saml_connections", nil, `{"name":"Bare `+mark+`","domain":`+domain+`,"provider":"saml_custom","organization_id":"`+o+`","force_authn":true,"login_hint":{"mode":"off"}}`).ID(t)
	j.call(422, "POST /v1/saml_connections", nil, `{"name":"x","domain":"localhost","provider":"saml_custom"}`)
	j.call(422, "POST /v1/saml_connections", nil, `{"name":"x","domain":`+domain+`,"provider":"saml_custom","idp_metadata":"<a/>"}`)
	j.call(404, "POST /v1/saml_connections", nil, `{"name":"x","domain":`+domain+`,"provider":"saml_custom","organization_id":"org_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}`)
	j.list("GET /v1/saml_connections", "limit=2&offset=0")
	j.call(200, "GET /v1/saml_connections/{saml_connection_id}", []string{c}, "")
	j.call(200, "PATCH /v1/saml_connections/{saml_connection_id}", []string{c}, `{"name":"Acme","active":true,"sync_user_attributes":false,"allow_subdomains":true,"allow_idp_initiated":true,"disable_additional_identifications":true}`)
	j.call(422, "PATCH /v1/saml_connections/{saml_connection_id}", []string{bare}, `{"active":true}`)
	j.call(404, "PATCH /v1/saml_connections/{saml_connection_id}", []string{"samlc_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}, `{"active":true}`)
	j.call(200, "DELETE /v1/saml_connections/{saml_connection_id}", []string{c}, "")
	j.call(404, "DELETE /v1/saml_connections/{saml_connection_id}", []string{c}, "")

	e := j.call(201, "POST /v1/enterprise_connections", nil, `{"name":"Acme","provider":"saml_microsoft","domains":[`+domain+`],"active":true,"saml":{"idp_metadata":`+metadata+`,"login_hint":{"mode":"custom_attribute","source":"upn"}},
		"custom_attributes":[{"name":"Cost centre","key":"cost_centre","sso_path":"cc","scim_path":"x","multi_valued":true}]}`).ID(t)
	client := j.call(201, "POST /v1/enterprise_connections", nil, `{"name":"Client","provider":"oidc_custom","domains":[`+domain+`],"organization_id":"`+o+`","oidc":{"client_id":"c","client_secret":"s","auth_url":"https://idp.example/a","token_url":"https://idp.example/t","user_info_url":"https://idp.example/u","requires_pkce":true}}`).ID(t)
	j.call(422, "POST /v1/enterprise_connections", nil, `{"name":"Acme","provider":"saml_okta","domains":[`+domain+`],"active":true}`)
	j.call(404, "POST /v1/enterprise_connections", nil, `{"name":"Acme","provider":"saml_okta","domains":[`+domain+`],"organization_id":"org_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}`)
	j.list("GET /v1/enterprise_connections", "limit=10&active=true")
	j.list("GET /v1/enterprise_connections", "organization_id="+o)
	j.call(200, "GET /v1/enterprise_connections/{enterprise_connection_id}", []string{e}, "")
	j.call(200, "GET /v1/enterprise_connections/{enterprise_connection_id}", []string{client}, "")
	j.call(200, "PATCH /v1/enterprise_connections/{enterprise_connection_id}", []string{e}, `{"name":"New","saml":{"name":"New","force_authn":true},"sync_user_attributes":false}`)
	j.call(422, "PATCH /v1/enterprise_connections/{enterprise_connection_id}", []string{client}, `{"active":true}`)
	j.call(200, "DELETE /v1/enterprise_connections/{enterprise_connection_id}", []string{e}, "")
	j.call(404, "GET /v1/enterprise_connections/{enterprise_connection_id}", []string{e}, "")
	j.call(200, "DELETE /v1/organizations/{organization_id}", []string{o}, "") // with the others
}

// quoted is a text as JSON.
func quoted(t *testing.T, text string) string {
	t.Helper()
	out, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
