package fapi_test

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
	"bartleby/testkit"
)

const seed = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

// fva is the claim of the token that a session of the client beside an answer carries.
func fva(t *testing.T, a testkit.Answer, session string) [2]int {
	t.Helper()
	for _, s := range a.Part(t, "client", "sessions").([]any) {
		s := s.(map[string]any)
		if s["id"] != session {
			continue
		}
		payload, err := base64.RawURLEncoding.DecodeString(strings.Split(s["last_active_token"].(map[string]any)["jwt"].(string), ".")[1])
		var claims struct{ FVA [2]int }
		if err != nil || json.Unmarshal(payload, &claims) != nil {
			t.Fatalf("%s", payload)
		}
		age := s["factor_verification_age"].([]any)
		if age[0] != float64(claims.FVA[0]) || age[1] != float64(claims.FVA[1]) {
			t.Errorf("%v in the session, %v in its token", age, claims.FVA)
		}
		return claims.FVA
	}
	t.Fatalf("no session %s: %s", session, a.Body)
	return [2]int{}
}

// Who is signed in proves once more who they are: what was proved is fresh in the session and in its tokens, what was not
// stays as old as it is.
func TestReverification(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		user := s.Call(t, 200, "POST /v1/users", `{"email_address":["ada+clerk_test@example.com"],"password":"correct horse battery"}`).ID(t)
		b := s.Browser(s.Tenant).DevBrowser(t)
		b.Token = ""
		id := b.SignIn(t, identity.NewSession{UserID: user, Strategy: "password", FirstFactor: true})
		at := "/v1/client/sessions/" + id + "/verify"
		s.Clock.Advance(20 * time.Minute)

		b.Refused(t, 400, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {"password"}, "password": {"correct horse battery"}}, "session_reverification_missing")
		b.Refused(t, 422, "POST "+at, nil, "form_param_missing level")
		b.Refused(t, 422, "POST "+at, url.Values{"level": {"none"}}, "form_param_value_invalid level")
		a := b.Call(t, 200, "POST "+at, url.Values{"level": {"multi_factor"}})
		if a.Part(t, "response", "object") != "session_reverification" || a.Part(t, "response", "status") != "needs_first_factor" || a.Part(t, "response", "level") != "first_factor" ||
			a.Part(t, "response", "session", "id") != id || a.Part(t, "response", "supported_second_factors") != nil || fva(t, a, id) != [2]int{20, -1} {
			t.Errorf("%s", a.Body)
		}
		factors := a.Part(t, "response", "supported_first_factors").([]any)
		if len(factors) != 2 || factors[0].(map[string]any)["strategy"] != "password" || factors[1].(map[string]any)["strategy"] != "email_code" || factors[1].(map[string]any)["safe_identifier"] == "ada+clerk_test@example.com" {
			t.Errorf("%v", factors)
		}
		b.Refused(t, 400, "POST "+at+"/attempt_second_factor", url.Values{"strategy": {"totp"}, "code": {"000000"}}, "invalid_action_for_session_reverification")
		b.Refused(t, 400, "POST "+at+"/prepare_first_factor", url.Values{"strategy": {"reset_password_email_code"}}, "strategy_for_user_invalid strategy")
		b.Refused(t, 400, "POST "+at+"/prepare_first_factor", url.Values{"strategy": {"email_link"}, "redirect_url": {home}}, "strategy_for_user_invalid strategy")
		wrong := b.Refused(t, 422, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {"password"}, "password": {"incorrect"}}, "form_password_incorrect password")
		if ages := wrong.Part(t, "meta", "client", "sessions").([]any)[0].(map[string]any)["factor_verification_age"].([]any); ages[0] != 20.0 {
			t.Errorf("%v", ages)
		}
		a = b.Call(t, 200, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {"password"}, "password": {"correct horse battery"}})
		if a.Part(t, "response", "status") != "complete" || a.Part(t, "response", "first_factor_verification", "status") != "verified" || fva(t, a, id) != [2]int{0, -1} ||
			a.Part(t, "response", "session", "factor_verification_age").([]any)[0] != 0.0 {
			t.Errorf("%s", a.Body)
		}
		b.Refused(t, 400, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {"password"}, "password": {"correct horse battery"}}, "invalid_action_for_session_reverification")

		s.Clock.Advance(20 * time.Minute)
		b.Call(t, 200, "POST "+at, url.Values{"level": {"first_factor"}})
		b.Refused(t, 400, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {"email_code"}, "code": {"424242"}}, "verification_missing")
		a = b.Call(t, 200, "POST "+at+"/prepare_first_factor", url.Values{"strategy": {"email_code"}, "email_address_id": {factors[1].(map[string]any)["email_address_id"].(string)}})
		if a.Part(t, "response", "first_factor_verification", "status") != "unverified" {
			t.Errorf("%s", a.Body)
		}
		b.Refused(t, 422, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {"email_code"}, "code": {"000000"}}, "form_code_incorrect code")
		if a = b.Call(t, 200, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {"email_code"}, "code": {"424242"}}); fva(t, a, id) != [2]int{0, -1} {
			t.Errorf("%s", a.Body)
		}
		b.Call(t, 200, "POST "+at, url.Values{"level": {"first_factor"}})
		s.Clock.Advance((bartleby.ReverificationLife + 1000) * time.Millisecond)
		b.Refused(t, 400, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {"password"}, "password": {"correct horse battery"}}, "session_reverification_missing")

		stranger := s.Browser(s.Tenant)
		stranger.Refused(t, 401, "POST "+at, url.Values{"level": {"first_factor"}}, "signed_out")
		stranger.Call(t, 200, "POST /v1/client", nil)
		stranger.Refused(t, 404, "POST "+at, url.Values{"level": {"first_factor"}}, "resource_not_found")
		b.Call(t, 200, "POST "+at, url.Values{"level": {"first_factor"}})
		stranger.Refused(t, 404, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {"password"}, "password": {"correct horse battery"}}, "resource_not_found")
		b.Refused(t, 404, "POST /v1/client/sign_ins/"+id+"/attempt_first_factor", url.Values{"strategy": {"password"}, "password": {"correct horse battery"}}, "resource_not_found")
		s.Clock.Advance(time.Hour)
		b.Refused(t, 403, "POST /v1/me/email_addresses", url.Values{"email_address": {"more@example.com"}}, "session_reverification_required")
		bare := s.Browser(s.Tenant)
		bare.SignIn(t, identity.NewSession{UserID: s.Call(t, 200, "POST /v1/users", `{"username":"nothing_else","skip_password_requirement":true}`).ID(t)})
		bare.Call(t, 200, "POST /v1/me/email_addresses", url.Values{"email_address": {"more@example.com"}}) // nothing could be asked for
		b.Call(t, 200, "POST /v1/client/sessions/"+id+"/end", nil)
		b.Refused(t, 401, "POST "+at, url.Values{"level": {"first_factor"}}, "authentication_invalid")
	})
}

