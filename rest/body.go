package rest

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"bartleby"
)

// bodies are reused buffers for JSON bodies. What is bound is copied out of them.
var bodies = sync.Pool{New: func() any { return bytes.NewBuffer(make([]byte, 0, 4<<10)) }}

// fillBody binds the body: a JSON object or list, or an upload. No bytes, and the JSON null, mean no parameters: SDKs send
// the one or the other where there are none. The error is about the body as a whole; the faults are about its keys.
func (p *plan) fillBody(in reflect.Value, w http.ResponseWriter, r *http.Request) (bartleby.Errors, error) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil, nil
	}
	if p.upload {
		return p.fillUpload(in, w, r)
	}
	if r.ContentLength == 0 {
		return p.fillJSON(in, nil)
	}
	buffer := bodies.Get().(*bytes.Buffer)
	defer func() {
		if buffer.Cap() <= keptBuffer {
			buffer.Reset()
			bodies.Put(buffer)
		}
	}()
	form := p.forms && isForm(r)
	media := "application/json"
	if form {
		media = formType
	}
	if err := readBody(buffer, w, r, p.limit, media); err != nil {
		return nil, err
	}
	if form {
		return p.fillForm(in, buffer.String())
	}
	return p.fillJSON(in, buffer.Bytes())
}

// readBody reads a body of a media type, which may be as long as the limit, in bytes.
func readBody(buffer *bytes.Buffer, w http.ResponseWriter, r *http.Request, limit int64, media string) error {
	if r.ContentLength > limit {
		return refuseBody(w, bartleby.BodyTooLarge(limit))
	}
	if r.ContentLength > 0 { // else it comes in chunks, and may yet be empty
		if err := checkContent(r, media); err != nil {
			return err
		}
	}
	switch n, err := buffer.ReadFrom(io.LimitReader(r.Body, limit+1)); {
	case err != nil:
		return unreadable(r, err)
	case n > limit:
		return refuseBody(w, bartleby.BodyTooLarge(limit))
	case n > 0 && r.ContentLength < 0:
		return checkContent(r, media)
	}
	return nil
}

// refuseBody closes the connection after the answer: reading the rest only to keep it open would be the very cost that the
// limit is there to avoid. net/http waits for the peer to have read the answer.
func refuseBody(w http.ResponseWriter, err error) error {
	w.Header().Set("Connection", "close")
	return err
}

// unreadable is a body that ended before its length, or a caller who left.
func unreadable(r *http.Request, err error) error {
	if cause := r.Context().Err(); cause != nil {
		return cause
	}
	fault := bartleby.BodyInvalid("The request body could not be read to its end.")
	fault.Cause = err
	return fault
}

// checkContent demands a media type, which may be absent where it is JSON, and no compression.
func checkContent(r *http.Request, want string) error {
	if coding := r.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return bartleby.ContentTypeUnsupported("content encoded with "+printable(coding), "content that is not encoded")
	}
	given := r.Header.Get("Content-Type")
	if given == want || given == "" && want == "application/json" {
		return nil
	}
	media, parameters, err := mime.ParseMediaType(given)
	charset := parameters["charset"]
	if err != nil || media != want || charset != "" && !strings.EqualFold(charset, "utf-8") {
		if given == "" {
			given = "content without a type"
		}
		return bartleby.ContentTypeUnsupported(printable(given), want)
	}
	return nil
}

// span is what a body gives for one field.
type span struct {
	value []byte // nil: absent
	unfit bool
	twice bool
}

// fillJSON binds the text of a body.
func (p *plan) fillJSON(in reflect.Value, text []byte) (bartleby.Errors, error) {
	var room [48]span // on the stack; the largest inputs have about forty fields
	given := room[:]
	if len(p.body) > len(given) {
		given = make([]span, len(p.body))
	}
	given = given[:len(p.body)]
	var strangers bartleby.Errors
	if len(text) > 0 {
		s := scanner{text: text}
		switch c := s.space(); {
		case c == 'n':
			if s.value(1) {
				s.ended()
			}
		case p.whole != nil && c == '[':
			return p.fillWhole(in, &s)
		case p.whole != nil:
			s.refuse(notAList)
		case c == '{':
			strangers = p.sort(given, &s)
			s.ended()
		default:
			s.refuse(notAnObject)
		}
		if s.fault != "" {
			return nil, bartleby.BodyInvalid(s.fault)
		}
	}
	if p.whole != nil {
		if p.whole.required {
			return nil, bartleby.BodyInvalid(notAList)
		}
		return nil, nil
	}
	return append(p.set(in, given), strangers...), nil
}

