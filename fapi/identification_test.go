package fapi_test

import (
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/testkit"
)

// user is the user that the answer's client shows.
func user(t *testing.T, a testkit.Answer) map[string]any {
	t.Helper()
	return first(t, a, "client", "sessions")["user"].(map[string]any)
}

func TestMyEmailAddresses(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b, id := resident(t, s, `{"username":"adah","password":"correct horse battery"}`)
		s.Call(t, 200, "POST /v1/users", `{"email_address":["taken@example.com"]}`)
		const list = "/v1/me/email_addresses"
		if a := b.Call(t, 200, "GET "+list, nil); string(a.Body) != "[]" {
			t.Errorf("%s", a.Body)
		}
		b.Refused(t, 422, "POST "+list+"/", nil, "form_param_missing email_address")
		b.Refused(t, 422, "POST "+list+"/", url.Values{"email_address": {"nope"}}, "form_param_format_invalid email_address")
		b.Refused(t, 422, "POST "+list+"/", url.Values{"email_address": {"Taken@example.com"}}, "form_identifier_exists email_address")
		told := announced(t, s, id)
		a := b.Call(t, 200, "POST "+list+"/", url.Values{"email_address": {"Ada+clerk_test@example.com"}})
		email := a.Part(t, "response", "id").(string)
		at := list + "/" + email
		if a.Part(t, "response", "email_address") != "ada+clerk_test@example.com" || a.Part(t, "response", "verification") != nil || user(t, a)["primary_email_address_id"] != nil || announced(t, s, id) != told+1 {
			t.Errorf("%s", a.Body)
		}
		b.Refused(t, 422, "POST "+list, url.Values{"email_address": {"ada+clerk_test@example.com"}}, "form_identifier_exists email_address")
		b.Refused(t, 422, "PATCH /v1/me", url.Values{"primary_email_address_id": {email}}, "form_verification_needed primary_email_address_id")
		b.Refused(t, 400, "POST "+at+"/attempt_verification", url.Values{"code": {"424242"}}, "verification_missing")
		b.Refused(t, 400, "POST "+at+"/prepare_verification", url.Values{"strategy": {"phone_code"}}, "verification_strategy_invalid strategy")
		b.Refused(t, 400, "POST "+at+"/prepare_verification", url.Values{"strategy": {"email_link"}, "redirect_url": {home}}, "verification_strategy_invalid strategy")
		b.Refused(t, 404, "POST "+list+"/idn_2abcdefghijklmnopqrstuvwxyz0/prepare_verification", url.Values{"strategy": {"email_code"}}, "resource_not_found")
		a = b.Call(t, 200, "POST "+at+"/prepare_verification", url.Values{"strategy": {"email_code"}})
		if a.Part(t, "response", "verification", "status") != "unverified" || a.Part(t, "response", "verification", "object") != "verification_otp" || a.Part(t, "response", "verification", "expire_at") == nil {
			t.Errorf("%s", a.Body)
		}
		b.Refused(t, 422, "POST "+at+"/attempt_verification", url.Values{"code": {""}}, "form_param_nil code")
		b.Refused(t, 422, "POST "+at+"/attempt_verification", url.Values{"code": {"000000"}}, "form_code_incorrect code")
		if got := b.Call(t, 200, "GET "+at, nil).Part(t, "response", "verification", "attempts"); got != 1.0 {
			t.Errorf("%v", got)
		}
		s.Clock.Advance(11 * time.Minute)
		if got := b.Call(t, 200, "GET "+at, nil).Part(t, "response", "verification", "status"); got != "expired" {
			t.Errorf("%v", got)
		}
		b.Refused(t, 400, "POST "+at+"/attempt_verification", url.Values{"code": {"424242"}}, "verification_expired")
		b.Call(t, 200, "POST "+at+"/prepare_verification", url.Values{"strategy": {"email_code"}})
		for range 5 {
			b.Refused(t, 422, "POST "+at+"/attempt_verification", url.Values{"code": {"000000"}}, "form_code_incorrect code")
		}
		b.Refused(t, 400, "POST "+at+"/attempt_verification", url.Values{"code": {"424242"}}, "verification_failed")
		b.Call(t, 200, "POST "+at+"/prepare_verification", url.Values{"strategy": {"email_code"}})
		a = b.Call(t, 200, "POST "+at+"/attempt_verification", url.Values{"code": {"42 42 42"}})
		if a.Part(t, "response", "verification", "status") != "verified" || a.Part(t, "response", "verification", "strategy") != "email_code" || user(t, a)["primary_email_address_id"] != email {
			t.Errorf("%s", a.Body)
		}
		b.Refused(t, 400, "POST "+at+"/prepare_verification", url.Values{"strategy": {"email_code"}}, "verification_already_verified")
		b.Refused(t, 400, "POST "+at+"/attempt_verification", url.Values{"code": {"424242"}}, "verification_already_verified")
		if got := s.Call(t, 200, "GET /v1/email_addresses/"+email, "").Object(t)["verification"].(map[string]any)["status"]; got != "verified" {
			t.Errorf("%v", got)
		}

		// Another one may become the primary, of which the former is told.
		b.SignIn(t, identity.NewSession{UserID: id, FirstFactor: true})
		second := b.Call(t, 200, "POST "+list, url.Values{"email_address": {"second+clerk_test@example.com"}}).Part(t, "response", "id").(string)
		b.Call(t, 200, "POST "+list+"/"+second+"/prepare_verification", url.Values{"strategy": {"email_code"}})
		if a := b.Call(t, 200, "POST "+list+"/"+second+"/attempt_verification", url.Values{"code": {"424242"}}); user(t, a)["primary_email_address_id"] != email {
			t.Errorf("%s", a.Body)
		}
		if a := b.Call(t, 200, "PATCH /v1/me", url.Values{"primary_email_address_id": {second}}); a.Part(t, "response", "primary_email_address_id") != second {
			t.Errorf("%s", a.Body)
		}
		if got := b.Call(t, 200, "GET "+list, nil).List(t); len(got) != 2 || got[1]["id"] != second {
			t.Errorf("%v", got)
		}
		stranger, _ := resident(t, s, `{"username":"evelyn"}`)
		for _, call := range []string{"GET " + at, "DELETE " + at, "POST " + at + "/prepare_verification", "POST " + at + "/attempt_verification"} {
			stranger.Refused(t, 404, call, url.Values{"strategy": {"email_code"}, "code": {"424242"}}, "resource_not_found")
		}
		a = b.Call(t, 200, "DELETE "+list+"/"+second, nil)
		if a.Part(t, "response", "deleted") != true || a.Part(t, "response", "id") != second || user(t, a)["primary_email_address_id"] != email {
			t.Errorf("%s", a.Body)
		}
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.EmailAddress.Required = true })
		b.Refused(t, 400, "DELETE "+at, nil, "last_required_identification_deletion_failed")
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.EmailAddress = bartleby.AttributeSettings{Enabled: true, Immutable: true}
		})
		b.Refused(t, 403, "DELETE "+at, nil, "immutable_attribute_modification_not_allowed email_address")
		b.Refused(t, 403, "POST "+list, url.Values{"email_address": {"third@example.com"}}, "immutable_attribute_modification_not_allowed email_address")
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.EmailAddress = bartleby.AttributeSettings{} })
		b.Refused(t, 422, "POST "+list, url.Values{"email_address": {"third@example.com"}}, "form_param_unknown email_address")
	})
}

