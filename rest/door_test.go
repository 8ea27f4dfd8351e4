package rest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"bartleby"
	"bartleby/rest"
)

var versions = []string{"2021-02-05", "2024-10-01", "2025-04-10", "2025-11-10", "2026-05-12"}

// everything has a field of each kind.
type everything struct {
	ID       string                        `path:"thing_id"`
	Name     string                        `json:"name" max:"5"`
	Needed   string                        `json:"needed" required:"true"`
	Colour   string                        `json:"colour" enum:"red,green"`
	On       bool                          `json:"on"`
	Count    int                           `json:"count" min:"1" most:"9"`
	Big      int64                         `json:"big"`
	Fallback int                           `json:"fallback" default:"7"`
	List     []string                      `json:"list" most:"3"`
	Meta     bartleby.Metadata             `json:"meta"`
	Raw      json.RawMessage               `json:"raw"`
	PName    rest.Patch[string]            `json:"p_name" max:"5"`
	POn      rest.Patch[bool]              `json:"p_on"`
	PCount   rest.Patch[int]               `json:"p_count" most:"9"`
	PBig     rest.Patch[int64]             `json:"p_big"`
	PList    rest.Patch[[]string]          `json:"p_list"`
	PMeta    rest.Patch[bartleby.Metadata] `json:"p_meta"`
	PRaw     rest.Patch[json.RawMessage]   `json:"p_raw"`
	Dropped  string                        `json:"dropped" ignored:"true"`
	Until    string                        `json:"until" upto:"2025-11-10"`
	Since    string                        `json:"since" from:"2025-04-10"`
}

type filter struct {
	Statuses []string          `query:"status" enum:"active,ended"`
	UserID   []string          `query:"user_id"`
	Banned   rest.Patch[bool]  `query:"banned"`
	Since    rest.Patch[int64] `query:"since"`
}

type listing struct {
	filter
	rest.Paging
	Query   string `query:"query" max:"10"`
	OrderBy string `query:"order_by" default:"-created_at"`
	Kind    string `query:"kind" enum:"a,b"`
}

// echo answers with what was bound.
type echo struct {
	Object string `json:"object"`
	In     any    `json:"in"`
}

type ready []byte

func (b *ready) AppendJSON(dst []byte) ([]byte, error) { return append(dst, *b...), nil }

type nothing struct{}

type item struct {
	Email string          `json:"email" required:"true"`
	Limit rest.Patch[int] `json:"limit"`
}

type bulk struct {
	Items []item `body:"true" most:"3" required:"true"`
}

type names struct {
	Names []string `body:"true" most:"3"`
}

type upload struct {
	ID   string    `path:"thing_id"`
	File rest.File `file:"file"`
	By   string    `json:"by" max:"5"`
}

type tenant struct{}

// door is a server with one route of each sort.
type door struct {
	*httptest.Server
	t       *testing.T
	log     *buffer
	metrics *prometheus.Registry
	mu      sync.Mutex
	time    time.Time
	limits  bartleby.RateLimits
}

type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) { b.mu.Lock(); defer b.mu.Unlock(); return b.b.Write(p) }

func (b *buffer) String() string { b.mu.Lock(); defer b.mu.Unlock(); return b.b.String() }

func (d *door) now() time.Time { d.mu.Lock(); defer d.mu.Unlock(); return d.time }

func (d *door) pass(t time.Duration) { d.mu.Lock(); defer d.mu.Unlock(); d.time = d.time.Add(t) }

func echoing[In any](_ context.Context, in *In) (*echo, error) { return &echo{"echo", in}, nil }

func done(context.Context, *nothing) (*rest.NoContent, error) { return nil, nil }

var errSecretCause = errors.New("the secret cause")

