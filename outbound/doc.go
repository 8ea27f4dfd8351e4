// Package outbound is how this server asks others: proxies under test, webhook receivers, metadata of identity providers.
// Their URLs come from callers, so that only public addresses may be reached, whatever name leads to them.
//
// What may not enter: nouns, rules, and requests to URLs that an operator configured, which are trusted.
package outbound

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// timeout bounds a whole request, from the look-up of the name to the end of the body.
const timeout = 5 * time.Second

// ErrPrivate is a URL that leads to an address which is not public.
var ErrPrivate = errors.New("the address is not public")

// Client makes requests. It follows no redirects, uses no proxy from the environment, and keeps no cookies.
type Client struct{ http *http.Client }

// New makes a client for single questions. With private it may reach any address: for development and tests.
func New(private bool) *Client { return newClient(private, timeout, 0) }

// NewSender makes a client that sends much to the same places, and so keeps up to idle connections to each open. The
// timeout bounds a whole request.
func NewSender(private bool, timeout time.Duration, idle int) *Client {
	return newClient(private, timeout, idle)
}

func newClient(private bool, timeout time.Duration, idle int) *Client {
	dialer := &net.Dialer{Timeout: timeout, Control: refusePrivate} // is given addresses, after names were resolved
	if private {
		dialer.Control = nil
	}
	return &Client{&http.Client{
		Timeout: timeout,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: timeout, ResponseHeaderTimeout: timeout, IdleConnTimeout: 30 * time.Second,
			MaxResponseHeaderBytes: 32 << 10, MaxIdleConnsPerHost: max(idle, 1), DisableKeepAlives: idle == 0, ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Do makes a request, and reads up to limit bytes of the body; a longer one is an error. A redirect is an answer like any
// other. It fails with ErrPrivate where no public address is led to.
func (c *Client) Do(r *http.Request, limit int64) (status int, body []byte, err error) {
	if r.URL.Scheme != "https" && r.URL.Scheme != "http" {
		return 0, nil, fmt.Errorf("scheme %q is not http or https", r.URL.Scheme)
	}
	response, err := c.http.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	body, err = io.ReadAll(io.LimitReader(response.Body, limit+1))
	if err == nil && int64(len(body)) > limit {
		err = fmt.Errorf("the answer has more than %d bytes", limit)
	}
	return response.StatusCode, body, err
}

// Send makes a request, and keeps up to limit bytes of the body; what is beyond is read no further. A body that breaks off
// is an error.
func (c *Client) Send(r *http.Request, limit int64) (status int, body []byte, err error) {
	if r.URL.Scheme != "https" && r.URL.Scheme != "http" {
		return 0, nil, fmt.Errorf("scheme %q is not http or https", r.URL.Scheme)
	}
	response, err := c.http.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	body, err = io.ReadAll(io.LimitReader(response.Body, limit))
	if err != nil {
		return 0, body, err
	}
	_, err = io.Copy(io.Discard, io.LimitReader(response.Body, limit)) // so that the connection can be used again
	if err != nil {
		return 0, body, err
	}
	return response.StatusCode, body, nil
}

// Get asks for a URL.
func (c *Client) Get(ctx context.Context, url string, header map[string]string, limit int64) (status int, body []byte, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, nil, err
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	return c.Do(r, limit)
}

func refusePrivate(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", ErrPrivate, address)
	}
	if !Public(to.Addr()) {
		return fmt.Errorf("%w: %s", ErrPrivate, to.Addr())
	}
	return nil
}

// special are the blocks that the registries of IANA (RFC 6890 and later) set aside, beyond what package netip knows, and
// those that wrap an IPv4 address.
var special = func() (list []netip.Prefix) {
	for _, text := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
		"192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
	} {
		list = append(list, netip.MustParsePrefix(text))
	}
	return list
}()

// global is the part of IPv6 that is given out for public use. Everything beside it is special: loopback, local, mapped
// and translated addresses.
var global = netip.MustParsePrefix("2000::/3")

// Public tells whether an address is one of the public internet.
func Public(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsValid() || a.Zone() != "" || !a.IsGlobalUnicast() || a.IsPrivate() || a.Is6() && !global.Contains(a) {
		return false
	}
	for _, block := range special {
		if block.Contains(a) {
			return false
		}
	}
	return true
}
