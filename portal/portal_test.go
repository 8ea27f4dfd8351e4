package portal_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bartleby"
	"bartleby/fapi"
	"bartleby/portal"
	"bartleby/testkit"
)

// browser is somebody who looks at pages.
type browser struct {
	t *testing.T
	*http.Client
	host string
}

type page struct {
	status int
	header http.Header
	url    *url.URL // after redirects
	body   string
}

func newBrowser(t *testing.T, s *testkit.Server) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t, &http.Client{Jar: jar}, s.Frontend}
}

func (b *browser) send(r *http.Request) page {
	b.t.Helper()
	response, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return page{response.StatusCode, response.Header, response.Request.URL, string(body)}
}

func (b *browser) get(at string) page {
	b.t.Helper()
	if strings.HasPrefix(at, "/") {
		at = b.host + at
	}
	r, err := http.NewRequest(http.MethodGet, at, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.send(r)
}

// post sends a form as a browser does; fields come as name, value, name, value.
func (b *browser) post(at string, fields ...string) page {
	b.t.Helper()
	form := url.Values{}
	for pair := range slices.Chunk(fields, 2) {
		form.Set(pair[0], pair[1])
	}
	r, err := http.NewRequest(http.MethodPost, b.host+at, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", b.host)
	return b.send(r)
}

func (b *browser) want(p page, status int, texts ...string) {
	b.t.Helper()
	if p.status != status {
		b.t.Fatalf("status %d instead of %d:\n%s", p.status, status, p.body)
	}
	for _, text := range texts {
		if !strings.Contains(p.body, text) {
			b.t.Fatalf("%q is not on the page:\n%s", text, p.body)
		}
	}
}

func link(t *testing.T, s *testkit.Server, tenant testkit.Tenant) string {
	t.Helper()
	a := s.Do(t, testkit.Request{Call: "POST /v1/webhooks/svix_url", Key: tenant.Key})
	if a.Status == 400 {
		a = s.Do(t, testkit.Request{Call: "POST /v1/webhooks/svix", Key: tenant.Key})
	}
	return a.Object(t)["svix_url"].(string)
}

var (
	tokens    = regexp.MustCompile(`name="form_token" value="([0-9a-f]{64})"`)
	endpoints = regexp.MustCompile(`/endpoints/(ep_\w+)`)
	sent      = regexp.MustCompile(`/deliveries/(dlv_\w+)"`)
)

func first(t *testing.T, of *regexp.Regexp, p page) string {
	t.Helper()
	found := of.FindStringSubmatch(p.body)
	if found == nil {
		t.Fatalf("%v is not on the page:\n%s", of, p.body)
	}
	return found[1]
}

func TestPages(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b := newBrowser(t, s)
		home := "/webhooks/portal/" + s.Tenant.Instance.ID
		p := b.get(link(t, s, s.Tenant))
		b.want(p, 200, "No endpoint yet")
		if p.url.Path != home || p.url.RawQuery != "" {
			t.Errorf("the link leads to %s", p.url)
		}
		token := first(t, tokens, p)
		b.want(b.get(home+"/new"), 200, "user.created", "Add the endpoint")

		// A form with faults is shown again, with what was typed.
		p = b.post(home+"/endpoints", "form_token", token, "url", "ftp://example.com", "description", `<b>"Shop"`, "event_types", "user created!", "headers", "nonsense", "rate_limit", "many")
		b.want(p, 422, `role="alert"`, "ftp://example.com", "&lt;b&gt;&#34;Shop&#34;", "whole number", "this one is not: nonsense", "<title>Error: ")
		p = b.post(home+"/endpoints", "form_token", token, "url", "ftp://example.com", "event_types", "user created!", "headers", "Svix-Id: 1", "rate_limit", "5000")
		b.want(p, 422, `id="url-fault"`, `id="event_types-fault"`, `id="headers-fault"`, `id="rate_limit-fault"`)

		p = b.post(home+"/endpoints", "form_token", token, "url", "https://shop.example/hooks", "description", "The shop", "event_types", "user.*\r\norganization.created", "headers", "X-Shop: north\r\n", "rate_limit", "20")
		b.want(p, 200, "The endpoint is there", "https://shop.example/hooks", "organization.created, user.*", "20 a second", "1 of its own")
		at := home + "/endpoints/" + first(t, endpoints, p)
		if strings.Contains(p.body, "whsec_") {
			t.Error("the secret is on the page of the endpoint")
		}
		b.want(b.get(home), 200, "The shop", "enabled")
		b.want(b.get(at+"/edit"), 200, "X-Shop: north", "organization.created\nuser.*", `value="20"`)
		b.want(b.post(at, "form_token", token, "url", "https://shop.example/other"), 200, "The changes are saved", "https://shop.example/other", "<dd>all</dd>")

		p = b.get(at + "/secret")
		before := regexp.MustCompile(`whsec_[^<]+`).FindString(p.body)
		p = b.post(at+"/secret/rotate", "form_token", token)
		b.want(p, 200, "There is a new secret", before, "until <time")
		if len(regexp.MustCompile(`whsec_[^<]+`).FindAllString(p.body, -1)) != 2 {
			t.Errorf("%s", p.body)
		}
		b.want(b.post(at+"/disable", "form_token", token), 200, "Nothing is sent to it", "disabled")
		b.want(b.post(at+"/enable", "form_token", token), 200, "enabled")

		b.want(b.post(at+"/test", "form_token", token), 200, "A test event is on its way", "webhookEndpoint.tested")
		s.Call(t, 200, "POST /v1/users", `{"username":"ada_lovelace"}`)
		b.want(b.post(at+"/replay", "form_token", token, "since", "soon"), 200, "could not be read")
		b.want(b.post(at+"/replay", "form_token", token, "since", "2020-01-01T10:00"), 200, "on their way")
		p = b.get(at + "?status=pending&page=1")
		b.want(p, 200, `aria-current="page">pending`)
		b.want(b.get(at+"?status=failed&page=x"), 200, "None.")
		delivery := at + "/deliveries/" + first(t, sent, p)
		b.want(b.get(delivery), 200, "webhookEndpoint.tested", "&#34;object&#34;: &#34;event&#34;", "None yet")
		b.want(b.post(delivery+"/resend", "form_token", token), 200, "on its way again")

		b.want(b.post(at+"/delete", "form_token", token), 200, "The endpoint is deleted", "No endpoint yet")
		for _, gone := range []string{at, at + "/edit", at + "/secret", delivery, home + "/endpoints/ep_nonsense"} {
			b.want(b.get(gone), 404, "There is nothing here")
		}
		b.want(b.post(home+"/leave", "form_token", token), 200, "You have left")
		b.want(b.get(home), 401, "Nobody is in")
	})
}