func routes() []*rest.Route {
	fail := func(err error) func(context.Context, *nothing) (*echo, error) {
		return func(context.Context, *nothing) (*echo, error) { return nil, err }
	}
	document := ready(`{"object":"session","status":"pending","tasks":[{"n":1.50}],"actor":{"n":1},"public_metadata":{"object":"session","tasks":1}}`)
	many := bartleby.Errors{}
	for range 30 {
		many = append(many, bartleby.ParamUnknown("x"))
	}
	return []*rest.Route{
		rest.On("POST /v1/things/{thing_id}", echoing[everything]).Named("CreateThing"),
		rest.On("POST /v1/loose/{thing_id}", echoing[everything]).Loose(),
		rest.On("GET /v1/things", echoing[listing]),
		rest.On("DELETE /v1/things", done),
		rest.On("GET /v1/things/count", echoing[nothing]),
		rest.On("GET /v1/things/{thing_id}", echoing[struct {
			ID string `path:"thing_id"`
		}]),
		rest.On("POST /v1/bulk", echoing[bulk]),
		rest.On("POST /v1/names", echoing[names]),
		rest.On("PUT /v1/things/{thing_id}/logo", echoing[upload]).Upload(1000),
		rest.On("POST /v1/accepted", func(context.Context, *nothing) (*rest.Accepted, error) { return &rest.Accepted{}, nil }),
		rest.On("POST /v1/small", echoing[struct {
			Text string `json:"text"`
		}]),
		rest.On("POST /v1/tiny", echoing[struct {
			Text string `json:"text"`
		}]).Upload(64),
		rest.On("GET /v1/document", func(context.Context, *nothing) (*ready, error) { return &document, nil }),
		rest.On("GET /v1/silent", func(context.Context, *nothing) (*echo, error) { return nil, nil }),
		rest.On("GET /v1/broken", fail(errSecretCause)),
		rest.On("GET /v1/panic", func(context.Context, *nothing) (*echo, error) { panic("secret panic") }),
		rest.On("GET /v1/abort", func(context.Context, *nothing) (*echo, error) { panic(http.ErrAbortHandler) }),
		rest.On("GET /v1/many", fail(many)),
		rest.On("GET /v1/busy", fail(bartleby.ServiceUnavailable(errSecretCause))),
		rest.On("GET /v1/old", echoing[nothing]).Upto("2025-11-10"),
		rest.On("GET /v1/new", echoing[nothing]).From("2025-11-10"),
		rest.On("PATCH /v1/limited/{thing_id}", func(context.Context, *struct {
			ID string `path:"thing_id"`
		},
		) (*rest.NoContent, error) {
			return nil, nil
		}).Limited("update", "thing_id"),
		rest.On("GET /v1/jwks", done2).Unlimited(),
		rest.On("POST /v1/renamed", echoing[struct {
			Newest string `json:"newest" required:"true"`
			Asked  string `query:"asked"`
		}]),
		rest.Raw("GET /public", func(w http.ResponseWriter, _ *http.Request) error {
			w.Header().Set("Cache-Control", "public")
			_, err := io.WriteString(w, "hello")
			return err
		}).Open(),
		rest.Raw("GET /half", func(w http.ResponseWriter, _ *http.Request) error {
			_, _ = io.WriteString(w, "half")
			_ = http.NewResponseController(w).Flush()
			return errSecretCause
		}).Open(),
		rest.On("GET /v1/caller", func(ctx context.Context, _ *nothing) (*echo, error) {
			return &echo{string(rest.VersionOf(ctx)), bartleby.CallerFrom(ctx)}, nil
		}),
		rest.On("GET /v1/wait", func(ctx context.Context, _ *nothing) (*echo, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}),
		rest.On("GET /v1/interrupted", func(ctx context.Context, _ *nothing) (*echo, error) {
			<-ctx.Done()
			return nil, errSecretCause
		}),
		rest.On("GET /v1/exempt/{thing_id}", done2).Unlimited().Limited("update", "thing_id"),
		rest.On("GET /v1/page", func(_ context.Context, in *rest.Paging) (*rest.Page[*ready], error) {
			one := ready(`{"a":1}`)
			return &rest.Page[*ready]{Data: []*ready{&one, &one}, Total: 12, Enveloped: in.Paginated}, nil
		}),
	}
}

func done2(context.Context, *nothing) (*echo, error) { return &echo{}, nil }

