package bartleby

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
	Nonce    string `json:"nonce"`
	Attempts *int   `json:"attempts"`
	ExpireAt *int64 `json:"expire_at"`
}