// A link opens once and for one browser; the session ends after an hour, with the application, and is nobody else's.
func TestSessions(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		home := "/webhooks/portal/" + s.Tenant.Instance.ID
		b, stranger := newBrowser(t, s), newBrowser(t, s)
		opened := link(t, s, s.Tenant)
		for _, method := range []string{http.MethodHead, "PREFETCH"} { // who looks at a link does not use it up
			r, _ := http.NewRequest(strings.Replace(method, "PREFETCH", http.MethodGet, 1), opened, nil)
			if method == "PREFETCH" {
				r.Header.Set("Sec-Purpose", "prefetch")
			}
			stranger.want(stranger.send(r), 204)
		}
		follow := b.CheckRedirect
		b.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		p := b.get(opened)
		cookie := p.header.Get("Set-Cookie")
		if p.status != 303 || p.header.Get("Location") != home || !strings.Contains(cookie, "; Path="+home+";") || !strings.Contains(cookie, "HttpOnly") ||
			!strings.Contains(cookie, "SameSite=Lax") || !strings.Contains(cookie, "Max-Age=3600") || p.header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%d %v", p.status, p.header)
		}
		b.CheckRedirect = follow
		p = b.get(home)
		b.want(p, 200)
		if csp := p.header.Get("Content-Security-Policy"); csp != "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'" {
			t.Error(csp)
		}
		if strings.Contains(p.body, "<script") || strings.Contains(p.body, "style=") || p.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%v\n%s", p.header, p.body)
		}
		stranger.want(stranger.get(opened), 401, "used up")
		stranger.want(stranger.get(home), 401, "Nobody is in")
		stranger.want(stranger.get("/webhooks/portal"), 401, "used up")
		stranger.want(stranger.get("/webhooks/portal?ticket=a.b.c"), 401, "used up")
		stranger.want(stranger.get("/webhooks/portal/nonsense"), 401)
		b.want(b.get("/webhooks/portal/style.css"), 200, "prefers-color-scheme")

		// Somebody else's session opens nothing here, even with the cookie moved by hand.
		foreign := newBrowser(t, s)
		foreign.want(foreign.get(link(t, s, s.Twin)), 200)
		at, _ := url.Parse(s.Frontend + "/webhooks/portal/" + s.Twin.Instance.ID)
		here, _ := url.Parse(s.Frontend + home)
		moved := foreign.Jar.Cookies(at)[0]
		moved.Path = home
		foreign.Jar.SetCookies(here, []*http.Cookie{moved})
		foreign.want(foreign.get(home), 401)
		e := s.Call(t, 200, "POST /v1/webhooks/endpoints", `{"url":"https://example.com"}`).ID(t)
		foreign.want(foreign.get("/webhooks/portal/"+s.Twin.Instance.ID+"/endpoints/"+e), 404)

		// Forms.
		token := first(t, tokens, p)
		for name, forge := range map[string]func(*http.Request){
			"no token": func(*http.Request) {},
			"another token": func(r *http.Request) {
				r.Body = io.NopCloser(strings.NewReader("form_token=" + strings.Repeat("0", 64)))
			},
			"another origin":   func(r *http.Request) { r.Header.Set("Origin", "https://evil.example"); withToken(r, token) },
			"another site":     func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site"); withToken(r, token) },
			"a sibling's site": func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site"); withToken(r, token) },
			"token in the URL": func(r *http.Request) { r.URL.RawQuery = "form_token=" + token },
			"too long":         func(r *http.Request) { withToken(r, token+"&x="+strings.Repeat("x", 70_000)) },
		} {
			r, _ := http.NewRequest(http.MethodPost, s.Frontend+home+"/endpoints/"+e+"/delete", http.NoBody)
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			forge(r)
			if p := b.send(r); p.status != 403 || !strings.Contains(p.body, "not taken") {
				t.Errorf("%s: %d", name, p.status)
			}
		}
		s.Call(t, 200, "GET /v1/webhooks/endpoints/"+e, "")

		s.Clock.Advance(61 * time.Minute)
		b.want(b.get(home), 401)
		b.want(b.get(link(t, s, s.Tenant)), 200, "example.com")
		s.Call(t, 204, "DELETE /v1/webhooks/svix", "")
		b.want(b.get(home), 401)
		s.Refused(t, 404, "GET /v1/webhooks/endpoints/"+e, "", "resource_not_found") // it went with the application
		if strings.Contains(s.Log.String(), "ticket=") || strings.Contains(s.Log.String(), token) {
			t.Error("the log holds secrets")
		}
	})
}

