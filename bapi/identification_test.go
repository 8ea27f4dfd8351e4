package bapi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bartleby"
	"bartleby/store"
	"bartleby/testkit"
)

const nobody = "user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"

// announced tells which events a user has caused since the last call: of what was refused or changed nothing, none.
type announced struct {
	s    *testkit.Server
	user string
	seen int
}

func (a *announced) want(t *testing.T, updates int) {
	t.Helper()
	list := a.s.Events(t, a.s.Tenant, a.user)
	if got := types(list[a.seen:]); got != strings.TrimSpace(strings.Repeat("user.updated ", updates)) {
		t.Errorf("events %q, want %d", got, updates)
	}
	a.seen = len(list)
}

// made creates a user and counts events from there.
func made(t *testing.T, s *testkit.Server, body string) (id string, user map[string]any, events *announced) {
	t.Helper()
	a := s.Call(t, 200, "POST /v1/users", body)
	return a.ID(t), a.Object(t), &announced{s, a.ID(t), 1}
}

// partIDs lists the ids of a user's e-mail addresses, numbers and the like.
func partIDs(u map[string]any, field string) []string {
	var ids []string
	for _, p := range u[field].([]any) {
		ids = append(ids, p.(map[string]any)["id"].(string))
	}
	return ids
}

// identification is what e-mail addresses and phone numbers have in common, tested with either.
type identification struct {
	noun, primary, list string
	values              [6]string // as stored
	loose               string    // the fifth as people write it
	bad                 string
	required            func(*bartleby.Settings) *bartleby.AttributeSettings
}

var identifications = []identification{
	{
		"email_address", "primary_email_address_id", "email_addresses",
		[6]string{"a@example.com", "b@example.com", "c@example.com", "d@example.com", "e@example.com", "f@example.com"},
		" E@Example.COM ", "a@b",
		func(s *bartleby.Settings) *bartleby.AttributeSettings { return &s.EmailAddress },
	},
	{
		"phone_number", "primary_phone_number_id", "phone_numbers",
		[6]string{"+447400300001", "+447400300002", "+447400300003", "+447400300004", "+447400300005", "+447400300006"},
		"+44 (7400) 300-005", "12345",
		func(s *bartleby.Settings) *bartleby.AttributeSettings { return &s.PhoneNumber },
	},
}

func eachIdentification(t *testing.T, test func(t *testing.T, s *testkit.Server, k identification)) {
	for _, k := range identifications {
		t.Run(k.noun, func(t *testing.T) {
			testkit.Servers(t, func(t *testing.T, s *testkit.Server) { test(t, s, k) })
		})
	}
}

func (k identification) collection() string { return "/v1/" + k.list }

func (k identification) body(user, value, more string) string {
	return fmt.Sprintf(`{"user_id":%q,%q:%q%s}`, user, k.noun, value, more)
}

