package soak

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"bartleby/testkit"
)

// eventsVariable says how many events are delivered while servers are killed.
const eventsVariable = "BARTLEBY_SOAK_EVENTS"

func TestDeliverySurvivesKills(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		deliverThroughKills(t, 1, rounds(t, 3), "--data", t.TempDir())
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		deliverThroughKills(t, 1, rounds(t, 2), "--data", t.TempDir(), "--database-url", testkit.Postgres(t))
	})
	t.Run("replicas", func(t *testing.T) {
		t.Parallel()
		deliverThroughKills(t, 2, rounds(t, 2), "--data", t.TempDir(), "--database-url", testkit.Postgres(t))
	})
}

// delivery is servers that deliver, receivers, and what was promised.
type delivery struct {
	servers   []atomic.Pointer[server]
	flags     []string
	receivers map[string]*receiver // by endpoint

	allowed  atomic.Int64 // how many acknowledged writes there may be
	acked    atomic.Int64
	mu       sync.Mutex
	promised map[string]bool // keys of the events of acknowledged writes
}

func deliverThroughKills(t *testing.T, replicas, kills int, flags ...string) {
	t.Helper()
	total := 1500
	if text := os.Getenv(eventsVariable); text != "" {
		var err error
		if total, err = strconv.Atoi(text); err != nil || total < 100 {
			t.Fatalf("%s=%q is not a number of events", eventsVariable, text)
		}
	}
	d := newDelivery(t, replicas, map[string]*receiver{"steady": newReceiver(t, 0, func(string) string { return "" }), "flaky": newReceiver(t, 0, flaky)}, flags)
	begun := time.Now()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var writing sync.WaitGroup
	for n := range writers {
		writing.Go(func() { d.write(ctx, n) })
	}
	steady := d.receivers["steady"]
	for kill := range kills {
		quota := total / (kills + 1)
		before, _ := steady.taken()
		d.allowed.Add(int64(quota))
		enough := before + 1 + rand.IntN(max(quota*3/4, 1))
		d.await(t, "deliveries go on", 40*time.Second, func() bool { n, _ := steady.taken(); return n >= enough })
		victim := &d.servers[kill%replicas]
		victim.Load().kill()
		victim.Store(start(t, d.flags...))
	}
	d.allowed.Store(int64(total))
	d.await(t, "all is written", 60*time.Second, func() bool { return d.acked.Load() >= int64(total) })
	stop()
	writing.Wait()
	d.check(t)
	for name, rec := range d.receivers {
		events, duplicates := rec.taken()
		t.Logf("%s: %d writes acknowledged, %d kills, %d events arrived in %d requests, %d of them more than once was needed; %v in all",
			name, d.acked.Load(), kills, events, rec.requests, duplicates, time.Since(begun).Round(100*time.Millisecond))
	}
}

func newDelivery(t *testing.T, replicas int, receivers map[string]*receiver, flags []string) *delivery {
	t.Helper()
	d := &delivery{
		servers: make([]atomic.Pointer[server], replicas), receivers: map[string]*receiver{}, promised: map[string]bool{},
		flags: append([]string{"--webhook-timeout", "1500ms"}, flags...),
	}
	for i := range d.servers {
		d.servers[i].Store(start(t, d.flags...))
	}
	d.receivers = receivers
	for name, rec := range receivers {
		if a := d.any().send(http.MethodPost, "/v1/webhooks/endpoints", map[string]any{"url": rec.URL, "description": name, "event_types": []string{"user.*"}}); !a.ok() {
			t.Fatal(a)
		}
	}
	return d
}

func (d *delivery) any() *server { return d.servers[rand.IntN(len(d.servers))].Load() }

func (d *delivery) promise(key string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.promised[key] = true
	d.acked.Add(1)
}

// write makes users and changes them, one change after another, and notes what is acknowledged.
func (d *delivery) write(ctx context.Context, n int) {
	var u user
	for made := 0; ctx.Err() == nil; {
		if d.acked.Load() >= d.allowed.Load() {
			time.Sleep(2 * time.Millisecond)
			continue
		}
		if made%50 == 0 {
			a := d.any().send(http.MethodPost, "/v1/users", map[string]any{
				"username": fmt.Sprintf("writer_%d_%d_%d", n, made, rand.Int64()), "public_metadata": version(1), "skip_password_requirement": true,
			})
			if a.into(&u) != nil {
				time.Sleep(20 * time.Millisecond)
				continue
			}
			d.promise(fmt.Sprintf("user.created %s 1", u.ID))
			u.PublicMetadata.Version = 1
			made++
			continue
		}
		u.PublicMetadata.Version++ // a version that was not acknowledged is not sent again
		a := d.any().send(http.MethodPatch, "/v1/users/"+u.ID+"/metadata", map[string]any{"public_metadata": version(u.PublicMetadata.Version)})
		if !a.ok() {
			time.Sleep(20 * time.Millisecond)
			continue
		}
		d.promise(fmt.Sprintf("user.updated %s %d", u.ID, u.PublicMetadata.Version))
		made++
	}
}

