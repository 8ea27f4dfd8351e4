package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"bartleby"
)

var versions = []string{"2021-02-05", "2024-10-01", "2025-04-10"}

// everything is an input with a field of every kind.
type everything struct {
	ID     string                   `path:"id"`
	Tags   []string                 `query:"tag"`
	Order  string                   `query:"order_by" default:"-name"`
	On     Patch[bool]              `query:"on"`
	After  Patch[int64]             `query:"after"`
	Name   string                   `json:"name" required:"true" max:"5"`
	Nick   Patch[string]            `json:"nick"`
	Age    int                      `json:"age" min:"1" most:"150"`
	Adult  Patch[bool]              `json:"adult"`
	List   []string                 `json:"list"`
	Meta   Patch[bartleby.Metadata] `json:"meta"`
	Colour string                   `json:"colour" enum:"red,green"`
	Old    Patch[string]            `json:"old" upto:"2025-04-10"`
	Fresh  Patch[string]            `json:"fresh" from:"2025-04-10"`
	Paging
}

type thing struct {
	Object string     `json:"object"`
	In     everything `json:"in"`
	Inner  *thing     `json:"inner,omitempty"`
	Shine  string     `json:"shine,omitempty"`
}

type signed struct{}

type bench struct {
	URL   string
	log   *bytes.Buffer
	mu    *sync.Mutex
	clock *time.Time
	rules *bartleby.RateLimits
	reg   *prometheus.Registry
}

func (b *bench) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.log.Write(p)
}

func (b *bench) logged() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.log.String()
}

