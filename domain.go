package bartleby

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Domain is a name that an instance's application is found under: the primary one, or a satellite whose sessions come from
// the primary one. A primary domain without a stored row is derived from the public side's URL.
type Domain struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"` // in development with its port
	IsSatellite bool    `json:"is_satellite"`
	IsSecondary bool    `json:"is_secondary"` // the subdomain in the name is significant
	ProxyURL    *string `json:"proxy_url"`
	CreatedAt   int64   `json:"created_at"`
	UpdatedAt   int64   `json:"updated_at"`
}

// PrimaryDomain is the primary domain of an instance until somebody changes it: named by the host of the public side's
// URL, with an id that is the instance's under another prefix.
func PrimaryDomain(i *Instance, frontendURL string) *Domain {
	_, suffix, _ := strings.Cut(i.ID, "_")
	name := frontendURL
	if u, err := url.Parse(frontendURL); err == nil {
		name = u.Host
	}
	return &Domain{ID: string(DomainID) + "_" + suffix, Name: name, CreatedAt: i.CreatedAt, UpdatedAt: i.CreatedAt}
}

// ProxyCheck is the outcome of the last try to reach the public side through a proxy.
type ProxyCheck struct {
	ID         string `json:"id"`
	Object     string `json:"object"`
	DomainID   string `json:"domain_id"`
	LastRunAt  *int64 `json:"last_run_at"`
	ProxyURL   string `json:"proxy_url"`
	Successful bool   `json:"successful"`
	CreatedAt  int64  `json:"created_at"`
	UpdatedAt  int64  `json:"updated_at"`
}

// CheckDomainName normalises the name of a domain. A production instance needs a full host name; a development one may
// name a host without dots, an address, and a port.
func CheckDomainName(param, name string, e Environment) (string, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	if name == "" {
		return "", ParamNil(param)
	}
	if e == Development {
		host, port, found := strings.Cut(name, ":")
		if n, err := strconv.ParseUint(port, 10, 16); found && (err != nil || n == 0) || !hostName(host) {
			return "", ParamFormat(param, "it must be a host name, with or without a port")
		}
		return name, nil
	}
	labels := strings.Split(name, ".")
	last := labels[len(labels)-1]
	if _, err := netip.ParseAddr(name); err == nil || !hostName(name) || len(labels) < 2 || strings.Trim(last, "0123456789") == "" {
		return "", ParamFormat(param, "it must be a full host name such as example.com, without scheme, port and path")
	}
	if slices.Contains([]string{"test", "invalid", "localhost", "local", "internal", "onion", "example", "arpa"}, last) {
		return "", ReservedDomain(param)
	}
	for _, shared := range []string{"vercel.app", "netlify.app", "herokuapp.com", "pages.dev", "workers.dev", "fly.dev", "onrender.com", "github.io", "web.app", "firebaseapp.com", "azurewebsites.net", "railway.app"} {
		if name == shared || strings.HasSuffix(name, "."+shared) {
			return "", KnownHostingDomain(param)
		}
	}
	if len(labels) > 2 && (labels[0] == "clerk" || labels[0] == "accounts") {
		return "", ReservedSubdomain(param)
	}
	return name, nil
}

// hostName is RFC 1123 names: up to 253 characters, labels of up to 63 letters, digits and inner hyphens.
func hostName(name string) bool {
	if len(name) > 253 {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, c := range []byte(label) {
			if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
				return false
			}
		}
	}
	return true
}

// CheckProxyURL demands an http or https URL with a host and without user, query and fragment, and takes the slash off its
// end.
func CheckProxyURL(param, text string) (string, error) {
	if text == "" {
		return "", ParamNil(param)
	}
	if len(text) > MaxURLLength {
		return "", ParamTooLong(param, MaxURLLength)
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.RawQuery != "" || u.ForceQuery || strings.Contains(text, "#") {
		return "", ParamFormat(param, "it must be an http or https URL without user, query and fragment")
	}
	return strings.TrimRight(text, "/"), nil
}

// CheckHomeURL reads the host of the URL where a production application lives.
func CheckHomeURL(param, text string) (string, error) {
	u, err := url.Parse(text)
	if text == "" {
		return "", ParamNil(param)
	}
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.Port() != "" || len(text) > MaxURLLength {
		return "", ParamFormat(param, "it must be a URL such as https://www.example.com")
	}
	return CheckDomainName(param, u.Hostname(), Production)
}

// CheckOrigin demands scheme, host and nothing more. Applications of their own kinds have schemes of their own.
func CheckOrigin(param, text string) error {
	u, err := url.Parse(text)
	if err != nil || len(text) > MaxURLLength || u.Scheme == "" || u.Host == "" || u.Opaque != "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.ForceQuery || strings.Contains(text, "#") ||
		slices.Contains([]string{"javascript", "data", "file", "blob", "vbscript"}, u.Scheme) {
		return ParamFormat(param, "it must be an origin: scheme, host and port, such as https://example.com")
	}
	return nil
}

// ProxyHealth is what the public side answers to a proxy check: what it was asked about, so that no other page passes.
type ProxyHealth struct {
	Object     string `json:"object"`
	Status     string `json:"status"`
	InstanceID string `json:"instance_id"`
	DomainID   string `json:"domain_id"`
}
