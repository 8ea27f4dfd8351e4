package outbound

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

func TestPublic(t *testing.T) {
	for _, text := range []string{
		"0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.0.9", "169.254.169.254", "172.16.0.1", "172.31.255.255",
		"192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
		"::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
		"2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
	} {
		if Public(netip.MustParseAddr(text)) {
			t.Errorf("%s is taken for public", text)
		}
	}
	if Public(netip.Addr{}) {
		t.Error("no address is taken for public")
	}
	for _, text := range []string{"1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "198.17.0.1", "198.20.0.1", "::ffff:8.8.8.8", "2606:4700:4700::1111", "2a00:1450::1"} {
		if !Public(netip.MustParseAddr(text)) {
			t.Errorf("%s is not taken for public", text)
		}
	}
}

// TestPrivateIsRefused has a listening server that must not be reached, however its address is spelled.
func TestPrivateIsRefused(t *testing.T) {
	reached := false
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer s.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]", "169.254.169.254", "10.0.0.1"} {
		if _, _, err := New(false).Get(context.Background(), "http://"+host+":"+port, nil, 100); !errors.Is(err, ErrPrivate) {
			t.Errorf("%s: %v", host, err)
		}
	}
	// Spellings that some resolvers take for 127.0.0.1: refused either as private or as names that lead nowhere.
	for _, host := range []string{"2130706433", "0x7f000001", "0177.0.0.1", "127.1"} {
		if _, _, err := New(false).Get(context.Background(), "http://"+host+":"+port, nil, 100); err == nil {
			t.Errorf("%s: no error", host)
		}
	}
	if reached {
		t.Error("the server was reached")
	}
	if _, _, err := New(true).Get(context.Background(), s.URL, nil, 100); err != nil || !reached {
		t.Errorf("with private addresses allowed: %v, reached %v", err, reached)
	}
	if _, _, err := New(true).Get(context.Background(), "file:///etc/hostname", nil, 100); err == nil {
		t.Error("a file was read")
	}
}

func TestBounds(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, "/long", http.StatusFound)
			return
		}
		_, _ = w.Write([]byte(strings.Repeat("a", 101)))
	}))
	defer s.Close()
	if _, _, err := New(true).Get(context.Background(), s.URL+"/long", nil, 100); err == nil {
		t.Error("a long answer was taken")
	}
	if status, body, err := New(true).Get(context.Background(), s.URL+"/long", nil, 101); err != nil || status != 200 || len(body) != 101 {
		t.Errorf("%d %d %v", status, len(body), err)
	}
	if status, _, err := New(true).Get(context.Background(), s.URL+"/away", nil, 1000); err != nil || status != http.StatusFound {
		t.Errorf("a redirect was followed: %d %v", status, err)
	}
}
