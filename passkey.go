package bartleby

import "encoding/json"

// PasskeyKey is what is kept apart of a passkey: the credential once it is registered, what was asked for until then.
type PasskeyKey struct {
	Credential json.RawMessage `json:"credential,omitempty"` // as the library for WebAuthn writes it
	Asked      json.RawMessage `json:"asked,omitempty"`
}

// PasskeyLife is how long an authenticator may take to answer, in milliseconds.
const PasskeyLife = 300_000

// MaxPasskeys is how many a user may have.
const MaxPasskeys = 10

// Passkey is a WebAuthn credential of a user as others may see it; its public key is kept apart.
type Passkey struct {
	ID           string               `json:"id"`
	Object       string               `json:"object"`
	Name         string               `json:"name"`
	LastUsedAt   int64                `json:"last_used_at"`
	Verification *PasskeyVerification `json:"verification"`
}

// PasskeyVerification is the verification that a registered passkey carries.
type PasskeyVerification struct {
	Object   string `json:"object"`
	Status   string `json:"status"`
	Strategy string `json:"strategy"`
	Nonce    string `json:"nonce,omitempty"`
	Attempts *int   `json:"attempts"`
	ExpireAt *int64 `json:"expire_at"`
}
