// Package token makes and checks what the server signs for an instance: session tokens, tokens from templates, tickets in
// links; and serves the public halves of the keys (JWS, RFC 7515; JWK, RFC 7517; JWT, RFC 7519).
//
// What may not enter: rules about users, sessions and organizations. Whoever calls says what the claims are.
package token

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"bartleby"
	"bartleby/store"
)

// keyLife is how long keys are trusted without asking the database: the longest that a rotation can go unnoticed here.
const keyLife = time.Second

// maxInstances bounds what is remembered.
const maxInstances = 4096

// keyBits is the size of RSA keys.
const keyBits = 2048

// Issuer signs in the name of instances.
type Issuer struct {
	DB          *store.DB
	FrontendURL string // where the public side is: instances have theirs at it or below
	Now         func() time.Time
	NewKey      func() (*rsa.PrivateKey, error) // nil: a new key of 2048 bits

	mu    sync.RWMutex
	known map[string]ring

	templates templates
}

// ring is the keys of an instance: the first one signs, all of them verify.
type ring struct {
	keys  []key
	until time.Time
}

type key struct {
	id                        string // kid
	private                   *rsa.PrivateKey
	signer, session, template jose.Signer // by what they say of the token's category: nothing, and the two
}

// The header cat tells tokens apart that the same key signs: SDKs take none of another kind for a session token.
const (
	SessionCategory  = "cl_B7d4PD111AAA"
	TemplateCategory = "cl_B7d4PD222AAA"
)

// New makes a signing key that is not stored yet. It takes some tenths of a second, and so never runs in a transaction.
func (i *Issuer) New() (bartleby.SigningKey, error) {
	generate := i.NewKey
	if generate == nil {
		generate = func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, keyBits) }
	}
	private, err := generate()
	if err != nil {
		return bartleby.SigningKey{}, fmt.Errorf("signing key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return bartleby.SigningKey{}, fmt.Errorf("signing key: %w", err)
	}
	return bartleby.SigningKey{Private: der}, nil
}

// Sign signs claims with the instance's current key (RS256). Headers are added to alg, kid and typ.
func (i *Issuer) Sign(ctx context.Context, instance string, claims any, headers map[string]any) (string, error) {
	keys, err := i.keys(ctx, instance)
	if err != nil {
		return "", err
	}
	signer := keys[0].signer
	if len(headers) > 0 {
		if signer, err = newSigner(jose.RS256, keys[0].id, keys[0].private, headers); err != nil {
			return "", err
		}
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	return sign(signer, payload)
}

// SignSession signs the claims of a session token, an object of JSON.
func (i *Issuer) SignSession(ctx context.Context, instance string, claims []byte) (string, error) {
	keys, err := i.keys(ctx, instance)
	if err != nil {
		return "", err
	}
	return sign(keys[0].session, claims)
}

func sign(signer jose.Signer, payload []byte) (string, error) {
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	return signed.CompactSerialize()
}

// ErrSignature says that a token was not signed by this instance, or is no token at all.
var ErrSignature = errors.New("token: not signed by this instance")

// Verify checks the signature of a token and decodes its claims. Times among them are the caller's to judge.
// Errors: ErrSignature, or those of the database.
func (i *Issuer) Verify(ctx context.Context, instance, token string, claims any) error {
	_, err := i.verify(ctx, instance, token, claims)
	return err
}

// verify is Verify that returns the signed header.
func (i *Issuer) verify(ctx context.Context, instance, token string, claims any) (jose.Header, error) {
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return jose.Header{}, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	keys, err := i.keys(ctx, instance)
	if err != nil {
		return jose.Header{}, err
	}
	header := signed.Signatures[0].Protected
	for _, k := range keys {
		if k.id != header.KeyID {
			continue
		}
		payload, err := signed.Verify(&k.private.PublicKey)
		if err == nil {
			err = json.Unmarshal(payload, claims)
		}
		if err != nil {
			return jose.Header{}, fmt.Errorf("%w: %w", ErrSignature, err)
		}
		return header, nil
	}
	return jose.Header{}, ErrSignature
}

// JWKS is the public halves of the keys that verify now, the current one first.
func (i *Issuer) JWKS(ctx context.Context, instance string) (*jose.JSONWebKeySet, error) {
	keys, err := i.keys(ctx, instance)
	if err != nil {
		return nil, err
	}
	set := &jose.JSONWebKeySet{}
	for _, k := range keys {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: &k.private.PublicKey, KeyID: k.id, Algorithm: string(jose.RS256), Use: "sig"})
	}
	return set, nil
}

// keys are the instance's keys, from memory where they were read a moment ago. There is at least one.
func (i *Issuer) keys(ctx context.Context, instance string) ([]key, error) {
	now := i.Now()
	i.mu.RLock()
	found, ok := i.known[instance]
	i.mu.RUnlock()
	if ok && now.Before(found.until) {
		return found.keys, nil
	}
	stored, err := store.Read(ctx, i.DB, instance, func(tx *store.Tx) ([]bartleby.SigningKey, error) { return tx.SigningKeys() })
	if err != nil {
		return nil, err
	}
	if len(stored) == 0 {
		return nil, fmt.Errorf("instance %s has no signing key", instance)
	}
	fresh := ring{until: now.Add(keyLife)}
	for _, s := range stored {
		k, err := parse(s, found.keys)
		if err != nil {
			return nil, err
		}
		fresh.keys = append(fresh.keys, k)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.known == nil || len(i.known) >= maxInstances {
		i.known = map[string]ring{}
	}
	i.known[instance] = fresh
	return fresh.keys, nil
}

// parse reads a stored key, unless it was read before: parsing checks the primes, which is slow.
func parse(s bartleby.SigningKey, before []key) (key, error) {
	for _, k := range before {
		if k.id == s.ID {
			return k, nil
		}
	}
	parsed, err := x509.ParsePKCS8PrivateKey(s.Private)
	if err != nil {
		return key{}, fmt.Errorf("signing key %s: %w", s.ID, err)
	}
	private, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return key{}, fmt.Errorf("signing key %s is not an RSA key", s.ID)
	}
	k := key{id: s.ID, private: private}
	for signer, headers := range map[*jose.Signer]map[string]any{&k.signer: nil, &k.session: category(SessionCategory), &k.template: category(TemplateCategory)} {
		if *signer, err = newSigner(jose.RS256, s.ID, private, headers); err != nil {
			return key{}, err
		}
	}
	return k, nil
}

func category(c string) map[string]any { return map[string]any{"cat": c} }

func newSigner(algorithm jose.SignatureAlgorithm, id string, private any, headers map[string]any) (jose.Signer, error) {
	options := (&jose.SignerOptions{}).WithType("JWT").WithHeader("kid", id)
	for name, value := range headers {
		options = options.WithHeader(jose.HeaderKey(name), value)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: private}, options)
	if err != nil {
		return nil, fmt.Errorf("signer: %w", err)
	}
	return signer, nil
}
