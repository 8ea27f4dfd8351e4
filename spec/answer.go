package spec

import (
	"strings"

	"bartleby"
)

// OperationRow is an operation as lists have it.
func OperationRow(o *bartleby.DocumentOperation) *Value {
	row := Object()
	row.Set("method", String(o.Method))
	row.Set("path", String(o.Path))
	row.Set("summary", String(o.Summary))
	row.Set("operation_id", orNull(o.OperationID))
	row.Set("tags", Strings(o.Tags))
	row.Set("deprecated", Bool(o.Deprecated))
	return row
}

// Operation is an operation as it is answered, with its references written out to a depth.
func Operation(o *bartleby.DocumentOperation, depth int, lookup Lookup) (*Value, error) {
	op, err := Parse(o.JSON)
	if err != nil {
		return nil, err
	}
	if err := ExpandOperation(op, depth, lookup); err != nil {
		return nil, err
	}
	out := OperationRow(o)
	for _, m := range [][2]string{
		{"description", "description"},
		{"parameters", "parameters"},
		{"requestBody", "request_body"},
		{"responses", "responses"},
		{"security", "security"},
		{"servers", "servers"},
		{"callbacks", "callbacks"},
		{"externalDocs", "external_docs"},
	} {
		if value := op.Get(m[0]); value != nil {
			out.Set(m[1], value)
		}
	}
	return out, nil
}

// SchemaRow is a schema as lists have it.
func SchemaRow(c *bartleby.DocumentComponent) (*Value, error) {
	schema, err := Parse(c.JSON)
	if err != nil {
		return nil, err
	}
	row := Object()
	row.Set("name", String(c.Name))
	row.Set("type", String(TypeOf(schema)))
	row.Set("summary", String(c.Summary))
	row.Set("property_count", Int(int64(len(schema.Get("properties").members()))))
	return row, nil
}

// Schema is a schema as it is answered.
func Schema(c *bartleby.DocumentComponent, depth int, lookup Lookup) (*Value, error) {
	schema, err := Parse(c.JSON)
	if err != nil {
		return nil, err
	}
	self := place{value: schema, depth: depth, other: structural, chain: []Key{{c.Kind, c.Name}}}
	x := &expansion{lookup: lookup, known: map[Key]*Value{}}
	if err := x.run([]place{self}); err != nil {
		return nil, err
	}
	out := Object()
	out.Set("name", String(c.Name))
	out.Set("schema", schema)
	return out, nil
}

func (t *Value) members() []string {
	if t == nil || t.kind != objectValue {
		return nil
	}
	return t.names
}

func orNull(s string) *Value {
	if s == "" {
		return Null()
	}
	return String(s)
}

// TypeOf says in a few words what a schema describes.
func TypeOf(schema *Value) string {
	if schema == nil {
		return "any"
	}
	if ref := schema.Get("$ref").Text(); ref != "" {
		return refName(ref)
	}
	kind := schema.Get("type").Text()
	var null bool
	if list := schema.Get("type").Items(); list != nil {
		var kinds []string
		for _, one := range list {
			if one.Text() == "null" {
				null = true
			} else {
				kinds = append(kinds, one.Text())
			}
		}
		kind = strings.Join(kinds, " or ")
	}
	null = null || schema.Get("nullable").True()
	switch {
	case kind == "array":
		kind = "array of " + TypeOf(schema.Get("items"))
	case schema.Get(SchemaKey) != nil && (kind == "object" || kind == ""):
		kind = schema.Get(SchemaKey).Text()
	case kind == "":
		kind = combined(schema)
	case schema.Get("format") != nil:
		kind += " (" + schema.Get("format").Text() + ")"
	}
	if null && !strings.HasSuffix(kind, "null") {
		kind += " or null"
	}
	return kind
}

// combined says what a schema without a type is made of.
func combined(schema *Value) string {
	for _, member := range []string{"oneOf", "anyOf", "allOf"} {
		word := " or "
		if member == "allOf" {
			word = " and "
		}
		var parts []string
		for _, part := range schema.Get(member).Items() {
			if kind := TypeOf(part); len(parts) < 6 && kind != "any" {
				parts = append(parts, kind)
			}
		}
		if len(parts) > 0 {
			return strings.Join(parts, word)
		}
	}
	switch {
	case schema.Get("properties") != nil, schema.Get("additionalProperties") != nil:
		return "object"
	case schema.Get("const") != nil:
		return "constant"
	case schema.Get("enum") != nil:
		return "one of a list"
	}
	return "any"
}

// refName is what a reference is called: its last part.
func refName(ref string) string {
	if _, name, rest := component(ref); name != "" && rest == "" {
		return name
	}
	return ref[strings.LastIndexAny(ref, "/#")+1:]
}
