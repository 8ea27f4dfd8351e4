package conformance

import (
	"net/url"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
	"bartleby/testkit"
)

const (
	seed      = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	secret    = "correct horse battery"
	signIns   = "/v1/client/sign_ins"
	ofSignIn  = signIns + "/{sign_in_id}"
	signUps   = "/v1/client/sign_ups"
	ofSignUp  = signUps + "/{sign_up_id}"
	ofVerify  = "/v1/client/sessions/{session_id}/verify"
	ofMyOwn   = "/v1/me/web3_wallets"
	ofWallet  = ofMyOwn + "/{web3_wallet_id}"
	thePage   = "http://localhost:3000/welcome"
	newcomer  = "new+clerk_test@example.com"
	adaAtHome = "adah+clerk_test@example.com"
)

// form is a form of names and values in turn.
func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// TestFrontendSignInConforms : so do sign-ins, by every strategy, with their refusals.
func TestFrontendSignInConforms(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.Authentication.EmailLink, set.Authentication.Wallets = true, bartleby.WalletStrategies
		})
		w := testkit.NewWallet(t)
		user := s.Call(t, 200, "POST /v1/users", `{"username":"adah","first_name":"Ada","email_address":["`+adaAtHome+`"],"phone_number":["+15555550100"],"web3_wallet":["`+w.Address+`"],"password":"`+secret+`","totp_secret":"`+seed+`","backup_codes":["spare-code-1"]}`).ID(t)
		s.Call(t, 200, "POST /v1/users", `{"username":"plain","password":"`+secret+`"}`)
		f := newFrontend(t, s.Browser(s.Tenant))
		begin := func(form url.Values) []string {
			return []string{f.call(200, "POST "+signIns, nil, form).Part(t, "response", "id").(string)}
		}
		first := func(status int, id []string, pairs ...string) testkit.Answer {
			return f.call(status, "POST "+ofSignIn+"/attempt_first_factor", id, form(pairs...))
		}
		code := func() string {
			s.Clock.Advance(time.Minute)
			code, err := totp.GenerateCode(seed, s.Clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			return code
		}
		f.call(422, "POST "+signIns, nil, form("identifier", "nobody@example.com"))
		id := begin(form("identifier", adaAtHome))
		f.call(200, "GET "+ofSignIn, id, nil)
		f.call(200, "GET /v1/client", nil, nil)
		first(422, id, "strategy", "password", "password", "incorrect")
		first(400, id, "strategy", "email_code", "code", "000000")
		for _, way := range []string{"email_code", "phone_code", "reset_password_email_code", "reset_password_phone_code"} {
			f.call(200, "POST "+ofSignIn+"/prepare_first_factor", id, form("strategy", way))
			first(422, id, "strategy", way, "code", "000000")
		}
		f.call(200, "POST "+ofSignIn+"/prepare_first_factor", id, form("strategy", "email_link", "redirect_url", thePage))
		f.call(200, "GET "+ofSignIn, id, nil)
		message := f.call(200, "POST "+ofSignIn+"/prepare_first_factor", id, form("strategy", "web3_metamask_signature")).Part(t, "response", "first_factor_verification", "message").(string)
		first(422, id, "strategy", "web3_metamask_signature", "signature", "0x00")
		first(200, id, "strategy", "web3_metamask_signature", "signature", w.Sign(message))
		f.call(400, "POST "+ofSignIn+"/prepare_second_factor", id, form("strategy", "phone_code"))
		f.call(422, "POST "+ofSignIn+"/attempt_second_factor", id, form("strategy", "totp", "code", "000000"))
		f.call(200, "POST "+ofSignIn+"/attempt_second_factor", id, form("strategy", "totp", "code", code()))
		f.call(200, "GET "+ofSignIn, id, nil)
		f.call(400, "POST "+signIns, nil, form("identifier", adaAtHome))
		f.call(200, "DELETE /v1/client/sessions", nil, nil)

		id = begin(form("identifier", adaAtHome, "strategy", "reset_password_email_code"))
		first(200, id, "strategy", "reset_password_email_code", "code", "424242")
		f.call(422, "POST "+ofSignIn+"/reset_password", id, form("password", "short"))
		f.call(200, "POST "+ofSignIn+"/reset_password", id, form("password", "another horse battery"))
		f.call(200, "POST "+ofSignIn+"/attempt_second_factor", id, form("strategy", "backup_code", "code", "spare-code-1"))
		f.call(200, "DELETE /v1/client/sessions", nil, nil)
		begin(form("strategy", "passkey"))
		f.call(422, "POST "+ofSignIn+"/attempt_first_factor", begin(form("strategy", "passkey")), form("strategy", "passkey", "public_key_credential", "{}"))
		ticket, err := s.Rules.CreateSignInToken(t.Context(), s.Tenant.Instance, identity.NewSignInToken{UserID: user})
		if err != nil {
			t.Fatal(err)
		}
		begin(form("strategy", "ticket", "ticket", ticket.Ticket))
		f.call(400, "POST "+signIns, nil, form("strategy", "ticket", "ticket", ticket.Ticket))
		f.call(200, "DELETE /v1/client/sessions", nil, nil)
		begin(form("identifier", "plain", "password", secret))
	})
}

