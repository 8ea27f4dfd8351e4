package bartleby

import (
	"encoding/json"
	"strings"
	"unicode"
)

// User is the aggregate that is read far more often than written, and always whole: it is stored as one document, in
// the very shape that its JSON here has. What moves on every request is not in it but in UserState.
type User struct {
	ID                        string            `json:"id"`
	Object                    string            `json:"object"`
	ExternalID                *string           `json:"external_id"`
	PrimaryEmailAddressID     *string           `json:"primary_email_address_id"`
	PrimaryPhoneNumberID      *string           `json:"primary_phone_number_id"`
	PrimaryWeb3WalletID       *string           `json:"primary_web3_wallet_id"`
	Username                  *string           `json:"username"`
	FirstName                 *string           `json:"first_name"`
	LastName                  *string           `json:"last_name"`
	Locale                    *string           `json:"locale"`
	Timezone                  *string           `json:"timezone"` // IANA name
	HasImage                  bool              `json:"has_image"`
	PublicMetadata            Metadata          `json:"public_metadata"`
	PrivateMetadata           Metadata          `json:"private_metadata"`
	UnsafeMetadata            Metadata          `json:"unsafe_metadata"`
	EmailAddresses            []EmailAddress    `json:"email_addresses"`
	PhoneNumbers              []PhoneNumber     `json:"phone_numbers"`
	Web3Wallets               []Web3Wallet      `json:"web3_wallets"`
	Passkeys                  []Passkey         `json:"passkeys"`
	ExternalAccounts          []ExternalAccount `json:"external_accounts"`
	SAMLAccounts              []json.RawMessage `json:"saml_accounts"`
	EnterpriseAccounts        []json.RawMessage `json:"enterprise_accounts"`
	PasswordEnabled           bool              `json:"password_enabled"`
	PasswordLastUpdatedAt     *int64            `json:"password_last_updated_at"`
	TwoFactorEnabled          bool              `json:"two_factor_enabled"`
	TOTPEnabled               bool              `json:"totp_enabled"`
	BackupCodeEnabled         bool              `json:"backup_code_enabled"`
	MFAEnabledAt              *int64            `json:"mfa_enabled_at"`
	MFADisabledAt             *int64            `json:"mfa_disabled_at"`
	Banned                    bool              `json:"banned"`
	Deprovisioned             bool              `json:"deprovisioned"`
	DeleteSelfEnabled         bool              `json:"delete_self_enabled"`
	CreateOrganizationEnabled bool              `json:"create_organization_enabled"`
	CreateOrganizationsLimit  *int              `json:"create_organizations_limit"`
	LegalAcceptedAt           *int64            `json:"legal_accepted_at"`
	BypassClientTrust         bool              `json:"bypass_client_trust"`
	CreatedAt                 int64             `json:"created_at"`
	UpdatedAt                 int64             `json:"updated_at"`

	State   UserState    `json:"-"`
	Secrets *UserSecrets `json:"-"` // nil when they were not read
	Indexed Indexed      `json:"-"`
}

// Indexed is what the index tables hold of a user as of the read, so that saving writes only the difference.
type Indexed struct {
	Identifiers []Identifier
	Search      string
}

// UserState is what moves without the document changing: columns beside it, spliced in when a user is presented.
type UserState struct {
	ImageID        string `json:"image_id,omitempty"` // img_… of the uploaded image; "" for none
	LastActiveAt   *int64 `json:"last_active_at"`     // day precision
	LastSignInAt   *int64 `json:"last_sign_in_at"`
	FailedAttempts int    `json:"failed_attempts"` // since the last success
	LockedAt       *int64 `json:"locked_at"`
}

// UserDocument is a user as stored and as answered: the document untouched, and the state beside it.
type UserDocument struct {
	ID    string          `json:"id"`
	Doc   json.RawMessage `json:"doc"`
	State UserState       `json:"state"`
	// Initials are one or two letters for a generated avatar.
	Initials string `json:"initials,omitempty"`
}

// UserSecrets is what never leaves the server. It is stored beside the document so that no listing can carry it.
type UserSecrets struct {
	Password            *PasswordDigest       `json:"password,omitempty"`
	PasswordCompromised bool                  `json:"password_compromised,omitempty"` // must be changed at the next sign-in
	TOTPSecret          string                `json:"totp_secret,omitempty"`          // base32, RFC 6238
	TOTPLastStep        int64                 `json:"totp_last_step,omitempty"`       // 30 s steps since 1970; a code is accepted once
	TOTPOffered         string                `json:"totp_offered,omitempty"`         // base32; becomes TOTPSecret with the first code of it
	BackupCodes         []string              `json:"backup_codes,omitempty"`         // digests of those not yet used
	Web3Wallets         map[string]Challenge  `json:"web3_wallets,omitempty"`         // by the id of the wallet that is to sign them
	Passkeys            map[string]PasskeyKey `json:"passkeys,omitempty"`             // by the passkey's id, registered or under way
	OAuthTokens         map[string]OAuthToken `json:"oauth_tokens,omitempty"`         // by external account id
	Challenges          map[string]*Challenge `json:"challenges,omitempty"`           // by the id of the address or number that is to be verified
}

