package password

import (
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
)

// The bounds of the fields that layouts share.
const (
	maxIterations = 10_000_000 // about 5 s of HMAC-SHA-256 on one core; frameworks are at 1-2 million in 2026
	minKey        = 16         // bytes of a derived key; fewer could be found by trying
	maxKey        = 512        // bytes of a derived key
	maxSalt       = 512        // bytes
)

func equal(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }

// fields splits a digest at dollars into exactly n parts.
func fields(digest string, n int) ([]string, error) {
	parts := strings.Split(digest, "$")
	if len(parts) != n {
		return nil, broken("%d fields instead of %d", len(parts), n)
	}
	return parts, nil
}

// number reads a decimal of digits only: no sign, no space, no leading zero.
func number(name, s string, least, most uint64) (uint64, error) {
	n, err := strconv.ParseUint(s, 10, 63)
	switch {
	case err != nil && len(s) > 18 && strings.Trim(s, "0123456789") == "":
		return 0, costly("%s is over %d", name, most)
	case err != nil || (len(s) > 1 && s[0] == '0'):
		return 0, broken("%s is not a number", name)
	case n < least:
		return 0, broken("%s is under %d", name, least)
	case n > most:
		return 0, costly("%s is over %d", name, most)
	}
	return n, nil
}

// hexField reads hexadecimal of either case, of any length when size is 0.
func hexField(name, s string, size int) ([]byte, error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) == 0 || (size > 0 && len(b) != size) {
		return nil, broken("%s is not hexadecimal of the right length", name)
	}
	return b, nil
}

// base64Field reads base64 in either alphabet, padded or not (RFC 4648 §4, §5), without the line breaks that the
// standard library would skip and without stray bits at the end. Empty text gives no bytes.
func base64Field(name, s string) ([]byte, error) {
	enc := base64.RawStdEncoding
	if strings.ContainsAny(s, "-_") {
		enc = base64.RawURLEncoding
	}
	if strings.HasSuffix(s, "=") {
		if len(s)%4 != 0 {
			return nil, broken("%s is not base64", name)
		}
		enc = enc.WithPadding(base64.StdPadding)
	}
	b, err := enc.Strict().DecodeString(s)
	if err != nil || strings.ContainsAny(s, "\r\n") {
		return nil, broken("%s is not base64", name)
	}
	return b, nil
}

// salted bounds the length of a salt.
func salted(salt string) error {
	if salt == "" || len(salt) > maxSalt {
		return broken("the salt has not 1 to %d bytes", maxSalt)
	}
	return nil
}
