package spec

import (
	"slices"
	"strings"

	"bartleby"
)

// methods are the members of a path that are operations, in the order in which they are listed.
var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

// indexer takes a document apart.
type indexer struct {
	root *Value
	doc  *bartleby.Document
	tags map[string]int  // how many operations have a tag
	seen map[string]bool // operations by their keys
}

func index(root *Value) *bartleby.Document {
	info := root.Get("info")
	x := &indexer{root: root, tags: map[string]int{}, seen: map[string]bool{}, doc: &bartleby.Document{DocumentHead: bartleby.DocumentHead{
		Version: info.Get("version").Text(), Title: info.Get("title").Text(), Description: info.Get("description").Text(), OpenAPI: root.Get("openapi").Text(),
	}}}
	x.paths(root.Get("paths"))
	for _, member := range []string{"webhooks", "x-webhooks"} {
		x.paths(root.Get(member))
	}
	x.components()
	x.doc.Endpoints = len(x.doc.Operations)
	x.doc.Info = x.info().AppendJSON(nil)
	return x.doc
}

func (x *indexer) paths(paths *Value) {
	paths.Each(func(path string, item *Value) {
		if strings.HasPrefix(path, "x-") {
			return
		}
		if ref := item.Get("$ref").Text(); strings.HasPrefix(ref, "#/") {
			if item = x.root.resolve(ref[1:]); item == nil {
				return
			}
		}
		for _, method := range methods {
			key := strings.ToUpper(method) + " " + path
			if op := item.Get(method); op != nil && op.kind == objectValue && !x.seen[key] {
				x.seen[key] = true
				x.operation(strings.ToUpper(method), path, x.complete(item, op))
			}
		}
	})
}

// complete is an operation with what it has from its path and from the document as a whole.
func (x *indexer) complete(item, op *Value) *Value {
	whole := &Value{line: op.line, kind: objectValue, names: slices.Clone(op.names), values: slices.Clone(op.values)}
	if shared := item.Get("parameters"); shared != nil && shared.kind == arrayValue {
		own := op.Get("parameters")
		all := Array()
		for _, p := range shared.values {
			if own == nil || !slices.ContainsFunc(own.values, func(o *Value) bool { return x.sameParameter(o, p) }) {
				all.values = append(all.values, p)
			}
		}
		if own != nil {
			all.values = append(all.values, own.values...)
		}
		whole.Set("parameters", all)
	}
	for _, member := range []string{"servers", "security"} {
		if whole.Get(member) != nil {
			continue
		}
		if from := item.Get(member); from != nil {
			whole.Set(member, from)
		} else if from := x.root.Get(member); from != nil {
			whole.Set(member, from)
		}
	}
	return whole
}

func (x *indexer) sameParameter(a, b *Value) bool {
	a, b = x.resolved(a), x.resolved(b)
	return a.Get("name").Text() == b.Get("name").Text() && a.Get("in").Text() == b.Get("in").Text()
}

// resolved follows references within the document; checkReferences has seen to it that they lead somewhere.
func (x *indexer) resolved(t *Value) *Value {
	for ref := t.Get("$ref").Text(); strings.HasPrefix(ref, "#/"); ref = t.Get("$ref").Text() {
		if t = x.root.resolve(ref[1:]); t == nil {
			return nil
		}
	}
	return t
}

func (x *indexer) operation(method, path string, op *Value) {
	row := bartleby.DocumentOperation{
		Position: len(x.doc.Operations), Method: method, Path: path, OperationID: clip(op.Get("operationId").Text(), maxKey/4),
		Summary: op.Get("summary").Text(), Deprecated: op.Get("deprecated") != nil && op.Get("deprecated").scalar == "true", JSON: op.AppendJSON(nil),
	}
	if row.Summary == "" {
		row.Summary = sentence(op.Get("description").Text())
	}
	if tags := op.Get("tags"); tags != nil {
		for _, tag := range tags.values {
			if name := clip(tag.Text(), maxKey/4); name != "" && !slices.Contains(row.Tags, name) {
				row.Tags = append(row.Tags, name)
				x.tags[name]++
			}
		}
	}
	parameters, schemas := x.parameterNames(op), x.refer("", row.Key(), op)
	row.Terms = terms([termFields]string{
		TermsName: path + " " + row.OperationID + " " + row.Summary, TermsTags: strings.Join(row.Tags, " "), TermsParameters: strings.Join(parameters, " "),
		TermsSchemas: strings.Join(schemas, " "), TermsDescription: clip(op.Get("description").Text(), 2000),
		TermsWritten: row.Summary,
	})
	x.doc.Operations = append(x.doc.Operations, row)
}