// The last way to sign in stays, however many identifiers are left.
func TestLastWayIn(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b, id := resident(t, s, `{"username":"adah","email_address":["ada@example.com"]}`)
		email := s.Call(t, 200, "GET /v1/users/"+id, "").Object(t)["primary_email_address_id"].(string)
		s.Call(t, 200, "POST /v1/email_addresses", `{"user_id":"`+id+`","email_address":"open@example.com"}`)
		b.Refused(t, 400, "DELETE /v1/me/email_addresses/"+email, nil, "identification_deletion_failed")
		b.Call(t, 200, "POST /v1/me/change_password", url.Values{"new_password": {"correct horse battery"}})
		b.Call(t, 200, "DELETE /v1/me/email_addresses/"+email, nil)
		b.Refused(t, 400, "POST /v1/me/remove_password", nil, "password_required")

		// Of two last ways that are taken away at once, one stays.
		for range 5 {
			c, other := resident(t, s, `{"email_address":["race@example.com"],"phone_number":["+12015550111"]}`)
			parts := s.Call(t, 200, "GET /v1/users/"+other, "").Object(t)
			var wait sync.WaitGroup
			statuses := make([]int, 2)
			for i, call := range []string{"DELETE /v1/me/email_addresses/" + parts["primary_email_address_id"].(string), "DELETE /v1/me/phone_numbers/" + parts["primary_phone_number_id"].(string)} {
				one := *c
				one.Cookies = map[string]string{"__client": c.Cookies["__client"]}
				wait.Go(func() { statuses[i] = one.Do(t, call, nil).Status })
			}
			wait.Wait()
			if slices.Sort(statuses); !slices.Equal(statuses, []int{200, 400}) {
				t.Fatalf("%v", statuses)
			}
			s.Call(t, 200, "DELETE /v1/users/"+other, "")
		}
	})
}

