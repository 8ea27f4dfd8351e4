package wire

import (
	"encoding/json"

	"bartleby"
)

// JWTTemplate is the public JSON of a JWT template.
type JWTTemplate struct {
	ID               string          `json:"id"`
	Object           string          `json:"object" enum:"jwt_template"`
	Name             string          `json:"name"`
	Claims           json.RawMessage `json:"claims" doc:"An object; the strings in it may hold shortcodes."`
	Lifetime         int64           `json:"lifetime" doc:"Seconds."`
	AllowedClockSkew int64           `json:"allowed_clock_skew" doc:"Seconds by which tokens are valid before they were made."`
	CustomSigningKey bool            `json:"custom_signing_key" doc:"Whether a key of the template's own signs. It is never answered."`
	SigningAlgorithm string          `json:"signing_algorithm"`
	CreatedAt        int64           `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt        int64           `json:"updated_at" doc:"Unix milliseconds."`
}

// TokenTemplate makes a JWT template presentable.
func TokenTemplate(t *bartleby.JWTTemplate) *JWTTemplate { return (*JWTTemplate)(t) }
