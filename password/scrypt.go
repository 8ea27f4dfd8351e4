package password

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/hex"
	"math/bits"
	"strings"

	"golang.org/x/crypto/scrypt"
)

// maxScrypt bounds N*r*p. Memory is 128*N*r bytes, so it is also one GiB at most; about 3 s on one core.
const maxScrypt = 1 << 23

// leastScrypt is N*r*p of the weakest row that OWASP's Password Storage Cheat Sheet allows (N=2^13, r=8, p=10), less a
// little for N=2^14, r=8, p=4.
const leastScrypt = 1 << 19

// scrypted is any layout over scrypt (RFC 7914).
type scrypted struct {
	n, r, p int
	salt    []byte
	signer  []byte // Firebase only: what the derived key encrypts
	key     []byte
}

// parseWerkzeug reads scrypt:<N>:<r>:<p>$<salt>$<hex hash>, as Werkzeug's generate_password_hash writes it: the salt is
// plain text and the hash has 64 bytes. A dollar before it is let pass, since some descriptions of the layout have one.
func parseWerkzeug(digest string) (checker, error) {
	f, err := fields(strings.TrimPrefix(digest, "$"), 3)
	if err != nil {
		return nil, err
	}
	args := strings.Split(f[0], ":")
	if len(args) != 4 || args[0] != "scrypt" {
		return nil, broken("it does not begin with scrypt:N:r:p$")
	}
	var n [3]uint64
	for i, name := range []string{"N", "r", "p"} {
		if n[i], err = number(name, args[i+1], 1, maxScrypt); err != nil {
			return nil, err
		}
	}
	if err := salted(f[1]); err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(f[2])
	if err != nil || len(key) != 64 {
		return nil, broken("the hash is not hexadecimal of 64 bytes")
	}
	return newScrypted(n[0], n[1], n[2], scrypted{salt: []byte(f[1]), key: key})
}

// parseFirebase reads <hash>$<salt>$<signer key>$<salt separator>$<rounds>$<memory cost>, the first four in base64, as
// Firebase Authentication exports them. Its scrypt has N = 2^<memory cost>, r = <rounds>, p = 1 and the salt followed by
// the separator; the first 32 bytes of the outcome are an AES-256-CTR key under which the signer key is encrypted, and
// that is the hash.
func parseFirebase(digest string) (checker, error) {
	f, err := fields(digest, 6)
	if err != nil {
		return nil, err
	}
	var b [4][]byte
	for i, name := range []string{"the hash", "the salt", "the signer key", "the separator"} {
		if b[i], err = base64Field(name, f[i]); err != nil {
			return nil, err
		}
	}
	rounds, err := number("the rounds", f[4], 1, maxScrypt)
	if err != nil {
		return nil, err
	}
	memory, err := number("the memory cost", f[5], 1, 23)
	if err != nil {
		return nil, err
	}
	if len(b[0]) < minKey || len(b[0]) > maxKey || len(b[0]) != len(b[2]) {
		return nil, broken("the hash has not the length of the signer key, %d to %d bytes", minKey, maxKey)
	}
	if err := salted(string(b[1])); err != nil {
		return nil, err
	}
	return newScrypted(1<<memory, rounds, 1, scrypted{salt: append(b[1], b[3]...), signer: b[2], key: b[0]})
}

// newScrypted bounds the cost. The product cannot overflow: none of the three is over maxScrypt.
func newScrypted(n, r, p uint64, s scrypted) (checker, error) {
	switch {
	case n < 2 || bits.OnesCount64(n) != 1:
		return nil, broken("N is not a power of two")
	case n*r*p > maxScrypt:
		return nil, costly("N times r times p is over %d", maxScrypt)
	}
	s.n, s.r, s.p = int(n), int(r), int(p)
	return s, nil
}

func (s scrypted) matches(plain string) bool {
	size := len(s.key)
	if s.signer != nil {
		size = 32
	}
	key, err := scrypt.Key([]byte(plain), s.salt, s.n, s.r, s.p, size)
	if err != nil {
		return false
	}
	if s.signer != nil {
		block, err := aes.NewCipher(key)
		if err != nil {
			return false
		}
		key = make([]byte, len(s.signer))
		cipher.NewCTR(block, make([]byte, aes.BlockSize)).XORKeyStream(key, s.signer)
	}
	return equal(key, s.key)
}

func (s scrypted) weak() bool { return s.n*s.r*s.p < leastScrypt }

func (s scrypted) memory() int64 { return 128 * int64(s.n) * int64(s.r) }