// Whoever adds an address does not keep its owner out: it is theirs who proves it first.
func TestUnprovedAddressIsNobodys(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		const address = "victim+clerk_test@example.com"
		squatter, squats := resident(t, s, `{"username":"mallory"}`)
		other, _ := resident(t, s, `{"username":"trudy"}`)
		add := url.Values{"email_address": {address}}
		theirs := squatter.Call(t, 200, "POST /v1/me/email_addresses", add).Part(t, "response", "id").(string)
		other.Call(t, 200, "POST /v1/me/email_addresses", add)
		s.Browser(s.Tenant).Refused(t, 422, "POST /v1/client/sign_ins", url.Values{"identifier": {address}}, "form_identifier_not_found identifier")
		if got := s.Call(t, 200, "GET /v1/users/"+squats, "").Object(t)["email_addresses"].([]any)[0].(map[string]any); got["email_address"] != address || got["reserved"] != false {
			t.Errorf("%v", got)
		}
		at := "/v1/me/email_addresses/" + theirs
		squatter.Call(t, 200, "POST "+at+"/prepare_verification", url.Values{"strategy": {"email_code"}})
		owner := s.Call(t, 200, "POST /v1/users", `{"email_address":["`+address+`"]}`).ID(t)
		squatter.Refused(t, 422, "POST "+at+"/attempt_verification", url.Values{"code": {"424242"}}, "form_identifier_exists email_address")
		s.Refused(t, 422, "PATCH /v1/email_addresses/"+theirs, `{"verified":true}`, "form_identifier_exists email_address")
		squatter.Call(t, 200, "PATCH /v1/me", url.Values{"first_name": {"Mallory"}}) // what is unproved stays in nobody's way
		a := s.Browser(s.Tenant).Call(t, 200, "POST /v1/client/sign_ins", url.Values{"identifier": {address}})
		if a.Part(t, "response", "status") != "needs_first_factor" {
			t.Errorf("%s", a.Body)
		}
		s.Call(t, 200, "DELETE /v1/users/"+owner, "")

		// Of those who prove it at the same time, one gets it.
		browsers := []*testkit.Browser{squatter, other}
		ats := []string{at, "/v1/me/email_addresses/" + other.Call(t, 200, "GET /v1/me/email_addresses", nil).List(t)[0]["id"].(string)}
		for i, b := range browsers {
			b.Call(t, 200, "POST "+ats[i]+"/prepare_verification", url.Values{"strategy": {"email_code"}})
		}
		var wait sync.WaitGroup
		statuses := make([]int, 2)
		for i, b := range browsers {
			wait.Go(func() {
				statuses[i] = b.Do(t, "POST "+ats[i]+"/attempt_verification", url.Values{"code": {"424242"}}).Status
			})
		}
		wait.Wait()
		if slices.Sort(statuses); !slices.Equal(statuses, []int{200, 422}) {
			t.Errorf("%v", statuses)
		}
	})
}

