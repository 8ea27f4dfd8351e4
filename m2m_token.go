package bartleby

import (
	"bytes"
	"encoding/json"
)

// M2MToken is what a machine proves itself to another one with. Those in the format of a JWT are not stored.
type M2MToken struct {
	ID               string          `json:"id"` // mt_ and 32 hexadecimal digits
	MachineID        string          `json:"machine_id"`
	Claims           json.RawMessage `json:"claims,omitempty"` // an object; nil: none
	Scopes           []string        `json:"scopes"`           // the machines that it was made for
	Digest           string          `json:"digest"`           // of the token, which is not stored
	Likeness         string          `json:"likeness"`         // the same for tokens that may stand for each other
	Revoked          bool            `json:"revoked"`
	RevocationReason *string         `json:"revocation_reason"`
	ExpiresAt        int64           `json:"expires_at"`   // Unix milliseconds
	LastUsedAt       int64           `json:"last_used_at"` // to the minute; 0: never
	CreatedAt        int64           `json:"created_at"`
	UpdatedAt        int64           `json:"updated_at"`

	Reach []string `json:"-"` // those of the scopes that the machine has not lost since
	Token string   `json:"-"` // only just after the creation
}

// M2MTokenPrefix begins the ids of M2M tokens, and the tokens.
const M2MTokenPrefix = "mt_"

// LastUsedStep is how long, in milliseconds, uses of a token or key go unrecorded after one that was: a write each would
// cost more than checking it.
const LastUsedStep = 60_000

// ValidAt tells whether the token holds at a moment.
func (t *M2MToken) ValidAt(now int64) bool { return !t.Revoked && t.ExpiresAt > now }

// reservedM2MClaims are those that the server sets in tokens that are JWTs (RFC 7519, section 4.1).
var reservedM2MClaims = []string{"exp", "iat", "iss", "jti", "nbf", "sub"}

// CheckM2MClaims is CheckClaims for tokens of machines: claims that the server sets are refused, with
// machine_token_reserved_claim.
func CheckM2MClaims(param string, raw json.RawMessage) (json.RawMessage, error) {
	claims, err := CheckClaims(param, raw)
	if err != nil || claims == nil {
		return nil, err
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(claims, &keys); err != nil {
		return nil, ParamValueInvalid(param, "it must be an object or null")
	}
	for _, name := range reservedM2MClaims {
		if _, ok := keys[name]; ok {
			return nil, MachineClaimReserved(param, name)
		}
	}
	return claims, nil
}

// CheckClaims makes an object of claims compact; null and nothing are none. It fails with form_param_value_invalid or
// form_param_exceeds_allowed_size.
func CheckClaims(param string, raw json.RawMessage) (json.RawMessage, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	if raw[0] != '{' {
		return nil, ParamValueInvalid(param, "it must be an object or null")
	}
	claims, err := CheckMetadata(param, Metadata(raw))
	return json.RawMessage(claims), err
}
