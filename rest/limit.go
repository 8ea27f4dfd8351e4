package rest

import (
	"strings"
	"sync"
	"time"

	"bartleby"
)

// limiter counts requests in fixed windows, in memory: each replica for itself. A window begins with the first request
// that it counts, so that Retry-After is exact.
type limiter struct {
	now func() time.Time

	mu      sync.Mutex
	windows map[bucket]*window
	ring    []bucket // the keys of windows, in no order
	hand    int      // where in the ring the search for old windows goes on
}

type bucket struct{ scope, rule, value string }

type window struct {
	ends  int64 // Unix ms
	count int
}

const (
	// sweepStep is how many windows are looked at for each new one. With two, there are never many more than twice as many
	// windows as are open, and no request pays for all of them.
	sweepStep = 2
	// maxWindows is where the limiter forgets rather than grows: some 100 MB.
	maxWindows = 1 << 20
	// maxValue is where values begin to be counted together, in bytes: ids are shorter.
	maxValue = 64
)

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
	key := bucket{scope, rule, value[:min(len(value), maxValue)]}
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.windows[key]
	if w == nil {
		l.sweep(now)
		w = &window{}
		key.value = strings.Clone(key.value) // the request's path would be kept with it
		l.windows[key] = w
		l.ring = append(l.ring, key)
	}
	if w.ends <= now || w.ends > now+limit.Window { // it is over, or the rule has changed
		w.ends, w.count = now+limit.Window, 0
	}
	if w.count >= limit.Requests {
		return bartleby.TooManyRequests(int((w.ends - now + 999) / 1000))
	}
	w.count++
	return nil
}

// sweep drops windows that are over among the next few of the ring.
func (l *limiter) sweep(now int64) {
	for range min(sweepStep, len(l.ring)) {
		if l.hand >= len(l.ring) {
			l.hand = 0
		}
		key := l.ring[l.hand]
		if l.windows[key].ends > now && len(l.ring) < maxWindows {
			l.hand++
			continue
		}
		delete(l.windows, key)
		last := len(l.ring) - 1
		l.ring[l.hand] = l.ring[last]
		l.ring[last] = bucket{}
		l.ring = l.ring[:last]
		if last == 0 {
			return
		}
	}
}
