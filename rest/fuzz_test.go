package rest_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"bartleby/rest"
)

// FuzzBind throws bodies at an input with a field of every kind. What is accepted has to be JSON by the standard library's
// judgement too, and encodable; what is refused is refused in an envelope.
func FuzzBind(f *testing.F) {
	for _, seed := range []string{
		``, `null`, `{}`, `{"needed":"x"}`, `{"needed":"\ud83d\ude00","count":3,"big":-0,"list":["a"],"meta":{"a":{"b":[1e5]}},"raw":[null]}`,
		`{"needed":"x","p_name":null,"p_on":true,"p_count":1,"p_big":2,"p_list":[],"p_meta":{},"p_raw":1.5e-7}`,
		`{"main":{"teeth":3,"name":"a"},"spare":[{"teeth":4},{"teeth":5,"x":[1]}],"case":{"lid":{"teeth":6,"name":null}}}`, `{"spare":[null,{}],"case":[]}`,
		`{"needed":"x","needed":"y"}`, `{"n\u0065eded":"a\u0000"}`, "{\"needed\":\"\xff\"}", `{"a":[[[[[`, `[{"email":"x"}]`, `["a"]`,
	} {
		f.Add(seed)
	}
	h, err := rest.New(rest.Config{
		Versions: versions, Now: func() time.Time { return time.Time{} },
		Routes: []*rest.Route{
			rest.On("POST /object/{thing_id}", echoing[everything]).Open(),
			rest.On("POST /loose/{thing_id}", echoing[everything]).Open().Loose(),
			rest.On("POST /bulk", echoing[bulk]).Open(),
			rest.On("POST /names", echoing[names]).Open(),
			rest.On("POST /nested", echoing[machine]).Open(),
		},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, path := range []string{"/object/x", "/loose/x", "/bulk", "/names", "/nested"} {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest("POST", path, strings.NewReader(body)))
			got := reply{w.Result(), w.Body.String()}
			codes := got.codes(t)
			switch valid := json.Valid([]byte(body)); {
			case got.StatusCode == http.StatusOK && !valid && body != "":
				t.Errorf("%s accepts %q", path, body)
			case got.StatusCode == http.StatusOK && (!json.Valid([]byte(got.text)) || !utf8.ValidString(got.text)):
				t.Errorf("%s answers %q to %q", path, got.text, body)
			case got.StatusCode >= 500:
				t.Errorf("%s: %d to %q", path, got.StatusCode, body)
			case got.StatusCode == http.StatusBadRequest && path == "/loose/x" && valid && strings.HasPrefix(strings.TrimSpace(body), "{") &&
				utf8.ValidString(body) && !strings.Contains(body, `\u`) && strings.Count(body, "{")+strings.Count(body, "[") < 128:
				t.Errorf("%s refuses %q: %s", path, body, codes)
			}
		}
	})
}

// FuzzVersion asks for versions: the answer is one of the list, or that there is none.
func FuzzVersion(f *testing.F) {
	for _, seed := range append([]string{"", "2025-03-12", "2030-01-01", "9999-99-99", "latest"}, versions...) {
		f.Add(seed, "")
		f.Add("", seed)
		f.Add(seed, seed)
	}
	h, err := rest.New(rest.Config{
		Versions: versions, Now: func() time.Time { return time.Time{} },
		Routes: []*rest.Route{rest.Raw("GET /", func(w http.ResponseWriter, r *http.Request) error {
			_, err := w.Write([]byte(rest.VersionOf(r.Context())))
			return err
		}).Open()},
	})
	if err == nil {
		f.Fatal("a route at the root was taken")
	}
	h, err = rest.New(rest.Config{
		Versions: versions, Now: func() time.Time { return time.Time{} },
		Routes: []*rest.Route{rest.Raw("GET /v", func(w http.ResponseWriter, r *http.Request) error {
			_, err := w.Write([]byte(rest.VersionOf(r.Context())))
			return err
		}).Open()},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, header, query string) {
		r := httptest.NewRequest("GET", "/v", nil)
		r.URL.RawQuery = query
		if header != "" {
			r.Header.Set("Clerk-API-Version", header)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		switch w.Code {
		case http.StatusOK:
			if known := strings.Join(versions, " "); !strings.Contains(known, w.Body.String()) || w.Body.Len() != 10 {
				t.Errorf("%q and %q give %q", header, query, w.Body)
			}
		case http.StatusBadRequest:
			reply{w.Result(), w.Body.String()}.codes(t)
		default:
			t.Errorf("%q and %q: %d", header, query, w.Code)
		}
	})
}
