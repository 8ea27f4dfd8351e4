package bapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bartleby"
	"bartleby/testkit"
)

func types(list []bartleby.Event) string {
	var names []string
	for _, e := range list {
		names = append(names, string(e.Type))
	}
	return strings.Join(names, " ")
}

func TestCreateUser(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		a := s.Call(t, 200, "POST /v1/users", `{"external_id":"crm-1","first_name":" Ada ","last_name":"Lovelace","locale":"en-gb",
			"email_address":["Ada@Example.COM","ada@work.example"],"email_address_identification_status":["verified","reserved"],
			"phone_number":["+44 7400 123456"],"web3_wallet":["0xAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"],"username":"Ada_L",
			"password":"correct horse battery","totp_secret":"JBSW Y3DP EHPK 3PXP","backup_codes":["alpha-bravo","$2a$04$4btmDGwgmzpiTvlMpVlPeueK3XaCPZQhrYKt1E3DaLG/w8eGeXOA2"],
			"public_metadata":{"z":1,"a":{"big":12345678901234567890,"html":"<b>&"}},"private_metadata":{"p":true},"unsafe_metadata":{},
			"delete_self_enabled":false,"create_organization_enabled":false,"create_organizations_limit":3,
			"legal_accepted_at":"2020-02-03T04:05:06Z","created_at":"2019-01-02T03:04:05.678Z","bypass_client_trust":true,"banned":true,"locked":true}`)
		u := a.Object(t)
		for field, want := range map[string]any{
			"external_id": "crm-1", "first_name": "Ada", "last_name": "Lovelace", "locale": "en-GB", "username": "ada_l",
			"password_enabled": true, "totp_enabled": true, "backup_code_enabled": true, "two_factor_enabled": true,
			"delete_self_enabled": false, "create_organization_enabled": false, "create_organizations_limit": 3.0,
			"legal_accepted_at": 1580702706000.0, "created_at": 1546398245678.0, "bypass_client_trust": true,
			"banned": true, "locked": true, "has_image": false, "verification_attempts_remaining": 100.0, "lockout_expires_in_seconds": 3600.0,
		} {
			if u[field] != want {
				t.Errorf("%s is %v, want %v", field, u[field], want)
			}
		}
		// Metadata comes back to the letter: order, large numbers, no escapes that were not there.
		if !strings.Contains(string(a.Body), `"public_metadata":{"z":1,"a":{"big":12345678901234567890,"html":"<b>&"}}`) {
			t.Errorf("metadata changed: %s", a.Body)
		}
		emails := u["email_addresses"].([]any)
		first, second := emails[0].(map[string]any), emails[1].(map[string]any)
		if first["email_address"] != "ada@example.com" || first["id"] != u["primary_email_address_id"] || first["reserved"] != false ||
			first["verification"].(map[string]any)["strategy"] != "admin" || second["reserved"] != true || second["verification"] != nil {
			t.Errorf("e-mail addresses %v", emails)
		}
		if p := u["phone_numbers"].([]any)[0].(map[string]any); p["phone_number"] != "+447400123456" {
			t.Errorf("phone %v", p)
		}
		if w := u["web3_wallets"].([]any)[0].(map[string]any); w["web3_wallet"] != "0x"+strings.Repeat("a", 40) {
			t.Errorf("wallet %v", w)
		}
		again := s.Call(t, 200, "GET /v1/users/"+a.ID(t), "")
		if string(again.Body) != string(a.Body) {
			t.Errorf("read back as %s\n      not %s", again.Body, a.Body)
		}
		if got := types(s.Events(t, s.Tenant, a.ID(t))); got != "user.created" {
			t.Errorf("events: %s", got)
		}
	})
}

