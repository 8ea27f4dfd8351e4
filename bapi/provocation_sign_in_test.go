package bapi_test

import (
	"context"
	"fmt"
	"net/url"
	"testing"
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
	"bartleby/testkit"
)

// newcomer is somebody who signs in or up in a browser of their own.
type newcomer struct {
	*testkit.Browser
	t       *testing.T
	s       *testkit.Server
	user    string
	address string
	at      string // the attempt that was begun last
}

const theirs = "correct horse battery"

// signing has a new user, in a browser, provoke an error at sign-in.
func signing(by, want string, play func(n *newcomer) testkit.Answer) *provocation {
	return &provocation{by: by, want: want, call: "signing", send: func(t *testing.T, s *testkit.Server, _ map[string]string) testkit.Answer {
		n := &newcomer{Browser: s.Browser(s.Tenant), t: t, s: s, address: fmt.Sprintf("%s%d+clerk_test@example.com", by, s.Clock.Now().UnixNano())}
		n.user = s.Call(t, 200, "POST /v1/users", `{"email_address":["`+n.address+`"],"password":"`+theirs+`"}`).ID(t)
		return play(n)
	}}
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// begin begins a sign-in, or with another noun a sign-up.
func (n *newcomer) begin(noun string, pairs ...string) {
	a := n.Call(n.t, 200, "POST /v1/client/"+noun, form(pairs...))
	n.at = "POST /v1/client/" + noun + "/" + a.Part(n.t, "response", "id").(string)
}

func (n *newcomer) identify() { n.begin("sign_ins", "identifier", n.address) }

func (n *newcomer) step(what string, pairs ...string) testkit.Answer {
	return n.Do(n.t, n.at+"/"+what, form(pairs...))
}

func (n *newcomer) enter() string {
	return n.SignIn(n.t, identity.NewSession{UserID: n.user, FirstFactor: true})
}

func (n *newcomer) invitation(address string) string {
	made, err := n.s.Rules.CreateInvitations(context.Background(), n.Tenant.Instance, identity.NewInvitation{EmailAddress: address, IgnoreExisting: bartleby.To(true)})
	if err != nil {
		n.t.Fatal(err)
	}
	return made[0].Ticket
}

var signInProvocations = []*provocation{
	signing("IdentifierNotFound", "422 form_identifier_not_found identifier", func(n *newcomer) testkit.Answer {
		return n.Do(n.t, "POST /v1/client/sign_ins", form("identifier", "nobody-at-all@example.com"))
	}),
	signing("SignInPasswordIncorrect", "422 form_password_incorrect password", func(n *newcomer) testkit.Answer {
		n.identify()
		return n.step("attempt_first_factor", "strategy", "password", "password", "incorrect")
	}),
	signing("PasswordOrIdentifierIncorrect", "422 form_password_or_identifier_incorrect identifier", func(n *newcomer) testkit.Answer {
		n.identify()
		return n.step("attempt_first_factor", "strategy", "password", "password", "incorrect")
	}).set(func(set *bartleby.Settings) { set.Authentication.EnumerationProtection = true }),
	signing("CodeIncorrect", "422 form_code_incorrect code", func(n *newcomer) testkit.Answer {
		n.identify()
		n.step("prepare_first_factor", "strategy", "email_code")
		return n.step("attempt_first_factor", "strategy", "email_code", "code", "000000")
	}),
	signing("SignatureIncorrect", "422 form_incorrect_signature signature", func(n *newcomer) testkit.Answer {
		w := testkit.NewWallet(n.t)
		n.begin("sign_ups", "web3_wallet", w.Address)
		n.step("prepare_verification", "strategy", "web3_base_signature")
		return n.step("attempt_verification", "strategy", "web3_base_signature", "signature", w.Sign("something else"))
	}).set(func(set *bartleby.Settings) { set.Authentication.Wallets = bartleby.WalletStrategies }),
	signing("StrategyForUserInvalid", "400 strategy_for_user_invalid strategy", func(n *newcomer) testkit.Answer {
		n.identify()
		return n.step("prepare_first_factor", "strategy", "phone_code")
	}),
	signing("VerificationStrategyInvalid", "400 verification_strategy_invalid strategy", func(n *newcomer) testkit.Answer {
		n.identify()
		return n.step("prepare_first_factor", "strategy", "none")
	}),
	signing("VerificationMissing", "400 verification_missing", func(n *newcomer) testkit.Answer {
		n.identify()
		return n.step("attempt_first_factor", "strategy", "email_code", "code", "000000")
	}),
	signing("VerificationExpired", "400 verification_expired", func(n *newcomer) testkit.Answer {
		n.identify()
		n.step("prepare_first_factor", "strategy", "email_code")
		n.s.Clock.Advance((bartleby.CodeLife + 1000) * time.Millisecond)
		return n.step("attempt_first_factor", "strategy", "email_code", "code", "424242")
	}),
	signing("VerificationFailed", "400 verification_failed", func(n *newcomer) testkit.Answer {
		n.identify()
		n.step("prepare_first_factor", "strategy", "email_code")
		for range bartleby.CodeAttempts {
			n.step("attempt_first_factor", "strategy", "email_code", "code", "000000")
		}
		return n.step("attempt_first_factor", "strategy", "email_code", "code", "424242")
	}),
	signing("NoSecondFactors", "400 no_second_factors", func(n *newcomer) testkit.Answer {
		n.s.Call(n.t, 200, "PATCH /v1/users/"+n.user, `{"totp_secret":"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}`)
		n.begin("sign_ins", "identifier", n.address, "password", theirs)
		return n.step("prepare_second_factor", "strategy", "phone_code")
	}),
	signing("AttemptStateInvalid", "400 client_state_invalid", func(n *newcomer) testkit.Answer {
		n.identify()
		return n.step("attempt_second_factor", "strategy", "totp", "code", "000000")
	}),
	signing("SessionExists", "400 session_exists", func(n *newcomer) testkit.Answer {
		n.enter()
		return n.Do(n.t, "POST /v1/client/sign_ins", form("identifier", n.address))
	}),
	signing("AlreadySignedIn", "400 identifier_already_signed_in", func(n *newcomer) testkit.Answer {
		n.enter()
		return n.Do(n.t, "POST /v1/client/sign_ins", form("identifier", n.address))
	}).set(func(set *bartleby.Settings) { set.Sessions.Several = true }),
	signing("UserLocked", "403 user_locked", func(n *newcomer) testkit.Answer {
		n.identify()
		return n.step("attempt_first_factor", "strategy", "password", "password", "incorrect")
	}).set(func(set *bartleby.Settings) { set.Lockout.MaxAttempts = 1 }),
	signing("SignUpIfMissingTransfer", "404 sign_up_if_missing_transfer", func(n *newcomer) testkit.Answer {
		n.begin("sign_ins", "identifier", "fresh-"+n.address, "strategy", "email_code", "sign_up_if_missing", "true")
		return n.step("attempt_first_factor", "strategy", "email_code", "code", "424242")
	}),
	signing("TransferInvalid", "400 account_transfer_invalid", func(n *newcomer) testkit.Answer {
		return n.Do(n.t, "POST /v1/client/sign_ups", form("transfer", "true"))
	}),
	signing("InvitationAccountMissing", "400 invitation_account_not_exists", func(n *newcomer) testkit.Answer {
		return n.Do(n.t, "POST /v1/client/sign_ins", form("strategy", "ticket", "ticket", n.invitation("guest-"+n.address)))
	}),
	signing("InvitationAccountExists", "400 invitation_account_exists", func(n *newcomer) testkit.Answer {
		return n.Do(n.t, "POST /v1/client/sign_ups", form("strategy", "ticket", "ticket", n.invitation(n.address)))
	}),
	signing("LinkInvalid", "400 verification_link_token_invalid", func(n *newcomer) testkit.Answer {
		return n.Do(n.t, "GET /v1/verify?token=none", nil)
	}),
	signing("PasskeysMissing", "400 no_passkeys_found_for_user", func(n *newcomer) testkit.Answer {
		n.s.Change(n.t, n.Tenant, n.user, func(tx *store.Tx, u *bartleby.User) { // of which nothing but its name is theirs
			u.Passkeys = append(u.Passkeys, bartleby.Passkey{ID: tx.NewID(bartleby.IdentificationID), Object: "passkey", Name: "Imported"})
		})
		n.identify()
		return n.step("prepare_first_factor", "strategy", "passkey")
	}),
	signing("PasskeyRefused", "400 passkey_authentication_failure", func(n *newcomer) testkit.Answer {
		n.Origin = ""
		return n.Do(n.t, "POST /v1/client/sign_ins", form("strategy", "passkey"))
	}),
	signing("PasskeyCredentialInvalid", "422 passkey_invalid_public_key_credential public_key_credential", func(n *newcomer) testkit.Answer {
		n.begin("sign_ins", "strategy", "passkey")
		return n.step("attempt_first_factor", "strategy", "passkey", "public_key_credential", "{}")
	}),
	signing("ReverificationMissing", "400 session_reverification_missing", func(n *newcomer) testkit.Answer {
		n.at = "POST /v1/client/sessions/" + n.enter() + "/verify"
		return n.step("attempt_first_factor", "strategy", "password", "password", theirs)
	}),
	signing("ReverificationStateInvalid", "400 invalid_action_for_session_reverification", func(n *newcomer) testkit.Answer {
		n.at = "POST /v1/client/sessions/" + n.enter() + "/verify"
		n.Call(n.t, 200, n.at, form("level", "first_factor"))
		return n.step("attempt_second_factor", "strategy", "totp", "code", "000000")
	}),
	signing("WaitlistClosed", "403 waitlist_not_accepting_entries", func(n *newcomer) testkit.Answer {
		return n.Do(n.t, "POST /v1/waitlist", form("email_address", n.address))
	}),
	signing("TicketInvalid", "400 ticket_invalid_code", func(n *newcomer) testkit.Answer {
		return n.Do(n.t, "POST /v1/client/sign_ins", form("strategy", "ticket", "ticket", "x"))
	}),
	signing("TicketExpired", "400 ticket_expired_code", func(n *newcomer) testkit.Answer {
		ticket := n.s.Call(n.t, 200, "POST /v1/sign_in_tokens", `{"user_id":"`+n.user+`","expires_in_seconds":1}`).Object(n.t)["token"].(string)
		n.s.Clock.Advance(time.Minute)
		return n.Do(n.t, "POST /v1/client/sign_ins", form("strategy", "ticket", "ticket", ticket))
	}),
	signing("SignUpRestricted", "403 sign_up_mode_restricted", func(n *newcomer) testkit.Answer {
		return n.Do(n.t, "POST /v1/client/sign_ups", form("email_address", "outside-"+n.address))
	}).set(func(set *bartleby.Settings) { set.Restrictions.SignUpMode = "restricted" }),
	signing("SignUpWaitlisted", "403 sign_up_restricted_waitlist", func(n *newcomer) testkit.Answer {
		return n.Do(n.t, "POST /v1/client/sign_ups", form("email_address", "outside-"+n.address))
	}).set(func(set *bartleby.Settings) { set.Restrictions.SignUpMode = "waitlist" }),
}
