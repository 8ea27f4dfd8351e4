package bapi_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"bartleby"
	"bartleby/bapi"
	"bartleby/identity"
	"bartleby/store"
	"bartleby/testkit"
)

// world is one of everything in a tenant: ids by the segment of the path before them, or by the parameter's name.
func world(t *testing.T, s *testkit.Server, tenant testkit.Tenant) map[string]string {
	t.Helper()
	create := func(call, body string) string {
		t.Helper()
		a := s.Do(t, testkit.Request{Call: call, Body: body, Key: tenant.Key})
		if a.Status >= 300 {
			t.Fatalf("%s: %d %s", call, a.Status, a.Body)
		}
		return a.ID(t)
	}
	ids := map[string]string{}
	ids["users"] = create("POST /v1/users", `{"username":"someone","email_address":["someone@example.com"],"password":"correct horse battery",
		"totp_secret":"JBSWY3DPEHPK3PXP","backup_codes":["alpha-bravo"],"web3_wallet":["0x`+strings.Repeat("a", 40)+`","0x`+strings.Repeat("b", 40)+`"]}`)
	ids["email_addresses"] = create("POST /v1/email_addresses", `{"user_id":"`+ids["users"]+`","email_address":"second@example.com","verified":true}`)
	ids["phone_numbers"] = create("POST /v1/phone_numbers", `{"user_id":"`+ids["users"]+`","phone_number":"+447400123456","verified":true}`)
	s.Change(t, tenant, ids["users"], func(tx *store.Tx, u *bartleby.User) {
		ids["web3_wallets"], ids["passkeys"], ids["external_accounts"] = u.Web3Wallets[1].ID, tx.NewID(bartleby.IdentificationID), tx.NewID(bartleby.ExternalAccountID)
		u.Passkeys = []bartleby.Passkey{{ID: ids["passkeys"], Object: "passkey", Name: "key"}}
		u.ExternalAccounts = []bartleby.ExternalAccount{{ID: ids["external_accounts"], IdentificationID: tx.NewID(bartleby.IdentificationID), Object: "external_account", Provider: "oauth_google", ProviderUserID: "1"}}
	})
	ids["organizations"] = create("POST /v1/organizations", `{"name":"Acme","created_by":"`+ids["users"]+`"}`)
	ids["memberships"] = ids["users"]
	ids["organization_invitations"] = create("POST /v1/organizations/"+ids["organizations"]+"/invitations", `{"email_address":"guest@example.com","role":"org:member"}`)
	s.Configure(t, tenant, func(set *bartleby.Settings) { set.Organizations.DomainsEnabled = true })
	ids["organization_domains"] = create("POST /v1/organizations/"+ids["organizations"]+"/domains", `{"name":"acme.example.net"}`)
	ids["role_sets"] = create("POST /v1/role_sets", `{"name":"Small","key":"role_set:small","roles":["org:admin"],"default_role_key":"org:admin","creator_role_key":"org:admin"}`)
	ids["organization_permissions"] = create("POST /v1/organization_permissions", `{"name":"Paint","key":"org:paint:do"}`)
	ids["organization_roles"] = create("POST /v1/organization_roles", `{"name":"Painter","key":"org:painter","permissions":["`+ids["organization_permissions"]+`"]}`)
	ids["permissions"] = ids["organization_permissions"]
	ids["domains"] = create("POST /v1/domains", `{"name":"satellite.example.net:3000","is_satellite":true}`)
	ids["sign_in_tokens"] = create("POST /v1/sign_in_tokens", `{"user_id":"`+ids["users"]+`"}`)
	ids["actor_tokens"] = create("POST /v1/actor_tokens", `{"user_id":"`+ids["users"]+`","actor":{"sub":"x"}}`)
	ids["tasks"] = s.Do(t, testkit.Request{Call: "POST /v1/agents/tasks", Body: `{"on_behalf_of":{"user_id":"` + ids["users"] + `"},"permissions":"*","agent_name":"Robot","task_description":"Tidy up","redirect_url":"http://localhost:3000/"}`, Key: tenant.Key}).Object(t)["agent_task_id"].(string)
	ids["invitations"] = create("POST /v1/invitations", `{"email_address":"guest@example.com"}`)
	ids["waitlist_entries"] = create("POST /v1/waitlist_entries", `{"email_address":"waiting@example.com"}`)
	sent := s.Do(t, testkit.Request{Call: "GET /v1/dev/outbox?to=guest@example.com", Key: tenant.Key}).Object(t)["data"].([]any)
	ids["outbox"] = sent[0].(map[string]any)["id"].(string)
	ids["allowlist_identifiers"] = create("POST /v1/allowlist_identifiers", `{"identifier":"example.com"}`)
	ids["blocklist_identifiers"] = create("POST /v1/blocklist_identifiers", `{"identifier":"example.net"}`)
	ids["oauth_applications"] = create("POST /v1/oauth_applications", `{"name":"Client"}`)
	ids["redirect_urls"] = create("POST /v1/redirect_urls", `{"url":"app://done"}`)
	session := s.Do(t, testkit.Request{Call: "POST /v1/sessions", Body: `{"user_id":"` + ids["users"] + `"}`, Key: tenant.Key}).Object(t)
	ids["sessions"], ids["clients"] = session["id"].(string), session["client_id"].(string)
	signUp, err := s.Rules.CreateSignUp(t.Context(), tenant.Instance, ids["clients"], identity.NewSignUp{})
	if err != nil {
		t.Fatal(err)
	}
	ids["sign_ups"] = signUp.ID
	mail := s.Do(t, testkit.Request{Call: "POST /v1/machines", Body: `{"name":"Mail"}`, Key: tenant.Key}).Object(t)
	ids["scopes"] = mail["id"].(string)
	ids["machines"] = create("POST /v1/machines", `{"name":"Billing","scoped_machines":["`+ids["scopes"]+`"]}`)
	ids["m2m_tokens"] = s.Do(t, testkit.Request{Call: "POST /v1/m2m_tokens", Key: mail["secret_key"].(string)}).ID(t)
	ids["api_keys"] = create("POST /v1/api_keys", `{"name":"deploy","subject":"`+ids["users"]+`"}`)
	ids["enterprise_connections"] = create("POST /v1/enterprise_connections", `{"name":"SSO","provider":"oidc_custom","domains":["someone.example"],"oidc":{"client_secret":"hidden"}}`)
	ids["saml_connections"] = create("POST /v1/saml_connections", `{"name":"SSO","provider":"saml_custom","domain":"someone.example"}`)
	ids["jwt_templates"] = create("POST /v1/jwt_templates", `{"name":"hasura","claims":{}}`)
	ids["endpoints"] = create("POST /v1/webhooks/endpoints", `{"url":"https://example.com"}`)
	ids["deliveries"] = create("POST /v1/webhooks/endpoints/"+ids["endpoints"]+"/test", "")
	ids["template_name"] = "hasura"
	ids["provider"], ids["template_type"], ids["slug"] = "oauth_google", "email", "verification_code" // the same everywhere
	return ids
}

