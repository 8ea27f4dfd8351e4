package wire

import (
	"encoding/json"

	"bartleby"
)

// APIKey is the public JSON of an API key.
type APIKey struct {
	ID               string          `json:"id"`
	Object           string          `json:"object" enum:"api_key"`
	Type             string          `json:"type"`
	Subject          string          `json:"subject" doc:"Id of the user or the organization that it acts for."`
	Name             string          `json:"name"`
	Description      *string         `json:"description"`
	Claims           json.RawMessage `json:"claims" doc:"What the application put into it: an object, or null."`
	Scopes           []string        `json:"scopes" doc:"What it is good for, in the application's words."`
	Secret           string          `json:"secret,omitempty" doc:"Only in the answer to the creation."`
	Revoked          bool            `json:"revoked"`
	RevocationReason *string         `json:"revocation_reason"`
	Expired          bool            `json:"expired"`
	Expiration       *int64          `json:"expiration" doc:"Unix milliseconds; null: it does not expire."`
	CreatedBy        *string         `json:"created_by" doc:"Id of the user who made it."`
	LastUsedAt       *int64          `json:"last_used_at" doc:"When it was verified last, to the minute; Unix milliseconds."`
	CreatedAt        int64           `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt        int64           `json:"updated_at" doc:"Unix milliseconds."`
}

// APIKey makes an API key presentable.
func (p *Presenter) APIKey(k *bartleby.APIKey) *APIKey {
	return &APIKey{
		ID: k.ID, Object: "api_key", Type: k.Type, Subject: k.Subject, Name: k.Name, Description: k.Description, Claims: k.Claims, Scopes: k.Scopes,
		Secret: k.Secret, Revoked: k.Revoked, RevocationReason: k.RevocationReason, Expired: k.ExpiredAt(p.Now), Expiration: moment(k.ExpiresAt),
		CreatedBy: k.CreatedBy, LastUsedAt: moment(k.LastUsedAt), CreatedAt: k.CreatedAt, UpdatedAt: k.UpdatedAt,
	}
}

// APIKeySecret is the public JSON of the secret of an API key.
type APIKeySecret struct {
	Secret string `json:"secret"`
}

// SecretOfAPIKey makes the secret of an API key presentable.
func SecretOfAPIKey(secret *string) *APIKeySecret { return &APIKeySecret{Secret: *secret} }
