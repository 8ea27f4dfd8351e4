package bapi_test

import (
	"time"

	"github.com/pquerna/otp/totp"

	"bartleby"
	"bartleby/testkit"
)

// staying has a new user who is signed in provoke an error.
func staying(by, want, call string, pairs ...string) *provocation {
	return signing(by, want, func(n *newcomer) testkit.Answer {
		n.enter()
		return n.Do(n.t, call, form(pairs...))
	})
}

// authenticator sets an authenticator application up.
func (n *newcomer) authenticator() {
	secret := n.Call(n.t, 200, "POST /v1/me/totp", nil).Part(n.t, "response", "secret").(string)
	code, err := totp.GenerateCode(secret, n.s.Clock.Now())
	if err != nil {
		n.t.Fatal(err)
	}
	n.Call(n.t, 200, "POST /v1/me/totp/attempt_verification", form("code", code))
}

// meProvocations are of what users do to themselves.
var meProvocations = []*provocation{
	signing("ReverificationRequired", "403 session_reverification_required", func(n *newcomer) testkit.Answer {
		n.enter()
		n.s.Clock.Advance(bartleby.FreshProof * time.Millisecond)
		return n.Do(n.t, "DELETE /v1/me", nil)
	}),
	staying("AttributeImmutable", "403 immutable_attribute_modification_not_allowed username", "PATCH /v1/me", "username", "someone_else").
		set(func(set *bartleby.Settings) { set.Username.Immutable = true }),
	signing("DeleteSelfDisabled", "403 user_delete_self_not_enabled", func(n *newcomer) testkit.Answer {
		n.enter()
		n.s.Call(n.t, 200, "PATCH /v1/users/"+n.user, `{"delete_self_enabled":false}`)
		return n.Do(n.t, "DELETE /v1/me", nil)
	}),
	staying("NewPasswordMatchesCurrent", "422 form_new_password_matches_current new_password", "POST /v1/me/change_password", "new_password", theirs),
	staying("PasswordStays", "400 password_required", "POST /v1/me/remove_password").set(func(set *bartleby.Settings) { set.Password.Required = true }),
	signing("TOTPAlreadyEnabled", "400 totp_already_enabled", func(n *newcomer) testkit.Answer {
		n.enter()
		n.authenticator()
		return n.Do(n.t, "POST /v1/me/totp", nil)
	}),
	staying("BackupCodesNotAvailable", "400 backup_codes_not_available", "POST /v1/me/backup_codes"),
	signing("SecondFactorStays", "400 second_factor_deletion_not_allowed", func(n *newcomer) testkit.Answer {
		n.enter()
		n.authenticator()
		return n.Do(n.t, "DELETE /v1/me/totp", nil)
	}).set(func(set *bartleby.Settings) { set.Authentication.SecondFactorRequired = true }),
	signing("TooManyUnverified", "400 too_many_unverified_identifications", func(n *newcomer) testkit.Answer {
		n.enter()
		for i := range bartleby.MaxUnverified {
			n.Call(n.t, 200, "POST /v1/me/email_addresses", form("email_address", string(rune('a'+i))+n.address))
		}
		return n.Do(n.t, "POST /v1/me/email_addresses", form("email_address", "z"+n.address))
	}),
	staying("ProviderNotEnabled", "400 oauth_provider_not_enabled", "POST /v1/me/external_accounts", "strategy", "oauth_google"),
}
