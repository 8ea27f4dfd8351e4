package reference_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"bartleby/testkit"
)

func library(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("../spec/testdata/documents/library.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// shelf brings two versions of the library into the catalogue.
func shelf(t *testing.T, s *testkit.Server) {
	t.Helper()
	older := library(t)
	newer := strings.NewReplacer(
		`version: "1.0"`, `version: "1.10"`,
		"operationId: DeleteBook\n      deprecated: true", "operationId: DeleteBook\n      parameters: [{name: reason, in: query, required: true, schema: {type: string}}]",
		"required: [title]", "required: [title, isbn]",
		"title: {type: string, maxLength: 200}", "title: {type: string, maxLength: 300}\n        isbn: {type: string}",
		"enum: [here, lent]", "enum: [here, lent, lost]",
		"code: {type: string}", "code: {type: integer}",
	).Replace(older)
	for i, text := range []string{newer, older} {
		a := s.Do(t, testkit.Request{Call: "POST /spec/apis/library/versions", Body: text})
		if a.Status != 201 {
			t.Fatalf("%d: %d %s", i, a.Status, a.Body)
		}
	}
}

// ask reads without a key, as programs on the same machine may.
func ask(t testing.TB, s *testkit.Server, path string, header ...string) testkit.Answer {
	t.Helper()
	r, err := http.NewRequest("GET", s.URL+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		if name == "Host" {
			r.Host = value
		}
		r.Header.Set(name, value)
	}
	return testkit.Send(t, r)
}

func TestIngestOverHTTP(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		a := s.Do(t, testkit.Request{Call: "POST /spec/apis/library/versions", Body: library(t)})
		got := a.Object(t)
		if a.Status != 201 || got["provider"] != "library" || got["version"] != "1.0" || got["status"] != "current" || got["endpoints"] != 5.0 || got["schemas"] != 4.0 || got["changed"] != true {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		first := got["ingested"]
		s.Clock.Advance(3_600_000_000_000)
		a = s.Do(t, testkit.Request{Call: "POST /spec/apis/library/versions", Body: library(t)})
		if again := a.Object(t); a.Status != 200 || again["changed"] != false || again["ingested"] != first {
			t.Fatalf("the same again: %d %s", a.Status, a.Body)
		}
		a = s.Do(t, testkit.Request{Call: "POST /spec/apis/library/versions?version=0.9", Body: library(t)})
		if older := a.Object(t); a.Status != 201 || older["status"] != "superseded" {
			t.Fatalf("an older version: %d %s", a.Status, a.Body)
		}
		s.Refused(t, 422, "POST /spec/apis/library/versions", "openapi: 3.0.3", "openapi_document_invalid", "openapi_document_invalid")
		s.Refused(t, 422, "POST /spec/apis/Library/versions", library(t), "form_param_format_invalid name")
		s.Refused(t, 422, "POST /spec/apis/library/versions?version=%0A", library(t), "form_param_format_invalid version")
		s.Refused(t, 403, "POST /spec/apis/bartleby/versions", library(t), "api_name_reserved name")
		if a := s.Do(t, testkit.Request{Call: "POST /spec/apis/library/versions", Body: library(t), Key: "sk_test_unknownunknownunknown"}); a.Status != 401 {
			t.Errorf("an unknown key: %d %s", a.Status, a.Body)
		}
		a = s.Do(t, testkit.Request{Call: "POST /spec/apis/library/versions", Body: "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\nx: {a: [}"})
		if e := a.Object(t)["errors"].([]any)[0].(map[string]any); a.Status != 422 || e["meta"].(map[string]any)["line"] != 4.0 {
			t.Errorf("%d %s", a.Status, a.Body)
		}
	})
}

// TestAnswers holds the shape of every list and every single thing.
func TestAnswers(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		shelf(t, s)
		const row = `{"method":"GET","path":"/books","summary":"List books","operation_id":"ListBooks","tags":["Books"],"deprecated":false}`
		for path, want := range map[string]string{
			"/providers?per_page=1":                      `"slug":"library","name":"Library","description":"Lends books.","category":null,"version":"1.10","endpoint_count":5,"schema_count":4,`,
			"/providers?page=2":                          `{"providers":[],"total_count":1,"meta":{"page":2,"per_page":25,"total":1,"total_pages":1}}`,
			"/providers/search?q=library":                `"results":[{"slug":"library"`,
			"/providers/search?q=add+books&scope=all":    `"endpoint_matches":[{"provider":"library","version":"1.10","method":"POST","path":"/books",`,
			"/providers/library":                         `"description":"Lends books.\n\nNothing else.","category":null,"version":"1.10",`,
			"/providers/library?version=1.0":             `"version":"1.0","endpoint_count":5,"schema_count":4,`,
			"/providers/library/tags":                    `"tags":[{"name":"Books","description":"What is lent.","endpoint_count":4},{"name":"Nobody","description":"","endpoint_count":0}],"total_count":2}`,
			"/providers/library/tags/books?per_page=1":   `"name":"Books","description":"What is lent.","endpoint_count":4,"endpoints":[` + row + `],"total_count":4,`,
			"/providers/library/endpoints?per_page=1":    `{"provider":"library","version":"1.10","endpoints":[` + row + `],"total_count":5,"meta":{"page":1,"per_page":1,"total":5,"total_pages":5}}`,
			"/providers/library/endpoints?method=delete": `"operation_id":"DeleteBook","tags":["Books"],"deprecated":false}],"total_count":1,`,
			"/providers/library/endpoints?path=/books/":  `"total_count":2,`,
			"/providers/library/endpoints?path=book.":    `[{"method":"POST","path":"book.lent","summary":"A book was lent","operation_id":"bookLent","tags":[],"deprecated":false}],"total_count":1,`,
			"/providers/library/endpoints?version=1.0&deprecated=true&fields=path,summary": `"endpoints":[{"path":"/books/{book_id}","summary":"Throws a book away."}],"total_count":1,`,
			"/providers/library/endpoints?q=how+do+I+add+a+book&per_page=1&fields=path":    `"endpoints":[{"path":"/books"}],`,
			"/providers/library/endpoints?q=zebra":                                         `"endpoints":[],"total_count":0,`,
			"/providers/library/endpoints/GET/books/%7Bbook_id%7D":                         `"parameters":[{"name":"book_id","in":"path","required":true,"schema":{"type":"string"}}],"responses":{"200":{"description":"The book.","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Book"}}}}},"security":[{"key":[]}],"servers":[{"url":"https://library.example/v1"}]}`,
			"/providers/library/endpoints/GetBook?depth=1&fields=responses":                `"x-schema":"Book"`,
			"/providers/library/endpoints/GetBook,ListBooks?fields=operation_id":           `"endpoints":[{"operation_id":"GetBook"},{"operation_id":"ListBooks"}],"total_count":2}`,
			"/providers/library/endpoints/POST/book.lent":                                  `"operation_id":"bookLent"`,
			"/providers/library/endpoints/ListBooks":                                       `"parameters":[{"name":"limit","in":"query","description":"How many.","schema":{"type":"integer","minimum":1,"maximum":100,"default":10}}`,
			"/providers/library/schemas?q=book":                                            `"schemas":[{"name":"Book","type":"object","summary":"A book that can be lent.","property_count":6},{"name":"NewBook","type":"object","summary":"","property_count":3}],"total_count":2,`,
			"/providers/library/schemas/Fault":                                             `{"provider":"library","version":"1.10","name":"Fault","schema":{"title":"What went wrong","type":"object","properties":{"code":{"type":"integer"}}}}`,
			"/providers/library/schemas/Fault,Author?fields=name":                          `"schemas":[{"name":"Fault"},{"name":"Author"}],"total_count":2}`,
			"/providers/library/schemas/Author/uses":                                       `"endpoints":[],"schema_names":["Book"],"total_count":1}`,
			"/providers/library/schemas/Author/uses?deep=true":                             `"schema_names":["Author","Book"],"total_count":6}`,
			"/providers/library/schemas/Fault/uses":                                        `"schema_names":[],"total_count":2}`,
			"/providers/library/versions?fields=version,status":                            `"versions":[{"version":"1.10","status":"current"},{"version":"1.0","status":"superseded"}],"total_count":2}`,
			"/providers/library/summary":                                                   `"servers":["https://library.example/v1"],"authentication":{"key":{"type":"http","scheme":"bearer"}},"endpoint_count":5,"schema_count":4,"tags":[`,
		} {
			a := ask(t, s, "/api/v1"+path)
			if a.Status != 200 || !strings.Contains(string(a.Body), want) || a.Header.Get("Content-Type") != "application/json" || !json.Valid(a.Body) {
				t.Errorf("%s: %d %s\nwant %s", path, a.Status, a.Body, want)
			}
		}
		// An expansion stops where a schema would come again.
		a := ask(t, s, "/api/v1/providers/library/schemas/Book?depth=5")
		if text := string(a.Body); !strings.Contains(text, `"sequel":{"$ref":"#/components/schemas/Book"}`) || !strings.Contains(text, `"x-schema":"Author"`) {
			t.Errorf("%s", text)
		}
	})
}

