package conformance

import (
	"net/url"
	"testing"

	"github.com/descope/virtualwebauthn"
	"github.com/pquerna/otp/totp"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
	"bartleby/testkit"
)

// TestFrontendMeConforms : what users do to themselves is answered as the official document says.
func TestFrontendMeConforms(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		user := s.Call(t, 200, "POST /v1/users", `{"username":"adah","password":"correct horse battery","external_id":"e1"}`).ID(t)
		f := newFrontend(t, s.Browser(s.Tenant))
		f.call(401, "GET /v1/me", nil, nil)
		session := []string{f.b.SignIn(t, identity.NewSession{UserID: user, Strategy: "password", FirstFactor: true})}
		f.call(200, "GET /v1/me", nil, nil)
		f.call(200, "PATCH /v1/me", nil, url.Values{"first_name": {"Ada"}})
		f.call(422, "PATCH /v1/me", nil, url.Values{"username": {"x"}})
		f.call(200, "PATCH /v1/me/metadata", nil, url.Values{"unsafe_metadata": {`{"a":1}`}})
		f.call(200, "POST /v1/me/change_password", nil, url.Values{"new_password": {"another horse battery"}})
		f.call(422, "POST /v1/me/change_password", nil, url.Values{"new_password": {"short"}})
		f.call(400, "POST /v1/me/remove_password", nil, nil)

		id := func(a testkit.Answer) []string { return []string{a.Part(t, "response", "id").(string)} }
		email := id(f.call(200, "POST /v1/me/email_addresses", nil, url.Values{"email_address": {"ada+clerk_test@example.com"}}))
		f.call(422, "POST /v1/me/email_addresses", nil, url.Values{"email_address": {"x"}})
		f.call(200, "POST /v1/me/email_addresses/{email_id}/prepare_verification", email, url.Values{"strategy": {"email_code"}})
		f.call(422, "POST /v1/me/email_addresses/{email_id}/attempt_verification", email, url.Values{"code": {"000000"}})
		f.call(200, "GET /v1/me/email_addresses/{email_id}", email, nil)
		f.call(200, "POST /v1/me/email_addresses/{email_id}/attempt_verification", email, url.Values{"code": {"424242"}})
		f.call(200, "GET /v1/me/email_addresses", nil, nil)
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Authentication.EmailLink = true })
		linked := id(f.call(200, "POST /v1/me/email_addresses", nil, url.Values{"email_address": {"ada@example.com"}}))
		f.call(200, "POST /v1/me/email_addresses/{email_id}/prepare_verification", linked, url.Values{"strategy": {"email_link"}, "redirect_url": {"http://localhost:3000/done"}})
		f.call(200, "GET /v1/me", nil, nil) // with an address that is being verified
		f.call(200, "DELETE /v1/me/email_addresses/{email_id}", linked, nil)
		f.call(404, "GET /v1/me/email_addresses/{email_id}", linked, nil)

		phone := id(f.call(200, "POST /v1/me/phone_numbers", nil, url.Values{"phone_number": {"+12015550100"}}))
		f.call(200, "POST /v1/me/phone_numbers/{phone_number_id}/prepare_verification", phone, url.Values{"strategy": {"phone_code"}})
		f.call(200, "POST /v1/me/phone_numbers/{phone_number_id}/attempt_verification", phone, url.Values{"code": {"424242"}})
		f.call(200, "PATCH /v1/me/phone_numbers/{phone_number_id}", phone, url.Values{"reserved_for_second_factor": {"true"}})
		f.call(200, "GET /v1/me/phone_numbers/{phone_number_id}", phone, nil)
		f.call(200, "GET /v1/me/phone_numbers", nil, nil)
		f.call(403, "DELETE /v1/me/phone_numbers/{phone_number_id}", phone, nil)
		f.call(200, "POST /v1/client/sessions/{session_id}/verify", session, url.Values{"level": {"second_factor"}})
		f.call(200, "POST /v1/client/sessions/{session_id}/verify/prepare_second_factor", session, url.Values{"strategy": {"phone_code"}})
		f.call(200, "POST /v1/client/sessions/{session_id}/verify/attempt_second_factor", session, url.Values{"strategy": {"phone_code"}, "code": {"424242"}})
		f.call(200, "DELETE /v1/me/phone_numbers/{phone_number_id}", phone, nil)

		secret := f.call(200, "POST /v1/me/totp", nil, nil).Part(t, "response", "secret").(string)
		code, err := totp.GenerateCode(secret, s.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		f.call(422, "POST /v1/me/totp/attempt_verification", nil, url.Values{"code": {"x"}})
		f.call(200, "POST /v1/me/totp/attempt_verification", nil, url.Values{"code": {code}})
		f.call(400, "POST /v1/me/totp", nil, nil)
		f.call(200, "POST /v1/me/backup_codes", nil, nil)
		f.call(200, "DELETE /v1/me/totp", nil, nil)
		f.call(404, "DELETE /v1/me/totp", nil, nil)

		begun := f.call(200, "POST /v1/me/passkeys", nil, nil)
		options, err := virtualwebauthn.ParseAttestationOptions(begun.Part(t, "response", "verification", "nonce").(string))
		if err != nil {
			t.Fatal(err)
		}
		answer := virtualwebauthn.CreateAttestationResponse(virtualwebauthn.RelyingParty{ID: "localhost", Origin: f.b.Origin},
			virtualwebauthn.NewAuthenticatorWithOptions(virtualwebauthn.AuthenticatorOptions{UserHandle: []byte(user)}), virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeRSA), *options)
		passkey := id(begun)
		f.call(422, "POST /v1/me/passkeys/{passkey_id}/attempt_verification", passkey, url.Values{"public_key_credential": {"{}"}})
		f.call(200, "POST /v1/me/passkeys/{passkey_id}/attempt_verification", passkey, url.Values{"public_key_credential": {answer}})
		f.call(200, "GET /v1/me/passkeys/{passkey_id}", passkey, nil)
		f.call(200, "PATCH /v1/me/passkeys/{passkey_id}", passkey, url.Values{"name": {"Laptop"}})
		f.call(200, "GET /v1/me", nil, nil)
		f.call(200, "DELETE /v1/me/passkeys/{passkey_id}", passkey, nil)

		account := ""
		s.Change(t, s.Tenant, user, func(tx *store.Tx, u *bartleby.User) {
			account = tx.NewID(bartleby.ExternalAccountID)
			u.ExternalAccounts = []bartleby.ExternalAccount{{Object: "external_account", ID: account, Provider: "oauth_google", ProviderUserID: "1", IdentificationID: tx.NewID(bartleby.IdentificationID), PublicMetadata: bartleby.Metadata("{}")}}
		})
		f.call(200, "DELETE /v1/me/external_accounts/{external_account_id}/tokens", []string{account}, nil)
		f.call(400, "PATCH /v1/me/external_accounts/{external_account_id}/reauthorize", []string{account}, url.Values{"redirect_url": {"http://localhost:3000"}})
		f.call(200, "DELETE /v1/me/external_accounts/{external_account_id}", []string{account}, nil)
		f.call(400, "POST /v1/me/external_accounts", nil, url.Values{"strategy": {"oauth_google"}})

		image, media := picture(t)
		f.judge("POST /v1/me/profile_image", f.b.Send(t, "POST /v1/me/profile_image", media, image))
		f.call(200, "DELETE /v1/me/profile_image", nil, nil)
		f.call(404, "DELETE /v1/me/profile_image", nil, nil)
		f.call(200, "POST /v1/me/remove_password", nil, nil)
		f.call(200, "DELETE /v1/me", nil, nil)
	})
}
