package spec

import (
	"slices"
	"strconv"
	"strings"

	"bartleby"
)

// reference is a $ref: where it leads, and where it was.
type reference struct {
	to, pointer string
	line        int
	holder      *Value // the object that has it
	schema      bool   // it stands for a schema
}

// named are members whose members have names that authors chose, rather than keywords.
var named = []string{
	"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "schemas", "responses", "requestBodies", "headers", "callbacks", "links",
	"securitySchemes", "pathItems", "paths", "webhooks", "x-webhooks", "content", "encoding", "examples", "mapping", "variables",
}

// data are members whose value is not OpenAPI but an example of what it describes.
var data = []string{"example", "default", "enum", "const", "value", "mapping", "required"}

// references visits every $ref of a document or a part of it.
func (t *Value) references(visit func(reference)) {
	t.walk("", false, false, visit)
}

// walk tells keywords from names: a property may well be called default, or $ref.
func (t *Value) walk(pointer string, names, schema bool, visit func(reference)) {
	for i, value := range t.values {
		name := strconv.Itoa(i)
		if t.kind == objectValue {
			name = t.names[i]
		}
		at := pointer + "/" + escape(name)
		keyword := t.kind == objectValue && !names
		switch {
		case keyword && name == "$ref":
			visit(reference{value.Text(), at, value.line, t, schema})
		case keyword && slices.Contains(data, name), keyword && strings.HasPrefix(name, "x-") && name != "x-webhooks":
		default:
			inside := keyword && value.kind == objectValue && (slices.Contains(named, name) || name == "parameters")
			value.walk(at, inside, schema || keyword && name == "schema" || at == "/components/schemas", visit)
		}
	}
}

// judged is the document as JSON with an empty schema for each reference to one: whoever judges it sees each schema once, at its own
// place, instead of all that it leads to from every place.
func (t *Value) judged() []byte {
	kept := map[*Value]Value{}
	t.references(func(r reference) {
		if r.schema {
			kept[r.holder] = *r.holder
		}
	})
	for holder, whole := range kept {
		*holder = Value{line: whole.line, kind: objectValue}
	}
	text := t.AppendJSON(nil)
	for holder, whole := range kept {
		*holder = whole
	}
	return text
}

// component is the kind and name of the component that a $ref leads to or into; "" when it leads elsewhere.
func component(ref string) (kind, name, rest string) {
	inside, ok := strings.CutPrefix(ref, "#/components/")
	if !ok {
		return "", "", ""
	}
	kind, inside, ok = strings.Cut(inside, "/")
	name, rest, _ = strings.Cut(inside, "/")
	if !ok || name == "" {
		return "", "", ""
	}
	return kind, unescape(decodePercent(name)), rest
}

// checkReferences finds what leads out of the document, nowhere, or only back to itself.
func checkReferences(root *Value) []bartleby.DocumentFault {
	var faults []bartleby.DocumentFault
	anchors := root.anchors()
	root.references(func(r reference) {
		switch fragment, local := strings.CutPrefix(r.to, "#"); {
		case r.to == "":
			faults = append(faults, *faultf(r.line, r.pointer, "A $ref has to be a string."))
		case !local:
			faults = append(faults, *faultf(r.line, r.pointer, "The reference %.200s leads out of the document; bundle what it needs into one file.", r.to))
		case strings.HasPrefix(fragment, "/"):
			if target := root.resolve(fragment); target == nil {
				faults = append(faults, *faultf(r.line, r.pointer, "There is nothing at %.200s.", r.to))
			} else if root.circles(target) {
				faults = append(faults, *faultf(r.line, r.pointer, "The reference %.200s leads only to other references: back to itself, or through more than %d.", r.to, maxDepth))
			}
		case fragment != "" && !anchors[fragment]:
			faults = append(faults, *faultf(r.line, r.pointer, "There is no anchor %.200s.", r.to))
		}
	})
	return faults
}

// anchors are the names that schemas of OpenAPI 3.1 give themselves.
func (t *Value) anchors() map[string]bool {
	all := map[string]bool{}
	var walk func(*Value)
	walk = func(t *Value) {
		if name := t.Get("$anchor").Text(); name != "" {
			all[name] = true
		}
		for _, value := range t.values {
			walk(value)
		}
	}
	walk(t)
	return all
}

// resolve follows a JSON Pointer; nil when it leads nowhere.
func (t *Value) resolve(pointer string) *Value {
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		token = unescape(decodePercent(token))
		next := t.Get(token)
		if next == nil && t.kind == arrayValue {
			if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(t.values) {
				next = t.values[i]
			}
		}
		if next == nil {
			return nil
		}
		t = next
	}
	return t
}

// circles tells whether a value is a reference that never arrives at something else, or not soon: then each of a long chain would
// be followed to its end.
func (t *Value) circles(at *Value) bool {
	seen := map[*Value]bool{}
	for at != nil && !seen[at] && len(seen) < maxDepth {
		seen[at] = true
		ref := at.Get("$ref").Text()
		if !strings.HasPrefix(ref, "#/") {
			return false
		}
		at = t.resolve(ref[1:])
	}
	return at != nil
}
