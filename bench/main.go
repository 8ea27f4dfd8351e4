// Command bench measures the server against what its ground costs, in one run on one machine, and writes
// docs/benchmarks.md. Figures of one run compare with each other; those of two machines do not.
//
// What may not enter: tests. A test must not depend on how fast a machine is.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

const key = "sk_test_benchmarkbenchmarkbenchmark"

type bench struct {
	users    int
	duration time.Duration
	dir      string
	binary   string // of the server
	baseline string
	ids      []string
	report   *report
}

func main() {
	log.SetFlags(log.Ltime)
	b := &bench{report: &report{}}
	postgres := flag.String("postgres", os.Getenv("BARTLEBY_BENCH_DATABASE_URL"), "URL of an empty PostgreSQL database; without it only SQLite is measured")
	out := flag.String("out", "docs/benchmarks.md", "file to write")
	flag.IntVar(&b.users, "users", 100_000, "users to load")
	flag.DurationVar(&b.duration, "duration", 4*time.Second, "how long each figure is measured")
	flag.Parse()
	if err := b.run(context.Background(), *postgres); err != nil {
		log.Fatal(err)
	}
	if err := b.report.write(*out); err != nil {
		log.Fatal(err)
	}
}

func (b *bench) run(ctx context.Context, postgres string) (err error) {
	if b.dir, err = os.MkdirTemp("", "bartleby-bench"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	if b.binary, err = build(b.dir, "bartleby/cmd/bartleby"); err != nil {
		return err
	}
	if b.baseline, err = build(b.dir, "bartleby/bench/baseline"); err != nil {
		return err
	}
	b.report.begin(b.users)
	if err := b.engine(ctx, "SQLite", "--data", filepath.Join(b.dir, "data")); err != nil {
		return err
	}
	if postgres != "" {
		return b.engine(ctx, "PostgreSQL", "--database-url", postgres)
	}
	return nil
}

// engine measures everything on one engine.
func (b *bench) engine(ctx context.Context, name string, storage ...string) error {
	s, err := b.serve(storage)
	if err != nil {
		return err
	}
	defer func() { s.stop() }()
	log.Printf("%s: loading %d users", name, b.users)
	section := b.report.section(name)
	load := b.load(ctx, s)
	section.add(load)
	if err := load.err; err != nil {
		return err
	}
	s.stop()
	if s, err = b.serve(storage); err != nil { // the figures below are those of a fresh process
		return err
	}
	section.start = s.ready
	var ground *server
	if name == "SQLite" {
		if ground, err = b.ground(storage[1]); err != nil {
			return err
		}
		defer ground.stop()
	}
	for _, conns := range []int{1, 32} {
		var reference float64
		if ground != nil {
			section.add(b.measure(ctx, "(a) net/http, constant body", conns, func(int) *http.Request { return ground.get("/constant") }))
			r := b.measure(ctx, "(b) net/http, one SQLite point read", conns, func(i int) *http.Request { return ground.get("/read/" + b.id(i)) })
			reference = r.perSecond
			section.add(r)
		}
		for _, o := range b.operations(s) {
			r := b.measure(ctx, o.name, conns, o.request)
			if r.err != nil {
				return r.err
			}
			if o.againstRead {
				r.reference = reference
			}
			section.add(r)
		}
	}
	section.memory, section.mapped = s.memory()
	log.Printf("%s: %.0f MB resident, %.0f MB of it files; cold start %s", name, section.memory, section.mapped, section.start.Round(time.Millisecond))
	return b.deliveries(ctx, section, s, storage)
}

func (b *bench) id(i int) string { return b.ids[(i*7919)%len(b.ids)] }

type operation struct {
	name        string
	request     func(i int) *http.Request
	againstRead bool
}

func (b *bench) operations(s *server) []operation {
	return []operation{
		{"GET /users/{id}", func(i int) *http.Request { return s.get("/v1/users/" + b.id(i)) }, true},
		{"GET /users?limit=100", func(int) *http.Request { return s.get("/v1/users?limit=100") }, false},
		{"GET /users?limit=100&offset=50000", func(int) *http.Request {
			return s.get(fmt.Sprintf("/v1/users?limit=100&offset=%d", b.users/2))
		}, false},
		{"GET /users?email_address=", func(i int) *http.Request {
			return s.get("/v1/users?email_address=" + address((i*7919)%b.users))
		}, false},
		{"GET /users?query= (rare)", func(i int) *http.Request {
			return s.get(fmt.Sprintf("/v1/users?query=%s", surname((i*7919)%b.users)))
		}, false},
		{"GET /users?query= (two letters)", func(i int) *http.Request {
			return s.get("/v1/users?query=" + []string{"qu", "zz", "vi", "mo"}[i%4])
		}, false},
		{"GET /users/count", func(int) *http.Request { return s.get("/v1/users/count") }, false},
		{"PATCH /users/{id}/metadata", func(i int) *http.Request {
			return s.send(http.MethodPatch, "/v1/users/"+b.id(i)+"/metadata", fmt.Sprintf(`{"public_metadata":{"visits":%d}}`, i))
		}, false},
		{"POST /users with a digest", func(int) *http.Request {
			return s.send(http.MethodPost, "/v1/users", person(b.users+int(s.counter.Add(1))))
		}, false},
	}
}
