package token

import (
	"context"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// accessTokenType is the header typ that keeps access tokens apart from everything else that the same key signs (RFC 9068,
// section 2.1). Whoever verifies something else must refuse it, and these accept nothing but it.
const accessTokenType = "at+jwt"

// AccessToken is the claims of an OAuth access token in the form of a JWT (RFC 9068). Times are Unix seconds.
type AccessToken struct {
	Issuer    string   `json:"iss"`
	Subject   string   `json:"sub"` // user_…
	Audience  []string `json:"aud,omitempty"`
	ClientID  string   `json:"client_id"`
	Scope     string   `json:"scope"` // separated by spaces
	ID        string   `json:"jti"`
	IssuedAt  int64    `json:"iat"`
	NotBefore int64    `json:"nbf"`
	ExpiresAt int64    `json:"exp"`
}

// AccessToken signs an access token of an instance; the issuer is added.
func (i *Issuer) AccessToken(ctx context.Context, instance string, t AccessToken) (string, error) {
	t.Issuer = i.FrontendURL
	return i.Sign(ctx, instance, t, map[string]any{"typ": accessTokenType})
}

// ReadAccessToken checks that a text is an access token that the instance signed. Whether it is over, the caller judges.
// Errors: ErrSignature, or those of the database.
func (i *Issuer) ReadAccessToken(ctx context.Context, instance, text string) (AccessToken, error) {
	var t AccessToken
	header, err := i.verify(ctx, instance, text, &t)
	if err == nil && header.ExtraHeaders[jose.HeaderType] != accessTokenType {
		err = ErrSignature
	}
	return t, err
}

// IsJWT tells whether a text has the shape of a signed JWT. Opaque tokens have no dots.
func IsJWT(text string) bool { return strings.Count(text, ".") == 2 }
