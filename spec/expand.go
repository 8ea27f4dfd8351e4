package spec

import (
	"encoding/json"
	"slices"
	"strings"

	"bartleby"
)

// SchemaKey is the member of a written out schema that says which it is.
const SchemaKey = "x-schema"

const (
	// MaxExpansion is how many levels of schemas are written out at most.
	MaxExpansion = 5
	// maxExpanded bounds what an answer becomes by it, in values; references past it stay references.
	maxExpanded = 20_000
	// structural is how many references of other kinds, such as from a response to a header, are followed.
	structural = 8
)

// Key names a component.
type Key struct{ Kind, Name string }

// Lookup finds components; those that do not exist are left out.
type Lookup func(keys []Key) (map[Key]json.RawMessage, error)

// expansion writes components in the place of references, a level at a time: one look-up serves all that a level needs.
type expansion struct {
	lookup Lookup
	known  map[Key]*Value
	spent  int
}

// place is where a reference is that may be written out.
type place struct {
	value *Value
	depth int   // levels of schemas that are still written out below it
	other int   // references of other kinds that are still followed
	chain []Key // what was written out on the way to it
}

// Expand writes out what a part of a document refers to: parameters, bodies, responses and the like always, and schemas down to a
// depth of so many levels. A schema within itself stays a reference.
func Expand(part *Value, depth int, lookup Lookup) error {
	x := &expansion{lookup: lookup, known: map[Key]*Value{}}
	return x.run([]place{{value: part, depth: depth, other: structural}})
}

// ExpandOperation is Expand for an operation. The schema of its body is written out at least one level, because nobody can call it
// otherwise.
func ExpandOperation(op *Value, depth int, lookup Lookup) error {
	x := &expansion{lookup: lookup, known: map[Key]*Value{}}
	var places []place
	op.Each(func(name string, value *Value) {
		p := place{value: value, depth: depth, other: structural}
		if name == "requestBody" {
			p.depth = max(1, depth)
		}
		places = append(places, p)
	})
	return x.run(places)
}

func (x *expansion) run(level []place) error {
	for len(level) > 0 {
		var found []place
		for _, p := range level {
			x.find(p, p.value, false, &found)
		}
		if err := x.fetch(found); err != nil {
			return err
		}
		level = level[:0]
		for _, p := range found {
			if next, ok := x.write(p); ok {
				level = append(level, next)
			}
		}
	}
	return nil
}

// find lists the references within a value that are to be written out.
func (x *expansion) find(p place, v *Value, names bool, found *[]place) {
	if ref := v.Get("$ref").Text(); ref != "" && !names {
		kind, name, _ := component(ref)
		key := Key{kind, name}
		if kind == "" || slices.Contains(p.chain, key) || kind == bartleby.KindSchema && p.depth == 0 || kind != bartleby.KindSchema && p.other == 0 {
			return
		}
		*found = append(*found, place{v, p.depth, p.other, p.chain})
		return
	}
	for i, value := range v.values {
		keyword := v.kind == objectValue && !names
		if keyword && (slices.Contains(data, v.names[i]) || strings.HasPrefix(v.names[i], "x-")) {
			continue
		}
		x.find(p, value, keyword && value.kind == objectValue && slices.Contains(named, v.names[i]), found)
	}
}

func (x *expansion) fetch(places []place) error {
	var keys []Key
	for _, p := range places {
		kind, name, _ := component(p.value.Get("$ref").Text())
		key := Key{kind, name}
		if _, known := x.known[key]; !known && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	parts, err := x.lookup(keys)
	if err != nil {
		return err
	}
	for _, key := range keys {
		x.known[key] = nil
		if text, ok := parts[key]; ok {
			if x.known[key], err = Parse(text); err != nil {
				return err
			}
		}
	}
	return nil
}

// write puts a component in the place of the reference, and says where to go on.
func (x *expansion) write(p place) (place, bool) {
	kind, name, rest := component(p.value.Get("$ref").Text())
	part := x.known[Key{kind, name}]
	if rest != "" && part != nil {
		part = part.resolve("/" + rest)
	}
	if part == nil {
		return place{}, false
	}
	if x.spent += part.size(); x.spent > maxExpanded {
		return place{}, false
	}
	beside := *p.value
	*p.value = *part.Copy()
	if p.value.kind != objectValue { // a schema may be just true
		return place{}, false
	}
	beside.Each(func(name string, value *Value) {
		if name == "description" || name == "summary" { // may be written beside a reference, and count there
			p.value.Set(name, value)
		}
	})
	next := place{p.value, p.depth, p.other, append(slices.Clone(p.chain), Key{kind, name})}
	if kind == bartleby.KindSchema {
		if rest == "" {
			p.value.Set(SchemaKey, String(name))
		}
		next.depth--
	} else {
		next.other--
	}
	return next, true
}

// size counts the values in a value.
func (t *Value) size() int {
	n := 1
	for _, value := range t.values {
		n += value.size()
	}
	return n
}
