package identity

import (
	"context"
	"crypto/subtle"
	"errors"
	"slices"
	"strings"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

// oauthTokenLength is how many letters and digits an opaque token has after its prefix: 190 bits.
const oauthTokenLength = 32

// NewOAuthGrant is what a user let an application do.
type NewOAuthGrant struct {
	ClientID, UserID string
	Scopes           []string // some of the application's
	Audience         []string // resources it is for (RFC 8707)
}

// IssueOAuthTokens gives an application the tokens of a new grant: an access token, opaque or a JWT as the settings say, and
// with the scope offline_access a refresh token. Only digests are stored, and of a JWT nothing. The endpoints of the provider
// call it. Errors: invalid_client, resource_not_found for the user, who must not be banned, form_param_value_invalid for scopes.
func (s *Service) IssueOAuthTokens(ctx context.Context, ins *bartleby.Instance, in NewOAuthGrant) (*bartleby.OAuthTokens, error) {
	scopes, err := bartleby.CheckOAuthScopes("scope", in.Scopes)
	if err != nil {
		return nil, err
	}
	id, jwt := token.HexID(bartleby.OAuthTokenID), ins.Settings.OAuth.JWTAccessTokens
	draft := bartleby.OAuthTokens{Scopes: scopes, Access: "oat_" + token.Alphanumeric(oauthTokenLength)}
	if jwt {
		at := s.Tokens.Now().Unix()
		draft.ExpiresAt = (at + bartleby.OAuthJWTAccessLife) * 1000
		draft.Access, err = s.Tokens.AccessToken(ctx, ins.ID, token.AccessToken{
			Issuer:  s.PublicURL(ins),
			Subject: in.UserID, Audience: in.Audience, ClientID: in.ClientID, Scope: strings.Join(scopes, " "), ID: id,
			IssuedAt: at, NotBefore: at, ExpiresAt: at + bartleby.OAuthJWTAccessLife,
		})
		if err != nil {
			return nil, err
		}
	}
	if slices.Contains(scopes, bartleby.OfflineAccess) {
		draft.Refresh = "ort_" + token.Alphanumeric(oauthTokenLength)
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.OAuthTokens, error) {
		a, err := grantable(tx, in.ClientID, in.UserID, scopes)
		if err != nil {
			return nil, err
		}
		if err := tx.ForgetOAuthTokens(); err != nil {
			return nil, err
		}
		out, grant := draft, tx.NewID(bartleby.OAuthGrantID)
		insert := func(id string, kind bartleby.OAuthTokenKind, text string, life int64) (int64, error) {
			t := &bartleby.IssuedOAuthToken{
				ID: id, GrantID: grant, ApplicationID: a.ID, ClientID: a.ClientID, UserID: in.UserID, Kind: kind, Scopes: scopes, Audience: in.Audience,
				Digest: token.Digest(text), ExpiresAt: tx.Now + life*1000, CreatedAt: tx.Now, UpdatedAt: tx.Now,
			}
			return t.ExpiresAt, tx.InsertOAuthToken(t)
		}
		if !jwt {
			if out.ExpiresAt, err = insert(id, bartleby.OAuthAccess, out.Access, bartleby.OAuthAccessLife); err != nil {
				return nil, err
			}
		}
		if out.Refresh != "" {
			if _, err := insert(token.HexID(bartleby.OAuthTokenID), bartleby.OAuthRefresh, out.Refresh, bartleby.OAuthRefreshLife); err != nil {
				return nil, err
			}
		}
		return &out, nil
	})
}

// grantable demands an application, some of its scopes, and a user who may use it; the user is locked.
func grantable(tx *store.Tx, clientID, userID string, scopes []string) (*bartleby.OAuthApplication, error) {
	u, err := tx.User(userID)
	if err == nil && u.Banned {
		err = bartleby.ResourceNotFound("user", userID)
	}
	if err != nil {
		return nil, err
	}
	a, err := tx.OAuthClient(clientID)
	switch {
	case err != nil:
		return nil, err
	case a == nil:
		return nil, bartleby.OAuthClientInvalid()
	}
	for _, scope := range scopes {
		if !slices.Contains(a.Scopes, scope) {
			return nil, bartleby.ParamValueInvalid("scope", "the application may ask for "+strings.Join(a.Scopes, ", "))
		}
	}
	return a, nil
}

