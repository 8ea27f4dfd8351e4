package bartleby

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// EnterpriseConnection is how people with e-mail addresses of some domains sign in at an identity provider of their own:
// over SAML or OpenID Connect. It is stored as one document and has two faces: enterprise connections show all of them,
// SAML connections those that have a SAML part, by the id of that part.
type EnterpriseConnection struct {
	ID                               string            `json:"id"`
	Name                             string            `json:"name"`
	Provider                         string            `json:"provider"`
	Domains                          []string          `json:"domains"`         // folded; the first is the main one
	OrganizationID                   string            `json:"organization_id"` // whose members its users become; "" for none
	Active                           bool              `json:"active"`
	SyncUserAttributes               bool              `json:"sync_user_attributes"`
	DisableAdditionalIdentifications bool              `json:"disable_additional_identifications"`
	AllowOrganizationAccountLinking  bool              `json:"allow_organization_account_linking"`
	Authenticatable                  bool              `json:"authenticatable"` // for sign-in and sign-up, not for provisioning only
	DisableJITProvisioning           bool              `json:"disable_jit_provisioning"`
	CustomAttributes                 []CustomAttribute `json:"custom_attributes"`
	UserCount                        int               `json:"user_count"` // kept by whoever adds and removes their accounts
	SAML                             *SAMLConfig       `json:"saml"`       // nil: OpenID Connect
	OIDC                             *OIDCConfig       `json:"oidc"`       // nil: SAML
	CreatedAt                        int64             `json:"created_at"`
	UpdatedAt                        int64             `json:"updated_at"`
}

// CustomAttribute is a value of the provider that users are given in their public metadata.
type CustomAttribute struct {
	Name          string `json:"name"`
	Key           string `json:"key"`
	SSOPath       string `json:"sso_path"`
	DirectoryPath string `json:"directory_path"`
	MultiValued   bool   `json:"multi_valued"`
}

// Providers of enterprise connections.
var (
	SAMLProviders = []string{"saml_custom", "saml_okta", "saml_google", "saml_microsoft"}
	OIDCProviders = []string{"oidc_custom", "oidc_github_enterprise", "oidc_gitlab"}
)

// Limits of enterprise connections; lengths are in characters.
const (
	MaxConnectionNameLength = 256
	MaxConnectionDomains    = 100
	MaxCustomAttributes     = 50
	MaxAttributeLength      = 512 // of names and paths of attributes
)

// CheckConnectionName drops spaces around a name and refuses an empty one.
func CheckConnectionName(param, name string) (string, error) {
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		return "", ParamNil(param)
	case utf8.RuneCountInString(name) > MaxConnectionNameLength:
		return "", ParamTooLong(param, MaxConnectionNameLength)
	}
	return name, nil
}

// CheckConnectionDomains folds the domains of e-mail addresses and refuses what is no full host name (RFC 1123; others in
// their ASCII form, RFC 5891). One that is there twice counts once.
func CheckConnectionDomains(param string, domains []string) ([]string, error) {
	if len(domains) == 0 {
		return nil, ParamNil(param)
	}
	if len(domains) > MaxConnectionDomains {
		return nil, ParamTooMany(param, MaxConnectionDomains)
	}
	var folded []string
	for _, d := range domains {
		d = strings.ToLower(strings.TrimSpace(d))
		last := d[strings.LastIndexByte(d, '.')+1:]
		if !hostName(d) || last == d || strings.Trim(last, "0123456789") == "" {
			return nil, ParamFormat(param, "a domain must be a full host name such as example.com")
		}
		if !slices.Contains(folded, d) {
			folded = append(folded, d)
		}
	}
	return folded, nil
}

// CheckProviderURL demands an absolute URL of an identity provider: https, or for development instances http as well.
func CheckProviderURL(param, text string, e Environment) error {
	if len(text) > MaxURLLength {
		return ParamTooLong(param, MaxURLLength)
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Opaque != "" || u.User != nil || strings.Contains(text, "#") {
		return ParamFormat(param, "it must be an absolute URL without user and fragment")
	}
	if u.Scheme != "https" && (u.Scheme != "http" || e != Development) {
		return ParamFormat(param, "it must be an https URL")
	}
	return nil
}

var attributeKey = regexp.MustCompile(`^[^_][A-Za-z0-9_-]*$`)

// CheckCustomAttributes demands names and keys; keys may be there once.
func CheckCustomAttributes(param string, list []CustomAttribute) error {
	if len(list) > MaxCustomAttributes {
		return ParamTooMany(param, MaxCustomAttributes)
	}
	keys := map[string]bool{}
	for _, a := range list {
		for _, field := range [][2]string{{"name", a.Name}, {"key", a.Key}, {"sso_path", a.SSOPath}, {"directory_path", a.DirectoryPath}} {
			if utf8.RuneCountInString(field[1]) > MaxAttributeLength {
				return ParamTooLong(param+"."+field[0], MaxAttributeLength)
			}
		}
		switch {
		case strings.TrimSpace(a.Name) == "":
			return ParamNil(param + ".name")
		case !attributeKey.MatchString(a.Key):
			return ParamFormat(param+".key", "it must consist of Latin letters, digits, underscores and hyphens, and not begin with an underscore")
		case keys[a.Key]:
			return ParamDuplicate(param + ".key")
		}
		keys[a.Key] = true
	}
	return nil
}

// ProviderKey names the provider of an OpenID Connect connection: those of which an instance may have several get the end of
// the connection's id.
func (e *EnterpriseConnection) ProviderKey() string {
	_, suffix, _ := strings.Cut(e.ID, "_")
	switch e.Provider {
	case "oidc_github_enterprise":
		return "oidc_ghe_" + suffix
	case "oidc_gitlab":
		return "oidc_gitlab_ent_" + suffix
	}
	return e.Provider
}