// refuse says why a body that may well be JSON is not taken.
func (s *scanner) refuse(reason string) {
	if s.value(1) && s.ended() {
		s.fail(reason)
	}
}

// sort files the values of an object under their fields. What it returns is about keys that are none.
func (p *plan) sort(given []span, s *scanner) bartleby.Errors {
	var faults bartleby.Errors
	var strange map[string]bool
	var m member
	s.at++
	for first := true; s.next(&m, '}', first); first = false {
		var i int
		var known bool
		if bytes.IndexByte(m.key, '\\') < 0 {
			i, known = p.byKey[string(m.key[1:len(m.key)-1])]
		} else {
			i, known = p.byKey[plain(m.key)]
		}
		switch {
		case known:
			given[i].twice = given[i].value != nil
			given[i].value, given[i].unfit = m.value, m.unfit
			if m.unfit && p.body[i].ignored && bytes.IndexByte(m.value, 0) >= 0 {
				s.fail(notJSON) // nobody looks at the value again, yet a raw NUL is not to pass
			}
		case m.keyUnfit && !bytes.Contains(m.key, []byte(`\u0000`)):
			s.fail(keyNotUTF8)
		case p.strict && len(faults) < maxErrors: // what is not shown need not be found
			key := shown(plain(m.key))
			if strange == nil {
				strange = map[string]bool{}
			}
			if strange[key] {
				faults = append(faults, bartleby.ParamDuplicate(key))
			} else {
				faults = append(faults, bartleby.ParamUnknown(key))
			}
			strange[key] = true
		case m.unfit && bytes.IndexByte(m.value, 0) >= 0:
			s.fail(notJSON)
		}
	}
	return faults
}

// shown keeps a key that somebody made up from filling the answer.
func shown(key string) string {
	key = printable(key)
	if len(key) > 100 {
		return strings.ToValidUTF8(key[:100], "") + "…"
	}
	return key
}

// set gives every field its value.
func (p *plan) set(in reflect.Value, given []span) bartleby.Errors {
	var faults bartleby.Errors
	for i, f := range p.body {
		if f.ignored {
			continue
		}
		if fault := f.setJSON(in, given[i]); fault != nil {
			faults = append(faults, fault)
		} else if raw := given[i].value; f.items != nil && raw != nil && raw[0] != 'n' {
			faults = append(faults, f.setObjects(in, raw)...)
		}
	}
	return faults
}

func (f *field) setJSON(in reflect.Value, given span) *bartleby.Error {
	raw := given.value
	switch {
	case raw == nil && f.required:
		return bartleby.ParamMissing(f.name)
	case raw == nil:
		f.setAbsent(in)
		return nil
	case given.twice:
		return bartleby.ParamDuplicate(f.name)
	case raw[0] == 'n' && f.required:
		return bartleby.ParamNil(f.name)
	case raw[0] == 'n':
		f.setNull(in)
		return nil
	case given.unfit:
		return bartleby.ParamValueInvalid(f.name, unfitText)
	}
	switch c := raw[0]; {
	case f.kind == kindString && c == '"':
		text := plain(raw)
		if f.required && text == "" {
			return bartleby.ParamNil(f.name)
		}
		return f.setString(in, text)
	case f.kind == kindBool && (c == 't' || c == 'f'):
		f.setBool(in, c == 't')
		return nil
	case f.kind == kindInt && (c == '-' || isDigit(c)):
		if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
			return f.setInt(in, n)
		}
	case f.kind == kindStrings && c == '[':
		return f.setList(in, raw)
	case f.kind == kindMetadata && c != '{':
		return bartleby.MetadataNotObject(f.name)
	case f.kind == kindMetadata, f.kind == kindRaw:
		f.target(in).SetBytes(bytes.Clone(raw))
		return nil
	case f.kind == kindObject && c == '{', f.kind == kindItems && c == '[':
		return nil // setObjects follows
	}
	return bartleby.ParamType(f.name, wanted[f.kind])
}

