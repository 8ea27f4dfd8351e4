package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"bartleby"
	"bartleby/store"
)

// deliveries is what webhooks cost and how fast they are.
type deliveries struct {
	emit    []comparison // a transaction that saves a user, without an event and with one
	patch   []comparison // PATCH …/metadata, while the only endpoint is disabled and while it gets the events
	drained []drained
	latency []time.Duration // from the commit of an event to its arrival, sorted
}

type comparison struct {
	conns         int
	without, with float64 // per second
}

type drained struct {
	endpoints, events int
	took              time.Duration
}

const (
	drainEvents    = 4000
	latencySamples = 300
)

// deliveries measures webhooks against a receiver in this process, which shares the processors as well. The server is
// stopped afterwards.
func (b *bench) deliveries(ctx context.Context, section *section, s *server, storage []string) error {
	d := &deliveries{}
	section.deliveries = d
	var arrived atomic.Int64
	var mu sync.Mutex
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		now := time.Now()
		body, _ := io.ReadAll(r.Body)
		var event struct{ Timestamp int64 }
		if json.Unmarshal(body, &event) == nil {
			mu.Lock()
			d.latency = append(d.latency, now.Sub(time.UnixMilli(event.Timestamp)))
			mu.Unlock()
		}
		arrived.Add(1)
	}))
	defer receiver.Close()
	until := func(n int64) error {
		for end := time.Now().Add(5 * time.Minute); arrived.Load() < n; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				return fmt.Errorf("%d of %d events arrived", arrived.Load(), n)
			}
		}
		return nil
	}
	call := func(method, path, body string, into any) error {
		answer, err := send(http.DefaultClient, s.send(method, path, body))
		if err == nil {
			err = json.Unmarshal(answer, into)
		}
		return err
	}
	var made []string
	endpoint := func() error {
		var e struct{ ID string }
		err := call(http.MethodPost, "/v1/webhooks/endpoints", `{"url":"`+receiver.URL+`","event_types":["user.updated"]}`, &e)
		made = append(made, e.ID)
		return err
	}
	var visits atomic.Int64 // what does not change anything has no event
	patch := func(i int) *http.Request {
		return s.send(http.MethodPatch, "/v1/users/"+b.id(i)+"/metadata", fmt.Sprintf(`{"public_metadata":{"visits":"n%d"}}`, visits.Add(1)))
	}

	// A backlog, for one endpoint and for eight of them.
	since := time.Now().UnixMilli()
	if r := drive("", 32, func(i int) *http.Request {
		if i >= drainEvents {
			return nil
		}
		return patch(i)
	}, nil); r.err != nil {
		return r.err
	}
	for _, endpoints := range []int{1, 8} {
		for len(made) < endpoints {
			if err := endpoint(); err != nil {
				return err
			}
		}
		arrived.Store(0)
		begun, waiting := time.Now(), int64(0)
		for _, id := range made {
			var n struct {
				TotalCount int64 `json:"total_count"`
			}
			if err := call(http.MethodPost, "/v1/webhooks/endpoints/"+id+"/replay", fmt.Sprintf(`{"since":%d}`, since), &n); err != nil {
				return err
			}
			waiting += n.TotalCount
		}
		if err := until(waiting); err != nil {
			return err
		}
		d.drained = append(d.drained, drained{endpoints, int(waiting), time.Since(begun)})
	}
	for _, id := range made[1:] {
		if _, err := send(http.DefaultClient, s.send(http.MethodDelete, "/v1/webhooks/endpoints/"+id, "")); err != nil {
			return err
		}
	}

	time.Sleep(time.Second)
	arrived.Store(0)
	mu.Lock()
	d.latency = nil
	mu.Unlock()
	for i := range latencySamples {
		if _, err := send(http.DefaultClient, patch(i)); err != nil {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
	if err := until(latencySamples); err != nil {
		return err
	}
	mu.Lock()
	slices.Sort(d.latency)
	d.latency = d.latency[:latencySamples:latencySamples] // what follows is no longer a sample
	mu.Unlock()
	sample := slices.Clone(d.latency)
	for _, conns := range []int{1, 32} {
		x := comparison{conns: conns}
		for _, disabled := range []bool{true, false, true, false} { // in turn: other processes disturb both alike
			var e struct{ ID string }
			if err := call(http.MethodPatch, "/v1/webhooks/endpoints/"+made[0], fmt.Sprintf(`{"disabled":%t}`, disabled), &e); err != nil {
				return err
			}
			n := b.measure(ctx, "", conns, patch).perSecond / 2
			if disabled {
				x.without += n
			} else {
				x.with += n
			}
			time.Sleep(time.Second)
		}
		d.patch = append(d.patch, x)
	}
	s.stop()
	receiver.Close()
	d.latency = sample
	if err := b.emits(ctx, d, storage); err != nil {
		return err
	}
	log.Print(section.name, ":", d.text())
	return nil
}

// emits measures the transaction by itself, on the database of the server that has been stopped.
func (b *bench) emits(ctx context.Context, d *deliveries, storage []string) error {
	c := store.Config{Now: time.Now}
	switch storage[0] {
	case "--data":
		c.Dir = storage[1]
	default:
		c.URL = storage[1]
	}
	db, err := store.Open(ctx, c)
	if err != nil {
		return err
	}
	defer db.Close()
	all, err := store.Instances(ctx, db)
	if err != nil || len(all) == 0 {
		return errors.Join(err, errors.New("no instance"))
	}
	for _, conns := range []int{1, 32} {
		x := comparison{conns: conns}
		for _, with := range []bool{false, true, false, true} { // twice: the file grows under both alike
			n, err := b.transactions(ctx, db, all[0].ID, conns, with)
			if err != nil {
				return err
			}
			if with {
				x.with += n / 2
			} else {
				x.without += n / 2
			}
		}
		d.emit = append(d.emit, x)
	}
	return nil
}

// transactions is how many users are saved a second, by so many at once.
func (b *bench) transactions(ctx context.Context, db *store.DB, instance string, conns int, emit bool) (float64, error) {
	var done atomic.Int64
	var wg sync.WaitGroup
	failed := make(chan error, conns)
	begun := time.Now()
	for range conns {
		wg.Go(func() {
			for time.Since(begun) < b.duration/2 {
				id := b.id(int(done.Add(1)))
				_, err := store.Write(ctx, db, instance, func(tx *store.Tx) (struct{}, error) {
					u, err := tx.User(id)
					if err != nil {
						return struct{}{}, err
					}
					u.UpdatedAt = tx.Now
					doc, err := tx.SaveUser(u)
					if err == nil && emit {
						err = tx.Emit(bartleby.UserUpdated, u.ID, doc)
					}
					return struct{}{}, err
				})
				if err != nil {
					failed <- err
					return
				}
			}
		})
	}
	wg.Wait()
	close(failed)
	return float64(done.Load()) / time.Since(begun).Seconds(), <-failed
}

func (d *deliveries) text() string {
	if d == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString("\nWebhooks, to a receiver that answers at once and shares the processors:\n\n")
	for _, x := range d.drained {
		fmt.Fprintf(&b, "- %d events drained to %d endpoints: %.0f a second.\n", x.events, x.endpoints, float64(x.events)/x.took.Seconds())
	}
	if n := len(d.latency); n > 0 {
		fmt.Fprintf(&b, "- From the commit of an event to its arrival: p50 %s, p99 %s.\n", d.latency[n/2].Round(100*time.Microsecond), d.latency[n*99/100].Round(100*time.Microsecond))
	}
	for _, x := range d.emit {
		fmt.Fprintf(&b, "- A transaction that saves a user, %d at once: %.0f a second without an event, %.0f with one: %.2f.\n", x.conns, x.without, x.with, x.with/x.without)
	}
	for _, x := range d.patch {
		fmt.Fprintf(&b, "- PATCH …/metadata over %d connections: %.0f a second without an enabled endpoint, %.0f while one is sent each event: %.2f.\n", x.conns, x.without, x.with, x.with/x.without)
	}
	return b.String()
}
