package rest_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bartleby"
	"bartleby/rest"
)

type formInput struct {
	Name     string             `json:"name" required:"true" max:"5"`
	Note     rest.Patch[string] `json:"note"`
	Mode     string             `json:"mode" enum:"a,b"`
	Count    int                `json:"count" most:"9"`
	On       bool               `json:"on"`
	Roles    []string           `json:"roles" most:"3"`
	Metadata bartleby.Metadata  `json:"metadata"`
}

// Forms bind as JSON does; what JSON says by its types, they say by text.
func TestForms(t *testing.T) {
	var got formInput
	door, err := rest.New(rest.Config{
		Versions: []string{"2021-01-01", "2024-01-01"}, Now: time.Now, Forms: true, AnyVersion: true,
		Routes: []*rest.Route{rest.On("POST /v1/x", func(_ context.Context, in *formInput) (*struct{}, error) {
			got = *in
			return &struct{}{}, nil
		}).Open()},
	})
	if err != nil {
		t.Fatal(err)
	}
	post := func(body, media, query string) (int, string) {
		r := httptest.NewRequest(http.MethodPost, "/v1/x"+query, strings.NewReader(body))
		if media != "" {
			r.Header.Set("Content-Type", media)
		}
		w := httptest.NewRecorder()
		got = formInput{}
		door.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	const form = "application/x-www-form-urlencoded"
	if code, text := post(`name=%C3%A4+b&note=&mode=a&count=7&on=true&roles=+x&roles=y&metadata=%7B%22a%22%3A1%7D`, form+"; charset=UTF-8", ""); code != 200 ||
		got.Name != "ä b" || !got.Note.Set || !got.Note.Null || got.Mode != "a" || got.Count != 7 || !got.On || len(got.Roles) != 2 || got.Roles[0] != " x" || string(got.Metadata) != `{"a":1}` {
		t.Errorf("%d %s %+v", code, text, got)
	}
	if code, _ := post("name=x&mode=&count=&roles=", form, "?__clerk_api_version=2099-01-01"); code != 200 || got.Mode != "" || got.Count != 0 || got.Roles == nil || len(got.Roles) != 0 || got.Note.Set {
		t.Errorf("%d %+v", code, got)
	}
	if code, _ := post(`{"name":"x"}`, "application/json", "?__clerk_api_version=yesterday"); code != 200 || got.Name != "x" {
		t.Errorf("%d %+v", code, got)
	}
	for body, want := range map[string]string{
		"": "form_param_missing", "name=": "form_param_nil", "name=toolong": "form_param_max_length_exceeded", "name=x&mode=c": "form_param_value_invalid", "name=x&count=ten": "form_param_format_invalid",
		"name=x&count=10": "form_param_value_invalid", "name=x&on=yes": "form_param_format_invalid", "name=x&roles=1&roles=2&roles=3&roles=4": "form_param_array_size_exceeded",
		"name=x&metadata=%5B%5D": "form_param_value_invalid", "name=x&metadata=%7B": "form_param_value_invalid", "name=x&stranger=1": "form_param_unknown", "name=%zz": "request_body_invalid",
		"name=%00": "form_param_value_invalid", "name=%ff": "form_param_value_invalid", "name=x&metadata=%7B%22a%22%3A%22%5Cu0000%22%7D": "form_param_value_invalid",
	} {
		if code, text := post(body, form, ""); code < 400 || !strings.Contains(text, `"`+want+`"`) {
			t.Errorf("%q: %d %s, want %s", body, code, text, want)
		}
	}
	if code, _ := post("name=x", "text/plain", ""); code != http.StatusUnsupportedMediaType {
		t.Errorf("%d", code)
	}
}
