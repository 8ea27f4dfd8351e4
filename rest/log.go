package rest

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"
)

// pattern names the route in logs and metrics. Never the path: it may hold secrets, and there are any number of them.
func (a *answer) pattern() string {
	if a.route == nil {
		return "none"
	}
	return a.route.Path
}

// level is that of the log line.
func (a *answer) level() slog.Level {
	switch {
	case a.panicked:
		return slog.LevelError
	case a.status == statusGone && !errors.Is(a.cause, context.Canceled):
		return slog.LevelWarn // most likely only because the caller left, but who knows
	case a.status == http.StatusServiceUnavailable:
		return slog.LevelWarn
	case a.status >= 500 || a.broken:
		return slog.LevelError
	}
	return slog.LevelInfo
}

// log writes the line of a request: neither path nor query, and nothing from headers or bodies.
func (s *server) log(r *http.Request, a *answer, took time.Duration) {
	level := a.level()
	if !s.Log.Enabled(a.ctx, level) {
		return
	}
	fields := make([]slog.Attr, 0, 12)
	fields = append(fields,
		slog.String("trace_id", a.trace[0]),
		slog.String("method", method(r.Method)),
		slog.String("route", a.pattern()),
		slog.Int("status", a.status),
		slog.Float64("duration_ms", float64(took.Microseconds())/1000),
		slog.Int64("bytes", a.bytes),
	)
	if s.Instance != nil {
		if instance := s.Instance(a.ctx); instance != "" {
			fields = append(fields, slog.String("instance", instance))
		}
	}
	if len(a.errors) > 0 {
		codes := make([]string, 0, min(len(a.errors), maxErrors))
		for _, e := range a.errors[:min(len(a.errors), maxErrors)] {
			codes = append(codes, e.Code)
		}
		fields = append(fields, slog.Any("errors", codes))
	}
	if level > slog.LevelInfo && a.cause != nil {
		fields = append(fields, slog.String("cause", a.reason()))
		if a.stack != nil {
			fields = append(fields, slog.String("stack", string(a.stack)))
		}
	}
	s.Log.LogAttrs(a.ctx, level, "request", fields...)
}

// reason is what lies behind an answer that tells nothing.
func (a *answer) reason() string {
	if cause := a.errors[0].Cause; cause != nil {
		return cause.Error()
	}
	return a.cause.Error()
}

// method keeps what somebody makes up out of logs and metrics.
func method(given string) string {
	switch given {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return given
	}
	return "other"
}