func TestCreateUserRefusals(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Call(t, 200, "POST /v1/users", `{"email_address":["taken@example.com"],"phone_number":["+447400111111"],"username":"taken","external_id":"taken","web3_wallet":["0x`+strings.Repeat("b", 40)+`"]}`)
		for body, want := range map[string]string{
			`{}`:                                   "form_data_missing",
			`{"first_name":"Only"}`:                "form_data_missing",
			`{"email_address":["not an address"]}`: "form_param_format_invalid email_address",
			`{"email_address":["a@b"]}`:            "form_param_format_invalid email_address",
			`{"email_address":["x@example.com","X@example.com"]}`:              "form_param_duplicate email_address",
			`{"email_address":[""]}`:                                           "form_param_nil email_address",
			`{"phone_number":["12345"]}`:                                       "form_param_format_invalid phone_number",
			`{"phone_number":["+1234567"]}`:                                    "form_param_format_invalid phone_number",
			`{"web3_wallet":["0x12"]}`:                                         "form_param_format_invalid web3_wallet",
			`{"username":"abc"}`:                                               "form_username_invalid_length username",
			`{"username":"` + strings.Repeat("a", 65) + `"}`:                   "form_username_invalid_length username",
			`{"username":"has space"}`:                                         "form_username_invalid_character username",
			`{"username":"12345"}`:                                             "form_username_needs_non_number_char username",
			`{"username":"fine","password":"short"}`:                           "form_password_length_too_short password",
			`{"username":"fine","password":"` + strings.Repeat("x", 73) + `"}`: "form_password_length_too_long password",
			`{"username":"fine","password":"correct horse","password_digest":"x","password_hasher":"md5"}`:      "form_conditional_param_disallowed password_digest",
			`{"username":"fine","password_digest":"x"}`:                                                         "form_conditional_param_missing password_hasher",
			`{"username":"fine","password_hasher":"md5"}`:                                                       "form_conditional_param_missing password_digest",
			`{"username":"fine","password_digest":"x","password_hasher":"md5"}`:                                 "form_password_digest_invalid_code password_digest",
			`{"username":"fine","password_digest":"x","password_hasher":"rot13"}`:                               "form_param_value_invalid password_hasher",
			`{"username":"fine","totp_secret":"not base32!"}`:                                                   "invalid_totp_secret_code totp_secret",
			`{"username":"fine","totp_secret":"JBSWY3DP"}`:                                                      "invalid_totp_secret_code totp_secret",
			`{"username":"fine","backup_codes":["x"]}`:                                                          "form_param_value_invalid backup_codes",
			`{"username":"fine","public_metadata":[]}`:                                                          "form_param_value_invalid public_metadata",
			`{"username":"fine","public_metadata":"x"}`:                                                         "form_param_value_invalid public_metadata",
			`{"username":"fine","private_metadata":{"a":"` + strings.Repeat("x", 8200) + `"}}`:                  "form_param_exceeds_allowed_size private_metadata",
			`{"username":"fine","created_at":"yesterday"}`:                                                      "form_param_invalid_time created_at",
			`{"username":"fine","legal_accepted_at":1580702706000}`:                                             "form_param_type_invalid legal_accepted_at",
			`{"username":"fine","locale":"not_a locale"}`:                                                       "form_param_format_invalid locale",
			`{"username":"fine","create_organizations_limit":-1}`:                                               "form_param_value_invalid create_organizations_limit",
			`{"username":"fine","first_name":"` + strings.Repeat("é", 257) + `"}`:                               "form_param_max_length_exceeded first_name",
			`{"email_address":["b@example.com"],"email_address_identification_status":["verified","verified"]}`: "form_param_array_length_mismatch email_address_identification_status",
			`{"email_address":["b@example.com"],"email_address_identification_status":["wrong"]}`:               "form_param_value_invalid email_address_identification_status",
			`{"email_address":["Taken@example.com"]}`:                                                           "form_identifier_exists email_address",
			`{"email_address":["taken@example.com"],"phone_number":["+447400111111"],"username":"TAKEN","external_id":"taken","web3_wallet":["0x` + strings.Repeat("B", 40) + `"]}`: "form_identifier_exists email_address, form_identifier_exists phone_number, form_identifier_exists web3_wallet, form_identifier_exists username, form_identifier_exists external_id",
			`{"username":"fine","nonsense":1,"emailAddress":["x@example.com"]}`:                                                                                                     "form_param_unknown nonsense, form_param_unknown emailAddress",
			`{"username":"abc","email_address":["nope"],"password":"x"}`:                                                                                                            "form_param_format_invalid email_address, form_username_invalid_length username, form_password_length_too_short password",
		} {
			s.Refused(t, 422, "POST /v1/users", body, strings.Split(want, ", ")...)
		}
		if n := s.Call(t, 200, "GET /v1/users/count", "").Object(t)["total_count"]; n != 1.0 {
			t.Errorf("refused requests left users behind: %v", n)
		}
	})
}

