package token_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"bartleby"
	"bartleby/testkit"
	"bartleby/token"
)

func TestTicket(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx, issuer := t.Context(), s.Rules.Tokens
		in := token.Ticket{
			Kind: token.InvitationTicket, Source: "inv_2abcdefghijklmnopqrstuvwxyz0", InstanceID: s.Tenant.Instance.ID,
			RedirectURL: "https://example.com/?a=b&c", ExpiresAt: s.Clock.Now().Add(time.Hour).Unix(),
		}
		text, err := issuer.Ticket(ctx, in)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := issuer.ReadTicket(ctx, s.Tenant.Instance.ID, text); err != nil || out != in {
			t.Errorf("%+v, %v", out, err)
		}
		if _, err := issuer.ReadTicket(ctx, s.Tenant.Instance.ID, text, token.SignInTicket, token.InvitationTicket); err != nil {
			t.Error(err)
		}
		if _, err := issuer.ReadTicket(ctx, s.Tenant.Instance.ID, text, token.SignInTicket, token.ActorTicket); !bartleby.IsCode(err, "ticket_invalid_code") {
			t.Errorf("of another kind: %v", err)
		}
		if _, err := issuer.ReadTicket(ctx, s.Twin.Instance.ID, text); !bartleby.IsCode(err, "ticket_invalid_code") {
			t.Errorf("another instance takes it: %v", err)
		}
		parts := strings.Split(text, ".")
		flipped := []byte(parts[2])
		flipped[5] ^= 1
		for name, forged := range map[string]string{
			"no signature": parts[0] + "." + parts[1] + ".", "another signature": parts[0] + "." + parts[1] + "." + string(flipped),
			"alg none": "eyJhbGciOiJub25lIn0." + parts[1] + ".", "empty": "", "text": "ticket", "claims swapped": parts[0] + ".eyJzaWQiOiJpbnZfeCJ9." + parts[2],
		} {
			if _, err := issuer.ReadTicket(ctx, s.Tenant.Instance.ID, forged); !bartleby.IsCode(err, "ticket_invalid_code") {
				t.Errorf("%s: %v", name, err)
			}
		}
		s.Clock.Advance(time.Hour)
		if _, err := issuer.ReadTicket(ctx, s.Tenant.Instance.ID, text); !bartleby.IsCode(err, "ticket_expired_code") {
			t.Errorf("an hour later: %v", err)
		}

		// A ticket signed for another instance by this one's key is nobody's.
		in.InstanceID = s.Twin.Instance.ID
		crossed, err := issuer.Sign(ctx, s.Tenant.Instance.ID, in, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, tenant := range []testkit.Tenant{s.Tenant, s.Twin} {
			if _, err := issuer.ReadTicket(ctx, tenant.Instance.ID, crossed); !bartleby.IsCode(err, "ticket_invalid_code") {
				t.Errorf("%s takes it: %v", tenant.Instance.ID, err)
			}
		}
	})
}

// A replaced key verifies for as long as the rotation said, and no longer.
func TestRotation(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx, issuer, ins := t.Context(), s.Rules.Tokens, s.Tenant.Instance.ID
		sign := func() string {
			text, err := issuer.Sign(ctx, ins, map[string]string{"sub": "user"}, map[string]any{"oiat": 1})
			if err != nil {
				t.Fatal(err)
			}
			return text
		}
		kids := func() (list []string) {
			set, err := issuer.JWKS(ctx, ins)
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range set.Keys {
				if !k.IsPublic() || k.Use != "sig" || k.Algorithm != "RS256" {
					t.Errorf("%+v", k)
				}
				list = append(list, k.KeyID)
			}
			return list
		}
		verifies := func(text string) bool {
			var claims map[string]string
			err := issuer.Verify(ctx, ins, text, &claims)
			if err != nil && !errors.Is(err, token.ErrSignature) {
				t.Fatal(err)
			}
			return err == nil && claims["sub"] == "user"
		}
		first := sign()
		if got := kids(); len(got) != 1 || got[0] != ins || !verifies(first) {
			t.Fatalf("keys %v", got)
		}
		if err := s.Rules.RotateSigningKey(ctx, ins, time.Hour.Milliseconds()); err != nil {
			t.Fatal(err)
		}
		s.Clock.Advance(2 * time.Second)
		second := sign()
		if got := kids(); len(got) != 2 || got[0] == ins || got[1] != ins || !verifies(first) || !verifies(second) {
			t.Errorf("after the rotation: keys %v", got)
		}
		s.Clock.Advance(time.Hour)
		if got := kids(); len(got) != 1 || verifies(first) || !verifies(second) {
			t.Errorf("after the overlap: keys %v", got)
		}
		if err := s.Rules.RotateSigningKey(ctx, ins, 0); err != nil {
			t.Fatal(err)
		}
		s.Clock.Advance(2 * time.Second)
		if verifies(second) || !verifies(sign()) || len(kids()) != 1 {
			t.Error("a rotation without overlap leaves the old key")
		}
		// The twin's key is not concerned.
		if set, err := issuer.JWKS(ctx, s.Twin.Instance.ID); err != nil || len(set.Keys) != 1 || set.Keys[0].KeyID != s.Twin.Instance.ID {
			t.Errorf("%v %v", set, err)
		}
	})
}
