package bapi_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"

	"bartleby/rest"
	"bartleby/testkit"
)

// attack is one spoilt request of an operation: a query and a body of a media type.
type attack struct{ query, media, body string }

var (
	// jsonTypes are values of every JSON type, so that each key and each element gets a wrong one.
	jsonTypes = []string{`1`, `1.5`, `true`, `"x"`, `[]`, `[1]`, `["x"]`, `[{}]`, `{}`, `{"x":1}`}
	// spoilt are values of query parameters, as they are sent.
	spoilt = []string{
		"", "null", "-1", "1.5", "1e9", "99999999999999999999", "true", "[]", "{}", "%00", "a%00b", "%ff%fe", "%zz", "%ed%a0%80", "%0d%0aX:%20y", "%25", "+", "%2B", "%20", "'--", "..%2F..",
		strings.Repeat("a", 3000), strings.Repeat("%5B", 900), strings.Repeat("%C3%A9", 500),
	}
	// uploads are bodies of multipart forms with the boundary x.
	uploads = []string{
		"", "--x--", "--x\r\n", "--x\r\n\r\n--x--", "--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--", part(`name="file"`, "x"), part(`name="file"; filename="a.png"`, "x"), part(`name="file"; filename="a.png"`, ""),
		part(`name="file"; filename="a\x00.png"`, "\x89PNG\r\n\x1a\n"), part("name=\"file\"; filename=\"\xff\"", "GIF89a"), part(`name="file"; filename="../../a"`, strings.Repeat("\xff\xd8", 9000)),
		part(`name="file"; filename="a"`, "x") + part(`name="file"; filename="a"`, "x"), part(`name="`+strings.Repeat("a", 90_000)+`"`, "x"), part(`name="surprise"`, "x"), part(`name=""`, "x"),
		part(`name="uploader_user_id"`, "\xff\x00"), part(`name="uploader_user_id"`, strings.Repeat("a", 90_000)), strings.Repeat("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n", 2000),
		"--x\r\n" + strings.Repeat("A: b\r\n", 9000) + "\r\n--x--",
	}
)

func part(disposition, content string) string {
	return "--x\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n--x--\r\n"
}

// places lists where values go in a body: each key as a text in which \x01 stands for the value. Keys of objects within are
// places of their own.
func places(in reflect.Type) (list []string) {
	if in == nil || in.Kind() != reflect.Struct {
		return nil
	}
	for _, f := range reflect.VisibleFields(in) {
		if f.Tag.Get("body") != "" && f.Type.Kind() == reflect.Slice { // the whole body is a list
			return places(f.Type.Elem())
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		list = append(list, `"`+name+`":`+"\x01")
		inner := f.Type
		if to, ok := patched(inner); ok {
			inner = to
		}
		if inner.Kind() == reflect.Slice || inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		for _, key := range places(inner) {
			list = append(list, `"`+name+`":{`+key+`}`)
		}
	}
	return list
}

// patched is the type of the value in a Patch.
func patched(in reflect.Type) (reflect.Type, bool) {
	if in.Kind() != reflect.Struct || !strings.HasPrefix(in.Name(), "Patch[") {
		return nil, false
	}
	to, ok := in.FieldByName("To")
	return to.Type, ok
}

// attacks lists every spoilt request of an operation: each place of the body and each parameter of the query with each
// kind of value that it cannot have, each kind of broken body, each wrong media type. An operation that takes no such thing
// is sent one that it does not know.
func attacks(r *rest.Route) (list []attack) {
	const plain = "application/json"
	parameters, keys := testkit.Keys(r.In, "query"), places(r.In)
	if len(parameters) == 0 {
		parameters = []string{"surprise"}
	}
	if len(keys) == 0 {
		keys = []string{`"surprise":` + "\x01"}
	}
	for _, name := range parameters {
		for _, value := range spoilt {
			list = append(list, attack{query: name + "=" + value, media: plain})
		}
		list = append(list, attack{query: name + "=1&" + name + "=2", media: plain}, attack{query: name + "[a][b]=1&" + name, media: plain}, attack{query: name + "[]=1&" + name + "=1", media: plain})
	}
	for _, media := range medias {
		list = append(list, attack{media: media, body: `{}`}, attack{media: media, body: "\xff"})
	}
	if len(testkit.Keys(r.In, "file")) > 0 {
		for _, body := range uploads {
			list = append(list, attack{media: "multipart/form-data; boundary=x", body: body})
		}
	}
	for _, body := range whole {
		list = append(list, attack{media: plain, body: body})
	}
	open, end := "{", "}"
	if len(testkit.Keys(r.In, "body")) > 0 {
		open, end = "[{", "}]"
	}
	for _, place := range keys {
		at := func(value string) string { return strings.Replace(place, "\x01", value, 1) }
		for _, value := range append(jsonTypes, nasty...) {
			list = append(list, attack{media: plain, body: open + at(value) + end})
		}
		list = append(list, attack{media: plain, body: open + at(`"x"`) + "," + at(`"x"`) + end})
	}
	return list
}

// request makes the attack on a path.
func (a attack) request(method, path, key string) *http.Request {
	r := httptest.NewRequest(method, "/", strings.NewReader(a.body))
	r.URL = &url.URL{Path: path, RawQuery: a.query}
	r.RequestURI = ""
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", a.media)
	r.Header.Set("Clerk-API-Version", testkit.Newest)
	return r
}
