package spec

import (
	"fmt"
	"slices"
	"strings"
)

// Member is a parameter, a property, or another part of a schema, in words.
type Member struct {
	Name        string
	Where       string // "path, required"
	Type        string
	Note        string // what bounds it, beginning with a comma
	Description string // on one line
	Part        bool   // one of several shapes, rather than a name
	Members     []Member
}

// Reply is what an operation answers with, under one or several statuses.
type Reply struct {
	Codes   string // "200", "400, 404"
	What    string
	Members []Member
}

// Parameters are those of an operation as it is answered.
func Parameters(op *Value) []Member {
	var list []Member
	for _, one := range op.Get("parameters").Items() {
		if ref := one.Get("$ref").Text(); ref != "" {
			list = append(list, Member{Name: refName(ref)})
			continue
		}
		schema := one.Get("schema")
		if schema == nil {
			_, schema = Content(one)
		}
		where := one.Get("in").Text()
		if one.Get("required").True() {
			where += ", required"
		}
		list = append(list, member(one.Get("name").Text(), where, schema, one.Get("description").Text(), 0))
	}
	return list
}

// Content is the media types of a body, and the schema of the first, or of JSON where it is among them.
func Content(body *Value) (media string, schema *Value) {
	content := body.Get("content")
	if content == nil || len(content.names) == 0 {
		return "", nil
	}
	media = content.names[0]
	if slices.Contains(content.names, "application/json") {
		media = "application/json"
	}
	return strings.Join(content.names, ", "), content.Get(media).Get("schema")
}

// Answers are the responses of an operation. Refusals that say the same are told together, after all successes.
func Answers(responses *Value) []Reply {
	var list, refusals []Reply
	responses.Each(func(code string, r *Value) {
		_, schema := Content(r)
		success := strings.HasPrefix(code, "2")
		what := oneLine(r.Get("description").Text())
		if schema != nil {
			what = TypeOf(schema) + note(schema)
			if d := oneLine(sentence(r.Get("description").Text())); success && d != "" && len(d) < 100 {
				what += ": " + d
			}
		}
		if ref := r.Get("$ref").Text(); ref != "" {
			what = refName(ref)
		}
		if success {
			list = append(list, Reply{code, what, Members(schema)})
			return
		}
		if i := slices.IndexFunc(refusals, func(other Reply) bool { return other.What == what }); i >= 0 {
			refusals[i].Codes += ", " + code
			return
		}
		refusals = append(refusals, Reply{Codes: code, What: what})
	})
	return append(list, refusals...)
}

// maxOutline is how deep members are told.
const maxOutline = MaxExpansion + 3

// Members are the properties of a schema, of its items, and of its parts.
func Members(schema *Value) []Member { return members(schema, 0) }

func member(name, where string, schema *Value, description string, depth int) Member {
	if description == "" {
		description = schema.Get("description").Text()
	}
	m := Member{Name: name, Where: where, Type: TypeOf(schema), Note: note(schema), Description: oneLine(description), Members: members(schema, depth+1)}
	if schema == nil || schema.kind == objectValue && len(schema.names) == 0 {
		m.Type = ""
	}
	return m
}

func members(schema *Value, depth int) []Member {
	if schema == nil || schema.kind != objectValue || depth > maxOutline {
		return nil
	}
	var required []string
	for _, name := range schema.Get("required").Items() {
		required = append(required, name.Text())
	}
	var list []Member
	schema.Get("properties").Each(func(name string, value *Value) {
		where := ""
		if slices.Contains(required, name) {
			where = "required"
		}
		list = append(list, member(name, where, value, "", depth))
	})
	list = append(list, members(schema.Get("items"), depth)...)
	if more := schema.Get("additionalProperties"); more != nil && more.kind == objectValue && len(more.names) > 0 {
		list = append(list, member("*", "", more, "", depth))
	}
	for _, part := range schema.Get("allOf").Items() {
		list = append(list, members(part, depth)...)
	}
	for _, part := range slices.Concat(schema.Get("oneOf").Items(), schema.Get("anyOf").Items()) {
		if within := members(part, depth+1); len(within) > 0 {
			list = append(list, Member{Name: TypeOf(part), Part: true, Members: within})
		}
	}
	return list
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