// TestFrontendSignUpConforms : and sign-ups.
func TestFrontendSignUpConforms(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			set.Authentication.EmailLink, set.Authentication.Wallets, set.Password.Required = true, bartleby.WalletStrategies, true
		})
		f := newFrontend(t, s.Browser(s.Tenant))
		w := testkit.NewSolanaWallet(t)
		id := []string{f.call(200, "POST "+signUps, nil, form("email_address", newcomer, "phone_number", "+15555550111", "web3_wallet", w.Address, "unsafe_metadata", `{"a":1}`)).Part(t, "response", "id").(string)}
		f.call(200, "GET "+ofSignUp, id, nil)
		f.call(422, "PATCH "+ofSignUp, id, form("password", "short"))
		f.call(200, "PATCH "+ofSignUp, id, form("password", "a good long secret", "first_name", "New"))
		f.call(400, "POST "+ofSignUp+"/prepare_verification", id, form("strategy", "none"))
		f.call(200, "POST "+ofSignUp+"/prepare_verification", id, form("strategy", "email_link", "redirect_url", thePage))
		f.call(200, "GET /v1/client", nil, nil)
		f.call(200, "POST "+ofSignUp+"/prepare_verification", id, form("strategy", "email_code"))
		f.call(422, "POST "+ofSignUp+"/attempt_verification", id, form("strategy", "email_code", "code", "000000"))
		f.call(200, "POST "+ofSignUp+"/attempt_verification", id, form("strategy", "email_code", "code", "424242"))
		f.call(400, "POST "+ofSignUp+"/attempt_verification", id, form("strategy", "email_code", "code", "424242"))
		f.call(200, "POST "+ofSignUp+"/prepare_verification", id, form("strategy", "phone_code"))
		f.call(200, "POST "+ofSignUp+"/attempt_verification", id, form("strategy", "phone_code", "code", "424242"))
		message := f.call(200, "POST "+ofSignUp+"/prepare_verification", id, form("strategy", "web3_solana_signature")).Part(t, "response", "verifications", "web3_wallet", "message").(string)
		f.call(422, "POST "+ofSignUp+"/attempt_verification", id, form("strategy", "web3_solana_signature", "signature", "none"))
		f.call(200, "POST "+ofSignUp+"/attempt_verification", id, form("strategy", "web3_solana_signature", "signature", w.Sign(message)))
		f.call(200, "GET "+ofSignUp, id, nil)
		f.call(200, "GET /v1/client", nil, nil)
		f.call(200, "DELETE /v1/client/sessions", nil, nil)
		f.call(422, "POST "+signUps, nil, form("email_address", newcomer))
		f.call(403, "POST /v1/waitlist", nil, form("email_address", "waiting@example.com"))
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Restrictions.SignUpMode = "waitlist" })
		f.call(200, "POST /v1/waitlist", nil, form("email_address", "waiting@example.com"))
		f.call(403, "POST "+signUps, nil, form("email_address", "waiting@example.com"))
	})
}

// TestFrontendReverificationConforms : and reverifications, and the wallets of the one who is signed in.
func TestFrontendReverificationConforms(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Authentication.Wallets = bartleby.WalletStrategies })
		user := s.Call(t, 200, "POST /v1/users", `{"username":"adah","email_address":["`+adaAtHome+`"],"phone_number":["+15555550100"],"password":"`+secret+`","totp_secret":"`+seed+`","backup_codes":["spare-code-1"]}`).ID(t)
		s.Change(t, s.Tenant, user, func(tx *store.Tx, u *bartleby.User) {
			u.PhoneNumbers[0].ReservedForSecondFactor, u.PhoneNumbers[0].DefaultSecondFactor = true, true
			u.SecondFactors(tx.Now)
		})
		f := newFrontend(t, s.Browser(s.Tenant))
		id := []string{f.b.SignIn(t, identity.NewSession{UserID: user, FirstFactor: true})}
		f.call(422, "POST "+ofVerify, id, form("level", "none"))
		f.call(200, "POST "+ofVerify, id, form("level", "multi_factor"))
		f.call(400, "POST "+ofVerify+"/attempt_second_factor", id, form("strategy", "totp", "code", "000000"))
		f.call(200, "POST "+ofVerify+"/prepare_first_factor", id, form("strategy", "email_code"))
		f.call(422, "POST "+ofVerify+"/attempt_first_factor", id, form("strategy", "email_code", "code", "000000"))
		f.call(200, "POST "+ofVerify+"/attempt_first_factor", id, form("strategy", "password", "password", secret))
		f.call(200, "POST "+ofVerify+"/prepare_second_factor", id, form("strategy", "phone_code"))
		f.call(422, "POST "+ofVerify+"/attempt_second_factor", id, form("strategy", "phone_code", "code", "000000"))
		f.call(200, "POST "+ofVerify+"/attempt_second_factor", id, form("strategy", "backup_code", "code", "spare-code-1"))

		w := testkit.NewWallet(t)
		f.call(422, "POST "+ofMyOwn, nil, form("web3_wallet", "none"))
		own := []string{f.call(200, "POST "+ofMyOwn, nil, form("web3_wallet", w.Address)).Part(t, "response", "id").(string)}
		f.call(200, "GET "+ofWallet, own, nil)
		message := f.call(200, "POST "+ofWallet+"/prepare_verification", own, form("strategy", "web3_base_signature")).Part(t, "response", "verification", "message").(string)
		f.call(200, "GET "+ofWallet, own, nil)
		f.call(422, "POST "+ofWallet+"/attempt_verification", own, form("signature", "none"))
		f.call(200, "POST "+ofWallet+"/attempt_verification", own, form("signature", w.Sign(message)))
		f.call(200, "GET "+ofMyOwn, nil, nil)
		f.call(200, "GET /v1/client", nil, nil)
		f.call(200, "DELETE "+ofWallet, own, nil)
		f.call(404, "GET "+ofWallet, own, nil)
		f.b.Cookies = map[string]string{}
		f.call(401, "GET "+ofMyOwn, nil, nil)
		f.call(401, "POST "+ofVerify, id, form("level", "first_factor"))
	})
}
