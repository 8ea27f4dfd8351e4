package token

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// Bounds of RSA keys that callers bring, in bits: below, they are not safe (RFC 7518, section 3.3); above, they are slow.
const (
	minKeyBits = 2048
	maxKeyBits = 4096
)

// secretBytes is how long a secret has to be at least: as long as the hash (RFC 7518, section 3.2).
var secretBytes = map[jose.SignatureAlgorithm]int{jose.HS256: 32, jose.HS384: 48, jose.HS512: 64}

var curves = map[jose.SignatureAlgorithm]elliptic.Curve{jose.ES256: elliptic.P256(), jose.ES384: elliptic.P384(), jose.ES512: elliptic.P521()}

// ParseKey reads a key that is to sign with an algorithm, one of bartleby.SigningAlgorithms: for HS… a secret, as it stands;
// for the others the PEM of a private key (PKCS #8, PKCS #1 or SEC 1). The error says, in words that go on a sentence, why
// it cannot.
func ParseKey(algorithm, text string) (any, error) {
	alg := jose.SignatureAlgorithm(algorithm)
	if least := secretBytes[alg]; least > 0 {
		if len(text) < least {
			return nil, fmt.Errorf("a secret for %s has at least %d bytes", alg, least)
		}
		return []byte(text), nil
	}
	key, err := parsePEM(text)
	if err != nil {
		return nil, err
	}
	switch k := key.(type) {
	case *rsa.PrivateKey:
		if !strings.HasPrefix(algorithm, "RS") {
			return nil, fmt.Errorf("%s does not sign with an RSA key", alg)
		}
		if bits := k.N.BitLen(); bits < minKeyBits || bits > maxKeyBits {
			return nil, fmt.Errorf("an RSA key has from %d to %d bits", minKeyBits, maxKeyBits)
		}
	case *ecdsa.PrivateKey:
		if curves[alg] != k.Curve {
			return nil, fmt.Errorf("%s does not sign with a key of the curve %s", alg, k.Curve.Params().Name)
		}
	case ed25519.PrivateKey:
		if alg != jose.EdDSA {
			return nil, fmt.Errorf("%s does not sign with an Ed25519 key", alg)
		}
	default:
		return nil, errors.New("it is of a kind that is not supported")
	}
	return key, nil
}

func parsePEM(text string) (any, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("it is not the PEM of a private key")
	}
	var key any
	var err error
	switch block.Type {
	case "PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(block.Bytes)
	default:
		return nil, errors.New("it is the PEM of something else than an unencrypted private key")
	}
	if err != nil {
		return nil, errors.New("it is not a private key that can be read") // the cause may quote the key
	}
	return key, nil
}
