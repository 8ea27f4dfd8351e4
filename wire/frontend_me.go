package wire

import (
	"encoding/json"
	"strings"

	"github.com/segmentio/ksuid"

	"bartleby"
)

// Image is the public JSON of an uploaded image.
type Image struct {
	Object    string `json:"object" enum:"image"`
	ID        string `json:"id"`
	Name      string `json:"name"`
	PublicURL string `json:"public_url"`
}

// ProfileImage makes the uploaded image of a user presentable.
func (p *Presenter) ProfileImage(d *bartleby.UserDocument, name string) *Image {
	return &Image{Object: "image", ID: d.State.ImageID, Name: name, PublicURL: p.imageURL(d.ID, d.State.ImageID, d.Initials)}
}

// FrontendTOTP is the JSON of an authenticator application for its user. Secrets are shown once.
type FrontendTOTP struct {
	TOTP
	CreatedAt int64 `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt int64 `json:"updated_at" doc:"Unix milliseconds."`
}

// BackupCodes is the public JSON of a set of backup codes, which is shown once.
type BackupCodes struct {
	Object    string   `json:"object" enum:"backup_code"`
	ID        string   `json:"id"`
	Codes     []string `json:"codes"`
	CreatedAt int64    `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt int64    `json:"updated_at" doc:"Unix milliseconds."`
}

// FrontendEmail makes an e-mail address presentable to its user: a verification whose time is over shows as expired.
func (p *Presenter) FrontendEmail(e bartleby.EmailAddress) *EmailAddress {
	e.Verification = p.verificationNow(e.Verification)
	return Email(&e)
}

// FrontendPhone is FrontendEmail for a phone number.
func (p *Presenter) FrontendPhone(n bartleby.PhoneNumber) *PhoneNumber {
	n.Verification = p.verificationNow(n.Verification)
	return Phone(&n)
}

func (p *Presenter) verificationNow(v *bartleby.Verification) *bartleby.Verification {
	if v == nil || v.Status != bartleby.Unverified || v.ExpireAt == nil || *v.ExpireAt > p.Now {
		return v
	}
	over := *v
	over.Status = bartleby.Expired
	return &over
}

// FrontendPasskey is the JSON of a passkey for its user.
type FrontendPasskey struct {
	ID           string                        `json:"id"`
	Object       string                        `json:"object" enum:"passkey"`
	Name         string                        `json:"name"`
	LastUsedAt   *int64                        `json:"last_used_at" doc:"Unix milliseconds; null before the first time."`
	Verification *bartleby.PasskeyVerification `json:"verification"`
	CreatedAt    int64                         `json:"created_at" doc:"Unix milliseconds, of a whole second."`
	UpdatedAt    int64                         `json:"updated_at" doc:"Unix milliseconds."`
}

// OwnPasskey makes a passkey presentable to its user. Its id says when it was made.
func OwnPasskey(k *bartleby.Passkey) (*FrontendPasskey, error) {
	_, tail, _ := strings.Cut(k.ID, "_")
	id, err := ksuid.Parse(tail)
	if err != nil {
		return nil, err
	}
	made := id.Time().UnixMilli()
	out := &FrontendPasskey{
		ID: k.ID, Object: k.Object, Name: k.Name, Verification: k.Verification, CreatedAt: made, UpdatedAt: max(made, k.LastUsedAt),
	}
	if k.LastUsedAt != 0 {
		out.LastUsedAt = &k.LastUsedAt
	}
	if v := k.Verification; v != nil && v.ExpireAt == nil {
		settled, over := *v, made+bartleby.PasskeyLife
		settled.ExpireAt = &over
		out.Verification = &settled
	}
	return out, nil
}

// frontendPasskeys makes the passkeys of a stored user presentable to the user.
func frontendPasskeys(stored json.RawMessage) (json.RawMessage, error) {
	var list []bartleby.Passkey
	if err := json.Unmarshal(stored, &list); err != nil {
		return nil, err
	}
	out := make([]*FrontendPasskey, len(list))
	for i := range list {
		var err error
		if out[i], err = OwnPasskey(&list[i]); err != nil {
			return nil, err
		}
	}
	return json.Marshal(out)
}