func TestCreateIdentification(t *testing.T) {
	eachIdentification(t, func(t *testing.T, s *testkit.Server, k identification) {
		id, _, events := made(t, s, `{"username":"someone"}`)
		_, _, others := made(t, s, fmt.Sprintf(`{%q:[%q]}`, k.noun, k.values[5]))
		post := "POST " + k.collection()
		primary := func() any { return s.Call(t, 200, "GET /v1/users/"+id, "").Object(t)[k.primary] }

		for body, want := range map[string]string{
			`{}`:                                    "form_param_missing user_id, form_param_missing " + k.noun,
			`{"user_id":"` + id + `"}`:              "form_param_missing " + k.noun,
			`{"` + k.noun + `":"a@b","other":true}`: "form_param_missing user_id, form_param_format_invalid " + k.noun,
			k.body(id, k.bad, ""):                   "form_param_format_invalid " + k.noun,
			k.body(id, "", ""):                      "form_param_nil " + k.noun,
			k.body(id, k.values[5], ""):             "form_identifier_exists " + k.noun,
			k.body(id, k.values[5], `,"verified":true,"primary":true`): "form_identifier_exists " + k.noun,
		} {
			s.Refused(t, 422, post, body, strings.Split(want, ", ")...)
		}
		s.Refused(t, 404, post, k.body(nobody, k.values[0], ""), "resource_not_found")
		events.want(t, 0)
		others.want(t, 0)

		first := s.Call(t, 200, post, k.body(id, k.values[0], `,"nonsense":{"a":1},"more":[]`)) // unknown keys pass
		if o := first.Object(t); primary() != first.ID(t) || o["object"] != k.noun || o[k.noun] != k.values[0] || o["verification"] != nil || o["reserved"] != false || fmt.Sprint(o["linked_to"]) != "[]" || !strings.HasPrefix(first.ID(t), "idn_") {
			t.Errorf("%s", first.Body)
		}
		events.want(t, 1)
		s.Refused(t, 422, post, k.body(id, k.values[0], `,"verified":true`), "form_identifier_exists "+k.noun)
		s.Refused(t, 422, post, k.body(id, k.values[1], `,"primary":true`), "form_verification_needed primary")
		s.Refused(t, 422, post, k.body(id, k.values[1], `,"primary":true,"verified":false`), "form_verification_needed primary")
		events.want(t, 0)
		second := s.Call(t, 200, post, k.body(id, k.values[1], `,"verified":true,"primary":false`))
		if v := second.Object(t)["verification"].(map[string]any); v["status"] != "verified" || v["strategy"] != "admin" || v["attempts"] != nil || v["expire_at"] != nil || primary() != first.ID(t) {
			t.Errorf("%s", second.Body)
		}
		third := s.Call(t, 200, post, k.body(id, k.values[2], `,"verified":true,"primary":true`)).ID(t)
		if primary() != third {
			t.Errorf("%v is primary, not %s", primary(), third)
		}
		if o := s.Call(t, 200, post, k.body(id, k.loose, "")).Object(t); o[k.noun] != k.values[4] {
			t.Errorf("stored as %v", o[k.noun])
		}
		events.want(t, 3)
		if a := s.Call(t, 200, "GET "+k.collection()+"/"+second.ID(t), ""); string(a.Body) != string(second.Body) {
			t.Errorf("read as %s, made as %s", a.Body, second.Body)
		}
		for _, unknown := range []string{"idn_2OEpKhcCN1Lat9NQ0G6puh7q5Rb", "x", id} {
			s.Refused(t, 404, "GET "+k.collection()+"/"+unknown, "", "resource_not_found")
			s.Refused(t, 404, "PATCH "+k.collection()+"/"+unknown, `{"verified":true}`, "resource_not_found")
			s.Refused(t, 404, "DELETE "+k.collection()+"/"+unknown, "", "resource_not_found")
		}
		if list := s.Call(t, 200, "GET /v1/users?query="+strings.TrimPrefix(k.values[4], "+"), "").List(t); len(list) != 1 {
			t.Errorf("%d users found by what was added", len(list))
		}
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { k.required(set).Enabled = false })
		s.Refused(t, 422, post, k.body(id, k.values[3], ""), "form_param_unknown "+k.noun)
		events.want(t, 0)
		others.want(t, 0)
	})
}

func TestUpdateIdentification(t *testing.T) {
	eachIdentification(t, func(t *testing.T, s *testkit.Server, k identification) {
		id, u, events := made(t, s, fmt.Sprintf(`{%[1]q:[%[2]q,%[3]q],"%[1]s_identification_status":["verified","reserved"]}`, k.noun, k.values[0], k.values[1]))
		ids := partIDs(u, k.list)
		open := s.Call(t, 200, "POST "+k.collection(), k.body(id, k.values[2], "")).ID(t)
		events.want(t, 1)
		patch := func(part, body string) map[string]any {
			t.Helper()
			s.Clock.Advance(time.Millisecond)
			return s.Call(t, 200, "PATCH "+k.collection()+"/"+part, body).Object(t)
		}
		primary := func() any { return s.Call(t, 200, "GET /v1/users/"+id, "").Object(t)[k.primary] }
		for _, part := range []string{ids[1], open} {
			s.Refused(t, 422, "PATCH "+k.collection()+"/"+part, `{"primary":true}`, "form_verification_needed primary")
		}
		for _, nothing := range []string{`{}`, `{"nonsense":1}`, `{"verified":false}`, `{"verified":null,"primary":null}`, `{"verified":true}`, `{"primary":true}`, `{"primary":false}`} {
			if o := patch(ids[0], nothing); o["verification"] == nil || primary() != ids[0] {
				t.Errorf("%s: %v", nothing, o)
			}
		}
		events.want(t, 0)
		before := s.Call(t, 200, "GET "+k.collection()+"/"+ids[1], "").Object(t)
		if o := patch(ids[1], `{"verified":true}`); before["reserved"] != true || o["reserved"] != false || o["verification"].(map[string]any)["status"] != "verified" ||
			o["updated_at"].(float64) <= before["updated_at"].(float64) || o["created_at"] != before["created_at"] {
			t.Errorf("%v", o)
		}
		events.want(t, 1)
		patch(ids[1], `{"primary":true}`)
		if primary() != ids[1] {
			t.Errorf("primary is %v", primary())
		}
		patch(open, `{"verified":true,"primary":true}`)
		if primary() != open {
			t.Errorf("primary is %v", primary())
		}
		events.want(t, 2)
	})
}

