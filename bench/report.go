package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// report is docs/benchmarks.md in the making.
type report struct {
	head     string
	sections []*section
}

type section struct {
	name    string
	results []result
	start   time.Duration // until the first 200, on a database of all the users
	memory  float64       // MB
	mapped  float64       // MB of it that are pages of files

	deliveries *deliveries
	library    *library
}

func (r *report) begin(users int) {
	cpu := "unknown processor"
	if out, err := exec.Command("sh", "-c", "grep -m1 'model name' /proc/cpuinfo | cut -d: -f2").Output(); err == nil {
		cpu = strings.TrimSpace(string(out))
	}
	r.head = fmt.Sprintf("%d users; %d × %s; %s; %s. Server and client share the processors.",
		users, runtime.NumCPU(), cpu, runtime.Version(), time.Now().Format(time.DateOnly))
}

func (r *report) section(name string) *section {
	s := &section{name: name}
	r.sections = append(r.sections, s)
	return s
}

func (s *section) add(r result) {
	s.results = append(s.results, r)
	log.Printf("%-10s %-42s %2d conns %8.0f/s  p50 %-9s p99 %-9s %s", s.name, r.name, r.conns, r.perSecond, r.p50.Round(time.Microsecond), r.p99.Round(time.Microsecond), r.ratio())
}

func (r result) ratio() string {
	if r.reference == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f of %s", r.perSecond/r.reference, r.against)
}

func (r *report) write(file string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Benchmarks\n\nThe last results of `make bench`, which writes this file. %s\n\n", r.head)
	b.WriteString("Ratios compare within the run; the figures themselves belong to the machine. (a) is net/http with a constant body of\n" +
		"about the size of a user, (b) net/http with one point read of the user's document from the same SQLite file, (c) signatures with an\n" +
		"RSA key of 2048 bits and nothing else, (d) comparisons of a password with its argon2id digest and nothing else. Half as many organizations and sessions as users; one organization has a tenth of the users.\n")
	for _, s := range r.sections {
		fmt.Fprintf(&b, "\n## %s\n\n| operation | connections | per second | p50 | p99 | bytes | ratio |\n|---|---:|---:|---:|---:|---:|---|\n", s.name)
		first := map[int]result{}
		for _, x := range s.results {
			ratio := x.ratio()
			if strings.HasSuffix(x.name, "?limit=100") {
				first[x.conns] = x
			}
			if strings.Contains(x.name, "offset=") {
				ratio = fmt.Sprintf("%.2f × the time of offset 0", first[x.conns].perSecond/x.perSecond)
			}
			fmt.Fprintf(&b, "| %s | %d | %.0f | %s | %s | %d | %s |\n", x.name, x.conns, x.perSecond,
				x.p50.Round(10*time.Microsecond), x.p99.Round(10*time.Microsecond), x.bytes, ratio)
		}
		fmt.Fprintf(&b, "\nResident after all of it: %.0f MB, of which %.0f MB are pages of files. Cold start to the first 200 of `/readyz`: %s.\n", s.memory, s.mapped, s.start.Round(time.Millisecond))
		b.WriteString(s.deliveries.text())
		b.WriteString(s.library.text())
	}
	return os.WriteFile(file, []byte(b.String()), 0o644)
}
