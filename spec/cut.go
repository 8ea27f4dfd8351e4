package spec

import (
	"slices"
	"strings"
)

// Cut takes something out of an answer that it can do without, says what, and tells whether there was anything. Cuts of a list are
// in order: what is least useful to somebody who is about to write the call goes first.
type Cut func(*Value) (says string, changed bool)

func cut(says string, apply func(*Value) bool) Cut {
	return func(v *Value) (string, bool) { return says, apply(v) }
}

// OperationCuts are the cuts of an operation as it is answered.
var OperationCuts = []Cut{
	cut("examples and extensions", dropExamples),
	cut("the schemas of refusals", func(op *Value) bool {
		return eachResponse(op, false, func(r *Value) bool { return r.Remove("content") || r.Remove("headers") })
	}),
	cut("all but the first sentence of descriptions", shortenDescriptions),
	cut("the members of answers", func(op *Value) bool { return eachResponse(op, true, collapseContent) }),
	cut("descriptions of what is optional", func(op *Value) bool { return eachOptional(op, func(v *Value) bool { return v.Remove("description") }) }),
	cut("the members of what is optional in the body", func(op *Value) bool { return eachOptional(op, flatten) }),
	cut("descriptions of parameters", dropDescriptions),
	cut("what is optional, but for names", func(op *Value) bool { return eachOptional(op, func(v *Value) bool { return bare(v, "name", "in") }) }),
	cut("answers", func(op *Value) bool { return op.Remove("responses") }),
	cut("security, servers and further members", func(op *Value) bool { return bare(op, append(rowNames, "parameters", "request_body")...) }),
	cut("parameters and body", func(op *Value) bool { return bare(op, rowNames...) }),
}

// SchemaCuts are the cuts of a schema as it is answered.
var SchemaCuts = []Cut{
	cut("examples and extensions", dropExamples),
	cut("all but the first sentence of descriptions", shortenDescriptions),
	cut("the members of schemas within", func(s *Value) bool { return eachProperty(s.Get("schema"), flatten) }),
	cut("descriptions of members", func(s *Value) bool {
		return eachProperty(s.Get("schema"), func(v *Value) bool { return v.Remove("description") })
	}),
	cut("members, but for their names", func(s *Value) bool { return eachProperty(s.Get("schema"), func(v *Value) bool { return bare(v) }) }),
	cut("members", func(s *Value) bool { return s.Get("schema").Remove("properties") }),
}

var rowNames = []string{"provider", "version", "method", "path", "summary", "operation_id", "tags", "deprecated"}

// bare leaves only these members, and tells whether there were others.
func bare(v *Value, names ...string) bool {
	had := len(v.names)
	v.Keep(names...)
	return len(v.names) < had
}

// keywords visits the objects within a value whose members are keywords rather than names, inner ones first.
func (t *Value) keywords(names bool, visit func(*Value) bool) bool {
	changed := false
	for i, value := range t.values {
		keyword := t.kind == objectValue && !names
		if keyword && slices.Contains(data, t.names[i]) {
			continue
		}
		inside := keyword && value.kind == objectValue && slices.Contains(named, t.names[i])
		changed = value.keywords(inside, visit) || changed
	}
	if t.kind == objectValue && !names {
		changed = visit(t) || changed
	}
	return changed
}

func dropExamples(v *Value) bool {
	return v.keywords(false, func(o *Value) bool {
		changed := false
		for _, name := range slices.Clone(o.names) {
			extra := strings.HasPrefix(name, "x-") && name != SchemaKey
			if extra || slices.Contains([]string{"example", "examples", "externalDocs", "external_docs", "xml", "links", "callbacks", "discriminator"}, name) {
				changed = o.Remove(name) || changed
			}
		}
		return changed
	})
}

func shortenDescriptions(v *Value) bool {
	return v.keywords(false, func(o *Value) bool {
		text := o.Get("description").Text()
		if short := sentence(text); short != text {
			o.Set("description", String(short))
			return len(short) < len(text)
		}
		return false
	})
}

func dropDescriptions(op *Value) bool {
	changed := false
	for _, name := range []string{"parameters", "request_body", "responses"} {
		if part := op.Get(name); part != nil {
			changed = part.keywords(name == "responses", func(o *Value) bool { return o.Remove("description") }) || changed
		}
	}
	return changed
}

// eachResponse visits the responses that are successes, or those that are not.
func eachResponse(op *Value, success bool, visit func(*Value) bool) bool {
	changed := false
	op.Get("responses").Each(func(code string, r *Value) {
		if strings.HasPrefix(code, "2") == success {
			changed = visit(r) || changed
		}
	})
	return changed
}

// collapseContent leaves the name of what is answered, or its type.
func collapseContent(r *Value) bool {
	changed := r.Remove("headers")
	r.Get("content").Each(func(_ string, media *Value) {
		if schema := media.Get("schema"); schema != nil {
			changed = flatten(schema) || changed
		}
	})
	return changed
}

// flatten turns a schema that was written out back into a reference, or into its type.
func flatten(schema *Value) bool {
	if schema.kind != objectValue {
		return false
	}
	if name := schema.Get(SchemaKey).Text(); name != "" {
		*schema = *Object()
		schema.Set("$ref", String("#/components/schemas/"+escape(name)))
		return true
	}
	changed := false
	if items := schema.Get("items"); items != nil {
		changed = flatten(items)
	}
	for _, member := range []string{"properties", "patternProperties", "allOf", "oneOf", "anyOf", "additionalProperties"} {
		part := schema.Get(member)
		if part == nil || part.kind == scalarValue {
			continue
		}
		if member == "properties" || member == "patternProperties" {
			changed = schema.Remove(member) || changed
			continue
		}
		for _, one := range append(part.Items(), part) {
			changed = flatten(one) || changed
		}
	}
	return changed
}

// eachOptional visits the parameters, and the members of the body, that need not be given.
func eachOptional(op *Value, visit func(*Value) bool) bool {
	changed := false
	for _, p := range op.Get("parameters").Items() {
		if !p.Get("required").True() {
			changed = visit(p) || changed
		}
	}
	op.Get("request_body").Get("content").Each(func(_ string, media *Value) {
		schema := media.Get("schema")
		var required []string
		for _, name := range schema.Get("required").Items() {
			required = append(required, name.Text())
		}
		schema.Get("properties").Each(func(name string, value *Value) {
			if !slices.Contains(required, name) && value.kind == objectValue {
				changed = visit(value) || changed
			}
		})
	})
	return changed
}

// eachProperty visits the members of a schema, also where it is put together from parts.
func eachProperty(schema *Value, visit func(*Value) bool) bool {
	changed := false
	schema.Get("properties").Each(func(_ string, value *Value) {
		if value.kind == objectValue {
			changed = visit(value) || changed
		}
	})
	for _, member := range []string{"allOf", "oneOf", "anyOf"} {
		for _, part := range schema.Get(member).Items() {
			changed = eachProperty(part, visit) || changed
		}
	}
	return changed
}