func TestDeleteIdentification(t *testing.T) {
	eachIdentification(t, func(t *testing.T, s *testkit.Server, k identification) {
		id, u, events := made(t, s, fmt.Sprintf(`{%q:[%q,%q,%q,%q]}`, k.noun, k.values[0], k.values[1], k.values[2], k.values[3]))
		ids := partIDs(u, k.list)
		open := s.Call(t, 200, "POST "+k.collection(), k.body(id, k.values[4], "")).ID(t)
		events.want(t, 1)
		primary := func() any { return s.Call(t, 200, "GET /v1/users/"+id, "").Object(t)[k.primary] }
		drop := func(part string) {
			t.Helper()
			if got := s.Call(t, 200, "DELETE "+k.collection()+"/"+part, "").Object(t); fmt.Sprint(got) != fmt.Sprintf("map[deleted:true id:%s object:%s]", part, k.noun) {
				t.Errorf("%v", got)
			}
			events.want(t, 1)
			s.Refused(t, 404, "DELETE "+k.collection()+"/"+part, "", "resource_not_found")
			s.Refused(t, 404, "GET "+k.collection()+"/"+part, "", "resource_not_found")
			events.want(t, 0)
		}
		link := func(links ...bartleby.IdentificationLink) {
			s.Change(t, s.Tenant, id, func(_ *store.Tx, u *bartleby.User) {
				if e := u.EmailAddressByID(ids[1]); e != nil {
					e.LinkedTo = links
				}
				if p := u.PhoneNumberByID(ids[1]); p != nil {
					p.LinkedTo = links
				}
			})
		}
		link(bartleby.IdentificationLink{Type: "oauth_google", ID: "idn_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"})
		s.Refused(t, 400, "DELETE "+k.collection()+"/"+ids[1], "", "delete_linked_identification_disallowed")
		link()
		events.want(t, 0)

		drop(ids[3])
		if primary() != ids[0] {
			t.Error("another one was primary")
		}
		drop(ids[0])
		if primary() != ids[1] { // the first that is verified
			t.Errorf("primary is %v", primary())
		}
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { k.required(set).Required = true })
		drop(ids[2])
		s.Refused(t, 400, "DELETE "+k.collection()+"/"+ids[1], "", "last_required_identification_deletion_failed") // the other is not verified
		events.want(t, 0)
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { k.required(set).Required = false })
		drop(ids[1])
		if got := primary(); got != nil {
			t.Errorf("what is not verified became primary: %v", got)
		}
		s.Refused(t, 400, "DELETE "+k.collection()+"/"+open, "", "identification_deletion_failed")
		events.want(t, 0)
		s.Call(t, 200, "PATCH /v1/users/"+id, `{"username":"someone"}`)
		events.want(t, 1)
		drop(open)
		// What was given up is free.
		s.Call(t, 200, "POST /v1/users", fmt.Sprintf(`{%q:[%q,%q]}`, k.noun, k.values[0], k.values[4]))
	})
}

