package bartleby

import (
	"bytes"
	"encoding/json"
)

// MaxMetadataBytes bounds each metadata object, measured as compact JSON.
const MaxMetadataBytes = 8 * 1024

// MaxMetadataDepth bounds how deep metadata objects nest.
const MaxMetadataDepth = 64

// Metadata is one JSON object kept as text, so that numbers, key order and escapes survive a round trip unharmed.
type Metadata json.RawMessage

// MarshalJSON renders an absent object as {}.
func (m Metadata) MarshalJSON() ([]byte, error) {
	if len(m) == 0 {
		return []byte("{}"), nil
	}
	return m, nil
}

// UnmarshalJSON keeps the text.
func (m *Metadata) UnmarshalJSON(b []byte) error {
	*m = append((*m)[:0], b...)
	return nil
}

// CheckMetadata makes the text compact and refuses what is not an object, nests too deep, or is over the size limit.
func CheckMetadata(param string, m Metadata) (Metadata, error) {
	trimmed := bytes.TrimSpace(m)
	if len(trimmed) == 0 || trimmed[0] != '{' {
		return nil, MetadataNotObject(param)
	}
	var out bytes.Buffer
	if err := json.Compact(&out, trimmed); err != nil {
		return nil, MetadataNotObject(param)
	}
	if nesting(out.Bytes()) > MaxMetadataDepth {
		return nil, ParamValueInvalid(param, "it nests too deep")
	}
	if out.Len() > MaxMetadataBytes {
		return nil, ParamExceedsSize(param, MaxMetadataBytes)
	}
	return Metadata(out.Bytes()), nil
}

// MergeMetadata applies a JSON merge patch (RFC 7396): objects merge at any depth, scalars and arrays replace, null deletes.
func MergeMetadata(param string, old, patch Metadata) (Metadata, error) {
	patch, err := CheckMetadata(param, patch)
	if err != nil {
		return nil, err
	}
	merged, err := merge(json.RawMessage(old), json.RawMessage(patch))
	if err != nil {
		return nil, err
	}
	return CheckMetadata(param, Metadata(merged))
}

// merge works on raw values so that what the patch does not name keeps its exact text.
func merge(old, patch json.RawMessage) (json.RawMessage, error) {
	if !isObject(patch) {
		return patch, nil
	}
	was, err := members(old)
	if err != nil {
		return nil, err
	}
	changes, err := members(patch)
	if err != nil {
		return nil, err
	}
	for _, c := range changes.list {
		if string(bytes.TrimSpace(c.value)) == "null" {
			was.remove(c.key)
			continue
		}
		value, err := merge(was.get(c.key), c.value)
		if err != nil {
			return nil, err
		}
		was.put(c.key, value)
	}
	return was.text()
}

func isObject(raw json.RawMessage) bool {
	raw = bytes.TrimSpace(raw)
	return len(raw) > 0 && raw[0] == '{'
}

type member struct {
	key   string
	value json.RawMessage
}

// object is a JSON object that keeps the order of its keys. A repeated key takes its last value.
type object struct {
	list  []member
	index map[string]int
}

func members(raw json.RawMessage) (*object, error) {
	o := &object{index: map[string]int{}}
	if !isObject(raw) {
		return o, nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, err
		}
		o.put(key.(string), value)
	}
	return o, nil
}

func (o *object) get(key string) json.RawMessage {
	if i, ok := o.index[key]; ok {
		return o.list[i].value
	}
	return nil
}

func (o *object) put(key string, value json.RawMessage) {
	if i, ok := o.index[key]; ok {
		o.list[i].value = value
		return
	}
	o.index[key] = len(o.list)
	o.list = append(o.list, member{key, value})
}

func (o *object) remove(key string) {
	i, ok := o.index[key]
	if !ok {
		return
	}
	o.list = append(o.list[:i], o.list[i+1:]...)
	delete(o.index, key)
	for k, at := range o.index {
		if at > i {
			o.index[k] = at - 1
		}
	}
}

func (o *object) text() (json.RawMessage, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o.list {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(m.key)
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(m.value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// nesting is the greatest depth of objects and arrays in valid JSON.
func nesting(raw []byte) int {
	depth, deepest, inString := 0, 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			depth++
			deepest = max(deepest, depth)
		case c == '}' || c == ']':
			depth--
		}
	}
	return deepest
}
