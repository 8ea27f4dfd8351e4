package rest_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"bartleby"
	"bartleby/rest"
)

// silent is a response writer that keeps nothing, so that only our own work is measured.
type silent struct{ header http.Header }

func (s *silent) Header() http.Header         { return s.header }
func (s *silent) Write(b []byte) (int, error) { return len(b), nil }
func (s *silent) WriteHeader(int)             {}

func benchDoor(b *testing.B) http.Handler {
	doc := ready(`{"id":"` + strings.Repeat("x", 2000) + `"}`)
	h, err := rest.New(rest.Config{
		Versions: versions,
		Routes: []*rest.Route{
			rest.On("GET /v1/users/{user_id}", func(context.Context, *struct {
				ID string `path:"user_id"`
			},
			) (*ready, error) {
				return &doc, nil
			}),
			rest.On("GET /v1/users", func(context.Context, *listing) (*ready, error) { return &doc, nil }),
			rest.On("POST /v1/things/{thing_id}", func(context.Context, *everything) (*ready, error) { return &doc, nil }),
		},
		Authenticate: func(ctx context.Context, _ *http.Request) (context.Context, error) {
			return context.WithValue(ctx, tenant{}, "ins_1"), nil
		},
		Limits: func(context.Context) (string, bartleby.RateLimits) {
			return "ins_1", bartleby.RateLimits{Enabled: true, Rules: map[string]bartleby.RateLimit{"instance": {Requests: 1 << 40, Window: 10_000}}}
		},
		Instance: func(context.Context) string { return "ins_1" },
		Log:      slog.New(slog.NewJSONHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelWarn})),
		Metrics:  prometheus.NewRegistry(),
		Now:      time.Now,
	})
	if err != nil {
		b.Fatal(err)
	}
	return h
}

func bench(b *testing.B, method, path, body string) {
	h := benchDoor(b)
	w := &silent{http.Header{}}
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Clerk-API-Version", "2026-05-12")
	r.Header.Set("Content-Type", "application/json")
	reader := strings.NewReader(body)
	r.Body = io.NopCloser(reader)
	r.ContentLength = int64(len(body))
	b.ReportAllocs()
	for b.Loop() {
		clear(w.header)
		reader.Reset(body)
		h.ServeHTTP(w, r)
	}
}

func BenchmarkGet(b *testing.B) { bench(b, "GET", "/v1/users/user_29w83sxmDNGwOuEthce5gg56FcC", "") }

func BenchmarkList(b *testing.B) {
	bench(b, "GET", "/v1/users?limit=20&offset=40&order_by=-created_at&user_id=a&user_id=b", "")
}

func BenchmarkPost(b *testing.B) {
	bench(b, "POST", "/v1/things/th_1", `{"name":"Anna","needed":"anna@example.com","colour":"red","on":true,"count":3,"big":1638000669544,"list":["a","b"],"meta":{"plan":"pro","seats":[1,2,3],"note":"hello \u00e9"},"p_name":null,"p_count":5,"p_list":["+15555550100"]}`)
}
