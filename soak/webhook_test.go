package soak

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

var (
	endpointName  = regexp.MustCompile(`ep_[0-9A-Za-z]+`)
	webhookSecret = regexp.MustCompile(`(?m)^CLERK_WEBHOOK_SIGNING_SECRET=(whsec_\S+)$`)
)

// TestWebhookCommands looks after an endpoint by the command line, beside a server that delivers to it.
func TestWebhookCommands(t *testing.T) {
	type came struct {
		header http.Header
		body   []byte
	}
	deliveries := make(chan came, 100)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		deliveries <- came{r.Header, body}
	}))
	defer receiver.Close()
	data := t.TempDir()
	s := start(t, "--data", data)
	command := func(code int, args ...string) string {
		t.Helper()
		out := run(t, nil, append(append([]string{"webhook"}, args...), "--data", data)...)
		if out.code != code || (code == 0) != (out.stderr == "") || code != 0 && strings.Count(out.stderr, "\n") != 1 {
			t.Fatalf("webhook %v ended with %d: %s%s", args, out.code, out.stdout, out.stderr)
		}
		return out.stdout
	}
	next := func(kind, secret string) came {
		t.Helper()
		select {
		case d := <-deliveries:
			v, err := standardwebhooks.NewWebhook(secret)
			if err != nil {
				t.Fatal(err)
			}
			if err := v.Verify(d.body, d.header); err != nil || !strings.Contains(string(d.body), `"type":"`+kind+`"`) {
				t.Fatalf("instead of %s: %v %s", kind, err, d.body)
			}
			return d
		case <-time.After(10 * time.Second):
			t.Fatalf("no %s came", kind)
			return came{}
		}
	}
	if text := command(0, "list"); strings.Count(text, "\n") != 1 {
		t.Errorf("a list of none:\n%s", text)
	}
	made := command(0, "create", receiver.URL+"/hook", "--events", "user.*", "--description", "The shop")
	id, secret := endpointName.FindString(made), webhookSecret.FindStringSubmatch(made)
	if id == "" || secret == nil {
		t.Fatalf("create printed:\n%s", made)
	}
	if text := command(0, "list"); !strings.Contains(text, id) || !strings.Contains(text, "enabled") || !strings.Contains(text, "user.*") || strings.Contains(text, "whsec_") {
		t.Errorf("list:\n%s", text)
	}
	var u user
	if err := s.send(http.MethodPost, "/v1/users", map[string]any{"username": "ada_lovelace"}).into(&u); err != nil {
		t.Fatal(err)
	}
	first := next("user.created", secret[1])
	command(0, "test", id)
	next("webhookEndpoint.tested", secret[1])
	if text := command(0, "replay", id, "--since", "1h"); !strings.HasPrefix(text, "1 events will be sent") && !strings.HasPrefix(text, "2 events will be sent") {
		t.Errorf("replay: %s", text)
	}
	if again := next("user.created", secret[1]); again.header.Get("webhook-id") != first.header.Get("webhook-id") {
		t.Error("a replayed event has another id")
	}
	rotated := webhookSecret.FindStringSubmatch(command(0, "rotate-secret", id))
	if rotated == nil || rotated[1] == secret[1] {
		t.Fatalf("rotate-secret: %v", rotated)
	}
	command(0, "test", id)
	d := next("webhookEndpoint.tested", rotated[1])
	if v, _ := standardwebhooks.NewWebhook(secret[1]); v.Verify(d.body, d.header) != nil {
		t.Error("the old secret does not sign beside the new one")
	}
	if a := s.send(http.MethodPatch, "/v1/webhooks/endpoints/"+id, map[string]any{"disabled": true}); !a.ok() {
		t.Fatal(a)
	}
	if text := command(0, "list"); !strings.Contains(text, "disabled") {
		t.Errorf("list:\n%s", text)
	}
	command(0, "enable", id)
	if text := command(0, "list"); !strings.Contains(text, "enabled") {
		t.Errorf("list:\n%s", text)
	}
	metrics := string(s.send(http.MethodGet, "/metrics", nil).body)
	for _, line := range []string{"bartleby_webhook_deliveries_total{result=\"succeeded\"} 4\n", "bartleby_webhook_queue 0\n", "bartleby_webhook_queue_oldest_seconds 0\n", "bartleby_webhook_latency_seconds_count 3\n"} {
		if !strings.Contains(metrics, line) {
			t.Errorf("the metrics do not say %s", line)
		}
	}
	command(0, "delete", id)
	for _, args := range [][]string{{"delete", id}, {"enable", id}, {"rotate-secret", id}, {"test", "ep_nobody"}, {"replay", id, "--since", "1h"}, {"create", "ftp://example.com"}, {"list", "--instance", "ins_nobody"}} {
		command(1, args...)
	}
	for _, args := range [][]string{{"replay", id, "--since", "soon"}, {"replay", id}, {"create"}, {}} {
		command(2, args...)
	}
	if out := run(t, nil, "instance", "create", "--data", data); out.code != 0 {
		t.Fatal(out.stderr)
	}
	command(2, "list") // of which instance?
}
