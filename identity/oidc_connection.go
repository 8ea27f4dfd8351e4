package identity

import (
	"context"
	"errors"

	"bartleby"
	"bartleby/idp"
	"bartleby/store"
)

// OIDCChange is what a request says about the OpenID Connect part of a connection. Its parameters are in an object oidc.
type OIDCChange struct {
	ClientID     bartleby.Patch[string]
	ClientSecret bartleby.Patch[string] // null and "" remove it
	DiscoveryURL bartleby.Patch[string] // fills the URLs that are not given beside it
	AuthURL      bartleby.Patch[string]
	TokenURL     bartleby.Patch[string]
	UserInfoURL  bartleby.Patch[string]
	RequiresPKCE bartleby.Patch[bool]
}

func (c *OIDCChange) given() bool {
	return c.ClientID.Set || c.ClientSecret.Set || c.DiscoveryURL.Set || c.AuthURL.Set || c.TokenURL.Set || c.UserInfoURL.Set || c.RequiresPKCE.Set
}

const discoveryParam = "oidc.discovery_url"

func (d *connectionDraft) checkOIDC(ins *bartleby.Instance, provider string, c *checks) {
	type param struct {
		name string
		text bartleby.Patch[string]
	}
	for _, p := range []param{{discoveryParam, d.OIDC.DiscoveryURL}, {"oidc.auth_url", d.OIDC.AuthURL}, {"oidc.token_url", d.OIDC.TokenURL}, {"oidc.user_info_url", d.OIDC.UserInfoURL}} {
		if p.text.Value() != "" {
			c.add(bartleby.CheckProviderURL(p.name, p.text.To, ins.Environment))
		}
	}
	for _, p := range []param{{"oidc.client_id", d.OIDC.ClientID}, {"oidc.client_secret", d.OIDC.ClientSecret}} {
		if len(p.text.Value()) > bartleby.MaxURLLength {
			c.add(bartleby.ParamTooLong(p.name, bartleby.MaxURLLength))
		}
	}
	if d.OIDC.DiscoveryURL.Value() != "" && provider == "oidc_github_enterprise" {
		c.add(bartleby.DiscoveryRefused(discoveryParam, provider))
	}
}

// discover reads the document that a discovery URL leads to.
func (s *Service) discover(ctx context.Context, ins *bartleby.Instance, d *connectionDraft) error {
	at := d.OIDC.DiscoveryURL.Value()
	if at == "" {
		return nil
	}
	text, reason := s.fetch(ctx, at, "application/json", idp.MaxDiscovery)
	if reason != "" {
		return bartleby.DiscoveryFailed(discoveryParam, reason)
	}
	found, err := idp.ParseDiscovery(at, text)
	if errors.Is(err, idp.ErrIssuer) {
		return bartleby.DiscoveryMismatch(discoveryParam)
	}
	if err != nil {
		return bartleby.DiscoveryFailed(discoveryParam, err.Error())
	}
	for _, url := range []string{found.AuthURL, found.TokenURL, found.UserInfoURL, found.JWKSURL} {
		if url != "" && bartleby.CheckProviderURL(discoveryParam, url, ins.Environment) != nil {
			return bartleby.DiscoveryFailed(discoveryParam, "it names an endpoint that is no https URL")
		}
	}
	d.discovery = found
	return nil
}

// applyOIDC takes the change of the OpenID Connect part over. It fails with form_conditional_param_missing where an active
// connection lacks something.
func (d *connectionDraft) applyOIDC(tx *store.Tx, e *bartleby.EnterpriseConnection, secret string) error {
	c, in := e.OIDC, &d.OIDC
	if in.given() {
		c.UpdatedAt = tx.Now
	}
	if in.DiscoveryURL.Set {
		c.DiscoveryURL, c.Issuer, c.JWKSURL = in.DiscoveryURL.Value(), "", ""
	}
	if found := d.discovery; found != nil {
		c.Issuer, c.JWKSURL, c.AuthURL, c.TokenURL, c.UserInfoURL = found.Issuer, found.JWKSURL, found.AuthURL, found.TokenURL, found.UserInfoURL
	}
	for to, text := range map[*string]bartleby.Patch[string]{&c.ClientID: in.ClientID, &c.AuthURL: in.AuthURL, &c.TokenURL: in.TokenURL, &c.UserInfoURL: in.UserInfoURL} {
		if text.Has() || text.Set && d.discovery == nil {
			*to = text.Value()
		}
	}
	assign(&c.RequiresPKCE, in.RequiresPKCE)
	if in.ClientSecret.Set {
		secret = in.ClientSecret.Value()
	}
	if !e.Active {
		return nil
	}
	const because = "active"
	switch {
	case c.ClientID == "":
		return bartleby.ConditionalMissing("oidc.client_id", because)
	case secret == "" && !c.RequiresPKCE:
		return bartleby.ConditionalMissing("oidc.client_secret", because+", unless oidc.requires_pkce is true")
	case c.AuthURL == "":
		return bartleby.ConditionalMissing("oidc.auth_url", because)
	case c.TokenURL == "":
		return bartleby.ConditionalMissing("oidc.token_url", because)
	case c.UserInfoURL == "" && c.Issuer == "":
		return bartleby.ConditionalMissing("oidc.user_info_url", because)
	}
	return nil
}

// saveSecret stores a secret that was given, once the connection is.
func (d *connectionDraft) saveSecret(tx *store.Tx, e *bartleby.EnterpriseConnection) error {
	if e.OIDC == nil || !d.OIDC.ClientSecret.Set {
		return nil
	}
	return tx.SaveConnectionSecret(e.ID, d.OIDC.ClientSecret.Value())
}