func TestSettingsGovernUsers(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.Username.Enabled, set.PhoneNumber.Required, set.FirstName.Required, set.Password.Required = false, true, true, true
			set.LegalConsent, set.TOTP, set.Lockout.Enabled, set.Password.MinStrength = true, false, false, 3
		})
		a := s.Do(t, testkit.Request{Call: "POST /v1/users", Body: `{"email_address":["a@example.com"]}`})
		if got := strings.Join(a.Codes(t), ", "); got != "legal_not_accepted legal_accepted_at, form_data_missing" || !strings.Contains(string(a.Body), `["phone_number","first_name","password"]`) {
			t.Errorf("%s: %s", got, a.Body)
		}
		s.Refused(t, 422, "POST /v1/users", `{"username":"someone","phone_number":["+447400222222"],"first_name":"A","password":"qu1ver-lamp-Tundra.39","skip_legal_checks":true}`, "form_param_unknown username")
		s.Refused(t, 422, "POST /v1/users", `{"phone_number":["+447400222222"],"first_name":"A","password":"password1","skip_legal_checks":true}`, "form_password_not_strong_enough password")
		s.Refused(t, 422, "POST /v1/users", `{"phone_number":["+447400222222"],"first_name":"A","skip_password_requirement":true,"skip_legal_checks":true,"totp_secret":"JBSWY3DPEHPK3PXP"}`, "form_param_unknown totp_secret")
		u := s.Call(t, 200, "POST /v1/users", `{"phone_number":["+447400222222"],"skip_user_requirement":true,"password":"password1","skip_password_checks":true,"skip_legal_checks":true}`)
		if o := u.Object(t); o["verification_attempts_remaining"] != nil || o["locked"] != false {
			t.Errorf("lockout is off: %s", u.Body)
		}
		s.Refused(t, 403, "POST /v1/users/"+u.ID(t)+"/lock", "", "feature_not_enabled")
		s.Refused(t, 403, "POST /v1/users/"+u.ID(t)+"/totp", "", "feature_not_enabled")
		phone := u.Object(t)["phone_numbers"].([]any)[0].(map[string]any)["id"].(string)
		s.Call(t, 200, "POST /v1/email_addresses", `{"user_id":"`+u.ID(t)+`","email_address":"more@example.com","verified":true}`)
		s.Refused(t, 400, "DELETE /v1/phone_numbers/"+phone, "", "last_required_identification_deletion_failed")
	})
}

