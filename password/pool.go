package password

import (
	"context"
	"runtime"
	"sync"
)

// heavyMemory is from how many bytes on a comparison has to wait for every other of its kind. Imported digests may ask
// for a GiB each.
const heavyMemory = 128 << 20

// PoolConfig says how much a server spends on passwords. The zero value is usable.
type PoolConfig struct {
	Params      Params        // of new digests
	Calibrate   func() Params // in place of Params: run at the first hash, so that starting does not wait; see Calibrate
	Concurrency int           // hashes and comparisons at once; 0: one per processor
	Migrator    Migrator      // for awscognito; nil: ErrNoMigrator
}

// Pool hashes and compares for a whole server. It bounds how many run at once, so that a burst of sign-ins makes
// sign-ins wait, and nothing else. It is safe for concurrent use.
type Pool struct {
	params   func() Params
	migrator Migrator
	slots    chan struct{}
	heavy    chan struct{}
	heavyAt  int64         // bytes
	argon    func() Digest // dummies
	bcrypt   func() Digest
}

// NewPool makes a pool.
func NewPool(c PoolConfig) *Pool {
	if c.Concurrency <= 0 {
		c.Concurrency = runtime.NumCPU()
	}
	params := sync.OnceValue(func() Params {
		if c.Calibrate != nil {
			return c.Calibrate().bounded()
		}
		return c.Params.bounded()
	})
	return &Pool{
		params:   params,
		migrator: c.Migrator,
		slots:    make(chan struct{}, c.Concurrency),
		heavy:    make(chan struct{}, 1),
		heavyAt:  heavyMemory,
		argon:    sync.OnceValue(func() Digest { return params().dummy(Argon2id) }),
		bcrypt:   sync.OnceValue(func() Digest { return params().dummy(Bcrypt) }),
	}
}

// Params is what new digests cost.
func (p *Pool) Params() Params { return p.params() }

// Outdated is Params.Outdated with the pool's parameters: to be asked after a success.
func (p *Pool) Outdated(d Digest) bool { return p.params().Outdated(d) }

// Hash is Params.Hash when a slot is free. It answers the error of ctx when that ends first.
func (p *Pool) Hash(ctx context.Context, h Hasher, plain string) (Digest, error) {
	if err := take(ctx, p.slots); err != nil {
		return Digest{}, err
	}
	defer give(p.slots)
	return p.params().Hash(h, plain)
}

// Verify is Digest.Verify when a slot is free, and asks the Migrator about awscognito. It answers the error of ctx when
// that ends before the comparison begins.
func (p *Pool) Verify(ctx context.Context, d Digest, plain string) (bool, error) {
	if d.Hasher == AWSCognito {
		return p.migrate(ctx, d, plain)
	}
	c, err := d.parse()
	if err != nil {
		return false, err
	}
	if c.memory() >= p.heavyAt { // before the slot, or those who wait for each other would hold all slots
		if err := take(ctx, p.heavy); err != nil {
			return false, err
		}
		defer give(p.heavy)
	}
	if err := take(ctx, p.slots); err != nil {
		return false, err
	}
	defer give(p.slots)
	return len(plain) <= MaxPlain && c.matches(plain), nil
}

// Dummy spends what Verify spends on a digest of the hasher that the instance uses now (Argon2id when empty), and tells
// nothing. It is for users that do not exist or have no password, so that the time of an answer does not give them away.
// Imported digests cost what they cost: until their users have signed in once, only a hasher of the same cost hides
// them.
func (p *Pool) Dummy(ctx context.Context, h Hasher, plain string) error {
	dummy := p.argon()
	if h == Bcrypt {
		dummy = p.bcrypt()
	}
	_, err := p.Verify(ctx, dummy, plain)
	return err
}

func (p *Pool) migrate(ctx context.Context, d Digest, plain string) (bool, error) {
	user, err := parseCognito(d.Digest)
	switch {
	case err != nil:
		return false, err
	case p.migrator == nil:
		return false, ErrNoMigrator
	case len(plain) > MaxPlain:
		return false, nil
	}
	return p.migrator.Migrate(ctx, user, plain)
}

func take(ctx context.Context, slots chan struct{}) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func give(slots chan struct{}) { <-slots }
