package rest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"bartleby"
)

// answer is one request on its way: what is known of it so far, and what was written, for the log and the metrics.
type answer struct {
	http.ResponseWriter
	begun   time.Time
	trace   [1]string // as a header has it
	length  [1]string
	head    bool
	room    [6]pair // usual queries need no more
	query   []pair
	edition int
	early   error // the query cannot be decoded, or names no version
	route   *Route
	ctx     context.Context // with what authentication added

	status int
	bytes  int64
	errors bartleby.Errors
	cause  error // as the handler gave it
	stack  []byte
	broken bool // an error came when the answer had begun

	panicked bool
}

// WriteHeader notes the status.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= http.StatusOK {
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
	if !a.head {
		a.bytes += int64(n)
	}
	return n, err
}

// Unwrap lets http.ResponseController through.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// note keeps the errors of an answer for its log line.
func (a *answer) note(list bartleby.Errors, err error) {
	a.errors, a.cause = list, err
	if list[0].Kind == bartleby.Internal {
		a.stack = debug.Stack()
	}
}

func newTraceID() string {
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // never fails
	var text [32]byte
	hex.Encode(text[:], raw[:])
	return string(text[:])
}

// buffers are reused for answers, up to a size in bytes that is worth keeping.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 8<<10); return &b }}

const keptBuffer = 256 << 10

// Header values that every answer shares; nobody appends to them.
var (
	jsonType = []string{"application/json"} // to the letter: the JavaScript SDK compares it as a whole
	noStore  = []string{"no-store"}
	noSniff  = []string{"nosniff"}
)

// answer encodes a result, makes it older where the caller wants that, and sends it.
func (e *endpoint) answer(a *answer, result any) error {
	switch result.(type) {
	case *NoContent:
		a.WriteHeader(http.StatusNoContent)
		return nil
	case *Accepted:
		a.WriteHeader(http.StatusAccepted)
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
	if body, err = e.history.undo(body, e.versions.at(a.edition)); err != nil {
		return err
	}
	a.send(a.route.Status, body)
	return nil
}

// send writes JSON. That a caller has left is no error of ours.
func (a *answer) send(status int, body []byte) {
	a.length[0] = strconv.Itoa(len(body))
	header := a.Header()
	header["Content-Type"] = jsonType
	header["Content-Length"] = a.length[:]
	a.WriteHeader(status)
	_, _ = a.Write(body)
}