func TestUpdateUser(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		a := s.Call(t, 200, "POST /v1/users", `{"email_address":["one@example.com","two@example.com"],"username":"someone","first_name":"A","external_id":"x1","password":"correct horse"}`)
		id := "/v1/users/" + a.ID(t)
		second := a.Object(t)["email_addresses"].([]any)[1].(map[string]any)["id"].(string)
		s.Clock.Advance(time.Second)
		u := s.Call(t, 200, "PATCH "+id, `{"first_name":null,"last_name":"B","primary_email_address_id":"`+second+`","username":"other_name","external_id":"x2","locale":"de"}`).Object(t)
		if u["first_name"] != nil || u["last_name"] != "B" || u["primary_email_address_id"] != second || u["username"] != "other_name" || u["external_id"] != "x2" || u["locale"] != "de" ||
			u["updated_at"].(float64) <= a.Object(t)["updated_at"].(float64) {
			t.Errorf("%v", u)
		}
		// What was given up can be taken by others, and what is kept cannot.
		s.Call(t, 200, "POST /v1/users", `{"username":"someone","external_id":"x1"}`)
		s.Refused(t, 422, "PATCH "+id, `{"username":"someone"}`, "form_identifier_exists username")
		s.Refused(t, 422, "PATCH "+id, `{"external_id":"x1"}`, "form_identifier_exists external_id")
		unverified := s.Call(t, 200, "POST /v1/email_addresses", `{"user_id":"`+a.ID(t)+`","email_address":"three@example.com"}`).ID(t)
		s.Refused(t, 422, "PATCH "+id, `{"primary_email_address_id":"`+unverified+`"}`, "form_verification_needed primary_email_address_id")
		s.Refused(t, 422, "PATCH "+id, `{"primary_email_address_id":"idn_nosuchnosuchnosuchnosuch","primary_phone_number_id":"x"}`, "form_resource_not_found primary_email_address_id", "form_resource_not_found primary_phone_number_id")
		s.Refused(t, 422, "PATCH "+id, `{"skip_password_checks":true}`, "form_conditional_param_disallowed skip_password_checks")
		s.Refused(t, 422, "PATCH "+id, `{"sign_out_of_other_sessions":true}`, "form_conditional_param_disallowed sign_out_of_other_sessions")
		s.Refused(t, 422, "PATCH "+id, `{"public_metadata":{}}`, "form_param_unknown public_metadata")
		s.Refused(t, 422, "PATCH "+id, `{"profile_image_id":"img_unknown"}`, "form_resource_not_found profile_image_id")
		s.Refused(t, 404, "PATCH /v1/users/user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb", `{"first_name":"x"}`, "resource_not_found")
		s.Refused(t, 404, "PATCH /v1/users/user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb", `{"username":"x"}`, "resource_not_found")
		if u := s.Call(t, 200, "PATCH "+id, `{"username":null}`).Object(t); u["username"] != nil {
			t.Errorf("username not removed: %v", u["username"])
		}
		only := s.Call(t, 200, "POST /v1/users", `{"username":"nothing_else"}`).ID(t)
		s.Refused(t, 422, "PATCH /v1/users/"+only, `{"username":""}`, "form_param_nil username")
		// Older callers replace metadata here.
		s.Do(t, testkit.Request{Call: "PATCH " + id, Body: `{"public_metadata":{"a":1},"unsafe_metadata":{"b":2}}`, Version: "2025-11-10"})
		old := s.Do(t, testkit.Request{Call: "PATCH " + id, Body: `{"public_metadata":{"c":3}}`, Version: "-"})
		if o := old.Object(t); fmt.Sprint(o["public_metadata"], o["unsafe_metadata"]) != "map[c:3] map[b:2]" {
			t.Errorf("%s", old.Body)
		}
		if got := types(s.Events(t, s.Tenant, a.ID(t))); got != "user.created user.updated user.updated user.updated user.updated user.updated" {
			t.Errorf("events: %s", got)
		}
	})
}