func TestReplaceIdentification(t *testing.T) {
	eachIdentification(t, func(t *testing.T, s *testkit.Server, k identification) {
		id, u, events := made(t, s, fmt.Sprintf(`{%q:[%q,%q]}`, k.noun, k.values[0], k.values[1]))
		_, _, others := made(t, s, fmt.Sprintf(`{%q:[%q]}`, k.noun, k.values[5]))
		put := "PUT /v1/users/" + id + "/" + k.noun
		body := func(value, more string) string { return fmt.Sprintf(`{%q:%q%s}`, k.noun, value, more) }
		for text, want := range map[string]string{
			`{}`:                  "form_param_missing " + k.noun,
			body("", ""):          "form_param_nil " + k.noun,
			body(k.bad, ""):       "form_param_format_invalid " + k.noun,
			body(k.values[5], ""): "form_identifier_exists " + k.noun,
			body(k.values[2], `,"identification_status":"perhaps"`): "form_param_value_invalid identification_status",
			body(k.values[2], `,"verified":true`):                   "form_param_unknown verified",
		} {
			s.Refused(t, 422, put, text, want)
		}
		s.Refused(t, 404, "PUT /v1/users/"+nobody+"/"+k.noun, body(k.values[2], ""), "resource_not_found")
		s.Refused(t, 404, "PUT /v1/users/"+nobody+"/"+k.noun, body(k.bad, ""), "resource_not_found")
		events.want(t, 0)
		others.want(t, 0)

		second := partIDs(u, k.list)[1]
		for _, c := range []struct {
			value, status, id  string
			verified, reserved bool
		}{
			{k.values[1], ``, second, true, false},
			{k.values[1], `reserved`, second, false, true},
			{k.values[2], `unverified`, "", false, false},
			{k.values[3], `verified`, "", true, false},
			{k.loose, `reserved`, "", false, true},
		} {
			s.Clock.Advance(time.Millisecond)
			more := ""
			if c.status != "" {
				more = `,"identification_status":"` + c.status + `"`
			}
			o := s.Call(t, 200, put, body(c.value, more)).Object(t)
			now := s.Call(t, 200, "GET /v1/users/"+id, "").Object(t)
			if o["object"] != k.noun || o["reserved"] != c.reserved || (o["verification"] != nil) != c.verified || now[k.primary] != o["id"] || len(partIDs(now, k.list)) != 1 {
				t.Errorf("%s %s: %v", c.value, c.status, o)
			}
			if c.id != "" && (o["id"] != c.id || o["created_at"] != u[k.list].([]any)[1].(map[string]any)["created_at"]) {
				t.Errorf("the same one has another id: %v", o)
			}
			if fmt.Sprint(o["linked_to"]) != "[]" {
				t.Errorf("linked to %v", o["linked_to"])
			}
			events.want(t, 1)
		}
		s.Call(t, 200, "POST /v1/users", fmt.Sprintf(`{%q:[%q,%q,%q,%q]}`, k.noun, k.values[0], k.values[1], k.values[2], k.values[3]))
		s.Change(t, s.Tenant, id, func(_ *store.Tx, u *bartleby.User) {
			for i := range u.EmailAddresses {
				u.EmailAddresses[i].LinkedTo = []bartleby.IdentificationLink{{Type: "oauth_google", ID: "x"}}
			}
			for i := range u.PhoneNumbers {
				u.PhoneNumbers[i].LinkedTo = []bartleby.IdentificationLink{{Type: "oauth_google", ID: "x"}}
			}
		})
		s.Refused(t, 400, put, body("+447400300007", "")[:len(k.noun)+4]+map[string]string{"email_address": `"z@example.com"}`, "phone_number": `"+447400300007"}`}[k.noun], "delete_linked_identification_disallowed")
		events.want(t, 0)
	})
}