// bodies are what operations need before they look for the thing that their path names.
var bodies = map[string]string{
	"VerifyPassword": `{"password":"x"}`, "VerifyTOTP": `{"code":"123456"}`,
	"ReplaceUserEmailAddress": `{"email_address":"third@example.com"}`, "ReplaceUserPhoneNumber": `{"phone_number":"+447400123457"}`,
	"UpdateUser": `{"first_name":"Stolen"}`, "UpdateUserMetadata": `{"public_metadata":{"a":1}}`, "ReplaceUserMetadata": `{"public_metadata":{"a":1}}`,
	"CreateOrganizationMembership": `{"user_id":"user_2abcdefghijklmnopqrstuvwxyz0","role":"org:member"}`, "UpdateOrganizationMembership": `{"role":"org:member"}`,
	"CreateOrganizationInvitation":     `{"email_address":"x@example.com","role":"org:member"}`,
	"CreateOrganizationInvitationBulk": `[{"email_address":"x@example.com","role":"org:member"}]`, "CreateOrganizationDomain": `{"name":"stolen.example.net"}`,
	"UpdateRoleSet": `{"name":"Stolen"}`, "ReplaceRoleSet": `{"dest_role_set_key":"role_set:default"}`, "AddRolesToRoleSet": `{"role_keys":["org:member"]}`,
	"ReplaceRoleInRoleSet":   `{"role_key":"org:admin","to_role_key":"org:member"}`,
	"UpdateOAuthApplication": `{"name":"Stolen"}`, "RevokeOAuthApplicationToken": `{"token":"oat_x"}`,
	"UpdateDomain":  `{"name":"stolen.example.net"}`,
	"UpdateMachine": `{"name":"Stolen"}`, "RotateMachineSecretKey": `{"previous_token_ttl":0}`, "CreateMachineScope": `{"to_machine_id":"mch_2abcdefghijklmnopqrstuvwxyz0"}`,
	"UpdateSAMLConnection": `{"name":"Stolen"}`, "UpdateEnterpriseConnection": `{"name":"Stolen"}`,
	"UpdateJWTTemplate": `{"name":"stolen"}`, "RefreshSession": `{"expired_token":"x","refresh_token":"x","request_origin":"https://example.com"}`,
	"AttemptEmailAddressVerification": `{"verification_id":"ver_2OEpKhcCN1Lat9NQ0G6puh7q5Rb","code":"123456"}`, "AttemptPhoneNumberVerification": `{"verification_id":"ver_2OEpKhcCN1Lat9NQ0G6puh7q5Rb","code":"123456"}`,
	"UpdateWebhookEndpoint": `{"description":"Stolen"}`, "ReplayEvents": `{"since":0}`,
	"UpdateEmailAddress": `{"primary":true}`, "UpdatePhoneNumber": `{"primary":true}`,
}

