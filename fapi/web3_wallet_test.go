package fapi_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/testkit"
)

func withWallets(set *bartleby.Settings) { set.Authentication.Wallets = bartleby.WalletStrategies }

// Somebody signs up with a wallet, signs out, and signs in with it, as front ends do it: who has no account yet is told so.
func TestWallets(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b := s.Browser(s.Tenant)
		for _, w := range []*testkit.Wallet{testkit.NewWallet(t), testkit.NewSolanaWallet(t)} {
			s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Authentication.Wallets = nil })
			b.Refused(t, 422, "POST /v1/client/sign_ups", url.Values{"web3_wallet": {w.Address}}, "form_param_unknown web3_wallet")
			s.Configure(t, s.Tenant, withWallets)
			strategy := "web3_metamask_signature"
			if !strings.HasPrefix(w.Address, "0x") {
				strategy = "web3_solana_signature"
			}
			b.Refused(t, 422, "POST /v1/client/sign_ins", url.Values{"identifier": {w.Address}}, "form_identifier_not_found identifier")
			b.Refused(t, 422, "POST /v1/client/sign_ups", url.Values{"web3_wallet": {"0x1"}}, "form_param_format_invalid web3_wallet")
			a := b.Call(t, 200, "POST /v1/client/sign_ups", url.Values{"web3_wallet": {w.Address}})
			if u := a.Part(t, "response", "unverified_fields").([]any); len(u) != 1 || u[0] != "web3_wallet" || a.Part(t, "response", "verifications", "web3_wallet", "next_action") != "needs_prepare" {
				t.Errorf("%s", a.Body)
			}
			at := "/v1/client/sign_ups/" + a.Part(t, "response", "id").(string)
			b.Refused(t, 400, "POST "+at+"/attempt_verification", url.Values{"strategy": {strategy}, "signature": {"0x1"}}, "verification_missing")
			b.Refused(t, 400, "POST "+at+"/prepare_verification", url.Values{"strategy": {"web3_none_signature"}}, "verification_strategy_invalid strategy")
			a = b.Call(t, 200, "POST "+at+"/prepare_verification", url.Values{"strategy": {strategy}})
			message := a.Part(t, "response", "verifications", "web3_wallet", "message").(string)
			if !strings.HasPrefix(message, "localhost:3000 wants you to sign in") || !strings.Contains(strings.ToLower(message), strings.ToLower(w.Address)) || !strings.Contains(message, a.Part(t, "response", "verifications", "web3_wallet", "nonce").(string)) {
				t.Errorf("%s", message)
			}
			b.Refused(t, 422, "POST "+at+"/attempt_verification", url.Values{"strategy": {strategy}}, "form_param_nil signature")
			b.Refused(t, 422, "POST "+at+"/attempt_verification", url.Values{"strategy": {strategy}, "signature": {w.Sign(message + " ")}}, "form_incorrect_signature signature")
			a = b.Call(t, 200, "POST "+at+"/attempt_verification", url.Values{"strategy": {strategy}, "signature": {w.Sign(message)}})
			if a.Part(t, "response", "status") != "complete" || a.Part(t, "client", "last_authentication_strategy") != strategy {
				t.Fatalf("%s", a.Body)
			}
			user := s.Call(t, 200, "GET /v1/users/"+a.Part(t, "response", "created_user_id").(string), "")
			if wallet := user.Part(t, "web3_wallets").([]any)[0].(map[string]any); wallet["web3_wallet"] != w.Address || wallet["verification"].(map[string]any)["strategy"] != strategy || user.Part(t, "primary_web3_wallet_id") != wallet["id"] {
				t.Errorf("%s", user.Body)
			}
			b.Call(t, 200, "DELETE /v1/client/sessions", nil)
			b.Refused(t, 422, "POST /v1/client/sign_ups", url.Values{"web3_wallet": {w.Address}}, "form_identifier_exists web3_wallet")

			a = b.Call(t, 200, "POST /v1/client/sign_ins", url.Values{"identifier": {typed(w.Address)}})
			at = "/v1/client/sign_ins/" + a.Part(t, "response", "id").(string)
			var factor map[string]any
			for _, f := range a.Part(t, "response", "supported_first_factors").([]any) {
				if f.(map[string]any)["strategy"] == strategy {
					factor = f.(map[string]any)
				}
			}
			if factor["web3_wallet_id"] == nil || factor["safe_identifier"] != w.Address || factor["email_address_id"] != nil {
				t.Fatalf("%s", a.Body)
			}
			prepare := url.Values{"strategy": {strategy}, "web3_wallet_id": {factor["web3_wallet_id"].(string)}}
			former := b.Call(t, 200, "POST "+at+"/prepare_first_factor", prepare).Part(t, "response", "first_factor_verification", "message").(string)
			late := b.Call(t, 200, "POST "+at+"/prepare_first_factor", prepare).Part(t, "response", "first_factor_verification", "message").(string)
			b.Refused(t, 422, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {strategy}, "signature": {w.Sign(former)}}, "form_incorrect_signature signature")
			b.Refused(t, 422, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {strategy}, "signature": {testkit.NewWallet(t).Sign(late)}}, "form_incorrect_signature signature")
			s.Clock.Advance((bartleby.WalletLife + 1000) * time.Millisecond)
			b.Refused(t, 400, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {strategy}, "signature": {w.Sign(late)}}, "verification_expired")
			message = b.Call(t, 200, "POST "+at+"/prepare_first_factor", prepare).Part(t, "response", "first_factor_verification", "message").(string)
			a = b.Call(t, 200, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {strategy}, "signature": {w.Sign(message)}})
			if a.Part(t, "response", "status") != "complete" || a.Part(t, "response", "first_factor_verification", "object") != "verification_web3" {
				t.Errorf("%s", a.Body)
			}
			b.Refused(t, 404, "POST "+at+"/attempt_first_factor", url.Values{"strategy": {strategy}, "signature": {w.Sign(message)}}, "resource_not_found")
			b.Call(t, 200, "DELETE /v1/client/sessions", nil)
		}
	})
}

