package identity

import (
	"context"
	"crypto/subtle"
	"slices"
	"strings"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

// OAuthApplicationChange is what an OAuth application is created with beside its name, and what can be changed of it. What is
// absent, null or an empty text stays, or is the default of a new one.
type OAuthApplicationChange struct {
	RedirectURIs                               bartleby.Patch[[]string]
	CallbackURL                                bartleby.Patch[string] // the first of the redirect URIs, under its former name
	Scopes                                     bartleby.Patch[string] // separated by spaces
	ConsentScreenEnabled, PKCERequired, Public bartleby.Patch[bool]
}

// apply checks a change and makes it.
func (in OAuthApplicationChange) apply(a *bartleby.OAuthApplication, name string) error {
	c := &checks{}
	if a.Name = strings.TrimSpace(name); a.Name == "" {
		c.add(bartleby.ParamNil("name"))
	}
	var err error
	a.RedirectURIs, err = in.redirectURIs(a.RedirectURIs)
	c.add(err)
	if text := strings.TrimSpace(in.Scopes.Value()); text != "" {
		a.Scopes, err = bartleby.CheckOAuthScopes("scopes", strings.Fields(text))
		c.add(err)
	}
	assign(&a.Public, in.Public)
	a.PKCERequired = in.PKCERequired.Or(a.PKCERequired || a.Public)
	if a.Public {
		a.SecretDigest = ""
		if !a.PKCERequired {
			c.add(bartleby.PublicClientRequiresPKCE())
		}
	}
	assign(&a.ConsentScreenEnabled, in.ConsentScreenEnabled)
	if a.DynamicallyRegistered && !a.ConsentScreenEnabled {
		c.add(bartleby.ConsentScreenNeeded())
	}
	return c.err()
}

// redirectURIs are those after a change. A callback URL that comes alone takes the place of the first one; beside a list it is
// the first of it.
func (in OAuthApplicationChange) redirectURIs(was []string) ([]string, error) {
	c, list := &checks{}, was
	if in.RedirectURIs.Has() {
		list = append([]string{}, in.RedirectURIs.To...)
		if len(list) > bartleby.MaxRedirectURIs {
			return was, bartleby.ParamTooMany("redirect_uris", bartleby.MaxRedirectURIs)
		}
		for i, uri := range list {
			if slices.Contains(list[:i], uri) {
				return was, bartleby.DuplicateRecord("redirect_uris", "redirect URI", uri)
			}
			c.add(bartleby.CheckRedirectURI("redirect_uris", uri))
		}
	}
	if callback := in.CallbackURL.Value(); callback != "" {
		c.add(bartleby.CheckRedirectURI("callback_url", callback))
		rest := list
		if !in.RedirectURIs.Has() && len(list) > 0 {
			rest = list[1:]
		}
		list = []string{callback}
		for _, uri := range rest {
			if uri != callback {
				list = append(list, uri)
			}
		}
	}
	return list, c.err()
}

// CreateOAuthApplication makes a client. Its secret, unless it is public, is in the answer and nowhere else.
func (s *Service) CreateOAuthApplication(ctx context.Context, ins *bartleby.Instance, name string, in OAuthApplicationChange) (*bartleby.OAuthApplication, error) {
	draft := bartleby.OAuthApplication{
		ID: s.DB.NewID(bartleby.OAuthApplicationID), Object: "oauth_application", ClientID: token.Alphanumeric(bartleby.ClientIDLength),
		ConsentScreenEnabled: true, Scopes: ins.Settings.OAuth.Scopes(), RedirectURIs: []string{},
	}
	if err := in.apply(&draft, name); err != nil {
		return nil, err
	}
	secret := renewSecret(&draft)
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.OAuthApplication, error) {
		a := draft
		a.CreatedAt, a.UpdatedAt, a.ClientSecret = tx.Now, tx.Now, &secret
		return &a, tx.InsertOAuthApplication(&a)
	})
}

// renewSecret gives an application a new secret and says it; a public one keeps none.
func renewSecret(a *bartleby.OAuthApplication) string {
	if a.Public {
		return ""
	}
	secret := token.Alphanumeric(bartleby.ClientSecretLength)
	a.SecretDigest = token.Digest(secret)
	return secret
}

// changeOAuthApplication changes an application, locked. It fails with resource_not_found.
func (s *Service) changeOAuthApplication(ctx context.Context, ins *bartleby.Instance, id string, change func(*store.Tx, *bartleby.OAuthApplication) error) (*bartleby.OAuthApplication, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.OAuthApplication, error) {
		a, err := tx.OAuthApplication(id)
		if err != nil {
			return nil, err
		}
		if err := change(tx, a); err != nil {
			return nil, err
		}
		a.UpdatedAt = tx.Now
		return a, tx.SaveOAuthApplication(a)
	})
}

