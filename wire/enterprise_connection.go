package wire

import "bartleby"

// EnterpriseConnection is the public JSON of an enterprise connection.
type EnterpriseConnection struct {
	Object                           string            `json:"object" enum:"enterprise_connection"`
	ID                               string            `json:"id"`
	Name                             string            `json:"name"`
	Provider                         string            `json:"provider"`
	LogoPublicURL                    *string           `json:"logo_public_url" doc:"Null: this server knows no logos."`
	Active                           bool              `json:"active"`
	Domains                          []string          `json:"domains" doc:"Of the e-mail addresses of those who sign in there."`
	OrganizationID                   *string           `json:"organization_id" doc:"Whose members its users become."`
	SyncUserAttributes               bool              `json:"sync_user_attributes"`
	DisableAdditionalIdentifications bool              `json:"disable_additional_identifications"`
	AllowOrganizationAccountLinking  bool              `json:"allow_organization_account_linking"`
	Authenticatable                  bool              `json:"authenticatable"`
	DisableJITProvisioning           bool              `json:"disable_jit_provisioning"`
	CustomAttributes                 []CustomAttribute `json:"custom_attributes"`
	SAMLConnection                   *SAMLPart         `json:"saml_connection" doc:"Null for OpenID Connect."`
	OAuthConfig                      *OAuthConfig      `json:"oauth_config" doc:"Null for SAML."`
	CreatedAt                        int64             `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt                        int64             `json:"updated_at" doc:"Unix milliseconds."`
}

// CustomAttribute is the public JSON of a value that users are given from the provider.
type CustomAttribute struct {
	Name          string `json:"name"`
	Key           string `json:"key" doc:"In the public metadata."`
	SSOPath       string `json:"sso_path"`
	SCIMPath      string `json:"scim_path" doc:"The directory path, under its former name."`
	DirectoryPath string `json:"directory_path"`
	MultiValued   bool   `json:"multi_valued"`
}

// SAMLPart is the public JSON of the SAML part of an enterprise connection.
type SAMLPart struct {
	ID                      string           `json:"id" doc:"Of the same connection among SAML connections."`
	Name                    string           `json:"name"`
	IDPEntityID             *string          `json:"idp_entity_id"`
	IDPSSOURL               *string          `json:"idp_sso_url"`
	IDPCertificate          *string          `json:"idp_certificate" doc:"The first of the certificates."`
	IDPCertificateIssuedAt  *int64           `json:"idp_certificate_issued_at" doc:"Unix milliseconds."`
	IDPCertificateExpiresAt *int64           `json:"idp_certificate_expires_at" doc:"Unix milliseconds."`
	IDPCertificates         []IDPCertificate `json:"idp_certificates"`
	IDPMetadataURL          *string          `json:"idp_metadata_url"`
	ACSURL                  string           `json:"acs_url"`
	SPEntityID              string           `json:"sp_entity_id"`
	SPMetadataURL           string           `json:"sp_metadata_url"`
	AttributeMapping        AttributeMapping `json:"attribute_mapping"`
	Active                  bool             `json:"active"`
	AllowIDPInitiated       bool             `json:"allow_idp_initiated"`
	AllowSubdomains         bool             `json:"allow_subdomains"`
	ForceAuthn              bool             `json:"force_authn"`
	LoginHint               LoginHint        `json:"login_hint"`
}

// OAuthConfig is the public JSON of the OpenID Connect part of an enterprise connection. The client's secret is never in it.
type OAuthConfig struct {
	ID            string  `json:"id"`
	Name          string  `json:"name"`
	ProviderKey   string  `json:"provider_key"`
	ClientID      *string `json:"client_id"`
	DiscoveryURL  *string `json:"discovery_url"`
	AuthURL       *string `json:"auth_url"`
	TokenURL      *string `json:"token_url"`
	UserInfoURL   *string `json:"user_info_url"`
	RequiresPKCE  bool    `json:"requires_pkce"`
	LogoPublicURL *string `json:"logo_public_url" doc:"Null: this server knows no logos."`
	CreatedAt     int64   `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt     int64   `json:"updated_at" doc:"Unix milliseconds."`
}

// EnterpriseConnection presents an enterprise connection.
func (p *Presenter) EnterpriseConnection(e *bartleby.EnterpriseConnection) *EnterpriseConnection {
	out := &EnterpriseConnection{
		Object: "enterprise_connection", ID: e.ID, Name: e.Name, Provider: e.Provider, Active: e.Active, Domains: e.Domains, OrganizationID: orNull(e.OrganizationID),
		SyncUserAttributes: e.SyncUserAttributes, DisableAdditionalIdentifications: e.DisableAdditionalIdentifications,
		AllowOrganizationAccountLinking: e.AllowOrganizationAccountLinking, Authenticatable: e.Authenticatable, DisableJITProvisioning: e.DisableJITProvisioning,
		CustomAttributes: make([]CustomAttribute, len(e.CustomAttributes)), CreatedAt: e.CreatedAt, UpdatedAt: e.UpdatedAt,
	}
	for i, a := range e.CustomAttributes {
		out.CustomAttributes[i] = CustomAttribute{Name: a.Name, Key: a.Key, SSOPath: a.SSOPath, SCIMPath: a.DirectoryPath, DirectoryPath: a.DirectoryPath, MultiValued: a.MultiValued}
	}
	if e.SAML != nil {
		s := p.SAMLConnection(e)
		out.SAMLConnection = &SAMLPart{
			ID: s.ID, Name: s.Name, IDPEntityID: s.IDPEntityID, IDPSSOURL: s.IDPSSOURL, IDPCertificate: s.IDPCertificate, IDPCertificateIssuedAt: s.IDPCertificateIssuedAt,
			IDPCertificateExpiresAt: s.IDPCertificateExpiresAt, IDPCertificates: s.IDPCertificates, IDPMetadataURL: s.IDPMetadataURL, ACSURL: s.ACSURL, SPEntityID: s.SPEntityID,
			SPMetadataURL: s.SPMetadataURL, AttributeMapping: s.AttributeMapping, Active: s.Active, AllowIDPInitiated: s.AllowIDPInitiated, AllowSubdomains: s.AllowSubdomains,
			ForceAuthn: s.ForceAuthn, LoginHint: s.LoginHint,
		}
	}
	if c := e.OIDC; c != nil {
		out.OAuthConfig = &OAuthConfig{
			ID: c.ID, Name: e.Name, ProviderKey: e.ProviderKey(), ClientID: orNull(c.ClientID), DiscoveryURL: orNull(c.DiscoveryURL), AuthURL: orNull(c.AuthURL),
			TokenURL: orNull(c.TokenURL), UserInfoURL: orNull(c.UserInfoURL), RequiresPKCE: c.RequiresPKCE, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt,
		}
	}
	return out
}