func TestDiff(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		shelf(t, s)
		got := ask(t, s, "/api/v1/providers/library/diff?from=1.0&format=markdown")
		want := "## library: 1.0 to 1.10, with changes that break clients\n\nEndpoints changed:\n- DELETE /books/{book_id}\n  - `deprecated`: it is no longer deprecated\n  - `parameters.reason`: required parameter added (query) (breaking)\n" +
			"\nSchemas changed:\n- Book\n  - `state`: values added: lost\n- NewBook\n  - `title`: maxLength 200 became 300\n  - `isbn`: required member added (string) (breaking)\n- Fault\n  - `code`: type string became integer (breaking)\n"
		if string(got.Body) != want {
			t.Errorf("got\n%s\nwant\n%s", got.Body, want)
		}
		only := ask(t, s, "/api/v1/providers/library/diff?from=1.0&to=1.10&breaking=true").Object(t)
		if only["breaking"] != true || len(only["schemas_changed"].([]any)) != 2 {
			t.Errorf("%v", only)
		}
		if back := ask(t, s, "/api/v1/providers/library/diff?from=1.10&to=1.10").Object(t); back["breaking"] != false || len(back["changed"].([]any)) != 0 {
			t.Errorf("%v", back)
		}
	})
}

// TestBudget : an answer fits, and says what it lacks.
func TestBudget(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		shelf(t, s)
		for _, path := range []string{
			"/providers", "/providers/library", "/providers/library/summary", "/providers/library/endpoints", "/providers/library/endpoints?q=book&detail=3", "/providers/library/endpoints/CreateBook?depth=3",
			"/providers/library/endpoints/CreateBook,ListBooks,GetBook", "/providers/library/schemas", "/providers/library/schemas/Book?depth=3", "/providers/library/versions", "/providers/library/diff?from=1.0",
			"/providers/library/schemas/Book/uses?deep=true",
		} {
			for _, format := range []string{"json", "markdown"} {
				sign := "?"
				if strings.Contains(path, "?") {
					sign = "&"
				}
				whole := ask(t, s, "/api/v1"+path+sign+"format="+format)
				for _, most := range []string{"400", "150"} {
					a := ask(t, s, "/api/v1"+path+sign+"format="+format+"&max_tokens="+most)
					bytes := map[string]int{"400": 1600, "150": 600}[most]
					says := strings.Contains(string(a.Body), `"omitted":["`) || strings.Contains(string(a.Body), "\nLeft out to fit: ")
					if a.Status != 200 || len(a.Body) > bytes || says != (len(whole.Body) > bytes) || format == "json" && !json.Valid(a.Body) {
						t.Errorf("%s %s in %s tokens: %d, %d bytes of %d: %s", path, format, most, a.Status, len(a.Body), len(whole.Body), a.Body)
					}
				}
			}
		}
		// What is required stays until the last.
		a := ask(t, s, "/api/v1/providers/library/endpoints/CreateBook?format=markdown&max_tokens=100")
		if text := string(a.Body); !strings.Contains(text, "`title` (required) string") || !strings.Contains(text, "`isbn` (required) string") {
			t.Errorf("%s", text)
		}
	})
}

