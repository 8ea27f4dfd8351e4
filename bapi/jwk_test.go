package bapi_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"bartleby/testkit"
)

// A stranger who knows only the key set can verify what the instance signed, and nothing of another instance.
func TestJWKS(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		keys := func(key string) (set jose.JSONWebKeySet) {
			a := s.Do(t, testkit.Request{Call: "GET /v1/jwks", Key: key})
			if a.Status != 200 {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
			if err := json.Unmarshal(a.Body, &set); err != nil {
				t.Fatalf("%v in %s", err, a.Body)
			}
			return set
		}
		sign := func() *jose.JSONWebSignature {
			text, err := s.Rules.Tokens.Sign(context.Background(), s.Tenant.Instance.ID, map[string]string{"sub": "user"}, nil)
			if err != nil {
				t.Fatal(err)
			}
			signed, err := jose.ParseSignedCompact(text, []jose.SignatureAlgorithm{jose.RS256})
			if err != nil {
				t.Fatal(err)
			}
			return signed
		}
		first, set := sign(), keys("")
		if len(set.Keys) != 1 || set.Keys[0].KeyID != s.Tenant.Instance.ID || !set.Keys[0].Valid() || !set.Keys[0].IsPublic() {
			t.Fatalf("%+v", set)
		}
		if _, err := first.Verify(set); err != nil {
			t.Error(err)
		}
		if _, err := first.Verify(keys(s.Twin.Key)); err == nil {
			t.Error("the twin's keys verify it")
		}
		if err := s.Rules.RotateSigningKey(context.Background(), s.Tenant.Instance.ID, time.Hour.Milliseconds()); err != nil {
			t.Fatal(err)
		}
		s.Clock.Advance(2 * time.Second)
		set = keys("")
		if len(set.Keys) != 2 {
			t.Errorf("%d keys during the overlap", len(set.Keys))
		}
		for _, signed := range []*jose.JSONWebSignature{first, sign()} {
			if _, err := signed.Verify(set); err != nil {
				t.Error(err)
			}
		}
	})
}
