package bapi

import (
	"context"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

// samlPart is the object saml of an enterprise connection's body.
type samlPart struct {
	samlProvider
	AllowSubdomains   rest.Patch[bool] `json:"allow_subdomains" doc:"E-mail addresses of subdomains count as well."`
	AllowIDPInitiated rest.Patch[bool] `json:"allow_idp_initiated" doc:"Sign-ins may begin at the provider."`
}

func (in *samlPart) change() identity.SAMLChange {
	c := in.samlProvider.change("saml.")
	c.AllowSubdomains, c.AllowIDPInitiated = in.AllowSubdomains, in.AllowIDPInitiated
	return c
}

type namedSAMLPart struct {
	Name rest.Patch[string] `json:"name" doc:"The connection's name, at another place."`
	samlPart
}

// oidcPart's fields are those of identity.OIDCChange, so that one converts to the other.
type oidcPart struct {
	ClientID     rest.Patch[string] `json:"client_id"`
	ClientSecret rest.Patch[string] `json:"client_secret" doc:"It is never answered."`
	DiscoveryURL rest.Patch[string] `json:"discovery_url" doc:"Leads to a discovery document, which fills the URLs that are not given."`
	AuthURL      rest.Patch[string] `json:"auth_url"`
	TokenURL     rest.Patch[string] `json:"token_url"`
	UserInfoURL  rest.Patch[string] `json:"user_info_url"`
	RequiresPKCE rest.Patch[bool]   `json:"requires_pkce" doc:"True for clients without a secret."`
}

type customAttribute struct {
	Name          string             `json:"name" required:"true"`
	Key           string             `json:"key" required:"true" doc:"In the public metadata."`
	SSOPath       string             `json:"sso_path"`
	SCIMPath      rest.Patch[string] `json:"scim_path" doc:"The directory path, under its former name."`
	DirectoryPath rest.Patch[string] `json:"directory_path"`
	MultiValued   bool               `json:"multi_valued"`
}

// attributes makes the list that custom attributes are stored as; null is none.
func attributes(in rest.Patch[[]customAttribute]) (out rest.Patch[[]bartleby.CustomAttribute], err error) {
	if !in.Set {
		return out, nil
	}
	out = bartleby.To([]bartleby.CustomAttribute{})
	for _, a := range in.To {
		if a.SCIMPath.Has() && a.DirectoryPath.Has() && a.SCIMPath.To != a.DirectoryPath.To {
			return out, bartleby.ConditionalRefused("custom_attributes.scim_path", "beside another directory_path")
		}
		out.To = append(out.To, bartleby.CustomAttribute{
			Name: a.Name, Key: a.Key, SSOPath: a.SSOPath, DirectoryPath: a.DirectoryPath.Or(a.SCIMPath.Value()), MultiValued: a.MultiValued,
		})
	}
	return out, nil
}

// connectionInput is what creations and updates of enterprise connections share.
type connectionInput struct {
	OrganizationID                  rest.Patch[string]            `json:"organization_id" doc:"Whose members its users become. Null and empty change nothing."`
	Active                          rest.Patch[bool]              `json:"active"`
	AllowOrganizationAccountLinking rest.Patch[bool]              `json:"allow_organization_account_linking"`
	Authenticatable                 rest.Patch[bool]              `json:"authenticatable" doc:"For sign-in and sign-up; true unless said otherwise."`
	DisableJITProvisioning          rest.Patch[bool]              `json:"disable_jit_provisioning" doc:"Nobody becomes a user by signing in there."`
	CustomAttributes                rest.Patch[[]customAttribute] `json:"custom_attributes" doc:"Up to fifty."`
	OIDC                            rest.Patch[oidcPart]          `json:"oidc" doc:"Only applied to providers over OpenID Connect."`
}

func (in *connectionInput) change() (c identity.ConnectionChange, err error) {
	c = identity.ConnectionChange{
		DomainsParam: "domains", Active: in.Active, AllowOrganizationAccountLinking: in.AllowOrganizationAccountLinking,
		Authenticatable: in.Authenticatable, DisableJITProvisioning: in.DisableJITProvisioning, OIDC: identity.OIDCChange(in.OIDC.To),
	}
	if in.OrganizationID.Value() != "" {
		c.OrganizationID = in.OrganizationID
	}
	c.CustomAttributes, err = attributes(in.CustomAttributes)
	return c, err
}

type createEnterpriseConnection struct {
	Name               string               `json:"name" required:"true"`
	Provider           string               `json:"provider" required:"true" enum:"saml_custom,saml_okta,saml_google,saml_microsoft,oidc_custom,oidc_github_enterprise,oidc_gitlab"`
	Domains            []string             `json:"domains" required:"true" doc:"Of the e-mail addresses of those who sign in there. One active connection may have a domain."`
	SAML               rest.Patch[samlPart] `json:"saml" doc:"Only applied to providers over SAML."`
	SyncUserAttributes rest.Patch[bool]     `json:"sync_user_attributes" ignored:"true"` // the SDKs offer it and say that it does nothing here
	connectionInput
}

func (a *api) createEnterpriseConnection(ctx context.Context, in *createEnterpriseConnection) (*wire.EnterpriseConnection, error) {
	c, err := in.change()
	if err != nil {
		return nil, err
	}
	if len(in.Domains) == 0 {
		return nil, bartleby.ParamNil("domains")
	}
	c.Name, c.Domains, c.SAML = bartleby.To(in.Name), bartleby.To(in.Domains), in.SAML.To.change()
	e, err := a.id.CreateEnterpriseConnection(ctx, instance(ctx), in.Provider, c)
	return present(a.presenter(ctx).EnterpriseConnection, e, err)
}

type updateEnterpriseConnection struct {
	ID                               string                    `path:"enterprise_connection_id"`
	Name                             rest.Patch[string]        `json:"name"`
	Provider                         rest.Patch[string]        `json:"provider" ignored:"true"`
	Domains                          rest.Patch[[]string]      `json:"domains" doc:"In place of those so far; an empty list changes nothing."`
	SyncUserAttributes               rest.Patch[bool]          `json:"sync_user_attributes" doc:"Fill users anew at each sign-in."`
	DisableAdditionalIdentifications rest.Patch[bool]          `json:"disable_additional_identifications"`
	SAML                             rest.Patch[namedSAMLPart] `json:"saml" doc:"Only applied to providers over SAML."`
	connectionInput
}

func (a *api) updateEnterpriseConnection(ctx context.Context, in *updateEnterpriseConnection) (*wire.EnterpriseConnection, error) {
	c, err := in.change()
	if err != nil {
		return nil, err
	}
	c.Name, c.Domains, c.SyncUserAttributes, c.DisableAdditionalIdentifications = in.Name, in.Domains, in.SyncUserAttributes, in.DisableAdditionalIdentifications
	c.SAML, c.TakesDomains = in.SAML.To.change(), true
	switch name := in.SAML.To.Name; {
	case name.Has() && in.Name.Has() && name.To != in.Name.To:
		return nil, bartleby.ConditionalRefused("saml.name", "beside another name")
	case name.Has():
		c.Name = name
	}
	e, err := a.id.UpdateEnterpriseConnection(ctx, instance(ctx), in.ID, c)
	return present(a.presenter(ctx).EnterpriseConnection, e, err)
}

type listEnterpriseConnections struct {
	OrganizationID rest.Patch[string] `query:"organization_id"`
	Active         rest.Patch[bool]   `query:"active" doc:"Only active ones, or only others."`
	rest.Paging
}

func (a *api) listEnterpriseConnections(ctx context.Context, in *listEnterpriseConnections) (*rest.Page[*wire.EnterpriseConnection], error) {
	f := store.ConnectionFilter{Active: in.Active.Pointer()}
	if id := in.OrganizationID.Value(); id != "" {
		f.OrganizationIDs.Include = []string{id}
	}
	return page(a.presenter(ctx).EnterpriseConnection, true, func() ([]*bartleby.EnterpriseConnection, int64, error) {
		return readPage(ctx, a.db, func(tx *store.Tx) ([]*bartleby.EnterpriseConnection, int64, error) {
			return tx.EnterpriseConnections(f, "created_at", true, in.Limit, in.Offset)
		})
	})
}

type enterpriseConnectionPath struct {
	ID string `path:"enterprise_connection_id"`
}

func (a *api) getEnterpriseConnection(ctx context.Context, in *enterpriseConnectionPath) (*wire.EnterpriseConnection, error) {
	e, err := store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (*bartleby.EnterpriseConnection, error) { return tx.EnterpriseConnection(in.ID) })
	return present(a.presenter(ctx).EnterpriseConnection, e, err)
}

func (a *api) deleteEnterpriseConnection(ctx context.Context, in *enterpriseConnectionPath) (*wire.DeletedObject, error) {
	d, err := a.id.DeleteEnterpriseConnection(ctx, instance(ctx), in.ID)
	return present(wire.Deleted, d, err)
}
