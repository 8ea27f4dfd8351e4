package password

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestHash(t *testing.T) {
	t.Parallel()
	for h, passwords := range map[Hasher][]string{"": {"🔑 zażółć"}, Argon2id: {strings.Repeat("x", 72)}, Bcrypt: {strings.Repeat("x", 72)}} {
		for _, plain := range passwords {
			d, err := Params{}.Hash(h, plain)
			if err != nil {
				t.Fatalf("%q: %v", h, err)
			}
			if want := Argon2id; (h == Bcrypt) != (d.Hasher == Bcrypt) || (h != Bcrypt && d.Hasher != want) {
				t.Errorf("%q made %s", h, d.Hasher)
			}
			if _, err := Parse(d.Hasher, d.Digest); err != nil {
				t.Errorf("our own %s: %v", d.Digest, err)
			}
			if !verify(t, d, plain) {
				t.Errorf("%s does not match its own password", d.Digest)
			}
			if d.Outdated() {
				t.Errorf("our own %s is outdated", d.Digest)
			}
		}
	}
	a, _ := Params{}.Hash(Argon2id, "same")
	if b, _ := (Params{}).Hash(Argon2id, "same"); a == b {
		t.Error("two digests of one password are the same: no salt")
	}
	if !strings.HasPrefix(a.Digest, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("the default is %s", a.Digest)
	}
}

func TestHashRefuses(t *testing.T) {
	for _, c := range []struct {
		hasher Hasher
		plain  string
		want   error
	}{
		{Bcrypt, strings.Repeat("x", 73), ErrTooLong},
		{Bcrypt, strings.Repeat("x", 71) + "é", ErrTooLong},
		{Argon2id, strings.Repeat("x", MaxPlain+1), ErrTooLong},
		{MD5, "password", ErrNotOurs},
		{Argon2i, "password", ErrNotOurs},
		{"nonsense", "password", ErrNotOurs},
	} {
		if d, err := (Params{}).Hash(c.hasher, c.plain); !errors.Is(err, c.want) || d != (Digest{}) {
			t.Errorf("%s: %+v, %v", c.hasher, d, err)
		}
	}
}

func TestParamsAreBounded(t *testing.T) {
	low := Params{Memory: 8, Time: 1, BcryptCost: 4}.bounded()
	if low != (Params{Memory: 19456, Time: 2, Threads: 1, BcryptCost: 10}) {
		t.Errorf("low: %+v", low)
	}
	high := Params{Memory: 1 << 31, Time: 1 << 31, Threads: 255, BcryptCost: 31}.bounded()
	if high != (Params{Memory: 1 << 20, Time: 64, Threads: 64, BcryptCost: 16}) {
		t.Errorf("high: %+v", high)
	}
}

func TestParamsOutdated(t *testing.T) {
	p := Params{Memory: 19456, Time: 3, BcryptCost: 12}
	key := "$c29tZXNhbHQ$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
	for digest, want := range map[string]bool{
		"$argon2id$v=19$m=19456,t=2,p=1" + key: true,
		"$argon2id$v=19$m=19456,t=3,p=1" + key: false,
		"$argon2id$v=19$m=19456,t=4,p=1" + key: false,
		"$argon2id$v=19$m=38912,t=2,p=1" + key: false,
	} {
		if got := p.Outdated(mustParse(t, Argon2id, digest)); got != want {
			t.Errorf("%s: %v", digest, got)
		}
	}
	salt53 := strings.Repeat("a", 53)
	if !p.Outdated(mustParse(t, Bcrypt, "$2a$11$"+salt53)) || p.Outdated(mustParse(t, Bcrypt, "$2a$12$"+salt53)) {
		t.Error("bcrypt is not measured by the parameters")
	}
	if p.Outdated(mustParse(t, BcryptSHA256Django, "bcrypt_sha256$$2a$11$"+salt53)) {
		t.Error("an imported digest is measured by the parameters of our own")
	}
	if !p.Outdated(mustParse(t, AWSCognito, "awscognito#eu-west-1_Ab1#client#user")) || !p.Outdated(mustParse(t, MD5, strings.Repeat("0", 32))) {
		t.Error("what is always outdated is not")
	}
}