// typed is an address as somebody may type it.
func typed(address string) string {
	if strings.HasPrefix(address, "0x") {
		return "0x" + strings.ToUpper(address[2:])
	}
	return address
}

// Where nothing may tell who has an account, a wallet is asked to sign all the same; who has proved it may know.
func TestWalletOfNobody(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) {
			withWallets(set)
			set.Authentication.EnumerationProtection = true
		})
		w, b := testkit.NewWallet(t), s.Browser(s.Tenant)
		s.Call(t, 200, "POST /v1/users", `{"web3_wallet":["`+w.Address+`"],"email_address":["ada@example.com"]}`)
		begin := func(w *testkit.Wallet) (at, message, factors string) {
			a := b.Call(t, 200, "POST /v1/client/sign_ins", url.Values{"identifier": {w.Address}})
			at = "/v1/client/sign_ins/" + a.Part(t, "response", "id").(string)
			for _, f := range a.Part(t, "response", "supported_first_factors").([]any) {
				factors += f.(map[string]any)["strategy"].(string) + " "
			}
			a = b.Call(t, 200, "POST "+at+"/prepare_first_factor", url.Values{"strategy": {"web3_base_signature"}})
			return at, a.Part(t, "response", "first_factor_verification", "message").(string), factors
		}
		attempt := func(w *testkit.Wallet, message string) url.Values {
			return url.Values{"strategy": {"web3_base_signature"}, "signature": {w.Sign(message)}}
		}
		stranger := testkit.NewWallet(t)
		at, message, unknown := begin(stranger)
		b.Refused(t, 422, "POST "+at+"/attempt_first_factor", attempt(w, message), "form_incorrect_signature signature")
		b.Refused(t, 422, "POST "+at+"/attempt_first_factor", attempt(stranger, message), "form_identifier_not_found identifier")
		at, message, known := begin(w)
		b.Refused(t, 422, "POST "+at+"/attempt_first_factor", attempt(stranger, message), "form_incorrect_signature signature")
		if a := b.Call(t, 200, "POST "+at+"/attempt_first_factor", attempt(w, message)); a.Part(t, "response", "status") != "complete" || known != unknown {
			t.Errorf("%s, known %s, unknown %s", a.Body, known, unknown)
		}
	})
}

