package wire

import (
	"strings"

	"bartleby"
)

// SAMLConnection is the public JSON of an enterprise connection over SAML.
type SAMLConnection struct {
	Object                           string           `json:"object" enum:"saml_connection"`
	ID                               string           `json:"id"`
	Name                             string           `json:"name"`
	Domain                           string           `json:"domain" doc:"The first of the domains."`
	Domains                          []string         `json:"domains" doc:"Of the e-mail addresses of those who sign in there."`
	IDPEntityID                      *string          `json:"idp_entity_id"`
	IDPSSOURL                        *string          `json:"idp_sso_url"`
	IDPCertificate                   *string          `json:"idp_certificate" doc:"The first of the certificates."`
	IDPCertificateIssuedAt           *int64           `json:"idp_certificate_issued_at" doc:"Unix milliseconds."`
	IDPCertificateExpiresAt          *int64           `json:"idp_certificate_expires_at" doc:"Unix milliseconds."`
	IDPCertificates                  []IDPCertificate `json:"idp_certificates" doc:"Those that signatures are believed by."`
	IDPMetadataURL                   *string          `json:"idp_metadata_url"`
	IDPMetadata                      *string          `json:"idp_metadata" doc:"XML, as it was given."`
	ACSURL                           string           `json:"acs_url" doc:"Where the provider sends its answers."`
	SPEntityID                       string           `json:"sp_entity_id" doc:"What the provider knows this server as."`
	SPMetadataURL                    string           `json:"sp_metadata_url" doc:"Where the provider finds the metadata of this side."`
	OrganizationID                   *string          `json:"organization_id" doc:"Whose members its users become."`
	AttributeMapping                 AttributeMapping `json:"attribute_mapping"`
	Active                           bool             `json:"active"`
	Provider                         string           `json:"provider"`
	UserCount                        int              `json:"user_count"`
	SyncUserAttributes               bool             `json:"sync_user_attributes"`
	AllowSubdomains                  bool             `json:"allow_subdomains"`
	AllowIDPInitiated                bool             `json:"allow_idp_initiated"`
	DisableAdditionalIdentifications bool             `json:"disable_additional_identifications"`
	AllowOrganizationAccountLinking  bool             `json:"allow_organization_account_linking"`
	Authenticatable                  bool             `json:"authenticatable"`
	DisableJITProvisioning           bool             `json:"disable_jit_provisioning"`
	ForceAuthn                       bool             `json:"force_authn"`
	LoginHint                        LoginHint        `json:"login_hint"`
	EnterpriseConnectionID           string           `json:"enterprise_connection_id" doc:"The same connection among enterprise connections."`
	CreatedAt                        int64            `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt                        int64            `json:"updated_at" doc:"Unix milliseconds."`
}

// IDPCertificate is the public JSON of a provider's certificate.
type IDPCertificate struct {
	Certificate string `json:"certificate" doc:"Base64 of the DER."`
	IssuedAt    int64  `json:"issued_at" doc:"Unix milliseconds."`
	ExpiresAt   int64  `json:"expires_at" doc:"Unix milliseconds."`
}

// AttributeMapping is the public JSON of which attributes users are filled from.
type AttributeMapping struct {
	UserID       string `json:"user_id" doc:"Empty for the name of the subject."`
	EmailAddress string `json:"email_address"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name"`
}

// LoginHint is the public JSON of what the provider is told of who is about to sign in.
type LoginHint struct {
	Mode   string `json:"mode" enum:"email_address,custom_attribute,off"`
	Source string `json:"source,omitempty" doc:"The key of the public metadata."`
}

// SAMLConnection presents a connection that has a SAML part.
func (p *Presenter) SAMLConnection(e *bartleby.EnterpriseConnection) *SAMLConnection {
	c := e.SAML
	out := &SAMLConnection{
		Object: "saml_connection", ID: c.ID, Name: e.Name, Domain: e.Domains[0], Domains: e.Domains, IDPEntityID: orNull(c.IDPEntityID), IDPSSOURL: orNull(c.IDPSSOURL),
		IDPCertificates: certificates(c), IDPMetadataURL: orNull(c.IDPMetadataURL), IDPMetadata: orNull(c.IDPMetadata),
		OrganizationID: orNull(e.OrganizationID), AttributeMapping: AttributeMapping(c.AttributeMapping), Active: e.Active, Provider: e.Provider, UserCount: e.UserCount,
		SyncUserAttributes: e.SyncUserAttributes, AllowSubdomains: c.AllowSubdomains, AllowIDPInitiated: c.AllowIDPInitiated,
		DisableAdditionalIdentifications: e.DisableAdditionalIdentifications, AllowOrganizationAccountLinking: e.AllowOrganizationAccountLinking,
		Authenticatable: e.Authenticatable, DisableJITProvisioning: e.DisableJITProvisioning, ForceAuthn: c.ForceAuthn, LoginHint: LoginHint(c.LoginHint),
		EnterpriseConnectionID: e.ID, CreatedAt: e.CreatedAt, UpdatedAt: e.UpdatedAt,
	}
	out.ACSURL, out.SPEntityID, out.SPMetadataURL = p.serviceProvider(c.ID)
	if len(out.IDPCertificates) > 0 {
		first := out.IDPCertificates[0]
		out.IDPCertificate, out.IDPCertificateIssuedAt, out.IDPCertificateExpiresAt = &first.Certificate, &first.IssuedAt, &first.ExpiresAt
	}
	return out
}

// serviceProvider is what an identity provider is set up with for a connection.
func (p *Presenter) serviceProvider(id string) (acs, entityID, metadata string) {
	base := strings.TrimSuffix(p.FrontendURL, "/")
	return base + "/v1/saml/acs/" + id, base + "/saml/" + id, base + "/v1/saml/metadata/" + id + ".xml"
}

func certificates(c *bartleby.SAMLConfig) []IDPCertificate {
	list := make([]IDPCertificate, len(c.IDPCertificates))
	for i, one := range c.IDPCertificates {
		list[i] = IDPCertificate(one)
	}
	return list
}

// orNull is null for a text that is not there.
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
