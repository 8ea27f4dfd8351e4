package rest

import (
	"net"
	"net/http"
	"net/netip"
)

// Local tells whether a request comes from this machine, to a name that only this machine has: a page in a browser that gives
// a name of its own the address 127.0.0.1 (DNS rebinding) sends that name along. What a proxy passes on is not local.
func Local(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"} {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && peer.Addr().Unmap().IsLoopback() && isLoopback(r.Host)
}

// isLoopback tells whether the value of a Host header means this machine.
func isLoopback(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	if name == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(trimBrackets(name))
	return err == nil && addr.IsLoopback()
}

func trimBrackets(name string) string {
	if len(name) > 2 && name[0] == '[' && name[len(name)-1] == ']' {
		return name[1 : len(name)-1]
	}
	return name
}
