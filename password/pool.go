package password

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"runtime"
	"sync"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
)

// The least of our own hashes: what OWASP's cheat sheet on password storage asks for (argon2id m=19 MiB, t=2, p=1), and
// the cost of bcrypt that takes about as long.
const (
	argon2Memory = 19 * 1024 // KiB
	argon2Time   = 2
	bcryptCost   = 10
	saltLength   = 16 // bytes
	keyLength    = 32 // bytes

	maxArgon2Time = 12
	maxBcryptCost = 13
)

// maxBcryptBytes is as much of a password as bcrypt looks at.
const maxBcryptBytes = 72

// ErrTooLong : bcrypt would cut the password off.
var ErrTooLong = fmt.Errorf("password: longer than the %d bytes that bcrypt takes", maxBcryptBytes)

// PoolConfig says how much hashing goes on.
type PoolConfig struct {
	Parallel int              // hashes at the same time; 0: one per processor
	Target   time.Duration    // how long a hash of our own should take at least; 0: the least cost
	Now      func() time.Time // the clock that calibration measures with; nil: the least cost
}

// Pool hashes and verifies, a bounded number at a time: hashing takes all the processor and memory it is given, and other
// requests want some too.
type Pool struct {
	config PoolConfig
	turns  chan struct{}

	once       sync.Once
	argon2Time uint32
	bcryptCost int
}

// NewPool makes a pool. The cost of its hashes is calibrated on first use.
func NewPool(c PoolConfig) *Pool {
	if c.Parallel <= 0 {
		c.Parallel = runtime.GOMAXPROCS(0)
	}
	return &Pool{config: c, turns: make(chan struct{}, c.Parallel)}
}

func (p *Pool) enter(ctx context.Context) error {
	select {
	case p.turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *Pool) leave() { <-p.turns }

// Hash makes a digest of our own with Argon2id (the default) or Bcrypt. bcrypt refuses passwords over 72 bytes with
// ErrTooLong rather than cutting them off.
func (p *Pool) Hash(ctx context.Context, h Hasher, plain string) (Digest, error) {
	if err := p.enter(ctx); err != nil {
		return Digest{}, err
	}
	defer p.leave()
	p.once.Do(p.calibrate)
	if h == Bcrypt {
		if len(plain) > maxBcryptBytes {
			return Digest{}, ErrTooLong
		}
		text, err := bcrypt.GenerateFromPassword([]byte(plain), p.bcryptCost)
		return Digest{Bcrypt, string(text)}, err
	}
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // never fails
	key := argon2.IDKey([]byte(plain), salt, p.argon2Time, argon2Memory, 1, keyLength)
	text := fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, argon2Memory, p.argon2Time,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
	return Digest{Argon2id, text}, nil
}

// calibrate raises the cost above the least until a hash takes as long as is wanted on this machine.
func (p *Pool) calibrate() {
	p.argon2Time, p.bcryptCost = argon2Time, bcryptCost
	if p.config.Target <= 0 || p.config.Now == nil {
		return
	}
	begun := p.config.Now()
	argon2.IDKey([]byte("calibration"), make([]byte, saltLength), argon2Time, argon2Memory, 1, keyLength)
	perPass := p.config.Now().Sub(begun) / argon2Time
	for p.argon2Time < maxArgon2Time && perPass*time.Duration(p.argon2Time) < p.config.Target {
		p.argon2Time++
	}
	begun = p.config.Now()
	_, _ = bcrypt.GenerateFromPassword([]byte("calibration"), bcryptCost)
	for took := p.config.Now().Sub(begun); p.bcryptCost < maxBcryptCost && took < p.config.Target; took *= 2 {
		p.bcryptCost++
	}
}

// Decoy verifies against a digest of the same cost as our own, and fails: what an answer about an unknown user spends, so
// that its time does not tell.
func (p *Pool) Decoy(ctx context.Context, plain string) error {
	_, err := p.Hash(ctx, Argon2id, plain)
	return err
}
