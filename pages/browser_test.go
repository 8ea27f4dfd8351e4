package pages_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"bartleby/testkit"
)

// browser is a browser without scripts: it keeps cookies, follows redirects on the pages' own host, and fills in forms.
type browser struct {
	t      *testing.T
	client *http.Client
	base   string
	url    *url.URL // of the page that is open
	status int
	header http.Header
	body   string
	page   *html.Node
	left   string // where a redirect led off the pages
}

// plainJar keeps cookies that are for TLS only as well: the tests have none.
type plainJar struct{ http.CookieJar }

func (j plainJar) SetCookies(u *url.URL, list []*http.Cookie) {
	for _, c := range list {
		c.Secure = false
	}
	j.CookieJar.SetCookies(u, list)
}

func open(t *testing.T, s *testkit.Server, tenant testkit.Tenant) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, base: tenant.Instance.URL(s.Frontend)}
	own, err := url.Parse(b.base)
	if err != nil {
		t.Fatal(err)
	}
	server := strings.TrimPrefix(s.Frontend, "http://")
	b.client = &http.Client{
		Jar: plainJar{jar},
		Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "tcp", server)
		}},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if r.URL.Host != own.Host || len(via) > 8 {
				b.left = r.URL.String()
				return http.ErrUseLastResponse
			}
			return nil
		},
	}
	t.Cleanup(b.client.CloseIdleConnections)
	return b
}

func (b *browser) do(r *http.Request) *browser {
	b.t.Helper()
	b.left = ""
	response, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	b.url, b.status, b.header, b.body = response.Request.URL, response.StatusCode, response.Header, string(text)
	if b.page, err = html.Parse(strings.NewReader(b.body)); err != nil {
		b.t.Fatal(err)
	}
	return b
}

// get opens a page, by its path or its URL.
func (b *browser) get(at string) *browser {
	b.t.Helper()
	if strings.HasPrefix(at, "/") {
		at = b.base + at
	}
	r, err := http.NewRequest(http.MethodGet, at, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html")
	return b.do(r)
}

// post sends a form as a browser does that says where it comes from.
func (b *browser) post(at string, form url.Values, header ...string) *browser {
	b.t.Helper()
	r, err := http.NewRequest(http.MethodPost, b.base+at, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", b.base)
	for i := 0; i+1 < len(header); i += 2 {
		if r.Header.Set(header[i], header[i+1]); header[i+1] == "" {
			r.Header.Del(header[i])
		}
	}
	return b.do(r)
}

// submit fills in the form of the open page whose action ends so, and sends it. Fields are name=value.
func (b *browser) submit(action string, fields ...string) *browser {
	b.t.Helper()
	form := b.form(action)
	if form == nil {
		b.t.Fatalf("no form %s on %s:\n%s", action, b.url, b.body)
	}
	values := url.Values{}
	for n := range form.Descendants() {
		if name := attribute(n, "name"); n.Data == "input" && name != "" && attribute(n, "type") != "checkbox" {
			values.Set(name, attribute(n, "value"))
		}
	}
	for _, f := range fields {
		name, value, _ := strings.Cut(f, "=")
		values.Set(name, value)
	}
	return b.post(attribute(form, "action"), values)
}

func (b *browser) form(action string) *html.Node {
	for n := range b.page.Descendants() {
		path, _, _ := strings.Cut(attribute(n, "action"), "?")
		if n.Type == html.ElementNode && n.Data == "form" && strings.HasSuffix(path, action) {
			return n
		}
	}
	return nil
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// text is what can be read on the page.
func (b *browser) text() string { return text(b.page) }

func text(of *html.Node) string {
	var words []string
	for n := range of.Descendants() {
		if n.Type == html.TextNode && !slices.Contains([]string{"style", "script", "title"}, n.Parent.Data) {
			words = append(words, strings.Fields(n.Data)...)
		}
	}
	return strings.Join(words, " ")
}

// at demands which page is open, with which status and words.
func (b *browser) at(path string, status int, words ...string) *browser {
	b.t.Helper()
	if b.url.Path != path || b.status != status || b.left != "" {
		b.t.Fatalf("at %s (left to %q) with %d, want %s with %d:\n%s", b.url, b.left, b.status, path, status, b.text())
	}
	for _, w := range words {
		if !strings.Contains(b.text(), w) {
			b.t.Fatalf("%s does not say %q:\n%s", b.url, w, b.text())
		}
	}
	return b
}
