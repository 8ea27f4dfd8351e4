package rest

import (
	"errors"
	"io"
	"net/http"
	"reflect"

	"bartleby"
)

// Bounds of the frame around the parts of an upload.
const (
	maxParts      = 16
	uploadFraming = 64 << 10 // bytes of boundaries, part headers and small parts
)

// fillUpload binds the parts of a multipart body (RFC 7578). What is larger than the route's limit arrives one byte over
// it, so that the rule can refuse it in its own words.
func (b *binding) fillUpload(in reflect.Value, w http.ResponseWriter, r *http.Request) (bartleby.Errors, error) {
	if r.ContentLength == 0 {
		return nil, bartleby.FileMissing(b.body[0].name)
	}
	if err := checkEncoding(r, "multipart/form-data"); err != nil {
		return nil, err
	}
	r.Body = http.MaxBytesReader(w, r.Body, b.limit+uploadFraming)
	reader, err := r.MultipartReader()
	if err != nil {
		return nil, bartleby.BodyInvalid("The multipart body has no boundary.")
	}
	got := map[string]bool{}
	for range maxParts {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, uploadFault(err, b.limit)
		}
		i, known := b.byKey[part.FormName()]
		if !known || got[part.FormName()] {
			continue
		}
		data, err := io.ReadAll(io.LimitReader(part, b.limit+1))
		if err != nil {
			return nil, uploadFault(err, b.limit)
		}
		got[part.FormName()] = true
		in.FieldByIndex(b.body[i].index).Set(reflect.ValueOf(File{Name: part.FileName(), Data: data}))
		if int64(len(data)) > b.limit {
			w.Header().Set("Connection", "close") // the rest is not read
			break
		}
	}
	for _, f := range b.body {
		if f.kind == kindFile && !got[f.name] {
			return nil, bartleby.FileMissing(f.name)
		}
	}
	return nil, nil
}

func uploadFault(err error, limit int64) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return bartleby.BodyTooLarge(limit)
	}
	return bartleby.BodyInvalid("The multipart body is not well-formed.")
}
