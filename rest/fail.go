package rest

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"bartleby"
)

// statuses is the status of each kind of error.
var statuses = [...]int{
	bartleby.Internal:        http.StatusInternalServerError,
	bartleby.BadRequest:      http.StatusBadRequest,
	bartleby.Unauthenticated: http.StatusUnauthorized,
	bartleby.Forbidden:       http.StatusForbidden,
	bartleby.NotFound:        http.StatusNotFound,
	bartleby.MethodRefused:   http.StatusMethodNotAllowed,
	bartleby.Conflict:        http.StatusConflict,
	bartleby.Gone:            http.StatusGone,
	bartleby.TooLarge:        http.StatusRequestEntityTooLarge,
	bartleby.UnsupportedType: http.StatusUnsupportedMediaType,
	bartleby.Invalid:         http.StatusUnprocessableEntity,
	bartleby.TooMany:         http.StatusTooManyRequests,
	bartleby.Unavailable:     http.StatusServiceUnavailable,
}

// maxErrors is how many errors of one request are shown.
const maxErrors = 20

// statusGone stands in logs and metrics for a caller who left before the answer. Nobody receives it.
const statusGone = 499

type envelope struct {
	Errors  []item `json:"errors"`
	Meta    any    `json:"meta,omitempty"`
	TraceID string `json:"clerk_trace_id"`
}

type item struct {
	Code        string         `json:"code"`
	Message     string         `json:"message"`
	LongMessage string         `json:"long_message"`
	Meta        map[string]any `json:"meta,omitempty"`
}

// catalogued reduces any error to those that a caller may see: what is not in the catalogue becomes a blank 500.
func catalogued(err error) bartleby.Errors {
	// The outermost error is the one meant for the caller: what it wraps is its cause, which stays inside.
	for e := err; e != nil; e = errors.Unwrap(e) {
		switch known := e.(type) { //nolint:errorlint // this is the unwrapping
		case bartleby.Errors:
			if len(known) > 0 && known[0].Kind != bartleby.Internal {
				return known
			}
		case *bartleby.Error:
			if known.Kind != bartleby.Internal {
				return bartleby.Errors{known}
			}
			return bartleby.Errors{bartleby.InternalFault(err)}
		}
	}
	var one *bartleby.Error
	switch {
	case errors.As(err, &one) && one.Kind != bartleby.Internal: // among errors that were joined
		return bartleby.Errors{one}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return bartleby.Errors{bartleby.ServiceUnavailable(err)}
	}
	return bartleby.Errors{bartleby.InternalFault(err)}
}

// Fail answers with the error envelope. It is the only place that writes one. When an answer has begun already, it is
// broken off instead: an envelope in the middle of something else helps nobody.
func Fail(w http.ResponseWriter, r *http.Request, err error) {
	list := catalogued(err)
	a := outermost(w)
	if a == nil { // in front of a door, say in a middleware of the process
		a = &answer{ResponseWriter: w, head: r.Method == http.MethodHead}
		if a.trace[0] = bartleby.CallerFrom(r.Context()).TraceID; a.trace[0] == "" {
			a.trace[0] = newTraceID()
		}
		w.Header()["Clerk-Trace-Id"] = a.trace[:]
		w.Header()["X-Content-Type-Options"] = noSniff
	}
	a.note(list, err)
	if a.status != 0 {
		a.broken = true
		return
	}
	header := a.Header()
	for _, name := range []string{"Content-Encoding", "Content-Disposition", "Etag", "Last-Modified", "Expires", "Retry-After"} {
		header.Del(name) // whatever the handler was about to send
	}
	header["Cache-Control"] = noStore
	body := envelope{TraceID: a.trace[0]}
	var beside *besideError
	if errors.As(err, &beside) {
		body.Meta = beside.meta
	}
	for _, e := range list[:min(len(list), maxErrors)] {
		body.Errors = append(body.Errors, item{e.Code, e.Message, e.LongMessage, e.Meta})
		if e.RetryAfter > 0 {
			header.Set("Retry-After", strconv.Itoa(e.RetryAfter))
		}
	}
	text, err := appendJSON(nil, &body)
	if err != nil { // a meta that cannot be encoded is a mistake of ours
		body.Meta = nil
		for i := range body.Errors {
			body.Errors[i].Meta = nil
		}
		text, _ = appendJSON(nil, &body)
	}
	status := statuses[list[0].Kind]
	a.send(status, text)
	if status >= 500 && !a.panicked && errors.Is(r.Context().Err(), context.Canceled) {
		a.status = statusGone // whatever the error calls itself: drivers have words of their own for it
	}
}

// Noted tells the log of an error that the caller answers by itself, as a page does, and says what may be shown of it.
func Noted(w http.ResponseWriter, err error) (status int, list bartleby.Errors) {
	list = catalogued(err)
	if a := outermost(w); a != nil {
		a.note(list, err)
	}
	return statuses[list[0].Kind], list
}

// besideError is an error with something that is answered beside all errors.
type besideError struct {
	error
	meta any
}

func (e *besideError) Unwrap() error { return e.error }

// Beside has the envelope of an error carry a meta of its own, beside those of the single errors.
func Beside(err error, meta any) error { return &besideError{err, meta} }

// outermost finds the answer that a writer leads to, through what a handler may have wrapped around it.
func outermost(w http.ResponseWriter) *answer {
	for {
		switch x := w.(type) {
		case *answer:
			return x
		case interface{ Unwrap() http.ResponseWriter }:
			w = x.Unwrap()
		default:
			return nil
		}
	}
}
