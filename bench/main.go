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
	"slices"
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
	frontend string // address of the public side
	report   *report
	population
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
	log.Printf("%s: loading %d users, %d organizations, %d members of one", name, b.users, b.organizations(), b.members())
	section := b.report.section(name)
	for _, load := range b.populate(ctx, s) {
		section.add(load)
		if err := load.err; err != nil {
			return err
		}
	}
	if err := b.visitors(ctx, s); err != nil {
		return err
	}
	s.stop()
	if s, err = b.serve(storage); err != nil { // the figures below are those of a fresh process
		return err
	}
	section.start = s.ready
	if _, err := s.ask(ctx, s.native("/v1/client/sign_ins", credentials(0))); err != nil { // the first hash finds out what hashes may cost
		return err
	}
	var ground *server
	if name == "SQLite" {
		if ground, err = b.ground(storage[1]); err != nil {
			return err
		}
		defer ground.stop()
	}
	for _, conns := range []int{1, 32} {
		references := map[string]float64{}
		if ground != nil {
			section.add(b.measure(ctx, "(a) net/http, constant body", conns, func(int) *http.Request { return ground.get("/constant") }))
			r := b.measure(ctx, "(b) net/http, one SQLite point read", conns, func(i int) *http.Request { return ground.get("/read/" + b.id(i)) })
			references[reading] = r.perSecond
			section.add(r)
		}
		signed, err := b.sign(conns)
		if err != nil {
			return err
		}
		hashed, err := b.hash(ctx, conns)
		if err != nil {
			return err
		}
		references[signing], references[hashing] = signed.perSecond, hashed.perSecond
		section.add(signed)
		section.add(hashed)
		for _, o := range slices.Concat(b.operations(s), b.others(s), b.visits(s)) {
			r := b.measure(ctx, o.name, conns, o.request)
			if r.err != nil {
				return r.err
			}
			r.against, r.reference = o.against, references[o.against]
			section.add(r)
		}
	}
	section.memory, section.mapped = s.memory()
	log.Printf("%s: %.0f MB resident, %.0f MB of it files; cold start %s", name, section.memory, section.mapped, section.start.Round(time.Millisecond))
	if err := b.deliveries(ctx, section, s, storage); err != nil {
		return err
	}
	return b.catalogue(ctx, section, storage)
}

func (b *bench) id(i int) string { return b.ids[(i*7919)%len(b.ids)] }

type operation struct {
	name    string
	request func(i int) *http.Request
	against string // what its throughput is compared with; "": nothing
}

// What operations are compared with, by the mark of the figure.
const (
	reading = "(b)"
	signing = "(c)"
	hashing = "(d)"
)

func (b *bench) operations(s *server) []operation {
	return []operation{
		{"GET /users/{id}", func(i int) *http.Request { return s.get("/v1/users/" + b.id(i)) }, reading},
		{"GET /users?limit=100", func(int) *http.Request { return s.get("/v1/users?limit=100") }, ""},
		{"GET /users?limit=100&offset=50000", func(int) *http.Request {
			return s.get(fmt.Sprintf("/v1/users?limit=100&offset=%d", b.users/2))
		}, ""},
		{"GET /users?email_address=", func(i int) *http.Request {
			return s.get("/v1/users?email_address=" + address((i*7919)%b.users))
		}, ""},
		{"GET /users?query= (rare)", func(i int) *http.Request {
			return s.get(fmt.Sprintf("/v1/users?query=%s", surname((i*7919)%b.users)))
		}, ""},
		{"GET /users?query= (two letters)", func(i int) *http.Request {
			return s.get("/v1/users?query=" + []string{"qu", "zz", "vi", "mo"}[i%4])
		}, ""},
		{"GET /users/count", func(int) *http.Request { return s.get("/v1/users/count") }, ""},
		{"PATCH /users/{id}/metadata", func(i int) *http.Request {
			return s.send(http.MethodPatch, "/v1/users/"+b.id(i)+"/metadata", fmt.Sprintf(`{"public_metadata":{"visits":%d}}`, i))
		}, ""},
		{"POST /users with a digest", func(int) *http.Request {
			return s.send(http.MethodPost, "/v1/users", person(b.users+int(s.counter.Add(1))))
		}, ""},
	}
}
