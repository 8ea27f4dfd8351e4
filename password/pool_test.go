package password

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestOwnHashes(t *testing.T) {
	p := NewPool(PoolConfig{})
	for _, h := range []Hasher{Argon2id, Bcrypt} {
		for _, plain := range []string{"correct horse", strings.Repeat("é", 36)} {
			d, err := p.Hash(t.Context(), h, plain)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Parse(d.Hasher, d.Digest); err != nil || d.Hasher != h || d.Outdated() {
				t.Errorf("%+v: %v, outdated %v", d, err, d.Outdated())
			}
			if ok, err := p.Verify(t.Context(), d, plain); !ok || err != nil {
				t.Errorf("%+v does not verify: %v", d, err)
			}
			if ok, _ := p.Verify(t.Context(), d, plain[:len(plain)-2]); ok {
				t.Errorf("%+v verifies another password", d)
			}
			again, _ := p.Hash(t.Context(), h, plain)
			if again.Digest == d.Digest {
				t.Error("two hashes of one password are the same: no salt")
			}
		}
	}
	if _, err := p.Hash(t.Context(), Bcrypt, strings.Repeat("x", 73)); !errors.Is(err, ErrTooLong) {
		t.Errorf("bcrypt must not cut off: %v", err)
	}
}

// TestCalibration moves a clock of its own: a slow machine stays at the least cost, a fast one goes above it.
func TestCalibration(t *testing.T) {
	for _, c := range []struct {
		step    time.Duration // how far the clock goes each time it is read
		passes  uint32
		logCost int
	}{{time.Hour, argon2Time, bcryptCost}, {time.Microsecond, maxArgon2Time, maxBcryptCost}} {
		now := time.Time{}
		p := NewPool(PoolConfig{Target: 100 * time.Millisecond, Now: func() time.Time { now = now.Add(c.step); return now }})
		p.calibrate()
		if p.argon2Time != c.passes || p.bcryptCost != c.logCost {
			t.Errorf("step %s: %d passes, cost %d; want %d and %d", c.step, p.argon2Time, p.bcryptCost, c.passes, c.logCost)
		}
	}
}

func TestPoolTakesTurns(t *testing.T) {
	p := NewPool(PoolConfig{Parallel: 1})
	if err := p.enter(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := p.Hash(ctx, Argon2id, "x"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a full pool: %v", err)
	}
	p.leave()
	if err := p.Decoy(t.Context(), "x"); err != nil {
		t.Error(err)
	}
}

func TestPolicy(t *testing.T) {
	strict := Policy{MinLength: 8, MaxLength: 20, RequireUppercase: true, RequireLowercase: true, RequireNumbers: true, RequireSpecialChar: true}
	for _, c := range []struct {
		policy Policy
		plain  string
		want   []string
	}{
		{Policy{MinLength: 8}, "12345678", nil},
		{Policy{MinLength: 8}, "1234567", []string{"form_password_length_too_short"}},
		{Policy{MinLength: 8}, "éééééééé", nil}, // characters, not bytes
		{Policy{}, "", []string{"form_password_length_too_short"}},
		{Policy{}, strings.Repeat("x", 72), nil},
		{Policy{}, strings.Repeat("x", 73), []string{"form_password_size_in_bytes_exceeded"}},
		{Policy{}, strings.Repeat("é", 37), []string{"form_password_size_in_bytes_exceeded"}},
		{strict, "Abcdef1!", nil},
		{strict, "abcdefg", []string{"form_password_length_too_short", "form_password_no_uppercase", "form_password_no_number", "form_password_no_special_char"}},
		{strict, "ABCDEFGH1!", []string{"form_password_no_lowercase"}},
		{strict, "Abcdefghijklmnopqrst1!", []string{"form_password_length_too_long"}},
		{Policy{MinZxcvbnStrength: 3}, "password", []string{"form_password_not_strong_enough"}},
		{Policy{MinZxcvbnStrength: 3}, "qu1ver-lamp-Tundra.39", nil},
	} {
		var got []string
		for _, v := range c.policy.Check(c.plain) {
			got = append(got, v.Code)
			if v.Message == "" {
				t.Errorf("%s has no message", v.Code)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%+v %q: %v, want %v", c.policy, c.plain, got, c.want)
		}
	}
}

func TestSuggestions(t *testing.T) {
	for plain, want := range map[string]string{
		"aaaaaaaa": "repeated", "abcdefgh": "sequences", "zxcvbnm,": "longerKeyboardPattern", "PASSWORD": "allUppercase", "Password": "capitalization",
	} {
		violations := Policy{MinZxcvbnStrength: 4}.Check(plain)
		if len(violations) != 1 {
			t.Fatalf("%s: %v", plain, violations)
		}
		var codes []string
		for _, s := range violations[0].Suggestions {
			codes = append(codes, s.Code)
			if s.Message == "" {
				t.Errorf("%s has no message", s.Code)
			}
		}
		if !slices.Contains(codes, want) {
			t.Errorf("%s: %v, want %s among them", plain, codes, want)
		}
	}
}

func TestBreachList(t *testing.T) {
	asked := ""
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.Path
		if r.Header.Get("Add-Padding") != "true" {
			t.Error("the answer is not padded")
		}
		switch {
		case strings.HasSuffix(asked, "/5BAA6"): // "password"
			fmt.Fprint(w, "003D68EB55068C33ACE09247EE4C639306B:3\r\n1E4C9B93F3F0682250B6CF8331B7EE68FD8:52256179\r\n")
		case strings.HasSuffix(asked, "/8CB22"): // "padding"? a line of padding has a count of zero
			fmt.Fprint(w, "37D0679CA88DB6464EAC60DA96345513964:0\r\n")
		default:
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	defer api.Close()
	list := NewRangeClient(api.URL + "/range/")
	if found, err := list.Breached(t.Context(), "password"); !found || err != nil {
		t.Errorf("password: %v %v", found, err)
	}
	if asked != "/range/5BAA6" {
		t.Errorf("asked %s: more than five digits, or others", asked)
	}
	if found, err := list.Breached(t.Context(), "12345"); found || err != nil {
		t.Errorf("a padding line counts: %v %v", found, err)
	}
	if _, err := list.Breached(t.Context(), "something else"); err == nil {
		t.Error("no answer is no error")
	}
}

func BenchmarkArgon2id(b *testing.B) {
	p := NewPool(PoolConfig{})
	for b.Loop() {
		if _, err := p.Hash(b.Context(), Argon2id, "correct horse"); err != nil {
			b.Fatal(err)
		}
	}
}
