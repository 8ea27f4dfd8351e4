package fapi_test

import (
	"encoding/json"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bartleby"
	"bartleby/fapi"
	"bartleby/identity"
	"bartleby/store"
	"bartleby/testkit"
)

// household is somebody who is signed in, in a browser of their own, with one of everything that an address of the Frontend
// API can name: ids by the name of the parameter.
type household struct {
	*testkit.Browser
	ids map[string]string
}

func settle(t *testing.T, s *testkit.Server, tenant testkit.Tenant, name, number string) *household {
	t.Helper()
	create := func(call, body string) string {
		t.Helper()
		a := s.Do(t, testkit.Request{Call: call, Body: body, Key: tenant.Key})
		if a.Status != 200 {
			t.Fatalf("%s: %d %s", call, a.Status, a.Body)
		}
		return a.ID(t)
	}
	h := &household{Browser: s.Browser(tenant), ids: map[string]string{}}
	w := testkit.NewWallet(t)
	user := create("POST /v1/users", `{"username":"`+name+`","email_address":["`+name+`@example.com"],"password":"correct horse battery","web3_wallet":["`+w.Address+`"]}`)
	phone := create("POST /v1/phone_numbers", `{"user_id":"`+user+`","phone_number":"`+number+`","verified":true}`)
	organization := create("POST /v1/organizations", `{"name":"`+name+`","created_by":"`+user+`"}`)
	invitation := create("POST /v1/organizations/"+organization+"/invitations", `{"email_address":"guest-of-`+name+`@example.com","role":"org:member"}`)
	domain := create("POST /v1/organizations/"+organization+"/domains", `{"name":"`+name+`.example.net"}`)
	s.Change(t, tenant, user, func(tx *store.Tx, u *bartleby.User) {
		u.Passkeys = []bartleby.Passkey{{ID: tx.NewID(bartleby.IdentificationID), Object: "passkey", Name: "key"}}
		u.ExternalAccounts = []bartleby.ExternalAccount{{ID: tx.NewID(bartleby.ExternalAccountID), IdentificationID: tx.NewID(bartleby.IdentificationID), Object: "external_account", Provider: "oauth_google", ProviderUserID: name}}
		h.ids["email_id"], h.ids["passkey_id"], h.ids["external_account_id"], h.ids["web3_wallet_id"] = u.EmailAddresses[0].ID, u.Passkeys[0].ID, u.ExternalAccounts[0].ID, u.Web3Wallets[0].ID
	})
	key := s.Do(t, testkit.Request{Call: "POST /v1/api_keys", Body: `{"name":"key","subject":"` + user + `"}`, Key: tenant.Key})
	h.ids["api_key_id"] = key.ID(t)
	h.ids["session_id"] = h.SignIn(t, identity.NewSession{UserID: user, FirstFactor: true})
	h.ids["phone_number_id"], h.ids["user_id"], h.ids["organization_id"], h.ids["invitation_id"], h.ids["domain_id"] = phone, user, organization, invitation, domain
	h.ids["sign_up_id"] = h.Call(t, 200, "POST /v1/client/sign_ups", url.Values{"email_address": {"child-of-" + name + "@example.com"}}).Part(t, "response", "id").(string)
	create("POST /v1/users", `{"username":"other_`+name+`","password":"correct horse battery","skip_password_checks":true}`)
	h.ids["sign_in_id"] = h.Call(t, 200, "POST /v1/client/sign_ins", url.Values{"identifier": {"other_" + name}}).Part(t, "response", "id").(string)
	return h
}

// openUp has both tenants allow all that a household needs.
func openUp(t *testing.T, s *testkit.Server) {
	t.Helper()
	for _, tenant := range []testkit.Tenant{s.Tenant, s.Twin} {
		s.Configure(t, tenant, func(set *bartleby.Settings) {
			set.Sessions.Several, set.Organizations.DomainsEnabled, set.Authentication.Wallets = true, true, bartleby.WalletStrategies
		})
	}
}

// look is all that the household sees of itself, without what moves by looking.
func (h *household) look(t *testing.T) string {
	t.Helper()
	moves := regexp.MustCompile(`"(jwt|last_active_at|updated_at|abandon_at|image_url|logo_url|profile_image_url)":("[^"]*"|[0-9]+)|"last_active_token":\{[^}]*\}|"factor_verification_age":\[[^\]]*\]`)
	var b strings.Builder
	for _, path := range []string{"/v1/client", "/v1/me", "/v1/me/sessions", "/v1/organizations/" + h.ids["organization_id"], "/v1/organizations/" + h.ids["organization_id"] + "/invitations", "/v1/organizations/" + h.ids["organization_id"] + "/memberships"} {
		b.Write(moves.ReplaceAll(h.Call(t, 200, "GET "+path, nil).Body, nil))
	}
	b.Write(h.Bear(t, h.ids["session_id"], "GET /api_keys?subject="+h.ids["user_id"], "").Body)
	return b.String()
}

// ask asks as front ends ask about what a path names.
func (h *household) ask(t *testing.T, call string, form url.Values) testkit.Answer {
	t.Helper()
	if strings.Contains(call, " /api_keys") {
		return h.Bear(t, h.ids["session_id"], call, `{"description":"Stolen"}`)
	}
	return h.Do(t, call, form)
}

var pathParameter = regexp.MustCompile(`\{[^}]+\}`)

