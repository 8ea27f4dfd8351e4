package fapi_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"github.com/pquerna/otp/totp"

	"bartleby"
	"bartleby/store"
	"bartleby/testkit"
)

// A passkey is registered as front ends do it, and signs in.
func TestMyPasskeys(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b, id := resident(t, s, ada)
		site := virtualwebauthn.RelyingParty{Name: s.Tenant.Instance.Application, ID: "localhost", Origin: b.Origin}
		device := virtualwebauthn.NewAuthenticatorWithOptions(virtualwebauthn.AuthenticatorOptions{UserHandle: []byte(id)})
		key := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeRSA)
		began := s.Clock.Now().Truncate(time.Second).UnixMilli()
		a := b.Call(t, 200, "POST /v1/me/passkeys", nil)
		at := "/v1/me/passkeys/" + a.Part(t, "response", "id").(string)
		if a.Part(t, "response", "verification", "status") != "unverified" || len(user(t, a)["passkeys"].([]any)) != 0 {
			t.Errorf("%s", a.Body)
		}
		options, err := virtualwebauthn.ParseAttestationOptions(a.Part(t, "response", "verification", "nonce").(string))
		if err != nil {
			t.Fatal(err)
		}
		answer := virtualwebauthn.CreateAttestationResponse(site, device, key, *options)
		b.Refused(t, 422, "POST "+at+"/attempt_verification", nil, "form_param_missing public_key_credential")
		b.Refused(t, 422, "POST "+at+"/attempt_verification", url.Values{"strategy": {"passkey"}, "public_key_credential": {"{}"}}, "passkey_invalid_public_key_credential public_key_credential")
		b.Refused(t, 404, "GET "+at, nil, "passkey_not_registered")
		b.Origin = "http://evil.test"
		b.Refused(t, 400, "POST "+at+"/attempt_verification", url.Values{"public_key_credential": {answer}}, "passkey_authentication_failure")
		b.Origin = site.Origin
		stranger, _ := resident(t, s, `{"username":"evelyn"}`)
		stranger.Refused(t, 404, "POST "+at+"/attempt_verification", url.Values{"public_key_credential": {answer}}, "passkey_not_registered")
		ended := s.Clock.Now().UnixMilli()
		s.Clock.Advance(time.Minute)
		a = b.Call(t, 200, "POST "+at+"/attempt_verification", url.Values{"strategy": {"passkey"}, "public_key_credential": {answer}})
		shown, _ := user(t, a)["passkeys"].([]any)
		if a.Part(t, "response", "verification", "status") != "verified" || a.Part(t, "response", "name") != "Passkey" || len(shown) != 1 ||
			shown[0].(map[string]any)["created_at"].(float64) < float64(began) || shown[0].(map[string]any)["created_at"].(float64) > float64(ended) || shown[0].(map[string]any)["last_used_at"] != nil {
			t.Errorf("%s", a.Body)
		}
		if slugs := posted(t, s, "ada+clerk_test@example.com"); len(slugs) != 0 { // a test address
			t.Errorf("%v", slugs)
		}
		b.Refused(t, 404, "POST "+at+"/attempt_verification", url.Values{"public_key_credential": {answer}}, "passkey_not_registered")
		b.Refused(t, 422, "PATCH "+at, url.Values{"name": {" "}}, "form_param_nil name")
		b.Refused(t, 422, "PATCH "+at, url.Values{"name": {strings.Repeat("x", 257)}}, "form_param_max_length_exceeded name")
		if a := b.Call(t, 200, "PATCH "+at, url.Values{"name": {"Laptop"}}); a.Part(t, "response", "name") != "Laptop" {
			t.Errorf("%s", a.Body)
		}
		if got := b.Call(t, 200, "GET "+at, nil).Part(t, "response", "name"); got != "Laptop" {
			t.Errorf("%v", got)
		}
		if again := b.Call(t, 200, "POST /v1/me/passkeys", nil).Part(t, "response", "verification", "nonce").(string); !strings.Contains(again, "excludeCredentials") {
			t.Errorf("%s", again)
		}

		device.AddCredential(key)
		c := s.Browser(s.Tenant)
		a = c.Call(t, 200, "POST /v1/client/sign_ins", url.Values{"strategy": {"passkey"}})
		ask, err := virtualwebauthn.ParseAssertionOptions(a.Part(t, "response", "first_factor_verification", "nonce").(string))
		if err != nil {
			t.Fatal(err)
		}
		a = c.Call(t, 200, "POST /v1/client/sign_ins/"+a.Part(t, "response", "id").(string)+"/attempt_first_factor",
			url.Values{"strategy": {"passkey"}, "public_key_credential": {virtualwebauthn.CreateAssertionResponse(site, device, key, *ask)}})
		if a.Part(t, "response", "status") != "complete" {
			t.Errorf("%s", a.Body)
		}
		for _, call := range []string{"GET " + at, "DELETE " + at, "PATCH " + at} {
			stranger.Refused(t, 404, call, url.Values{"name": {"Mine"}}, "passkey_not_registered")
		}
		if a := b.Call(t, 200, "DELETE "+at, nil); a.Part(t, "response", "deleted") != true || len(user(t, a)["passkeys"].([]any)) != 0 {
			t.Errorf("%s", a.Body)
		}
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Authentication.Passkeys = false })
		b.Refused(t, 403, "POST /v1/me/passkeys", nil, "feature_not_enabled")
	})
}

