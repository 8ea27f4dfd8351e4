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

// An answer has to be made for the page that asks, and its counter has to go on: one that goes back, or stands still, is of a
// copy of the authenticator.
func TestPasskeyOriginAndCounter(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx := context.Background()
		w := on(t, s, nil)
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
		if _, err := w.signs.FinishPasskey(ctx, w.ins, w.user, begun.ID, origin, virtualwebauthn.CreateAttestationResponse(site, device, key, *options)); err != nil {
			t.Fatal(err)
		}
		device.AddCredential(key)
		attempt := func(site virtualwebauthn.RelyingParty, device virtualwebauthn.Authenticator, key virtualwebauthn.Credential, asked, answered string) error {
			client := w.client(t)
			out, err := w.signs.CreateSignIn(ctx, w.ins, client, signin.NewSignIn{Identifier: address, Strategy: bartleby.ByPasskey, Origin: asked})
			if err != nil {
				t.Fatal(err)
			}
			ask, err := virtualwebauthn.ParseAssertionOptions(out.SignIn.First.Nonce)
			if err != nil {
				t.Fatal(err)
			}
			_, err = w.signs.AttemptFirstFactor(ctx, w.ins, client, out.SignIn.ID, signin.Attempt{
				Strategy: bartleby.ByPasskey, Credential: virtualwebauthn.CreateAssertionResponse(site, device, key, *ask), Origin: answered,
			})
			return err
		}
		count := func(n uint32) virtualwebauthn.Credential {
			next := key
			next.Counter = n
			return next
		}
		elsewhere := func(id, origin string) virtualwebauthn.RelyingParty {
			return virtualwebauthn.RelyingParty{Name: site.Name, ID: id, Origin: origin}
		}
		for name, err := range map[string]error{
			"made for another page":           attempt(elsewhere("localhost", "http://evil.test"), device, count(9), origin, origin),
			"made for another port":           attempt(elsewhere("localhost", "http://localhost:4000"), device, count(9), origin, origin),
			"made for a name that ends alike": attempt(elsewhere("localhost", "http://evil-localhost:3000"), device, count(9), origin, origin),
			"made for another site":           attempt(elsewhere("evil.test", origin), device, count(9), origin, origin),
			"handed on by another page":       attempt(site, device, count(9), origin, "http://evil.test"),
		} {
			if !bartleby.IsCode(err, "passkey_authentication_failure") {
				t.Errorf("%s: %v", name, err)
			}
		}
		unseen := virtualwebauthn.NewAuthenticatorWithOptions(virtualwebauthn.AuthenticatorOptions{UserHandle: []byte(w.user), UserNotVerified: true})
		unseen.AddCredential(key)
		wants(t, attempt(site, unseen, count(9), origin, origin), "passkey_authentication_failure") // nobody entered a PIN
		for _, c := range []struct {
			counter uint32
			right   bool
		}{{5, true}, {5, false}, {4, false}, {0, false}, {6, true}, {7, true}} {
			err := attempt(site, device, count(c.counter), origin, origin)
			if (err == nil) != c.right || err != nil && !bartleby.IsCode(err, "passkey_authentication_failure") {
				t.Errorf("%d: %v", c.counter, err)
			}
		}
	})
}
