package fapi

import (
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"bartleby"
)

// exposed are the headers of answers that pages may read.
const exposed = "Authorization, Clerk-Db-Jwt, Clerk-Trace-Id, Retry-After, X-Country"

// allow lets the page read the answer (CORS), if it is one of the instance's.
func (a *api) allow(v *visit, r *http.Request) {
	v.header.Add("Vary", "Origin")
	if v.err != nil {
		return
	}
	v.header.Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	v.header.Set("Access-Control-Allow-Credentials", "true")
	v.header.Set("Access-Control-Expose-Headers", exposed)
	if r.Method != http.MethodOptions {
		return
	}
	v.header.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
	if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" {
		v.header.Set("Access-Control-Allow-Headers", asked)
	}
	v.header.Set("Access-Control-Max-Age", "600")
}

// originOf reads the origin of the page that asks; "" for none. Errors: origin_invalid,
// multiple_origin_header_values_forbidden.
func (a *api) originOf(v *visit, r *http.Request) (string, error) {
	switch list := r.Header.Values("Origin"); {
	case len(list) > 1:
		return "", bartleby.SeveralOrigins()
	case len(list) == 1 && list[0] != "":
		u, err := url.Parse(list[0])
		if err != nil || !v.belongs(u) {
			return "", bartleby.OriginUnknown()
		}
		return list[0], nil
	case v.proxy != nil: // which leaves the header out where browsers do: on reads of the same origin
		return v.proxy.Scheme + "://" + v.proxy.Host, nil
	}
	return "", nil
}

// belongs tells whether a page is one of the instance's: of its public side, of its domains and their subdomains, of its
// allowed origins; under development, any of a private network.
func (v *visit) belongs(u *url.URL) bool {
	if u.Host == "" || u.User != nil || !bartleby.IsHostName(u.Hostname()) {
		return false
	}
	set := v.instance.Settings
	origin := u.Scheme + "://" + strings.ToLower(u.Host)
	if slices.Contains(set.AllowedOrigins, origin) {
		return true
	}
	if u.Scheme != "https" && u.Scheme != "http" {
		return false
	}
	if strings.EqualFold(u.Host, v.site.Host) || v.proxy != nil && strings.EqualFold(u.Host, v.proxy.Host) || v.isPublicSide(u) {
		return true
	}
	name := strings.ToLower(u.Hostname())
	if v.instance.Environment == bartleby.Development {
		return bartleby.IsPrivateHost(name) || origin == strings.ToLower(set.DevelopmentOrigin)
	}
	if u.Scheme != "https" && !bartleby.IsPrivateHost(name) {
		return false
	}
	for _, domain := range v.domains() {
		if name == domain || strings.HasSuffix(name, "."+domain) {
			return true
		}
	}
	return false
}

// isPublicSide tells whether a URL is on the instance's own public side, or on its hosted pages.
func (v *visit) isPublicSide(u *url.URL) bool {
	for _, own := range []string{v.url, bartleby.PortalURL(v.url)} {
		if o, err := url.Parse(own); err == nil && strings.EqualFold(o.Host, u.Host) {
			return true
		}
	}
	return false
}

// domains are the names under which the pages of a production instance are: that of its home, or where that is not known the
// one that its public side shares with them, and the satellite whose host was asked.
func (v *visit) domains() []string {
	var list []string
	if home, err := url.Parse(v.instance.Settings.HomeURL); err == nil && home.Hostname() != "" {
		list = append(list, strings.TrimPrefix(strings.ToLower(home.Hostname()), "www."))
	} else if site := registrable(v.site.Hostname()); site != "" {
		list = append(list, site)
	}
	if v.satellite != "" {
		list = append(list, v.satellite)
	}
	return list
}

// registrable is the part of a host name that one owner has, such as example.com; "" for addresses and names without one.
func registrable(name string) string {
	if _, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		return ""
	}
	site, err := publicsuffix.EffectiveTLDPlusOne(strings.ToLower(name))
	if err != nil {
		return ""
	}
	return site
}