func setup(t *testing.T) *bench {
	t.Helper()
	now := time.Unix(1_700_000_000, 0)
	b := &bench{log: &bytes.Buffer{}, mu: &sync.Mutex{}, clock: &now, rules: &bartleby.RateLimits{}, reg: prometheus.NewRegistry()}
	echo := func(_ context.Context, in *everything) (*thing, error) {
		return &thing{Object: "thing", In: *in, Inner: &thing{Object: "thing", Shine: "inside"}, Shine: "bright"}, nil
	}
	handler, err := New(Config{
		Versions: versions,
		Releases: []Release{{Date: "2025-04-10", Undo: map[string]func(map[string]any){"thing": func(o map[string]any) { delete(o, "shine") }}}},
		Routes: []*Route{
			On("POST /things/{id}", echo),
			On("PATCH /things/{id}", echo).Loose().Limited("thing", "id"),
			On("GET /things/{id}", echo).Limited("thing", "id"),
			On("DELETE /things/{id}", func(context.Context, *struct {
				ID string `path:"id"`
			},
			) (*NoContent, error) {
				return &NoContent{}, nil
			}),
			On("PUT /later", func(context.Context, *struct{}) (*Accepted, error) { return &Accepted{}, nil }).Open(),
			On("GET /page", func(_ context.Context, in *Paging) (*Page[string], error) {
				return &Page[string]{Data: []string{"<a>", "b"}, Total: 7, Enveloped: in.Paginated}, nil
			}).Open(),
			On("GET /new", echoNothing).Open().From("2024-10-01"),
			On("GET /gone", echoNothing).Open().Upto("2024-10-01"),
			On("POST /file", func(_ context.Context, in *struct {
				File File `file:"file"`
			},
			) (*thing, error) {
				return &thing{Object: fmt.Sprintf("%s %d", in.File.Name, len(in.File.Data))}, nil
			}).Open().Upload(1000),
			On("GET /fail/{how}", fail).Open(),
			Raw("GET /raw", func(http.ResponseWriter, *http.Request) error { return bartleby.ImageNotFound() }).Open(),
		},
		Authenticate: func(ctx context.Context, r *http.Request) (context.Context, error) {
			if r.Header.Get("Authorization") != "Bearer good" {
				return ctx, bartleby.KeyInvalid()
			}
			return context.WithValue(ctx, signed{}, "ins_1"), nil
		},
		Limits:   func(context.Context) (string, bartleby.RateLimits) { return "ins_1", *b.rules },
		Instance: func(ctx context.Context) string { s, _ := ctx.Value(signed{}).(string); return s },
		Log:      slog.New(slog.NewJSONHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Metrics:  b.reg,
		Now:      func() time.Time { return *b.clock },
		ClientIP: func(*http.Request) string { return "192.0.2.1" },
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	b.URL = server.URL
	return b
}

func echoNothing(context.Context, *struct{}) (*thing, error) { return &thing{Object: "thing"}, nil }

func fail(_ context.Context, in *struct {
	How string `path:"how"`
},
) (*thing, error) {
	switch in.How {
	case "panic":
		panic("boom with a secret in it")
	case "unknown":
		return nil, errors.New("the disk is on fire")
	case "unavailable":
		return nil, bartleby.ServiceUnavailable(errors.New("no route to database"))
	case "many":
		return nil, bartleby.Errors{bartleby.ParamMissing("a"), bartleby.ParamUnknown("b")}
	}
	return nil, fmt.Errorf("wrapped: %w", bartleby.ResourceNotFound("thing", in.How))
}

type call struct {
	do, body, version, contentType string
	header                         map[string]string
}

func (b *bench) do(t *testing.T, c call) (int, http.Header, string) {
	t.Helper()
	method, path, _ := strings.Cut(c.do, " ")
	r, err := http.NewRequest(method, b.URL+path, strings.NewReader(c.body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer good")
	if c.contentType != "-" {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.contentType != "" && c.contentType != "-" {
		r.Header.Set("Content-Type", c.contentType)
	}
	if c.version != "" {
		r.Header.Set("Clerk-API-Version", c.version)
	}
	for k, v := range c.header {
		r.Header.Set(k, v)
	}
	response, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, string(text)
}

// refusal reads "code param, code param" from an envelope, and checks the envelope.
func refusal(t *testing.T, header http.Header, body string) string {
	t.Helper()
	var e envelope
	if err := json.Unmarshal([]byte(body), &e); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	if len(e.TraceID) != 32 || e.TraceID != header.Get("Clerk-Trace-Id") || header.Get("Content-Type") != "application/json" {
		t.Errorf("trace id %q, headers %v", e.TraceID, header)
	}
	var list []string
	for _, i := range e.Errors {
		param, _ := i.Meta["param_name"].(string)
		list = append(list, strings.TrimSpace(i.Code+" "+param))
	}
	return strings.Join(list, ", ")
}

func TestRefusals(t *testing.T) {
	b := setup(t)
	deep := strings.Repeat(`{"a":`, 200) + "1" + strings.Repeat("}", 200)
	for _, c := range []struct {
		call
		status int
		want   string
	}{
		// where
		{call{do: "GET /nowhere"}, 404, "resource_not_found"},
		{call{do: "GET /things/1/"}, 404, "resource_not_found"},
		{call{do: "GET //things/1"}, 404, "resource_not_found"},
		{call{do: "GET /things/../things/1"}, 404, "resource_not_found"},
		{call{do: "GET /things/%ff"}, 404, "resource_not_found"},
		{call{do: "GET /things/a%00b"}, 404, "resource_not_found"},
		{call{do: "POST /page"}, 405, "method_not_allowed"},
		{call{do: "OPTIONS /page"}, 405, "method_not_allowed"},
		{call{do: "GET /new"}, 404, "resource_not_found"},
		{call{do: "GET /gone", version: "2025-04-10"}, 404, "resource_not_found"},
		// who
		{call{do: "GET /things/1", header: map[string]string{"Authorization": "Bearer bad"}}, 401, "clerk_key_invalid"},
		// version
		{call{do: "GET /page", version: "yesterday"}, 400, "api_version_invalid"},
		{call{do: "GET /page", version: "2024-1-1"}, 400, "api_version_invalid"},
		{call{do: "GET /page", version: "2024-10-02"}, 400, "api_version_invalid"},
		{call{do: "GET /page", version: "2000-01-01"}, 400, "api_version_invalid"},
		{call{do: "GET /page?__clerk_api_version=2024-10-01", version: "2024-10-01"}, 400, "api_version_invalid"},
		{call{do: "GET /page?__clerk_api_version="}, 400, "api_version_invalid"},
		// body as a whole
		{call{do: "POST /things/1", body: `{"name":`}, 400, "request_body_invalid"},
		{call{do: "POST /things/1", body: `{"name":"a"} x`}, 400, "request_body_invalid"},
		{call{do: "POST /things/1", body: `{"name":"a"}{}`}, 400, "request_body_invalid"},
		{call{do: "POST /things/1", body: `{"name":"a",}`}, 400, "request_body_invalid"},
		{call{do: "POST /things/1", body: `["a"]`}, 400, "request_body_invalid"},
		{call{do: "POST /things/1", body: `"a"`}, 400, "request_body_invalid"},
		{call{do: "POST /things/1", body: "{\"na\xff\":1}"}, 400, "request_body_invalid"},
		{call{do: "POST /things/1", body: `{"meta":` + deep + `}`}, 400, "request_body_invalid"},
		{call{do: "POST /things/1", body: `{"name":"` + strings.Repeat("a", 1<<20) + `"}`}, 413, "request_body_too_large"},
		{call{do: "POST /things/1", body: `{"name":"a"}`, contentType: "text/plain"}, 415, "unsupported_content_type"},
		{call{do: "POST /things/1", body: `{"name":"a"}`, contentType: "application/json; charset=latin1"}, 415, "unsupported_content_type"},
		{call{do: "POST /things/1", body: `name=a`, contentType: "application/x-www-form-urlencoded"}, 415, "unsupported_content_type"},
		{call{do: "POST /things/1", body: `{"name":"a"}`, header: map[string]string{"Content-Encoding": "gzip"}}, 415, "unsupported_content_type"},
		// keys
		{call{do: "POST /things/1"}, 422, "form_param_missing name"},
		{call{do: "POST /things/1", body: "null"}, 422, "form_param_missing name"},
		{call{do: "POST /things/1", body: `{"name":null}`}, 422, "form_param_nil name"},
		{call{do: "POST /things/1", body: `{"name":""}`}, 422, "form_param_nil name"},
		{call{do: "POST /things/1", body: `{"Name":"a"}`}, 422, "form_param_unknown Name, form_param_missing name"},
		{call{do: "POST /things/1", body: `{"name":"a","name":"b"}`}, 422, "form_param_duplicate name"},
		{call{do: "POST /things/1", body: `{"name":"a","x":1,"y":2}`}, 422, "form_param_unknown x, form_param_unknown y"},
		{
			call{do: "POST /things/1", body: `{"name":1,"nick":{},"age":"1","adult":"yes","list":"a"}`},
			422,
			"form_param_type_invalid name, form_param_type_invalid nick, form_param_type_invalid age, form_param_type_invalid adult, form_param_type_invalid list",
		},
		{call{do: "POST /things/1", body: `{"name":"a","age":1.0}`}, 422, "form_param_type_invalid age"},
		{call{do: "POST /things/1", body: `{"name":"a","age":1e2}`}, 422, "form_param_type_invalid age"},
		{call{do: "POST /things/1", body: `{"name":"a","age":99999999999999999999}`}, 422, "form_param_type_invalid age"},
		{call{do: "POST /things/1", body: `{"name":"a","age":0}`}, 422, "form_param_value_invalid age"},
		{call{do: "POST /things/1", body: `{"name":"a","age":151}`}, 422, "form_param_value_invalid age"},
		{call{do: "POST /things/1", body: `{"name":"a","list":[null]}`}, 422, "form_param_type_invalid list"},
		{call{do: "POST /things/1", body: `{"name":"abcdef"}`}, 422, "form_param_max_length_exceeded name"},
		{call{do: "POST /things/1", body: `{"name":"a","colour":"blue"}`}, 422, "form_param_value_invalid colour"},
		{call{do: "POST /things/1", body: "{\"name\":\"\xff\"}"}, 422, "form_param_value_invalid name"},
		{call{do: "POST /things/1", body: `{"name":"\u0000"}`}, 422, "form_param_value_invalid name"},
		{call{do: "POST /things/1", body: `{"name":"a","meta":{"b":["\u0000"]}}`}, 422, "form_param_value_invalid meta"},
		{call{do: "POST /things/1", body: `{"name":"a","meta":{"\u0000":1}}`}, 422, "form_param_value_invalid meta"},
		{call{do: "POST /things/1", body: `{"name":"a","old":"x"}`, version: "2025-04-10"}, 422, "form_param_unknown old"},
		{call{do: "POST /things/1", body: `{"name":"a","fresh":"x"}`}, 422, "form_param_unknown fresh"},
		// query
		{call{do: "GET /things/1?a=%zz"}, 400, "malformed_request_parameters"},
		{call{do: "GET /page?limit=0"}, 422, "form_param_value_invalid limit"},
		{call{do: "GET /page?limit=501&offset=-1"}, 422, "form_param_value_invalid limit, form_param_value_invalid offset"},
		{call{do: "GET /page?limit=ten"}, 422, "form_param_format_invalid limit"},
		{call{do: "GET /page?limit=1.5"}, 422, "form_param_format_invalid limit"},
		{call{do: "GET /page?paginated=maybe"}, 422, "form_param_format_invalid paginated"},
		{call{do: "GET /things/1?tag=%ff"}, 422, "form_param_value_invalid tag"},
		{call{do: "GET /things/1?tag=%00"}, 422, "form_param_value_invalid tag"},
		// uploads
		{call{do: "POST /file"}, 400, "form_param_missing file"},
		{call{do: "POST /file", body: "{}"}, 415, "unsupported_content_type"},
		{call{do: "POST /file", body: "x", contentType: "multipart/form-data"}, 400, "request_body_invalid"},
		{call{do: "POST /file", body: "--x\r\n\r\n", contentType: "multipart/form-data; boundary=x"}, 400, "form_param_missing file"},
		// what goes wrong inside
		{call{do: "GET /fail/x"}, 404, "resource_not_found"},
		{call{do: "GET /fail/many"}, 422, "form_param_missing a, form_param_unknown b"},
		{call{do: "GET /fail/unknown"}, 500, "internal_clerk_error"},
		{call{do: "GET /fail/panic"}, 500, "internal_clerk_error"},
		{call{do: "GET /fail/unavailable"}, 503, "service_unavailable"},
		{call{do: "GET /raw"}, 404, "image_not_found"},
	} {
		status, header, body := b.do(t, c.call)
		if got := refusal(t, header, body); status != c.status || got != c.want {
			t.Errorf("%+v\n got %d %s\nwant %d %s", c.call, status, got, c.status, c.want)
		}
		if strings.Contains(body, "boom") || strings.Contains(body, "fire") || strings.Contains(body, "database\"") {
			t.Errorf("%s tells too much: %s", c.do, body)
		}
		if status == 503 && header.Get("Retry-After") == "" {
			t.Error("503 without Retry-After")
		}
		if status == 405 && header.Get("Allow") == "" {
			t.Error("405 without Allow")
		}
	}
}

func TestBinding(t *testing.T) {
	b := setup(t)
	for _, c := range []struct {
		call
		want func(in map[string]any) bool
	}{
		{call{do: "POST /things/a%2Fb", body: `{"name":"é","nick":null}`}, func(in map[string]any) bool {
			nick := in["nick"].(map[string]any)
			return in["ID"] == "a/b" && in["name"] == "é" && nick["Set"] == true && nick["Null"] == true && in["Limit"] == 10.0
		}},
		{call{do: "POST /things/1?tag=+a&tag[]=b&tag=%2Bc&order_by=+name&order_by=x", body: `{"name":"a"}`}, func(in map[string]any) bool {
			return fmt.Sprint(in["Tags"]) == "[+a +c b]" && in["Order"] == "+name"
		}},
		{call{do: "POST /things/1?on=1&after=-5&unknown=x", body: `{"name":"a","age":null,"meta":{"x":12345678901234567890}}`, contentType: "-"}, func(in map[string]any) bool {
			return in["Order"] == "-name" && fmt.Sprint(in["On"]) == "map[Null:false Set:true To:true]" && in["age"] == 0.0 &&
				fmt.Sprint(in["After"].(map[string]any)["To"]) == "-5" && in["nick"].(map[string]any)["Set"] == false
		}},
		{call{do: "PATCH /things/1", body: `{"name":"a","unknown":1,"old":"x","list":[]}`, contentType: "application/json; charset=UTF-8"}, func(in map[string]any) bool {
			return in["old"].(map[string]any)["To"] == "x" && fmt.Sprint(in["list"]) == "[]"
		}},
	} {
		status, _, body := b.do(t, c.call)
		var out struct{ In map[string]any }
		if err := json.Unmarshal([]byte(body), &out); err != nil || status != 200 || !c.want(out.In) {
			t.Errorf("%+v: %d %s %v", c.call, status, body, err)
		}
	}
}

func TestVersionsAndReleases(t *testing.T) {
	b := setup(t)
	for version, shines := range map[string]bool{"": false, "2024-10-01": false, "2025-04-10": true, "2031-01-01": true} {
		status, header, body := b.do(t, call{do: "POST /things/1", body: `{"name":"a"}`, version: version})
		if status != 200 || strings.Contains(body, "bright") != shines || strings.Contains(body, "inside") != shines {
			t.Errorf("version %q: %d %s", version, status, body)
		}
		if header.Get("Content-Type") != "application/json" || header.Get("X-Content-Type-Options") != "nosniff" || len(header.Get("Clerk-Trace-Id")) != 32 {
			t.Errorf("headers %v", header)
		}
	}
	if status, _, body := b.do(t, call{do: "GET /new?__clerk_api_version=2024-10-01"}); status != 200 {
		t.Errorf("version by query: %d %s", status, body)
	}
}

func TestAnswers(t *testing.T) {
	b := setup(t)
	for do, want := range map[string]string{
		"GET /page":                `200 ["<a>","b"]`,
		"GET /page?paginated=true": `200 {"data":["<a>","b"],"total_count":7}`,
		"HEAD /page":               `200 `,
		"DELETE /things/1":         `204 `,
		"PUT /later":               `202 `,
	} {
		if status, _, body := b.do(t, call{do: do}); fmt.Sprint(status, " ", body) != want {
			t.Errorf("%s: %d %s, want %s", do, status, body, want)
		}
	}
}

func TestUploads(t *testing.T) {
	b := setup(t)
	upload := func(field string, size int) (int, string) {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		part, _ := w.CreateFormField("note")
		fmt.Fprint(part, "hello")
		part, _ = w.CreateFormFile(field, "name.png")
		_, _ = part.Write(make([]byte, size))
		w.Close()
		status, _, text := b.do(t, call{do: "POST /file", body: body.String(), contentType: w.FormDataContentType()})
		return status, text
	}
	if status, text := upload("file", 1000); status != 200 || !strings.Contains(text, "name.png 1000") {
		t.Errorf("%d %s", status, text)
	}
	// One byte more than allowed reaches the rule, which refuses it in its own words.
	if status, text := upload("file", 500_000); status != 200 || !strings.Contains(text, "name.png 1001") {
		t.Errorf("%d %s", status, text)
	}
	if status, text := upload("other", 10); status != 400 || !strings.Contains(text, "form_param_missing") {
		t.Errorf("%d %s", status, text)
	}
}

func TestLimits(t *testing.T) {
	b := setup(t)
	*b.rules = bartleby.RateLimits{Enabled: true, Rules: map[string]bartleby.RateLimit{
		"instance": {Requests: 5, Window: 10_000}, "thing": {Requests: 2, Window: 3_000},
	}}
	get := func(id string) int {
		status, header, body := b.do(t, call{do: "GET /things/" + id})
		if status == http.StatusTooManyRequests {
			if refusal(t, header, body) != "too_many_requests" || header.Get("Retry-After") == "" {
				t.Errorf("%v %s", header, body)
			}
		}
		return status
	}
	for i, want := range []int{200, 200, 429, 429} {
		if got := get("a"); got != want {
			t.Errorf("request %d: %d, want %d", i, got, want)
		}
	}
	if got := get("b"); got != 200 {
		t.Errorf("another thing: %d", got)
	}
	if got := get("c"); got != 429 {
		t.Errorf("the instance's limit: %d", got)
	}
	*b.clock = b.clock.Add(11 * time.Second)
	if got := get("a"); got != 200 {
		t.Errorf("a new window: %d", got)
	}
	b.rules.Enabled = false
	for range 10 {
		if got := get("a"); got != 200 {
			t.Errorf("switched off: %d", got)
		}
	}
}

func TestLogAndMetrics(t *testing.T) {
	b := setup(t)
	b.do(t, call{do: "POST /things/secret-path?tag=secret-query", body: `{"name":"ssss","nick":"secret-body"}`})
	b.do(t, call{do: "POST /things/1", body: `{"secret-key":1}`})
	b.do(t, call{do: "GET /fail/panic"})
	b.do(t, call{do: "GET /fail/unknown"})
	log := b.logged()
	for _, want := range []string{`"route":"/things/{id}"`, `"instance":"ins_1"`, `"status":200`, `"duration_ms"`, `form_param_unknown`, "the disk is on fire", "boom with a secret", "rest.fail"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s: %s", want, log)
		}
	}
	for _, never := range []string{"secret-path", "secret-query", "secret-body", "Bearer", "good\""} {
		if strings.Contains(log, never) {
			t.Errorf("the log holds %s", never)
		}
	}
	if n := testutil.CollectAndCount(b.reg, "bartleby_http_requests_total"); n < 3 {
		t.Errorf("%d series of requests", n)
	}
}

func TestRoutesThatMakeNoSense(t *testing.T) {
	for name, r := range map[string]*Route{
		"no source": On("GET /x", func(context.Context, *struct{ A string }) (*thing, error) { return nil, nil }),
		"bad kind": On("GET /x", func(context.Context, *struct {
			A float64 `json:"a"`
		},
		) (*thing, error) {
			return nil, nil
		}),
		"no param": On("GET /x", func(context.Context, *struct {
			A string `path:"a"`
		},
		) (*thing, error) {
			return nil, nil
		}),
		"bad version": On("GET /x", echoNothing).From("2020-01-01"),
	} {
		if _, err := New(Config{Versions: versions, Routes: []*Route{r}, Now: time.Now}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzBind(f *testing.F) {
	for _, seed := range []string{`{"name":"a"}`, `{"name":"a","nick":null,"age":3,"list":["x"],"meta":{"a":{"b":1}}}`, `null`, `{`, `{"a":"\u0000"}`, `{"name":"a","name":"b"}`} {
		f.Add([]byte(seed))
	}
	r := On("POST /x/{id}", func(context.Context, *everything) (*thing, error) { return nil, nil })
	r.Path = "/x/{id}"
	plan, err := newBinding(r, versions)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		given, _, err := plan.keys(bytes.TrimSpace(body), "2025-04-10")
		if len(bytes.TrimSpace(body)) == 0 || err != nil {
			return
		}
		for _, raw := range given {
			if raw != nil && !json.Valid(raw) {
				t.Fatalf("a value that is no JSON: %q", raw)
			}
		}
	})
}

func FuzzVersion(f *testing.F) {
	f.Add("2024-10-01")
	f.Add("9999-99-99")
	f.Fuzz(func(t *testing.T, date string) {
		v, err := parseVersion(date, versions)
		if err == nil && v.Before(versions[0]) {
			t.Fatalf("%q became %q", date, v)
		}
	})
}