func TestMetadata(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		id := "/v1/users/" + s.Call(t, 200, "POST /v1/users", `{"username":"someone","public_metadata":{"a":{"b":1,"c":[1,2]},"keep":"x"}}`).ID(t)
		for _, c := range []struct{ call, body, want string }{
			{"PATCH", `{"public_metadata":{"a":{"b":null,"d":{"e":2}},"n":1.50}}`, `{"a":{"c":[1,2],"d":{"e":2}},"keep":"x","n":1.50}`},
			{"PATCH", `{"public_metadata":{"a":{"c":[null]}}}`, `{"a":{"c":[null],"d":{"e":2}},"keep":"x","n":1.50}`},
			{"PATCH", `{"public_metadata":null}`, `{"a":{"c":[null],"d":{"e":2}},"keep":"x","n":1.50}`},
			{"PATCH", `{}`, `{"a":{"c":[null],"d":{"e":2}},"keep":"x","n":1.50}`},
			{"PATCH", `{"public_metadata":{"keep":{"was":"text"},"n":null}}`, `{"a":{"c":[null],"d":{"e":2}},"keep":{"was":"text"}}`},
			{"PUT", `{"public_metadata":{"only":null}}`, `{"only":null}`},
			{"PUT", `{"private_metadata":{"p":1}}`, `{"only":null}`},
			{"PUT", `{"public_metadata":{}}`, `{}`},
		} {
			a := s.Call(t, 200, c.call+" "+id+"/metadata", c.body)
			if !strings.Contains(string(a.Body), `"public_metadata":`+c.want+`,`) {
				t.Errorf("%s %s: %s, want %s", c.call, c.body, a.Body, c.want)
			}
		}
		big := `{"public_metadata":{"a":"` + strings.Repeat("x", 5000) + `"}}`
		s.Call(t, 200, "PATCH "+id+"/metadata", big)
		s.Refused(t, 422, "PATCH "+id+"/metadata", strings.Replace(big, `"a"`, `"b"`, 1), "form_param_exceeds_allowed_size public_metadata")
		s.Refused(t, 422, "PUT "+id+"/metadata", `{"public_metadata":7,"unsafe_metadata":[]}`, "form_param_value_invalid public_metadata", "form_param_value_invalid unsafe_metadata")
		s.Refused(t, 422, "PATCH "+id+"/metadata", `{"metadata":{}}`, "form_param_unknown metadata")
		s.Refused(t, 404, "PATCH /v1/users/user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb/metadata", `{"public_metadata":{}}`, "resource_not_found")
	})
}

func TestMetadataRaces(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		id := "/v1/users/" + s.Call(t, 200, "POST /v1/users", `{"username":"someone"}`).ID(t)
		var wg sync.WaitGroup
		for i := range 24 {
			wg.Go(func() { s.Call(t, 200, "PATCH "+id+"/metadata", fmt.Sprintf(`{"public_metadata":{"k%d":%d}}`, i, i)) })
		}
		wg.Wait()
		if m := s.Call(t, 200, "GET "+id, "").Object(t)["public_metadata"].(map[string]any); len(m) != 24 {
			t.Errorf("%d of 24 changes are there", len(m))
		}
	})
}

// TestIdentifierRaces lets ten writers take one identifier of each kind at the same moment: one of them has it.
func TestIdentifierRaces(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		for round, body := range []string{
			`{"email_address":["same@example.com"],"username":"user_%d"}`,
			`{"phone_number":["+447400333333"],"username":"other_%d"}`,
			`{"username":"the_same","external_id":"own_%d"}`,
			`{"external_id":"the same","username":"third_%d"}`,
			`{"web3_wallet":["0x` + strings.Repeat("c", 40) + `"],"username":"fourth_%d"}`,
		} {
			var mu sync.Mutex
			statuses := map[int]int{}
			var wg sync.WaitGroup
			for i := range 10 {
				wg.Go(func() {
					a := s.Do(t, testkit.Request{Call: "POST /v1/users", Body: fmt.Sprintf(body, i)})
					if a.Status == 422 && !strings.HasPrefix(a.Codes(t)[0], "form_identifier_exists") {
						t.Errorf("%s", a.Body)
					}
					mu.Lock()
					statuses[a.Status]++
					mu.Unlock()
				})
			}
			wg.Wait()
			if statuses[200] != 1 || statuses[422] != 9 {
				t.Errorf("round %d: %v", round, statuses)
			}
		}
		if n := s.Call(t, 200, "GET /v1/users/count", "").Object(t)["total_count"]; n != 5.0 {
			t.Errorf("%v users", n)
		}
	})
}

