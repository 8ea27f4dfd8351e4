package fapi_test

import (
	"testing"

	"bartleby/testkit"
)

// A browser without a client has none until it asks for one; the cookie, and the token of a dev browser, lead to it.
func TestClient(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b := s.Browser(s.Tenant)
		a := b.Call(t, 200, "GET /v1/client", nil)
		if string(a.Body) != `{"response":null,"client":null}` {
			t.Errorf("%s", a.Body)
		}
		a = b.Call(t, 200, "PUT /v1/client", nil)
		id := a.Part(t, "response", "id")
		if id == nil || id != a.Part(t, "client", "id") || b.Cookies["__client"] == "" {
			t.Fatalf("%s %v", a.Body, a.Header)
		}
		if got := b.Call(t, 200, "GET /v1/client", nil).Part(t, "response", "id"); got != id {
			t.Errorf("%v, want %v", got, id)
		}
		if got := b.Call(t, 200, "POST /v1/client?_method=PUT", nil).Part(t, "response", "id"); got != id {
			t.Errorf("%v, want %v", got, id)
		}
		dev := s.Browser(s.Twin).DevBrowser(t)
		other := dev.Call(t, 200, "POST /v1/client", nil).Part(t, "response", "id")
		if got := dev.Call(t, 200, "GET /v1/client/", nil).Part(t, "response", "id"); got != other || other == id {
			t.Errorf("%v, want %v", got, other)
		}
		dev.Token = "dvb_stranger"
		dev.Refused(t, 401, "GET /v1/client", nil, "dev_browser_unauthenticated")
	})
}
