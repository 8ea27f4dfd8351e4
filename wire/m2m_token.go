package wire

import (
	"encoding/json"

	"bartleby"
)

// M2MToken is the public JSON of an M2M token.
type M2MToken struct {
	ID               string          `json:"id"`
	Object           string          `json:"object" enum:"machine_to_machine_token"`
	Subject          string          `json:"subject" doc:"Id of the machine that it proves."`
	Claims           json.RawMessage `json:"claims" doc:"What the machine put into it: an object, or null."`
	Scopes           []string        `json:"scopes" doc:"Ids of the machines that it is for."`
	Token            string          `json:"token,omitempty" doc:"Only in the answer to the creation."`
	Revoked          bool            `json:"revoked"`
	RevocationReason *string         `json:"revocation_reason"`
	Expired          bool            `json:"expired"`
	Expiration       *int64          `json:"expiration" doc:"Unix milliseconds."`
	LastUsedAt       *int64          `json:"last_used_at" doc:"When it was verified last, to the minute; Unix milliseconds."`
	CreatedAt        int64           `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt        int64           `json:"updated_at" doc:"Unix milliseconds."`
}

// M2MTokens is the public JSON of a page of M2M tokens.
type M2MTokens struct {
	M2MTokens  []*M2MToken `json:"m2m_tokens"`
	TotalCount int64       `json:"total_count"`
}

// M2MToken makes an M2M token presentable.
func (p *Presenter) M2MToken(t *bartleby.M2MToken) *M2MToken {
	return &M2MToken{
		ID: t.ID, Object: "machine_to_machine_token", Subject: t.MachineID, Claims: t.Claims, Scopes: t.Reach, Token: t.Token, Revoked: t.Revoked,
		RevocationReason: t.RevocationReason, Expired: t.ExpiresAt <= p.Now, Expiration: &t.ExpiresAt, LastUsedAt: moment(t.LastUsedAt),
		CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt,
	}
}

// moment is a time that may be absent, which is stored as zero.
func moment(at int64) *int64 {
	if at == 0 {
		return nil
	}
	return &at
}