// fillPath puts ids into a path, or with made others of their kind that nothing has.
func fillPath(path string, ids map[string]string, made bool) string {
	return pathParameter.ReplaceAllStringFunc(path, func(name string) string {
		id := ids[strings.Trim(name, "{}")]
		if id == "" {
			id = "idn_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"
		}
		if made {
			prefix, _, _ := strings.Cut(id, "_")
			return prefix + "_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"
		}
		return id
	})
}

// answered is an answer without what differs from one request to another.
func answered(a testkit.Answer) string {
	var envelope struct {
		Errors []struct {
			Code string
			Meta map[string]any
		}
	}
	_ = json.Unmarshal(a.Body, &envelope)
	text, _ := json.Marshal(envelope)
	return strings.Repeat("x", a.Status/100) + string(text)
}

// The ids of another instance, and those of somebody else in the same one, are answered as ids that nothing has: each
// operation that names anything in its path, each field that names anything. Nothing of theirs changes, and nobody can act in
// their sessions.
func TestForeignIDs(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		openUp(t, s)
		mine, neighbour, twin := settle(t, s, s.Tenant, "someone", "+447400123456"), settle(t, s, s.Tenant, "neighbour", "+447400123457"), settle(t, s, s.Twin, "someone", "+447400123456")
		form := url.Values{
			"strategy": {"email_code"}, "code": {"424242"}, "password": {"correct horse battery"}, "level": {"first_factor"}, "signature": {"0x"}, "name": {"Stolen"}, "role": {"org:admin"}, "first_name": {"Stolen"},
			"email_address": {"thief@example.com"}, "user_id": {mine.ids["user_id"]}, "enrollment_mode": {"automatic_invitation"}, "public_key_credential": {"{}"}, "affiliation_email_address": {"thief@someone.example.net"},
		}
		tried := 0
		for _, them := range []*household{neighbour, twin} {
			before := them.look(t)
			for _, r := range fapi.Routes() {
				if !strings.HasPrefix(r.Path, "/v1/") && !strings.HasPrefix(r.Path, "/api_keys") || !strings.Contains(r.Path, "{") {
					continue
				}
				body := form
				if r.Method == "GET" {
					body = nil
				}
				theirs := mine.ask(t, r.Method+" "+fillPath(r.Path, them.ids, false), body)
				nobodys := mine.ask(t, r.Method+" "+fillPath(r.Path, them.ids, true), body)
				if theirs.Status < 400 || theirs.Status >= 500 || answered(theirs) != answered(nobodys) {
					t.Errorf("%s %s: %d %.300s\nfor an id that nothing has: %d %.300s", r.Method, r.Path, theirs.Status, theirs.Body, nobodys.Status, nobodys.Body)
				}
				tried++
				// The organization is the one's own, and what it is to have is not.
				if strings.Contains(r.Path, "{organization_id}/") && strings.Count(r.Path, "{") == 2 {
					mixed := maps.Clone(them.ids)
					mixed["organization_id"] = mine.ids["organization_id"]
					theirs = mine.Do(t, r.Method+" "+fillPath(r.Path, mixed, false), body)
					own := strings.Replace(r.Path, "{organization_id}", mine.ids["organization_id"], 1)
					nobodys = mine.Do(t, r.Method+" "+fillPath(own, them.ids, true), body)
					if theirs.Status < 400 || answered(theirs) != answered(nobodys) {
						t.Errorf("%s %s: %d %.300s\nfor an id that nothing has: %d %.300s", r.Method, own, theirs.Status, theirs.Body, nobodys.Status, nobodys.Body)
					}
				}
			}
			for _, c := range []struct{ call, field, id, prefix string }{
				{"POST /v1/client/sessions/{session_id}/touch", "active_organization_id", them.ids["organization_id"], "org"},
				{"POST /v1/client/sessions/{session_id}/tokens", "organization_id", them.ids["organization_id"], "org"},
				{"POST /v1/client/sign_ins/{sign_in_id}/prepare_first_factor", "email_address_id", them.ids["email_id"], "idn"},
				{"POST /v1/client/sign_ins/{sign_in_id}/prepare_first_factor", "web3_wallet_id", them.ids["web3_wallet_id"], "idn"},
				{"PATCH /v1/me", "primary_email_address_id", them.ids["email_id"], "idn"},
				{"PATCH /v1/me", "primary_web3_wallet_id", them.ids["web3_wallet_id"], "idn"},
			} {
				call := fillPath(c.call, mine.ids, false)
				ask := func(id string) testkit.Answer {
					return mine.Do(t, call, url.Values{"strategy": {"email_code"}, c.field: {id}})
				}
				if theirs, nobodys := ask(c.id), ask(c.prefix+"_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"); theirs.Status < 400 || answered(theirs) != answered(nobodys) {
					t.Errorf("%s %s: %d %s, %s", c.call, c.field, theirs.Status, theirs.Body, nobodys.Body)
				}
			}
			for _, path := range []string{"/v1/me", "/v1/me/sessions", "/v1/me/organization_memberships"} {
				mine.Refused(t, 401, "GET "+path+"?_clerk_session_id="+them.ids["session_id"], nil, "signed_out")
			}
			if after := them.look(t); after != before {
				t.Errorf("before %s\nafter  %s", before, after)
			}
		}
		if own := slices.Sorted(maps.Keys(mine.ids)); tried < 100 || len(own) < 12 {
			t.Errorf("%d were tried, of %v", tried, own)
		}
	})
}
