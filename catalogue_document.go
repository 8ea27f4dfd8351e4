package bartleby

import (
	"encoding/json"
	"strings"
)

// The catalogue holds OpenAPI documents, taken apart so that one operation or one schema is answered without the rest. They
// belong to the server rather than to an instance.

// MaxDocument is the size of an OpenAPI document in bytes that is taken at most.
const MaxDocument = 50 << 20

// OwnAPI is the name under which the catalogue has this server's own API.
const OwnAPI = "bartleby"

// Document is a version of an API in the catalogue.
type Document struct {
	DocumentHead
	Info       json.RawMessage // what of it is neither an operation nor a component, as a JSON object
	Text       []byte          // the whole of it: JSON, compressed (gzip)
	Operations []DocumentOperation
	Components []DocumentComponent
	References []DocumentReference
}

// DocumentHead is what lists say of a version.
type DocumentHead struct {
	API         string // name; the slug of clients
	Version     string
	Title       string
	Description string
	OpenAPI     string // version of the format, such as 3.1.0
	Current     bool   // the newest version of its API; others are superseded
	Endpoints   int    // operations, those of webhooks too
	Schemas     int
	Size        int64  // bytes of what was ingested
	Digest      string // SHA-256 of what was ingested, in hexadecimal
	Source      string // where it was ingested from
	IngestedAt  int64  // Unix milliseconds
}

// DocumentOperation is an operation of a document. Its key is method and path.
type DocumentOperation struct {
	Position    int    // in the document, from 0
	Method      string // in capitals
	Path        string // that of a webhook is its name, and begins with no slash
	OperationID string
	Summary     string
	Tags        []string
	Deprecated  bool
	JSON        json.RawMessage // the operation, with the parameters of its path
	Terms       string          // what it is found by; see package spec
}

// DocumentComponent is a reusable part of a document. Its key is kind and name.
type DocumentComponent struct {
	Position int
	Kind     string // as under "components": schemas, parameters, responses…
	Name     string
	Summary  string // the first sentence of its description, or its title
	JSON     json.RawMessage
}

// KindSchema is the kind of components that are schemas.
const KindSchema = "schemas"

// DocumentReference says that an operation or a component refers to a component.
type DocumentReference struct {
	Kind, Name     string // who refers; an operation has the kind "" and its method and path for a name
	ToKind, ToName string
}

// DocumentFault is something in a document because of which it is not taken.
type DocumentFault struct {
	Line    int    `json:"line,omitempty"`    // from 1; 0 when it is not known
	Pointer string `json:"pointer,omitempty"` // JSON Pointer (RFC 6901)
	Message string `json:"message"`
}

// Status is "current", or "superseded".
func (h *DocumentHead) Status() string {
	if h.Current {
		return "current"
	}
	return "superseded"
}

// Key is how an operation is named: GET /v1/users.
func (o *DocumentOperation) Key() string { return o.Method + " " + o.Path }

// maxAPIName is in characters; version strings may be longer.
const maxAPIName, maxAPIVersion = 64, 128

// CheckAPIName tells whether a name of an API can be part of a URL: lower-case letters, digits, hyphens, underscores and dots.
func CheckAPIName(name string) error {
	if name == "" || len(name) > maxAPIName || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != "" || strings.HasPrefix(name, ".") || name == "search" {
		return APINameInvalid(name)
	}
	return nil
}

// CheckAPIVersion tells whether a version can be told in a query and printed on a line.
func CheckAPIVersion(version string) error {
	if version == "" || len(version) > maxAPIVersion || strings.ContainsFunc(version, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\uFFFD' }) {
		return APIVersionInvalid(version)
	}
	return nil
}