// UpdateOAuthApplication changes what is given. An application that becomes public loses its secret, and one that ceases to be
// has none until its secret is rotated.
func (s *Service) UpdateOAuthApplication(ctx context.Context, ins *bartleby.Instance, id string, name bartleby.Patch[string], in OAuthApplicationChange) (*bartleby.OAuthApplication, error) {
	return s.changeOAuthApplication(ctx, ins, id, func(_ *store.Tx, a *bartleby.OAuthApplication) error { return in.apply(a, name.Or(a.Name)) })
}

// RotateOAuthSecret replaces the secret, which is in the answer and nowhere else; the one before is worthless at once. A
// public application has none, before and after.
func (s *Service) RotateOAuthSecret(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.OAuthApplication, error) {
	return s.changeOAuthApplication(ctx, ins, id, func(_ *store.Tx, a *bartleby.OAuthApplication) error {
		secret := renewSecret(a)
		a.ClientSecret = &secret
		return nil
	})
}

// SetOAuthApplicationLogo stores an upload as the logo, in place of the one before. An uploader has to be a user.
func (s *Service) SetOAuthApplicationLogo(ctx context.Context, ins *bartleby.Instance, id, uploader string, upload []byte) (*bartleby.OAuthApplication, error) {
	image, err := normalizeUpload(upload)
	if err != nil {
		return nil, err
	}
	return s.changeOAuthApplication(ctx, ins, id, func(tx *store.Tx, a *bartleby.OAuthApplication) error {
		if uploader != "" {
			if _, err := tx.UserDocument(uploader); err != nil {
				return err
			}
		}
		was := a.ImageID
		a.ImageID = tx.NewID(bartleby.ImageID)
		if err := tx.PutImage(a.ImageID, image); err != nil || was == "" {
			return err
		}
		return tx.DeleteImage(was)
	})
}

// DeleteOAuthApplication removes an application with its logo and all tokens that it got.
func (s *Service) DeleteOAuthApplication(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Deleted, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Deleted, error) {
		a, err := tx.OAuthApplication(id)
		if err != nil {
			return nil, err
		}
		if a.ImageID != "" {
			if err := tx.DeleteImage(a.ImageID); err != nil {
				return nil, err
			}
		}
		return removed("oauth_application", id), tx.DeleteOAuthApplication(id)
	})
}

// OAuthClient finds the application that a client says it is, and demands its secret; a public client says none. The endpoints
// of the provider call it. It fails with invalid_client.
func (s *Service) OAuthClient(ctx context.Context, ins *bartleby.Instance, clientID, secret string) (*bartleby.OAuthApplication, error) {
	a, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.OAuthApplication, error) { return tx.OAuthClient(clientID) })
	if err != nil {
		return nil, err
	}
	switch {
	case a == nil, a.Public && secret != "",
		!a.Public && subtle.ConstantTimeCompare([]byte(a.SecretDigest), []byte(token.Digest(secret))) != 1:
		return nil, bartleby.OAuthClientInvalid()
	}
	return a, nil
}

// OAuthSettingsChange is a change of how the instance is a provider. What is absent stays; so does what is null, but for the
// scopes, which null resets.
type OAuthSettingsChange struct {
	DynamicRegistration                                                                          bartleby.Patch[bool]
	DefaultScopes                                                                                bartleby.Patch[[]string]
	JWTAccessTokens                                                                              bartleby.Patch[bool]
	MetadataDocumentsAdvertised, MetadataDocumentsOnlyRegistered, MetadataDocumentsBlockImplicit bartleby.Patch[bool]
}

// UpdateOAuthSettings changes how the instance is a provider. It fails with form_param_value_invalid.
func (s *Service) UpdateOAuthSettings(ctx context.Context, ins *bartleby.Instance, c OAuthSettingsChange) (*bartleby.Instance, error) {
	var scopes []string
	if c.DefaultScopes.Has() {
		var err error
		if scopes, err = bartleby.CheckOAuthScopes("default_scopes", c.DefaultScopes.To); err != nil {
			return nil, err
		}
	}
	return s.changeSettings(ctx, ins, func(_ *store.Tx, i *bartleby.Instance) error {
		to := &i.Settings.OAuth
		if c.DefaultScopes.Set {
			to.DefaultScopes = scopes
		}
		assign(&to.DynamicRegistration, c.DynamicRegistration)
		assign(&to.JWTAccessTokens, c.JWTAccessTokens)
		assign(&to.MetadataDocumentsAdvertised, c.MetadataDocumentsAdvertised)
		assign(&to.MetadataDocumentsOnlyRegistered, c.MetadataDocumentsOnlyRegistered)
		assign(&to.MetadataDocumentsBlockImplicit, c.MetadataDocumentsBlockImplicit)
		return nil
	})
}
