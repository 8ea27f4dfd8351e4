package identity

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"bartleby"
	"bartleby/idp"
	"bartleby/outbound"
)

// SAMLChange is what a request says about the SAML part of a connection.
type SAMLChange struct {
	Path              string // before the names of its parameters in the request: "" or "saml."
	IDPEntityID       bartleby.Patch[string]
	IDPSSOURL         bartleby.Patch[string]
	IDPCertificate    bartleby.Patch[string]   // the only one
	IDPCertificates   bartleby.Patch[[]string] // in place of all
	IDPMetadataURL    bartleby.Patch[string]   // fills the fields above, whatever they say
	IDPMetadata       bartleby.Patch[string]   // XML; likewise
	AttributeMapping  bartleby.Patch[bartleby.AttributeMapping]
	AllowSubdomains   bartleby.Patch[bool]
	AllowIDPInitiated bartleby.Patch[bool]
	ForceAuthn        bartleby.Patch[bool]
	LoginHint         bartleby.Patch[bartleby.LoginHint]
}

func (c *SAMLChange) hasMetadata() bool {
	return c.IDPMetadataURL.Value() != "" || c.IDPMetadata.Value() != ""
}

// checkSAML checks the SAML part. Fields that metadata fills are not looked at.
func (d *connectionDraft) checkSAML(ins *bartleby.Instance, c *checks) {
	in := &d.SAML
	if in.LoginHint.Has() {
		c.add(bartleby.CheckLoginHint(in.Path+"login_hint", in.LoginHint.To))
	}
	if in.IDPMetadataURL.Value() != "" {
		c.add(bartleby.CheckProviderURL(in.Path+"idp_metadata_url", in.IDPMetadataURL.To, ins.Environment))
		if in.IDPMetadata.Value() != "" {
			c.add(bartleby.ConditionalRefused(in.Path+"idp_metadata", "together with idp_metadata_url"))
		}
	}
	if in.hasMetadata() {
		return
	}
	if len(in.IDPEntityID.Value()) > bartleby.MaxURLLength {
		c.add(bartleby.ParamTooLong(in.Path+"idp_entity_id", bartleby.MaxURLLength))
	}
	if in.IDPSSOURL.Value() != "" {
		c.add(bartleby.CheckProviderURL(in.Path+"idp_sso_url", in.IDPSSOURL.To, ins.Environment))
	}
	given, param := in.IDPCertificates.Value(), in.Path+"idp_certificates"
	if !in.IDPCertificates.Has() && in.IDPCertificate.Value() != "" {
		given, param = []string{in.IDPCertificate.To}, in.Path+"idp_certificate"
	}
	if len(given) > bartleby.MaxIDPCertificates {
		c.add(bartleby.ParamTooMany(param, bartleby.MaxIDPCertificates))
		return
	}
	for _, text := range given {
		certificate, err := bartleby.CheckCertificate(param, text)
		if err != nil {
			c.add(err)
			return
		}
		d.certificates = append(d.certificates, certificate)
	}
}

// readMetadata reads the metadata that was given or that its URL leads to.
func (s *Service) readMetadata(ctx context.Context, d *connectionDraft) (err error) {
	text := []byte(d.SAML.IDPMetadata.Value())
	if url := d.SAML.IDPMetadataURL.Value(); url != "" {
		var reason string
		if text, reason = s.fetch(ctx, url, "application/samlmetadata+xml, application/xml, text/xml, */*", idp.MaxMetadata); reason != "" {
			return bartleby.SAMLMetadataUnfetched(d.SAML.Path+"idp_metadata_url", reason)
		}
	}
	if d.SAML.hasMetadata() {
		d.metadata, err = idp.ParseMetadata(text)
	}
	return err
}

// fetch asks a URL of a provider for a document of up to limit bytes. Where there is none it says why, in a clause.
func (s *Service) fetch(ctx context.Context, url, accept string, limit int64) (text []byte, reason string) {
	status, text, err := s.Outbound.Get(ctx, url, map[string]string{"Accept": accept}, limit)
	switch {
	case errors.Is(err, outbound.ErrPrivate):
		return nil, "its address is not public"
	case err != nil:
		return nil, "its URL did not answer in time with a document of a reasonable length"
	case status != 200:
		return nil, fmt.Sprintf("its URL answered with status %d", status)
	}
	return text, ""
}

// applySAML takes the change of the SAML part over. It fails with saml_connection_cant_be_activated.
func (d *connectionDraft) applySAML(e *bartleby.EnterpriseConnection) error {
	c, in := e.SAML, &d.SAML
	if d.metadata != nil {
		c.IDPEntityID, c.IDPSSOURL, c.IDPCertificates = d.metadata.EntityID, d.metadata.SSOURL, d.metadata.Certificates
		c.IDPMetadataURL, c.IDPMetadata = in.IDPMetadataURL.Value(), in.IDPMetadata.Value()
	} else {
		d.applyFields(c)
	}
	if in.AttributeMapping.Set {
		c.AttributeMapping = mapped(c.AttributeMapping, e.Provider, in.AttributeMapping)
	}
	assign(&c.AllowSubdomains, in.AllowSubdomains)
	assign(&c.AllowIDPInitiated, in.AllowIDPInitiated)
	assign(&c.ForceAuthn, in.ForceAuthn)
	if in.LoginHint.Set {
		c.LoginHint = in.LoginHint.Or(bartleby.LoginHint{Mode: bartleby.HintEmailAddress})
	}
	if e.Active && !c.Complete() {
		return bartleby.SAMLNotActivatable()
	}
	return nil
}

// applyFields takes over what was given field by field; null and "" empty a field. Metadata that says otherwise now is
// dropped, so that nobody takes it for where the fields come from.
func (d *connectionDraft) applyFields(c *bartleby.SAMLConfig) {
	was, in := *c, &d.SAML
	if in.IDPEntityID.Set {
		c.IDPEntityID = in.IDPEntityID.Value()
	}
	if in.IDPSSOURL.Set {
		c.IDPSSOURL = in.IDPSSOURL.Value()
	}
	if in.IDPCertificates.Has() || in.IDPCertificate.Set {
		c.IDPCertificates = d.certificates
	}
	other := c.IDPEntityID != was.IDPEntityID || c.IDPSSOURL != was.IDPSSOURL || !slices.Equal(c.IDPCertificates, was.IDPCertificates)
	if in.IDPMetadataURL.Set || other {
		c.IDPMetadataURL = ""
	}
	if in.IDPMetadata.Set || other {
		c.IDPMetadata = ""
	}
}

// mapped replaces the names that are given; null is the provider's default.
func mapped(now bartleby.AttributeMapping, provider string, in bartleby.Patch[bartleby.AttributeMapping]) bartleby.AttributeMapping {
	if in.Null {
		return bartleby.DefaultAttributeMapping(provider)
	}
	for to, name := range map[*string]string{&now.UserID: in.To.UserID, &now.EmailAddress: in.To.EmailAddress, &now.FirstName: in.To.FirstName, &now.LastName: in.To.LastName} {
		if name != "" {
			*to = name
		}
	}
	return now
}
