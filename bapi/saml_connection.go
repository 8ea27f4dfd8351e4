package bapi

import (
	"context"
	"slices"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

type attributeMapping struct {
	UserID       rest.Patch[string] `json:"user_id" max:"512"`
	EmailAddress rest.Patch[string] `json:"email_address" max:"512"`
	FirstName    rest.Patch[string] `json:"first_name" max:"512"`
	LastName     rest.Patch[string] `json:"last_name" max:"512"`
}

type loginHint struct {
	Mode   string             `json:"mode" required:"true" enum:"email_address,custom_attribute,off" doc:"What the provider is told of who is about to sign in."`
	Source rest.Patch[string] `json:"source" doc:"The key of the public metadata, for custom_attribute."`
}

// samlProvider is what both faces of a connection say about the identity provider.
type samlProvider struct {
	IDPEntityID      rest.Patch[string]           `json:"idp_entity_id"`
	IDPSSOURL        rest.Patch[string]           `json:"idp_sso_url" doc:"Where browsers are sent."`
	IDPCertificate   rest.Patch[string]           `json:"idp_certificate" doc:"An X.509 certificate: PEM, or base64 of its DER."`
	IDPCertificates  rest.Patch[[]string]         `json:"idp_certificates" doc:"Several, in place of all that are believed so far; the first is the primary one."`
	IDPMetadataURL   rest.Patch[string]           `json:"idp_metadata_url" doc:"Leads to metadata, which fills the fields above, whatever they say."`
	IDPMetadata      rest.Patch[string]           `json:"idp_metadata" max:"262144" doc:"Metadata as XML, likewise."`
	AttributeMapping rest.Patch[attributeMapping] `json:"attribute_mapping" doc:"Which attributes users are filled from; null for the provider's usual ones."`
	ForceAuthn       rest.Patch[bool]             `json:"force_authn" doc:"Ask the provider to have people prove themselves again."`
	LoginHint        rest.Patch[loginHint]        `json:"login_hint"`
}

func (in *samlProvider) change(path string) identity.SAMLChange {
	c := identity.SAMLChange{
		Path: path, IDPEntityID: in.IDPEntityID, IDPSSOURL: in.IDPSSOURL, IDPCertificate: in.IDPCertificate, IDPCertificates: in.IDPCertificates,
		IDPMetadataURL: in.IDPMetadataURL, IDPMetadata: in.IDPMetadata, ForceAuthn: in.ForceAuthn,
	}
	m, h := in.AttributeMapping, in.LoginHint
	c.AttributeMapping = rest.Patch[bartleby.AttributeMapping]{Set: m.Set, Null: m.Null, To: bartleby.AttributeMapping{
		UserID: m.To.UserID.Value(), EmailAddress: m.To.EmailAddress.Value(), FirstName: m.To.FirstName.Value(), LastName: m.To.LastName.Value(),
	}}
	c.LoginHint = rest.Patch[bartleby.LoginHint]{Set: h.Set, Null: h.Null, To: bartleby.LoginHint{Mode: h.To.Mode, Source: h.To.Source.Value()}}
	return c
}

// samlDomains are the domains under their present and their former name.
type samlDomains struct {
	Domain  rest.Patch[string]   `json:"domain" doc:"One domain, under the former name."`
	Domains rest.Patch[[]string] `json:"domains" doc:"Of the e-mail addresses of those who sign in there. One active connection may have a domain."`
}

// given is the domains and what the request calls them.
func (in *samlDomains) given() (rest.Patch[[]string], string) {
	if len(in.Domains.Value()) == 0 && in.Domain.Has() {
		return bartleby.To([]string{in.Domain.To}), "domain"
	}
	return in.Domains, "domains"
}

type createSAMLConnection struct {
	Name           string             `json:"name" required:"true"`
	Provider       string             `json:"provider" required:"true" enum:"saml_custom,saml_okta,saml_google,saml_microsoft"`
	OrganizationID rest.Patch[string] `json:"organization_id" doc:"Whose members its users become."`
	samlDomains
	samlProvider
}

func (a *api) createSAMLConnection(ctx context.Context, in *createSAMLConnection) (*wire.SAMLConnection, error) {
	domains, param := in.given()
	if len(domains.Value()) == 0 {
		return nil, bartleby.OneParamMissing("domain", "domains")
	}
	e, err := a.id.CreateEnterpriseConnection(ctx, instance(ctx), in.Provider, identity.ConnectionChange{
		Name: bartleby.To(in.Name), Domains: domains, DomainsParam: param, OrganizationID: in.OrganizationID, SAML: in.change(""),
	})
	return present(a.presenter(ctx).SAMLConnection, e, err)
}

type updateSAMLConnection struct {
	ID                               string             `path:"saml_connection_id"`
	Name                             rest.Patch[string] `json:"name"`
	Provider                         rest.Patch[string] `json:"provider" ignored:"true"`
	OrganizationID                   rest.Patch[string] `json:"organization_id" doc:"Whose members its users become; null or empty for none."`
	Active                           rest.Patch[bool]   `json:"active"`
	SyncUserAttributes               rest.Patch[bool]   `json:"sync_user_attributes" doc:"Fill users anew at each sign-in."`
	AllowSubdomains                  rest.Patch[bool]   `json:"allow_subdomains" doc:"E-mail addresses of subdomains count as well."`
	AllowIDPInitiated                rest.Patch[bool]   `json:"allow_idp_initiated" doc:"Sign-ins may begin at the provider."`
	DisableAdditionalIdentifications rest.Patch[bool]   `json:"disable_additional_identifications"`
	AllowOrganizationAccountLinking  rest.Patch[bool]   `json:"allow_organization_account_linking"`
	ConsentVerifiedDomainsDeletion   rest.Patch[bool]   `json:"consent_verified_domains_deletion" doc:"Take its domains from organizations that enrol people by them; else it cannot be active beside those."`
	samlDomains
	samlProvider
}

func (a *api) updateSAMLConnection(ctx context.Context, in *updateSAMLConnection) (*wire.SAMLConnection, error) {
	c := identity.ConnectionChange{
		Name: in.Name, OrganizationID: in.OrganizationID, Active: in.Active, SyncUserAttributes: in.SyncUserAttributes,
		DisableAdditionalIdentifications: in.DisableAdditionalIdentifications, AllowOrganizationAccountLinking: in.AllowOrganizationAccountLinking, SAML: in.change(""),
		TakesDomains: in.ConsentVerifiedDomainsDeletion.Value(),
	}
	c.Domains, c.DomainsParam = in.given()
	c.SAML.AllowSubdomains, c.SAML.AllowIDPInitiated = in.AllowSubdomains, in.AllowIDPInitiated
	e, err := a.id.UpdateSAMLConnection(ctx, instance(ctx), in.ID, c)
	return present(a.presenter(ctx).SAMLConnection, e, err)
}

// ordersOfMembers are the only orders, but for created_at, that the JavaScript SDK lets one ask for. They are those of
// memberships; a connection has nothing of the kind, so that they stand for the order of creation.
var ordersOfMembers = []string{"phone_number", "email_address", "first_name", "last_name", "username"}

type listSAMLConnections struct {
	Query          string   `query:"query" max:"256" doc:"Part of the name."`
	OrganizationID []string `query:"organization_id" doc:"Of these organizations; a leading minus excludes."`
	OrderBy        string   `query:"order_by" default:"-created_at" doc:"created_at or name, with a minus in front for descending order."`
	rest.Paging
}

func (a *api) listSAMLConnections(ctx context.Context, in *listSAMLConnections) (*rest.Page[*wire.SAMLConnection], error) {
	field, descending, err := order(in.OrderBy, append(store.ConnectionOrders(), ordersOfMembers...))
	if err != nil {
		return nil, err
	}
	if slices.Contains(ordersOfMembers, field) {
		field = "created_at"
	}
	c := &filterChecks{}
	f := store.ConnectionFilter{SAML: true, Query: in.Query, OrganizationIDs: c.selection("organization_id", in.OrganizationID)}
	if err := bartleby.Collect(c.faults...); err != nil {
		return nil, err
	}
	return page(a.presenter(ctx).SAMLConnection, true, func() ([]*bartleby.EnterpriseConnection, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.EnterpriseConnection, int64, error) {
			return tx.EnterpriseConnections(f, field, descending, in.Limit, in.Offset)
		})
	})
}

type samlConnectionPath struct {
	ID string `path:"saml_connection_id"`
}

func (a *api) getSAMLConnection(ctx context.Context, in *samlConnectionPath) (*wire.SAMLConnection, error) {
	e, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (*bartleby.EnterpriseConnection, error) { return tx.SAMLConnection(in.ID) })
	return present(a.presenter(ctx).SAMLConnection, e, err)
}

func (a *api) deleteSAMLConnection(ctx context.Context, in *samlConnectionPath) (*wire.DeletedObject, error) {
	d, err := a.id.DeleteSAMLConnection(ctx, instance(ctx), in.ID)
	return present(wire.Deleted, d, err)
}
