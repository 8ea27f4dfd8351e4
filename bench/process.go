package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// server is a process under measurement.
type server struct {
	command *exec.Cmd
	url     string

	frontend string        // URL of the public side
	ready    time.Duration // from the start to the first 200
	counter  atomic.Int64
	output   bytes.Buffer
}

func build(dir, pkg string) (string, error) {
	file := filepath.Join(dir, filepath.Base(pkg))
	out, err := exec.Command("go", "build", "-o", file, pkg).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build %s: %w: %s", pkg, err, out)
	}
	return file, nil
}

func freeAddr() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (b *bench) serve(storage []string) (*server, error) {
	addr := freeAddr()
	if b.frontend == "" {
		b.frontend = freeAddr() // kept: the instance is known by it
	}
	args := append([]string{"serve", "--backend-addr", addr, "--frontend-addr", b.frontend, "--log-level", "warn"}, storage...)
	c := exec.Command(b.binary, args...)
	c.Env = append(os.Environ(), "BARTLEBY_SECRET_KEY="+key)
	s, err := start(c, addr, "/readyz")
	if err == nil {
		s.frontend = "http://" + b.frontend
	}
	return s, err
}

func (b *bench) ground(data string) (*server, error) {
	addr := freeAddr()
	c := exec.Command(b.baseline, "-addr", addr, "-file", filepath.Join(data, "bartleby.db"), "-size", "2600")
	return start(c, addr, "/constant")
}

func start(c *exec.Cmd, addr, path string) (*server, error) {
	s := &server{command: c, url: "http://" + addr}
	c.Stdout, c.Stderr = &s.output, &s.output
	begun := time.Now()
	if err := c.Start(); err != nil {
		return nil, err
	}
	for time.Since(begun) < 30*time.Second {
		if r, err := http.Get(s.url + path); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				s.ready = time.Since(begun)
				return s, nil
			}
		}
		time.Sleep(2 * time.Millisecond)
	}
	s.stop()
	return nil, errors.New("the process did not become ready: " + s.output.String())
}

func (s *server) stop() {
	if s.command.ProcessState != nil {
		return
	}
	_ = s.command.Process.Signal(syscall.SIGTERM)
	_ = s.command.Wait()
}

// memory is what the process holds in MB, all of it (VmRSS), and what of that is pages of files, which the system takes
// back when it needs them (RssFile): the program itself and the mapped part of the database.
func (s *server) memory() (all, files float64) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.command.Process.Pid))
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(text)) {
		name, rest, _ := strings.Cut(line, ":")
		if n, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64); err == nil {
			switch name {
			case "VmRSS":
				all = n / 1024
			case "RssFile":
				files = n / 1024
			}
		}
	}
	return all, files
}

func (s *server) get(path string) *http.Request { return s.send(http.MethodGet, path, "") }

func (s *server) send(method, path, body string) *http.Request {
	r, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	if body == "" {
		r.Body = http.NoBody
	}
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Clerk-API-Version", "2026-05-12")
	return r
}
