package identity

import (
	"context"
	"slices"

	"bartleby"
	"bartleby/idp"
	"bartleby/store"
)

// ConnectionChange is what a request says about an enterprise connection. What is absent or null stays as it is, or as new
// connections are.
type ConnectionChange struct {
	Name                             bartleby.Patch[string]
	Domains                          bartleby.Patch[[]string]
	DomainsParam                     string                 // what the request calls the domains
	OrganizationID                   bartleby.Patch[string] // null and "" unlink it
	Active                           bartleby.Patch[bool]
	SyncUserAttributes               bartleby.Patch[bool]
	DisableAdditionalIdentifications bartleby.Patch[bool]
	AllowOrganizationAccountLinking  bartleby.Patch[bool]
	Authenticatable                  bartleby.Patch[bool]
	DisableJITProvisioning           bartleby.Patch[bool]
	CustomAttributes                 bartleby.Patch[[]bartleby.CustomAttribute]
	TakesDomains                     bool       // from organizations that enrol people by them, where it is active
	SAML                             SAMLChange // only applied to connections over SAML
	OIDC                             OIDCChange // only applied to those over OpenID Connect
}

// connectionDraft is a change whose values were checked and whose URLs were asked: all that comes before the transaction.
type connectionDraft struct {
	ConnectionChange
	metadata     *bartleby.IDPMetadata     // nil: none was given
	certificates []bartleby.IDPCertificate // given one by one
	discovery    *idp.Discovery            // nil: none was given
}

// CreateEnterpriseConnection makes a connection of a provider. It fails with form_already_exists where it is active and a
// domain has an active connection, with organization_domain_exists_for_enrollment, with resource_not_found where there is no such organization, and with what is wrong
// about the provider: saml_failed_to_fetch_idp_metadata, saml_failed_to_parse_idp_metadata, saml_metadata_missing_fields,
// saml_connection_cant_be_activated, form_conditional_param_missing, and the codes of discovery.
func (s *Service) CreateEnterpriseConnection(ctx context.Context, ins *bartleby.Instance, provider string, in ConnectionChange) (*bartleby.EnterpriseConnection, error) {
	d, err := s.draftConnection(ctx, ins, provider, in)
	if err != nil {
		return nil, err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.EnterpriseConnection, error) {
		if err := tx.LockInstance(); err != nil { // organizations enrol people by domains as well
			return nil, err
		}
		e := &bartleby.EnterpriseConnection{
			ID: tx.NewID(bartleby.EnterpriseConnectionID), Provider: provider, SyncUserAttributes: true, Authenticatable: true,
			CustomAttributes: []bartleby.CustomAttribute{}, CreatedAt: tx.Now, UpdatedAt: tx.Now,
		}
		if slices.Contains(bartleby.SAMLProviders, provider) {
			e.SAML = &bartleby.SAMLConfig{
				ID: tx.NewID(bartleby.SAMLConnectionID), AttributeMapping: bartleby.DefaultAttributeMapping(provider), LoginHint: bartleby.LoginHint{Mode: bartleby.HintEmailAddress},
			}
		} else {
			e.OIDC = &bartleby.OIDCConfig{ID: tx.NewID(bartleby.OIDCConfigID), CreatedAt: tx.Now, UpdatedAt: tx.Now}
		}
		if err := d.apply(tx, e, ""); err != nil {
			return nil, err
		}
		if err := tx.InsertEnterpriseConnection(e); err != nil {
			return nil, err
		}
		return e, d.saveSecret(tx, e)
	})
}

// UpdateEnterpriseConnection changes a connection. It fails with resource_not_found, and as CreateEnterpriseConnection does.
func (s *Service) UpdateEnterpriseConnection(ctx context.Context, ins *bartleby.Instance, id string, in ConnectionChange) (*bartleby.EnterpriseConnection, error) {
	return s.updateConnection(ctx, ins, in, func(tx *store.Tx) (*bartleby.EnterpriseConnection, error) { return tx.EnterpriseConnection(id) })
}

// UpdateSAMLConnection is UpdateEnterpriseConnection by the id of the SAML part.
func (s *Service) UpdateSAMLConnection(ctx context.Context, ins *bartleby.Instance, id string, in ConnectionChange) (*bartleby.EnterpriseConnection, error) {
	return s.updateConnection(ctx, ins, in, func(tx *store.Tx) (*bartleby.EnterpriseConnection, error) { return tx.SAMLConnection(id) })
}