func TestFitted(t *testing.T) {
	const ms = time.Millisecond
	for _, c := range []struct {
		name                  string
		target, argon, bcrypt time.Duration
		time                  uint32
		cost                  int
	}{
		{"slow machine", 10 * ms, 100 * ms, 100 * ms, 2, 10},
		{"fast machine", 100 * ms, 10 * ms, 10 * ms, 20, 13}, // 5 ms a pass; 10 ms, 20, 40, 80
		{"just right", 20 * ms, 10 * ms, 10 * ms, 4, 11},
		{"just not", 20*ms - 1, 10 * ms, 10 * ms, 3, 10},
		{"no limit", time.Hour, 1, 1, 2, 16}, // half of 1 ns: a clock too coarse to tell a pass
		{"no limit", time.Hour, 2, 2, 64, 16},
		{"stopped clock", time.Second, 0, 0, 2, 10},
		{"clock set back", time.Second, -ms, -ms, 2, 10},
	} {
		if p := fitted(c.target, c.argon, c.bcrypt); p != (Params{Memory: 19456, Time: c.time, Threads: 1, BcryptCost: c.cost}) {
			t.Errorf("%s: %+v", c.name, p)
		}
	}
}

func TestCalibrate(t *testing.T) {
	t.Parallel()
	var now time.Time
	readings := 0
	clock := func() time.Time {
		readings++
		now = now.Add(10 * time.Millisecond) // one run takes one step
		return now
	}
	if p := Calibrate(0, clock); p != (Params{}).bounded() || readings != 0 {
		t.Errorf("without a target: %+v", p)
	}
	if p := Calibrate(40*time.Millisecond, clock); p.Time != 8 || p.BcryptCost != 12 {
		t.Errorf("%+v", p)
	}
}

func TestPool(t *testing.T) {
	t.Parallel()
	p := NewPool(PoolConfig{})
	d, err := p.Hash(t.Context(), Argon2id, "password")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := p.Verify(t.Context(), d, "password"); !ok || err != nil {
		t.Errorf("right: %v, %v", ok, err)
	}
	if ok, err := p.Verify(t.Context(), d, "Password"); ok || err != nil {
		t.Errorf("wrong: %v, %v", ok, err)
	}
	if p.Outdated(d) {
		t.Errorf("%s is outdated at once", d.Digest)
	}
	if _, err := p.Verify(t.Context(), Digest{Hasher: MD5, Digest: "broken"}, "x"); !errors.Is(err, ErrLayout) {
		t.Errorf("broken: %v", err)
	}
	if ok, err := p.Verify(t.Context(), mustParse(t, MD5, strings.Repeat("0", 32)), strings.Repeat("x", MaxPlain+1)); ok || err != nil {
		t.Errorf("too long: %v, %v", ok, err)
	}
	p.heavyAt = 64 << 10
	heavy := mustParse(t, Argon2id, "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")
	if ok, err := p.Verify(t.Context(), heavy, "x"); ok || err != nil || len(p.heavy)+len(p.slots) > 0 {
		t.Errorf("heavy: %v, %v, %d places still taken", ok, err, len(p.heavy)+len(p.slots))
	}
}

// TestPoolIsBounded fills the pool and sees that the next has to wait, and gives up with its context.
func TestPoolIsBounded(t *testing.T) {
	p := NewPool(PoolConfig{Concurrency: 2})
	d := mustParse(t, MD5, "5f4dcc3b5aa765d61d8327deb882cf99")
	for range 2 {
		if err := take(t.Context(), p.slots); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := p.Verify(ctx, d, "password"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Verify in a full pool: %v", err)
	}
	if _, err := p.Hash(ctx, Bcrypt, "password"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Hash in a full pool: %v", err)
	}
	if err := p.Dummy(ctx, Argon2id, "password"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Dummy in a full pool: %v", err)
	}
	done := make(chan bool)
	go func() {
		ok, _ := p.Verify(t.Context(), d, "password")
		done <- ok
	}()
	give(p.slots)
	if !<-done {
		t.Error("a free slot was not taken")
	}
	give(p.slots)
	if len(p.slots) != 0 {
		t.Errorf("%d slots are still taken", len(p.slots))
	}

	p.heavy <- struct{}{}
	heavy := mustParse(t, Argon2id, "$argon2id$v=19$m=131072,t=1,p=1$c29tZXNhbHQ$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")
	if _, err := p.Verify(ctx, heavy, "x"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a second heavy digest: %v", err)
	}
	if ok, err := p.Verify(t.Context(), d, "password"); !ok || err != nil {
		t.Errorf("a light one beside a heavy one: %v, %v", ok, err)
	}
}

func TestPoolUnderLoad(t *testing.T) {
	const slots = 3
	p := NewPool(PoolConfig{Concurrency: slots})
	var running, most atomic.Int32
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if err := take(t.Context(), p.slots); err != nil {
				t.Error(err)
				return
			}
			defer give(p.slots)
			now := running.Add(1)
			for seen := most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
			}
			time.Sleep(time.Millisecond)
			running.Add(-1)
		})
	}
	wg.Wait()
	if most.Load() > slots {
		t.Errorf("%d ran at once", most.Load())
	}
}

