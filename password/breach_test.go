package password

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// SHA-1 of "password" is 5BAA6 1E4C9B93F3F0682250B6CF8331B7EE68FD8.
const passwordSuffix = "1E4C9B93F3F0682250B6CF8331B7EE68FD8"

func list(t *testing.T, answer http.HandlerFunc) *RangeClient {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return NewRangeClient(server.URL + "/range/")
}

func TestRangeClient(t *testing.T) {
	const other = "003D68EB55068C33ACE09247EE4C639306B:3\r\n"
	for _, c := range []struct {
		name, answer string
		want, fails  bool
	}{
		{"listed", other + passwordSuffix + ":9545824\r\n" + other, true, false},
		{"listed, last, no line end", other + passwordSuffix + ":1", true, false},
		{"small letters", strings.ToLower(passwordSuffix) + ":1", true, false},
		{"not listed", other + other, false, false},
		{"padding", other + passwordSuffix + ":0\r\n", false, false},
		{"empty", "", false, false},
		{"not a list", "<html>hello</html>", false, true},
		{"cut", other + passwordSuffix[:10], false, true},
		{"a line without end", strings.Repeat("0", 1<<20), false, true},
	} {
		client := list(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodGet || r.URL.Path != "/range/5BAA6" || r.URL.RawQuery != "" {
				t.Errorf("asked %s %s", r.Method, r.URL)
			}
			if r.Header.Get("Add-Padding") != "true" || r.Header.Get("User-Agent") == "" || r.ContentLength > 0 {
				t.Errorf("asked with %v", r.Header)
			}
			_, _ = w.Write([]byte(c.answer))
		})
		got, err := client.Breached(t.Context(), "password")
		if got != c.want || (err != nil) != c.fails {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
	}
}

// TestRangeClientFails : every failure is an error and never a verdict, and no error tells the password or its hash.
func TestRangeClientFails(t *testing.T) {
	check := func(name string, client BreachList, ctx context.Context) error {
		got, err := client.Breached(ctx, "password")
		if got || err == nil {
			t.Fatalf("%s: %v, %v", name, got, err)
		}
		if strings.Contains(err.Error(), passwordSuffix) || strings.Contains(err.Error(), "password") {
			t.Errorf("%s: %v tells too much", name, err)
		}
		return err
	}
	for _, status := range []int{http.StatusNotFound, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusNoContent} {
		check(http.StatusText(status), list(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }), t.Context())
	}
	check("nonsense", NewRangeClient("::"), t.Context())
	check("nobody there", NewRangeClient("http://127.0.0.1:1"), t.Context())

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := check("ended", list(t, func(http.ResponseWriter, *http.Request) {}), ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("ended: %v", err)
	}
	slow := list(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	slow.client.Timeout = 20 * time.Millisecond
	check("slow", slow, t.Context())
	cut := list(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte(passwordSuffix + ":5\r\n"))
	})
	check("cut off", cut, t.Context())
}
