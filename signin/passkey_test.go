package signin_test

import (
	"context"
	"errors"
	"testing"

	"github.com/descope/virtualwebauthn"

	"bartleby"
	"bartleby/identity"
	"bartleby/signin"
	"bartleby/testkit"
)

// A passkey that is registered signs in: of a user who is named, and of whoever holds it; each challenge once, and on the
// site for which it was made.
func TestPasskeys(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx := context.Background()
		w := on(t, s, func(in *identity.NewUser) { in.TOTPSecret = bartleby.To(seed) })
		const origin = "http://localhost:3000"
		site := virtualwebauthn.RelyingParty{Name: w.ins.Application, ID: "localhost", Origin: origin}
		device := virtualwebauthn.NewAuthenticatorWithOptions(virtualwebauthn.AuthenticatorOptions{UserHandle: []byte(w.user)})
		key := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeRSA)
		begun, err := w.signs.BeginPasskey(ctx, w.ins, w.user, origin)
		if err != nil {
			t.Fatal(err)
		}
		options, err := virtualwebauthn.ParseAttestationOptions(begun.Verification.Nonce)
		if err != nil {
			t.Fatal(err)
		}
		answer := virtualwebauthn.CreateAttestationResponse(site, device, key, *options)
		_, err = w.signs.FinishPasskey(ctx, w.ins, w.user, begun.ID, "http://evil.test", answer)
		wants(t, err, "passkey_authentication_failure")
		if k, err := w.signs.FinishPasskey(ctx, w.ins, w.user, begun.ID, origin, answer); err != nil || k.Verification.Status != bartleby.Verified {
			t.Fatal(k, err, errors.Unwrap(err))
		}
		_, err = w.signs.FinishPasskey(ctx, w.ins, w.user, begun.ID, origin, answer)
		wants(t, err, "passkey_not_registered")
		device.AddCredential(key)

		for _, identifier := range []string{address, ""} {
			client := w.client(t)
			out, err := w.signs.CreateSignIn(ctx, w.ins, client, signin.NewSignIn{Identifier: identifier, Strategy: bartleby.ByPasskey, Origin: origin})
			if err != nil || out.SignIn.Status != bartleby.NeedsFirstFactor {
				t.Fatal(out, err)
			}
			ask, err := virtualwebauthn.ParseAssertionOptions(out.SignIn.First.Nonce)
			if err != nil {
				t.Fatal(err)
			}
			wrong := virtualwebauthn.CreateAssertionResponse(site, device, virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeRSA), *ask)
			right := virtualwebauthn.CreateAssertionResponse(site, device, key, *ask)
			attempt := signin.Attempt{Strategy: bartleby.ByPasskey, Credential: wrong, Origin: origin}
			_, err = w.signs.AttemptFirstFactor(ctx, w.ins, client, out.SignIn.ID, signin.Attempt{Strategy: bartleby.ByPasskey, Credential: "{}", Origin: origin})
			wants(t, err, "passkey_invalid_public_key_credential")
			_, err = w.signs.AttemptFirstFactor(ctx, w.ins, client, out.SignIn.ID, attempt)
			wants(t, err, "passkey_authentication_failure")
			attempt.Credential = right
			_, err = w.signs.AttemptFirstFactor(ctx, w.ins, client, out.SignIn.ID, attempt)
			wants(t, err, "verification_missing") // the challenge is spent

			if out, err = w.signs.CreateSignIn(ctx, w.ins, client, signin.NewSignIn{Identifier: identifier, Strategy: bartleby.ByPasskey, Origin: origin}); err != nil {
				t.Fatal(err)
			}
			_, err = w.signs.AttemptFirstFactor(ctx, w.ins, client, out.SignIn.ID, attempt)
			wants(t, err, "passkey_authentication_failure") // an answer to the former one
			if out, err = w.signs.CreateSignIn(ctx, w.ins, client, signin.NewSignIn{Identifier: identifier, Strategy: bartleby.ByPasskey, Origin: origin}); err != nil {
				t.Fatal(err)
			}
			if ask, err = virtualwebauthn.ParseAssertionOptions(out.SignIn.First.Nonce); err != nil {
				t.Fatal(err)
			}
			attempt.Credential = virtualwebauthn.CreateAssertionResponse(site, device, key, *ask)
			if out, err = w.signs.AttemptFirstFactor(ctx, w.ins, client, out.SignIn.ID, attempt); err != nil || out.SignIn.Status != bartleby.SignInComplete || out.SignIn.UserID != w.user {
				t.Fatal(out, err)
			}
		}
	})
}
