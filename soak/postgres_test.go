package soak

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	account "os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// programsVariable names the folder with initdb and pg_ctl.
const programsVariable = "BARTLEBY_TEST_POSTGRES_BIN"

// cluster is a PostgreSQL of our own, which may be stopped.
type cluster struct {
	programs, dir, port string
}

func newCluster(t *testing.T) *cluster {
	t.Helper()
	absent := func(why string) {
		t.Helper()
		message := "PostgreSQL's restart is not tested: " + why + "; set " + programsVariable + " to the folder of initdb and pg_ctl"
		if os.Getenv("BARTLEBY_TEST_REQUIRE_POSTGRES") != "" {
			t.Fatal(message)
		}
		t.Skip(message)
	}
	c := &cluster{programs: os.Getenv(programsVariable)}
	if c.programs == "" {
		found, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
		slices.Sort(found)
		for _, folder := range found {
			if _, err := os.Stat(filepath.Join(folder, "initdb")); err == nil {
				c.programs = folder
			}
		}
	}
	if c.programs == "" {
		absent("its programs were not found")
	}
	if _, err := os.Stat(filepath.Join(c.programs, "pg_ctl")); err != nil {
		absent("there is no pg_ctl in " + c.programs)
	}
	var err error
	if c.dir, err = os.MkdirTemp("", "bartleby-soak-pg-"); err != nil { // not t.TempDir, which another user cannot enter
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(c.dir) })
	if os.Geteuid() == 0 { // PostgreSQL does not run as root
		owner, err := account.Lookup("postgres")
		if err != nil {
			absent("root needs an account named postgres")
		}
		if _, err := exec.LookPath("runuser"); err != nil {
			absent("root needs runuser")
		}
		uid, _ := strconv.Atoi(owner.Uid)
		gid, _ := strconv.Atoi(owner.Gid)
		if err := os.Chown(c.dir, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	_, c.port, _ = net.SplitHostPort(freeAddr(t))
	if out, err := c.command("initdb", "-D", c.data(), "-U", "bartleby", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync").CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	t.Cleanup(func() { _ = c.stop("immediate") })
	if err := c.start(); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *cluster) data() string { return filepath.Join(c.dir, "data") }

func (c *cluster) url() string {
	return "postgres://bartleby@127.0.0.1:" + c.port + "/postgres?sslmode=disable"
}

func (c *cluster) command(name string, args ...string) *exec.Cmd {
	file := filepath.Join(c.programs, name)
	cmd := exec.Command(file, args...)
	if os.Geteuid() == 0 {
		cmd = exec.Command("runuser", append([]string{"-u", "postgres", "--", file}, args...)...)
	}
	cmd.Dir = c.dir
	cmd.WaitDelay = time.Second
	return cmd
}

func (c *cluster) start() error {
	options := fmt.Sprintf("-p %s -c listen_addresses=127.0.0.1 -c unix_socket_directories=%s", c.port, c.dir)
	out, err := c.command("pg_ctl", "start", "-w", "-t", "30", "-D", c.data(), "-l", filepath.Join(c.dir, "log"), "-o", options).CombinedOutput()
	if err != nil {
		log, _ := os.ReadFile(filepath.Join(c.dir, "log"))
		return fmt.Errorf("pg_ctl start: %w\n%s%s", err, out, log)
	}
	return nil
}

func (c *cluster) stop(mode string) error {
	out, err := c.command("pg_ctl", "stop", "-w", "-t", "30", "-m", mode, "-D", c.data()).CombinedOutput()
	if err != nil {
		return fmt.Errorf("pg_ctl stop: %w\n%s", err, out)
	}
	return nil
}

func TestPostgresRestartUnderLoad(t *testing.T) {
	c := newCluster(t)
	s := start(t, "--data", t.TempDir(), "--database-url", c.url())
	l := &ledger{name: "restart"}
	j := &judge{t: t, seen: map[string]int{}}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		l.load(ctx, s, func(what string, a answer) {
			j.hear(what, a)
			if !a.ok() {
				time.Sleep(20 * time.Millisecond) // far below what Retry-After asks for
			}
		})
	}()
	defer func() {
		stop()
		<-done
	}()
	time.Sleep(time.Second)
	for _, mode := range []string{"immediate", "fast"} {
		if err := c.stop(mode); err != nil {
			t.Fatal(err)
		}
		down := time.Now()
		if a := s.send(http.MethodGet, "/readyz", nil); a.status != http.StatusServiceUnavailable {
			t.Errorf("%s: /readyz while the database is down: %v", mode, a)
		} else {
			j.hear("readyz", a)
		}
		for time.Since(down) < 2*time.Second {
			j.hear("count", s.send(http.MethodGet, "/v1/users/count", nil))
			if a := s.send(http.MethodGet, "/readyz", nil); a.status != http.StatusServiceUnavailable {
				t.Errorf("%s: /readyz while the database is down: %v", mode, a)
			}
			if a := s.send(http.MethodGet, "/healthz", nil); a.status != http.StatusOK {
				t.Errorf("%s: the process says that it is not alive: %v", mode, a)
			}
			time.Sleep(100 * time.Millisecond)
		}
		if err := c.start(); err != nil {
			t.Fatal(err)
		}
		up := time.Now()
		for !s.send(http.MethodGet, "/readyz", nil).ok() {
			if time.Since(up) > 10*time.Second {
				t.Fatalf("%s: not ready again after 10 s:\n%s", mode, s.log.tail())
			}
			time.Sleep(5 * time.Millisecond)
		}
		t.Logf("stop -m %s: ready %v after the database", mode, time.Since(up).Round(time.Millisecond))
		time.Sleep(time.Second)
		// By now every pooled connection has been replaced: from here on nothing may fail.
		j.calm(true)
		time.Sleep(500 * time.Millisecond)
		j.calm(false)
	}
	stop()
	<-done
	l.check(t, s)
	t.Logf("answers %v, slowest %v; acknowledged: %d created, %d changed, %d deleted; %d unacknowledged",
		j.seen, j.slowest.Round(time.Millisecond), l.created, l.changed, l.deleted, l.lost)
	if j.seen["503"] == 0 {
		t.Error("no request met the outage")
	}
}

// judge says which answers are fine while the database is away: success, or a 503 that says when to come back.
type judge struct {
	t *testing.T

	mu      sync.Mutex
	seen    map[string]int
	bad     int
	quiet   bool // nothing may fail
	slowest time.Duration
}

func (j *judge) calm(yes bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.quiet = yes
}

func (j *judge) hear(what string, a answer) {
	j.mu.Lock()
	defer j.mu.Unlock()
	name := strconv.Itoa(a.status)
	if a.err != nil {
		name = "none"
	}
	j.seen[name]++
	j.slowest = max(j.slowest, a.took)
	err := unavailable(a)
	if j.quiet && !a.ok() {
		err = fmt.Errorf("long after the database is back: %v", a)
	}
	if err == nil || a.ok() {
		return
	}
	if j.bad++; j.bad <= 10 {
		j.t.Errorf("%s: %v", what, err)
	}
}

// unavailable tells what is wrong with an answer of 503.
func unavailable(a answer) error {
	if a.err != nil {
		return fmt.Errorf("no answer after %v: %w", a.took, a.err)
	}
	if a.status != http.StatusServiceUnavailable {
		return fmt.Errorf("%v", a)
	}
	var body struct {
		Errors []struct {
			Code        string `json:"code"`
			LongMessage string `json:"long_message"`
		} `json:"errors"`
		TraceID string `json:"clerk_trace_id"`
	}
	if err := json.Unmarshal(a.body, &body); err != nil {
		return fmt.Errorf("%v: %w", a, err)
	}
	if len(body.Errors) != 1 || body.Errors[0].Code != "service_unavailable" || body.Errors[0].LongMessage == "" || body.TraceID == "" {
		return fmt.Errorf("not the envelope of service_unavailable: %v", a)
	}
	if n, err := strconv.Atoi(a.header.Get("Retry-After")); err != nil || n < 1 {
		return fmt.Errorf("a 503 with Retry-After %q", a.header.Get("Retry-After"))
	}
	return nil
}
