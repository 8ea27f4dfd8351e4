package spec

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"bartleby/rest"
)

// builder collects the schemas that operations of one version refer to.
type builder struct {
	version string
	schemas object
}

func lower(s string) string { return strings.ToLower(s) }

func ref(name string) object { return object{"$ref": "#/components/schemas/" + name} }

// operation describes one route.
func (b *builder) operation(r *rest.Route) (object, error) {
	op := object{"operationId": r.Name, "summary": r.Summary}
	if r.Description != "" {
		op["description"] = r.Description
	}
	if r.Tag != "" {
		op["tags"] = []string{r.Tag}
	}
	if r.Deprecated {
		op["deprecated"] = true
	}
	if r.Public {
		op["security"] = []object{}
	} else {
		op["security"] = []object{{"secretKey": []string{}}}
	}
	parameters := []object{{"$ref": "#/components/parameters/APIVersion"}}
	if r.In != nil {
		in, err := b.inputs(r)
		if err != nil {
			return nil, err
		}
		parameters = append(parameters, in.parameters...)
		if body := in.body(r); body != nil {
			op["requestBody"] = body
		}
	} else {
		for _, name := range rest.Parameters(r.Path) {
			parameters = append(parameters, object{"name": name, "in": "path", "required": true, "schema": object{"type": "string"}})
		}
	}
	op["parameters"] = parameters
	op["responses"] = b.responses(r)
	return op, nil
}

// inputs is what a route takes, sorted by where it comes from.
type inputs struct {
	route      *rest.Route
	parameters []object
	properties object
	required   []string
	multipart  bool
	whole      object // the body, where it is a list and has no keys of its own
}

func (b *builder) inputs(r *rest.Route) (*inputs, error) {
	in := &inputs{route: r, properties: object{}}
	return in, in.add(b, r.In)
}

func (in *inputs) add(b *builder, t reflect.Type) error {
	for _, f := range reflect.VisibleFields(t) {
		if len(f.Index) > 1 || !f.IsExported() && !f.Anonymous {
			continue
		}
		if f.Anonymous {
			if err := in.add(b, f.Type); err != nil {
				return err
			}
			continue
		}
		if f.Tag.Get("ignored") != "" || !b.inWindow(f) {
			continue
		}
		schema, err := in.schema(b, f)
		if err != nil {
			return err
		}
		switch {
		case f.Tag.Get("path") != "":
			in.parameters = append(in.parameters, parameter("path", f.Tag.Get("path"), true, f, schema))
		case f.Tag.Get("query") != "":
			p := parameter("query", f.Tag.Get("query"), f.Tag.Get("required") != "", f, schema)
			if f.Type.Kind() == reflect.Slice {
				p["style"], p["explode"] = "form", true
			}
			in.parameters = append(in.parameters, p)
		case f.Tag.Get("file") != "":
			in.multipart = true
			in.property(f.Tag.Get("file"), object{"type": "string", "contentMediaType": "application/octet-stream"}, true, f)
		case f.Tag.Get("body") != "":
			in.whole = schema
		case f.Tag.Get("json") != "":
			in.property(f.Tag.Get("json"), schema, f.Tag.Get("required") != "", f)
		}
	}
	return nil
}

// inWindow tells whether the key of a field exists in the builder's version.
func (b *builder) inWindow(f reflect.StructField) bool {
	from, upto := f.Tag.Get("from"), f.Tag.Get("upto")
	return (from == "" || b.version >= from) && (upto == "" || b.version < upto)
}

func (in *inputs) property(name string, schema object, required bool, f reflect.StructField) {
	if doc := f.Tag.Get("doc"); doc != "" {
		schema["description"] = doc
	}
	in.properties[name] = schema
	if required {
		in.required = append(in.required, name)
	}
}

func parameter(where, name string, required bool, f reflect.StructField, schema object) object {
	p := object{"name": name, "in": where, "required": required, "schema": schema}
	if doc := f.Tag.Get("doc"); doc != "" {
		p["description"] = doc
	}
	return p
}

// nested describes a type; objects within a body are described in their place, as the keys they take.
func (in *inputs) nested(b *builder, t reflect.Type) (object, error) {
	switch {
	case isPatch(t):
		field, _ := t.FieldByName("To")
		schema, err := in.nested(b, field.Type)
		return nullable(schema), err
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		items, err := in.nested(b, t.Elem())
		return object{"type": "array", "items": items}, err
	case t.Kind() == reflect.Struct:
		inner := &inputs{route: in.route, properties: object{}}
		err := inner.add(b, t)
		return inner.object(in.route), err
	}
	return b.schema(t), nil
}

// schema is the schema of a field with the bounds that its tags set.
func (in *inputs) schema(b *builder, f reflect.StructField) (object, error) {
	schema, err := in.nested(b, f.Type)
	if err != nil {
		return nil, err
	}
	if values := f.Tag.Get("enum"); values != "" {
		schema["enum"] = strings.Split(values, ",")
	}
	most := "maximum"
	if f.Type.Kind() == reflect.Slice {
		most = "maxItems"
	}
	for tag, key := range map[string]string{"min": "minimum", "most": most, "max": "maxLength"} {
		if n, err := strconv.Atoi(f.Tag.Get(tag)); err == nil {
			schema[key] = n
		}
	}
	if text := f.Tag.Get("default"); text != "" {
		if n, err := strconv.Atoi(text); err == nil && schema["type"] == "integer" {
			schema["default"] = n
		} else {
			schema["default"] = text
		}
	}
	return schema, nil
}

// object describes the keys, of the body or of an object within it.
func (in *inputs) object(r *rest.Route) object {
	schema := object{"type": "object", "properties": in.properties}
	if len(in.required) > 0 {
		slices.Sort(in.required)
		schema["required"] = in.required
	}
	if r.Strict {
		schema["additionalProperties"] = false
	}
	return schema
}

func (in *inputs) body(r *rest.Route) object {
	if in.whole != nil {
		return object{"required": true, "content": object{"application/json": object{"schema": in.whole}}}
	}
	if len(in.properties) == 0 {
		return nil
	}
	schema := in.object(r)
	media := "application/json"
	if in.multipart {
		media = "multipart/form-data"
	}
	return object{"required": len(in.required) > 0, "content": object{media: object{"schema": schema}}}
}

// responses describes the answer, and the refusals with the codes that a route names.
func (b *builder) responses(r *rest.Route) object {
	refused := object{"$ref": "#/components/responses/Errors"}
	all := object{"default": refused}
	if len(r.Codes) > 0 {
		all["4XX"] = object{
			"description": "Refused, with codes such as " + strings.Join(r.Codes, ", ") + ".",
			"content":     object{"application/json": object{"schema": ref("Errors")}},
		}
	}
	switch out := r.Out; {
	case out == nil:
		all["200"] = object{"description": "Answered."}
	case out == reflect.TypeFor[rest.NoContent]():
		all["204"] = object{"description": "Done; there is nothing to say."}
	case out == reflect.TypeFor[rest.Accepted]():
		all["202"] = object{"description": "Accepted; it will be done."}
	default:
		all[strconv.Itoa(r.Status)] = object{
			"description": "Done.",
			"headers":     object{"Clerk-Trace-Id": object{"schema": object{"type": "string"}}},
			"content":     object{"application/json": object{"schema": b.schema(out)}},
		}
	}
	return all
}