// The last passkey stays where it is the only way in; there are only so many.
func TestPasskeyBounds(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b, id := resident(t, s, `{"username":"adah"}`)
		var last string
		s.Change(t, s.Tenant, id, func(tx *store.Tx, u *bartleby.User) {
			last = tx.NewID(bartleby.IdentificationID)
			u.Passkeys = append(u.Passkeys, bartleby.Passkey{ID: last, Object: "passkey"})
		})
		b.Refused(t, 400, "DELETE /v1/me/passkeys/"+last, nil, "identification_deletion_failed")
		s.Change(t, s.Tenant, id, func(tx *store.Tx, u *bartleby.User) {
			for range bartleby.MaxPasskeys - 1 {
				u.Passkeys = append(u.Passkeys, bartleby.Passkey{ID: tx.NewID(bartleby.IdentificationID), Object: "passkey"})
			}
		})
		b.Refused(t, 403, "POST /v1/me/passkeys", nil, "passkey_quota_exceeded")
		b.Call(t, 200, "DELETE /v1/me/passkeys/"+last, nil)
	})
}

func TestMyTOTP(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b, id := resident(t, s, ada)
		b.Refused(t, 400, "POST /v1/me/totp/attempt_verification", url.Values{"code": {"123456"}}, "verification_missing")
		b.Refused(t, 404, "DELETE /v1/me/totp", nil, "resource_not_found")
		b.Refused(t, 400, "POST /v1/me/backup_codes/", nil, "backup_codes_not_available")
		former := b.Call(t, 200, "POST /v1/me/totp", nil).Part(t, "response", "secret").(string)
		a := b.Call(t, 200, "POST /v1/me/totp", nil)
		secret := a.Part(t, "response", "secret").(string)
		if uri := a.Part(t, "response", "uri").(string); secret == former || a.Part(t, "response", "verified") != false || !strings.HasPrefix(uri, "otpauth://totp/") || !strings.Contains(uri, secret) ||
			user(t, a)["totp_enabled"] != false || a.Part(t, "response", "backup_codes") != nil {
			t.Errorf("%s", a.Body)
		}
		code := func(secret string) url.Values {
			text, err := totp.GenerateCode(secret, s.Clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			return url.Values{"code": {text}}
		}
		b.Refused(t, 422, "POST /v1/me/totp/attempt_verification", nil, "form_param_missing code")
		b.Refused(t, 422, "POST /v1/me/totp/attempt_verification", code(former), "form_code_incorrect code")
		told := announced(t, s, id)
		right := code(secret)
		a = b.Call(t, 200, "POST /v1/me/totp/attempt_verification", right)
		codes, _ := a.Part(t, "response", "backup_codes").([]any)
		if a.Part(t, "response", "verified") != true || a.Part(t, "response", "secret") != nil || len(codes) != 10 || user(t, a)["totp_enabled"] != true || user(t, a)["two_factor_enabled"] != true ||
			user(t, a)["mfa_enabled_at"] == nil || announced(t, s, id) != told+1 {
			t.Errorf("%s", a.Body)
		}
		s.Refused(t, 422, "POST /v1/users/"+id+"/verify_totp", `{"code":"`+right.Get("code")+`"}`, "totp_incorrect_code code") // it was used
		b.Refused(t, 400, "POST /v1/me/totp/attempt_verification", right, "totp_already_enabled")
		b.Refused(t, 400, "POST /v1/me/totp", nil, "totp_already_enabled")

		a = b.Call(t, 200, "POST /v1/me/backup_codes/", nil)
		fresh := a.Part(t, "response", "codes").([]any)
		if a.Part(t, "response", "object") != "backup_code" || len(fresh) != 10 || fresh[0] == codes[0] {
			t.Errorf("%s", a.Body)
		}
		s.Refused(t, 422, "POST /v1/users/"+id+"/verify_totp", `{"code":"`+codes[0].(string)+`"}`, "totp_incorrect_code code")
		s.Call(t, 200, "POST /v1/users/"+id+"/verify_totp", `{"code":"`+fresh[0].(string)+`"}`)
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Authentication.SecondFactorRequired = true })
		b.Refused(t, 400, "DELETE /v1/me/totp", nil, "second_factor_deletion_not_allowed")
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.Authentication.SecondFactorRequired, set.TOTP, set.BackupCodes = false, false, false
		})
		a = b.Call(t, 200, "DELETE /v1/me/totp", nil)
		if a.Part(t, "response", "object") != "totp" || a.Part(t, "response", "deleted") != true || user(t, a)["two_factor_enabled"] != false {
			t.Errorf("%s", a.Body)
		}
		b.Refused(t, 403, "POST /v1/me/totp", nil, "feature_not_enabled")
		b.Refused(t, 403, "POST /v1/me/backup_codes", nil, "feature_not_enabled")
	})
}

