package token

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// m2mCategory is what the header cat of M2M tokens says. SDKs tell by it which kind of token a key of the instance signed.
const m2mCategory = "cl_B7d4PD333AAA"

// m2mLead is how long before its making a token holds, in seconds: the clocks of those who verify it may be late.
const m2mLead = 10

// M2MToken is what an M2M token in the format of a JWT says.
type M2MToken struct {
	ID        string                     // jti: mt_…
	MachineID string                     // sub
	Claims    map[string]json.RawMessage // those that the machine chose; nil: none
	IssuedAt  int64                      // Unix seconds
	ExpiresAt int64                      // Unix seconds
}

// M2MToken signs a token of a machine.
func (i *Issuer) M2MToken(ctx context.Context, instance string, t M2MToken) (string, error) {
	claims := map[string]any{
		"iss": i.FrontendURL, "sub": t.MachineID, "jti": t.ID, "iat": t.IssuedAt, "nbf": t.IssuedAt - m2mLead, "exp": t.ExpiresAt,
	}
	for name, value := range t.Claims {
		if _, ours := claims[name]; !ours {
			claims[name] = value
		}
	}
	return i.Sign(ctx, instance, claims, map[string]any{"cat": m2mCategory})
}

// ReadM2MToken checks that a token is one of the instance's M2M tokens and holds now. Errors: ErrSignature, or those of the
// database.
func (i *Issuer) ReadM2MToken(ctx context.Context, instance, text string) (M2MToken, error) {
	var claims map[string]json.RawMessage
	header, err := i.verify(ctx, instance, text, &claims)
	if err != nil {
		return M2MToken{}, err
	}
	if header.ExtraHeaders["cat"] != m2mCategory {
		return M2MToken{}, fmt.Errorf("%w: not an M2M token", ErrSignature)
	}
	var t M2MToken
	var notBefore int64
	for name, to := range map[string]any{"sub": &t.MachineID, "jti": &t.ID, "iat": &t.IssuedAt, "exp": &t.ExpiresAt, "nbf": &notBefore} {
		if err := json.Unmarshal(claims[name], to); err != nil {
			return M2MToken{}, fmt.Errorf("%w: %s: %w", ErrSignature, name, err)
		}
		delete(claims, name)
	}
	delete(claims, "iss")
	if now := i.Now().Unix(); now < notBefore || now >= t.ExpiresAt {
		return M2MToken{}, errors.Join(ErrSignature, errors.New("its time is not now"))
	}
	if len(claims) > 0 {
		t.Claims = claims
	}
	return t, nil
}
