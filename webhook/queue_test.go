package webhook_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
	"bartleby/testkit"
	"bartleby/webhook"
)

func statuses(t *testing.T, s *testkit.Server, e *bartleby.WebhookEndpoint) string {
	t.Helper()
	var list []string
	for _, d := range slices.Backward(deliveries(t, s, s.Tenant, e)) {
		list = append(list, fmt.Sprintf("%s/%d", d.Status, d.Attempts))
	}
	return strings.Join(list, " ")
}

func create(t *testing.T, s *testkit.Server, names ...string) {
	t.Helper()
	for _, name := range names {
		s.Call(t, 200, "POST /v1/users", `{"username":"`+name+`"}`)
	}
}

func types(t *testing.T, got []received) string {
	t.Helper()
	var list []string
	for _, r := range got {
		var e struct {
			Type string
			Data struct{ Username string }
		}
		if err := json.Unmarshal(r.body, &e); err != nil {
			t.Fatal(err)
		}
		list = append(list, strings.TrimSpace(e.Type+" "+e.Data.Username))
	}
	return strings.Join(list, ", ")
}

func TestRateLimit(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		var first, last atomic.Int64
		rec := newReceiver(t, func(n int, _ http.ResponseWriter, _ *http.Request) {
			first.CompareAndSwap(0, time.Now().UnixNano())
			last.Store(time.Now().UnixNano())
		})
		endpoint(t, s, s.Tenant, rec.URL, func(e *bartleby.WebhookEndpoint) { e.RateLimit = 20 })
		create(t, s, "user_a", "user_b", "user_c", "user_d", "user_e", "user_f", "user_g", "user_h", "user_i")
		work(t, s, nil)
		rec.wait(t, 9)
		if took := time.Duration(last.Load() - first.Load()); took < 8*45*time.Millisecond {
			t.Errorf("nine deliveries at 20 a second took %v", took)
		}
	})
}

// Nothing is sent to a disabled endpoint: what waited comes once it is enabled again, what happened meanwhile when it is
// replayed, also from before the endpoint was there. Nothing comes of another instance.
func TestDisabledAndReplay(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		rec := newReceiver(t, nil)
		create(t, s, "before_all")
		s.Do(t, testkit.Request{Call: "POST /v1/users", Key: s.Twin.Key, Body: `{"username":"of_the_twin"}`})
		if _, err := store.Dispatch(t.Context(), s.DB, 100); err != nil {
			t.Fatal(err)
		}
		e := endpoint(t, s, s.Tenant, rec.URL, func(e *bartleby.WebhookEndpoint) { e.EventTypes = []string{"user.*"} })
		create(t, s, "waiting")
		if _, err := store.Dispatch(t.Context(), s.DB, 100); err != nil {
			t.Fatal(err)
		}
		turn := func(off bool) {
			t.Helper()
			if _, err := s.Rules.UpdateWebhookEndpoint(t.Context(), s.Tenant.Instance, e.ID, identity.WebhookEndpointChange{Disabled: bartleby.To(off)}); err != nil {
				t.Fatal(err)
			}
		}
		turn(true)
		work(t, s, nil)
		create(t, s, "meanwhile")
		time.Sleep(300 * time.Millisecond)
		if n := len(rec.all()); n != 0 {
			t.Fatalf("%d deliveries to a disabled endpoint", n)
		}
		turn(false)
		if got := types(t, rec.wait(t, 1)); got != "user.created waiting" {
			t.Fatal(got)
		}
		eventually(t, "recorded", func() bool { return statuses(t, s, e) == "succeeded/1" })
		s.Clock.Advance(time.Hour)
		moment := s.Clock.Now().UnixMilli()
		create(t, s, "at_last")
		rec.wait(t, 2)
		eventually(t, "recorded", func() bool { return statuses(t, s, e) == "succeeded/1 succeeded/1" })
		if n, err := s.Rules.ReplayEvents(t.Context(), s.Tenant.Instance, e.ID, moment); n != 1 || err != nil {
			t.Fatalf("%d %v", n, err)
		}
		if got := types(t, rec.wait(t, 3)[2:]); got != "user.created at_last" {
			t.Fatal(got)
		}
		eventually(t, "recorded", func() bool { return statuses(t, s, e) == "succeeded/1 succeeded/2" })
		if n, err := s.Rules.ReplayEvents(t.Context(), s.Tenant.Instance, e.ID, 0); n != 4 || err != nil {
			t.Fatalf("%d %v", n, err)
		}
		if got := types(t, rec.wait(t, 7)[3:]); got != "user.created before_all, user.created waiting, user.created meanwhile, user.created at_last" {
			t.Error(got)
		}
		ids := map[string]int{}
		for _, r := range rec.all() {
			ids[r.header.Get("webhook-id")]++
		}
		if len(ids) != 4 {
			t.Errorf("ids %v", ids)
		}
	})
}

