package spec

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"bartleby"
)

// What a document may be at most, whatever its size in bytes: the bounds hold after aliases of YAML are expanded.
const (
	maxValues = 2_000_000
	maxDepth  = 200
)

// Value is a JSON value that keeps the order of keys, and where it was in the text.
type Value struct {
	line   int
	kind   valueKind
	scalar string   // the JSON of a scalar
	names  []string // of the members of an object
	values []*Value // of an object or array
}

type valueKind uint8

const (
	scalarValue valueKind = iota
	arrayValue
	objectValue
)

// Object makes an empty object.
func Object() *Value { return &Value{kind: objectValue} }

// Array makes an array.
func Array(items ...*Value) *Value { return &Value{kind: arrayValue, values: items} }

// String makes a string.
func String(s string) *Value { return &Value{scalar: string(appendString(nil, s))} }

// Strings makes an array of strings.
func Strings(list []string) *Value {
	v := Array()
	for _, s := range list {
		v.Add(String(s))
	}
	return v
}

// Int makes a number.
func Int(n int64) *Value { return &Value{scalar: strconv.FormatInt(n, 10)} }

// Bool makes true or false.
func Bool(b bool) *Value { return &Value{scalar: strconv.FormatBool(b)} }

// Null makes null.
func Null() *Value { return &Value{scalar: "null"} }

// Parse reads a JSON text that was stored.
func Parse(text []byte) (*Value, error) {
	v, fault := readJSON(text)
	if fault != nil {
		return nil, fmt.Errorf("stored JSON: %s", fault.Message)
	}
	return v, nil
}

// Get is a member of an object; nil when there is none.
func (t *Value) Get(name string) *Value {
	if t == nil || t.kind != objectValue {
		return nil
	}
	if i := slices.Index(t.names, name); i >= 0 {
		return t.values[i]
	}
	return nil
}

// Text is the value of a string; "" of anything else.
func (t *Value) Text() string {
	var s string
	if t == nil || t.kind != scalarValue || !strings.HasPrefix(t.scalar, `"`) || json.Unmarshal([]byte(t.scalar), &s) != nil {
		return ""
	}
	return s
}

// Set puts a member at the end of an object, or in the place of the one of that name.
func (t *Value) Set(name string, value *Value) {
	if i := slices.Index(t.names, name); i >= 0 {
		t.values[i] = value
		return
	}
	t.names, t.values = append(t.names, name), append(t.values, value)
}

// Add puts a value at the end of an array.
func (t *Value) Add(value *Value) { t.values = append(t.values, value) }

// memberNames are the names of members, of all objects within, each once.
func (t *Value) memberNames() []string {
	seen := map[string]bool{}
	var descend func(*Value)
	descend = func(v *Value) {
		for _, name := range v.names {
			seen[name] = true
		}
		for _, value := range v.values {
			descend(value)
		}
	}
	descend(t)
	return slices.Collect(maps.Keys(seen))
}

// Items are the values of an array; none of anything else.
func (t *Value) Items() []*Value {
	if t == nil || t.kind != arrayValue {
		return nil
	}
	return t.values
}

// Each visits the members of an object.
func (t *Value) Each(visit func(name string, value *Value)) {
	if t == nil || t.kind != objectValue {
		return
	}
	for i, name := range t.names {
		visit(name, t.values[i])
	}
}

// Remove takes a member out of an object, and tells whether it was there.
func (t *Value) Remove(name string) bool {
	i := -1
	if t != nil && t.kind == objectValue {
		i = slices.Index(t.names, name)
	}
	if i < 0 {
		return false
	}
	t.names, t.values = slices.Delete(t.names, i, i+1), slices.Delete(t.values, i, i+1)
	return true
}

// Keep leaves only these members in an object.
func (t *Value) Keep(names ...string) {
	for _, name := range slices.Clone(t.names) {
		if !slices.Contains(names, name) {
			t.Remove(name)
		}
	}
}