func TestPhoneSecondFactor(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		id, u, events := made(t, s, `{"username":"someone","phone_number":["+447400310001","+447400310002"]}`)
		ids := partIDs(u, "phone_numbers")
		post := func(user, number, more string) string {
			return fmt.Sprintf(`{"user_id":%q,"phone_number":%q%s}`, user, number, more)
		}
		// roles lists the numbers: r for a second factor, d for the default one.
		roles := func(user string) string {
			text := ""
			u := s.Call(t, 200, "GET /v1/users/"+user, "").Object(t)
			for _, p := range u["phone_numbers"].([]any) {
				switch p := p.(map[string]any); {
				case p["default_second_factor"] == true && p["reserved_for_second_factor"] == true:
					text += "d"
				case p["default_second_factor"] == true:
					text += "!"
				case p["reserved_for_second_factor"] == true:
					text += "r"
				default:
					text += "-"
				}
			}
			return fmt.Sprint(text, " ", u["two_factor_enabled"])
		}
		want := func(text string, updates int) {
			t.Helper()
			if got := roles(id); got != text {
				t.Errorf("roles %s, want %s", got, text)
			}
			events.want(t, updates)
		}
		reserve := func(part string, on bool) {
			t.Helper()
			if o := s.Call(t, 200, "PATCH /v1/phone_numbers/"+part, fmt.Sprintf(`{"reserved_for_second_factor":%t}`, on)).Object(t); o["reserved_for_second_factor"] != on {
				t.Errorf("%v", o)
			}
		}
		open := s.Call(t, 200, "POST /v1/phone_numbers", post(id, "+447400310003", "")).ID(t)
		want("--- false", 1)
		s.Refused(t, 400, "PATCH /v1/phone_numbers/"+open, `{"reserved_for_second_factor":true}`, "identification_update_second_factor_unverified")
		s.Refused(t, 400, "POST /v1/phone_numbers", post(id, "+447400310004", `,"reserved_for_second_factor":true`), "identification_create_second_factor_unverified")
		want("--- false", 0)
		reserve(ids[1], false)
		want("--- false", 0)
		reserve(ids[1], true)
		reserve(ids[1], true)
		want("-d- true", 1)
		s.Call(t, 200, "PATCH /v1/phone_numbers/"+open, `{"verified":true,"reserved_for_second_factor":true}`)
		want("-dr true", 1)
		fourth := s.Call(t, 200, "POST /v1/phone_numbers", post(id, "+447400310004", `,"verified":true,"reserved_for_second_factor":true`)).Object(t)
		if fourth["reserved_for_second_factor"] != true || fourth["default_second_factor"] != false {
			t.Errorf("%v", fourth)
		}
		want("-drr true", 1)
		s.Refused(t, 422, "PATCH /v1/phone_numbers/"+ids[1], `{"reserved_for_second_factor":false}`, "form_disable_default_second_factor_not_allowed reserved_for_second_factor")
		want("-drr true", 0)
		reserve(open, false)
		want("-d-r true", 1)
		s.Call(t, 200, "DELETE /v1/phone_numbers/"+ids[1], "")
		want("--d true", 1)
		reserve(fourth["id"].(string), false)
		want("--- false", 1)
		if u := s.Call(t, 200, "GET /v1/users/"+id, "").Object(t); u["mfa_enabled_at"] == nil || u["mfa_disabled_at"] == nil {
			t.Errorf("stamps: %v %v", u["mfa_enabled_at"], u["mfa_disabled_at"])
		}

		// A number in that role is no identifier, so the last one cannot take it.
		id, u, events = made(t, s, `{"phone_number":["+447400320001","+447400320002"]}`)
		ids = partIDs(u, "phone_numbers")
		reserve(ids[0], true)
		want("d- true", 1)
		s.Refused(t, 400, "PATCH /v1/phone_numbers/"+ids[1], `{"reserved_for_second_factor":true}`, "identification_update_failed")
		s.Refused(t, 400, "DELETE /v1/phone_numbers/"+ids[1], "", "identification_deletion_failed")
		want("d- true", 0)
		s.Call(t, 200, "DELETE /v1/phone_numbers/"+ids[0], "")
		want("- false", 1)

		// Replacing the numbers ends MFA.
		id, u, events = made(t, s, `{"username":"another","phone_number":["+447400330001"]}`)
		reserve(partIDs(u, "phone_numbers")[0], true)
		want("d true", 1)
		o := s.Call(t, 200, "PUT /v1/users/"+id+"/phone_number", `{"phone_number":"+447400330001"}`).Object(t)
		if o["id"] != partIDs(u, "phone_numbers")[0] || o["reserved_for_second_factor"] != false || o["default_second_factor"] != false {
			t.Errorf("%v", o)
		}
		want("- false", 1)
		if u := s.Call(t, 200, "GET /v1/users/"+id, "").Object(t); u["mfa_disabled_at"] == nil {
			t.Error("the end of MFA is not stamped")
		}
	})
}

