package rest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"

	"bartleby"
)

// Config is what a door brings along.
type Config struct {
	Versions []string  // oldest first
	Releases []Release // newest first
	Traits   []Trait   // only so that their dates are checked
	// Opaque are fields of answers, such as public_metadata, whose values belong to callers: no release reshapes what is
	// in them.
	Opaque []string
	Routes []*Route
	// Authenticate resolves the credentials of routes that are not open, and puts whom they belong to into the context.
	Authenticate func(context.Context, *http.Request) (context.Context, error)
	// Limits gives the rate limits that apply after authentication, and the scope under which they are counted. The rule
	// "instance" counts every request. nil: nothing is limited.
	Limits func(context.Context) (scope string, rules bartleby.RateLimits)
	// Instance names the tenant in the log.
	Instance func(context.Context) string
	// Before is asked first, with the query decoded and the version known: it may answer with headers, put into the context what
	// the request is about, or change its path and method. What it returns is what goes on. nil: nothing comes before.
	Before func(http.ResponseWriter, *http.Request) (*http.Request, error)
	// AnyVersion serves versions that never were as the one before them, and what is no date as the newest.
	AnyVersion bool
	// Unknown answers for paths that no route has. nil: the envelope says so.
	Unknown func(http.ResponseWriter, *http.Request) error
	// Forms takes bodies of the type application/x-www-form-urlencoded as well as JSON.
	Forms    bool
	Log      *slog.Logger          // nil: nothing is logged
	Metrics  prometheus.Registerer // nil: none are kept
	Now      func() time.Time
	ClientIP func(*http.Request) string // whether a proxy's word is taken is the door's decision
}

type server struct {
	Config
	mux      *http.ServeMux
	versions editions
	history  *history
	limiter  *limiter
	metrics  *metrics
}

// New makes the handler of a door from its table. It fails on routes that clash, on tags that make no sense, and on dates
// that are no version.
func New(c Config) (http.Handler, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	s := &server{Config: c, mux: http.NewServeMux(), versions: newEditions(c.Versions, c.AnyVersion), limiter: newLimiter(c.Now)}
	var err error
	if s.history, err = newHistory(&c); err != nil {
		return nil, err
	}
	if s.metrics, err = newMetrics(c.Metrics); err != nil {
		return nil, err
	}
	if err := s.mount(); err != nil {
		return nil, err
	}
	return s, nil
}

func (c *Config) check() error {
	switch {
	case len(c.Versions) == 0 || !slices.IsSorted(c.Versions):
		return errors.New("a door has versions, oldest first")
	case c.Now == nil:
		return errors.New("a door has a clock")
	}
	for _, t := range c.Traits {
		if err := c.known(t.From, t.Upto); err != nil {
			return fmt.Errorf("trait: %w", err)
		}
	}
	for _, r := range c.Routes {
		if err := c.checkRoute(r); err != nil {
			return fmt.Errorf("%s %s: %w", r.Method, r.Path, err)
		}
	}
	patterns := map[string]bool{}
	for _, r := range c.Routes {
		patterns[r.Method+" "+r.Path] = true
	}
	for _, release := range c.Releases {
		for pattern := range release.Lift {
			if !patterns[pattern] {
				return fmt.Errorf("release of %s: there is no route %s", release.Date, pattern)
			}
		}
	}
	return nil
}

func (c *Config) known(dates ...string) error {
	for _, date := range dates {
		if date != "" && !slices.Contains(c.Versions, date) {
			return fmt.Errorf("there is no version %s", date)
		}
	}
	return nil
}

func (c *Config) checkRoute(r *Route) error {
	if r.Method == "" || strings.ToUpper(r.Method) != r.Method || !strings.HasPrefix(r.Path, "/") || strings.HasSuffix(r.Path, "/") {
		return errors.New(`a pattern is a method and a path, such as "GET /v1/users"`)
	}
	if r.call == nil && r.raw == nil {
		return errors.New("it has no handler: routes are made by On and Raw")
	}
	if !r.Public && c.Authenticate == nil && r.auth == nil {
		return errors.New("it is not open, and the door cannot authenticate")
	}
	for _, l := range r.Limits {
		if l.Param != "" && !slices.Contains(Parameters(r.Path), l.Param) {
			return fmt.Errorf("the rate limit %s goes by %s, which is not in the path", l.Rule, l.Param)
		}
	}
	return c.known(r.Since, r.Until)
}