// So many may wait, and what may not sign up is not added either.
func TestAddingIsBounded(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b, _ := resident(t, s, `{"username":"adah"}`)
		for _, n := range []string{"1", "2", "3", "4", "5"} {
			b.Call(t, 200, "POST /v1/me/email_addresses", url.Values{"email_address": {"a" + n + "@example.com"}})
		}
		b.Refused(t, 400, "POST /v1/me/email_addresses", url.Values{"email_address": {"a6@example.com"}}, "too_many_unverified_identifications")
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.Restrictions.Blocklist, set.Restrictions.SignUpMode = true, "restricted"
		})
		s.Call(t, 200, "POST /v1/blocklist_identifiers", `{"identifier":"+12015550166"}`)
		b.Refused(t, 403, "POST /v1/me/phone_numbers", url.Values{"phone_number": {"+12015550166"}}, "not_allowed_access")
		b.Call(t, 200, "POST /v1/me/phone_numbers", url.Values{"phone_number": {"+12015550167"}})
	})
}

// A link verifies the address wherever it is opened, but where the settings want the browser that asked; once, and in time.
func TestMyEmailLink(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Authentication.EmailLink, set.Authentication.EmailCode = true, false })
		b, id := resident(t, s, `{"username":"adah","password":"correct horse battery"}`)
		at := "/v1/me/email_addresses/" + b.Call(t, 200, "POST /v1/me/email_addresses", url.Values{"email_address": {"ada@example.com"}}).Part(t, "response", "id").(string)
		prepare := func() string {
			s.Clock.Advance(time.Second)
			a := b.Call(t, 200, "POST "+at+"/prepare_verification", url.Values{"strategy": {"email_link"}, "redirect_url": {home}})
			if a.Part(t, "response", "verification", "object") != "verification_email_link" {
				t.Fatalf("%s", a.Body)
			}
			s.Clock.Advance(time.Second)
			return mailed(t, s, "ada@example.com")
		}
		b.Refused(t, 400, "POST "+at+"/prepare_verification", url.Values{"strategy": {"email_code"}}, "verification_strategy_invalid strategy")
		b.Refused(t, 422, "POST "+at+"/prepare_verification", url.Values{"strategy": {"email_link"}}, "form_param_nil redirect_url")
		b.Refused(t, 422, "POST "+at+"/prepare_verification", url.Values{"strategy": {"email_link"}, "redirect_url": {"https://strangers.example"}}, "redirect_url_domain_mismatch redirect_url")
		former := prepare()
		link := prepare()
		b.Refused(t, 400, "POST "+at+"/attempt_verification", url.Values{"code": {"424242"}}, "verification_missing")
		elsewhere := s.Browser(s.Tenant)
		if q := leads(t, elsewhere.Do(t, "GET "+former, nil), home); q.Get("__clerk_status") != "failed" {
			t.Errorf("%v", q)
		}
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Authentication.LinkSameClient = true })
		if q := leads(t, elsewhere.Do(t, "GET "+link, nil), home); q.Get("__clerk_status") != "client_mismatch" {
			t.Errorf("%v", q)
		}
		if q := leads(t, b.Do(t, "GET "+link, nil), home); q.Get("__clerk_status") != "verified" || q.Get("__clerk_created_session") != "" {
			t.Errorf("%v", q)
		}
		a := b.Call(t, 200, "GET "+at, nil)
		if a.Part(t, "response", "verification", "status") != "verified" || a.Part(t, "response", "verification", "strategy") != "email_link" || user(t, a)["primary_email_address_id"] == nil {
			t.Errorf("%s", a.Body)
		}
		if q := leads(t, b.Do(t, "GET "+link, nil), home); q.Get("__clerk_status") != "failed" {
			t.Errorf("%v", q)
		}

		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Authentication.LinkSameClient = false })
		at = "/v1/me/email_addresses/" + b.Call(t, 200, "POST /v1/me/email_addresses", url.Values{"email_address": {"ada@elsewhere.example"}}).Part(t, "response", "id").(string)
		b.Call(t, 200, "POST "+at+"/prepare_verification", url.Values{"strategy": {"email_link"}, "redirect_url": {home}})
		late := mailed(t, s, "ada@elsewhere.example")
		s.Clock.Advance(11 * time.Minute)
		if q := leads(t, elsewhere.Do(t, "GET "+late, nil), home); q.Get("__clerk_status") != "expired" {
			t.Errorf("%v", q)
		}
		s.Clock.Advance(time.Second)
		b.Call(t, 200, "POST "+at+"/prepare_verification", url.Values{"strategy": {"email_link"}, "redirect_url": {home}})
		taken := mailed(t, s, "ada@elsewhere.example")
		s.Call(t, 200, "POST /v1/users", `{"email_address":["ada@elsewhere.example"]}`)
		if q := leads(t, elsewhere.Do(t, "GET "+taken, nil), home); q.Get("__clerk_status") != "failed" {
			t.Errorf("%v", q)
		}
		s.Call(t, 200, "DELETE /v1/users/"+id, "")
		if q := leads(t, elsewhere.Do(t, "GET "+taken, nil), home); q.Get("__clerk_status") != "failed" {
			t.Errorf("%v", q)
		}
	})
}

