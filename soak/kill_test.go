package soak

import (
	"context"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"bartleby/testkit"
)

// killsVariable says how many times the server is killed.
const killsVariable = "BARTLEBY_SOAK_KILLS"

func TestKillsLoseNothing(t *testing.T) {
	kills(t, rounds(t, 3), 0, "--data", t.TempDir())
}

func TestKillsLoseNothingPostgres(t *testing.T) {
	// A database may still be finishing a statement of the killed server: give it a moment before its state is compared.
	kills(t, rounds(t, 2), 500*time.Millisecond, "--data", t.TempDir(), "--database-url", testkit.Postgres(t))
}

func rounds(t *testing.T, otherwise int) int {
	t.Helper()
	text := os.Getenv(killsVariable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s=%q is not a number of kills", killsVariable, text)
	}
	return n
}

// kills starts, loads, kills, starts again and checks.
func kills(t *testing.T, rounds int, settle time.Duration, flags ...string) {
	t.Helper()
	l := &ledger{name: "kill"}
	s := start(t, flags...)
	var slowest time.Duration
	for round := range rounds {
		before := l.acknowledged()
		ctx, stop := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() {
			defer close(done)
			l.load(ctx, s, func(what string, a answer) {
				if a.err == nil && !a.ok() {
					t.Errorf("%s was answered %v", what, a)
				}
				if a.err != nil {
					time.Sleep(10 * time.Millisecond) // nobody is there
				}
			})
		}()
		time.Sleep(200*time.Millisecond + rand.N(1200*time.Millisecond))
		s.kill()
		stop()
		<-done
		time.Sleep(settle)
		if l.acknowledged() == before {
			t.Fatal("no write was acknowledged before the kill")
		}
		s = start(t, flags...)
		slowest = max(slowest, s.ready)
		l.check(t, s)
		t.Logf("kill %d: %d writes acknowledged, ready again after %v", round+1, l.acknowledged()-before, s.ready.Round(time.Millisecond))
		if t.Failed() {
			t.Logf("log of the server:\n%s", s.log.tail())
			return
		}
	}
	t.Logf("%d kills; acknowledged: %d created, %d changed, %d deleted; %d unacknowledged; slowest start %v",
		rounds, l.created, l.changed, l.deleted, l.lost, slowest.Round(time.Millisecond))
}
