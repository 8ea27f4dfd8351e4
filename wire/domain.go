package wire

import (
	"net/url"

	"bartleby"
)

// Domain is the public JSON of a domain.
type Domain struct {
	Object            string        `json:"object" enum:"domain"`
	ID                string        `json:"id"`
	Name              string        `json:"name"`
	IsSatellite       bool          `json:"is_satellite"`
	FrontendAPIURL    string        `json:"frontend_api_url"`
	AccountsPortalURL *string       `json:"accounts_portal_url" doc:"Where the hosted pages are; null for satellites."`
	ProxyURL          *string       `json:"proxy_url"`
	DevelopmentOrigin string        `json:"development_origin"`
	CNAMETargets      []CNAMETarget `json:"cname_targets" doc:"Names to set in DNS for satellites of production instances; otherwise null."`
}

// CNAMETarget is a name to be set in DNS.
type CNAMETarget struct {
	Host     string `json:"host"`
	Value    string `json:"value"`
	Required bool   `json:"required"`
}

// Domain presents a domain.
func (p *Presenter) Domain(d *bartleby.Domain) *Domain {
	out := &Domain{Object: "domain", ID: d.ID, Name: d.Name, IsSatellite: d.IsSatellite, FrontendAPIURL: p.FrontendURL, ProxyURL: d.ProxyURL}
	if !d.IsSatellite {
		out.AccountsPortalURL = &p.FrontendURL
	}
	production := p.Instance.Environment == bartleby.Production
	switch {
	case d.ProxyURL != nil:
		out.FrontendAPIURL = *d.ProxyURL
	case d.IsSatellite && production:
		host := "clerk." + d.Name
		out.FrontendAPIURL = "https://" + host
		if u, err := url.Parse(p.FrontendURL); err == nil {
			out.CNAMETargets = []CNAMETarget{{Host: host, Value: u.Hostname(), Required: true}}
		}
	}
	switch {
	case !production && d.IsSatellite:
		out.DevelopmentOrigin = "http://" + d.Name
	case !production:
		out.DevelopmentOrigin = p.Instance.Settings.DevelopmentOrigin
	}
	return out
}

// ProxyCheck is the public JSON of a proxy check.
type ProxyCheck struct {
	ID         string `json:"id"`
	Object     string `json:"object" enum:"proxy_check"`
	DomainID   string `json:"domain_id"`
	LastRunAt  *int64 `json:"last_run_at" doc:"Unix milliseconds."`
	ProxyURL   string `json:"proxy_url"`
	Successful bool   `json:"successful"`
	CreatedAt  int64  `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt  int64  `json:"updated_at" doc:"Unix milliseconds."`
}

// ProxyCheckOf presents a proxy check.
func ProxyCheckOf(c *bartleby.ProxyCheck) *ProxyCheck { return (*ProxyCheck)(c) }
