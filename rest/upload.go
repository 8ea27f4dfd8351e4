package rest

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"reflect"

	"bartleby"
)

// Bounds of the frame around the file of an upload.
const (
	maxParts      = 16
	maxPartText   = 16 << 10 // bytes of a part that is no file
	uploadFraming = 256 << 10
)

// fillUpload binds the parts of a multipart body (RFC 7578).
func (p *plan) fillUpload(in reflect.Value, w http.ResponseWriter, r *http.Request) (bartleby.Errors, error) {
	got := make([]bool, len(p.body))
	if r.ContentLength == 0 {
		return p.missing(in, got)
	}
	if p.forms && len(p.body) == 1 && r.Header.Get("Content-Type") == octets {
		return nil, p.fillOctets(in, w, r)
	}
	if err := checkContent(r, "multipart/form-data"); err != nil {
		return nil, err
	}
	if r.ContentLength > p.limit+uploadFraming {
		return nil, refuseBody(w, bartleby.ImageTooLarge(int(p.limit)))
	}
	r.Body = http.MaxBytesReader(w, r.Body, p.limit+uploadFraming)
	reader, err := r.MultipartReader()
	if err != nil {
		return nil, bartleby.BodyInvalid("The multipart body has no boundary.")
	}
	var faults bartleby.Errors
	for n := 0; ; n++ {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, p.brokenUpload(w, r, err)
		}
		if n == maxParts {
			return nil, refuseBody(w, bartleby.BodyInvalid("The multipart body has too many parts."))
		}
		i, known := p.byKey[part.FormName()]
		if !known || got[i] {
			continue
		}
		fault, err := p.body[i].takePart(in, part, p.limit, &got[i])
		if err != nil {
			return nil, p.brokenUpload(w, r, err)
		}
		if fault != nil {
			faults = append(faults, fault)
		}
	}
	more, err := p.missing(in, got)
	return append(faults, more...), err
}

const octets = "application/octet-stream"

// fillOctets binds a body that is the file itself. Pages that have it as text send it in base64 (RFC 4648, section 4), or as
// a data URL (RFC 2397).
func (p *plan) fillOctets(in reflect.Value, w http.ResponseWriter, r *http.Request) error {
	limit := p.limit + p.limit/2 // base64 takes a third more
	if r.ContentLength > limit {
		return refuseBody(w, bartleby.ImageTooLarge(int(p.limit)))
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	if err != nil {
		return unreadable(r, err)
	}
	text := data
	if _, after, found := bytes.Cut(data[:min(len(data), 128)], []byte(";base64,")); found {
		text = data[min(len(data), 128)-len(after):]
	}
	text = bytes.TrimRight(bytes.TrimSpace(text), "=")
	if plain, err := base64.RawStdEncoding.AppendDecode(nil, text); err == nil {
		data = plain
	}
	switch f := p.body[0]; {
	case int64(len(data)) > p.limit:
		return refuseBody(w, bartleby.ImageTooLarge(int(p.limit)))
	case len(data) == 0:
		return bartleby.FileMissing(f.name)
	default:
		*in.FieldByIndex(f.index).Addr().Interface().(*File) = File{Data: data}
		return nil
	}
}

// errFileTooLarge ends the reading of a file.
var errFileTooLarge = errors.New("the file is too large")

// takePart reads one part. A file is a part with a file name or a media type, whichever: SDKs differ in what they send.
func (f *field) takePart(in reflect.Value, part *multipart.Part, limit int64, got *bool) (*bartleby.Error, error) {
	if f.kind != kindFile {
		limit = maxPartText
	} else if part.FileName() == "" && part.Header.Get("Content-Type") == "" {
		return nil, nil // text under the name of the file
	}
	data, err := io.ReadAll(io.LimitReader(part, limit+1))
	switch {
	case err != nil:
		return nil, err
	case f.kind == kindFile && int64(len(data)) > limit:
		return nil, errFileTooLarge
	case f.kind == kindFile && len(data) == 0 && part.FileName() == "":
		return nil, nil // a form whose file was left empty
	}
	*got = true
	switch text := string(data); {
	case f.kind == kindFile:
		*in.FieldByIndex(f.index).Addr().Interface().(*File) = File{Name: printable(part.FileName()), Data: data}
		return nil, nil
	case f.ignored:
		return nil, nil
	case int64(len(data)) > limit:
		return bartleby.ParamExceedsSize(f.name, maxPartText), nil
	case !fit(text):
		return bartleby.ParamValueInvalid(f.name, unfitText), nil
	case f.required && text == "":
		return bartleby.ParamNil(f.name), nil
	default:
		return f.setString(in, text), nil
	}
}

// missing looks for what did not come. An upload needs its file, whatever the tags say.
func (p *plan) missing(in reflect.Value, got []bool) (bartleby.Errors, error) {
	var faults bartleby.Errors
	for i, f := range p.body {
		switch {
		case got[i]:
		case f.kind == kindFile:
			return nil, bartleby.FileMissing(f.name)
		case f.required:
			faults = append(faults, bartleby.ParamMissing(f.name))
		default:
			f.setAbsent(in)
		}
	}
	return faults, nil
}

func (p *plan) brokenUpload(w http.ResponseWriter, r *http.Request, err error) error {
	var tooLarge *http.MaxBytesError
	if errors.Is(err, errFileTooLarge) || errors.As(err, &tooLarge) {
		return refuseBody(w, bartleby.ImageTooLarge(int(p.limit)))
	}
	if cause := r.Context().Err(); cause != nil {
		return cause
	}
	fault := bartleby.BodyInvalid("The multipart body is not well-formed.")
	fault.Cause = err
	return fault
}
