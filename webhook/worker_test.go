package webhook_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"bartleby"
	"bartleby/store"
	"bartleby/testkit"
	"bartleby/webhook"
)

// receiver is an endpoint that remembers what it was sent.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	got    []received
	answer func(n int, w http.ResponseWriter, r *http.Request) // n counts from 1; nil: 200
}

type received struct {
	header http.Header
	body   []byte
}

func newReceiver(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request)) *receiver {
	t.Helper()
	rec := &receiver{answer: answer}
	rec.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		rec.mu.Lock()
		rec.got = append(rec.got, received{r.Header, body})
		n := len(rec.got)
		rec.mu.Unlock()
		if rec.answer != nil {
			rec.answer(n, w, r)
		}
	}))
	t.Cleanup(rec.Close)
	return rec
}

func (r *receiver) all() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]received(nil), r.got...)
}

func (r *receiver) wait(t *testing.T, n int) []received {
	t.Helper()
	for range 400 {
		if got := r.all(); len(got) >= n {
			return got
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("%d deliveries came, of %d", len(r.all()), n)
	return nil
}

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func endpoint(t *testing.T, s *testkit.Server, tenant testkit.Tenant, url string, change func(*bartleby.WebhookEndpoint)) *bartleby.WebhookEndpoint {
	t.Helper()
	e, err := store.Write(t.Context(), s.DB, tenant.Instance.ID, func(tx *store.Tx) (*bartleby.WebhookEndpoint, error) {
		e := &bartleby.WebhookEndpoint{
			ID: tx.NewID(bartleby.WebhookEndpointID), Object: "webhook_endpoint", URL: url, CreatedAt: tx.Now, UpdatedAt: tx.Now,
			Secrets: []bartleby.WebhookSecret{{Key: secret}},
		}
		if change != nil {
			change(e)
		}
		return e, tx.InsertWebhookEndpoint(e)
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// work runs a worker until the test ends.
func work(t *testing.T, s *testkit.Server, change func(*webhook.Config)) {
	t.Helper()
	c := webhook.Config{DB: s.DB, FrontendURL: s.Frontend, Private: func(*bartleby.Instance) bool { return true }, Log: s.Rules.Log, Now: s.Clock.Now, Timeout: 2 * time.Second}
	if change != nil {
		change(&c)
	}
	w, err := webhook.New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { w.Run(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done })
}

func deliveries(t *testing.T, s *testkit.Server, tenant testkit.Tenant, e *bartleby.WebhookEndpoint) []*bartleby.Delivery {
	t.Helper()
	list, err := store.Read(t.Context(), s.DB, tenant.Instance.ID, func(tx *store.Tx) ([]*bartleby.Delivery, error) {
		list, _, err := tx.Deliveries(e.ID, "", 1000, 0)
		return list, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 400 {
		if ok() {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatal(what)
}

// An endpoint gets what it asked for, in order, signed by every secret, and only of its own instance.
func TestDelivery(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		all, few, foreign := newReceiver(t, nil), newReceiver(t, nil), newReceiver(t, nil)
		const second = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
		e := endpoint(t, s, s.Tenant, all.URL+"/hook?key=1", func(e *bartleby.WebhookEndpoint) {
			e.Headers = map[string]string{"X-Shop": "one"}
			e.Secrets = append(e.Secrets, bartleby.WebhookSecret{Key: second, ExpiresAt: s.Clock.Now().Add(time.Hour).UnixMilli()})
		})
		endpoint(t, s, s.Tenant, few.URL, func(e *bartleby.WebhookEndpoint) { e.EventTypes = []string{"organization.*", "user.deleted"} })
		endpoint(t, s, s.Twin, foreign.URL, nil)
		work(t, s, nil)
		id := s.Call(t, 200, "POST /v1/users", `{"username":"ada_lovelace"}`).ID(t)
		for n := range 20 {
			s.Call(t, 200, "PATCH /v1/users/"+id, fmt.Sprintf(`{"first_name":"Ada %d"}`, n))
		}
		s.Call(t, 200, "DELETE /v1/users/"+id, "")
		got := all.wait(t, 22)
		for i, r := range got {
			var envelope struct {
				Object, Type string
				InstanceID   string `json:"instance_id"`
				Timestamp    int64
				Data         struct {
					ID        string
					FirstName *string `json:"first_name"`
					Deleted   bool
				}
			}
			if err := json.Unmarshal(r.body, &envelope); err != nil {
				t.Fatal(err)
			}
			want := "user.updated"
			switch i {
			case 0:
				want = "user.created"
			case 21:
				want = "user.deleted"
			}
			if envelope.Object != "event" || envelope.Type != want || envelope.InstanceID != s.Tenant.Instance.ID || envelope.Data.ID != id {
				t.Errorf("%d: %s", i, r.body)
			}
			if want == "user.updated" && (envelope.Data.FirstName == nil || *envelope.Data.FirstName != fmt.Sprintf("Ada %d", i-1)) {
				t.Errorf("%d is out of order: %s", i, r.body)
			}
			if r.header.Get("X-Shop") != "one" || r.header.Get("Content-Type") != "application/json" || r.header.Get("Svix-Id") != r.header.Get("Webhook-Id") || !strings.HasPrefix(r.header.Get("Svix-Id"), "msg_") {
				t.Errorf("%v", r.header)
			}
			for _, key := range []string{secret, second} {
				verifier, _ := standardwebhooks.NewWebhook(key)
				if err := verifier.Verify(r.body, r.header); err != nil {
					t.Errorf("%s: %v", key, err)
				}
			}
		}
		if n := len(few.wait(t, 1)); n != 1 {
			t.Errorf("%d deliveries, though one was asked for", n)
		}
		if n := len(foreign.all()); n != 0 {
			t.Errorf("%d deliveries to another instance", n)
		}
		eventually(t, "all succeeded", func() bool {
			for _, d := range deliveries(t, s, s.Tenant, e) {
				if d.Status != bartleby.DeliverySucceeded || d.Attempts != 1 {
					return false
				}
			}
			return true
		})
	})
}

// What an endpoint does not take is sent again by the schedule, under the same id, until it takes it or the schedule ends.
func TestRetries(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		moved := newReceiver(t, nil)
		answers := map[int]func(w http.ResponseWriter, r *http.Request){
			1: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500); fmt.Fprint(w, "out of order") },
			2: func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, moved.URL, http.StatusTemporaryRedirect)
			},
			3: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
			4: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, // hangs
			5: func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, strings.Repeat("x", 100_000)) },
		}
		rec := newReceiver(t, func(n int, w http.ResponseWriter, r *http.Request) { answers[n](w, r) })
		e := endpoint(t, s, s.Tenant, rec.URL, nil)
		work(t, s, func(c *webhook.Config) { c.Timeout = 300 * time.Millisecond })
		s.Call(t, 200, "POST /v1/users", `{"username":"ada_lovelace"}`)
		status := func() *bartleby.Delivery {
			list := deliveries(t, s, s.Tenant, e)
			if len(list) != 1 {
				return &bartleby.Delivery{}
			}
			return list[0]
		}
		for n, pause := range []time.Duration{0, 5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour} {
			s.Clock.Advance(pause + pause/10)
			eventually(t, fmt.Sprintf("attempt %d", n+1), func() bool { return status().Attempts == n+1 })
			if d := status(); n < 4 {
				if d.Status != bartleby.DeliveryPending || d.Tries != n+1 {
					t.Fatalf("after attempt %d: %+v", n+1, d)
				}
			}
		}
		d := status()
		if d.Status != bartleby.DeliverySucceeded || d.Tries != 0 {
			t.Fatalf("%+v", d)
		}
		attempts, err := store.Read(t.Context(), s.DB, s.Tenant.Instance.ID, func(tx *store.Tx) ([]*bartleby.DeliveryAttempt, error) { return tx.DeliveryAttempts(d.ID) })
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, a := range attempts {
			said = append(said, fmt.Sprintf("%d %s", a.Status, a.Error))
		}
		if got := strings.Join(said, ", "); got != "500 , 307 , 0 EOF, 0 no answer in time, 200 " || string(attempts[0].Response) != "out of order" || len(attempts[4].Response) != bartleby.MaxWebhookResponse {
			t.Errorf("%s", got)
		}
		if n := len(moved.all()); n != 0 {
			t.Errorf("a redirect was followed %d times", n)
		}
		ids := map[string]bool{}
		for _, r := range rec.all() {
			ids[r.header.Get("svix-id")] = true
		}
		if len(ids) != 1 {
			t.Errorf("ids %v", ids)
		}
	})
}

