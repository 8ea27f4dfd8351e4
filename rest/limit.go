package rest

import (
	"sync"
	"time"

	"bartleby"
)

// limiter counts requests in fixed windows, in memory: each replica for itself.
type limiter struct {
	now func() time.Time

	mu      sync.Mutex
	windows map[bucket]*window
	swept   int64 // Unix ms
}

type bucket struct{ scope, rule, value string }

type window struct {
	ends  int64 // Unix ms
	count int
}

// sweepEvery is how often windows that have ended are dropped, in milliseconds.
const sweepEvery = 60_000

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, windows: map[bucket]*window{}}
}

// count adds a request. It fails with too_many_requests, and says when the window ends.
func (l *limiter) count(scope, rule, value string, rules bartleby.RateLimits) error {
	limit, ok := rules.Rules[rule]
	if !ok || limit.Requests <= 0 || limit.Window <= 0 {
		return nil
	}
	now := l.now().UnixMilli()
	l.mu.Lock()
	defer l.mu.Unlock()
	if now-l.swept > sweepEvery {
		for k, w := range l.windows {
			if w.ends <= now {
				delete(l.windows, k)
			}
		}
		l.swept = now
	}
	key := bucket{scope, rule, value}
	w := l.windows[key]
	if w == nil || w.ends <= now {
		w = &window{ends: now + limit.Window}
		l.windows[key] = w
	}
	if w.count >= limit.Requests {
		return bartleby.TooManyRequests(int((w.ends - now + 999) / 1000))
	}
	w.count++
	return nil
}
