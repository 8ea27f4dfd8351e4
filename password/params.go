package password

import (
	"crypto/rand"
	"fmt"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
)

const (
	argonSalt = 16 // bytes, RFC 9106 §3.1
	argonKey  = 32 // bytes
)

// Params is what new digests cost. A field below its minimum, zero too, counts as the minimum: argon2id with 19 MiB, 2
// passes and 1 thread, and bcrypt of cost 10.
type Params struct {
	Memory     uint32 `json:"memory"`      // KiB of argon2id
	Time       uint32 `json:"time"`        // passes of argon2id over its memory
	Threads    uint8  `json:"threads"`     // of argon2id
	BcryptCost int    `json:"bcrypt_cost"` // binary logarithm of bcrypt's rounds, at most 16
}

func (p Params) bounded() Params {
	return Params{
		Memory:     min(max(p.Memory, minArgonMemory), maxArgonMemory),
		Time:       min(max(p.Time, minArgonTime), 64),
		Threads:    min(max(p.Threads, minArgonThreads), maxArgonThreads),
		BcryptCost: min(max(p.BcryptCost, minBcryptCost), maxBcryptCost),
	}
}

// Hash makes a digest with a fresh random salt. The hasher is Argon2id (also when empty) or Bcrypt, else ErrNotOurs.
// ErrTooLong is for a password that would not be hashed whole: over 72 bytes with bcrypt, over MaxPlain with argon2id.
func (p Params) Hash(h Hasher, plain string) (Digest, error) {
	p = p.bounded()
	switch {
	case h != "" && h != Argon2id && h != Bcrypt:
		return Digest{}, ErrNotOurs
	case len(plain) > MaxPlain, h == Bcrypt && len(plain) > bcryptPlain:
		return Digest{}, ErrTooLong
	case h == Bcrypt:
		b, err := bcrypt.GenerateFromPassword([]byte(plain), p.BcryptCost)
		return Digest{Hasher: Bcrypt, Digest: string(b)}, err
	}
	a := p.argon()
	a.key = argon2.IDKey([]byte(plain), a.salt, a.t, a.m, a.p, argonKey)
	return Digest{Hasher: Argon2id, Digest: a.String()}, nil
}

// argon is an argon2id digest of these costs with a random salt and a random key: a lock without a key of its own.
func (p Params) argon() argon {
	a := argon{variant: Argon2id, m: p.Memory, t: p.Time, p: p.Threads, salt: make([]byte, argonSalt), key: make([]byte, argonKey)}
	_, _ = rand.Read(a.salt) // never fails, by its documentation
	_, _ = rand.Read(a.key)
	return a
}

// dummy is a digest that costs as much to verify as those made now, and that no password is known to match.
func (p Params) dummy(h Hasher) Digest {
	if h != Bcrypt {
		return Digest{Hasher: Argon2id, Digest: p.argon().String()}
	}
	random := make([]byte, 53) // 22 characters of salt and 31 of hash
	_, _ = rand.Read(random)
	for i, b := range random {
		random[i] = phpassAlphabet[b&63]
	}
	return Digest{Hasher: Bcrypt, Digest: fmt.Sprintf("$2a$%02d$%s", p.BcryptCost, random)}
}

// Outdated tells whether the digest is Digest.Outdated or, being of our own kind, costs less than these parameters.
// Replicas that were calibrated apart do not undo each other's work: only the cheaper is replaced by the dearer.
func (p Params) Outdated(d Digest) bool {
	p = p.bounded()
	c, err := d.parse()
	if err != nil {
		return d.Outdated()
	}
	switch c := c.(type) {
	case argon:
		return c.weak() || c.below(p.Memory, p.Time)
	case bcrypted:
		return c.weak() || (d.Hasher == Bcrypt && c.cost < p.BcryptCost)
	default:
		return c.weak()
	}
}

// Calibrate measures this machine, once for each hasher, and gives the parameters whose hashes take about as long as
// target and never more, unless the minimum itself does: then it is the minimum, the price of being safe. It takes a few
// times as long as hashes of the minimum do; with no target nothing is measured. now is the clock.
func Calibrate(target time.Duration, now func() time.Time) Params {
	if target <= 0 {
		return Params{}.bounded()
	}
	return fitted(target,
		fastest(now, func() { _, _ = Params{}.Hash(Argon2id, "calibration") }),
		fastest(now, func() { _, _ = Params{}.Hash(Bcrypt, "calibration") }))
}

// fitted raises the minimum, whose hashes take that long, to the target: argon2id grows with its passes, bcrypt doubles.
func fitted(target, argon, bcrypt time.Duration) Params {
	p := Params{}.bounded()
	if pass := argon / minArgonTime; pass > 0 {
		p.Time = uint32(min(target/pass, 64))
	}
	for ; p.BcryptCost < maxBcryptCost && bcrypt > 0 && 2*bcrypt <= target; bcrypt *= 2 {
		p.BcryptCost++
	}
	return p.bounded()
}

// fastest of three runs: the first also pays for memory, and others may run beside it.
func fastest(now func() time.Time, run func()) time.Duration {
	best := time.Duration(1<<63 - 1)
	for range 3 {
		start := now()
		run()
		best = min(best, now().Sub(start))
	}
	return best
}
