package bartleby

import (
	"encoding/json"
	"strings"
	"unicode"
)

// APIKey lets programs act for a user or an organization towards the application, which asks this server about it.
type APIKey struct {
	ID               string          `json:"id"` // ak_ and 32 hexadecimal digits
	Type             string          `json:"type"`
	Subject          string          `json:"subject"` // user_… or org_…
	Name             string          `json:"name"`
	Description      *string         `json:"description"`
	Claims           json.RawMessage `json:"claims,omitempty"` // an object; nil: none
	Scopes           []string        `json:"scopes"`           // in the application's words
	Digest           string          `json:"digest"`           // of the secret
	Revoked          bool            `json:"revoked"`
	RevocationReason *string         `json:"revocation_reason"`
	ExpiresAt        int64           `json:"expires_at"` // Unix milliseconds; 0: never
	CreatedBy        *string         `json:"created_by"` // user_…, who may be gone
	LastUsedAt       int64           `json:"last_used_at"`
	CreatedAt        int64           `json:"created_at"`
	UpdatedAt        int64           `json:"updated_at"`

	Secret string `json:"-"` // only just after the creation
}

// ExpiredAt tells whether its time is over at a moment.
func (k *APIKey) ExpiredAt(now int64) bool { return k.ExpiresAt != 0 && k.ExpiresAt <= now }

// ValidAt tells whether the key holds at a moment.
func (k *APIKey) ValidAt(now int64) bool { return !k.Revoked && !k.ExpiredAt(now) }

// Bounds of API keys.
const (
	MinAPIKeyName   = 3
	MaxAPIKeyName   = 255
	MaxAPIKeyText   = 255 // of the description, and of each scope
	MaxAPIKeyScopes = 150
	APIKeyType      = "api_key" // unless said otherwise
	MinAPIKeyType   = 3
	MaxAPIKeyType   = 25
)

// CheckAPIKeyName refuses names that are too short, too long, or have spaces around them.
func CheckAPIKeyName(param, name string) error {
	switch n := len([]rune(name)); {
	case n > MaxAPIKeyName:
		return ParamTooLong(param, MaxAPIKeyName)
	case n < MinAPIKeyName:
		return ParamFormat(param, "it needs three characters or more")
	case strings.TrimSpace(name) != name:
		return ParamFormat(param, "it must not begin or end with a space")
	case strings.IndexFunc(name, unicode.IsControl) >= 0:
		return ParamFormat(param, "it must not hold control characters")
	}
	return nil
}