func TestMyPhoneNumbers(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b, id := resident(t, s, `{"username":"adah","password":"correct horse battery"}`)
		const list = "/v1/me/phone_numbers"
		b.Refused(t, 422, "POST "+list+"/", url.Values{"phone_number": {"123"}}, "form_param_format_invalid phone_number")
		b.Refused(t, 400, "POST "+list+"/", url.Values{"phone_number": {"+12015550100"}, "reserved_for_second_factor": {"true"}}, "identification_create_second_factor_unverified")
		add := func(number string) string {
			phone := b.Call(t, 200, "POST "+list+"/", url.Values{"phone_number": {number}}).Part(t, "response", "id").(string)
			a := b.Call(t, 200, "POST "+list+"/"+phone+"/prepare_verification", url.Values{"strategy": {"phone_code"}})
			if a.Part(t, "response", "verification", "strategy") != "phone_code" {
				t.Errorf("%s", a.Body)
			}
			b.Refused(t, 400, "PATCH "+list+"/"+phone, url.Values{"reserved_for_second_factor": {"true"}}, "identification_update_second_factor_unverified")
			b.Refused(t, 422, "POST "+list+"/"+phone+"/attempt_verification", url.Values{"code": {"000000"}}, "form_code_incorrect code")
			b.Call(t, 200, "POST "+list+"/"+phone+"/attempt_verification", url.Values{"code": {"424242"}})
			return phone
		}
		one := add("+1 (201) 555-0100")
		b.Refused(t, 400, "POST "+list+"/"+one+"/prepare_verification", url.Values{"strategy": {"email_code"}}, "verification_strategy_invalid strategy")
		if a := b.Call(t, 200, "GET "+list+"/"+one, nil); a.Part(t, "response", "phone_number") != "+12015550100" || user(t, a)["primary_phone_number_id"] != one {
			t.Errorf("%s", a.Body)
		}
		two := add("+12015550101")
		if got := b.Call(t, 200, "GET "+list, nil).List(t); len(got) != 2 {
			t.Errorf("%v", got)
		}
		b.Refused(t, 400, "PATCH "+list+"/"+one, url.Values{"default_second_factor": {"true"}}, "identification_update_second_factor_unverified")
		a := b.Call(t, 200, "PATCH "+list+"/"+one, url.Values{"reserved_for_second_factor": {"true"}})
		codes, _ := a.Part(t, "response", "backup_codes").([]any)
		if a.Part(t, "response", "default_second_factor") != true || len(codes) != 10 || user(t, a)["two_factor_enabled"] != true || user(t, a)["backup_code_enabled"] != true ||
			strings.Count(string(a.Body), codes[0].(string)) != 1 {
			t.Errorf("%s", a.Body)
		}
		if got := s.Call(t, 200, "POST /v1/users/"+id+"/verify_totp", `{"code":"`+codes[3].(string)+`"}`).Object(t)["code_type"]; got != "backup_code" {
			t.Errorf("%v", got)
		}
		// From now on it takes the second factor to change what matters.
		b.Refused(t, 403, "PATCH "+list+"/"+two, url.Values{"reserved_for_second_factor": {"true"}}, "session_reverification_required")
		verify := "POST /v1/client/sessions/" + b.Call(t, 200, "GET /v1/client", nil).Part(t, "response", "last_active_session_id").(string) + "/verify"
		b.Call(t, 200, verify, url.Values{"level": {"second_factor"}})
		b.Call(t, 200, verify+"/attempt_second_factor", url.Values{"strategy": {"backup_code"}, "code": {codes[4].(string)}})
		a = b.Call(t, 200, "PATCH "+list+"/"+two, url.Values{"reserved_for_second_factor": {"true"}})
		if a.Part(t, "response", "default_second_factor") != false || a.Part(t, "response", "backup_codes") != nil {
			t.Errorf("%s", a.Body)
		}
		b.Refused(t, 422, "PATCH "+list+"/"+one, url.Values{"reserved_for_second_factor": {"false"}}, "form_disable_default_second_factor_not_allowed reserved_for_second_factor")
		if a := b.Call(t, 200, "PATCH "+list+"/"+two, url.Values{"default_second_factor": {"true"}}); a.Part(t, "response", "default_second_factor") != true {
			t.Errorf("%s", a.Body)
		}
		if got := b.Call(t, 200, "GET "+list+"/"+one, nil).Part(t, "response", "default_second_factor"); got != false {
			t.Errorf("%v", got)
		}
		b.Call(t, 200, "PATCH "+list+"/"+one, url.Values{"reserved_for_second_factor": {"false"}})
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Authentication.SecondFactorRequired = true })
		b.Refused(t, 400, "PATCH "+list+"/"+two, url.Values{"reserved_for_second_factor": {"false"}}, "second_factor_deletion_not_allowed")
		b.Refused(t, 400, "DELETE "+list+"/"+two, nil, "second_factor_deletion_not_allowed")
		b.Call(t, 200, "DELETE "+list+"/"+one, nil)
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.Authentication.SecondFactorRequired, set.Authentication.PhoneSecondFactor = false, false
		})
		a = b.Call(t, 200, "DELETE "+list+"/"+two, nil)
		if user(t, a)["two_factor_enabled"] != false {
			t.Errorf("%s", a.Body)
		}
		b.Refused(t, 404, "GET "+list+"/"+two, nil, "resource_not_found")
		b.Refused(t, 404, "DELETE "+list+"/"+two, nil, "resource_not_found")
		b.Refused(t, 404, "PATCH "+list+"/"+two, url.Values{"default_second_factor": {"false"}}, "resource_not_found")
		b.Refused(t, 403, "PATCH "+list+"/"+two, url.Values{"reserved_for_second_factor": {"true"}}, "feature_not_enabled")
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.PhoneNumber.Immutable = true })
		b.Refused(t, 403, "POST "+list, url.Values{"phone_number": {"+12015550102"}}, "immutable_attribute_modification_not_allowed phone_number")
	})
}

