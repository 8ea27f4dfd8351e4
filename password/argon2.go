package password

import (
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// The least that new argon2id digests cost: the first choice for 19 MiB in OWASP's Password Storage Cheat Sheet.
const (
	minArgonMemory  = 19 * 1024 // KiB
	minArgonTime    = 2         // passes
	minArgonThreads = 1
)

// The most that an imported one may: libsodium's "sensitive" preset, about 4 s on one core.
const (
	maxArgonMemory  = 1 << 20            // KiB, 1 GiB
	maxArgonWork    = 4 * maxArgonMemory // KiB times passes
	maxArgonThreads = 64
)

// argon is $argon2id$v=19$m=<KiB>,t=<passes>,p=<lanes>$<base64 salt>$<base64 hash> or the same with argon2i: the PHC
// string format of RFC 9106's functions, version 1.3 (19) only, base64 without padding.
type argon struct {
	variant Hasher
	m, t    uint32
	p       uint8
	salt    []byte
	key     []byte
}

func parseArgon2(variant Hasher, digest string) (checker, error) {
	f, err := fields(digest, 6)
	if err != nil {
		return nil, err
	}
	if f[0] != "" || f[1] != string(variant) || f[2] != "v=19" {
		return nil, broken("it does not begin with $%s$v=19$", variant)
	}
	costs := strings.Split(f[3], ",")
	if len(costs) != 3 {
		return nil, broken("its parameters are not m, t and p")
	}
	var n [3]uint64
	for i, bound := range []struct {
		name string
		most uint64
	}{{"m=", maxArgonMemory}, {"t=", maxArgonWork}, {"p=", maxArgonThreads}} {
		value, found := strings.CutPrefix(costs[i], bound.name)
		if !found {
			return nil, broken("its parameters are not m, t and p")
		}
		if n[i], err = number(bound.name, value, 1, bound.most); err != nil {
			return nil, err
		}
	}
	switch {
	case n[0] < 8*n[2]:
		return nil, broken("m is under 8 times p")
	case n[0]*n[1] > maxArgonWork:
		return nil, costly("m times t is over %d", maxArgonWork)
	}
	salt, err := base64Field("the salt", f[4])
	if err != nil {
		return nil, err
	}
	key, err := base64Field("the hash", f[5])
	if err != nil {
		return nil, err
	}
	if len(salt) < 8 || len(salt) > maxSalt || len(key) < minKey || len(key) > maxKey {
		return nil, broken("the salt or the hash has not the right length")
	}
	return argon{variant: variant, m: uint32(n[0]), t: uint32(n[1]), p: uint8(n[2]), salt: salt, key: key}, nil
}

func (a argon) matches(plain string) bool {
	derive := argon2.IDKey
	if a.variant == Argon2i {
		derive = argon2.Key
	}
	return equal(derive([]byte(plain), a.salt, a.t, a.m, a.p, uint32(len(a.key))), a.key)
}

// weak : argon2i is no longer advised for passwords at any cost that a server would choose (RFC 9106 §4).
func (a argon) weak() bool { return a.variant != Argon2id || a.below(minArgonMemory, minArgonTime) }

// below compares the area of memory and time, because less of one is made good by more of the other, but demands at
// least half of the memory.
func (a argon) below(m, t uint32) bool {
	return a.m < m/2 || uint64(a.m)*uint64(a.t) < uint64(m)*uint64(t)
}

func (a argon) memory() int64 { return int64(a.m) * 1024 }

func (a argon) String() string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$%s$v=19$m=%d,t=%d,p=%d$%s$%s", a.variant, a.m, a.t, a.p, b64(a.salt), b64(a.key))
}
