package rest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"bartleby"
)

// answer remembers what was answered, for the log and the metrics.
type answer struct {
	http.ResponseWriter
	traceID  string
	route    *Route
	scoped   *http.Request // with the context that authentication made
	status   int
	bytes    int64
	errors   bartleby.Errors
	cause    error
	panicked any
	stack    []byte
}

// WriteHeader notes the status.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write notes the length.
func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController through.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *answer) request(r *http.Request) *http.Request {
	if a.scoped != nil {
		return a.scoped
	}
	return r
}

func (a *answer) pattern() string {
	if a.route == nil {
		return "none"
	}
	return a.route.Path
}

// note keeps the errors of an answer for its log line.
func note(w http.ResponseWriter, list bartleby.Errors, err error) {
	if a, ok := w.(*answer); ok {
		a.errors, a.cause = list, err
		if list[0].Kind == bartleby.Internal {
			a.stack = debug.Stack()
		}
	}
}

// log writes the line of a request. It names the route, never the path or the query, which can hold secrets; neither
// headers nor bodies are ever logged.
func (s *server) log(r *http.Request, a *answer, took time.Duration) {
	level := slog.LevelInfo
	switch {
	case a.status >= 500 && a.status != http.StatusServiceUnavailable:
		level = slog.LevelError
	case a.status >= 500:
		level = slog.LevelWarn
	}
	if errors.Is(a.cause, context.Canceled) || r.Context().Err() != nil && a.status >= 500 {
		level = slog.LevelInfo // the caller left
	}
	if !s.Log.Enabled(r.Context(), level) {
		return
	}
	fields := []slog.Attr{
		slog.String("trace_id", a.traceID),
		slog.String("method", r.Method),
		slog.String("route", a.pattern()),
		slog.Int("status", a.status),
		slog.Float64("duration_ms", float64(took.Microseconds())/1000),
		slog.Int64("bytes", a.bytes),
	}
	if s.Instance != nil && a.scoped != nil {
		fields = append(fields, slog.String("instance", s.Instance(a.scoped.Context())))
	}
	if len(a.errors) > 0 {
		codes := make([]string, len(a.errors))
		for i, e := range a.errors {
			codes[i] = e.Code
		}
		fields = append(fields, slog.Any("errors", codes))
	}
	if a.status >= 500 {
		if a.panicked != nil {
			fields = append(fields, slog.String("panic", fmt.Sprint(a.panicked)))
		}
		if cause := cause(a); cause != nil {
			fields = append(fields, slog.String("cause", cause.Error()))
		}
		if a.stack != nil {
			fields = append(fields, slog.String("stack", string(a.stack)))
		}
	}
	s.Log.LogAttrs(r.Context(), level, "request", fields...)
}

// cause is what lies behind an answer that tells nothing.
func cause(a *answer) error {
	if len(a.errors) > 0 && a.errors[0].Cause != nil {
		return a.errors[0].Cause
	}
	return a.cause
}