func withToken(r *http.Request, token string) {
	r.Body = io.NopCloser(strings.NewReader("form_token=" + token))
}

// Of browsers that open one link at once, one is let in.
func TestLinkRace(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		opened := link(t, s, s.Tenant)
		var all sync.WaitGroup
		statuses := make(chan int, 8)
		for range cap(statuses) {
			all.Go(func() { statuses <- newBrowser(t, s).get(opened).status })
		}
		all.Wait()
		close(statuses)
		in := 0
		for status := range statuses {
			if status == 200 {
				in++
			} else if status != 401 {
				t.Errorf("status %d", status)
			}
		}
		if in != 1 {
			t.Errorf("%d browsers are in", in)
		}
	})
}

// Behind https the cookie is secure, and a path of the frontend URL is part of every link.
func TestFrontendURL(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		p, err := portal.New(portal.Config{DB: s.DB, Identity: s.Rules, FrontendURL: "https://example.com/auth/", Now: s.Clock.Now})
		if err != nil {
			t.Fatal(err)
		}
		handler, err := fapi.New(fapi.Config{DB: s.DB, Log: s.Rules.Log, Now: s.Clock.Now, More: p.Routes()})
		if err != nil {
			t.Fatal(err)
		}
		front := httptest.NewServer(handler)
		defer front.Close()
		b := newBrowser(t, s)
		b.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		opened, _ := url.Parse(link(t, s, s.Tenant))
		got := b.get(front.URL + opened.Path + "?" + opened.RawQuery)
		home := "/auth/webhooks/portal/" + s.Tenant.Instance.ID
		if cookie := got.header.Get("Set-Cookie"); got.header.Get("Location") != home || !strings.Contains(cookie, "; Secure") || !strings.Contains(cookie, "Path="+home) {
			t.Errorf("%v", got.header)
		}
	})
}

// The list of events to choose from is that of the dictionary.
func TestEventTypes(t *testing.T) {
	source, err := os.ReadFile("../event.go")
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`EventType = "([^"]+)"`).FindAllStringSubmatch(string(source), -1)
	for _, n := range names {
		if !slices.Contains(bartleby.EventTypes, bartleby.EventType(n[1])) {
			t.Errorf("%s is missing", n[1])
		}
	}
	if len(names) != len(bartleby.EventTypes) {
		t.Errorf("%d names, %d listed", len(names), len(bartleby.EventTypes))
	}
}
