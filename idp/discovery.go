package idp

import (
	"encoding/json"
	"errors"
	"strings"
)

// MaxDiscovery bounds discovery documents, in bytes.
const MaxDiscovery = 256 << 10

// wellKnown is where an issuer publishes its document (OpenID Connect Discovery 1.0, section 4).
const wellKnown = "/.well-known/openid-configuration"

// Discovery is what this server takes from a discovery document.
type Discovery struct {
	Issuer      string `json:"issuer"`
	AuthURL     string `json:"authorization_endpoint"`
	TokenURL    string `json:"token_endpoint"`
	UserInfoURL string `json:"userinfo_endpoint"` // optional
	JWKSURL     string `json:"jwks_uri"`
}

// Errors of discovery documents.
var (
	ErrIncomplete = errors.New("the document lacks an issuer or endpoints")
	ErrIssuer     = errors.New("the document belongs to another issuer")
)

// ParseDiscovery reads the document that was found at a URL. It fails with ErrIssuer where the issuer would publish it
// elsewhere: whoever can put a file on a host is not who signs for it.
func ParseDiscovery(at string, text []byte) (*Discovery, error) {
	var d Discovery
	if json.Unmarshal(text, &d) != nil || d.Issuer == "" || d.AuthURL == "" || d.TokenURL == "" || d.JWKSURL == "" {
		return nil, ErrIncomplete
	}
	if strings.TrimSuffix(d.Issuer, "/")+wellKnown != at {
		return nil, ErrIssuer
	}
	return &d, nil
}
