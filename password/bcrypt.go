package password

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"regexp"
	"strings"

	"golang.org/x/crypto/bcrypt"
)

// maxImportedCost bounds the cost of bcrypt digests that are accepted: 2^16 rounds are about four seconds.
const maxImportedCost = 16

// bcryptLayout is $<version>$<cost>$<22 characters of salt and 31 of hash>.
var bcryptLayout = regexp.MustCompile(`^\$2[abxy]\$[0-9]{2}\$[./A-Za-z0-9]{53}$`)

func parseBcrypt(digest string) (verifier, error) {
	if !bcryptLayout.MatchString(digest) {
		return nil, layout("bcrypt digests read $2b$<cost>$<salt and hash>")
	}
	cost, err := bcrypt.Cost([]byte(digest))
	if err != nil || cost > maxImportedCost {
		return nil, layout("bcrypt cost is out of bounds")
	}
	return func(plain string) (bool, error) {
		// What others have hashed was cut off after 72 bytes, which this does too.
		err := bcrypt.CompareHashAndPassword([]byte(digest), []byte(plain))
		if errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
			return false, nil
		}
		return err == nil, err
	}, nil
}

// parseBcryptSHA256 reads Django's bcrypt_sha256$<bcrypt digest>: what is hashed is the hexadecimal SHA-256.
func parseBcryptSHA256(digest string) (verifier, error) {
	inner, ok := strings.CutPrefix(digest, "bcrypt_sha256$")
	if !ok {
		return nil, layout("Django's digests begin with bcrypt_sha256$")
	}
	verify, err := parseBcrypt(inner)
	if err != nil {
		return nil, err
	}
	return func(plain string) (bool, error) {
		sum := sha256.Sum256([]byte(plain))
		return verify(hex.EncodeToString(sum[:]))
	}, nil
}

// parsePeppered reads <bcrypt digest>$<pepper>: what is hashed is the password with the pepper behind it (Devise).
func parsePeppered(digest string) (verifier, error) {
	const length = 60 // of a bcrypt digest
	if len(digest) < length+2 || digest[length] != '$' {
		return nil, layout("peppered digests read <bcrypt digest>$<pepper>")
	}
	verify, err := parseBcrypt(digest[:length])
	if err != nil {
		return nil, err
	}
	return func(plain string) (bool, error) { return verify(plain + digest[length+1:]) }, nil
}