// What was given up is sent again by hand, with the whole schedule before it.
func TestResend(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		var broken atomic.Bool
		broken.Store(true)
		rec := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
			if broken.Load() {
				w.WriteHeader(500)
			}
		})
		e := endpoint(t, s, s.Tenant, rec.URL, nil)
		create(t, s, "ada_lovelace")
		work(t, s, nil)
		for n := range 8 {
			eventually(t, fmt.Sprintf("attempt %d", n+1), func() bool { l := deliveries(t, s, s.Tenant, e); return len(l) == 1 && l[0].Attempts == n+1 })
			s.Clock.Advance(11 * time.Hour)
		}
		if got := statuses(t, s, e); got != "failed/8" {
			t.Fatal(got)
		}
		again := func() {
			t.Helper()
			if _, err := s.Rules.ResendDelivery(t.Context(), s.Tenant.Instance, e.ID, deliveries(t, s, s.Tenant, e)[0].ID); err != nil {
				t.Fatal(err)
			}
		}
		again()
		eventually(t, "the ninth attempt", func() bool { return statuses(t, s, e) == "pending/9" })
		broken.Store(false)
		s.Clock.Advance(6 * time.Second)
		eventually(t, "the tenth attempt", func() bool { return statuses(t, s, e) == "succeeded/10" })
		again()
		eventually(t, "one that was taken before", func() bool { return statuses(t, s, e) == "succeeded/11" })
	})
}

// An endpoint that does not answer is left alone after a few attempts, and after a minute of silence after each.
func TestSilence(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		rec := newReceiver(t, func(int, http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
		e := endpoint(t, s, s.Tenant, rec.URL, nil)
		create(t, s, "user_a", "user_b", "user_c", "user_d", "user_e", "user_f", "user_g", "user_h")
		attempts := func() (n int) {
			for _, d := range deliveries(t, s, s.Tenant, e) {
				n += d.Attempts
			}
			return n
		}
		work(t, s, nil)
		eventually(t, "five attempts", func() bool { return attempts() == 5 })
		time.Sleep(200 * time.Millisecond)
		if n := attempts(); n != 5 {
			t.Errorf("%d attempts", n)
		}
		s.Clock.Advance(2 * time.Minute)
		eventually(t, "one more", func() bool { return attempts() == 6 })
		time.Sleep(1200 * time.Millisecond) // the pause is half a minute by now
		if n := attempts(); n != 6 {
			t.Errorf("%d attempts", n)
		}
	})
}

// Who has lost its lease stops, records what it has done, and leaves the endpoint to the other.
func TestLostLease(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		release := make(chan struct{})
		rec := newReceiver(t, func(n int, _ http.ResponseWriter, _ *http.Request) {
			if n == 1 {
				<-release
			}
		})
		e := endpoint(t, s, s.Tenant, rec.URL, nil)
		create(t, s, "user_a", "user_b")
		work(t, s, func(c *webhook.Config) { c.Timeout = 20 * time.Second })
		rec.wait(t, 1)
		const life = 20_000
		if mine, err := store.LeaseWebhookEndpoints(t.Context(), s.DB, "other", life, 5); err != nil || len(mine) != 0 {
			t.Fatalf("%v %v", mine, err)
		}
		s.Clock.Advance(time.Minute)
		mine, err := store.LeaseWebhookEndpoints(t.Context(), s.DB, "other", life, 5)
		if err != nil || len(mine) != 1 || mine[0].Endpoint.ID != e.ID {
			t.Fatalf("%v %v", mine, err)
		}
		close(release)
		eventually(t, "the first is recorded", func() bool { return statuses(t, s, e) == "succeeded/1 pending/0" })
		time.Sleep(200 * time.Millisecond)
		if n := len(rec.all()); n != 1 {
			t.Errorf("%d deliveries by one who has no lease", n)
		}
		kept, err := store.Write(t.Context(), s.DB, s.Tenant.Instance.ID, func(tx *store.Tx) (bool, error) { return tx.KeepLease(mine[0], life) })
		if err != nil || !kept {
			t.Errorf("the other's lease is gone: %v %v", kept, err)
		}
		// Words of the holder alone prolong it; when they stay away, it ends.
		s.Clock.Advance(15 * time.Second)
		if err := store.KeepLeases(t.Context(), s.DB, "nobody", life); err != nil {
			t.Fatal(err)
		}
		if err := store.KeepLeases(t.Context(), s.DB, "other", life); err != nil {
			t.Fatal(err)
		}
		s.Clock.Advance(15 * time.Second)
		time.Sleep(1200 * time.Millisecond)
		if n := len(rec.all()); n != 1 {
			t.Errorf("%d deliveries beside the other", n)
		}
		s.Clock.Advance(10 * time.Second)
		rec.wait(t, 2)
	})
}