// fill puts ids into a path, and counts them; which says whose the nth is, from 0. What is no id is the same everywhere.
func fill(t *testing.T, path string, which func(n int) map[string]string) (filled string, n int) {
	t.Helper()
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if !strings.HasPrefix(part, "{") {
			continue
		}
		ids := which(n)
		id, ok := ids[strings.Trim(part, "{}")]
		if !ok {
			if id, ok = ids["organization_"+parts[i-1]]; !ok || parts[2] != "organizations" { // an organization's invitations are not the instance's
				id, ok = ids[parts[i-1]]
			}
			n++
		}
		if !ok {
			t.Fatalf("%s: the world has nothing for %s", path, part)
		}
		parts[i] = id
	}
	return strings.Join(parts, "/"), n
}

// look reads all that a tenant can read of its world, by path, and its events.
func look(t *testing.T, s *testkit.Server, tenant testkit.Tenant, ids map[string]string) map[string]string {
	t.Helper()
	seen := map[string]string{}
	for _, r := range bapi.Routes() {
		if r.Method != "GET" || r.Public || r.Until != "" {
			continue
		}
		path, _ := fill(t, r.Path, func(int) map[string]string { return ids })
		a := s.Do(t, testkit.Request{Call: "GET " + path, Key: tenant.Key})
		if a.Status == 200 {
			seen[path] = string(a.Body)
		}
	}
	for _, e := range s.Events(t, tenant, "") {
		seen["events"] += e.ID
	}
	if len(seen) < 8 {
		t.Fatalf("only %d things seen: %v", len(seen), slices.Collect(maps.Keys(seen)))
	}
	return seen
}

func unchanged(t *testing.T, before, after map[string]string) {
	t.Helper()
	for path, was := range before {
		if after[path] != was {
			t.Errorf("%s changed:\n%s\nwas\n%s", path, after[path], was)
		}
	}
}

// For every operation with an id in its path, another instance's id is an unknown one, and nothing of it changes.
func TestTenantsAreApart(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		own, twin := world(t, s, s.Tenant), world(t, s, s.Twin)
		before := look(t, s, s.Twin, twin)
		tried := 0
		for _, r := range bapi.Routes() {
			theirs, params := fill(t, r.Path, func(int) map[string]string { return twin })
			if params == 0 || r.Public {
				continue
			}
			paths := map[string]bool{theirs: true}
			if params > 1 { // an own parent does not let one reach another's child
				mixed, _ := fill(t, r.Path, func(n int) map[string]string {
					if n == params-1 {
						return twin
					}
					return own
				})
				paths[mixed] = true
			}
			version := testkit.Newest
			if r.Until != "" {
				version = "-"
			}
			for path := range paths {
				tried++
				var a testkit.Answer
				if strings.HasSuffix(r.Path, "/profile_image") && r.Method == "POST" || strings.HasSuffix(r.Path, "/logo") && r.Method == "PUT" {
					a = uploadBy(t, s, r.Method, s.Tenant.Key, path, "file", portrait(t, 8, 8, white))
				} else {
					a = s.Do(t, testkit.Request{Call: r.Method + " " + path, Body: bodies[r.Name], Version: version})
				}
				want := 404
				if r.Name == "RefreshSession" { // refuses everything in the same way
					want = 401
				}
				if a.Status != want {
					t.Errorf("%s %s (%s) with another instance's id: %d %s", r.Method, r.Path, r.Name, a.Status, a.Body)
				}
			}
		}
		unchanged(t, before, look(t, s, s.Twin, twin))
		t.Logf("%d requests, %d answers compared", tried, len(before))
	})
}
