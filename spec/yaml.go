package spec

import (
	"encoding/json"
	"math"
	"regexp"
	"strconv"

	yaml "go.yaml.in/yaml/v4"

	"bartleby"
)

// yamlReader turns nodes into a tree. Aliases are written out, and count for what they become: a document of a few lines can
// otherwise stand for billions of values.
type yamlReader struct {
	bounds
	open map[*yaml.Node]bool // anchors that are being written out
}

var yamlLine = regexp.MustCompile(`line (\d+)`)

func readYAML(text []byte) (*Value, *bartleby.DocumentFault) {
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		line := 0
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
			line, _ = strconv.Atoi(m[1])
		}
		return nil, faultf(line, "", "This is no YAML: %v.", err)
	}
	if root.Kind != yaml.DocumentNode || len(root.Content) != 1 {
		return nil, faultf(0, "", "The document is empty.")
	}
	r := &yamlReader{open: map[*yaml.Node]bool{}}
	return r.value(root.Content[0], 0)
}

func (r *yamlReader) value(n *yaml.Node, depth int) (*Value, *bartleby.DocumentFault) {
	if fault := r.count(n.Line, depth, len(n.Value)); fault != nil {
		return nil, fault
	}
	switch n.Kind {
	case yaml.AliasNode:
		if r.open[n.Alias] {
			return nil, faultf(n.Line, "", "The alias %s leads back to itself.", n.Value)
		}
		return r.value(n.Alias, depth+1)
	case yaml.SequenceNode:
		t := &Value{line: n.Line, kind: arrayValue, values: make([]*Value, 0, len(n.Content))}
		r.open[n] = true
		defer delete(r.open, n)
		for _, item := range n.Content {
			value, fault := r.value(item, depth+1)
			if fault != nil {
				return nil, fault
			}
			t.values = append(t.values, value)
		}
		return t, nil
	case yaml.MappingNode:
		r.open[n] = true
		defer delete(r.open, n)
		return r.mapping(n, depth)
	case yaml.ScalarNode:
		return yamlScalar(n), fit(n.Line, n.Value)
	}
	return nil, faultf(n.Line, "", "This is nothing that JSON has.")
}

func (r *yamlReader) mapping(n *yaml.Node, depth int) (*Value, *bartleby.DocumentFault) {
	t := &Value{line: n.Line, kind: objectValue}
	seen, merged := map[string]bool{}, []*Value(nil)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		if key.Kind != yaml.ScalarNode {
			return nil, faultf(n.Content[i].Line, "", "A key has to be a string.")
		}
		r.bytes += len(key.Value)
		value, fault := r.value(n.Content[i+1], depth+1)
		if fault != nil {
			return nil, fault
		}
		if key.Tag == "!!merge" {
			if merged = append(merged, value); value.kind == arrayValue {
				merged = append(merged[:len(merged)-1], value.values...)
			}
			continue
		}
		if fault := fitKey(n.Content[i].Line, key.Value, seen); fault != nil {
			return nil, fault
		}
		seen[key.Value] = true
		value.line = n.Content[i].Line
		t.names, t.values = append(t.names, key.Value), append(t.values, value)
	}
	for _, from := range merged {
		for i, name := range from.names {
			if !seen[name] {
				seen[name] = true
				t.names, t.values = append(t.names, name), append(t.values, from.values[i])
			}
		}
	}
	return t.placed(), nil
}

// yamlScalar is a scalar as JSON: what JSON does not have, such as dates, is the string as it was written.
func yamlScalar(n *yaml.Node) *Value {
	t := String(n.Value)
	t.line = n.Line
	switch n.ShortTag() {
	case "!!null":
		t.scalar = "null"
	case "!!bool":
		var b bool
		if n.Decode(&b) == nil {
			t.scalar = strconv.FormatBool(b)
		}
	case "!!int", "!!float":
		var v any
		if json.Valid([]byte(n.Value)) {
			t.scalar = n.Value
		} else if n.Decode(&v) == nil {
			if f, is := v.(float64); is && (math.IsInf(f, 0) || math.IsNaN(f)) {
				return t
			}
			if text, err := json.Marshal(v); err == nil {
				t.scalar = string(text)
			}
		}
	}
	return t
}