// setList decodes a list of strings. There is no null within it.
func (f *field) setList(in reflect.Value, raw []byte) *bartleby.Error {
	n := 0
	var m member
	s := scanner{text: raw, at: 1}
	for first := true; s.next(&m, ']', first); first = false {
		if m.value[0] != '"' {
			return bartleby.ParamType(f.name, wanted[f.kind])
		}
		n++
	}
	if fault := f.checkLength(n); fault != nil {
		return fault
	}
	list := make([]string, 0, n)
	s = scanner{text: raw, at: 1}
	for first := true; s.next(&m, ']', first); first = false {
		list = append(list, plain(m.value))
	}
	return f.setStrings(in, list)
}

// setObjects binds an object, or a list of objects, within the body. Faults within are named by the path to them; those
// within a list tell the place, from 0, in their meta as well.
func (f *field) setObjects(in reflect.Value, raw []byte) bartleby.Errors {
	to := f.target(in)
	if f.kind == kindObject {
		return f.setObject(to, raw)
	}
	n := 0
	var m member
	s := scanner{text: raw, at: 1}
	for first := true; s.next(&m, ']', first); first = false {
		if m.value[0] != '{' {
			return bartleby.Errors{bartleby.ParamType(f.name, wanted[f.kind])}
		}
		n++
	}
	if fault := f.checkLength(n); fault != nil {
		return bartleby.Errors{fault}
	}
	var faults bartleby.Errors
	to.Set(reflect.MakeSlice(to.Type(), n, n))
	s = scanner{text: raw, at: 1}
	for i := 0; s.next(&m, ']', i == 0); i++ {
		for _, fault := range f.setObject(to.Index(i), m.value) {
			fault.Meta["index"] = i
			faults = append(faults, fault)
		}
	}
	return faults
}

func (f *field) setObject(to reflect.Value, raw []byte) bartleby.Errors {
	faults, err := f.items.fillJSON(to, raw)
	if err != nil { // the text was found fit before
		return bartleby.Errors{bartleby.ParamValueInvalid(f.name, unfitText)}
	}
	for _, fault := range faults {
		fault.Meta["param_name"] = f.name + "." + fault.Param()
	}
	return faults
}

// fillWhole binds a body that is a list. Faults within an item name its place, from 0, in their meta.
func (p *plan) fillWhole(in reflect.Value, s *scanner) (bartleby.Errors, error) {
	f := p.whole
	n, unfit := 0, false
	var m member
	s.at++
	begun := s.at
	for first := true; s.next(&m, ']', first); first = false {
		n++
		unfit = unfit || m.unfit
	}
	if s.fault != "" || !s.ended() {
		return nil, bartleby.BodyInvalid(s.fault)
	}
	if int64(n) > f.upper {
		return nil, bartleby.BulkSizeExceeded(int(f.upper))
	}
	if f.kind == kindStrings {
		if fault := f.setJSON(in, span{value: bytes.TrimRight(s.text[begun-1:], " \t\r\n"), unfit: unfit}); fault != nil {
			return bartleby.Errors{fault}, nil
		}
		return nil, nil
	}
	var faults bartleby.Errors
	list := f.target(in)
	list.Set(reflect.MakeSlice(list.Type(), n, n))
	s.at = begun
	for i := 0; s.next(&m, ']', i == 0); i++ {
		if m.value[0] != '{' {
			return nil, bartleby.BodyInvalid("Every item of the list has to be a JSON object.")
		}
		more, err := f.items.fillJSON(list.Index(i), m.value)
		if err != nil {
			return nil, err
		}
		for _, fault := range more {
			fault.Meta["index"] = i
		}
		faults = append(faults, more...)
	}
	return faults, nil
}