func (s *Service) updateConnection(ctx context.Context, ins *bartleby.Instance, in ConnectionChange, find func(*store.Tx) (*bartleby.EnterpriseConnection, error)) (*bartleby.EnterpriseConnection, error) {
	known, err := store.Read(ctx, s.DB, ins.ID, find)
	if err != nil {
		return nil, err // before a request goes out on its behalf
	}
	d, err := s.draftConnection(ctx, ins, known.Provider, in)
	if err != nil {
		return nil, err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.EnterpriseConnection, error) {
		if err := tx.LockInstance(); err != nil {
			return nil, err
		}
		e, err := find(tx)
		if err != nil {
			return nil, err
		}
		secret, err := tx.ConnectionSecret(e.ID)
		if err != nil {
			return nil, err
		}
		e.UpdatedAt = tx.Now
		if err := d.apply(tx, e, secret); err != nil {
			return nil, err
		}
		if err := tx.SaveEnterpriseConnection(e); err != nil {
			return nil, err
		}
		return e, d.saveSecret(tx, e)
	})
}

// draftConnection checks what can be checked without the connection, and asks the provider. Nothing of an empty list of
// domains, and of parts that the provider has not, is taken over.
func (s *Service) draftConnection(ctx context.Context, ins *bartleby.Instance, provider string, in ConnectionChange) (*connectionDraft, error) {
	d, c := &connectionDraft{ConnectionChange: in}, &checks{}
	var err error
	if in.Name.Has() {
		d.Name.To, err = bartleby.CheckConnectionName("name", in.Name.To)
		c.add(err)
	}
	if len(in.Domains.Value()) > 0 {
		d.Domains.To, err = bartleby.CheckConnectionDomains(in.DomainsParam, in.Domains.To)
		c.add(err)
	}
	if in.CustomAttributes.Has() {
		c.add(bartleby.CheckCustomAttributes("custom_attributes", in.CustomAttributes.To))
	}
	saml := slices.Contains(bartleby.SAMLProviders, provider)
	if saml {
		d.checkSAML(ins, c)
	} else {
		d.checkOIDC(ins, provider, c)
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	if saml {
		return d, s.readMetadata(ctx, d)
	}
	return d, s.discover(ctx, ins, d)
}

// apply takes the change over, and holds the connection to what an active one needs. The secret is the one stored so far.
func (d *connectionDraft) apply(tx *store.Tx, e *bartleby.EnterpriseConnection, secret string) error {
	if d.OrganizationID.Set && d.OrganizationID.Value() != e.OrganizationID {
		if e.OrganizationID = d.OrganizationID.Value(); e.OrganizationID != "" {
			if _, err := tx.Organization(e.OrganizationID); err != nil {
				return err
			}
		}
	}
	assign(&e.Name, d.Name)
	if len(d.Domains.Value()) > 0 {
		e.Domains = d.Domains.To
	}
	assign(&e.Active, d.Active)
	assign(&e.SyncUserAttributes, d.SyncUserAttributes)
	assign(&e.DisableAdditionalIdentifications, d.DisableAdditionalIdentifications)
	assign(&e.AllowOrganizationAccountLinking, d.AllowOrganizationAccountLinking)
	assign(&e.Authenticatable, d.Authenticatable)
	assign(&e.DisableJITProvisioning, d.DisableJITProvisioning)
	assign(&e.CustomAttributes, d.CustomAttributes)
	var err error
	if e.SAML != nil {
		err = d.applySAML(e)
	} else {
		err = d.applyOIDC(tx, e, secret)
	}
	if err != nil || !e.Active {
		return err
	}
	return d.takeDomains(tx, e)
}

// takeDomains removes the domains of an active connection by which organizations enrol people, or refuses to.
func (d *connectionDraft) takeDomains(tx *store.Tx, e *bartleby.EnterpriseConnection) error {
	enrolling, err := tx.EnrollingDomains(e.Domains)
	if err != nil {
		return err
	}
	for _, domain := range enrolling {
		if !d.TakesDomains {
			return bartleby.OrganizationDomainOfEnrollment(domain.Name)
		}
		if _, err := deleteOrganizationDomain(tx, domain); err != nil {
			return err
		}
	}
	return nil
}

// DeleteEnterpriseConnection removes a connection. It fails with resource_not_found.
func (s *Service) DeleteEnterpriseConnection(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Deleted, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Deleted, error) {
		return removed("enterprise_connection", id), tx.DeleteEnterpriseConnection(id)
	})
}

// DeleteSAMLConnection is DeleteEnterpriseConnection by the id of the SAML part.
func (s *Service) DeleteSAMLConnection(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Deleted, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Deleted, error) {
		e, err := tx.SAMLConnection(id)
		if err != nil {
			return nil, err
		}
		return removed("saml_connection", id), tx.DeleteEnterpriseConnection(e.ID)
	})
}