// mount gives each path to the multiplexer. Methods are told apart here rather than there, as versions are.
func (s *server) mount() (err error) {
	defer func() { // the multiplexer panics on patterns that clash
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	at := map[string]*endpoint{}
	for _, r := range s.Routes {
		op := &operation{Route: r}
		if r.In != nil {
			if op.plans, err = newPlans(r, s.versions, s.Releases, s.Forms); err != nil {
				return fmt.Errorf("%s %s: %w", r.Method, r.Path, err)
			}
		}
		e := at[r.Path]
		if e == nil {
			e = &endpoint{server: s}
			at[r.Path] = e
			s.mux.Handle(r.Path, e)
		}
		for _, other := range e.operations {
			if other.Method == r.Method && overlap(other.Route, r) {
				return fmt.Errorf("%s %s: there are two of it in one version", r.Method, r.Path)
			}
		}
		e.operations = append(e.operations, op)
	}
	if at["/"] == nil {
		s.mux.Handle("/", &endpoint{server: s})
	}
	return nil
}

// overlap tells whether a version serves both routes.
func overlap(a, b *Route) bool {
	return (a.Until == "" || b.Since < a.Until) && (b.Until == "" || a.Since < b.Until)
}

// ServeHTTP gives each request its trace id, catches panics, and logs and counts the outcome.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := &answer{ResponseWriter: w, begun: s.Now(), head: r.Method == http.MethodHead}
	a.trace[0] = newTraceID()
	header := w.Header()
	header["Clerk-Trace-Id"] = a.trace[:]
	header["X-Content-Type-Options"] = noSniff
	header["Cache-Control"] = noStore
	caller := bartleby.Caller{TraceID: a.trace[0], UserAgent: printable(r.UserAgent())}
	if s.ClientIP != nil {
		caller.ClientIP = s.ClientIP(r)
	}
	ctx := bartleby.WithCaller(r.Context(), caller)
	if a.query, a.early = parseQuery(r.URL.RawQuery, a.room[:0]); a.early == nil {
		if a.edition, a.early = s.versions.negotiate(r, a.query); a.early == nil {
			ctx = context.WithValue(ctx, versionKey{}, s.versions.boxed[a.edition])
		}
	}
	r = r.WithContext(ctx)
	a.ctx = ctx
	s.metrics.begin()
	defer s.finish(a, &r)
	if s.Before != nil {
		changed, err := s.Before(a, r)
		if err != nil {
			Fail(a, r, err)
			return
		}
		r, a.ctx = changed, changed.Context()
	}
	if !plainPath(r.URL.Path) {
		Fail(a, r, bartleby.RouteNotFound())
		return
	}
	s.mux.ServeHTTP(a, r)
}

// finish is deferred: it turns a panic into a blank answer, and does the accounts. An answer that broke off in the middle
// is cut, so that the caller cannot take it for a whole one.
func (s *server) finish(a *answer, request **http.Request) {
	p := recover()
	r := *request // as it became
	thrown, _ := p.(error)
	aborted := errors.Is(thrown, http.ErrAbortHandler)
	if p != nil && !aborted {
		a.panicked = true
		err := fmt.Errorf("panic: %v", p)
		if a.status == 0 {
			Fail(a, r, err)
		} else {
			a.broken = true
			a.note(catalogued(err), err)
		}
	}
	if a.status == 0 && !aborted {
		a.status = http.StatusOK // net/http sends it for a handler that wrote nothing
	}
	took := s.Now().Sub(a.begun)
	s.metrics.end(a, r.Method, took)
	s.log(r, a, took)
	if aborted || a.broken {
		panic(http.ErrAbortHandler)
	}
}

// printable keeps a header that events and log lines repeat to reasonable, valid text.
func printable(s string) string {
	if len(s) > 512 {
		s = s[:512]
	}
	if strings.IndexFunc(s, unprintable) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unprintable(r) {
			return -1
		}
		return r
	}, s)
}

func unprintable(r rune) bool { return r < ' ' || r == 0x7f || r == utf8.RuneError }

// plainPath refuses paths that the multiplexer would answer with a redirect to a cleaned one, and those that hold what no
// database does.
func plainPath(p string) bool {
	return fit(p) && strings.HasPrefix(p, "/") && !strings.Contains(p, "//") && !strings.Contains(p, "/./") &&
		!strings.Contains(p, "/../") && !strings.HasSuffix(p, "/.") && !strings.HasSuffix(p, "/..")
}