func TestDeleteParts(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		wallets := []string{"0x" + strings.Repeat("1", 40), "0x" + strings.Repeat("2", 40)}
		id, u, events := made(t, s, fmt.Sprintf(`{"email_address":["a@example.com"],"phone_number":["+447400340001"],"web3_wallet":[%q,%q]}`, wallets[0], wallets[1]))
		var key, google, github string
		s.Change(t, s.Tenant, id, func(tx *store.Tx, u *bartleby.User) {
			key, google, github = tx.NewID(bartleby.IdentificationID), tx.NewID(bartleby.ExternalAccountID), tx.NewID(bartleby.ExternalAccountID)
			u.Passkeys = []bartleby.Passkey{{ID: key, Object: "passkey", Name: "key"}}
			u.ExternalAccounts = []bartleby.ExternalAccount{
				{ID: google, Object: "external_account", Provider: "oauth_google", ProviderUserID: "1", IdentificationID: "idn_g"},
				{ID: github, Object: "external_account", Provider: "oauth_github", ProviderUserID: "1", IdentificationID: "idn_h"},
			}
			u.EmailAddresses[0].LinkedTo = []bartleby.IdentificationLink{{Type: "oauth_google", ID: "idn_g"}, {Type: "oauth_github", ID: "idn_h"}}
			u.PhoneNumbers[0].LinkedTo = []bartleby.IdentificationLink{{Type: "oauth_google", ID: google}}
			u.Secrets.OAuthTokens = map[string]bartleby.OAuthToken{google: {Token: "secret"}, github: {Token: "other"}}
		})
		base := "/v1/users/" + id
		gone := func(path, object, part string) {
			t.Helper()
			if got := s.Call(t, 200, "DELETE "+base+path+part, "").Object(t); fmt.Sprint(got) != fmt.Sprintf("map[deleted:true id:%s object:%s]", part, object) {
				t.Errorf("%v", got)
			}
			events.want(t, 1)
		}
		for path, want := range map[string]string{"/passkeys/": "passkey_not_registered", "/web3_wallets/": "resource_not_found", "/external_accounts/": "external_account_not_found"} {
			for _, part := range []string{"idn_2OEpKhcCN1Lat9NQ0G6puh7q5Rb", "x", u["primary_email_address_id"].(string)} {
				s.Refused(t, 404, "DELETE "+base+path+part, "", want)
			}
			s.Refused(t, 404, "DELETE /v1/users/"+nobody+path+key, "", "resource_not_found")
		}
		s.Refused(t, 400, "DELETE /v1/email_addresses/"+u["primary_email_address_id"].(string), "", "delete_linked_identification_disallowed")
		events.want(t, 0)
		gone("/passkeys/", "passkey", key)
		s.Refused(t, 404, "DELETE "+base+"/passkeys/"+key, "", "passkey_not_registered")
		gone("/external_accounts/", "external_account", google)
		s.Refused(t, 404, "DELETE "+base+"/external_accounts/"+google, "", "external_account_not_found")
		now := s.Call(t, 200, "GET "+base, "").Object(t)
		if e, p := now["email_addresses"].([]any)[0].(map[string]any), now["phone_numbers"].([]any)[0].(map[string]any); fmt.Sprint(e["linked_to"], p["linked_to"]) != "[map[id:idn_h type:oauth_github]] []" {
			t.Errorf("links: %v, %v", e["linked_to"], p["linked_to"])
		}
		if got := secretsOf(t, s, id).OAuthTokens; len(got) != 1 || got[github].Token != "other" {
			t.Errorf("tokens: %v", got)
		}
		if n := len(s.Call(t, 200, "GET /v1/users?provider=oauth_google&provider_user_id=1", "").List(t)); n != 0 {
			t.Error("still found by the account")
		}
		ids := partIDs(u, "web3_wallets")
		gone("/web3_wallets/", "web3_wallet", ids[0])
		if now := s.Call(t, 200, "GET "+base, "").Object(t); now["primary_web3_wallet_id"] != ids[1] {
			t.Errorf("primary wallet %v", now["primary_web3_wallet_id"])
		}
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Web3Wallet.Required = true })
		s.Refused(t, 400, "DELETE "+base+"/web3_wallets/"+ids[1], "", "last_required_identification_deletion_failed")
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Web3Wallet.Required = false })
		s.Call(t, 200, "DELETE /v1/phone_numbers/"+now["primary_phone_number_id"].(string), "")
		events.want(t, 1)
		gone("/external_accounts/", "external_account", github)
		s.Call(t, 200, "DELETE /v1/email_addresses/"+u["primary_email_address_id"].(string), "")
		events.want(t, 1)
		s.Refused(t, 400, "DELETE "+base+"/web3_wallets/"+ids[1], "", "identification_deletion_failed")
		s.Call(t, 200, "PATCH "+base, `{"username":"someone"}`)
		events.want(t, 1)
		gone("/web3_wallets/", "web3_wallet", ids[1])
		if now := s.Call(t, 200, "GET "+base, "").Object(t); now["primary_web3_wallet_id"] != nil {
			t.Errorf("primary wallet %v", now["primary_web3_wallet_id"])
		}

		// An account at a provider can be all that a user has.
		s.Change(t, s.Tenant, id, func(_ *store.Tx, u *bartleby.User) {
			u.Username = nil
			u.ExternalAccounts = []bartleby.ExternalAccount{{ID: google, Object: "external_account", Provider: "oauth_google", ProviderUserID: "2"}}
		})
		s.Refused(t, 400, "DELETE "+base+"/external_accounts/"+google, "", "identification_deletion_failed")
		events.want(t, 0)
	})
}