// After the last pause a delivery is given up, and can be sent again by hand; after five days of nothing but failures the
// endpoint is disabled, which other endpoints hear of.
func TestGivingUp(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		broken := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) })
		watch := newReceiver(t, nil)
		e := endpoint(t, s, s.Tenant, broken.URL, func(e *bartleby.WebhookEndpoint) { e.EventTypes = []string{"user.*"} })
		endpoint(t, s, s.Tenant, watch.URL, func(e *bartleby.WebhookEndpoint) { e.EventTypes = []string{"webhookEndpoint.*"} })
		work(t, s, nil)
		create := func(name string) { s.Call(t, 200, "POST /v1/users", `{"username":"`+name+`"}`) }
		create("ada_lovelace")
		newest := func() *bartleby.Delivery {
			if list := deliveries(t, s, s.Tenant, e); len(list) > 0 {
				return list[0]
			}
			return &bartleby.Delivery{}
		}
		for n := range 8 {
			eventually(t, fmt.Sprintf("attempt %d", n+1), func() bool { return newest().Attempts == n+1 })
			if pause, again := bartleby.RetryAfter(n + 1); again {
				s.Clock.Advance(time.Duration(pause+pause/10) * time.Millisecond)
			}
		}
		if d := newest(); d.Status != bartleby.DeliveryFailed || d.Attempts != 8 {
			t.Fatalf("%+v", d)
		}
		s.Clock.Advance(6 * 24 * time.Hour)
		create("grace_hopper")
		got := watch.wait(t, 1)
		if !strings.Contains(string(got[0].body), e.ID) || strings.Contains(string(got[0].body), "whsec_") {
			t.Errorf("%s", got[0].body)
		}
		before := len(broken.all())
		create("mary_somerville")
		time.Sleep(300 * time.Millisecond)
		if n := len(broken.all()); n != before {
			t.Errorf("%d deliveries to a disabled endpoint", n-before)
		}
	})
}

