package spec

import (
	"fmt"
	"strings"

	"bartleby/rest"
)

// Input describes all that a route takes in a version as one JSON object, for callers who do not tell path, query and body
// apart, and says where each key goes: path, query or body. It fails for routes that take a list, an upload, or two
// parameters of one name.
func Input(r *rest.Route, version string) (schema map[string]any, places map[string]string, err error) {
	places = map[string]string{}
	all := &inputs{route: r, properties: object{}}
	if r.In != nil {
		b := &builder{version: version, schemas: object{}}
		if all, err = b.inputs(r); err != nil {
			return nil, nil, err
		}
		if all.multipart || all.whole != nil || len(b.schemas) > 0 {
			return nil, nil, fmt.Errorf("%s: its body is not one object", r.Name)
		}
	}
	for name := range all.properties {
		places[name] = "body"
	}
	for _, p := range all.parameters {
		name, where := p["name"].(string), p["in"].(string)
		if places[name] != "" {
			return nil, nil, fmt.Errorf("%s: %s is in two places", r.Name, name)
		}
		places[name] = where
		described := p["schema"].(object)
		if doc, ok := p["description"]; ok {
			described["description"] = doc
		}
		if p["required"].(bool) {
			all.required = append(all.required, name)
		}
		all.properties[name] = described
	}
	schema = all.object(r)
	schema["additionalProperties"] = false
	return schema, places, nil
}

// Output tells which members the answer of a route has in a version, and of which types: no more, so that a list of many is
// short. Where the answer is a list, it is the member data.
func Output(r *rest.Route, version string) map[string]any {
	b := &builder{version: version, schemas: object{}}
	members := object{}
	answer := b.schema(r.Out)
	if name, ok := answer["$ref"].(string); ok {
		answer = b.schemas[strings.TrimPrefix(name, ref("")["$ref"].(string))].(object)
	}
	all, ok := answer["properties"].(object)
	if !ok {
		all = object{"data": object{"type": "array"}, "total_count": object{"type": "integer"}}
	}
	for name, member := range all {
		members[name] = object{}
		if kinds := b.kinds(member.(object)); len(kinds) > 0 {
			members[name] = object{"type": kinds}
		}
	}
	return object{"type": "object", "properties": members}
}

// kinds are the JSON types that a schema admits; none where it admits all.
func (b *builder) kinds(s object) (kinds []string) {
	switch kind := s["type"].(type) {
	case string:
		return []string{kind}
	case []string:
		return kind
	}
	if name, ok := s["$ref"].(string); ok {
		return b.kinds(b.schemas[strings.TrimPrefix(name, ref("")["$ref"].(string))].(object))
	}
	parts, _ := s["oneOf"].([]object)
	for _, part := range parts {
		kinds = append(kinds, b.kinds(part)...)
	}
	return kinds
}