// VerifyOAuthToken finds what an access token of an application stands for. An opaque one that has expired or was revoked, or
// whose user is banned, is not found, because SDKs take every answer for a token that holds. A JWT that the instance signed but
// that holds no longer is inactive: its user or application may be gone, of which the token itself knows nothing.
// It fails with resource_not_found.
func (s *Service) VerifyOAuthToken(ctx context.Context, ins *bartleby.Instance, text string) (t *bartleby.IssuedOAuthToken, active bool, err error) {
	if token.IsJWT(text) {
		return s.verifyOAuthJWT(ctx, ins, text)
	}
	digest := token.Digest(text)
	t, err = store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.IssuedOAuthToken, error) {
		t, err := tx.OAuthToken(digest)
		switch {
		case err != nil:
			return nil, err
		case t == nil, subtle.ConstantTimeCompare([]byte(t.Digest), []byte(digest)) != 1,
			t.Kind != bartleby.OAuthAccess, t.RevokedAt != 0, t.ExpiresAt <= tx.Now:
			return nil, bartleby.OAuthTokenNotFound()
		}
		holds, err := mayUse(tx, t)
		if err == nil && !holds {
			err = bartleby.OAuthTokenNotFound()
		}
		return t, err
	})
	return t, err == nil, err
}

func (s *Service) verifyOAuthJWT(ctx context.Context, ins *bartleby.Instance, text string) (*bartleby.IssuedOAuthToken, bool, error) {
	claims, err := s.Tokens.ReadAccessToken(ctx, ins.ID, text)
	if errors.Is(err, token.ErrSignature) {
		return nil, false, bartleby.OAuthTokenNotFound()
	}
	if err != nil {
		return nil, false, err
	}
	t := &bartleby.IssuedOAuthToken{
		ID: claims.ID, ClientID: claims.ClientID, UserID: claims.Subject, Kind: bartleby.OAuthAccess, Scopes: strings.Fields(claims.Scope),
		Audience: claims.Audience, ExpiresAt: claims.ExpiresAt * 1000, CreatedAt: claims.IssuedAt * 1000, UpdatedAt: claims.IssuedAt * 1000,
	}
	holds, err := store.Read(ctx, s.DB, ins.ID, func(tx *store.Tx) (bool, error) {
		if t.ExpiresAt <= tx.Now {
			return false, nil
		}
		if a, err := tx.OAuthClient(t.ClientID); err != nil || a == nil {
			return false, err
		}
		return mayUse(tx, t)
	})
	return t, holds, err
}

// mayUse tells whether the user of a token is there and not banned.
func mayUse(tx *store.Tx, t *bartleby.IssuedOAuthToken) (bool, error) {
	u, err := tx.User(t.UserID)
	if bartleby.IsCode(err, "resource_not_found") {
		return false, nil
	}
	return err == nil && !u.Banned, err
}

// RevokeOAuthToken revokes all tokens of the grant that an access or refresh token of an application came from; again is no
// error. A JWT cannot be revoked. Errors: resource_not_found, form_param_value_invalid.
func (s *Service) RevokeOAuthToken(ctx context.Context, ins *bartleby.Instance, applicationID, text string) error {
	_, err := store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (struct{}, error) {
		a, err := tx.OAuthApplication(applicationID)
		if err != nil {
			return struct{}{}, err
		}
		if token.IsJWT(text) {
			return struct{}{}, bartleby.ParamValueInvalid("token", "a JWT cannot be revoked, it ends by itself")
		}
		t, err := tx.OAuthToken(token.Digest(text))
		if err != nil {
			return struct{}{}, err
		}
		if t == nil || t.ApplicationID != a.ID {
			return struct{}{}, bartleby.OAuthTokenNotFound()
		}
		return struct{}{}, tx.RevokeOAuthGrant(t.GrantID, "revoked by the Backend API")
	})
	return err
}
