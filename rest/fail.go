package rest

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"bartleby"
)

// statuses is the status of each kind of error.
var statuses = map[bartleby.Kind]int{
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

type envelope struct {
	Errors  []item `json:"errors"`
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
	var many bartleby.Errors
	var one *bartleby.Error
	switch {
	case errors.As(err, &many) && len(many) > 0:
		return many
	case errors.As(err, &one):
		return bartleby.Errors{one}
	case errors.Is(err, context.DeadlineExceeded):
		return bartleby.Errors{bartleby.ServiceUnavailable(err)}
	}
	return bartleby.Errors{bartleby.InternalFault(err)}
}

// Fail answers with the error envelope. It is the only place that writes one.
func Fail(w http.ResponseWriter, r *http.Request, err error) {
	list := catalogued(err)
	note(w, list, err)
	body := envelope{TraceID: bartleby.CallerFrom(r.Context()).TraceID}
	for _, e := range list[:min(len(list), maxErrors)] {
		body.Errors = append(body.Errors, item{e.Code, e.Message, e.LongMessage, e.Meta})
		if e.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(e.RetryAfter))
		}
	}
	text, err := json.Marshal(body)
	if err != nil { // a meta that cannot be encoded is a mistake of ours
		text = []byte(`{"errors":[{"code":"internal_clerk_error","message":"Something went wrong","long_message":"The error could not be described."}]}`)
	}
	header := w.Header()
	header.Del("Etag")
	header.Set("Content-Type", "application/json")
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(statuses[list[0].Kind])
	_, _ = w.Write(text) // a caller who left does not mind
}