func TestDeleteUser(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		body := `{"email_address":["gone@example.com"],"phone_number":["+447400444444"],"username":"gone_user","external_id":"e"}`
		a := s.Call(t, 200, "POST /v1/users", body)
		email := a.Object(t)["primary_email_address_id"].(string)
		d := s.Call(t, 200, "DELETE /v1/users/"+a.ID(t), "null").Object(t)
		if fmt.Sprint(d) != fmt.Sprintf("map[deleted:true external_id:e id:%s object:user]", a.ID(t)) {
			t.Errorf("%v", d)
		}
		for _, call := range []string{"GET /v1/users/" + a.ID(t), "DELETE /v1/users/" + a.ID(t), "GET /v1/email_addresses/" + email} {
			s.Refused(t, 404, call, "", "resource_not_found")
		}
		for _, query := range []string{"email_address=gone@example.com", "query=gone_user", "user_id=" + a.ID(t), ""} {
			if list := s.Call(t, 200, "GET /v1/users?"+query, "").List(t); len(list) != 0 {
				t.Errorf("%s finds %v", query, list)
			}
		}
		if again := s.Call(t, 200, "POST /v1/users", body); again.ID(t) == a.ID(t) {
			t.Error("the same id twice")
		}
		if list := s.Call(t, 200, "GET /v1/users?query=gone_user", "").List(t); len(list) != 1 {
			t.Errorf("the next of that name is not found: %v", list)
		}
		events := s.Events(t, s.Tenant, a.ID(t))
		if types(events) != "user.created user.deleted" || !json.Valid(events[1].Payload) || !strings.Contains(string(events[1].Payload), `"deleted":true`) {
			t.Errorf("events: %v", events)
		}
	})
}

func TestBanAndLock(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		a := s.Call(t, 200, "POST /v1/users", `{"username":"someone"}`)
		id := "/v1/users/" + a.ID(t)
		for range 2 {
			if u := s.Call(t, 200, "POST "+id+"/ban", "null").Object(t); u["banned"] != true {
				t.Error("not banned")
			}
		}
		if list := s.Call(t, 200, "GET /v1/users?banned=true", "").List(t); len(list) != 1 {
			t.Errorf("banned: %v", list)
		}
		if u := s.Call(t, 200, "POST "+id+"/unban", "").Object(t); u["banned"] != false {
			t.Error("still banned")
		}
		if u := s.Call(t, 200, "POST "+id+"/lock", "").Object(t); u["locked"] != true || u["lockout_expires_in_seconds"] != 3600.0 {
			t.Errorf("not locked: %v", u)
		}
		s.Clock.Advance(30 * time.Minute)
		if u := s.Call(t, 200, "POST "+id+"/lock", "").Object(t); u["locked"] != true || u["lockout_expires_in_seconds"].(float64) > 1800 {
			t.Errorf("locking again must not prolong: %v", u)
		}
		s.Clock.Advance(31 * time.Minute)
		if u := s.Call(t, 200, "GET "+id, "").Object(t); u["locked"] != false || u["lockout_expires_in_seconds"] != nil {
			t.Errorf("the lock did not end: %v", u)
		}
		s.Call(t, 200, "POST "+id+"/lock", "")
		if u := s.Call(t, 200, "POST "+id+"/unlock", "").Object(t); u["locked"] != false {
			t.Error("still locked")
		}
		if got := types(s.Events(t, s.Tenant, a.ID(t))); got != "user.created"+strings.Repeat(" user.updated", 5) {
			t.Errorf("what changes nothing must not be announced: %s", got)
		}
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Lockout.Duration = 0 })
		s.Call(t, 200, "POST "+id+"/lock", "")
		s.Clock.Advance(1000 * time.Hour)
		if u := s.Call(t, 200, "GET "+id, "").Object(t); u["locked"] != true || u["lockout_expires_in_seconds"] != nil {
			t.Errorf("a lock without end: %v", u)
		}
		for _, op := range []string{"ban", "unban", "lock", "unlock"} {
			s.Refused(t, 404, "POST /v1/users/user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb/"+op, "", "resource_not_found")
		}
	})
}