// TestDummy : the digest for nobody has the costs and the sizes of a real one, and matches nothing.
func TestDummy(t *testing.T) {
	t.Parallel()
	p := NewPool(PoolConfig{Params: Params{Time: 3, BcryptCost: 11}})
	for _, c := range []struct {
		dummy  Digest
		prefix string
		size   int
	}{{p.argon(), "$argon2id$v=19$m=19456,t=3,p=1$", 97}, {p.bcrypt(), "$2a$11$", 60}} {
		d := mustParse(t, c.dummy.Hasher, c.dummy.Digest)
		if !strings.HasPrefix(d.Digest, c.prefix) || len(d.Digest) != c.size || p.Outdated(d) {
			t.Errorf("%s is not like ours", d.Digest)
		}
	}
	other := NewPool(PoolConfig{})
	if other.argon().Digest[31:] == p.argon().Digest[31:] || other.bcrypt().Digest[7:] == p.bcrypt().Digest[7:] {
		t.Error("the dummy is always the same")
	}
	for _, h := range []Hasher{"", Bcrypt} {
		if err := other.Dummy(t.Context(), h, "password"); err != nil {
			t.Error(err)
		}
	}
	if verify(t, other.bcrypt(), "password") {
		t.Error("the dummy matches")
	}
}

type migrator struct {
	user CognitoUser
	err  error
}

func (m *migrator) Migrate(_ context.Context, user CognitoUser, plain string) (bool, error) {
	m.user = user
	return plain == "right", m.err
}

func TestCognito(t *testing.T) {
	d := mustParse(t, AWSCognito, "awscognito#eu-west-1_AbC123#0client9#user#1@example.com")
	if _, err := d.Verify(t.Context(), "right"); !errors.Is(err, ErrNoMigrator) {
		t.Errorf("without a pool: %v", err)
	}
	if _, err := NewPool(PoolConfig{}).Verify(t.Context(), d, "right"); !errors.Is(err, ErrNoMigrator) {
		t.Errorf("without a migrator: %v", err)
	}
	m := &migrator{}
	p := NewPool(PoolConfig{Migrator: m})
	if ok, err := p.Verify(t.Context(), d, "right"); !ok || err != nil {
		t.Errorf("right: %v, %v", ok, err)
	}
	if m.user != (CognitoUser{PoolID: "eu-west-1_AbC123", ClientID: "0client9", Identifier: "user#1@example.com"}) {
		t.Errorf("asked about %+v", m.user)
	}
	if ok, err := p.Verify(t.Context(), d, "wrong"); ok || err != nil {
		t.Errorf("wrong: %v, %v", ok, err)
	}
	m.err = errors.New("unreachable")
	if _, err := p.Verify(t.Context(), d, "right"); !errors.Is(err, m.err) {
		t.Errorf("unreachable: %v", err)
	}
	if _, err := p.Verify(t.Context(), Digest{Hasher: AWSCognito, Digest: "x"}, "right"); !errors.Is(err, ErrLayout) {
		t.Errorf("broken: %v", err)
	}
}

func BenchmarkHash(b *testing.B) {
	for _, h := range []Hasher{Argon2id, Bcrypt} {
		b.Run(string(h), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := (Params{}).Hash(h, "correct horse battery staple"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPoolVerify(b *testing.B) {
	p := NewPool(PoolConfig{})
	d, err := p.Hash(b.Context(), Argon2id, "password")
	if err != nil {
		b.Fatal(err)
	}
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if ok, err := p.Verify(b.Context(), d, "password"); !ok || err != nil {
				b.Error(ok, err)
				return
			}
		}
	})
}
