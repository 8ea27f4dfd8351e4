package rest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"bartleby"
)

var tenPerSecond = bartleby.RateLimits{Rules: map[string]bartleby.RateLimit{"r": {Requests: 10, Window: 1000}}}

func TestOldWindowsAreDropped(t *testing.T) {
	now := time.Unix(0, 0)
	l := newLimiter(func() time.Time { return now })
	for i := range 200_000 {
		now = now.Add(time.Millisecond) // so that a thousand windows are open at once
		if err := l.count("s", "r", fmt.Sprint(i), tenPerSecond); err != nil {
			t.Fatal(err)
		}
		if len(l.windows) > 3000 {
			t.Fatalf("%d windows after %d requests", len(l.windows), i)
		}
	}
	if len(l.windows) != len(l.ring) {
		t.Errorf("%d windows, %d keys", len(l.windows), len(l.ring))
	}
	if _, ok := l.windows[bucket{"s", "r", "199999"}]; !ok {
		t.Error("the newest window is gone")
	}
	_ = l.count("s", "r", strings.Repeat("x", 1000), tenPerSecond)
	for key := range l.windows {
		if len(key.value) > maxValue {
			t.Errorf("%d bytes are kept", len(key.value))
		}
	}
}

func TestLimiterCountsUnderLoad(t *testing.T) {
	l := newLimiter(func() time.Time { return time.Unix(0, 0) })
	var mu sync.Mutex
	passed := 0
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				if l.count("s", "r", "v", tenPerSecond) == nil {
					mu.Lock()
					passed++
					mu.Unlock()
				}
			}
		})
	}
	all.Wait()
	if passed != 10 {
		t.Errorf("%d passed", passed)
	}
	// A rule that becomes stricter applies to windows that are open.
	if err := l.count("s", "r", "v", bartleby.RateLimits{Rules: map[string]bartleby.RateLimit{"r": {Requests: 20, Window: 100}}}); err != nil {
		t.Errorf("the shorter window has not begun: %v", err)
	}
}

func BenchmarkLimiter(b *testing.B) {
	l := newLimiter(time.Now)
	rules := bartleby.RateLimits{Rules: map[string]bartleby.RateLimit{"r": {Requests: 1 << 40, Window: 10_000}}}
	b.ReportAllocs()
	for b.Loop() {
		_ = l.count("s", "r", "user_1", rules)
	}
}