// A user adds a wallet, which is theirs when it has signed: whoever proves it first has it.
func TestMyWallets(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, withWallets)
		ada := s.Call(t, 200, "POST /v1/users", `{"email_address":["ada@example.com"]}`).ID(t)
		bob := s.Call(t, 200, "POST /v1/users", `{"email_address":["bob@example.com"]}`).ID(t)
		w := testkit.NewWallet(t)
		s.Browser(s.Tenant).Refused(t, 401, "GET /v1/me/web3_wallets", nil, "signed_out")
		const mine = "/v1/me/web3_wallets"
		add := func(user string) (*testkit.Browser, string, string) {
			b := s.Browser(s.Tenant)
			b.SignIn(t, identity.NewSession{UserID: user, FirstFactor: true})
			a := b.Call(t, 200, "POST "+mine+"/", url.Values{"web3_wallet": {typed(w.Address)}})
			id := a.Part(t, "response", "id").(string)
			if a.Part(t, "response", "verification") != nil || a.Part(t, "response", "web3_wallet") != w.Address {
				t.Errorf("%s", a.Body)
			}
			b.Refused(t, 400, "POST "+mine+"/"+id+"/attempt_verification", url.Values{"signature": {"0x"}}, "verification_missing")
			b.Refused(t, 400, "POST "+mine+"/"+id+"/prepare_verification", url.Values{"strategy": {"web3_solana_signature"}}, "verification_strategy_invalid strategy")
			a = b.Call(t, 200, "POST "+mine+"/"+id+"/prepare_verification", url.Values{"strategy": {"web3_okx_wallet_signature"}, "redirect_url": {home}})
			return b, id, a.Part(t, "response", "verification", "message").(string)
		}
		b, id, message := add(ada)
		other, others, theirs := add(bob)
		if again := b.Call(t, 200, "POST "+mine, url.Values{"web3_wallet": {w.Address}}); again.Part(t, "response", "id") != id {
			t.Errorf("%s", again.Body)
		}
		b.Refused(t, 422, "POST "+mine, url.Values{"web3_wallet": {"nonsense"}}, "form_param_format_invalid web3_wallet")
		b.Refused(t, 404, "GET "+mine+"/"+others, nil, "resource_not_found")
		b.Refused(t, 404, "POST "+mine+"/"+others+"/attempt_verification", url.Values{"signature": {w.Sign(theirs)}}, "resource_not_found")
		b.Refused(t, 422, "POST "+mine+"/"+id+"/attempt_verification", url.Values{"signature": {w.Sign(theirs)}}, "form_incorrect_signature signature")
		s.Browser(s.Tenant).Refused(t, 422, "POST /v1/client/sign_ins", url.Values{"identifier": {w.Address}}, "form_identifier_not_found identifier")
		a := b.Call(t, 200, "POST "+mine+"/"+id+"/attempt_verification", url.Values{"signature": {w.Sign(message)}})
		if a.Part(t, "response", "verification", "status") != "verified" || a.Part(t, "response", "verification", "strategy") != "web3_okx_wallet_signature" {
			t.Errorf("%s", a.Body)
		}
		b.Refused(t, 400, "POST "+mine+"/"+id+"/attempt_verification", url.Values{"signature": {w.Sign(message)}}, "verification_already_verified")
		b.Refused(t, 400, "POST "+mine+"/"+id+"/prepare_verification", url.Values{"strategy": {"web3_okx_wallet_signature"}}, "verification_already_verified")
		other.Refused(t, 422, "POST "+mine+"/"+others+"/attempt_verification", url.Values{"signature": {w.Sign(theirs)}}, "form_identifier_exists web3_wallet")
		third := s.Browser(s.Tenant)
		third.SignIn(t, identity.NewSession{UserID: bob, FirstFactor: true})
		third.Refused(t, 422, "POST "+mine, url.Values{"web3_wallet": {w.Address}}, "form_identifier_exists web3_wallet")
		if got := b.Call(t, 200, "GET "+mine, nil).Body; !strings.HasPrefix(string(got), `[{"id":"`+id) {
			t.Errorf("%s", got)
		}
		if events := s.Events(t, s.Tenant, ada); len(events) != 3 { // made, with a wallet, with a wallet of theirs
			t.Errorf("%d events", len(events))
		}
		if a = b.Call(t, 200, "DELETE "+mine+"/"+id, nil); a.Part(t, "response", "deleted") != true || a.Part(t, "client", "sessions").([]any)[0].(map[string]any)["user"].(map[string]any)["primary_web3_wallet_id"] != nil {
			t.Errorf("%s", a.Body)
		}
		b.Refused(t, 404, "GET "+mine+"/"+id, nil, "resource_not_found")
		if a = other.Call(t, 200, "POST "+mine+"/"+others+"/attempt_verification", url.Values{"signature": {w.Sign(theirs)}}); a.Part(t, "response", "verification", "status") != "verified" {
			t.Errorf("%s", a.Body)
		}
	})
}
