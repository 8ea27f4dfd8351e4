package bapi_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/testkit"
)

// attempt is a sign-in or a sign-up of a browser, on its way to be refused.
type attempt struct {
	*testing.T
	*testkit.Browser
	ids map[string]string
	at  string // path of the attempt
}

const signInsPath, signUpsPath = "/v1/client/sign_ins", "/v1/client/sign_ups"

// begin begins an attempt with a form, and is its last answer's first part.
func (a *attempt) begin(path string, pairs ...string) *attempt {
	a.Helper()
	a.at = path + "/" + a.Call(a, 200, "POST "+path, form(pairs...)).Part(a, "response", "id").(string)
	return a
}

func (a *attempt) post(step string, pairs ...string) testkit.Answer {
	a.Helper()
	return a.Do(a, "POST "+a.at+step, form(pairs...))
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// user makes somebody with this name, a password and an address name+clerk_test@example.com, and returns the id.
func (a *attempt) user(name, more string) string {
	a.Helper()
	return a.Server.Call(a, 200, "POST /v1/users", `{"username":"`+name+`","password":"correct horse battery","email_address":["`+name+`+clerk_test@example.com"]`+more+`}`).ID(a)
}

// invited invites an address, and returns the ticket of the invitation.
func (a *attempt) invited(address string) string {
	a.Helper()
	link := a.Server.Call(a, 200, "POST /v1/invitations", `{"email_address":"`+address+`"}`).Object(a)["url"].(string)
	_, ticket, _ := strings.Cut(link, "=")
	return ticket
}

// tried has a browser sign in or up until it is refused.
func tried(by, want string, settings func(*bartleby.Settings), as func(a *attempt) testkit.Answer) *provocation {
	return &provocation{by: by, want: want, call: "sign-in", settings: settings, send: func(t *testing.T, s *testkit.Server, ids map[string]string) testkit.Answer {
		return as(&attempt{T: t, Browser: s.Browser(s.Tenant), ids: ids})
	}}
}

// signInProvocations are of people who sign in and up.
var signInProvocations = []*provocation{
	tried("SessionExists", "400 session_exists", nil, func(a *attempt) testkit.Answer {
		a.SignIn(a, identity.NewSession{UserID: a.user("here_already", "")})
		return a.Do(a, "POST "+signInsPath, form("identifier", "here_already"))
	}),
	tried("AlreadySignedIn", "400 identifier_already_signed_in", func(set *bartleby.Settings) { set.Sessions.Several = true }, func(a *attempt) testkit.Answer {
		a.SignIn(a, identity.NewSession{UserID: a.user("here_twice", "")})
		return a.Do(a, "POST "+signInsPath, form("identifier", "here_twice"))
	}),
	tried("IdentifierNotFound", "422 form_identifier_not_found identifier", nil, func(a *attempt) testkit.Answer {
		return a.Do(a, "POST "+signInsPath, form("identifier", "nobody_at_all"))
	}),
	tried("SignInPasswordIncorrect", "422 form_password_incorrect password", nil, func(a *attempt) testkit.Answer {
		a.user("forgetful", "")
		return a.Do(a, "POST "+signInsPath, form("identifier", "forgetful", "password", "wrong"))
	}),
	tried("PasswordOrIdentifierIncorrect", "422 form_password_or_identifier_incorrect identifier", func(set *bartleby.Settings) { set.Authentication.EnumerationProtection = true },
		func(a *attempt) testkit.Answer {
			return a.Do(a, "POST "+signInsPath, form("identifier", "nobody_at_all", "password", "wrong"))
		}),
	tried("CodeIncorrect", "422 form_code_incorrect code", nil, func(a *attempt) testkit.Answer {
		a.user("mistyping", "")
		a.begin(signInsPath, "identifier", "mistyping+clerk_test@example.com", "strategy", "email_code")
		return a.post("/attempt_first_factor", "strategy", "email_code", "code", "000000")
	}),
	tried("StrategyForUserInvalid", "400 strategy_for_user_invalid strategy", nil, func(a *attempt) testkit.Answer {
		a.user("without_phone", "")
		return a.begin(signInsPath, "identifier", "without_phone").post("/prepare_first_factor", "strategy", "phone_code")
	}),
	tried("VerificationStrategyInvalid", "400 verification_strategy_invalid strategy", nil, func(a *attempt) testkit.Answer {
		a.user("confused", "")
		return a.begin(signInsPath, "identifier", "confused").post("/prepare_first_factor", "strategy", "password")
	}),
	tried("VerificationMissing", "400 verification_missing", nil, func(a *attempt) testkit.Answer {
		a.user("hasty", "")
		return a.begin(signInsPath, "identifier", "hasty").post("/attempt_first_factor", "strategy", "email_code", "code", "424242")
	}),
	tried("VerificationFailed", "400 verification_failed", nil, func(a *attempt) testkit.Answer {
		a.user("guessing", "")
		a.begin(signInsPath, "identifier", "guessing+clerk_test@example.com", "strategy", "email_code")
		for range bartleby.CodeAttempts {
			a.post("/attempt_first_factor", "strategy", "email_code", "code", "000000")
		}
		return a.post("/attempt_first_factor", "strategy", "email_code", "code", "424242")
	}),
	tried("NoSecondFactors", "400 no_second_factors", nil, func(a *attempt) testkit.Answer {
		a.user("careful", `,"totp_secret":"JBSWY3DPEHPK3PXP"`)
		return a.begin(signInsPath, "identifier", "careful", "password", "correct horse battery").post("/attempt_second_factor", "strategy", "backup_code", "code", "alpha-bravo")
	}),
	tried("AttemptStateInvalid", "400 client_state_invalid", nil, func(a *attempt) testkit.Answer {
		a.user("ahead", "")
		return a.begin(signInsPath, "identifier", "ahead").post("/attempt_second_factor", "strategy", "totp", "code", "000000")
	}),
	tried("UserLocked", "403 user_locked", func(set *bartleby.Settings) { set.Lockout.MaxAttempts = 1 }, func(a *attempt) testkit.Answer {
		a.user("attacked", "")
		a.begin(signInsPath, "identifier", "attacked").post("/attempt_first_factor", "strategy", "password", "password", "wrong")
		return a.post("/attempt_first_factor", "strategy", "password", "password", "correct horse battery")
	}),
	tried("SignUpIfMissingTransfer", "404 sign_up_if_missing_transfer", nil, func(a *attempt) testkit.Answer {
		a.begin(signInsPath, "identifier", "newcomer+clerk_test@example.com", "sign_up_if_missing", "true")
		a.post("/prepare_first_factor", "strategy", "email_code")
		return a.post("/attempt_first_factor", "strategy", "email_code", "code", "424242")
	}),
	tried("TransferInvalid", "400 account_transfer_invalid", nil, func(a *attempt) testkit.Answer {
		return a.Do(a, "POST "+signUpsPath, form("transfer", "true"))
	}),
	tried("InvitationAccountMissing", "400 invitation_account_not_exists", nil, func(a *attempt) testkit.Answer {
		return a.Do(a, "POST "+signInsPath, form("strategy", "ticket", "ticket", a.invited("no_account@example.com")))
	}),
	tried("InvitationAccountExists", "400 invitation_account_exists", nil, func(a *attempt) testkit.Answer {
		ticket := a.invited("has_account+clerk_test@example.com")
		a.user("has_account", "")
		return a.Do(a, "POST "+signUpsPath, form("strategy", "ticket", "ticket", ticket))
	}),
	tried("LinkInvalid", "400 verification_link_token_invalid", nil, func(a *attempt) testkit.Answer { return a.Do(a, "GET /v1/verify?token=x", nil) }),
	tried("PasskeysMissing", "400 no_passkeys_found_for_user", nil, func(a *attempt) testkit.Answer { // the key of this user was never used here
		return a.begin(signInsPath, "identifier", "someone").post("/prepare_first_factor", "strategy", "passkey")
	}),
	tried("PasskeyRefused", "400 passkey_authentication_failure", nil, func(a *attempt) testkit.Answer { // a passkey is of a site
		a.Origin = ""
		return a.Do(a, "POST "+signInsPath, form("strategy", "passkey"))
	}),
	tried("PasskeyCredentialInvalid", "422 passkey_invalid_public_key_credential public_key_credential", nil, func(a *attempt) testkit.Answer {
		return a.begin(signInsPath, "strategy", "passkey").post("/attempt_first_factor", "strategy", "passkey", "public_key_credential", "{}")
	}),
	tried("WaitlistClosed", "403 waitlist_not_accepting_entries", nil, func(a *attempt) testkit.Answer {
		return a.Do(a, "POST /v1/waitlist", form("email_address", "hopeful@example.com"))
	}),
	tried("VerificationExpired", "400 verification_expired", nil, func(a *attempt) testkit.Answer {
		a.user("slow", "")
		a.begin(signInsPath, "identifier", "slow+clerk_test@example.com", "strategy", "email_code")
		a.Server.Clock.Advance(11 * time.Minute)
		return a.post("/attempt_first_factor", "strategy", "email_code", "code", "424242")
	}),
	tried("TicketExpired", "400 ticket_expired_code", nil, func(a *attempt) testkit.Answer {
		ticket := a.Server.Call(a, 200, "POST /v1/sign_in_tokens", `{"user_id":"`+a.user("late", "")+`","expires_in_seconds":1}`).Object(a)["token"].(string)
		a.Server.Clock.Advance(time.Minute)
		return a.Do(a, "POST "+signInsPath, form("strategy", "ticket", "ticket", ticket))
	}),
	tried("TicketInvalid", "400 ticket_invalid_code", nil, func(a *attempt) testkit.Answer {
		return a.Do(a, "POST "+signInsPath, form("strategy", "ticket", "ticket", "x"))
	}),
	tried("SignUpRestricted", "403 sign_up_mode_restricted", func(set *bartleby.Settings) { set.Restrictions.SignUpMode = "restricted" }, func(a *attempt) testkit.Answer {
		return a.Do(a, "POST "+signUpsPath, form("email_address", "outsider@example.com"))
	}),
	tried("SignUpWaitlisted", "403 sign_up_restricted_waitlist", func(set *bartleby.Settings) { set.Restrictions.SignUpMode = "waitlist" }, func(a *attempt) testkit.Answer {
		return a.Do(a, "POST "+signUpsPath, form("email_address", "outsider@example.com"))
	}),
}
