package rest

import (
	"bytes"
	"encoding/json"
)

// Release is one API version as data: how to undo, for callers of older ones, what it changed in answers.
//
// Undo is keyed by the name that objects give themselves ("object":"session"), and found wherever they nest; objects
// without a name are keyed by "parent.field". A step may rename, drop or reshape, never query.
type Release struct {
	Date string
	Undo map[string]func(object map[string]any)
}

// history undoes releases, newest first.
type history []Release

// undo reshapes an answer for a caller of an older version. Answers without any of the objects concerned, and callers of
// the newest version, cost nothing.
func (h history) undo(body []byte, v Version) ([]byte, error) {
	var steps []Release
	for _, release := range h {
		if v.Before(release.Date) && release.concerns(body) {
			steps = append(steps, release)
		}
	}
	if len(steps) == 0 {
		return body, nil
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var tree any
	if err := dec.Decode(&tree); err != nil {
		return nil, err
	}
	for _, release := range steps {
		walk(tree, "", release.Undo)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(tree); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// concerns looks for the quoted names of the objects that a release changed.
func (r Release) concerns(body []byte) bool {
	for name := range r.Undo {
		if parent, _, nested := bytes.Cut([]byte(name), []byte(".")); nested {
			name = string(parent)
		}
		if bytes.Contains(body, []byte(`"`+name+`"`)) {
			return true
		}
	}
	return false
}

// walk visits objects from the inside out, so that a step sees its parts already undone.
func walk(node any, key string, steps map[string]func(map[string]any)) {
	switch n := node.(type) {
	case []any:
		for _, item := range n {
			walk(item, key, steps)
		}
	case map[string]any:
		name, _ := n["object"].(string)
		for field, value := range n {
			walk(value, name+"."+field, steps)
		}
		if name == "" {
			name = key
		}
		if step, ok := steps[name]; ok {
			step(n)
		}
	}
}
