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
	if list := Parameters(op); len(list) > 0 {
		p.linef("\nParameters:")
		p.write(0, list)
	}
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

func (p *page) body(body *Value) {
	media, schema := Content(body)
	if media == "" {
		return
	}
	if body.Get("required").True() {
		media += ", required"
	}
	p.linef("\nBody (%s): %s%s", media, TypeOf(schema), note(schema))
	if d := body.Get("description").Text(); d != "" {
		p.linef("%s", oneLine(d))
	}
	p.write(0, Members(schema))
}

func (p *page) responses(all *Value) {
	if all == nil || len(all.names) == 0 {
		return
	}
	p.linef("\nAnswers:")
	for _, a := range Answers(all) {
		p.linef("- %s %s", a.Codes, a.What)
		p.write(1, a.Members)
	}
}

// write writes members, those within them indented.
func (p *page) write(indent int, list []Member) {
	for _, m := range list {
		line := "- `" + m.Name + "`"
		if m.Part {
			line = "- as " + m.Name
		}
		if m.Where != "" {
			line += " (" + m.Where + ")"
		}
		if what := m.Type + m.Note; what != "" && !m.Part {
			line += " " + what
		}
		if m.Description != "" {
			line += ": " + m.Description
		}
		p.linef("%s%s", strings.Repeat("  ", indent), line)
		p.write(indent+1, m.Members)
	}
}

// SchemaMarkdown writes a schema as it is answered.
func SchemaMarkdown(s *Value) string {
	p := &page{}
	schema := s.Get("schema")
	p.linef("## %s", s.Get("name").Text())
	p.linef("%s%s", TypeOf(schema), note(schema))
	if d := strings.TrimSpace(schema.Get("description").Text()); d != "" {
		p.linef("\n%s", d)
	}
	if s.Get("schema").kind == objectValue {
		p.linef("")
		p.write(0, Members(schema))
	}
	return p.String()
}
