package bartleby

import (
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

// URL is where an instance's public side is, given where the server's is: the issuer of its tokens; what follows the scheme
// is what its publishable key carries. An instance without a host of its own has the server's; one whose host is a label
// has that subdomain of it; any other host is its own. The path of the server's URL is there for development.
func (i *Instance) URL(server string) string {
	u, err := url.Parse(server)
	if i.Host == "" || err != nil {
		return strings.TrimSuffix(server, "/")
	}
	if u.Host = i.Host; isLabel(i.Host) {
		u.Host = i.Host + "." + parentHost(server)
	}
	if i.Environment == Production {
		u.Path = ""
	}
	return strings.TrimSuffix(u.String(), "/")
}

// PublishableKey is what a front end of the instance is given.
func (i *Instance) PublishableKey(server string) string {
	_, host, _ := strings.Cut(i.URL(server), "://")
	return PublishableKey(i.Environment, host)
}

// developmentHosts are the ends of publishable keys' hosts by which front ends know that a browser proves itself by a token
// in the query, rather than by cookies only.
var developmentHosts = []string{
	".lcl.dev", ".stg.dev", ".lclstage.dev", ".stgstage.dev", ".dev.lclclerk.com", ".stg.lclclerk.com", ".accounts.lclclerk.com",
	"accountsstage.dev", "accounts.dev",
}

// HasDevBrowsers tells whether front ends of the instance prove themselves by tokens in the query.
func (i *Instance) HasDevBrowsers(server string) bool {
	if i.Environment != Development || !i.Settings.URLBasedSessionSyncing {
		return false
	}
	for _, end := range developmentHosts {
		if strings.HasSuffix(i.URL(server), end) {
			return true
		}
	}
	return false
}

// portalHosts are how the host of hosted pages is made from that of the public side.
var portalHosts = [][2]string{{"clerk.accountsstage.", "accountsstage."}, {"clerk.accounts.", "accounts."}, {"clerk.", "accounts."}}

// PortalURL is where back ends expect an instance's hosted pages, given where its public side is.
func PortalURL(frontend string) string {
	scheme, host, _ := strings.Cut(frontend, "://")
	for _, change := range portalHosts {
		if at := strings.Index(host, change[0]); at >= 0 {
			host = host[:at] + change[1] + host[at+len(change[0]):]
			break
		}
	}
	return scheme + "://" + host
}

// PortalOf lists the hosts of public sides whose hosted pages are expected under a host.
func PortalOf(host string) (list []string) {
	host = strings.ToLower(host)
	for _, change := range portalHosts {
		at := strings.Index(host, change[1])
		if at < 0 {
			continue
		}
		if public := host[:at] + change[0] + host[at+len(change[1]):]; PortalURL("https://"+public) == "https://"+host {
			list = append(list, public)
		}
	}
	return list
}

// HostsOf lists what an instance that is reached under a host may have as its own, in the order to look: "" for the one
// without. The server's public side is at a URL.
func HostsOf(requested, server string) []string {
	requested = strings.ToLower(requested)
	list := []string{}
	if strings.ContainsAny(requested, ".:") {
		list = append(list, requested)
	}
	u, err := url.Parse(server)
	if err != nil {
		return list
	}
	name := hostname(requested)
	if label, ok := strings.CutSuffix(name, "."+hostname(parentHost(server))); ok && isLabel(label) {
		list = append(list, label)
	}
	if requested == strings.ToLower(u.Host) || IsLoopback(name) && IsLoopback(u.Hostname()) {
		list = append(list, "")
	}
	return list
}

// IsLoopback tells whether a host name, without a port, leads back to the same machine.
func IsLoopback(name string) bool {
	addr, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return name == "localhost" || err == nil && addr.IsLoopback()
}

var (
	plainName = regexp.MustCompile(`^[a-zA-Z0-9._-]+$`)
	number    = regexp.MustCompile(`^(0[xX][0-9a-fA-F]*|[0-9]+)$`)
)

// IsHostName tells whether browsers read a host, without a port, as it is written: an address, or a name in ASCII.
// Others are mapped first, and then several characters are dots or end the name (UTS 46).
func IsHostName(name string) bool {
	_, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return err == nil || plainName.MatchString(name)
}

// IsPrivateHost tells whether a host name, without a port, can only be one of a private network: a name without dots or under
// a top level that is set aside for such (RFC 6761, RFC 6762), or a private address. A number is no name, since browsers read
// it as an address.
func IsPrivateHost(name string) bool {
	name = strings.Trim(name, "[]")
	if addr, err := netip.ParseAddr(name); err == nil {
		return addr.IsLoopback() || addr.IsPrivate() || addr.IsLinkLocalUnicast()
	}
	_, top, dotted := cutLast(name, ".")
	return IsHostName(name) && (!dotted && !number.MatchString(name) || top == "localhost" || top == "local" || top == "internal" || top == "test")
}

func cutLast(s, sep string) (before, after string, found bool) {
	if at := strings.LastIndex(s, sep); at >= 0 {
		return s[:at], s[at+len(sep):], true
	}
	return s, "", false
}

// parentHost is the host whose subdomains labels are: an address of this machine has none, and so localhost stands for it.
func parentHost(server string) string {
	u, err := url.Parse(server)
	if err != nil {
		return ""
	}
	if _, err := netip.ParseAddr(u.Hostname()); err != nil || !IsLoopback(u.Hostname()) {
		return u.Host
	}
	if port := u.Port(); port != "" {
		return "localhost:" + port
	}
	return "localhost"
}

func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return host
}

// isLabel tells whether an instance's host is a single label.
func isLabel(host string) bool { return host != "" && !strings.ContainsAny(host, ".:") }

// CheckFrontendHost normalises the host of an instance: a label, or a host with a dot, with or without a port.
func CheckFrontendHost(host string) (string, error) {
	host = strings.ToLower(strings.TrimSpace(host))
	name, port, ported := strings.Cut(host, ":")
	if !hostName(name) || ported && (!isLabel(port) || strings.Trim(port, "0123456789") != "" || !strings.Contains(name, ".")) {
		return "", ParamFormat("host", "it must be a label such as shop, or a host such as clerk.example.com")
	}
	return host, nil
}
