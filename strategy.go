package bartleby

import "strings"

// Strategy is a way of proving who one is.
type Strategy string

// The strategies.
const (
	ByPassword   Strategy = "password"
	ByEmailCode  Strategy = "email_code"
	ByPhoneCode  Strategy = "phone_code"
	ByEmailLink  Strategy = "email_link"
	ByTicket     Strategy = "ticket"
	ByEmailReset Strategy = "reset_password_email_code"
	ByPhoneReset Strategy = "reset_password_phone_code"
	ByTOTP       Strategy = "totp"
	ByBackupCode Strategy = "backup_code"
	ByPasskey    Strategy = "passkey"
	ByMetaMask   Strategy = "web3_metamask_signature"
	ByBase       Strategy = "web3_base_signature"
	ByCoinbase   Strategy = "web3_coinbase_wallet_signature"
	ByOKX        Strategy = "web3_okx_wallet_signature"
	BySolana     Strategy = "web3_solana_signature"
)

// WalletStrategies are those by which a wallet signs a message: what differs is the application that holds the wallet.
var WalletStrategies = []Strategy{ByMetaMask, ByBase, ByCoinbase, ByOKX, BySolana}

// Object is the name that a verification by the strategy gives itself.
func (s Strategy) Object() string {
	switch s {
	case ByEmailCode, ByPhoneCode, ByEmailReset, ByPhoneReset:
		return "verification_otp"
	case ByMetaMask, ByBase, ByCoinbase, ByOKX, BySolana:
		return "verification_web3"
	}
	return "verification_" + string(s)
}

// Resets tells whether the strategy proves the right to choose another password, and not more.
func (s Strategy) Resets() bool { return s == ByEmailReset || s == ByPhoneReset }

// Factor is a way that is open to somebody, as the attempt offers it.
type Factor struct {
	Strategy         Strategy `json:"strategy"`
	SafeIdentifier   string   `json:"safe_identifier,omitempty"`   // what it is about, mostly covered
	IdentificationID string   `json:"identification_id,omitempty"` // idn_…: address, number, wallet; "" for none
	ShownID          string   `json:"shown_id,omitempty"`          // in place of it, where ids would tell who is known; "" shows it
	Primary          bool     `json:"primary,omitempty"`
	Default          bool     `json:"default,omitempty"` // of second factors
}

// PublicID is the id by which the factor is asked for.
func (f Factor) PublicID() string {
	if f.ShownID != "" {
		return f.ShownID
	}
	return f.IdentificationID
}

// Challenge is a proof that an attempt waits for or has got: of a factor, or of an identifier.
type Challenge struct {
	Strategy         Strategy `json:"strategy"`
	Status           string   `json:"status"` // as stored: see StatusAt
	Attempts         int      `json:"attempts"`
	ExpireAt         int64    `json:"expire_at,omitempty"`         // Unix milliseconds; 0: never
	IdentificationID string   `json:"identification_id,omitempty"` // whose address, number or wallet it is about; "" for none
	VerificationID   string   `json:"verification_id,omitempty"`   // ver_… of the code that was sent; "" for none
	Digest           string   `json:"digest,omitempty"`            // of the token in the link, which is not stored
	RedirectURL      string   `json:"redirect_url,omitempty"`      // where the link leads in the end
	ClientID         string   `json:"client_id,omitempty"`         // that asked for it, where no attempt says so
	VerifiedAtClient string   `json:"verified_at_client,omitempty"`
	Nonce            string   `json:"nonce,omitempty"`   // what an authenticator is asked for: JSON of WebAuthn; for wallets: what makes the message unique
	Asked            string   `json:"asked,omitempty"`   // what its answer is judged by
	Message          string   `json:"message,omitempty"` // what a wallet is to sign
}

// Transferable is the status of a challenge that was met by somebody who belongs into the other kind of attempt: a newcomer
// who signs in, or a user who signs up.
const Transferable = "transferable"

// StatusAt is the status at a moment.
func (c *Challenge) StatusAt(now int64) string {
	if c.Status == Unverified && c.ExpireAt != 0 && c.ExpireAt <= now {
		return Expired
	}
	return c.Status
}

// SafeAddress covers an e-mail address but for its first letter and its domain.
func SafeAddress(address string) string {
	local, domain, _ := strings.Cut(address, "@")
	if local == "" {
		return address
	}
	return local[:1] + strings.Repeat("*", max(len(local)-1, 3)) + "@" + domain
}

// SafeNumber covers a phone number but for its last four digits.
func SafeNumber(number string) string {
	if len(number) <= 4 {
		return number
	}
	return strings.Repeat("*", len(number)-4) + number[len(number)-4:]
}
