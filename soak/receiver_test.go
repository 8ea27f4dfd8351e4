package soak

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// arrival is what a receiver has heard of one event.
type arrival struct {
	id      string // of the message
	key     string // what the event tells: the user and the version of the metadata
	taken   int    // deliveries answered with 200
	refused bool   // the first delivery was not taken
}

// receiver takes events, remembers them, and behaves as badly as its plan says.
type receiver struct {
	*httptest.Server
	plan func(id string) string // "" for 200, or how the first delivery of an event fails
	pace time.Duration          // how long a good answer takes

	mu       sync.Mutex
	byID     map[string]*arrival
	byKey    map[string]string // id of the message by key
	order    []*arrival        // as first taken
	faults   []string
	hangs    int
	requests int
}

func newReceiver(t *testing.T, pace time.Duration, plan func(id string) string) *receiver {
	t.Helper()
	rec := &receiver{plan: plan, pace: pace, byID: map[string]*arrival{}, byKey: map[string]string{}}
	rec.Server = httptest.NewServer(http.HandlerFunc(rec.take))
	t.Cleanup(rec.Close)
	return rec
}

// flaky has one event of forty fail the first time it is delivered, each in another way.
func flaky(id string) string {
	h := fnv.New32a()
	io.WriteString(h, id)
	if n := h.Sum32() % 200; n < 5 {
		return []string{"error", "redirect", "close", "garbage", "hang"}[n]
	}
	return ""
}

func (rec *receiver) take(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the sender was killed in the middle: nothing arrived
	}
	var e struct {
		Type string `json:"type"`
		Data user   `json:"data"`
	}
	id := r.Header.Get("svix-id")
	if err := json.Unmarshal(body, &e); err != nil || id == "" || id != r.Header.Get("webhook-id") {
		rec.fault("a delivery that is none: %v %s", r.Header, body)
		return
	}
	key := fmt.Sprintf("%s %s %d", e.Type, e.Data.ID, e.Data.PublicMetadata.Version)
	behaviour := rec.note(id, key)
	switch behaviour {
	case "error":
		w.WriteHeader(http.StatusInternalServerError)
	case "redirect":
		http.Redirect(w, r, rec.URL+"/elsewhere", http.StatusTemporaryRedirect)
	case "close":
		panic(http.ErrAbortHandler)
	case "garbage":
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			io.WriteString(conn, "HTTP/9.9 nonsense\r\n\r\n")
			conn.Close()
		}
	case "hang":
		<-r.Context().Done()
	default:
		time.Sleep(rec.pace)
	}
}

// note keeps a delivery, and says how to answer it.
func (rec *receiver) note(id, key string) string {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.requests++
	a := rec.byID[id]
	if a == nil {
		if other := rec.byKey[key]; other != "" {
			rec.faults = append(rec.faults, fmt.Sprintf("%s came as %s and as %s", key, other, id))
		}
		a = &arrival{id: id, key: key}
		rec.byID[id], rec.byKey[key] = a, id
		behaviour := rec.plan(id)
		if behaviour == "hang" {
			if rec.hangs++; rec.hangs > 5 { // each takes the whole timeout
				behaviour = "error"
			}
		}
		if behaviour != "" {
			a.refused = true
			return behaviour
		}
	}
	if a.key != key {
		rec.faults = append(rec.faults, fmt.Sprintf("%s told of %s, then of %s", id, a.key, key))
	}
	if a.taken == 0 {
		rec.order = append(rec.order, a)
	}
	a.taken++
	return ""
}

func (rec *receiver) fault(format string, args ...any) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.faults = append(rec.faults, fmt.Sprintf(format, args...))
}

// taken is how many events were taken, and how many deliveries of them were one too many.
func (rec *receiver) taken() (events, duplicates int) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	for _, a := range rec.order {
		duplicates += a.taken - 1
	}
	return len(rec.order), duplicates
}