// An endpoint with a private address is refused where the instance may not have one, also when a name leads there.
func TestPrivateAddresses(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		rec := newReceiver(t, nil)
		e := endpoint(t, s, s.Tenant, rec.URL, nil)
		named := endpoint(t, s, s.Tenant, strings.Replace(rec.URL, "127.0.0.1", "localhost", 1), nil)
		work(t, s, func(c *webhook.Config) { c.Private = func(*bartleby.Instance) bool { return false } })
		s.Call(t, 200, "POST /v1/users", `{"username":"ada_lovelace"}`)
		for _, e := range []*bartleby.WebhookEndpoint{e, named} {
			eventually(t, "an attempt", func() bool { l := deliveries(t, s, s.Tenant, e); return len(l) == 1 && l[0].Attempts == 1 })
			list, err := store.Read(t.Context(), s.DB, s.Tenant.Instance.ID, func(tx *store.Tx) ([]*bartleby.DeliveryAttempt, error) {
				return tx.DeliveryAttempts(deliveries(t, s, s.Tenant, e)[0].ID)
			})
			if err != nil || list[0].Error != "the address is not public" {
				t.Errorf("%v %+v", err, list)
			}
		}
		if n := len(rec.all()); n != 0 {
			t.Errorf("%d deliveries", n)
		}
	})
}
