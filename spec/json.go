package spec

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"sort"

	"bartleby"
)

// jsonReader reads JSON into a tree, token by token: the depth is bounded before there is a stack to overflow.
type jsonReader struct {
	*json.Decoder
	bounds
	text  []byte
	lines []int // offsets of line feeds
}

// noJSON begins the fault of a text that is something else.
const noJSON = "This is no JSON"

func readJSON(text []byte) (*Value, *bartleby.DocumentFault) {
	r := &jsonReader{Decoder: json.NewDecoder(bytes.NewReader(text)), text: text}
	r.UseNumber()
	for i, c := range text {
		if c == '\n' {
			r.lines = append(r.lines, i)
		}
	}
	root, fault := r.value(0)
	if fault != nil {
		return nil, fault
	}
	if _, err := r.Token(); !errors.Is(err, io.EOF) {
		return nil, faultf(r.line(), "", "There is something after the end of the document.")
	}
	return root, nil
}

// line is where the reader is, from 1.
func (r *jsonReader) line() int { return r.lineOf(int(r.InputOffset())) }

func (r *jsonReader) lineOf(offset int) int { return sort.SearchInts(r.lines, offset) + 1 }

func (r *jsonReader) token() (json.Token, *bartleby.DocumentFault) {
	token, err := r.Token()
	if err == nil {
		return token, nil
	}
	line := r.line()
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		line = r.lineOf(int(syntax.Offset))
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		err = errors.New("the document ends too early")
	}
	return nil, faultf(line, "", noJSON+": %v.", err)
}

func (r *jsonReader) value(depth int) (*Value, *bartleby.DocumentFault) {
	token, fault := r.token()
	if fault != nil {
		return nil, fault
	}
	t := &Value{line: r.line()}
	if fault := r.count(t.line, depth, 0); fault != nil {
		return nil, fault
	}
	delim, nested := token.(json.Delim)
	if !nested {
		scalar, _ := json.Marshal(token) // what was read can be written
		if s, ok := token.(string); ok {
			if fault := fit(t.line, s); fault != nil {
				return nil, fault
			}
			scalar = appendString(nil, s)
		}
		t.scalar = string(scalar)
		return t, nil
	}
	if t.kind = arrayValue; delim == '{' {
		t.kind = objectValue
	}
	seen := map[string]bool{}
	for r.More() {
		if t.kind == objectValue {
			token, fault := r.token()
			if fault != nil {
				return nil, fault
			}
			name, _ := token.(string) // the decoder takes nothing else for a key
			if fault := fitKey(r.line(), name, seen); fault != nil {
				return nil, fault
			}
			seen[name] = true
			t.names = append(t.names, name)
		}
		value, fault := r.value(depth + 1)
		if fault != nil {
			return nil, fault
		}
		t.values = append(t.values, value)
	}
	_, fault = r.token() // the closing bracket
	return t.placed(), fault
}