func TestUserLists(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		id, _, events := made(t, s, `{"username":"someone"}`)
		tokens := "GET /v1/users/" + id + "/oauth_access_tokens/"
		empty := func(call, want string) {
			t.Helper()
			if a := s.Call(t, 200, call, ""); strings.TrimSpace(string(a.Body)) != want {
				t.Errorf("%s: %s", call, a.Body)
			}
		}
		empty(tokens+"oauth_google", "[]")
		empty(tokens+"oauth_google?paginated=true", `{"data":[],"total_count":0}`)
		for _, name := range []string{"google", "oauth_", "OAUTH_google"} {
			s.Refused(t, 400, tokens+name, "", "oauth_unsupported_provider")
		}
		s.Refused(t, 404, "GET /v1/users/"+nobody+"/oauth_access_tokens/oauth_google", "", "resource_not_found")
		expires := int64(1700000000000)
		var accounts []string
		s.Change(t, s.Tenant, id, func(tx *store.Tx, u *bartleby.User) {
			u.Secrets.OAuthTokens = map[string]bartleby.OAuthToken{}
			for i, provider := range []string{"oauth_google", "oauth_google", "oauth_github", "oauth_google"} {
				account := tx.NewID(bartleby.ExternalAccountID)
				accounts = append(accounts, account)
				u.ExternalAccounts = append(u.ExternalAccounts, bartleby.ExternalAccount{ID: account, Object: "external_account", Provider: provider, ProviderUserID: fmt.Sprint(i), PublicMetadata: bartleby.Metadata(`{"n":1}`)})
			}
			u.Secrets.OAuthTokens[accounts[0]] = bartleby.OAuthToken{Token: "first", Scopes: []string{"email", "profile"}, ExpiresAt: &expires}
			u.Secrets.OAuthTokens[accounts[1]] = bartleby.OAuthToken{Token: "second"}
			u.Secrets.OAuthTokens[accounts[2]] = bartleby.OAuthToken{Token: "third"}
		})
		want := []string{
			fmt.Sprintf("map[expires_at:1.7e+12 external_account_id:%s label:<nil> object:oauth_access_token provider:oauth_google provider_user_id:0 public_metadata:map[n:1] scopes:[email profile] token:first]", accounts[0]),
			fmt.Sprintf("map[expires_at:<nil> external_account_id:%s label:<nil> object:oauth_access_token provider:oauth_google provider_user_id:1 public_metadata:map[n:1] scopes:[] token:second]", accounts[1]),
		}
		list := s.Call(t, 200, tokens+"oauth_google", "").List(t)
		if len(list) != 2 || fmt.Sprint(list[0]) != want[0] || fmt.Sprint(list[1]) != want[1] {
			t.Errorf("%v", list)
		}
		page := s.Call(t, 200, tokens+"oauth_google?paginated=true&limit=1&offset=1", "").Object(t)
		if fmt.Sprint(page) != "map[data:["+want[1]+"] total_count:2]" {
			t.Errorf("%v", page)
		}
		if list := s.Call(t, 200, tokens+"oauth_github", "").List(t); len(list) != 1 || list[0]["token"] != "third" {
			t.Errorf("%v", list)
		}
		if a := s.Call(t, 200, "GET /v1/users/"+id, ""); strings.Contains(string(a.Body), `"second"`) {
			t.Errorf("a token is in %s", a.Body)
		}
		empty("GET /v1/users/"+id+"/organization_memberships", `{"data":[],"total_count":0}`)
		empty("GET /v1/users/"+id+"/organization_memberships?paginated=true&limit=5&offset=2", `{"data":[],"total_count":0}`)
		s.Refused(t, 404, "GET /v1/users/"+nobody+"/organization_memberships", "", "resource_not_found")
		events.want(t, 0)
	})
}
