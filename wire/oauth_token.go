package wire

import (
	"bytes"
	"encoding/json"

	"bartleby"
)

// VerifiedOAuthTokenShape is the public JSON of an access token that holds.
type VerifiedOAuthTokenShape struct {
	Object           string   `json:"object" enum:"clerk_idp_oauth_access_token"`
	ID               string   `json:"id"`
	ClientID         string   `json:"client_id"`
	Subject          string   `json:"subject" doc:"Id of the user."`
	Scopes           []string `json:"scopes"`
	Audience         []string `json:"aud,omitempty" doc:"The resources it is for, where it was asked for with some (RFC 8707)."`
	Revoked          bool     `json:"revoked" doc:"Always false: a revoked token is not found."`
	RevocationReason *string  `json:"revocation_reason"`
	Expired          bool     `json:"expired" doc:"Always false: an opaque token that is over is not found, and a JWT is answered with active alone, which is false."`
	Expiration       *int64   `json:"expiration" doc:"Unix seconds."`
	CreatedAt        int64    `json:"created_at" doc:"Unix seconds."`
	UpdatedAt        int64    `json:"updated_at" doc:"Unix seconds."`
}

// VerifiedOAuthToken presents an access token: what it stands for, or that it is inactive (RFC 7662, section 2.2).
type VerifiedOAuthToken struct {
	token *bartleby.IssuedOAuthToken // nil: inactive
}

// VerifiedOAuth makes a token presentable.
func VerifiedOAuth(t *bartleby.IssuedOAuthToken, active bool) *VerifiedOAuthToken {
	if !active {
		t = nil
	}
	return &VerifiedOAuthToken{t}
}

// Shape is the type that describes the answer.
func (*VerifiedOAuthToken) Shape() any { return VerifiedOAuthTokenShape{} }

// AppendJSON writes the token.
func (v *VerifiedOAuthToken) AppendJSON(dst []byte) ([]byte, error) {
	if v.token == nil {
		return append(dst, `{"active":false}`...), nil
	}
	t, ends := v.token, v.token.ExpiresAt/1000
	out := bytes.NewBuffer(dst)
	err := json.NewEncoder(out).Encode(VerifiedOAuthTokenShape{
		Object: "clerk_idp_oauth_access_token", ID: t.ID, ClientID: t.ClientID, Subject: t.UserID, Scopes: t.Scopes, Audience: t.Audience,
		Expiration: &ends, CreatedAt: t.CreatedAt / 1000, UpdatedAt: t.UpdatedAt / 1000,
	})
	return out.Bytes(), err
}