// With second factors: each level asks for what it says, each factor is spent, and wrong ones lock as those of a sign-in do.
func TestReverificationOfSecondFactors(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		user := s.Call(t, 200, "POST /v1/users", `{"email_address":["ada+clerk_test@example.com"],"phone_number":["+15555550100"],"password":"correct horse battery","totp_secret":"`+seed+`","backup_codes":["spare-code-1","spare-code-2"]}`).ID(t)
		s.Change(t, s.Tenant, user, func(tx *store.Tx, u *bartleby.User) {
			u.PhoneNumbers[0].ReservedForSecondFactor, u.PhoneNumbers[0].DefaultSecondFactor = true, true
			u.SecondFactors(tx.Now)
		})
		b := s.Browser(s.Tenant)
		id := b.SignIn(t, identity.NewSession{UserID: user, Strategy: "password", FirstFactor: true, SecondFactor: true})
		at := "/v1/client/sessions/" + id + "/verify"
		code := func() string {
			code, err := totp.GenerateCode(seed, s.Clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			return code
		}
		s.Clock.Advance(20 * time.Minute)
		a := b.Call(t, 200, "POST "+at, url.Values{"level": {"second_factor"}})
		if a.Part(t, "response", "status") != "needs_second_factor" || a.Part(t, "response", "supported_first_factors") != nil || len(a.Part(t, "response", "supported_second_factors").([]any)) != 3 {
			t.Errorf("%s", a.Body)
		}
		b.Refused(t, 400, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {"password"}, "password": {"correct horse battery"}}, "invalid_action_for_session_reverification")
		spent := code()
		if a = b.Call(t, 200, "POST "+at+"/attempt_second_factor", url.Values{"strategy": {"totp"}, "code": {spent}}); a.Part(t, "response", "status") != "complete" || fva(t, a, id) != [2]int{20, 0} {
			t.Errorf("%s", a.Body)
		}
		b.Call(t, 200, "POST "+at, url.Values{"level": {"multi_factor"}})
		a = b.Call(t, 200, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {"password"}, "password": {"correct horse battery"}})
		if a.Part(t, "response", "status") != "needs_second_factor" || fva(t, a, id) != [2]int{0, 0} {
			t.Errorf("%s", a.Body)
		}
		b.Refused(t, 422, "POST "+at+"/attempt_second_factor", url.Values{"strategy": {"totp"}, "code": {spent}}, "form_code_incorrect code")
		if a = b.Call(t, 200, "POST "+at+"/attempt_second_factor", url.Values{"strategy": {"backup_code"}, "code": {"spare-code-1"}}); a.Part(t, "response", "status") != "complete" {
			t.Errorf("%s", a.Body)
		}
		s.Clock.Advance(20 * time.Minute)
		b.Call(t, 200, "POST "+at, url.Values{"level": {"second_factor"}})
		b.Refused(t, 422, "POST "+at+"/attempt_second_factor", url.Values{"strategy": {"backup_code"}, "code": {"spare-code-1"}}, "form_code_incorrect code")
		b.Refused(t, 400, "POST "+at+"/prepare_second_factor", url.Values{"strategy": {"totp"}}, "verification_strategy_invalid strategy")
		a = b.Call(t, 200, "POST "+at+"/prepare_second_factor", url.Values{"strategy": {"phone_code"}})
		if a.Part(t, "response", "second_factor_verification", "strategy") != "phone_code" {
			t.Errorf("%s", a.Body)
		}
		if a = b.Call(t, 200, "POST "+at+"/attempt_second_factor", url.Values{"strategy": {"phone_code"}, "code": {"424242"}}); fva(t, a, id) != [2]int{20, 0} {
			t.Errorf("%s", a.Body)
		}

		// What matters asks for the second factor of who has one, and is content with it; the first alone does not do.
		b.Call(t, 200, "POST /v1/me/email_addresses", url.Values{"email_address": {"more@example.com"}})
		s.Clock.Advance(20 * time.Minute)
		b.Call(t, 200, "POST "+at, url.Values{"level": {"first_factor"}})
		b.Call(t, 200, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {"password"}, "password": {"correct horse battery"}})
		b.Refused(t, 403, "POST /v1/me/email_addresses", url.Values{"email_address": {"other@example.com"}}, "session_reverification_required")

		// A right first factor does not clear the count: whoever knows the password cannot guess second factors without end.
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Lockout.Enabled, set.Lockout.MaxAttempts = true, 4 })
		for n := range 4 { // two wrong ones before
			b.Call(t, 200, "POST "+at, url.Values{"level": {"multi_factor"}})
			a = b.Do(t, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {"password"}, "password": {"correct horse battery"}})
			if a.Status != 200 {
				t.Fatalf("%d: %s", n, a.Body)
			}
			if a = b.Do(t, "POST "+at+"/attempt_second_factor", url.Values{"strategy": {"totp"}, "code": {"000000"}}); a.Status == 403 {
				break
			}
		}
		if got := a.Codes(t); a.Status != 403 || got[0] != "user_locked" {
			t.Fatalf("%s", a.Body)
		}
		b.Call(t, 200, "POST "+at, url.Values{"level": {"second_factor"}})
		b.Refused(t, 403, "POST "+at+"/attempt_second_factor", url.Values{"strategy": {"totp"}, "code": {code()}}, "user_locked")
		b.Refused(t, 403, "POST "+at+"/prepare_second_factor", url.Values{"strategy": {"phone_code"}}, "user_locked")
	})
}
