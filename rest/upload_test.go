package rest_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"strings"
	"testing"
)

// part is one part of an upload; its header lines are written as they are.
type part struct{ disposition, kind, data string }

func form(parts ...part) (body, contentType string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		h := textproto.MIMEHeader{"Content-Disposition": {p.disposition}}
		if p.kind != "" {
			h.Set("Content-Type", p.kind)
		}
		to, _ := w.CreatePart(h)
		_, _ = to.Write([]byte(p.data))
	}
	_ = w.Close()
	return b.String(), "Content-Type: " + w.FormDataContentType()
}

func TestUploads(t *testing.T) {
	d := open(t)
	const file = `form-data; name="file"; filename="a.png"`
	text := func(name, value string) part { return part{`form-data; name="` + name + `"`, "", value} }
	send := func(parts ...part) reply {
		t.Helper()
		body, contentType := form(parts...)
		return d.ask("PUT", "/v1/things/t/logo", body, contentType)
	}
	for _, kind := range []string{"", "image/png", "application/octet-stream", "text/html"} {
		got := send(part{file, kind, "data"})
		got.want(t, 200, "")
		if !strings.Contains(got.text, `"File":{"Name":"a.png","Data":"ZGF0YQ=="}`) {
			t.Errorf("%s: %s", kind, got.text)
		}
	}
	send(part{`form-data; name="file"`, "image/png", "data"}).want(t, 200, "")
	if got := send(text("file", "no"), part{file, "", "first"}, part{file, "", "second"}, text("by", "me"), text("other", "x")); !strings.Contains(got.text, `"Data":"Zmlyc3Q="},"by":"me"`) {
		t.Error(got.text)
	}
	send(text("by", "123456"), part{file, "", "x"}).want(t, 422, "form_param_max_length_exceeded by")
	send(text("by", "\xff"), part{file, "", "x"}).want(t, 422, "form_param_value_invalid by")
	send().want(t, 400, "form_param_missing file")
	send(text("file", "no")).want(t, 400, "form_param_missing file")
	send(part{`form-data; name="file"; filename=""`, "application/octet-stream", ""}).want(t, 400, "form_param_missing file")
	send(part{`form-data; name="File"; filename="x"`, "", "x"}).want(t, 400, "form_param_missing file")
	send(part{file, "", strings.Repeat("x", 1000)}).want(t, 200, "")
	send(part{file, "", strings.Repeat("x", 1001)}).want(t, 413, "image_too_large")
	send(part{file, "", strings.Repeat("x", 5_000_000)}).want(t, 413, "image_too_large")
	send(text("other", strings.Repeat("x", 300_000)), part{file, "", "x"}).want(t, 413, "image_too_large")
	var parts []part
	for i := range 20 {
		parts = append(parts, text(fmt.Sprint(i), "x"))
	}
	send(parts...).want(t, 400, "request_body_invalid")

	ask := func(body, contentType string) reply {
		return d.ask("PUT", "/v1/things/t/logo", body, "Content-Type: "+contentType)
	}
	ask("", "multipart/form-data; boundary=x").want(t, 400, "form_param_missing file")
	ask("", "").want(t, 400, "form_param_missing file")
	ask("{}", "application/json").want(t, 415, "unsupported_content_type")
	ask("{}", "").want(t, 415, "unsupported_content_type")
	ask("x", "multipart/form-data").want(t, 400, "request_body_invalid")
	ask("x", "multipart/form-data; boundary=x").want(t, 400, "form_param_missing file")
	body, contentType := form(part{file, "", "data"})
	d.ask("PUT", "/v1/things/t/logo", body[:len(body)-20], contentType).want(t, 400, "request_body_invalid")
	d.ask("POST", "/v1/small", body, contentType).want(t, 415, "unsupported_content_type")
}