// Copy is the value again, to be changed without changing this one.
func (t *Value) Copy() *Value {
	if t == nil {
		return nil
	}
	c := *t
	c.names, c.values = slices.Clone(t.names), make([]*Value, len(t.values))
	for i, value := range t.values {
		c.values[i] = value.Copy()
	}
	return &c
}

// True tells whether it is true.
func (t *Value) True() bool { return t != nil && t.kind == scalarValue && t.scalar == "true" }

// Scalar is a scalar as people write it: without quotation marks.
func (t *Value) Scalar() string {
	if t == nil {
		return ""
	}
	if s := t.Text(); s != "" {
		return s
	}
	return t.scalar
}

// AppendJSON writes the value without white space.
func (t *Value) AppendJSON(dst []byte) []byte {
	switch t.kind {
	case objectValue:
		dst = append(dst, '{')
		for i, name := range t.names {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendString(dst, name), ':')
			dst = t.values[i].AppendJSON(dst)
		}
		return append(dst, '}')
	case arrayValue:
		dst = append(dst, '[')
		for i, value := range t.values {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = value.AppendJSON(dst)
		}
		return append(dst, ']')
	}
	return append(dst, t.scalar...)
}

// appendString writes a JSON string, without the escapes that only HTML needs.
func appendString(dst []byte, s string) []byte {
	plain := func(r rune) bool {
		return r < ' ' || r == '"' || r == '\\' || r == 0x7f || r == '\uFFFD' || r == '\u2028' || r == '\u2029'
	}
	if !strings.ContainsFunc(s, plain) {
		return append(append(append(dst, '"'), s...), '"')
	}
	quoted, _ := json.Marshal(s) // strings can be encoded
	return append(dst, quoted...)
}

// at follows a JSON Pointer as far as it leads.
func (t *Value) at(pointer string) *Value {
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		next := t.Get(unescape(token))
		if next == nil && t.kind == arrayValue {
			if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(t.values) {
				next = t.values[i]
			}
		}
		if next == nil {
			return t
		}
		t = next
	}
	return t
}

var (
	pointerEscapes   = strings.NewReplacer("~", "~0", "/", "~1")
	pointerUnescapes = strings.NewReplacer("~1", "/", "~0", "~")
)

func escape(token string) string   { return pointerEscapes.Replace(token) }
func unescape(token string) string { return pointerUnescapes.Replace(token) }

// faultf is a fault of the value at a place.
func faultf(line int, pointer, format string, args ...any) *bartleby.DocumentFault {
	return &bartleby.DocumentFault{Line: line, Pointer: pointer, Message: fmt.Sprintf(format, args...)}
}

// bounds counts what has been read.
type bounds struct{ values, bytes int }

// count takes account of a value at a depth, with as many bytes of text of its own.
func (b *bounds) count(line, depth, bytes int) *bartleby.DocumentFault {
	b.values++
	b.bytes += bytes
	switch {
	case b.values > maxValues:
		return faultf(line, "", "The document has more than %d values, those of repeated aliases included.", maxValues)
	case b.bytes > bartleby.MaxDocument:
		return faultf(line, "", "The document has more than %d MB of text, that of repeated aliases included.", bartleby.MaxDocument>>20)
	case depth > maxDepth:
		return faultf(line, "", "The document is nested more than %d levels deep.", maxDepth)
	}
	return nil
}

// maxKey is in bytes: names of paths and components are keys of indexes, which have bounds of their own.
const maxKey = 512

// fit refuses what databases cannot hold.
func fit(line int, text string) *bartleby.DocumentFault {
	if strings.IndexByte(text, 0) >= 0 {
		return faultf(line, "", "A string has a zero character.")
	}
	return nil
}

// fitKey is fit for a key of an object, which is there once.
func fitKey(line int, key string, seen map[string]bool) *bartleby.DocumentFault {
	switch {
	case seen[key]:
		return faultf(line, "", "The key %.100q is there twice.", key)
	case len(key) > maxKey:
		return faultf(line, "", "The key %.100q… has more than %d bytes.", key, maxKey)
	}
	return fit(line, key)
}
