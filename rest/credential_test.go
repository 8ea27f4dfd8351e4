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

// A route may take credentials that others refuse, answer 201, and be served at another path as well.
func TestOtherCredentials(t *testing.T) {
	takes := func(keys ...string) func(context.Context, *http.Request) (context.Context, error) {
		return func(ctx context.Context, r *http.Request) (context.Context, error) {
			for _, key := range keys {
				if r.Header.Get("Authorization") == key {
					return ctx, nil
				}
			}
			return ctx, bartleby.KeyInvalid()
		}
	}
	made := rest.On("POST /v1/tokens", done2).Named("CreateToken").For(takes("machine", "instance")).Creates()
	handler, err := rest.New(rest.Config{
		Versions: versions, Now: time.Now, Authenticate: takes("instance"),
		Routes: []*rest.Route{made, made.Also("/tokens", "CreateTokenToo"), rest.On("POST /v1/things", done2)},
	})
	if err != nil {
		t.Fatal(err)
	}
	if made.Path != "/v1/tokens" || made.Name != "CreateToken" {
		t.Errorf("%+v", made)
	}
	for call, want := range map[string]int{
		"machine /v1/tokens": 201, "machine /tokens": 201, "instance /tokens": 201, "nobody /tokens": 401, "machine /v1/things": 401, "instance /v1/things": 200, "instance /things": 404,
	} {
		key, path, _ := strings.Cut(call, " ")
		r := httptest.NewRequest(http.MethodPost, path, nil)
		r.Header.Set("Authorization", key)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s: %d, want %d: %s", call, w.Code, want, w.Body)
		}
	}
}