// parameterNames are the names of parameters, and of what is in the body.
func (x *indexer) parameterNames(op *Value) []string {
	var names []string
	if list := op.Get("parameters"); list != nil {
		for _, p := range list.values {
			names = append(names, x.resolved(p).Get("name").Text())
		}
	}
	x.resolved(op.Get("requestBody")).Get("content").Each(func(_ string, media *Value) {
		x.propertyNames(media.Get("schema"), 0, &names)
	})
	return names
}

// maxNames bounds the names of a body: schemas may refer to themselves many times.
const maxNames = 500

func (x *indexer) propertyNames(schema *Value, depth int, names *[]string) {
	if schema = x.resolved(schema); schema == nil || depth > 3 || len(*names) > maxNames {
		return
	}
	schema.Get("properties").Each(func(name string, value *Value) {
		if len(*names) > maxNames {
			return
		}
		*names = append(*names, name)
		x.propertyNames(value, depth+1, names)
	})
	for _, member := range []string{"allOf", "anyOf", "oneOf"} {
		if parts := schema.Get(member); parts != nil {
			for _, part := range parts.values {
				x.propertyNames(part, depth+1, names)
			}
		}
	}
}

// refer notes the components that a part refers to, and returns the names of those that are schemas.
func (x *indexer) refer(kind, name string, part *Value) []string {
	var schemas []string
	seen := map[[2]string]bool{}
	part.references(func(r reference) {
		toKind, toName, _ := component(r.to)
		if toKind == "" || seen[[2]string{toKind, toName}] {
			return
		}
		seen[[2]string{toKind, toName}] = true
		x.doc.References = append(x.doc.References, bartleby.DocumentReference{Kind: kind, Name: name, ToKind: toKind, ToName: toName})
		schemas = append(schemas, toName)
	})
	return schemas
}

func (x *indexer) components() {
	x.root.Get("components").Each(func(kind string, all *Value) {
		if strings.HasPrefix(kind, "x-") {
			return
		}
		position := 0
		all.Each(func(name string, part *Value) {
			summary := part.Get("title").Text()
			if summary == "" {
				summary = sentence(part.Get("description").Text())
			}
			x.doc.Components = append(x.doc.Components, bartleby.DocumentComponent{Position: position, Kind: kind, Name: name, Summary: summary, JSON: part.AppendJSON(nil)})
			x.refer(kind, name, part)
			if position++; kind == bartleby.KindSchema {
				x.doc.Schemas++
			}
		})
	})
}

// info is the head of the document, with all the tags that operations have and how many have each.
func (x *indexer) info() *Value {
	head := Object()
	for _, member := range []string{"info", "servers", "security", "externalDocs"} {
		if value := x.root.Get(member); value != nil {
			head.Set(member, value)
		}
	}
	tags := Array()
	add := func(name, description string) {
		if name == "" || x.tags[name] < 0 {
			return
		}
		tag := Object()
		tag.Set("name", String(name))
		tag.Set("description", String(description))
		tag.Set("endpoint_count", Int(int64(x.tags[name])))
		tags.values = append(tags.values, tag)
		x.tags[name] = -1
	}
	if declared := x.root.Get("tags"); declared != nil {
		for _, tag := range declared.values {
			add(tag.Get("name").Text(), tag.Get("description").Text())
		}
	}
	for _, op := range x.doc.Operations {
		for _, name := range op.Tags {
			add(name, "")
		}
	}
	head.Set("tags", tags)
	return head
}

// sentence is the first sentence or line of a text.
func sentence(text string) string {
	text, _, _ = strings.Cut(strings.TrimSpace(text), "\n")
	if i := strings.Index(text, ". "); i > 0 {
		text = text[:i+1]
	}
	return clip(strings.TrimSpace(text), 200)
}

// clip shortens a text to so many characters.
func clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	if runes := []rune(text); len(runes) > most {
		return strings.TrimRight(string(runes[:most-1]), " ") + "…"
	}
	return text
}