func TestAccess(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		shelf(t, s)
		for _, path := range []string{"/api/v1/providers", "/api/v1/providers/library/spec", "/spec", "/spec/library"} {
			if a := ask(t, s, path); a.Status != 200 {
				t.Errorf("%s from here: %d", path, a.Status)
			}
			for _, header := range []string{"Host: catalogue.example.com", "X-Forwarded-For: 192.0.2.1", "Via: 1.1 proxy"} {
				if a := ask(t, s, path, header); a.Status != 401 || a.Codes(t)[0] != "authorization_header_format_invalid" {
					t.Errorf("%s with %s: %d %s", path, header, a.Status, a.Body)
				}
				if a := ask(t, s, path, header, "Authorization: Bearer "+s.Twin.Key); a.Status != 200 {
					t.Errorf("%s with %s and a key: %d %s", path, header, a.Status, a.Body)
				}
			}
		}
		a := ask(t, s, "/spec.css", "Host: catalogue.example.com")
		if a.Status != 200 || a.Header.Get("Content-Type") != "text/css; charset=utf-8" {
			t.Errorf("%d", a.Status)
		}
	})
}

func TestCaching(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		shelf(t, s)
		for _, path := range []string{"/api/v1/providers", "/api/v1/providers/library/endpoints/ListBooks", "/api/v1/providers/library/spec"} {
			first := ask(t, s, path)
			etag := first.Header.Get("Etag")
			if etag == "" || first.Header.Get("Cache-Control") != "private, must-revalidate, max-age=0" {
				t.Fatalf("%s: %v", path, first.Header)
			}
			for _, had := range []string{etag, "W/" + etag, `"other", ` + etag, "*"} {
				if a := ask(t, s, path, "If-None-Match: "+had); a.Status != 304 || len(a.Body) != 0 || a.Header.Get("Etag") != etag {
					t.Errorf("%s, %s: %d %s", path, had, a.Status, a.Body)
				}
			}
			if a := ask(t, s, path, `If-None-Match: "other"`); a.Status != 200 || string(a.Body) != string(first.Body) {
				t.Errorf("%s: %d", path, a.Status)
			}
		}
		if a := ask(t, s, "/api/v1/providers", "Accept: text/markdown"); a.Header.Get("Etag") == ask(t, s, "/api/v1/providers").Header.Get("Etag") || a.Header.Get("Content-Type") != "text/markdown; charset=utf-8" {
			t.Errorf("%v", a.Header)
		}
		s.Do(t, testkit.Request{Call: "POST /spec/apis/library/versions?version=2", Body: library(t)})
		if a := ask(t, s, "/api/v1/providers", "If-None-Match: "+ask(t, s, "/api/v1/providers/library").Header.Get("Etag")); a.Status != 200 {
			t.Errorf("what has changed: %d", a.Status)
		}
	})
}

