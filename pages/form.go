package pages

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"bartleby"
)

// Bounds of forms, in bytes; images are bounded again when they are decoded.
const (
	maxForm  = 128 << 10
	maxImage = 10<<20 + maxForm
)

// errForged is a form that no page of ours has sent.
var errForged = errors.New("the form does not come from these pages")

// guard is what says where a form comes from: the browser, in Sec-Fetch-Site or Origin, which no page can write. One that says
// neither is not taken.
var guard = http.NewCrossOriginProtection()

// taken reads the form of a request, if it is one of ours.
func (v *visit) taken() error {
	r := v.Request
	if r.Method != http.MethodPost {
		return nil
	}
	upload := strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data")
	bound := int64(maxForm)
	if upload {
		bound = maxImage
	}
	r.Body = http.MaxBytesReader(v.Writer, r.Body, bound)
	if r.Header.Get("Sec-Fetch-Site") == "" && r.Header.Get("Origin") == "" {
		return errForged
	}
	if r.Header.Get("Origin") != v.origin() && guard.Check(r) != nil {
		return errForged
	}
	if upload {
		return v.uploaded()
	}
	if r.ParseForm() != nil {
		return errForged
	}
	v.form = r.PostForm
	return nil
}

// uploaded reads a form that brings a file along.
func (v *visit) uploaded() error {
	r := v.Request
	if r.ParseMultipartForm(maxForm) != nil {
		return bartleby.BodyTooLarge(maxImage)
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }()
	v.form = r.PostForm
	f, _, err := r.FormFile("file")
	if err != nil {
		return nil // none was chosen
	}
	defer func() { _ = f.Close() }()
	v.upload, err = io.ReadAll(f)
	return err
}

// get is a field, without space around it.
func (v *visit) get(name string) string { return strings.TrimSpace(v.form.Get(name)) }

// given is a field as a change: one that the form does not have changes nothing, an empty one clears.
func (v *visit) given(name string) bartleby.Patch[string] {
	if !v.form.Has(name) {
		return bartleby.Patch[string]{}
	}
	text := v.get(name)
	return bartleby.Patch[string]{Set: true, Null: text == "", To: text}
}

// filled is a field as something new: an empty one is as good as none.
func (v *visit) filled(name string) bartleby.Patch[string] {
	if v.get(name) == "" {
		return bartleby.Patch[string]{}
	}
	return bartleby.To(v.get(name))
}

// secret is a field as it was typed.
func (v *visit) secret(name string) bartleby.Patch[string] {
	if v.form.Get(name) == "" {
		return bartleby.Patch[string]{}
	}
	return bartleby.To(v.form.Get(name))
}

// faults are what is wrong with a form: sentences by field; "" for what is about none.
type faults map[string]string

// refusals sorts the errors of a form by its fields: what is about another, or about none, stands at the top. Nil when the error
// is not of a sort that somebody could mend.
func refusals(err error, fields ...string) faults {
	var many bartleby.Errors
	var one *bartleby.Error
	if !errors.As(err, &many) && errors.As(err, &one) {
		many = bartleby.Errors{one}
	}
	out := faults{}
	for _, e := range many {
		if e.Kind == bartleby.Internal || e.Kind == bartleby.Unavailable || e.Kind == bartleby.NotFound {
			return nil
		}
		at := ""
		for _, f := range fields {
			if f == e.Param() {
				at = f
			}
		}
		if out[at] == "" {
			out[at] = reason(e)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// reason says what is wrong in words for people; where there are none, in those of the catalogue.
func reason(e *bartleby.Error) string {
	if text, ok := words["error."+e.Code]; ok {
		return fill(text, flat(e.Meta))
	}
	_, text, ok := strings.Cut(e.LongMessage, ": ")
	if !ok || text == "" || e.Param() == "" {
		return e.LongMessage
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