// A number by which the user signs in does not become a second factor where it is the only way in.
func TestOnlyNumber(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b, id := resident(t, s, `{"phone_number":["+12015550100"]}`)
		phone := s.Call(t, 200, "GET /v1/users/"+id, "").Object(t)["primary_phone_number_id"].(string)
		b.Refused(t, 400, "PATCH /v1/me/phone_numbers/"+phone, url.Values{"reserved_for_second_factor": {"true"}}, "identification_update_failed")
		b.Refused(t, 400, "DELETE /v1/me/phone_numbers/"+phone, nil, "identification_deletion_failed")
		s.Call(t, 200, "PATCH /v1/users/"+id, `{"username":"adah"}`)
		b.Refused(t, 400, "PATCH /v1/me/phone_numbers/"+phone, url.Values{"reserved_for_second_factor": {"true"}}, "identification_update_failed")
	})
}

// What is another instance's is unknown, and who is signed in there is nobody here.
func TestMeOfTheTwin(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b, id := resident(t, s, ada)
		email := s.Call(t, 200, "GET /v1/users/"+id, "").Object(t)["primary_email_address_id"].(string)
		phone := s.Call(t, 200, "POST /v1/phone_numbers", `{"user_id":"`+id+`","phone_number":"+12015550100"}`).ID(t)
		twin := s.Browser(s.Twin)
		twin.Native = true
		made := s.Do(t, testkit.Request{Call: "POST /v1/users", Key: s.Twin.Key, Body: `{"username":"adah"}`}).ID(t)
		twin.SignIn(t, identity.NewSession{UserID: made, FirstFactor: true})
		if got := twin.Call(t, 200, "GET /v1/me", nil).Part(t, "response", "id"); got != made {
			t.Fatalf("%v", got)
		}
		for _, call := range []string{
			"GET /v1/me/email_addresses/" + email, "DELETE /v1/me/email_addresses/" + email, "POST /v1/me/email_addresses/" + email + "/prepare_verification",
			"GET /v1/me/phone_numbers/" + phone, "PATCH /v1/me/phone_numbers/" + phone, "DELETE /v1/me/phone_numbers/" + phone, "POST /v1/me/phone_numbers/" + phone + "/prepare_verification",
		} {
			form := url.Values{"strategy": {"email_code"}}
			if strings.Contains(call, "phone") {
				form = nil
			}
			twin.Refused(t, 404, call, form, "resource_not_found")
		}
		twin.Key = b.Cookies["__client"]
		twin.Refused(t, 401, "GET /v1/me", nil, "signed_out")
		twin.Call(t, 200, "GET /v1/client", nil)
	})
}

