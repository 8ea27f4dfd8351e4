package wire

import (
	"crypto/rsa"
	"encoding/base64"
	"math/big"

	"github.com/go-jose/go-jose/v4"
)

// JSONWebKeySet is the public halves of an instance's signing keys (RFC 7517, section 5).
type JSONWebKeySet struct {
	Keys []JSONWebKey `json:"keys" doc:"The key that signs now comes first."`
}

// JSONWebKey is one RSA key (RFC 7518, section 6.3.1).
type JSONWebKey struct {
	Use string `json:"use" enum:"sig"`
	Kty string `json:"kty" enum:"RSA"`
	Kid string `json:"kid" doc:"The instance's id for its first key."`
	Alg string `json:"alg" enum:"RS256"`
	N   string `json:"n" doc:"The modulus, base64url."`
	E   string `json:"e" doc:"The exponent, base64url."`
}

// JWKS makes a key set presentable.
func JWKS(set *jose.JSONWebKeySet) *JSONWebKeySet {
	out := &JSONWebKeySet{Keys: []JSONWebKey{}}
	for _, k := range set.Keys {
		public, ok := k.Key.(*rsa.PublicKey)
		if !ok {
			continue // an issuer has none
		}
		encode := base64.RawURLEncoding.EncodeToString
		out.Keys = append(out.Keys, JSONWebKey{
			Use: k.Use, Kty: "RSA", Kid: k.KeyID, Alg: k.Algorithm, N: encode(public.N.Bytes()), E: encode(big.NewInt(int64(public.E)).Bytes()),
		})
	}
	return out
}
