package password

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Hasher names a digest layout, as the Backend API's password_hasher field spells it.
type Hasher string

// The layouts. Each is described where it is parsed.
const (
	Argon2i            Hasher = "argon2i"
	Argon2id           Hasher = "argon2id"
	AWSCognito         Hasher = "awscognito"
	Bcrypt             Hasher = "bcrypt"
	BcryptPeppered     Hasher = "bcrypt_peppered"
	BcryptSHA256Django Hasher = "bcrypt_sha256_django"
	LDAPSSHA           Hasher = "ldap_ssha"
	MD5                Hasher = "md5"
	MD5Phpass          Hasher = "md5_phpass"
	MD5Salted          Hasher = "md5_salted"
	PBKDF2SHA1         Hasher = "pbkdf2_sha1"
	PBKDF2SHA256       Hasher = "pbkdf2_sha256"
	PBKDF2SHA256Django Hasher = "pbkdf2_sha256_django"
	PBKDF2SHA512       Hasher = "pbkdf2_sha512"
	PBKDF2SHA512Hex    Hasher = "pbkdf2_sha512_hex"
	Phpass             Hasher = "phpass"
	ScryptFirebase     Hasher = "scrypt_firebase"
	ScryptWerkzeug     Hasher = "scrypt_werkzeug"
	SHA256             Hasher = "sha256"
	SHA256Salted       Hasher = "sha256_salted"
	SHA512Symfony      Hasher = "sha512_symfony"
)

// Errors of this package, to be told apart by errors.Is.
var (
	// ErrUnknownHasher : the name is none of Hashers.
	ErrUnknownHasher = errors.New("password: unknown hasher")
	// ErrLayout : the digest has not the layout of its hasher. The text says where; it never repeats the digest.
	ErrLayout = errors.New("password: the digest has not the layout of its hasher")
	// ErrCost : the layout is right, but checking one password would cost more than a server can give. It is an
	// ErrLayout too, because an import refuses both.
	ErrCost = fmt.Errorf("%w: its cost is out of bounds", ErrLayout)
	// ErrNotOurs : the hasher is only for imported digests; new ones are made with Argon2id or Bcrypt.
	ErrNotOurs = errors.New("password: new digests are made with argon2id or bcrypt only")
	// ErrTooLong : the password is longer than the hasher can take whole.
	ErrTooLong = errors.New("password: too long to be hashed whole")
	// ErrNoMigrator : the digest stands for a user of another service, and nobody was configured to ask there.
	ErrNoMigrator = errors.New("password: no migrator is configured for awscognito")
)

// MaxPlain is the longest password in bytes that is looked at. A longer one matches nothing: no hasher here makes more
// of it, and several would take time in proportion to what an anonymous caller sends.
const MaxPlain = 4096

// maxDigest is the longest digest in bytes; the longest sensible one (Firebase) has about 400.
const maxDigest = 2048

// checker is a parsed digest.
type checker interface {
	// matches compares in constant time.
	matches(plain string) bool
	// weak tells whether the digest is too cheap to attack by today's measure.
	weak() bool
	// memory is what one comparison allocates, in bytes, roughly; 0 when it is not worth counting.
	memory() int64
}

// light is embedded by checkers that need next to no memory.
type light struct{}

func (light) memory() int64 { return 0 }

// layouts is how each hasher's digest is read. awscognito is not here: it holds no digest.
var layouts = map[Hasher]func(digest string) (checker, error){
	Argon2i:            func(d string) (checker, error) { return parseArgon2(Argon2i, d) },
	Argon2id:           func(d string) (checker, error) { return parseArgon2(Argon2id, d) },
	Bcrypt:             parseBcrypt,
	BcryptPeppered:     parseBcryptPeppered,
	BcryptSHA256Django: parseBcryptDjango,
	LDAPSSHA:           parseSSHA,
	MD5:                parseMD5,
	MD5Phpass:          parseMD5Phpass,
	MD5Salted:          parseMD5Salted,
	PBKDF2SHA1:         parsePBKDF2SHA1,
	PBKDF2SHA256:       parsePBKDF2SHA256,
	PBKDF2SHA256Django: parsePBKDF2Django,
	PBKDF2SHA512:       parsePBKDF2SHA512,
	PBKDF2SHA512Hex:    parsePBKDF2SHA512Hex,
	Phpass:             parsePhpass,
	ScryptFirebase:     parseFirebase,
	ScryptWerkzeug:     parseWerkzeug,
	SHA256:             parseSHA256,
	SHA256Salted:       parseSHA256Salted,
	SHA512Symfony:      parseSymfony,
}

// Hashers is all accepted names, sorted.
func Hashers() []Hasher {
	names := []Hasher{AWSCognito}
	for h := range layouts {
		names = append(names, h)
	}
	slices.Sort(names)
	return names
}

// Digest is what is stored of a password: the name of a layout, and a digest in it.
type Digest struct {
	Hasher Hasher `json:"hasher"`
	Digest string `json:"digest"`
}

// Parse checks an imported digest against the layout of its hasher and keeps it as it is. It answers ErrUnknownHasher,
// ErrLayout, or ErrCost for one that would let its importer stall the server: every digest that passes can be verified
// within a few seconds and one GiB.
func Parse(h Hasher, digest string) (Digest, error) {
	d := Digest{Hasher: h, Digest: digest}
	if h == AWSCognito {
		_, err := parseCognito(digest)
		if err != nil {
			return Digest{}, err
		}
		return d, nil
	}
	if _, err := d.parse(); err != nil {
		return Digest{}, err
	}
	return d, nil
}

func (d Digest) parse() (checker, error) {
	layout, known := layouts[d.Hasher]
	switch {
	case d.Hasher == AWSCognito:
		return nil, ErrNoMigrator
	case !known:
		return nil, fmt.Errorf("%w: %q", ErrUnknownHasher, string(d.Hasher))
	case len(d.Digest) > maxDigest:
		return nil, broken("more than %d bytes", maxDigest)
	}
	return layout(d.Digest)
}

// Verify tells whether plain is the password of the digest. The error is that of ctx when it has already ended (a
// comparison that has begun is not interrupted), of Parse when the stored digest is broken, or ErrNoMigrator.
//
// It takes whatever time and memory the digest asks for: servers go through Pool.Verify, which bounds how many do so at
// once and can ask a Migrator.
func (d Digest) Verify(ctx context.Context, plain string) (bool, error) {
	c, err := d.parse()
	if err != nil {
		return false, err
	}
	if err := ctx.Err(); err != nil {
		return false, err
	}
	return len(plain) <= MaxPlain && c.matches(plain), nil
}

// Outdated tells whether the digest should be made anew on the next successful sign-in: the hasher is fit for anything
// but passwords, or its cost is below what is advised today (see the minimum of each in its own file). A digest that
// cannot be read is not outdated: there will be no success to upgrade it on.
func (d Digest) Outdated() bool {
	if d.Hasher == AWSCognito {
		return true
	}
	c, err := d.parse()
	return err == nil && c.weak()
}

// broken is an ErrLayout that says where.
func broken(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrLayout}, args...)...)
}

// costly is an ErrCost that says which.
func costly(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrCost}, args...)...)
}
