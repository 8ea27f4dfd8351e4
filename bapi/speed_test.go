package bapi_test

import (
	"net/http"
	"strings"
	"testing"

	"bartleby/store"
	"bartleby/testkit"
)

// quietWriter takes an answer and keeps nothing.
type quietWriter struct {
	header http.Header
	status int
}

func (w *quietWriter) Header() http.Header         { return w.header }
func (w *quietWriter) Write(b []byte) (int, error) { return len(b), nil }
func (w *quietWriter) WriteHeader(status int)      { w.status = status }

// benchmark runs one request again and again through the handler, without a network.
func benchmark(b *testing.B, call, body string) {
	clock := &testkit.Clock{}
	db, err := store.Open(b.Context(), store.Config{Dir: b.TempDir(), Now: clock.Now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	s := testkit.Start(b, db, clock)
	user := s.Call(b, http.StatusOK, "POST /v1/users", `{"email_address":["ada@example.com"],"first_name":"Ada","public_metadata":{"note":"`+strings.Repeat("x", 1000)+`"}}`)
	method, path, _ := strings.Cut(strings.ReplaceAll(call, "{id}", user.ID(b)), " ")
	b.ReportAllocs()
	for b.Loop() {
		r, _ := http.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+s.Tenant.Key)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Clerk-API-Version", testkit.Newest)
		r.RemoteAddr = "127.0.0.1:1"
		w := &quietWriter{header: http.Header{}}
		s.Handler.ServeHTTP(w, r)
		if w.status > http.StatusOK {
			b.Fatal(w.status)
		}
	}
}

func BenchmarkGetUser(b *testing.B) { benchmark(b, "GET /v1/users/{id}", "") }

func BenchmarkMergeMetadata(b *testing.B) {
	benchmark(b, "PATCH /v1/users/{id}/metadata", `{"public_metadata":{"a":1}}`)
}
