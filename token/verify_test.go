package token_test

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"bartleby/testkit"
	"bartleby/token"
)

// What this instance did not sign is refused, however it is dressed.
func TestForgedTokens(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx, issuer, ins := t.Context(), s.Rules.Tokens, s.Tenant.Instance.ID
		claims := map[string]string{"sub": "user_1"}
		genuine, err := issuer.Sign(ctx, ins, claims, nil)
		if err != nil {
			t.Fatal(err)
		}
		twin, err := issuer.Sign(ctx, s.Twin.Instance.ID, claims, nil)
		if err != nil {
			t.Fatal(err)
		}
		set, err := issuer.JWKS(ctx, ins)
		if err != nil {
			t.Fatal(err)
		}
		public := set.Keys[0].Key.(*rsa.PublicKey)
		der, err := x509.MarshalPKIXPublicKey(public)
		if err != nil {
			t.Fatal(err)
		}
		stranger, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			t.Fatal(err)
		}
		encode := func(v any) string {
			text, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			return base64.RawURLEncoding.EncodeToString(text)
		}
		mac := func(secret []byte) string {
			text := encode(map[string]string{"alg": "HS256", "typ": "JWT", "kid": ins}) + "." + encode(claims)
			h := hmac.New(sha256.New, secret)
			h.Write([]byte(text))
			return text + "." + base64.RawURLEncoding.EncodeToString(h.Sum(nil))
		}
		by := func(alg jose.SignatureAlgorithm, headers map[jose.HeaderKey]any) string {
			options := &jose.SignerOptions{}
			for name, value := range headers {
				options = options.WithHeader(name, value)
			}
			signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: stranger}, options)
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(claims)
			if err != nil {
				t.Fatal(err)
			}
			signed, err := signer.Sign(text)
			if err != nil {
				t.Fatal(err)
			}
			compact, err := signed.CompactSerialize()
			if err != nil {
				t.Fatal(err)
			}
			return compact
		}
		parts := strings.Split(genuine, ".")
		own := map[string]any{"kty": "RSA", "n": base64.RawURLEncoding.EncodeToString(stranger.N.Bytes()), "e": "AQAB", "kid": ins}
		forged := map[string]string{
			"another instance's": twin, "HMAC with the public key": mac(der), "HMAC with its PEM": mac(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})),
			"HMAC with its modulus": mac(public.N.Bytes()), "none": encode(map[string]string{"alg": "none", "kid": ins}) + "." + parts[1] + ".", "None": encode(map[string]string{"alg": "None", "kid": ins}) + "." + parts[1] + "." + parts[2],
			"a stranger's key": by(jose.RS256, map[jose.HeaderKey]any{"kid": ins}), "a stranger's key, carried along": by(jose.RS256, map[jose.HeaderKey]any{"kid": ins, "jwk": own}),
			"a stranger's key, elsewhere": by(jose.RS256, map[jose.HeaderKey]any{"kid": ins, "jku": "https://example.com/jwks"}), "no kid": by(jose.RS256, nil), "kid of a path": by(jose.RS256, map[jose.HeaderKey]any{"kid": "../" + ins}),
			"RS512": by(jose.RS512, map[jose.HeaderKey]any{"kid": ins}), "PS256": by(jose.PS256, map[jose.HeaderKey]any{"kid": ins}), "four parts": genuine + ".x", "two parts": parts[0] + "." + parts[1], "many dots": strings.Repeat(".", 100_000),
			"a space": genuine + " ", "JSON": `{"payload":"` + parts[1] + `","protected":"` + parts[0] + `","signature":"` + parts[2] + `"}`,
		}
		for i := 1; i < len(genuine); i += 7 {
			forged["cut at "+genuine[:i]] = genuine[:i]
		}
		for i := range genuine {
			if genuine[i] == '.' || i%5 != 0 {
				continue
			}
			flipped := []byte(genuine)
			if flipped[i]++; flipped[i] == '.' {
				continue
			}
			// The last character of a part may have bits that say nothing.
			if i+1 == len(genuine) || genuine[i+1] == '.' {
				continue
			}
			forged["changed at "+genuine[:i]] = string(flipped)
		}
		for name, text := range forged {
			var out map[string]any
			if err := issuer.Verify(ctx, ins, text, &out); !errors.Is(err, token.ErrSignature) {
				t.Errorf("%s: %v", name, err)
			}
		}
		var out map[string]string
		if err := issuer.Verify(ctx, ins, genuine, &out); err != nil || out["sub"] != "user_1" {
			t.Errorf("the genuine one: %v %v", out, err)
		}
	})
}
