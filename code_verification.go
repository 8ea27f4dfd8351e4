package bartleby

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// CodeVerification is a one-time code that was sent, and what came of it.
type CodeVerification struct {
	ID        string       `json:"id"`
	SubjectID string       `json:"subject_id"` // what the code verifies: idn_… of an address or number
	Strategy  CodeStrategy `json:"strategy"`
	Status    string       `json:"status"`     // as stored: see StatusAt
	Attempts  int          `json:"attempts"`   // codes that were tried
	Digest    string       `json:"digest"`     // of the code, which is not stored
	ExpiresAt int64        `json:"expires_at"` // Unix milliseconds
	CreatedAt int64        `json:"created_at"`
	UpdatedAt int64        `json:"updated_at"`
}

// CodeStrategy is the way of a code.
type CodeStrategy string

// The ways of codes.
const (
	EmailCode CodeStrategy = "email_code"
	PhoneCode CodeStrategy = "phone_code"
)

// Channel is what carries the code to a phone; "" for e-mail.
func (s CodeStrategy) Channel() string {
	if s == PhoneCode {
		return "sms"
	}
	return ""
}

// Bounds of codes. However many are sent and tried, a guesser has 100 guesses a day among a million.
const (
	CodeLife     = 600_000 // milliseconds
	CodeAttempts = 5       // codes that may be tried against one

	CodesAtOnce    = 5 // that are sent to one address or number within CodeLife
	CodesADay      = 20
	CodeRemembered = 86_400_000 // milliseconds; so long, they are counted
)

// StatusAt is the status at a moment: one that nobody solved in time is expired, and is not stored so.
func (v *CodeVerification) StatusAt(now int64) string {
	if v.Status == Unverified && v.ExpiresAt <= now {
		return Expired
	}
	return v.Status
}

// Try tries a code at a moment, counts it, and tells whether it was the right one. The caller has to keep others from trying at
// the same time, and to store the outcome whatever it is. Where the status is no longer unverified, nothing is tried.
func (v *CodeVerification) Try(code string, now int64) bool {
	if v.StatusAt(now) != Unverified {
		return false
	}
	v.Attempts, v.UpdatedAt = v.Attempts+1, now
	switch {
	case hmac.Equal([]byte(v.Digest), []byte(v.DigestOf(code))):
		v.Status = Verified
	case v.Attempts >= CodeAttempts:
		v.Status = Failed
	}
	return v.Status == Verified
}

// DigestOf is the digest of a code for this verification: under its id, so that the same code looks different each time. It hides
// codes from who glances at a row; against who computes, they have their short life.
func (v *CodeVerification) DigestOf(code string) string {
	mac := hmac.New(sha256.New, []byte(v.ID))
	mac.Write([]byte(code))
	return hex.EncodeToString(mac.Sum(nil))
}
