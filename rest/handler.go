package rest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"

	"bartleby"
)

// Config is what a door brings along.
type Config struct {
	Versions []string  // oldest first
	Releases []Release // newest first
	Routes   []*Route
	// Authenticate resolves the credentials of routes that are not open, and puts whom they belong to into the context.
	Authenticate func(context.Context, *http.Request) (context.Context, error)
	// Limits gives the rate limits that apply after authentication, and the scope under which they are counted.
	Limits func(context.Context) (scope string, rules bartleby.RateLimits)
	// Instance names the tenant in the log.
	Instance func(context.Context) string
	Log      *slog.Logger
	Metrics  prometheus.Registerer // nil: none are kept
	Now      func() time.Time
	ClientIP func(*http.Request) string
}

type server struct {
	Config
	mux     *http.ServeMux
	history history
	limiter *limiter
	metrics *metrics
}

// New makes the handler of a door from its table. It fails on routes that clash, and on tags that make no sense.
func New(c Config) (http.Handler, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &server{Config: c, mux: http.NewServeMux(), history: c.Releases, limiter: newLimiter(c.Now), metrics: newMetrics(c.Metrics)}
	paths := map[string][]*Route{}
	var order []string
	for _, r := range c.Routes {
		if err := s.prepare(r); err != nil {
			return nil, fmt.Errorf("%s %s: %w", r.Method, r.Path, err)
		}
		if paths[r.Path] == nil {
			order = append(order, r.Path)
		}
		paths[r.Path] = append(paths[r.Path], r)
	}
	for _, path := range order {
		s.mux.Handle(path, &endpoint{s, paths[path]})
	}
	s.mux.Handle("/", &endpoint{s, nil})
	return s, nil
}

func (s *server) prepare(r *Route) error {
	for _, date := range []string{r.Since, r.Until} {
		if date != "" && !slices.Contains(s.Versions, date) {
			return fmt.Errorf("no such version: %s", date)
		}
	}
	if r.In == nil {
		return nil
	}
	b, err := newBinding(r, s.Versions)
	r.bind = b
	return err
}

// ServeHTTP gives each request its trace id, catches panics, and logs and counts the outcome.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	begun := s.Now()
	traceID := newTraceID()
	out := &answer{ResponseWriter: w, traceID: traceID}
	caller := bartleby.Caller{TraceID: traceID, UserAgent: printable(r.UserAgent())}
	if s.ClientIP != nil {
		caller.ClientIP = s.ClientIP(r)
	}
	r = r.WithContext(bartleby.WithCaller(r.Context(), caller))
	header := w.Header()
	header["Clerk-Trace-Id"] = []string{traceID}
	header["X-Content-Type-Options"] = noSniff
	s.metrics.begin()
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				s.metrics.end(out, r.Method, 0)
				panic(p)
			}
			out.panicked = p
			if out.status == 0 {
				Fail(out, r, fmt.Errorf("panic: %v", p))
			}
		}
		took := s.Now().Sub(begun)
		s.metrics.end(out, r.Method, took)
		s.log(r, out, took)
	}()
	if !plainPath(r.URL) {
		Fail(out, r, bartleby.RouteNotFound())
		return
	}
	s.mux.ServeHTTP(out, r)
}

var noSniff = []string{"nosniff"}

func newTraceID() string {
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // never fails
	return hex.EncodeToString(raw[:])
}

// printable keeps a header that events repeat to reasonable, valid text.
func printable(s string) string {
	if len(s) > 512 {
		s = s[:512]
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
}

// plainPath refuses paths that the multiplexer would answer with a redirect to a cleaned one.
func plainPath(u *url.URL) bool {
	p := u.EscapedPath()
	return strings.HasPrefix(p, "/") && !strings.Contains(p, "//") && !strings.Contains(p, "/./") && !strings.Contains(p, "/../") &&
		!strings.HasSuffix(p, "/.") && !strings.HasSuffix(p, "/..")
}

// endpoint is all operations at one path.
type endpoint struct {
	*server
	routes []*Route
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	out := w.(*answer)
	if err := e.serve(out, r); err != nil {
		Fail(out, out.request(r), err)
	}
}

func (e *endpoint) serve(w *answer, r *http.Request) error {
	if len(e.routes) == 0 {
		return bartleby.RouteNotFound()
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return bartleby.ParametersMalformed()
	}
	version, err := negotiate(r, query, e.Versions)
	if err != nil {
		return err
	}
	route, err := e.route(w, r, version)
	if err != nil {
		return err
	}
	w.route = route
	ctx := context.WithValue(r.Context(), versionKey{}, version)
	if !route.Public {
		if ctx, err = e.Authenticate(ctx, r); err != nil {
			return err
		}
	}
	r = r.WithContext(ctx)
	w.scoped = r
	if err := e.limit(route, r); err != nil {
		return err
	}
	if route.raw != nil {
		return route.raw(w, r)
	}
	in := reflect.New(route.In)
	if err := route.bind.fill(in.Elem(), w, r, query, version); err != nil {
		return err
	}
	result, err := route.call(ctx, in)
	if err != nil {
		return err
	}
	return e.answer(w, result, version)
}

// route chooses by method and version. HEAD is GET without the body, which net/http sees to.
func (e *endpoint) route(w *answer, r *http.Request, v Version) (*Route, error) {
	var allow []string
	for _, route := range e.routes {
		if route.Since != "" && v.Before(route.Since) || route.Until != "" && !v.Before(route.Until) {
			continue
		}
		if route.Method == r.Method || route.Method == http.MethodGet && r.Method == http.MethodHead {
			return route, nil
		}
		allow = append(allow, route.Method)
	}
	if len(allow) == 0 {
		return nil, bartleby.RouteNotFound()
	}
	slices.Sort(allow)
	w.Header().Set("Allow", strings.Join(allow, ", "))
	return nil, bartleby.MethodNotAllowed(r.Method)
}

// limit counts the request under the instance's limit, and under those of the route.
func (e *endpoint) limit(route *Route, r *http.Request) error {
	if route.Unmetered || e.Limits == nil {
		return nil
	}
	scope, rules := e.Limits(r.Context())
	if !rules.Enabled {
		return nil
	}
	if err := e.limiter.count(scope, "instance", "", rules); err != nil {
		return err
	}
	for _, l := range route.Limits {
		if err := e.limiter.count(scope, l.Rule, r.PathValue(l.Param), rules); err != nil {
			return err
		}
	}
	return nil
}

// buffers are reused for answers, up to a size that is worth keeping.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 8<<10); return &b }}

const keptBuffer = 1 << 20

// answer encodes a result, makes it older where the caller wants that, and sends it.
func (e *endpoint) answer(w *answer, result any, v Version) error {
	header := w.Header()
	header["Cache-Control"] = noStore
	switch result.(type) {
	case *NoContent:
		w.WriteHeader(http.StatusNoContent)
		return nil
	case *Accepted:
		w.WriteHeader(http.StatusAccepted)
		return nil
	}
	buffer := buffers.Get().(*[]byte)
	defer func() {
		if cap(*buffer) <= keptBuffer {
			buffers.Put(buffer)
		}
	}()
	body, err := appendJSON((*buffer)[:0], result)
	if err != nil {
		return err
	}
	*buffer = body[:0]
	if body, err = e.history.undo(body, v); err != nil {
		return err
	}
	header["Content-Type"] = jsonType
	header["Content-Length"] = []string{strconv.Itoa(len(body))}
	_, _ = w.Write(body) // a caller who left does not mind
	return nil
}

var (
	jsonType = []string{"application/json"}
	noStore  = []string{"no-store"}
)