// PasswordDigest is a stored password: the name of its layout, and the digest in it.
type PasswordDigest struct {
	Hasher string `json:"hasher"`
	Digest string `json:"digest"`
}

// LockedUntil is when a lock ends: 0 when not locked, -1 when it never does by itself. Durations are milliseconds, and 0
// means a lock without end.
func (s UserState) LockedUntil(now, duration int64) int64 {
	switch {
	case s.LockedAt == nil:
		return 0
	case duration == 0:
		return -1
	case *s.LockedAt+duration <= now:
		return 0
	}
	return *s.LockedAt + duration
}

// EmailAddressByID finds one of the user's addresses; nil when there is none.
func (u *User) EmailAddressByID(id string) *EmailAddress {
	for i := range u.EmailAddresses {
		if u.EmailAddresses[i].ID == id {
			return &u.EmailAddresses[i]
		}
	}
	return nil
}

// PhoneNumberByID finds one of the user's numbers; nil when there is none.
func (u *User) PhoneNumberByID(id string) *PhoneNumber {
	for i := range u.PhoneNumbers {
		if u.PhoneNumbers[i].ID == id {
			return &u.PhoneNumbers[i]
		}
	}
	return nil
}

// Web3WalletByID finds one of the user's wallets; nil when there is none.
func (u *User) Web3WalletByID(id string) *Web3Wallet {
	for i := range u.Web3Wallets {
		if u.Web3Wallets[i].ID == id {
			return &u.Web3Wallets[i]
		}
	}
	return nil
}

// Identifiers lists what must be unique about the user, as the index keeps it.
func (u *User) Identifiers() []Identifier {
	var all []Identifier
	add := func(kind IdentifierKind, value, id string) {
		all = append(all, Identifier{Kind: kind, Value: value, ID: id, UserID: u.ID})
	}
	for _, e := range u.EmailAddresses {
		add(KindEmailAddress, claimed(e.EmailAddress, e.ID, e.Reserved || e.Verification.IsVerified()), e.ID)
	}
	for _, p := range u.PhoneNumbers {
		add(KindPhoneNumber, claimed(p.PhoneNumber, p.ID, p.Reserved || p.Verification.IsVerified()), p.ID)
	}
	for _, w := range u.Web3Wallets {
		if w.IsVerified() { // anybody may claim one, and only its holder can prove it
			add(KindWeb3Wallet, w.Web3Wallet, w.ID)
		}
	}
	for _, k := range u.Passkeys {
		add(KindPasskey, k.ID, k.ID)
	}
	for _, a := range u.ExternalAccounts {
		add(KindExternalAccount, ExternalAccountKey(a.Provider, a.ProviderUserID), a.ID)
	}
	if u.Username != nil {
		add(KindUsername, *u.Username, "")
	}
	if u.ExternalID != nil {
		add(KindExternalID, *u.ExternalID, "")
	}
	return all
}

// Initials are the letters of a generated avatar: those of the names, else of the username or e-mail address.
func (u *User) Initials() string {
	var letters []rune
	for _, name := range []*string{u.FirstName, u.LastName} {
		if name != nil {
			if r := firstLetter(*name); r != 0 {
				letters = append(letters, r)
			}
		}
	}
	if len(letters) > 0 {
		return string(letters)
	}
	if u.Username != nil {
		if r := firstLetter(*u.Username); r != 0 {
			return string(r)
		}
	}
	if u.PrimaryEmailAddressID != nil {
		if e := u.EmailAddressByID(*u.PrimaryEmailAddressID); e != nil {
			if r := firstLetter(e.EmailAddress); r != 0 {
				return string(r)
			}
		}
	}
	return ""
}

func firstLetter(s string) rune {
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
	}
	return 0
}

// SecondFactors recomputes the flags that follow from the user's factors, and stamps when MFA began or ended.
func (u *User) SecondFactors(now int64) {
	was := u.TwoFactorEnabled
	u.TwoFactorEnabled = u.TOTPEnabled
	for _, p := range u.PhoneNumbers {
		u.TwoFactorEnabled = u.TwoFactorEnabled || p.ReservedForSecondFactor
	}
	switch {
	case u.TwoFactorEnabled && !was:
		u.MFAEnabledAt = &now
	case was && !u.TwoFactorEnabled:
		u.MFADisabledAt = &now
	}
}

// Limits of plain fields, in characters.
const (
	MaxNameLength       = 256
	MaxExternalIDLength = 256
)

// MaxBulkBans is how many users one request may ban or let in again.
const MaxBulkBans = 50

// CheckUsername folds a username to lower case and checks its length and characters.
func CheckUsername(name string, minimum, maximum int) (string, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	if len(name) < minimum || len(name) > maximum {
		return "", UsernameLength(minimum, maximum)
	}
	digits := 0
	for _, c := range name {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'a' && c <= 'z', c == '_', c == '-':
		default:
			return "", UsernameCharacter()
		}
	}
	if digits == len(name) {
		return "", UsernameNeedsLetter()
	}
	return name, nil
}