// So many mails go to an address, whoever asks for them: adding it anew, or from another account, begins no new count.
func TestMailsAreCounted(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Authentication.EmailLink = true })
		b, _ := resident(t, s, `{"username":"adah"}`)
		other, _ := resident(t, s, `{"username":"evelyn","email_address":["evelyn@example.com"]}`)
		add := func(b *testkit.Browser) string {
			return "/v1/me/email_addresses/" + b.Call(t, 200, "POST /v1/me/email_addresses", url.Values{"email_address": {"ada@example.com"}}).Part(t, "response", "id").(string)
		}
		at := add(b)
		for i := range bartleby.CodesAtOnce {
			form := url.Values{"strategy": {"email_code"}}
			if i%2 == 1 {
				form = url.Values{"strategy": {"email_link"}, "redirect_url": {home}}
			}
			b.Call(t, 200, "POST "+at+"/prepare_verification", form)
		}
		if sent := posted(t, s, "ada@example.com"); len(sent) != bartleby.CodesAtOnce {
			t.Errorf("%v", sent)
		}
		b.Call(t, 200, "DELETE "+at, nil)
		for _, b := range []*testkit.Browser{b, other} {
			at := add(b)
			b.Refused(t, 429, "POST "+at+"/prepare_verification", url.Values{"strategy": {"email_code"}}, "verification_code_too_many_requests")
			b.Refused(t, 429, "POST "+at+"/prepare_verification", url.Values{"strategy": {"email_link"}, "redirect_url": {home}}, "verification_code_too_many_requests")
		}

		// Links to sign in with are counted too.
		c := s.Browser(s.Tenant)
		begin := url.Values{"strategy": {"email_link"}, "identifier": {"evelyn@example.com"}, "redirect_url": {home}}
		for range bartleby.CodesAtOnce {
			c.Call(t, 200, "POST /v1/client/sign_ins", begin)
		}
		c.Refused(t, 429, "POST /v1/client/sign_ins", begin, "verification_code_too_many_requests")
	})
}

// Where nothing is verified at sign-up, the address is kept for who signed up, and good for signing in.
func TestReservedAtSignUp(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Authentication.VerifyEmailAddress = false })
		b := s.Browser(s.Tenant)
		up := url.Values{"email_address": {"ada@example.com"}, "password": {"a good long secret"}}
		a := b.Call(t, 200, "POST /v1/client/sign_ups", up)
		if e := user(t, a)["email_addresses"].([]any)[0].(map[string]any); a.Part(t, "response", "status") != "complete" || e["reserved"] != true || e["verification"] != nil {
			t.Fatalf("%s", a.Body)
		}
		other := s.Browser(s.Tenant)
		other.Refused(t, 422, "POST /v1/client/sign_ups", up, "form_identifier_exists email_address")
		if a := other.Call(t, 200, "POST /v1/client/sign_ins", url.Values{"identifier": {"ada@example.com"}, "password": {"a good long secret"}}); a.Part(t, "response", "status") != "complete" {
			t.Errorf("%s", a.Body)
		}
		b.Refused(t, 422, "PATCH /v1/me", url.Values{"primary_email_address_id": {"idn_2abcdefghijklmnopqrstuvwxyz0"}}, "form_resource_not_found primary_email_address_id")
	})
}
