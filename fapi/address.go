package fapi

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"bartleby"
)

// clientIP is the address of the peer; or, where the peer is a proxy that the operator trusts, the one that the proxies say.
func (a *api) clientIP(r *http.Request) string {
	addr, ok := peer(r)
	if !ok {
		return ""
	}
	if a.trusts(addr) {
		addr = a.forwarded(r, addr)
	}
	return addr.String()
}

func peer(r *http.Request) (netip.Addr, bool) {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, false
	}
	addr, err := netip.ParseAddr(host)
	return addr.Unmap(), err == nil
}

func (a *api) trusts(addr netip.Addr) bool {
	return slices.ContainsFunc(a.proxies, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// forwarded walks X-Forwarded-For from its end, where the nearest proxy wrote, to the first address that is not of a trusted
// proxy. What stands before that anybody may have written.
func (a *api) forwarded(r *http.Request, addr netip.Addr) netip.Addr {
	list := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, text := range slices.Backward(list) {
		next, err := netip.ParseAddr(strings.TrimSpace(text))
		if err != nil {
			return addr
		}
		if addr = next.Unmap(); !a.trusts(addr) {
			return addr
		}
	}
	return addr
}

// callers corrects the address of the browser where a back end with the instance's key stands between: its word is taken.
func (a *api) callers(ctx context.Context, r *http.Request) context.Context {
	if visitOf(ctx).proxy == nil || r.Header.Get("X-Forwarded-For") == "" {
		return ctx
	}
	caller := bartleby.CallerFrom(ctx)
	if addr, ok := peer(r); ok {
		caller.ClientIP = a.forwarded(r, addr).String()
	}
	return bartleby.WithCaller(ctx, caller)
}
