package sdk

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"bartleby/testkit"
)

// secretKeys are the JSON keys whose values must never be logged, in requests and in answers.
var secretKeys = map[string]bool{
	"password": true, "password_digest": true, "totp_secret": true, "backup_codes": true, "code": true, "token": true, "secret": true, "uri": true,
	"client_secret": true, "access_token": true, "secret_key": true,
	"jwt": true, "signing_key": true, "expired_token": true, "refresh_token": true,
}

// recorder stands before a server and remembers the secrets that pass, and the operations that were reached.
type recorder struct {
	URL     string
	reach   *reach
	mu      sync.Mutex
	secrets map[string]bool
}

// record puts a recorder before a server.
func record(t *testing.T, s *testkit.Server) *recorder {
	r := &recorder{reach: newReach(nil), secrets: map[string]bool{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(q.Body)
		if err != nil {
			t.Errorf("reading a request: %v", err)
		}
		r.keep(body)
		q.Body = io.NopCloser(bytes.NewReader(body))
		answer := httptest.NewRecorder()
		s.Handler.ServeHTTP(answer, q)
		r.keep(answer.Body.Bytes())
		r.reach.note(q, answer.Code)
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	}))
	t.Cleanup(server.Close)
	r.URL = server.URL
	return r
}

// keep remembers the values of secret keys anywhere in a JSON text. Short ones could stand in a log by chance.
func (r *recorder) keep(text []byte) {
	var tree any
	if json.Unmarshal(text, &tree) != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var walk func(node any, secret bool)
	walk = func(node any, secret bool) {
		switch n := node.(type) {
		case map[string]any:
			for key, value := range n {
				if key != "errors" { // their codes are no secrets, and are logged
					walk(value, secretKeys[key])
				}
			}
		case []any:
			for _, item := range n {
				walk(item, secret)
			}
		case string:
			if _, ticket, found := strings.Cut(n, "ticket="); found { // of a link
				n, secret = ticket, true
			}
			if secret && len(n) >= 8 {
				r.secrets[n] = true
			}
		}
	}
	walk(tree, false)
}

// search demands that the server's log has lines and that none holds a secret.
func (r *recorder) search(t *testing.T, s *testkit.Server, more ...string) {
	t.Helper()
	log := s.Log.String()
	if strings.Count(log, `"msg":"request"`) < 100 || len(r.secrets) < 10 {
		t.Fatalf("nothing to search: %d bytes of log, %d secrets", len(log), len(r.secrets))
	}
	for _, secret := range append(more, s.Tenant.Key, s.Twin.Key, "Bearer ") {
		r.secrets[secret] = true
	}
	for secret := range r.secrets {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds the secret %q", secret)
		}
	}
	t.Logf("%d secrets searched for in %d bytes of log", len(r.secrets), len(log))
}
