package bartleby

import (
	"bytes"
	"encoding/json"
)

// Patch is an input that tells absent from null from value, which a PATCH body needs (RFC 7396 speaks of the same three).
//
// The zero value is absent. Set is true when the key was present at all; Null when its value was JSON null.
type Patch[T any] struct {
	Set  bool
	Null bool
	To   T
}

// To makes a Patch that sets a value.
func To[T any](v T) Patch[T] { return Patch[T]{Set: true, To: v} }

// UnmarshalJSON marks the patch as set; it is only called for keys that are present.
func (p *Patch[T]) UnmarshalJSON(b []byte) error {
	p.Set = true
	if bytes.Equal(bytes.TrimSpace(b), []byte("null")) {
		p.Null = true
		return nil
	}
	return json.Unmarshal(b, &p.To)
}

// Has is true when a value (not null) was given.
func (p Patch[T]) Has() bool { return p.Set && !p.Null }

// Value is the value given, or the zero value when absent or null.
func (p Patch[T]) Value() T { return p.To }

// Or is the value given, or fallback when absent or null.
func (p Patch[T]) Or(fallback T) T {
	if p.Has() {
		return p.To
	}
	return fallback
}

// Pointer is the value given, or nil when absent or null.
func (p Patch[T]) Pointer() *T {
	if !p.Has() {
		return nil
	}
	v := p.To
	return &v
}

// Apply writes the patch to a nullable field: absent leaves it, null clears it.
func (p Patch[T]) Apply(field **T) {
	if p.Set {
		*field = p.Pointer()
	}
}
