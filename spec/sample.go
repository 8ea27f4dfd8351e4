package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// Call is an operation as programs call it. What is to be filled in is written in capitals.
type Call struct{ Curl, Node, Go string }

// Sample writes calls of an operation as it is answered. The server is the beginning of its URL; the header is what carries the
// credentials, such as "Authorization: Bearer YOUR_KEY", or "".
func Sample(op *Value, server, header string) Call {
	method, address := op.Get("method").Text(), strings.TrimSuffix(server, "/")+fill(op)
	media, schema := Content(op.Get("request_body"))
	body := ""
	if media, _, _ = strings.Cut(media, ","); strings.Contains(media, "json") {
		var pretty bytes.Buffer
		if json.Indent(&pretty, example(schema, 0).AppendJSON(nil), "", "  ") == nil {
			body = pretty.String()
		}
	}
	name, value, _ := strings.Cut(header, ": ")
	return Call{curl(method, address, name, value, media, body), node(method, address, name, value, media, body), golang(method, address, name, value, media, body)}
}

// fill puts placeholders into the path, and required parameters into the query.
func fill(op *Value) string {
	path, query := op.Get("path").Text(), url.Values{}
	for _, p := range op.Get("parameters").Items() {
		if name := p.Get("name").Text(); p.Get("required").True() && p.Get("in").Text() == "query" {
			query.Set(name, strings.ToUpper(name))
		}
	}
	path = strings.NewReplacer("{", "", "}", "").Replace(placeholders(path))
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return path
}

// placeholders writes what is in braces in capitals.
func placeholders(path string) string {
	var b strings.Builder
	inside := false
	for _, r := range path {
		switch r {
		case '{':
			inside = true
		case '}':
			inside = false
		}
		if inside {
			b.WriteString(strings.ToUpper(string(r)))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// example is a value that a schema takes: what it must have, or where nothing is required, the first few members.
func example(schema *Value, depth int) *Value {
	if schema == nil || depth > 4 {
		return Null()
	}
	for _, member := range []string{"example", "default", "const"} {
		if v := schema.Get(member); v != nil && v.scalar != "null" {
			return v
		}
	}
	if list := schema.Get("enum").Items(); len(list) > 0 {
		return list[0]
	}
	for _, member := range []string{"allOf", "oneOf", "anyOf"} {
		if parts := schema.Get(member).Items(); len(parts) > 0 && schema.Get("properties") == nil {
			return example(parts[0], depth+1)
		}
	}
	kind := schema.Get("type").Text()
	if list := schema.Get("type").Items(); len(list) > 0 {
		kind = list[0].Text()
	}
	switch {
	case kind == "object" || schema.Get("properties") != nil:
		return exampleObject(schema, depth)
	case kind == "array":
		return Array(example(schema.Get("items"), depth+1))
	case kind == "integer" || kind == "number":
		return Int(1)
	case kind == "boolean":
		return Bool(true)
	}
	return String("…")
}

// shownMembers is how many members an example has where none is required.
const shownMembers = 3

func exampleObject(schema *Value, depth int) *Value {
	out := Object()
	properties := schema.Get("properties")
	for _, name := range schema.Get("required").Items() {
		out.Set(name.Text(), example(properties.Get(name.Text()), depth+1))
	}
	if len(out.names) == 0 && depth == 0 {
		properties.Each(func(name string, value *Value) {
			if len(out.names) < shownMembers {
				out.Set(name, example(value, depth+1))
			}
		})
	}
	return out
}

func curl(method, address, name, value, media, body string) string {
	text := "curl -X " + method + " " + quote(address)
	if name != "" {
		text += " \\\n  -H " + quote(name+": "+value)
	}
	if body != "" {
		text += " \\\n  -H " + quote("Content-Type: "+media) + " \\\n  -d " + quote(body)
	}
	return text
}

// quote is a word of a POSIX shell.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func node(method, address, name, value, media, body string) string {
	text := fmt.Sprintf("const response = await fetch(%s, {\n  method: %s,\n", literal(address), literal(method))
	headers := ""
	if name != "" {
		headers += fmt.Sprintf("    %s: %s,\n", literal(name), literal(value))
	}
	if body != "" {
		headers += fmt.Sprintf("    'Content-Type': %s,\n", literal(media))
	}
	if headers != "" {
		text += "  headers: {\n" + headers + "  },\n"
	}
	if body != "" {
		text += "  body: JSON.stringify(" + strings.ReplaceAll(body, "\n", "\n  ") + "),\n"
	}
	return text + "});\nconst answer = await response.json();"
}

// literal is a string of JavaScript.
func literal(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`, "\n", `\n`).Replace(s) + "'"
}

func golang(method, address, name, value, media, body string) string {
	reader := "nil"
	if body != "" {
		reader = "strings.NewReader(`" + strings.ReplaceAll(body, "`", "` + \"`\" + `") + "`)"
	}
	text := fmt.Sprintf("request, err := http.NewRequest(%q, %q, %s)\nif err != nil {\n\treturn err\n}\n", method, address, reader)
	if name != "" {
		text += fmt.Sprintf("request.Header.Set(%q, %q)\n", name, value)
	}
	if body != "" {
		text += fmt.Sprintf("request.Header.Set(\"Content-Type\", %q)\n", media)
	}
	return text + "response, err := http.DefaultClient.Do(request)\nif err != nil {\n\treturn err\n}\ndefer response.Body.Close()"
}
