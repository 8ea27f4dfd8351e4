package wire

import (
	"errors"
	"slices"
	"strconv"

	"bartleby"
)

// User presents a user by splicing what moves into the stored document, which already has the shape of the answer.
// UserShape says what comes out; a test holds the two together.
type User struct {
	document  *bartleby.UserDocument
	presenter *Presenter
}

// User makes a document presentable.
func (p *Presenter) User(d *bartleby.UserDocument) *User { return &User{d, p} }

// Shape is the type that describes the answer.
func (*User) Shape() any { return UserShape{} }

// AppendJSON writes the user.
func (u *User) AppendJSON(dst []byte) ([]byte, error) { return u.presenter.appendUser(dst, u.document) }

func (p *Presenter) appendUser(dst []byte, d *bartleby.UserDocument) ([]byte, error) {
	if len(d.Doc) < 2 || d.Doc[len(d.Doc)-1] != '}' {
		return nil, errors.New("user document is not a JSON object")
	}
	dst = append(dst, d.Doc[:len(d.Doc)-1]...)
	url := p.imageURL(d.ID, d.State.ImageID, d.Initials)
	dst = append(dst, `,"image_url":"`...)
	dst = append(dst, url...)
	dst = append(dst, `","profile_image_url":"`...)
	dst = append(dst, url...)
	dst = append(dst, `","last_sign_in_at":`...)
	dst = appendNumber(dst, d.State.LastSignInAt)
	dst = append(dst, `,"last_active_at":`...)
	dst = appendNumber(dst, d.State.LastActiveAt)
	lockout := p.Instance.Settings.Lockout
	until := d.State.LockedUntil(p.Now, lockout.Duration)
	locked := lockout.Enabled && until != 0
	dst = append(dst, `,"locked":`...)
	dst = strconv.AppendBool(dst, locked)
	dst = append(dst, `,"lockout_expires_in_seconds":`...)
	if locked && until > 0 {
		dst = strconv.AppendInt(dst, (until-p.Now+999)/1000, 10)
	} else {
		dst = append(dst, "null"...)
	}
	dst = append(dst, `,"verification_attempts_remaining":`...)
	if lockout.Enabled {
		dst = strconv.AppendInt(dst, int64(max(0, lockout.MaxAttempts-d.State.FailedAttempts)), 10)
	} else {
		dst = append(dst, "null"...)
	}
	return append(dst, '}'), nil
}

// UserList presents a page of users as a bare array, which this list is in every version.
type UserList struct {
	documents []bartleby.UserDocument
	presenter *Presenter
}

// UserList makes a page presentable.
func (p *Presenter) UserList(list []bartleby.UserDocument) *UserList { return &UserList{list, p} }

// Shape is the type that describes the answer.
func (*UserList) Shape() any { return []UserShape{} }

// AppendJSON writes the array.
func (l *UserList) AppendJSON(dst []byte) ([]byte, error) {
	const spliced = 800 // bytes that are added to a document, or so
	size := 2
	for i := range l.documents {
		size += len(l.documents[i].Doc) + spliced
	}
	dst = append(slices.Grow(dst, size), '[')
	for i := range l.documents {
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = l.presenter.appendUser(dst, &l.documents[i]); err != nil {
			return nil, err
		}
	}
	return append(dst, ']'), nil
}

