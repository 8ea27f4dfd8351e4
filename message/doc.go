// Package message turns templates of e-mails and text messages into what is sent, and holds the templates that every
// instance begins with.
//
// The language is the part of Handlebars that such templates need: values, if, unless, each, with, and three partials. A
// template is written by whoever administers an instance and so is not trusted with more than its own message: there is no
// code, no file, no call, and work and output are bounded. Data is trusted with less: it is never read as a template,
// and every value in HTML is escaped, also in triple braces.
//
// What may not enter: the store, HTTP, clocks, and any knowledge of how messages are delivered.
package message

import "fmt"

// Bounds of a template and of what becomes of it.
const (
	maxSource = 256 << 10 // bytes of a template
	maxOutput = 1 << 20   // bytes of a rendered part
	maxDepth  = 16        // blocks inside blocks
	maxPath   = 16        // names in a path
	maxSteps  = 100_000   // tags and texts visited while rendering
)

// SyntaxError says why a template cannot be read, or cannot be rendered within its bounds.
type SyntaxError struct{ Reason string }

func (e *SyntaxError) Error() string { return e.Reason }

func syntax(format string, args ...any) error { return &SyntaxError{fmt.Sprintf(format, args...)} }
