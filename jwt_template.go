package bartleby

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
)

// JWTTemplate says what tokens of its name claim, and with what they are signed.
type JWTTemplate struct {
	ID               string          `json:"id"`
	Object           string          `json:"object"`
	Name             string          `json:"name"`
	Claims           json.RawMessage `json:"claims"`             // an object; the strings in it may hold shortcodes
	Lifetime         int64           `json:"lifetime"`           // seconds
	AllowedClockSkew int64           `json:"allowed_clock_skew"` // seconds by which the tokens are valid before they were made
	CustomSigningKey bool            `json:"custom_signing_key"` // false: the instance's own key signs
	SigningAlgorithm string          `json:"signing_algorithm"`  // one of SigningAlgorithms
	CreatedAt        int64           `json:"created_at"`
	UpdatedAt        int64           `json:"updated_at"`
}

// Bounds of JWT templates.
const (
	MaxClaimsBytes   = 8 * 1024
	TemplateLifetime = 60 // seconds, unless said otherwise
	MinTokenLifetime = 30
	MaxTokenLifetime = 315_360_000
	TemplateSkew     = 5 // seconds, unless said otherwise
	MaxTemplateSkew  = 300
	MaxSigningKey    = 10_000 // characters
)

// OwnAlgorithm is what the keys of instances sign with.
const OwnAlgorithm = "RS256"

// SigningAlgorithms are what custom keys can sign with (RFC 7518, section 3.1; RFC 8037).
var SigningAlgorithms = []string{"HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "EdDSA"}

// reservedClaims are those that the server sets in every token, and those by which session tokens are known.
var reservedClaims = []string{"azp", "exp", "iat", "iss", "jti", "nbf", "sub", "sid", "v", "pla", "fea"}

// sessionClaims are further ones that session tokens have in some version. A token of another kind may have them.
var sessionClaims = []string{"fva", "sts", "act", "o", "org_id", "org_slug", "org_role", "org_permissions"}

// IsReservedClaim tells whether a JWT template may not set the claim.
func IsReservedClaim(name string) bool { return slices.Contains(reservedClaims, name) }

// IsSessionClaim tells whether the claim is said of session tokens by the server alone. Those of the other version are too:
// readers of both look for them.
func IsSessionClaim(name string) bool {
	return IsReservedClaim(name) || slices.Contains(sessionClaims, name)
}

var jwtTemplateName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)

// CheckJWTTemplateName demands a name that can stand in a path: up to 100 letters, digits, dots, hyphens and underscores.
func CheckJWTTemplateName(name string) error {
	if name == "" {
		return ParamNil("name")
	}
	if !jwtTemplateName.MatchString(name) {
		return ParamFormat("name", "it is made of at most 100 letters, digits, dots, hyphens and underscores, and begins with a letter or a digit")
	}
	return nil
}

// CheckTemplateClaims makes the text compact and refuses what is not an object, nests too deep, or is over the size limit.
func CheckTemplateClaims(text json.RawMessage) (json.RawMessage, error) {
	var out bytes.Buffer
	if !isObject(text) || json.Compact(&out, text) != nil {
		return nil, ParamType("claims", "an object")
	}
	if nesting(out.Bytes()) > MaxMetadataDepth {
		return nil, ParamValueInvalid("claims", "it nests too deep")
	}
	if out.Len() > MaxClaimsBytes {
		return nil, ParamExceedsSize("claims", MaxClaimsBytes)
	}
	return out.Bytes(), nil
}