// A lease of a process that was killed is nobody's on SQLite, whose file is one server's.
func TestLeaseAfterCrash(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		rec := newReceiver(t, nil)
		endpoint(t, s, s.Tenant, rec.URL, nil)
		create(t, s, "user_a")
		if _, err := store.Dispatch(t.Context(), s.DB, 10); err != nil {
			t.Fatal(err)
		}
		if mine, err := store.LeaseWebhookEndpoints(t.Context(), s.DB, "killed", 3_600_000, 5); err != nil || len(mine) != 1 {
			t.Fatalf("%v %v", mine, err)
		}
		work(t, s, nil)
		if s.DB.Engine() == "sqlite" {
			rec.wait(t, 1)
			return
		}
		time.Sleep(300 * time.Millisecond)
		if n := len(rec.all()); n != 0 {
			t.Errorf("%d deliveries beside a replica that may live", n)
		}
	})
}

// Old events go with their deliveries, unless something of them is still to be delivered.
func TestPruning(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		rec := newReceiver(t, func(n int, w http.ResponseWriter, _ *http.Request) {
			if n == 2 {
				w.WriteHeader(500)
			}
		})
		e := endpoint(t, s, s.Tenant, rec.URL, nil)
		create(t, s, "user_a", "user_b", "user_c")
		work(t, s, nil)
		eventually(t, "all were tried", func() bool { return statuses(t, s, e) == "succeeded/1 pending/1 succeeded/1" })
		before := s.Clock.Now().Add(time.Second).UnixMilli()
		for _, want := range []int64{1, 1, 0} {
			if n, err := store.PruneEvents(t.Context(), s.DB, before, 1); n != want || err != nil {
				t.Errorf("%d pruned, %v", n, err)
			}
		}
		if got := statuses(t, s, e); got != "pending/1" {
			t.Error(got)
		}
		if n := len(s.Events(t, s.Tenant, "")); n != 1 {
			t.Errorf("%d events are left", n)
		}
	})
}

// Two workers share endpoints: each gets every event once, in order.
func TestTwoWorkers(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		recs := []*receiver{newReceiver(t, nil), newReceiver(t, nil), newReceiver(t, nil)}
		for _, rec := range recs {
			endpoint(t, s, s.Tenant, rec.URL, nil)
		}
		work(t, s, nil)
		work(t, s, nil)
		id := s.Call(t, 200, "POST /v1/users", `{"username":"ada_lovelace"}`).ID(t)
		for n := range 60 {
			s.Call(t, 200, "PATCH /v1/users/"+id, fmt.Sprintf(`{"last_name":"%d"}`, n))
		}
		for _, rec := range recs {
			rec.wait(t, 61)
		}
		time.Sleep(300 * time.Millisecond)
		for _, rec := range recs {
			got := rec.all()
			if len(got) != 61 {
				t.Errorf("%d deliveries", len(got))
			}
			for i, r := range got[1:] {
				if !strings.Contains(string(r.body), fmt.Sprintf(`"last_name":"%d"`, i)) {
					t.Fatalf("out of order at %d: %s", i, r.body)
				}
			}
		}
	})
}

func TestMetrics(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		rec := newReceiver(t, func(n int, w http.ResponseWriter, _ *http.Request) {
			switch n {
			case 2:
				w.WriteHeader(500)
			case 3:
				panic(http.ErrAbortHandler)
			}
		})
		e := endpoint(t, s, s.Tenant, rec.URL, nil)
		create(t, s, "user_a", "user_b", "user_c")
		registry := prometheus.NewRegistry()
		s.Clock.Advance(30 * time.Second)
		work(t, s, func(c *webhook.Config) { c.Metrics = registry })
		eventually(t, "all were tried", func() bool { return statuses(t, s, e) == "succeeded/1 pending/1 pending/1" })
		s.Clock.Advance(2 * time.Second) // the queue is asked once a second
		want := `
			# HELP bartleby_webhook_deliveries_total Attempts to deliver an event, by result: succeeded, refused (an answer other than 2xx), unanswered, and given_up for the last of a schedule.
			# TYPE bartleby_webhook_deliveries_total counter
			bartleby_webhook_deliveries_total{result="refused"} 1
			bartleby_webhook_deliveries_total{result="succeeded"} 1
			bartleby_webhook_deliveries_total{result="unanswered"} 1
			# HELP bartleby_webhook_queue Events to be dispatched and deliveries to be sent, of all replicas.
			# TYPE bartleby_webhook_queue gauge
			bartleby_webhook_queue 2
		`
		if err := testutil.GatherAndCompare(registry, strings.NewReader(want), "bartleby_webhook_deliveries_total", "bartleby_webhook_queue"); err != nil {
			t.Error(err)
		}
		families, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range families {
			switch m := f.GetMetric()[0]; f.GetName() {
			case "bartleby_webhook_queue_oldest_seconds":
				if v := m.GetGauge().GetValue(); v < 2 || v > 60 {
					t.Errorf("the oldest is %v s old", v)
				}
			case "bartleby_webhook_latency_seconds":
				if h := m.GetHistogram(); h.GetSampleCount() != 3 || h.GetSampleSum() < 90 || h.GetSampleSum() > 150 {
					t.Errorf("latency %v", h)
				}
			}
		}
	})
}
