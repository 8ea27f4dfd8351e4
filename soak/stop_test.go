package soak

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"
	"time"
)

func TestStopFinishesWhatRuns(t *testing.T) {
	flags := []string{"--data", t.TempDir()}
	s := start(t, flags...)
	l := &ledger{name: "stop"}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		l.load(ctx, s, func(what string, a answer) {
			if a.err == nil && !a.ok() {
				t.Errorf("%s was answered %v", what, a)
			}
			if a.err != nil {
				time.Sleep(10 * time.Millisecond)
			}
		})
	}()
	time.Sleep(500 * time.Millisecond)
	// These have been accepted when the stop comes, and send the rest of their bodies after it.
	var halves []*half
	for range 5 {
		halves = append(halves, begin(t, s, l))
	}
	time.Sleep(100 * time.Millisecond)
	told := time.Now()
	if err := s.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond)
	for _, h := range halves {
		h.finish(t, l)
	}
	s.mustEnd(t, told, 15*time.Second)
	stop()
	<-done
	t.Logf("ended %v after SIGTERM; acknowledged: %d created, %d changed, %d deleted; %d unacknowledged",
		time.Since(told).Round(time.Millisecond), l.created, l.changed, l.deleted, l.lost)
	l.check(t, start(t, flags...))
}

// TestStopIsForBothListeners: a caller who dawdles on the public side must not keep the Backend API open to new requests
// after a stop, nor use up the time that its running ones have.
func TestStopIsForBothListeners(t *testing.T) {
	for round := range 3 { // the order of the listeners was left to chance once
		s := start(t, "--data", t.TempDir(), "--stop-after", "2s")
		l := &ledger{name: fmt.Sprintf("both%d", round)}
		dawdler, err := net.Dial("tcp", s.public)
		if err != nil {
			t.Fatal(err)
		}
		defer dawdler.Close()
		fmt.Fprintf(dawdler, "GET /healthz HTTP/1.1\r\nHost: %s\r\n", s.public) // the headers never end
		running := begin(t, s, l)
		time.Sleep(100 * time.Millisecond)
		told := time.Now()
		if err := s.command.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		time.Sleep(300 * time.Millisecond)
		for name, addr := range map[string]string{"backend": s.backend, "public": s.public} {
			if c, err := net.DialTimeout("tcp", addr, time.Second); err == nil {
				c.Close()
				t.Errorf("start %d: the %s listener still accepts connections 300 ms after SIGTERM", round+1, name)
			}
		}
		running.finish(t, l)
		s.mustEnd(t, told, 4*time.Second)
	}
}

// mustEnd waits for the process, which must end by itself and well.
func (s *server) mustEnd(t *testing.T, told time.Time, limit time.Duration) {
	t.Helper()
	select {
	case <-s.ended:
	case <-time.After(limit - time.Since(told)):
		t.Fatalf("the server still runs %v after SIGTERM:\n%s", limit, s.log.tail())
	}
	if code := s.command.ProcessState.ExitCode(); code != 0 {
		t.Errorf("the server ended with %d after SIGTERM:\n%s", code, s.log.tail())
	}
}

// half is a request of which all but the end of the body has been sent.
type half struct {
	conn net.Conn
	e    *entry
	rest string
}

func begin(t *testing.T, s *server, l *ledger) *half {
	t.Helper()
	h := &half{e: l.add()}
	l.mu.Lock()
	h.e.sent, h.e.uncertain = 1, true
	l.mu.Unlock()
	body, err := json.Marshal(map[string]any{"email_address": []string{h.e.email}, "public_metadata": version(1), "skip_password_requirement": true})
	if err != nil {
		t.Fatal(err)
	}
	if h.conn, err = net.Dial("tcp", s.backend); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.conn.Close() })
	_ = h.conn.SetDeadline(time.Now().Add(patience))
	cut := len(body) / 2
	h.rest = string(body[cut:])
	if _, err := fmt.Fprintf(h.conn, "POST /v1/users HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nClerk-API-Version: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		s.backend, secretKey, apiVersion, len(body), body[:cut]); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *half) finish(t *testing.T, l *ledger) {
	t.Helper()
	if _, err := io.WriteString(h.conn, h.rest); err != nil {
		t.Errorf("a request that was accepted before the stop was cut off: %v", err)
		return
	}
	response, err := http.ReadResponse(bufio.NewReader(h.conn), nil)
	if err != nil {
		t.Errorf("a request that was accepted before the stop got no answer: %v", err)
		return
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	a := answer{status: response.StatusCode, body: raw, err: err}
	var u user
	if err := a.into(&u); err != nil {
		t.Errorf("a request that was accepted before the stop was answered %v", a)
		return
	}
	l.note(true, &l.created, func() { h.e.id, h.e.acked, h.e.uncertain = u.ID, 1, false })
}
