package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Release is one API version as data: how to undo, for callers of older ones, what it changed.
//
// Undo reshapes answers. It is keyed by the name that objects give themselves ("object":"session"), and found wherever
// they nest; objects without a name are keyed by "parent.field", where the parent goes by its own such name. A step may
// rename, drop or reshape, never query; it sees numbers as json.Number.
//
// Lift renames inputs: by pattern ("POST /v1/sessions"), older callers' name of a key or query parameter to the newest.
type Release struct {
	Date string
	Undo map[string]func(object map[string]any)
	Lift map[string]map[string]string
}

// history undoes releases, newest first.
type history struct {
	releases []Release
	needles  [][]needle // by release
	opaque   map[string]bool
}

// needle is what an answer has to contain, all of it, to concern an object.
type needle [][]byte

func newHistory(c *Config) (*history, error) {
	h := &history{releases: c.Releases, opaque: map[string]bool{}}
	for _, name := range c.Opaque {
		h.opaque[name] = true
	}
	for i, release := range c.Releases {
		if !slices.Contains(c.Versions, release.Date) {
			return nil, fmt.Errorf("release of %s: there is no such version", release.Date)
		}
		if i > 0 && c.Releases[i-1].Date <= release.Date {
			return nil, fmt.Errorf("release of %s: releases are listed newest first", release.Date)
		}
		var needles []needle
		for name := range release.Undo {
			var n needle
			for part := range strings.SplitSeq(name, ".") {
				if part != "" {
					n = append(n, []byte(`"`+part+`"`))
				}
			}
			needles = append(needles, n)
		}
		h.needles = append(h.needles, needles)
	}
	return h, nil
}

// undo reshapes an answer for a caller of an older version. Answers without any of the objects concerned, and callers of
// the newest version, cost nothing.
func (h *history) undo(body []byte, v Version) ([]byte, error) {
	var steps []Release
	for i := range h.releases {
		if v.Before(h.releases[i].Date) && concerned(body, h.needles[i]) {
			steps = append(steps, h.releases[i])
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
		h.walk(tree, "", release.Undo)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(tree); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

func concerned(body []byte, needles []needle) bool {
	return slices.ContainsFunc(needles, func(n needle) bool {
		return !slices.ContainsFunc(n, func(part []byte) bool { return !bytes.Contains(body, part) })
	})
}

// walk visits objects from the inside out, so that a step sees its parts already undone. It keeps out of opaque fields:
// what callers store there may look like an object of ours.
func (h *history) walk(node any, key string, steps map[string]func(map[string]any)) {
	switch n := node.(type) {
	case []any:
		for _, item := range n {
			h.walk(item, key, steps)
		}
	case map[string]any:
		name, _ := n["object"].(string)
		if name == "" {
			name = key
		}
		for field, value := range n {
			if !h.opaque[field] {
				h.walk(value, name+"."+field, steps)
			}
		}
		if step, ok := steps[name]; ok {
			step(n)
		}
	}
}
