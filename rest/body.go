package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strings"
	"unicode/utf8"

	"bartleby"
)

// maxDepth bounds how deep a body nests.
const maxDepth = 128

// fillBody binds the body: a JSON object, or an upload. No bytes, and the JSON null, mean no parameters. The error is
// about the body as a whole; the faults are about its keys.
func (b *binding) fillBody(in reflect.Value, w http.ResponseWriter, r *http.Request, v Version) (bartleby.Errors, error) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil, nil
	}
	if b.uploads {
		return b.fillUpload(in, w, r)
	}
	text, err := readBody(w, r, b.limit)
	if err != nil {
		return nil, err
	}
	given, faults, err := b.keys(text, v)
	if err != nil {
		return nil, err
	}
	for i := range b.body {
		f := &b.body[i]
		if !f.exists(v) {
			continue
		}
		if fault := f.setJSON(in, given[i]); fault != nil {
			faults = append(faults, fault)
		}
	}
	return faults, nil
}

// readBody reads up to limit bytes of JSON; nil stands for no parameters.
func readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength == 0 {
		return nil, nil
	}
	if r.ContentLength > limit {
		w.Header().Set("Connection", "close") // rather than reading it to its end
		return nil, bartleby.BodyTooLarge(limit)
	}
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, bartleby.BodyTooLarge(limit)
	case err != nil:
		return nil, bartleby.BodyInvalid("The request body could not be read to its end.")
	}
	text = bytes.TrimSpace(text)
	if len(text) == 0 {
		return nil, nil
	}
	if err := checkEncoding(r, "application/json"); err != nil {
		return nil, err
	}
	if string(text) == "null" {
		return nil, nil
	}
	return text, nil
}

// checkEncoding demands a media type, which may be absent where it is JSON, and no compression.
func checkEncoding(r *http.Request, want string) error {
	if coding := r.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return bartleby.ContentTypeUnsupported("content encoded with "+printable(coding), "content as it is")
	}
	given := r.Header.Get("Content-Type")
	if given == "" && want == "application/json" {
		return nil
	}
	media, parameters, err := mime.ParseMediaType(given)
	charset := parameters["charset"]
	if err != nil || media != want || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return bartleby.ContentTypeUnsupported(printable(given), want)
	}
	return nil
}

// keys splits a JSON object into the raw values of the binding's fields, by their place; nil is absent.
func (b *binding) keys(text []byte, v Version) ([]json.RawMessage, bartleby.Errors, error) {
	given := make([]json.RawMessage, len(b.body))
	if text == nil {
		return given, nil, nil
	}
	if text[0] != '{' {
		return nil, nil, bartleby.BodyInvalid("The request body has to be a JSON object.")
	}
	if tooDeep(text) {
		return nil, nil, bartleby.BodyInvalid("The request body nests too deep.")
	}
	if !json.Valid(text) {
		return nil, nil, bartleby.BodyInvalid("The request body is not valid JSON, or something follows the object.")
	}
	var faults bartleby.Errors
	seen := map[string]bool{}
	dec := json.NewDecoder(bytes.NewReader(text))
	_, _ = dec.Token() // the brace
	for dec.More() {
		before := dec.InputOffset()
		token, err := dec.Token()
		if err != nil {
			return nil, nil, bartleby.BodyInvalid("The request body is not valid JSON.")
		}
		if !utf8.Valid(text[before:dec.InputOffset()]) {
			return nil, nil, bartleby.BodyInvalid("A key of the request body is not valid UTF-8.")
		}
		key, _ := token.(string)
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, nil, bartleby.BodyInvalid("The request body is not valid JSON.")
		}
		i, known := b.byKey[key]
		known = known && b.body[i].exists(v)
		switch {
		case seen[key]:
			faults = append(faults, bartleby.ParamDuplicate(shown(key)))
		case known:
			given[i] = value
		case b.strict:
			faults = append(faults, bartleby.ParamUnknown(shown(key)))
		}
		seen[key] = true
	}
	return given, faults, nil
}

// shown keeps a key that somebody made up from filling the answer.
func shown(key string) string {
	key = printable(key)
	if len(key) > 100 {
		return strings.ToValidUTF8(key[:100], "") + "…"
	}
	return key
}

// setJSON decodes one value; nil is absent.
func (f *field) setJSON(in reflect.Value, raw json.RawMessage) *bartleby.Error {
	if raw == nil {
		if f.required {
			return bartleby.ParamMissing(f.name)
		}
		return nil
	}
	if string(raw) == "null" {
		switch {
		case f.required:
			return bartleby.ParamNil(f.name)
		case f.patch:
			patch := in.FieldByIndex(f.index)
			patch.FieldByName("Set").SetBool(true)
			patch.FieldByName("Null").SetBool(true)
		}
		return nil
	}
	if !utf8.Valid(raw) || hasNUL(raw) {
		return bartleby.ParamValueInvalid(f.name, "it is not valid UTF-8 text without NUL characters")
	}
	value, ok := decode(f.kind, raw)
	if !ok {
		return bartleby.ParamType(f.name, wanted[f.kind])
	}
	if f.required && value == "" {
		return bartleby.ParamNil(f.name)
	}
	return f.set(in, value)
}

// decode reads a value of a kind. Integers are written as JSON integers; there is no null within lists.
func decode(k kind, raw json.RawMessage) (any, bool) {
	switch k {
	case kindString:
		var s string
		err := json.Unmarshal(raw, &s)
		return s, err == nil
	case kindBool:
		var b bool
		err := json.Unmarshal(raw, &b)
		return b, err == nil
	case kindInt:
		var n int64
		err := json.Unmarshal(raw, &n)
		return n, err == nil
	case kindStrings:
		var pointers []*string
		if json.Unmarshal(raw, &pointers) != nil {
			return nil, false
		}
		list := make([]string, len(pointers))
		for i, p := range pointers {
			if p == nil {
				return nil, false
			}
			list[i] = *p
		}
		return list, true
	default:
		return raw, true
	}
}

// hasNUL finds the escape of U+0000, which databases refuse, in valid JSON.
func hasNUL(raw []byte) bool {
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		if i+5 < len(raw) && string(raw[i+1:i+6]) == "u0000" {
			return true
		}
		i++ // what is escaped is no escape
	}
	return false
}

// tooDeep counts open brackets outside of strings.
func tooDeep(text []byte) bool {
	depth, inString := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}