func config(d *door) rest.Config {
	return rest.Config{
		Versions: versions,
		Releases: []rest.Release{
			{Date: "2025-11-10", Lift: map[string]map[string]string{"POST /v1/renamed": {"newer": "newest", "requested": "asked"}}},
			{Date: "2025-04-10", Undo: map[string]func(map[string]any){
				"session":       func(o map[string]any) { delete(o, "tasks"); o["status"] = "active" },
				"session.actor": func(o map[string]any) { o["old"] = true },
			}, Lift: map[string]map[string]string{"POST /v1/renamed": {"oldest": "newer"}}},
		},
		Opaque: []string{"public_metadata"},
		Routes: routes(),
		Authenticate: func(ctx context.Context, r *http.Request) (context.Context, error) {
			if r.Header.Get("Authorization") != "Bearer sk_test_secret" {
				return nil, bartleby.KeyInvalid()
			}
			c := bartleby.CallerFrom(ctx)
			c.KeyID = "key_1"
			return context.WithValue(bartleby.WithCaller(ctx, c), tenant{}, "ins_1"), nil
		},
		Limits: func(context.Context) (string, bartleby.RateLimits) { return "ins_1", d.limits },
		Instance: func(ctx context.Context) string {
			s, _ := ctx.Value(tenant{}).(string)
			return s
		},
		Log:      slog.New(slog.NewJSONHandler(d.log, nil)),
		Metrics:  d.metrics,
		Now:      d.now,
		ClientIP: func(*http.Request) string { return "192.0.2.1" },
	}
}

func open(t *testing.T) *door {
	t.Helper()
	d := &door{t: t, log: &buffer{}, metrics: prometheus.NewRegistry(), time: time.Unix(1_800_000_000, 0)}
	h, err := rest.New(config(d))
	if err != nil {
		t.Fatal(err)
	}
	d.Server = httptest.NewServer(h)
	t.Cleanup(d.Close)
	return d
}

// reply is an answer, read to its end.
type reply struct {
	*http.Response
	text string
}

// ask sends a request; more are headers, as "Name: value".
func (d *door) ask(method, path, body string, more ...string) reply {
	d.t.Helper()
	r, err := http.NewRequest(method, d.URL+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	return d.send(r, more...)
}

func (d *door) send(r *http.Request, more ...string) reply {
	d.t.Helper()
	r.Header.Set("Authorization", "Bearer sk_test_secret")
	for _, line := range more {
		name, value, _ := strings.Cut(line, ": ")
		if value == "" {
			r.Header.Del(name)
			continue
		}
		r.Header.Add(name, value)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return reply{res, string(text)}
}

type failure struct {
	Errors []struct {
		Code        string         `json:"code"`
		Message     string         `json:"message"`
		LongMessage string         `json:"long_message"`
		Meta        map[string]any `json:"meta"`
	} `json:"errors"`
	TraceID string `json:"clerk_trace_id"`
}

var traceID = regexp.MustCompile(`^[0-9a-f]{32}$`)

// codes are the codes of an error, each with the parameter it is about: "form_param_missing needed". They check the envelope.
func (r reply) codes(t *testing.T) string {
	t.Helper()
	if r.StatusCode < 400 {
		return ""
	}
	var f failure
	if err := json.Unmarshal([]byte(r.text), &f); err != nil {
		t.Fatalf("status %d with %q: %v", r.StatusCode, r.text, err)
	}
	if got := r.Header.Get("Content-Type"); got != "application/json" {
		t.Errorf("Content-Type is %q", got)
	}
	if !traceID.MatchString(f.TraceID) || f.TraceID != r.Header.Get("Clerk-Trace-Id") {
		t.Errorf("trace id %q in the body, %q in the header", f.TraceID, r.Header.Get("Clerk-Trace-Id"))
	}
	var list []string
	for _, e := range f.Errors {
		if e.Message == "" || e.LongMessage == "" {
			t.Errorf("%s says nothing", e.Code)
		}
		name, _ := e.Meta["param_name"].(string)
		list = append(list, strings.TrimSpace(e.Code+" "+name))
	}
	return strings.Join(list, ", ")
}

// want checks the status and the codes.
func (r reply) want(t *testing.T, status int, codes string) {
	t.Helper()
	if got := r.codes(t); r.StatusCode != status || got != codes {
		t.Errorf("%s %s: %d %s; want %d %s\n%s", r.Request.Method, r.Request.URL, r.StatusCode, got, status, codes, r.text)
	}
}
