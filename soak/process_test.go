package soak

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	secretKey  = "sk_test_soak0123456789ABCDEFGHIJKLMNOP"
	apiVersion = "2026-05-12"
	patience   = 20 * time.Second // no answer may take longer
)

var workshop string // holds the binary

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "bartleby-soak-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	workshop = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

var binary = sync.OnceValues(func() (string, error) {
	file := filepath.Join(workshop, "bartleby")
	out, err := exec.Command("go", "build", "-o", file, "bartleby/cmd/bartleby").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return file, nil
})

// program is a command of the real binary, in an environment that has only the variables given.
func program(t *testing.T, variables []string, args ...string) *exec.Cmd {
	t.Helper()
	file, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(file, args...)
	c.Dir = t.TempDir() // a default data folder must not land in the sources
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "BARTLEBY_") {
			c.Env = append(c.Env, v)
		}
	}
	c.Env = append(c.Env, variables...)
	return c
}

// outcome is what a command that ended has left.
type outcome struct {
	code           int
	stdout, stderr string
}

// run runs a command of the binary to its end, which must come soon.
func run(t *testing.T, variables []string, args ...string) outcome {
	t.Helper()
	c := program(t, variables, args...)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(30*time.Second, func() { _ = c.Process.Kill() })
	defer timer.Stop()
	var exit *exec.ExitError
	if err := c.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return outcome{c.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// output collects what a process prints, and may be read while it runs.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// tail is the last lines.
func (o *output) tail() string {
	lines := strings.Split(strings.TrimSpace(o.String()), "\n")
	return strings.Join(lines[max(0, len(lines)-15):], "\n")
}

// server is a running process of the program.
type server struct {
	command *exec.Cmd
	backend string // host:port
	public  string
	ready   time.Duration // from the start to the first 200 of /readyz
	log     *output
	ended   chan struct{} // closed after Wait
	client  *http.Client
}

// start starts a server and waits until it is ready. Storage flags come last.
func start(t *testing.T, flags ...string) *server {
	t.Helper()
	s := &server{
		backend: freeAddr(t), public: freeAddr(t), log: &output{}, ended: make(chan struct{}),
		client: &http.Client{Timeout: patience, Transport: &http.Transport{MaxIdleConnsPerHost: 64}},
	}
	args := append([]string{"serve", "--backend-addr", s.backend, "--frontend-addr", s.public, "--log-level", "warn"}, flags...)
	s.command = program(t, []string{"BARTLEBY_SECRET_KEY=" + secretKey}, args...)
	s.command.Stdout, s.command.Stderr = s.log, s.log
	begun := time.Now()
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = s.command.Wait()
		close(s.ended)
	}()
	t.Cleanup(func() {
		s.kill()
		if text := s.log.String(); strings.Contains(text, "panic") || strings.Contains(text, "DATA RACE") {
			t.Errorf("the server panicked:\n%s", s.log.tail())
		}
	})
	for time.Since(begun) < 30*time.Second {
		select {
		case <-s.ended:
			t.Fatalf("the server ended while it started:\n%s", s.log.tail())
		default:
		}
		if a := s.send(http.MethodGet, "/readyz", nil); a.err == nil && a.status == http.StatusOK {
			s.ready = time.Since(begun)
			return s
		}
		time.Sleep(2 * time.Millisecond)
	}
	t.Fatalf("the server did not become ready:\n%s", s.log.tail())
	return nil
}

// kill ends the process as a crash would, and waits until it is gone.
func (s *server) kill() {
	select {
	case <-s.ended:
	default:
		_ = s.command.Process.Signal(syscall.SIGKILL)
		<-s.ended
	}
	s.client.CloseIdleConnections()
}

// answer is what came back from a request.
type answer struct {
	status int
	header http.Header
	body   []byte
	err    error // there was no answer
	took   time.Duration
}

func (s *server) send(method, path string, body any) answer {
	return s.sendAs(secretKey, method, path, body)
}

func (s *server) sendAs(key, method, path string, body any) answer {
	var text io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return answer{err: err}
		}
		text = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(context.Background(), method, "http://"+s.backend+path, text)
	if err != nil {
		return answer{err: err}
	}
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Clerk-API-Version", apiVersion)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	begun := time.Now()
	response, err := s.client.Do(r)
	if err != nil {
		return answer{err: err, took: time.Since(begun)}
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	return answer{status: response.StatusCode, header: response.Header, body: raw, err: err, took: time.Since(begun)}
}

// ok tells whether a request was acknowledged.
func (a answer) ok() bool { return a.err == nil && a.status/100 == 2 }

func (a answer) into(v any) error {
	if !a.ok() {
		return errors.New(a.String())
	}
	return json.Unmarshal(a.body, v)
}

func (a answer) String() string {
	if a.err != nil {
		return a.err.Error()
	}
	return fmt.Sprintf("%d %.300s", a.status, a.body)
}

// freeAddr finds a port below those that the system gives to clients, so that our own connections cannot take it.
func freeAddr(t *testing.T) string {
	t.Helper()
	for range 200 {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 12000+rand.IntN(20000)))
		if err == nil {
			l.Close()
			return l.Addr().String()
		}
	}
	t.Fatal("no free port")
	return ""
}