// Setting up a second factor ends the task to do so.
func TestSetupMFATask(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Authentication.SecondFactorRequired, set.BackupCodes = true, false })
		b, _ := resident(t, s, ada)
		if got := first(t, b.Call(t, 200, "GET /v1/client", nil), "response", "sessions"); got["status"] != "pending" {
			t.Fatalf("%v", got)
		}
		secret := b.Call(t, 200, "POST /v1/me/totp", nil).Part(t, "response", "secret").(string)
		code, err := totp.GenerateCode(secret, s.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		a := b.Call(t, 200, "POST /v1/me/totp/attempt_verification", url.Values{"code": {code}})
		if a.Part(t, "response", "backup_codes") != nil || first(t, a, "client", "sessions")["status"] != "active" {
			t.Errorf("%s", a.Body)
		}
	})
}

func TestMyExternalAccounts(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b, id := resident(t, s, `{"email_address":["ada@example.com"]}`)
		var account string
		s.Change(t, s.Tenant, id, func(tx *store.Tx, u *bartleby.User) {
			account = tx.NewID(bartleby.ExternalAccountID)
			u.ExternalAccounts = []bartleby.ExternalAccount{{
				Object: "external_account", ID: account, Provider: "oauth_google", ProviderUserID: "1", IdentificationID: tx.NewID(bartleby.IdentificationID), PublicMetadata: bartleby.Metadata("{}"),
			}}
			u.Secrets.OAuthTokens = map[string]bartleby.OAuthToken{account: {Token: "ya29"}}
		})
		at := "/v1/me/external_accounts/" + account
		b.Refused(t, 400, "POST /v1/me/external_accounts", url.Values{"strategy": {"oauth_google"}, "redirect_url": {home}}, "oauth_provider_not_enabled")
		b.Refused(t, 422, "POST /v1/me/external_accounts", nil, "form_param_missing strategy")
		b.Refused(t, 400, "PATCH "+at+"/reauthorize", url.Values{"redirect_url": {home}}, "oauth_provider_not_enabled")
		if got := s.Call(t, 200, "GET /v1/users/"+id+"/oauth_access_tokens/oauth_google", "").List(t); len(got) != 1 {
			t.Errorf("%v", got)
		}
		if a := b.Call(t, 200, "DELETE "+at+"/tokens", nil); a.Part(t, "response", "id") != id || len(a.Part(t, "response", "external_accounts").([]any)) != 1 {
			t.Errorf("%s", a.Body)
		}
		if got := s.Call(t, 200, "GET /v1/users/"+id+"/oauth_access_tokens/oauth_google", "").List(t); len(got) != 0 {
			t.Errorf("%v", got)
		}
		stranger, _ := resident(t, s, `{"username":"evelyn"}`)
		for _, b := range []*testkit.Browser{b, stranger} {
			if b == stranger {
				for _, call := range []string{"DELETE " + at, "DELETE " + at + "/tokens", "PATCH " + at + "/reauthorize"} {
					b.Refused(t, 404, call, nil, "external_account_not_found")
				}
				continue
			}
			s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Authentication.EmailCode = false })
			b.Refused(t, 400, "DELETE "+at, nil, "identification_deletion_failed")
			s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Authentication.EmailCode = true })
		}
		if a := b.Call(t, 200, "DELETE "+at, nil); a.Part(t, "response", "id") != account || len(user(t, a)["external_accounts"].([]any)) != 0 {
			t.Errorf("%s", a.Body)
		}
	})
}