func TestWholeDocument(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		shelf(t, s)
		plain := ask(t, s, "/api/v1/providers/library/spec?version=1.0", "Accept-Encoding: identity")
		if text := string(plain.Body); !strings.HasPrefix(text, `{"openapi":"3.1.0","info":{"title":"Library","version":"1.0",`) || !json.Valid(plain.Body) {
			t.Fatalf("%.200s", text)
		}
		packed := ask(t, s, "/api/v1/providers/library/spec?version=1.0", "Accept-Encoding: gzip")
		if packed.Header.Get("Content-Encoding") != "gzip" || packed.Header.Get("Etag") == plain.Header.Get("Etag") {
			t.Fatalf("%v", packed.Header)
		}
		r, err := gzip.NewReader(strings.NewReader(string(packed.Body)))
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(r); err != nil || string(text) != string(plain.Body) {
			t.Fatalf("%v", err)
		}
	})
}

func TestUnknown(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		shelf(t, s)
		for path, status := range map[string]int{
			"/nothing": 404, "/nothing/spec": 404, "/library?version=7": 404, "/library/spec?version=7": 404, "/library/tags/none": 404, "/library/endpoints/None": 404, "/library/endpoints/PUT/books": 404,
			"/library/schemas/None": 404, "/library/schemas/None/uses": 404, "/library/diff?from=7": 404, "/library/endpoints?version=7": 404, "/library/endpoints/%2C": 422, "/library/schemas/%2C": 422,
			"/library/diff": 400, "/search": 400, "/library/endpoints?page=0": 422, "/library/endpoints?per_page=501": 422, "/library/endpoints?max_tokens=1": 422, "/library/endpoints?format=xml": 422,
			"/library/endpoints/ListBooks?depth=6": 422, "/library/endpoints?q=" + strings.Repeat("a", 401): 422, "/library/endpoints/" + strings.Repeat("a,", 21): 422, "/library/endpoints?version=%00": 422,
		} {
			if a := ask(t, s, "/api/v1/providers"+path); a.Status != status || len(a.Codes(t)) == 0 {
				t.Errorf("%s: %d %s", path, a.Status, a.Body)
			}
		}
		for _, path := range []string{"/spec/nothing", "/spec/library/operation?method=GET&path=/none", "/spec/library/schema?name=None", "/spec/library?version=7"} {
			if a := ask(t, s, path); a.Status != 404 {
				t.Errorf("%s: %d %s", path, a.Status, a.Body)
			}
		}
	})
}

