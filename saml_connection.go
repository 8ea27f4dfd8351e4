package bartleby

import "unicode/utf8"

// SAMLConfig is the SAML part of an enterprise connection: what is known of the identity provider, and how its users are
// received. The provider is described by metadata at a URL, by metadata as a text, or field by field: metadata fills the
// fields, and fields that are set apart from it end it.
type SAMLConfig struct {
	ID                string           `json:"id"`
	IDPEntityID       string           `json:"idp_entity_id"`
	IDPSSOURL         string           `json:"idp_sso_url"`
	IDPCertificates   []IDPCertificate `json:"idp_certificates"` // of those that sign; the first is the primary one
	IDPMetadataURL    string           `json:"idp_metadata_url"`
	IDPMetadata       string           `json:"idp_metadata"` // XML, as it was given
	AttributeMapping  AttributeMapping `json:"attribute_mapping"`
	AllowSubdomains   bool             `json:"allow_subdomains"`
	AllowIDPInitiated bool             `json:"allow_idp_initiated"`
	ForceAuthn        bool             `json:"force_authn"`
	LoginHint         LoginHint        `json:"login_hint"`
}

// Complete tells whether enough is known of the provider for anybody to sign in there.
func (c *SAMLConfig) Complete() bool {
	return c.IDPEntityID != "" && c.IDPSSOURL != "" && len(c.IDPCertificates) > 0
}

// IDPMetadata is what an identity provider's metadata says.
type IDPMetadata struct {
	EntityID     string
	SSOURL       string
	Certificates []IDPCertificate
}

// AttributeMapping names the attributes of assertions that users are filled from.
type AttributeMapping struct {
	UserID       string `json:"user_id"` // "": the subject's name
	EmailAddress string `json:"email_address"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name"`
}

// DefaultAttributeMapping is what a provider calls its attributes unless somebody changed that there.
func DefaultAttributeMapping(provider string) AttributeMapping {
	if provider == "saml_microsoft" {
		const claims = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
		return AttributeMapping{EmailAddress: claims + "emailaddress", FirstName: claims + "givenname", LastName: claims + "surname"}
	}
	return AttributeMapping{EmailAddress: "mail", FirstName: "firstName", LastName: "lastName"}
}

// LoginHint says what the provider is told of who is about to sign in.
type LoginHint struct {
	Mode   string `json:"mode"`
	Source string `json:"source,omitempty"` // the key of the public metadata, for custom_attribute
}

// The modes of a login hint.
const (
	HintEmailAddress    = "email_address"
	HintCustomAttribute = "custom_attribute"
	HintOff             = "off"
)

// CheckLoginHint demands a source with custom_attribute and no other mode.
func CheckLoginHint(param string, h LoginHint) error {
	switch custom := h.Mode == HintCustomAttribute; {
	case custom && h.Source == "":
		return ConditionalMissing(param+".source", "the mode custom_attribute")
	case !custom && h.Source != "":
		return ConditionalRefused(param+".source", "with the mode "+h.Mode)
	case utf8.RuneCountInString(h.Source) > MaxAttributeLength:
		return ParamTooLong(param+".source", MaxAttributeLength)
	}
	return nil
}

// OIDCConfig is the OpenID Connect part of an enterprise connection. The client's secret lies beside the document.
type OIDCConfig struct {
	ID           string `json:"id"`
	ClientID     string `json:"client_id"`
	DiscoveryURL string `json:"discovery_url"`
	Issuer       string `json:"issuer"`   // found by discovery
	JWKSURL      string `json:"jwks_url"` // found by discovery
	AuthURL      string `json:"auth_url"`
	TokenURL     string `json:"token_url"`
	UserInfoURL  string `json:"user_info_url"`
	RequiresPKCE bool   `json:"requires_pkce"`
	CreatedAt    int64  `json:"created_at"`
	UpdatedAt    int64  `json:"updated_at"`
}
