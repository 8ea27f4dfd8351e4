package identity

import (
	"context"
	"net"
	"net/url"
	"slices"
	"strings"

	"bartleby"
	"bartleby/store"
)

// Interstitial names, in a request that carries no secret, the instance whose page is wanted.
type Interstitial struct {
	PublishableKey, FrontendAPI string // one of them
	Domain                      string // of a satellite
	ProxyURL                    string
	SignInURL                   string // where a satellite sends who has to sign in
	DomainForScript             bool   // load the script from the satellite's domain
}

// InterstitialPage is what the page loads, and with which options. All of it leads to hosts of this server.
type InterstitialPage struct {
	Origin         string // of the script and of the Frontend API
	ScriptURL      string
	PublishableKey string
	FrontendAPI    string // the host
	ProxyURL       string
	Domain         string
	SignInURL      string
}

// InterstitialPage finds out what the page loads: nothing from hosts that are not this server's, and no sign-in page
// elsewhere. Errors: missing_query_parameter, malformed_publishable_key, host_invalid.
func (s *Service) InterstitialPage(ctx context.Context, in Interstitial) (*InterstitialPage, error) {
	environment, host := bartleby.Development, in.FrontendAPI
	switch {
	case in.PublishableKey != "":
		var err error
		if environment, host, err = bartleby.ReadPublishableKey(in.PublishableKey); err != nil {
			return nil, err
		}
	case host == "":
		return nil, bartleby.OneQueryParameterMissing("frontend_api", "publishable_key")
	}
	p, err := s.places(ctx, environment, host, in.Domain, in.ProxyURL)
	if err != nil {
		return nil, err
	}
	own := strings.TrimSuffix(s.Tokens.FrontendURL, "/")
	in.ProxyURL = strings.TrimRight(in.ProxyURL, "/")
	page := &InterstitialPage{Origin: "https://" + host, PublishableKey: in.PublishableKey, FrontendAPI: host, ProxyURL: in.ProxyURL, Domain: in.Domain, SignInURL: in.SignInURL}
	param := "frontend_api"
	if in.PublishableKey != "" {
		param = "publishable_key"
	}
	satellite := p.named(in.Domain)
	switch {
	case host == hostOf(own):
		page.Origin = own
	case p.instance != nil && host == hostOf(s.PublicURL(p.instance)):
		page.Origin = s.PublicURL(p.instance)
	case !p.serves(host):
		return nil, bartleby.HostInvalid(param)
	}
	switch {
	case in.Domain != "" && (satellite == nil || !satellite.IsSatellite):
		return nil, bartleby.HostInvalid("domain")
	case in.ProxyURL != "" && in.ProxyURL != own && !p.proxied(in.ProxyURL):
		return nil, bartleby.HostInvalid("proxy_url")
	case in.SignInURL != "" && !p.leadsHome(in.SignInURL, hostOf(own)):
		return nil, bartleby.HostInvalid("sign_in_url")
	case in.ProxyURL != "":
		page.Origin = in.ProxyURL
	case in.DomainForScript && satellite != nil && p.instance.Environment == bartleby.Production:
		page.Origin = "https://clerk." + satellite.Name
	}
	version := "latest"
	if p.instance != nil && p.instance.Settings.ScriptVersion != "" {
		version = p.instance.Settings.ScriptVersion
	}
	page.ScriptURL = page.Origin + "/npm/@clerk/clerk-js@" + version + "/dist/clerk.browser.js"
	return page, nil
}

// places are where an instance and its domains are reached. A server that serves several instances from one address may
// not know which is meant; then there are none.
type places struct {
	instance *bartleby.Instance
	domains  []*bartleby.Domain
}

// places finds an instance by its domains, or as the only one of its environment.
func (s *Service) places(ctx context.Context, e bartleby.Environment, host, domain, proxyURL string) (*places, error) {
	names := []string{domain}
	if domain == "" {
		names = []string{host, strings.TrimPrefix(host, "clerk.")}
		if u, err := url.Parse(proxyURL); err == nil && u.Host != "" {
			names = append(append(names, u.Host), bartleby.ParentDomains(u.Host)...)
		}
	}
	found, err := store.InstancesOfDomains(ctx, s.DB, names)
	if err != nil {
		return nil, err
	}
	p := &places{}
	if p.instance, err = s.InstanceAt(ctx, host); err != nil {
		return nil, err
	}
	switch {
	case p.instance != nil && p.instance.Environment == e && domain == "":
	case len(found) > 0:
		p.instance = found[0]
	default:
		p.instance, err = store.OnlyInstance(ctx, s.DB, e)
	}
	if err != nil || p.instance == nil {
		return p, err
	}
	p.domains, err = s.Domains(ctx, p.instance)
	return p, err
}

// named finds a domain by its name.
func (p *places) named(name string) *bartleby.Domain {
	if at := slices.IndexFunc(p.domains, func(d *bartleby.Domain) bool { return d.Name == name }); at >= 0 {
		return p.domains[at]
	}
	return nil
}

// serves tells whether the Frontend API of a domain is at a host.
func (p *places) serves(host string) bool {
	return p.instance != nil && p.instance.Environment == bartleby.Production && p.named(strings.TrimPrefix(host, "clerk.")) != nil
}

func (p *places) proxied(proxyURL string) bool {
	return slices.ContainsFunc(p.domains, func(d *bartleby.Domain) bool { return d.ProxyURL != nil && *d.ProxyURL == proxyURL })
}

// leadsHome tells whether a URL stays where it is used, or leads to a domain of the instance, this server, or the own machine.
func (p *places) leadsHome(text, own string) bool {
	u, err := url.Parse(text)
	if err != nil || u.User != nil || u.Opaque != "" || strings.Contains(text, `\`) || len(text) > bartleby.MaxURLLength {
		return false
	}
	if u.Scheme == "" && u.Host == "" {
		return strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "//")
	}
	if u.Scheme != "https" && u.Scheme != "http" {
		return false
	}
	host := u.Hostname()
	loopback := host == "localhost" || net.ParseIP(host).IsLoopback()
	if loopback || u.Host == own {
		return true
	}
	return slices.ContainsFunc(p.domains, func(d *bartleby.Domain) bool {
		return u.Host == d.Name || strings.HasSuffix(host, "."+d.Name) && p.instance.Environment == bartleby.Production
	})
}

// hostOf is what follows the scheme of a URL, as publishable keys have it.
func hostOf(address string) string {
	_, host, _ := strings.Cut(address, "://")
	return host
}
