package spec

import (
	"fmt"

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
