package password

import (
	"crypto/md5"
	"encoding/hex"
	"strings"
)

const (
	phpassAlphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	phpassSize     = 34
	maxPhpassLog   = 22 // 4 million rounds of MD5, about a second; phpass itself stops at 30, WordPress uses 13
)

// phpass is $P$<1 character of rounds><8 of salt><22 of checksum>: the portable hashes of Openwall's phpass, iterated
// MD5 in an own base64. phpBB writes the same with $H$.
type phpass struct {
	light
	log     uint
	salt    string
	sum     string
	prepare func(plain string) string
}

func parsePhpass(digest string) (checker, error) {
	return newPhpass(digest, func(plain string) string { return plain })
}

// parseMD5Phpass reads a phpass digest over the lower-case hexadecimal MD5 of the password. No layout is published for
// md5_phpass; this is what systems came to that wrapped old unsalted MD5 digests into phpass without waiting for their
// users.
func parseMD5Phpass(digest string) (checker, error) {
	return newPhpass(digest, func(plain string) string {
		sum := md5.Sum([]byte(plain))
		return hex.EncodeToString(sum[:])
	})
}

func newPhpass(digest string, prepare func(string) string) (checker, error) {
	if len(digest) != phpassSize || (digest[:3] != "$P$" && digest[:3] != "$H$") {
		return nil, broken("it is not $P$ and 31 characters")
	}
	for i := 12; i < len(digest); i++ {
		if strings.IndexByte(phpassAlphabet, digest[i]) < 0 {
			return nil, broken("a character is not of phpass's base64")
		}
	}
	log := strings.IndexByte(phpassAlphabet, digest[3])
	switch {
	case log < 7 || log > 30:
		return nil, broken("the rounds are not 2 to the power of 7 to 30")
	case log > maxPhpassLog:
		return nil, costly("the rounds are over 2 to the power of %d", maxPhpassLog)
	}
	return phpass{log: uint(log), salt: digest[4:12], sum: digest[12:], prepare: prepare}, nil
}

func (p phpass) matches(plain string) bool {
	plain = p.prepare(plain)
	sum := md5.Sum([]byte(p.salt + plain))
	round := append(sum[:], plain...)
	for range 1 << p.log {
		sum = md5.Sum(round)
		copy(round, sum[:])
	}
	return equal([]byte(phpassBase64(sum[:])), []byte(p.sum))
}

// weak : MD5 is cheap on graphics cards, whatever the rounds.
func (phpass) weak() bool { return true }

// phpassBase64 writes groups of three bytes as four characters, lowest bits first, and drops what is empty at the end.
func phpassBase64(b []byte) string {
	var out strings.Builder
	for len(b) > 0 {
		var v uint32
		n := min(len(b), 3)
		for i := range n {
			v |= uint32(b[i]) << (8 * i)
		}
		for range n + 1 {
			out.WriteByte(phpassAlphabet[v&63])
			v >>= 6
		}
		b = b[n:]
	}
	return out.String()
}
