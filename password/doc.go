// Package password knows digests: those of every layout that users are imported with, and our own; what makes a password
// acceptable; and how to ask a list of breached ones.
//
// What may not enter: users, settings of an instance, SQL, HTTP servers. The only network call is that of RangeClient.
package password

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"
)

// Hasher names the layout of a digest, as the Backend API's password_hasher spells it.
type Hasher string

// The hashers whose digests are accepted.
const (
	Argon2i            Hasher = "argon2i"
	Argon2id           Hasher = "argon2id"
	AWSCognito         Hasher = "awscognito"
	Bcrypt             Hasher = "bcrypt"
	BcryptPeppered     Hasher = "bcrypt_peppered"
	BcryptSHA256Django Hasher = "bcrypt_sha256_django"
	LDAPSSHA           Hasher = "ldap_ssha"
	MD5                Hasher = "md5"
	MD5PHPass          Hasher = "md5_phpass"
	MD5Salted          Hasher = "md5_salted"
	PBKDF2SHA1         Hasher = "pbkdf2_sha1"
	PBKDF2SHA256       Hasher = "pbkdf2_sha256"
	PBKDF2SHA256Django Hasher = "pbkdf2_sha256_django"
	PBKDF2SHA512       Hasher = "pbkdf2_sha512"
	PBKDF2SHA512Hex    Hasher = "pbkdf2_sha512_hex"
	PHPass             Hasher = "phpass"
	ScryptFirebase     Hasher = "scrypt_firebase"
	ScryptWerkzeug     Hasher = "scrypt_werkzeug"
	SHA256             Hasher = "sha256"
	SHA256Salted       Hasher = "sha256_salted"
	SHA512Symfony      Hasher = "sha512_symfony"
)

var (
	// ErrUnknownHasher : no hasher has this name.
	ErrUnknownHasher = errors.New("password: unknown hasher")
	// ErrLayout : the digest is not of its hasher's layout, or asks for more work than this server does.
	ErrLayout = errors.New("password: digest has not the layout of its hasher")
	// ErrElsewhere : only another service can verify digests of this kind.
	ErrElsewhere = errors.New("password: this digest can only be verified by the service that it comes from")
)

// Digest is what is stored of a password.
type Digest struct {
	Hasher Hasher
	Digest string
}

// verifier computes whether a password matches a digest that was parsed.
type verifier func(plain string) (bool, error)

// parsers reads a digest of each layout, within bounds on the work that verifying it takes.
var parsers = map[Hasher]func(digest string) (verifier, error){
	Argon2i:            parseArgon2,
	Argon2id:           parseArgon2,
	AWSCognito:         parseCognito,
	Bcrypt:             parseBcrypt,
	BcryptPeppered:     parsePeppered,
	BcryptSHA256Django: parseBcryptSHA256,
	LDAPSSHA:           parseSSHA,
	MD5:                parseMD5,
	MD5PHPass:          parseMD5PHPass,
	MD5Salted:          parseMD5Salted,
	PBKDF2SHA1:         parsePBKDF2SHA1,
	PBKDF2SHA256:       parsePBKDF2SHA256,
	PBKDF2SHA256Django: parsePBKDF2Django,
	PBKDF2SHA512:       parsePBKDF2SHA512,
	PBKDF2SHA512Hex:    parsePBKDF2SHA512Hex,
	PHPass:             parsePHPass,
	ScryptFirebase:     parseFirebase,
	ScryptWerkzeug:     parseWerkzeug,
	SHA256:             parseSHA256,
	SHA256Salted:       parseSHA256Salted,
	SHA512Symfony:      parseSymfony,
}

// insecure hashers are fast ones: whoever steals the digests finds the passwords. Theirs are replaced on the first success.
var insecure = []Hasher{LDAPSSHA, MD5, MD5Salted, MD5PHPass, SHA256, SHA256Salted, SHA512Symfony}

// Hashers lists the names of all hashers, sorted.
func Hashers() []Hasher {
	names := make([]Hasher, 0, len(parsers))
	for h := range parsers {
		names = append(names, h)
	}
	slices.Sort(names)
	return names
}

// maxDigest bounds the text of a digest, in bytes.
const maxDigest = 2048

// Parse checks a digest that comes from elsewhere. It fails with ErrUnknownHasher or ErrLayout.
func Parse(h Hasher, digest string) (Digest, error) {
	parse, ok := parsers[h]
	if !ok {
		return Digest{}, ErrUnknownHasher
	}
	if len(digest) > maxDigest {
		return Digest{}, ErrLayout
	}
	if _, err := parse(digest); err != nil {
		return Digest{}, err
	}
	return Digest{h, digest}, nil
}

// Verify tells whether plain is the password, comparing in constant time. It fails with ErrElsewhere for digests that
// only another service can check, and with ErrLayout for a digest that Parse would have refused.
func (d Digest) Verify(plain string) (bool, error) {
	parse, ok := parsers[d.Hasher]
	if !ok {
		return false, ErrUnknownHasher
	}
	verify, err := parse(d.Digest)
	if err != nil {
		return false, err
	}
	return verify(plain)
}

// Outdated tells whether the digest should be replaced by one of our own, as soon as the password is known.
func (d Digest) Outdated() bool {
	if slices.Contains(insecure, d.Hasher) {
		return true
	}
	return d.Hasher == Argon2id && weakArgon2(d.Digest)
}

func layout(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrLayout, fmt.Sprintf(format, args...))
}

func equal(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }

// Verify checks a digest in turn with others, so that hashing leaves room for other requests. See Digest.Verify.
func (p *Pool) Verify(ctx context.Context, d Digest, plain string) (bool, error) {
	if err := p.enter(ctx); err != nil {
		return false, err
	}
	defer p.leave()
	return d.Verify(plain)
}
