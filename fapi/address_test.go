package fapi

import (
	"net/http"
	"net/netip"
	"testing"
)

// An address is what a trusted proxy says, as far back as trusted ones follow one another; never what a stranger says.
func TestClientIP(t *testing.T) {
	a := &api{proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}}
	for name, c := range map[string]struct{ peer, header, want string }{
		"no proxy":             {"203.0.113.9:1", "", "203.0.113.9"},
		"a stranger's word":    {"203.0.113.9:1", "1.2.3.4", "203.0.113.9"},
		"a proxy's word":       {"10.0.0.1:1", "1.2.3.4", "1.2.3.4"},
		"two proxies":          {"10.0.0.1:1", "9.9.9.9, 1.2.3.4, 10.0.0.2", "1.2.3.4"},
		"only proxies":         {"10.0.0.1:1", "10.0.0.3, 10.0.0.2", "10.0.0.3"},
		"nonsense":             {"10.0.0.1:1", "x", "10.0.0.1"},
		"nothing":              {"10.0.0.1:1", "", "10.0.0.1"},
		"version six":          {"[::1]:1", "2001:db8::7", "2001:db8::7"},
		"four in six":          {"[::ffff:10.0.0.1]:1", "1.2.3.4", "1.2.3.4"},
		"no address of a peer": {"pipe", "1.2.3.4", ""},
	} {
		r := &http.Request{RemoteAddr: c.peer, Header: http.Header{}}
		if c.header != "" {
			r.Header.Set("X-Forwarded-For", c.header)
		}
		if got := a.clientIP(r); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
