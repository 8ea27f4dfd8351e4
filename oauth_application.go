package bartleby

import (
	"net/url"
	"slices"
	"strings"
)

// OAuthApplication is a client that users of the instance may let in: this server is then the OAuth 2.0 and OpenID provider.
type OAuthApplication struct {
	ID                    string   `json:"id"`
	Object                string   `json:"object"`
	Name                  string   `json:"name"`
	ClientID              string   `json:"client_id"`     // 16 letters and digits; public (RFC 6749, section 2.2), and so stored readable
	SecretDigest          string   `json:"secret_digest"` // of the client secret, which is not stored; "" while there is none
	Public                bool     `json:"public"`        // cannot keep a secret (RFC 6749, section 2.1)
	PKCERequired          bool     `json:"pkce_required"` // always of public clients
	ConsentScreenEnabled  bool     `json:"consent_screen_enabled"`
	DynamicallyRegistered bool     `json:"dynamically_registered"` // by itself (RFC 7591)
	ClientURI             string   `json:"client_uri"`             // "" for none
	ImageID               string   `json:"image_id"`               // img_… of the logo; "" for none
	Scopes                []string `json:"scopes"`                 // what it may ask for
	RedirectURIs          []string `json:"redirect_uris"`          // the first is the callback URL of former times
	CreatedAt             int64    `json:"created_at"`
	UpdatedAt             int64    `json:"updated_at"`

	ClientSecret *string `json:"-"` // only just after the creation and a rotation; "" of a public client
}

// OAuthSettings says how the instance is a provider.
type OAuthSettings struct {
	DynamicRegistration bool     `json:"dynamic_registration"` // RFC 7591
	DefaultScopes       []string `json:"default_scopes"`       // nil: DefaultOAuthScopes
	JWTAccessTokens     bool     `json:"jwt_access_tokens"`    // RFC 9068; opaque ones otherwise

	// Of clients whose id is the URL of a document about them.
	MetadataDocumentsAdvertised     bool `json:"metadata_documents_advertised"`
	MetadataDocumentsOnlyRegistered bool `json:"metadata_documents_only_registered"`
	MetadataDocumentsBlockImplicit  bool `json:"metadata_documents_block_implicit"`
}

// Scopes are what an application gets that names none.
func (s OAuthSettings) Scopes() []string {
	if s.DefaultScopes == nil {
		return DefaultOAuthScopes()
	}
	return s.DefaultScopes
}

// Bounds of OAuth applications.
const (
	ClientIDLength     = 16
	ClientSecretLength = 32
	MaxRedirectURIs    = 100
)

// OfflineAccess is the scope that brings a refresh token along (OpenID Connect Core, section 11).
const OfflineAccess = "offline_access"

// OAuthScopes lists the scopes there are.
func OAuthScopes() []string {
	return []string{"profile", "email", "public_metadata", "private_metadata", "openid", OfflineAccess, "user:org:read"}
}

// DefaultOAuthScopes are those of an application that names none, unless the instance says otherwise.
func DefaultOAuthScopes() []string { return []string{"profile", "email"} }

// CheckOAuthScopes demands known scopes, at least one, and drops repeated ones.
func CheckOAuthScopes(param string, scopes []string) ([]string, error) {
	var list []string
	for _, scope := range scopes {
		switch {
		case !slices.Contains(OAuthScopes(), scope):
			return nil, ParamNotOneOf(param, OAuthScopes()...)
		case !slices.Contains(list, scope):
			list = append(list, scope)
		}
	}
	if list == nil {
		return nil, ParamNil(param)
	}
	return list, nil
}

// foreignSchemes open something else than an application of the client's: browsers and systems keep them for themselves.
var foreignSchemes = []string{"intent", "filesystem", "view-source", "chrome", "edge", "resource", "mailto", "tel", "sms", "content", "jar"}

// CheckRedirectURI demands a place where authorization codes may be sent: https, plain http on the own machine, or a scheme of
// an application's own (RFC 8252, section 7). It has to be a URI as RFC 3986 writes it, because it is compared letter by letter
// (RFC 9700, section 2.1), without a fragment (RFC 6749, section 3.1.2) and without a user's name.
func CheckRedirectURI(param, text string) error {
	if err := CheckRedirectURL(param, text); err != nil {
		return err
	}
	for _, c := range []byte(text) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			return ParamFormat(param, "it has characters that a URI must escape")
		}
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return ParamFormat(param, "it must be an absolute URL")
	case strings.Contains(text, "#"):
		return ParamFormat(param, "it must not have a fragment")
	case u.User != nil:
		return ParamFormat(param, "it must not name a user")
	case slices.Contains(foreignSchemes, u.Scheme):
		return URLScheme(param)
	}
	return nil
}
