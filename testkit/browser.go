package testkit

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"bartleby/identity"
	"bartleby/token"
)

// Browser is a browser, or with Native an application, that uses the Frontend API of a tenant: it keeps what it is given.
type Browser struct {
	Server  *Server
	Tenant  Tenant
	Origin  string            // of the page that asks; "" sends none
	Token   string            // of the dev browser; "" while it has none
	Native  bool              // sends and keeps the header Authorization rather than cookies
	Key     string            // what it keeps then
	Cookies map[string]string // by name
	Header  map[string]string // sent along
	Version string            // API version; the newest when ""
	Twice   string            // a header that is sent twice; "" for none
}

// Browser opens a browser at a page under development.
func (s *Server) Browser(tenant Tenant) *Browser {
	return &Browser{Server: s, Tenant: tenant, Origin: "http://localhost:3000", Cookies: map[string]string{}, Header: map[string]string{}}
}

// DevBrowser has the browser ask for a token, as pages under development do.
func (b *Browser) DevBrowser(t testing.TB) *Browser {
	t.Helper()
	b.Token = b.Call(t, 200, "POST /v1/dev_browser", nil).ID(t)
	return b
}

// Do asks, with the form in the body where there is one, and follows no redirect.
func (b *Browser) Do(t testing.TB, call string, form url.Values) Answer {
	t.Helper()
	if form == nil {
		return b.Send(t, call, "", nil)
	}
	return b.Send(t, call, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// Send is Do with a body of any type; "" and nil for none.
func (b *Browser) Send(t testing.TB, call, contentType string, body io.Reader) Answer {
	t.Helper()
	method, path, _ := strings.Cut(call, " ")
	r, err := http.NewRequest(method, b.Server.Frontend+path, body)
	if err != nil {
		t.Fatal(err)
	}
	at, err := url.Parse(b.Tenant.Instance.URL(b.Server.Frontend))
	if err != nil {
		t.Fatal(err)
	}
	r.Host = at.Host
	query := r.URL.Query()
	version := b.Version
	if version == "" {
		version = Newest
	}
	query.Set("__clerk_api_version", version)
	if b.Token != "" && !query.Has("__clerk_db_jwt") {
		query.Set("__clerk_db_jwt", b.Token)
	}
	if b.Native {
		query.Set("_is_native", "1")
		r.Header.Set("Authorization", b.Key)
	} else if b.Origin != "" {
		r.Header.Set("Origin", b.Origin)
	}
	r.URL.RawQuery = query.Encode()
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for name, value := range b.Cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	for name, value := range b.Header {
		if name == "Host" {
			r.Host = value
		}
		r.Header.Set(name, value)
	}
	if b.Twice != "" {
		r.Header.Add(b.Twice, r.Header.Get(b.Twice))
	}
	return b.keep(sendOnce(t, r))
}

// sendOnce sends a request and follows no redirect.
func sendOnce(t testing.TB, r *http.Request) Answer {
	t.Helper()
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return Answer{response.StatusCode, response.Header, text}
}

// keep notes what an answer gives the browser.
func (b *Browser) keep(a Answer) Answer {
	for _, line := range a.Header.Values("Set-Cookie") {
		c, err := http.ParseSetCookie(line)
		if err != nil {
			continue
		}
		if c.MaxAge < 0 {
			delete(b.Cookies, c.Name)
		} else if !b.Native {
			b.Cookies[c.Name] = c.Value
		}
	}
	if key := a.Header.Get("Authorization"); key != "" && b.Native {
		b.Key = key
	}
	if token := a.Header.Get("Clerk-Db-Jwt"); token != "" {
		b.Token = token
	}
	return a
}

// Bear asks with a token of a session in the header Authorization, and JSON where there is a body, as pages ask about API keys.
func (b *Browser) Bear(t testing.TB, session, call, body string) Answer {
	t.Helper()
	jwt := b.Call(t, 200, "POST /v1/client/sessions/"+session+"/tokens", nil).Part(t, "jwt").(string)
	b.Header["Authorization"] = "Bearer " + jwt
	defer delete(b.Header, "Authorization")
	if body == "" {
		return b.Send(t, call, "", nil)
	}
	return b.Send(t, call, "application/json", strings.NewReader(body))
}

// Call asks, and demands a status.
func (b *Browser) Call(t testing.TB, status int, call string, form url.Values) Answer {
	t.Helper()
	a := b.Do(t, call, form)
	if a.Status != status {
		t.Fatalf("%s %s: status %d, want %d: %s", call, form.Encode(), a.Status, status, a.Body)
	}
	return a
}

// Refused asks for what has to be refused with this status and these errors, each "code" or "code param".
func (b *Browser) Refused(t testing.TB, status int, call string, form url.Values, want ...string) Answer {
	t.Helper()
	a := b.Do(t, call, form)
	if got := a.Codes(t); a.Status != status || strings.Join(got, ", ") != strings.Join(want, ", ") {
		t.Fatalf("%s %s:\n got %d %v\nwant %d %v", call, form.Encode(), a.Status, got, status, want)
	}
	return a
}

// Part walks the nested keys of the body, an object.
func (a Answer) Part(t testing.TB, keys ...string) any {
	t.Helper()
	var at any = a.Object(t)
	for _, key := range keys {
		object, ok := at.(map[string]any)
		if !ok {
			return nil
		}
		at = object[key]
	}
	return at
}

// SignIn signs a user in on the browser's client, as a sign-in does, and returns the session's id.
func (b *Browser) SignIn(t testing.TB, in identity.NewSession) string {
	t.Helper()
	ctx, ins := context.Background(), b.Tenant.Instance
	client := b.Call(t, 200, "PUT /v1/client", nil).Part(t, "response", "id").(string)
	c, err := b.Server.Rules.SignIn(ctx, ins, client, in)
	if err != nil {
		t.Fatal(err)
	}
	text, err := b.Server.Rules.Tokens.ClientToken(ctx, ins.ID, token.Client{ID: c.ID, RotatingToken: c.RotatingToken})
	if err != nil {
		t.Fatal(err)
	}
	if b.Native {
		b.Key = text
	} else {
		b.Cookies["__client"] = text
	}
	return *c.LastActiveSessionID
}
