package password

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"golang.org/x/crypto/bcrypt"
)

const (
	minBcryptCost = 10 // OWASP's Password Storage Cheat Sheet; also what new digests cost at least
	maxBcryptCost = 16 // about 5 s on one core
	bcryptSize    = 60 // characters of a whole digest
	bcryptPlain   = 72 // bytes of password that bcrypt uses
)

// bcrypted is $<version>$<cost>$<22 characters of salt and 31 of hash>, version 2a, 2b or 2y, in bcrypt's own base64.
// The three versions are one function for all passwords that a bug of some old library did not touch; 2 and 2x, which
// mark such bugs, are refused.
//
// Original implementations ignore all but the first 72 bytes of a password, so matches does the same. Our own digests
// never come to that: Params.Hash refuses such passwords.
type bcrypted struct {
	light
	digest  string
	cost    int
	prepare func(plain string) string // what the password becomes before bcrypt sees it
}

func parseBcrypt(digest string) (checker, error) {
	return newBcrypted(digest, func(plain string) string { return plain })
}

// parseBcryptPeppered reads $<version>$<cost>$<salt and hash>$<pepper>, where the pepper was appended to the password, as
// Ruby's Devise does. All after the fourth dollar is pepper.
func parseBcryptPeppered(digest string) (checker, error) {
	if len(digest) < bcryptSize+2 || digest[bcryptSize] != '$' {
		return nil, broken("no pepper follows the bcrypt digest")
	}
	pepper := digest[bcryptSize+1:]
	return newBcrypted(digest[:bcryptSize], func(plain string) string { return plain + pepper })
}

// parseBcryptDjango reads bcrypt_sha256$$<version>$<cost>$<salt and hash>: Django's BCryptSHA256PasswordHasher, which
// gives bcrypt the lower-case hexadecimal SHA-256 of the password.
func parseBcryptDjango(digest string) (checker, error) {
	digest, found := strings.CutPrefix(digest, "bcrypt_sha256$")
	if !found {
		return nil, broken("it does not begin with bcrypt_sha256$")
	}
	return newBcrypted(digest, func(plain string) string {
		sum := sha256.Sum256([]byte(plain))
		return hex.EncodeToString(sum[:])
	})
}

func newBcrypted(digest string, prepare func(string) string) (checker, error) {
	f, err := fields(digest, 4)
	if err != nil {
		return nil, err
	}
	if f[0] != "" || (f[1] != "2a" && f[1] != "2b" && f[1] != "2y") || len(f[2]) != 2 || len(f[3]) != 53 {
		return nil, broken("it is not a bcrypt digest of 60 characters")
	}
	cost, err := number("the cost", strings.TrimPrefix(f[2], "0"), uint64(bcrypt.MinCost), maxBcryptCost)
	if err != nil {
		return nil, err
	}
	for i := range len(f[3]) {
		if strings.IndexByte(phpassAlphabet, f[3][i]) < 0 { // the same characters, in another order
			return nil, broken("a character is not of bcrypt's base64")
		}
	}
	return bcrypted{digest: digest, cost: int(cost), prepare: prepare}, nil
}

func (b bcrypted) matches(plain string) bool {
	key := b.prepare(plain)
	return bcrypt.CompareHashAndPassword([]byte(b.digest), []byte(key[:min(len(key), bcryptPlain)])) == nil
}

func (b bcrypted) weak() bool { return b.cost < minBcryptCost }