func (d *delivery) await(t *testing.T, what string, limit time.Duration, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not within %v (%d of %d written)\n%s", what, limit, d.acked.Load(), d.allowed.Load(), d.any().log.tail())
		}
	}
}

// check waits until nothing is left to deliver, and holds what arrived against what was promised.
func (d *delivery) check(t *testing.T) {
	t.Helper()
	d.await(t, "the queue is empty", 90*time.Second, func() bool { return d.queue(t) == 0 })
	for name, rec := range d.receivers {
		rec.mu.Lock()
		lost := 0
		for key := range d.promised {
			if a := rec.byID[rec.byKey[key]]; a == nil || a.taken == 0 {
				if lost++; lost < 5 {
					t.Errorf("%s: %s did not arrive", name, key)
				}
			}
		}
		if lost > 0 {
			t.Errorf("%s: %d of %d are lost", name, lost, len(d.promised))
		}
		for id, a := range rec.byID {
			if a.taken == 0 {
				t.Errorf("%s: %s was refused, and not sent again", name, id)
			}
		}
		for _, f := range rec.faults[:min(len(rec.faults), 5)] {
			t.Errorf("%s: %s", name, f)
		}
		// The changes of a user come in their order, but for those that had to be sent again.
		latest := map[string]int{}
		for _, a := range rec.order {
			fields := strings.Fields(a.key)
			v, _ := strconv.Atoi(fields[2])
			if v < latest[fields[1]] && !a.refused {
				t.Errorf("%s: %s came after version %d: %s", name, a.key, latest[fields[1]], d.history(rec, a.id))
			}
			if !a.refused {
				latest[fields[1]] = v
			}
		}
		rec.mu.Unlock()
	}
}

// history is what the server says of a delivery.
func (d *delivery) history(rec *receiver, message string) string {
	var endpoints, page struct {
		Data []struct {
			ID        string `json:"id"`
			URL       string `json:"url"`
			MessageID string `json:"message_id"`
		} `json:"data"`
	}
	if err := d.any().send(http.MethodGet, "/v1/webhooks/endpoints", nil).into(&endpoints); err != nil {
		return err.Error()
	}
	for _, e := range endpoints.Data {
		if e.URL != rec.URL {
			continue
		}
		for offset := 0; ; offset += 500 {
			path := "/v1/webhooks/endpoints/" + e.ID + "/deliveries"
			if err := d.any().send(http.MethodGet, fmt.Sprintf("%s?limit=500&offset=%d", path, offset), nil).into(&page); err != nil || len(page.Data) == 0 {
				break
			}
			for _, x := range page.Data {
				if x.MessageID == message {
					body := string(d.any().send(http.MethodGet, path+"/"+x.ID, nil).body)
					return body[strings.Index(body, `"log"`):]
				}
			}
		}
	}
	return "no delivery"
}

// queue is how much waits, as the metrics say.
func (d *delivery) queue(t *testing.T) int {
	t.Helper()
	time.Sleep(100 * time.Millisecond)
	a := d.any().send(http.MethodGet, "/metrics", nil)
	for line := range strings.Lines(string(a.body)) {
		if text, ok := strings.CutPrefix(line, "bartleby_webhook_queue "); ok {
			n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
			if err != nil {
				t.Fatal(err)
			}
			return int(n)
		}
	}
	t.Fatalf("no metric of the queue: %v", a)
	return 0
}

// TestReplicasDeliverOnce: without kills nothing is sent twice, also when a replica is stopped and another one started in
// the middle.
func TestReplicasDeliverOnce(t *testing.T) {
	t.Parallel()
	flags := []string{"--data", t.TempDir(), "--database-url", testkit.Postgres(t)}
	recs := map[string]*receiver{}
	for _, name := range []string{"a", "b", "slow"} {
		pace := time.Duration(0)
		if name == "slow" {
			pace = 5 * time.Millisecond
		}
		recs[name] = newReceiver(t, pace, func(string) string { return "" })
	}
	d := newDelivery(t, 2, recs, flags)
	d.allowed.Store(600)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var writing sync.WaitGroup
	for n := range writers {
		writing.Go(func() { d.write(ctx, n) })
	}
	for i := range d.servers {
		d.await(t, "deliveries go on", 30*time.Second, func() bool { n, _ := recs["slow"].taken(); return n >= 150*(i+1) })
		old := d.servers[i].Load()
		d.servers[i].Store(start(t, d.flags...))
		told := time.Now()
		if err := old.command.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		old.mustEnd(t, told, 15*time.Second)
	}
	d.await(t, "all is written", 60*time.Second, func() bool { return d.acked.Load() >= 600 })
	stop()
	writing.Wait()
	d.check(t)
	for name, rec := range recs {
		if events, duplicates := rec.taken(); duplicates != 0 || events < 600 {
			t.Errorf("%s: %d events, %d duplicates", name, events, duplicates)
		}
	}
}
