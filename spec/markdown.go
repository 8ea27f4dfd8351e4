package spec

import (
	"fmt"
	"slices"
	"strings"
)

// page writes Markdown: what an operation or a schema says, in as few words as will do.
type page struct{ strings.Builder }

func (p *page) linef(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

// OperationMarkdown writes an operation as it is answered.
func OperationMarkdown(op *Value) string {
	p := &page{}
	p.linef("## %s %s", op.Get("method").Text(), op.Get("path").Text())
	about := []string{}
	if s := op.Get("summary").Text(); s != "" {
		about = append(about, strings.TrimSuffix(s, ".")+".")
	}
	if id := op.Get("operation_id").Text(); id != "" {
		about = append(about, "Operation `"+id+"`.")
	}
	if op.Get("deprecated").True() {
		about = append(about, "**Deprecated.**")
	}
	p.linef("%s", strings.Join(about, " "))
	if d := op.Get("description").Text(); d != "" && d != op.Get("summary").Text() {
		p.linef("\n%s", strings.TrimSpace(d))
	}
	var servers []string
	for _, s := range op.Get("servers").Items() {
		servers = append(servers, s.Get("url").Text())
	}
	if len(servers) > 0 {
		p.linef("\nServer: %s", strings.Join(servers, ", "))
	}
	p.security(op.Get("security"))
	p.parameters(op.Get("parameters").Items())
	p.body(op.Get("request_body"))
	p.responses(op.Get("responses"))
	return p.String()
}

func (p *page) security(list *Value) {
	if list == nil {
		return
	}
	var ways []string
	for _, one := range list.Items() {
		ways = append(ways, strings.Join(one.members(), " and "))
	}
	ways = slices.DeleteFunc(ways, func(s string) bool { return s == "" })
	if len(ways) == 0 {
		p.linef("\nNo credentials.")
		return
	}
	p.linef("\nCredentials: %s", strings.Join(ways, ", or "))
}

func (p *page) parameters(list []*Value) {
	if len(list) == 0 {
		return
	}
	p.linef("\nParameters:")
	for _, one := range list {
		if ref := one.Get("$ref").Text(); ref != "" {
			p.linef("- %s", refName(ref))
			continue
		}
		schema := one.Get("schema")
		if schema == nil {
			one.Get("content").Each(func(_ string, media *Value) { schema = media.Get("schema") })
		}
		where := one.Get("in").Text()
		if one.Get("required").True() {
			where += ", required"
		}
		p.member(0, one.Get("name").Text(), where, schema, one.Get("description").Text())
	}
}

func (p *page) body(body *Value) {
	content := body.Get("content")
	if content == nil || len(content.names) == 0 {
		return
	}
	media := content.names[0]
	if slices.Contains(content.names, "application/json") {
		media = "application/json"
	}
	head := media
	if len(content.names) > 1 {
		head = strings.Join(content.names, ", ")
	}
	if body.Get("required").True() {
		head += ", required"
	}
	schema := content.Get(media).Get("schema")
	p.linef("\nBody (%s): %s%s", head, typeOf(schema), note(schema))
	if d := body.Get("description").Text(); d != "" {
		p.linef("%s", oneLine(d))
	}
	p.members(0, schema)
}

func (p *page) responses(all *Value) {
	if all == nil || len(all.names) == 0 {
		return
	}
	p.linef("\nAnswers:")
	refusals := map[string][]string{} // what is answered → codes
	var order []string
	all.Each(func(code string, r *Value) {
		var schema *Value
		r.Get("content").Each(func(_ string, media *Value) {
			if schema == nil {
				schema = media.Get("schema")
			}
		})
		what := oneLine(r.Get("description").Text())
		if schema != nil {
			what = typeOf(schema) + note(schema)
			if d := oneLine(sentence(r.Get("description").Text())); strings.HasPrefix(code, "2") && d != "" && len(d) < 100 {
				what += ": " + d
			}
		}
		if ref := r.Get("$ref").Text(); ref != "" {
			what = refName(ref)
		}
		if strings.HasPrefix(code, "2") {
			p.linef("- %s %s", code, what)
			p.members(1, schema)
			return
		}
		if refusals[what] == nil {
			order = append(order, what)
		}
		refusals[what] = append(refusals[what], code)
	})
	for _, what := range order {
		p.linef("- %s %s", strings.Join(refusals[what], ", "), what)
	}
}

// member writes one name with what it takes, and what is in it.
func (p *page) member(indent int, name, where string, schema *Value, description string) {
	what := typeOf(schema) + note(schema)
	if where != "" {
		where = " (" + where + ")"
	}
	if description == "" {
		description = schema.Get("description").Text()
	}
	if description = oneLine(description); description != "" {
		what += ": " + description
	}
	if schema == nil || schema.kind == objectValue && len(schema.names) == 0 {
		what = strings.TrimPrefix(what, "any")
	}
	p.linef("%s- `%s`%s%s", strings.Repeat("  ", indent), name, where, strings.TrimRight(" "+strings.TrimPrefix(what, ": "), " "))
	p.members(indent+1, schema)
}

// members writes the properties of a schema, of its items, and of its parts.
func (p *page) members(indent int, schema *Value) {
	if schema == nil || schema.kind != objectValue || indent > MaxExpansion+3 {
		return
	}
	var required []string
	for _, name := range schema.Get("required").Items() {
		required = append(required, name.Text())
	}
	schema.Get("properties").Each(func(name string, value *Value) {
		where := ""
		if slices.Contains(required, name) {
			where = "required"
		}
		p.member(indent, name, where, value, "")
	})
	p.members(indent, schema.Get("items"))
	if more := schema.Get("additionalProperties"); more != nil && more.kind == objectValue && len(more.names) > 0 {
		p.member(indent, "*", "", more, "")
	}
	for _, part := range schema.Get("allOf").Items() {
		p.members(indent, part)
	}
	for _, member := range []string{"oneOf", "anyOf"} {
		for _, part := range schema.Get(member).Items() {
			if part.Get("properties") == nil && part.Get("items") == nil && part.Get("allOf") == nil {
				continue
			}
			p.linef("%s- as %s:", strings.Repeat("  ", indent), typeOf(part))
			p.members(indent+1, part)
		}
	}
}

// SchemaMarkdown writes a schema as it is answered.
func SchemaMarkdown(s *Value) string {
	p := &page{}
	schema := s.Get("schema")
	p.linef("## %s", s.Get("name").Text())
	p.linef("%s%s", typeOf(schema), note(schema))
	if d := strings.TrimSpace(schema.Get("description").Text()); d != "" {
		p.linef("\n%s", d)
	}
	if s.Get("schema").kind == objectValue {
		p.linef("")
		p.members(0, schema)
	}
	return p.String()
}

// bounds of a schema that are worth a word, and the word.
var noted = [][2]string{
	{"default", "default "},
	{"minimum", "≥ "},
	{"maximum", "≤ "},
	{"exclusiveMinimum", "> "},
	{"exclusiveMaximum", "< "},
	{"minLength", "length ≥ "},
	{"maxLength", "length ≤ "},
	{"minItems", "items ≥ "},
	{"maxItems", "items ≤ "},
	{"pattern", "matches "},
	{"const", "always "},
}

// maxListed is how many values of an enumeration are written.
const maxListed = 40

// note says what bounds the values of a schema.
func note(schema *Value) string {
	if schema == nil || schema.kind != objectValue {
		return ""
	}
	var notes []string
	if list := schema.Get("enum").Items(); len(list) > 0 {
		values := make([]string, 0, len(list))
		for _, one := range list[:min(len(list), maxListed)] {
			values = append(values, one.Scalar())
		}
		if len(list) > maxListed {
			values = append(values, fmt.Sprintf("and %d more", len(list)-maxListed))
		}
		notes = append(notes, "one of "+strings.Join(values, " | "))
	}
	for _, n := range noted {
		if value := schema.Get(n[0]); value != nil && value.kind == scalarValue {
			notes = append(notes, n[1]+value.Scalar())
		}
	}
	if items := schema.Get("items"); items != nil && items.Get("enum") != nil {
		notes = append(notes, "items"+note(items))
	}
	if len(notes) == 0 {
		return ""
	}
	return ", " + strings.Join(notes, ", ")
}

// oneLine takes line breaks and repeated spaces out of a text.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
