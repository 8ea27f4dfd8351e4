package password

import (
	"crypto/md5"
	"encoding/hex"
	"regexp"
	"strings"
)

// itoa64 is phpass's own base 64, least significant bits first.
const itoa64 = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

var phpassLayout = regexp.MustCompile(`^\$[PH]\$[./0-9A-Za-z]{31}$`)

// parsePHPass reads the portable digests $P$<rounds><8 characters of salt><22 of hash>: MD5, again and again.
func parsePHPass(digest string) (verifier, error) {
	if !phpassLayout.MatchString(digest) {
		return nil, layout("portable phpass digests read $P$<rounds><salt><hash>")
	}
	logarithm := strings.IndexByte(itoa64, digest[3])
	if logarithm < 7 || logarithm > 24 {
		return nil, layout("rounds are out of bounds")
	}
	salt, want := digest[4:12], digest[12:]
	return func(plain string) (bool, error) {
		sum := md5.Sum([]byte(salt + plain))
		for range 1 << logarithm {
			sum = md5.Sum(append(sum[:], plain...))
		}
		return equal([]byte(encodePHPass(sum[:])), []byte(want)), nil
	}, nil
}

// parseMD5PHPass reads a phpass digest of the hexadecimal MD5 of the password, which is how stores of bare MD5 digests
// were hardened; Drupal marks them with a U in front. No layout was published for this hasher.
func parseMD5PHPass(digest string) (verifier, error) {
	verify, err := parsePHPass(strings.TrimPrefix(digest, "U"))
	if err != nil {
		return nil, err
	}
	return func(plain string) (bool, error) {
		sum := md5.Sum([]byte(plain))
		return verify(hex.EncodeToString(sum[:]))
	}, nil
}

func encodePHPass(raw []byte) string {
	var b strings.Builder
	for i := 0; i < len(raw); i += 3 {
		value, characters := 0, 0
		for j := 0; j < 3 && i+j < len(raw); j++ {
			value |= int(raw[i+j]) << (8 * j)
			characters = j + 2
		}
		for range characters {
			b.WriteByte(itoa64[value&63])
			value >>= 6
		}
	}
	return b.String()
}