func TestPages(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		hostile := strings.ReplaceAll(library(t), "title: Library", "title: '<script>alert(1)</script>'")
		hostile = strings.ReplaceAll(hostile, "summary: List books", `summary: "\"><img src=x onerror=alert(1)>'"`)
		s.Call(t, 201, "POST /spec/apis/library/versions", hostile)
		for path, want := range map[string]string{
			"/spec":                      `<a href="/spec/library">library</a>`,
			"/spec?q=add+a+book":         "/spec/library/operation?method=POST&amp;path=%2Fbooks",
			"/spec/library":              `<span class="badge current">current</span>`,
			"/spec/library?q=add+a+book": "endpoints for “add a book”",
			"/spec/library?tag=Books":    "4 endpoints with the tag Books",
			"/spec/library/operation?method=POST&path=/books":          `curl -X POST &#39;https://library.example/v1/books&#39;`,
			"/spec/library/operation?method=GET&path=/books/{book_id}": "https://library.example/v1/books/BOOK_ID",
			"/spec/library/operation?method=POST&path=book.lent":       "A book was lent",
			"/spec/library/schema?name=Book":                           `<code class="name">title</code>`,
			"/spec/library?version=1.0":                                "Version 1.0",
		} {
			a := ask(t, s, path)
			text := string(a.Body)
			if a.Status != 200 || !strings.Contains(text, want) || !strings.Contains(a.Header.Get("Content-Security-Policy"), "default-src 'none'") {
				t.Errorf("%s: %d lacks %s\n%s", path, a.Status, want, text)
			}
			if strings.Contains(text, "<script") || strings.Contains(text, "<img") {
				t.Errorf("%s has markup of the document", path)
			}
		}
	})
}

// TestRacingIngestion : of writers of the same API, the last one of each version stays, and one version is current.
func TestRacingIngestion(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		done := make(chan error)
		const writers = 12
		for i := range writers {
			text := strings.Replace(library(t), "title: Library", "title: Library "+string(rune('A'+i)), 1)
			go func() {
				_, _, err := s.Catalogue.Ingest(context.Background(), "library", []string{"1", "2", "10"}[i%3], "test", []byte(text))
				done <- err
			}()
		}
		for range writers {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		got := string(ask(t, s, "/api/v1/providers/library/versions?fields=version,status,endpoints").Body)
		if want := `"versions":[{"version":"10","endpoints":5,"status":"current"},{"version":"2","endpoints":5,"status":"superseded"},{"version":"1","endpoints":5,"status":"superseded"}]`; !strings.Contains(got, want) {
			t.Errorf("%s", got)
		}
		if got := ask(t, s, "/api/v1/providers/library/endpoints?q=add+a+book").Object(t); got["total_count"] == 0.0 {
			t.Errorf("the words are lost: %v", got)
		}
	})
}
