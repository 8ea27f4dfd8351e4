package spec

import (
	"encoding/json"
	"reflect"
	"strings"

	"bartleby"
)

// shaper is an answer that writes itself and says which type describes it.
type shaper interface{ Shape() any }

// schema describes a type as JSON Schema (2020-12, which OpenAPI 3.1 uses). Named structs become components.
func (b *builder) schema(t reflect.Type) object {
	if s, ok := reflect.New(t).Interface().(shaper); ok {
		return b.schema(reflect.TypeOf(s.Shape()))
	}
	switch {
	case t == reflect.TypeFor[bartleby.Metadata]():
		return object{"type": "object", "additionalProperties": true}
	case t == reflect.TypeFor[json.RawMessage]():
		return object{}
	case isPatch(t):
		field, _ := t.FieldByName("To")
		return nullable(b.schema(field.Type))
	case isPage(t):
		field, _ := t.FieldByName("Data")
		list := b.schema(field.Type)
		return object{"oneOf": []object{list, {
			"type": "object", "required": []string{"data", "total_count"},
			"properties": object{"data": list, "total_count": object{"type": "integer", "format": "int64"}},
		}}}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return nullable(b.schema(t.Elem()))
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int32:
		return object{"type": "integer"}
	case reflect.Int64:
		return object{"type": "integer", "format": "int64"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Slice, reflect.Array:
		return object{"type": "array", "items": b.schema(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": true}
	case reflect.Struct:
		return b.component(t)
	}
	return object{}
}

// isPatch recognises bartleby.Patch of anything, and isPage rest.Page of anything: generic types have no common one.
func isPatch(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t.PkgPath() == "bartleby" && strings.HasPrefix(t.Name(), "Patch[")
}

func isPage(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t.PkgPath() == "bartleby/rest" && strings.HasPrefix(t.Name(), "Page[")
}

// nullable admits null besides what a schema admits.
func nullable(s object) object {
	if kind, ok := s["type"].(string); ok {
		s["type"] = []string{kind, "null"}
		return s
	}
	return object{"oneOf": []object{s, {"type": "null"}}}
}

// component registers a struct under its name and refers to it.
func (b *builder) component(t reflect.Type) object {
	name := strings.TrimSuffix(t.Name(), "Shape")
	if name == "" {
		return b.structure(t)
	}
	if _, known := b.schemas[name]; !known {
		b.schemas[name] = object{} // a type may contain itself
		b.schemas[name] = b.structure(t)
	}
	return ref(name)
}

// structure describes the fields of an answer. Those without omitempty are always there.
func (b *builder) structure(t reflect.Type) object {
	properties, required := object{}, []string{}
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" || len(f.Index) > 1 {
			continue
		}
		schema := b.schema(f.Type)
		if values := f.Tag.Get("enum"); values != "" {
			schema["enum"] = strings.Split(values, ",")
		}
		if doc := f.Tag.Get("doc"); doc != "" {
			schema["description"] = doc
		}
		properties[name] = schema
		if options != "omitempty" {
			required = append(required, name)
		}
	}
	return object{"type": "object", "properties": properties, "required": required}
}