// UserShape is the public JSON of a user.
type UserShape struct {
	ID                            string            `json:"id"`
	Object                        string            `json:"object" enum:"user"`
	ExternalID                    *string           `json:"external_id" doc:"The user's id in a system of the application's own."`
	PrimaryEmailAddressID         *string           `json:"primary_email_address_id"`
	PrimaryPhoneNumberID          *string           `json:"primary_phone_number_id"`
	PrimaryWeb3WalletID           *string           `json:"primary_web3_wallet_id"`
	Username                      *string           `json:"username"`
	FirstName                     *string           `json:"first_name"`
	LastName                      *string           `json:"last_name"`
	Locale                        *string           `json:"locale" doc:"A BCP 47 language tag."`
	Timezone                      *string           `json:"timezone" doc:"A name of the IANA time zone database, such as Europe/Vienna."`
	ProfileImageURL               string            `json:"profile_image_url" doc:"The same as image_url, under its former name."`
	ImageURL                      string            `json:"image_url" doc:"Where the image is served: the uploaded one, or a generated avatar."`
	HasImage                      bool              `json:"has_image" doc:"False while image_url leads to a generated avatar."`
	PublicMetadata                bartleby.Metadata `json:"public_metadata" doc:"For back end and front end to read, for the back end to write."`
	PrivateMetadata               bartleby.Metadata `json:"private_metadata" doc:"For the back end only."`
	UnsafeMetadata                bartleby.Metadata `json:"unsafe_metadata" doc:"For the user's own front end to write too; never to be trusted."`
	EmailAddresses                []EmailAddress    `json:"email_addresses"`
	PhoneNumbers                  []PhoneNumber     `json:"phone_numbers"`
	Web3Wallets                   []Web3Wallet      `json:"web3_wallets"`
	Passkeys                      []Passkey         `json:"passkeys"`
	PasswordEnabled               bool              `json:"password_enabled"`
	TwoFactorEnabled              bool              `json:"two_factor_enabled" doc:"An authenticator application or a phone number serves as second factor."`
	TOTPEnabled                   bool              `json:"totp_enabled"`
	BackupCodeEnabled             bool              `json:"backup_code_enabled"`
	MFAEnabledAt                  *int64            `json:"mfa_enabled_at" doc:"When a second factor was last set up, in Unix milliseconds; kept when it ends."`
	MFADisabledAt                 *int64            `json:"mfa_disabled_at" doc:"When the last second factor was last taken away, in Unix milliseconds; kept when one returns."`
	PasswordLastUpdatedAt         *int64            `json:"password_last_updated_at" doc:"Unix milliseconds."`
	ExternalAccounts              []ExternalAccount `json:"external_accounts"`
	SAMLAccounts                  []map[string]any  `json:"saml_accounts"`
	EnterpriseAccounts            []map[string]any  `json:"enterprise_accounts"`
	LastSignInAt                  *int64            `json:"last_sign_in_at" doc:"Unix milliseconds."`
	Banned                        bool              `json:"banned" doc:"A banned user cannot sign in."`
	Locked                        bool              `json:"locked" doc:"A locked user cannot sign in until the lock ends."`
	LockoutExpiresInSeconds       *int64            `json:"lockout_expires_in_seconds" doc:"Seconds until the lock ends; null for a lock without end, and for users who are not locked."`
	VerificationAttemptsRemaining *int64            `json:"verification_attempts_remaining" doc:"Failed attempts left before a lock; null where the instance locks nobody."`
	Deprovisioned                 bool              `json:"deprovisioned" doc:"A directory has withdrawn the user."`
	CreatedAt                     int64             `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt                     int64             `json:"updated_at" doc:"Unix milliseconds."`
	DeleteSelfEnabled             bool              `json:"delete_self_enabled" doc:"Whether users may delete their own account."`
	CreateOrganizationEnabled     bool              `json:"create_organization_enabled" doc:"Whether the user may create organizations."`
	CreateOrganizationsLimit      *int              `json:"create_organizations_limit" doc:"How many organizations the user may create; 0 is without limit."`
	LastActiveAt                  *int64            `json:"last_active_at" doc:"The day of the latest session activity, in Unix milliseconds."`
	LegalAcceptedAt               *int64            `json:"legal_accepted_at" doc:"When the user accepted the legal documents, in Unix milliseconds."`
	BypassClientTrust             bool              `json:"bypass_client_trust" doc:"Sign-in does not ask whether the device is known."`
}

// TotalCount answers a count.
type TotalCount struct {
	Object     string `json:"object" enum:"total_count"`
	TotalCount int64  `json:"total_count"`
}

// Count makes a count presentable.
func Count(n int64) *TotalCount { return &TotalCount{Object: "total_count", TotalCount: n} }

// UserID answers operations on a user's factors.
type UserID struct {
	UserID string `json:"user_id"`
}

// PasswordVerification answers a password that matched.
type PasswordVerification struct {
	Verified bool `json:"verified"`
}

// TOTPVerification answers a code that matched.
type TOTPVerification struct {
	Verified bool   `json:"verified"`
	CodeType string `json:"code_type" enum:"totp,backup_code"`
}

// TOTP is a new authenticator secret, shown this once.
type TOTP struct {
	Object      string   `json:"object" enum:"totp"`
	ID          string   `json:"id"`
	Secret      *string  `json:"secret" doc:"Base32, 30 second steps, six digits, SHA-1 (RFC 6238)."`
	URI         *string  `json:"uri" doc:"An otpauth URI, to be shown as a QR code."`
	Verified    bool     `json:"verified"`
	BackupCodes []string `json:"backup_codes"`
}

// DeletedObject is what remains of something deleted.
type DeletedObject struct {
	Object     string  `json:"object" doc:"What kind of thing was deleted."`
	ID         string  `json:"id,omitempty"`
	Slug       string  `json:"slug,omitempty"`
	ExternalID *string `json:"external_id,omitempty"`
	Deleted    bool    `json:"deleted"`
}

// Deleted makes a deletion presentable.
func Deleted(d *bartleby.Deleted) *DeletedObject { return (*DeletedObject)(d) }
