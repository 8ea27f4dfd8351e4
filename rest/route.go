package rest

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"strings"

	"bartleby"
)

// Patch is an input that tells absent from null from value.
type Patch[T any] = bartleby.Patch[T]

// Paging is the usual way to ask for a page. Embed it in an input.
type Paging struct {
	Limit     int  `query:"limit" default:"10" min:"1" most:"500" doc:"How many to answer at most."`
	Offset    int  `query:"offset" min:"0" doc:"How many to pass over."`
	Paginated bool `query:"paginated" doc:"Answer with data and total_count where a bare array is the default."`
}

// File is a part of a multipart upload. What its bytes are, they say themselves: the part's own media type is not read.
type File struct {
	Name string
	Data []byte
}

// NoContent answers 204 without a body.
type NoContent struct{}

// Accepted answers 202 without a body.
type Accepted struct{}

// Appender is an answer that writes its own JSON: nothing is encoded on the way out.
type Appender interface {
	AppendJSON(dst []byte) ([]byte, error)
}

// Sender is an answer that sends itself, because it is not just JSON of the newest version.
type Sender interface {
	Send(w http.ResponseWriter, r *http.Request) error
}

// Route is one operation: a method and a path, who may call it, what it takes and what it answers.
//
// The exported fields are for reading, by whatever is made from the table; the methods set them.
type Route struct {
	Method, Path string
	Name         string // operation id
	Tag          string
	Summary      string
	Description  string
	Deprecated   bool
	Public       bool         // no secret key is asked for
	Strict       bool         // keys of the body that are not in the input are refused
	Since, Until string       // served in versions from Since on and before Until; "" is without bound
	MaxBody      int64        // bytes: of a JSON body, or of a file in an upload
	Limits       []Limit      // beside the instance's own
	Unmetered    bool         // the instance's rate limit does not apply
	Codes        []string     // error codes that are peculiar to it, for documents
	Status       int          // of a success with a body
	In, Out      reflect.Type // the structs of On; nil for Raw

	call func(ctx context.Context, in reflect.Value) (any, error)
	raw  func(http.ResponseWriter, *http.Request) error
	auth func(context.Context, *http.Request) (context.Context, error) // in the place of the door's own; nil: that

	spared func(*http.Request) bool // who needs no credentials; nil: nobody
}

// Limit is a rate limit by name, counted for each value of a path parameter.
type Limit struct{ Rule, Param string }

// maxBody bounds JSON bodies unless a route says otherwise.
const maxBody = 1 << 20

// errSilent is a handler that gave neither an answer nor an error. There is no JSON for that: SDKs take null for a fault.
var errSilent = errors.New("the handler answered nothing")

// On makes a route with a typed handler from a pattern such as "POST /v1/users/{user_id}". Tags on the fields of In say
// where each comes from; see field.
func On[In, Out any](pattern string, h func(context.Context, *In) (*Out, error)) *Route {
	r := newRoute(pattern)
	r.In, r.Out = reflect.TypeFor[In](), reflect.TypeFor[Out]()
	wordless := r.Out == reflect.TypeFor[NoContent]() || r.Out == reflect.TypeFor[Accepted]()
	r.call = func(ctx context.Context, in reflect.Value) (any, error) {
		out, err := h(ctx, in.Interface().(*In))
		if err == nil && out == nil && !wordless {
			err = errSilent
		}
		return out, err
	}
	return r
}

// Raw makes a route whose handler writes the answer itself, or returns an error for the envelope.
func Raw(pattern string, h func(http.ResponseWriter, *http.Request) error) *Route {
	r := newRoute(pattern)
	r.raw = h
	return r
}

func newRoute(pattern string) *Route {
	method, path, _ := strings.Cut(pattern, " ")
	return &Route{Method: method, Path: path, Strict: true, MaxBody: maxBody, Status: http.StatusOK}
}

// Named sets the operation id.
func (r *Route) Named(id string) *Route { r.Name = id; return r }

// Tagged groups the operation in documents.
func (r *Route) Tagged(tag string) *Route { r.Tag = tag; return r }

// Says describes the operation in documents.
func (r *Route) Says(summary, description string) *Route {
	r.Summary, r.Description = summary, description
	return r
}

// From serves the operation in this version and later ones.
func (r *Route) From(date string) *Route { r.Since = date; return r }

// Upto serves the operation in versions before this one.
func (r *Route) Upto(date string) *Route { r.Until = date; return r }

// Loose ignores keys of the body that the input does not have.
func (r *Route) Loose() *Route { r.Strict = false; return r }

// Open asks for no secret key. The rate limit of the instance, which nobody knows then, does not apply either.
func (r *Route) Open() *Route { r.Public, r.Unmetered = true, true; return r }

// Old marks the operation as deprecated.
func (r *Route) Old() *Route { r.Deprecated = true; return r }

// Upload bounds the file of a multipart body, in bytes.
func (r *Route) Upload(limit int64) *Route { r.MaxBody = limit; return r }

// Limited counts requests under a rate limit of that name, for each value of a path parameter; "" counts them together.
func (r *Route) Limited(rule, pathParam string) *Route {
	r.Limits = append(r.Limits, Limit{rule, pathParam})
	return r
}

// Unlimited exempts the operation from the rate limit of the instance.
func (r *Route) Unlimited() *Route { r.Unmetered = true; return r }

// Creates answers 201 instead of 200.
func (r *Route) Creates() *Route { r.Status = http.StatusCreated; return r }

// For has other credentials resolved, or more of them, than the door takes elsewhere.
func (r *Route) For(auth func(context.Context, *http.Request) (context.Context, error)) *Route {
	r.auth = auth
	return r
}

// Unless asks for no credentials where this says so.
func (r *Route) Unless(spared func(*http.Request) bool) *Route { r.spared = spared; return r }

// Also is the same operation at another path, under another operation id.
func (r *Route) Also(path, id string) *Route {
	twin := *r
	twin.Path, twin.Name = path, id
	return &twin
}

// Answers names the error codes that are peculiar to the operation, for documents.
func (r *Route) Answers(codes ...string) *Route { r.Codes = codes; return r }

// serves tells whether the operation exists in a version.
func (r *Route) serves(v Version) bool { return v.within(r.Since, r.Until) }