// TestTwinTenant asks for another instance's users in every way that lists have; TestTenantsAreApart goes by their ids.
func TestTwinTenant(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		a := s.Call(t, 200, "POST /v1/users", `{"email_address":["ours@example.com"],"username":"ours_only","external_id":"ours"}`)
		ours := a.Object(t)["primary_email_address_id"].(string)
		for _, query := range []string{"", "query=ours", "email_address=ours@example.com", "user_id=" + a.ID(t), "external_id=ours", "email_address_query=ours", "name_query=o", "username=ours_only", "query=o"} {
			if got := s.Do(t, testkit.Request{Call: "GET /v1/users?" + query, Key: s.Twin.Key}).List(t); len(got) != 0 {
				t.Errorf("the twin sees %s", query)
			}
			if got := s.Do(t, testkit.Request{Call: "GET /v1/users/count?" + query, Key: s.Twin.Key}).Object(t)["total_count"]; got != 0.0 {
				t.Errorf("the twin counts %s: %v", query, got)
			}
		}
		// The same identifiers are free there, and a second user of the twin does not disturb the first of ours.
		twin := s.Do(t, testkit.Request{Call: "POST /v1/users", Key: s.Twin.Key, Body: `{"email_address":["ours@example.com"],"username":"ours_only","external_id":"ours"}`})
		if twin.Status != 200 {
			t.Fatalf("%s", twin.Body)
		}
		if got := s.Do(t, testkit.Request{Call: "POST /v1/email_addresses", Key: s.Twin.Key, Body: `{"user_id":"` + a.ID(t) + `","email_address":"y@example.com"}`}); got.Status != 404 {
			t.Errorf("an address for a foreign user: %d", got.Status)
		}
		if got := s.Do(t, testkit.Request{Call: "GET /v1/users?starting_after=" + a.ID(t), Key: s.Twin.Key}); got.Status != 422 {
			t.Errorf("a foreign cursor: %d", got.Status)
		}
		if got := s.Do(t, testkit.Request{Call: "PATCH /v1/users/" + twin.ID(t), Key: s.Twin.Key, Body: `{"primary_email_address_id":"` + ours + `"}`}); got.Status != 422 {
			t.Errorf("a foreign primary address: %d", got.Status)
		}
		if n := len(s.Events(t, s.Tenant, "")); n != 1 {
			t.Errorf("%d events at ours", n)
		}
	})
}

func TestKeys(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		for authorization, want := range map[string]string{
			"": "authorization_header_format_invalid", "Bearer": "authorization_header_format_invalid", "Basic " + s.Tenant.Key: "authorization_header_format_invalid",
			s.Tenant.Key: "authorization_header_format_invalid", "Bearer a b": "authorization_header_format_invalid",
			"Bearer sk_test_wrong": "clerk_key_invalid", "Bearer " + s.Tenant.Key + "x": "clerk_key_invalid", "Bearer " + strings.ToLower(s.Tenant.Key): "clerk_key_invalid",
		} {
			a := s.Do(t, testkit.Request{Call: "GET /v1/users", Header: map[string]string{"Authorization": authorization}})
			if got := a.Codes(t); a.Status != 401 || !slices.Equal(got, []string{want}) {
				t.Errorf("%q: %d %v, want %s", authorization, a.Status, got, want)
			}
		}
		key, err := s.Rules.RotateKey(t.Context(), s.Tenant.Instance.ID, time.Minute.Milliseconds())
		if err != nil {
			t.Fatal(err)
		}
		status := func(key string) int { return s.Do(t, testkit.Request{Call: "GET /v1/users", Key: key}).Status }
		if status(key) != 200 || status(s.Tenant.Key) != 200 {
			t.Error("both keys work during the overlap")
		}
		s.Clock.Advance(2 * time.Minute)
		if status(key) != 200 || status(s.Tenant.Key) != 401 {
			t.Error("only the new key works after it")
		}
	})
}

func TestOperations(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		for _, base := range []string{s.URL, s.Frontend} {
			for _, path := range []string{"/healthz", "/readyz"} {
				r, _ := http.NewRequest(http.MethodGet, base+path, nil)
				if a := testkit.Send(t, r); a.Status != 200 {
					t.Errorf("%s: %d", path, a.Status)
				}
			}
		}
		s.Call(t, 200, "GET /v1/users", "")
		if a := s.Call(t, 200, "GET /metrics", ""); !strings.Contains(string(a.Body), `bartleby_http_requests_total{method="GET",route="/v1/users",status="2xx"} 1`) {
			t.Errorf("%s", a.Body)
		}
	})
}
