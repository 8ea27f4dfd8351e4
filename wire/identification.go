package wire

import "bartleby"

// EmailAddress is the public JSON of an e-mail address.
type EmailAddress struct {
	ID                   string                        `json:"id"`
	Object               string                        `json:"object" enum:"email_address"`
	EmailAddress         string                        `json:"email_address"`
	Reserved             bool                          `json:"reserved" doc:"Unverified, but kept for this user and usable for sign-in."`
	Verification         *bartleby.Verification        `json:"verification" doc:"How it was verified; null while nothing was tried."`
	LinkedTo             []bartleby.IdentificationLink `json:"linked_to" doc:"The accounts that vouch for it."`
	MatchesSSOConnection bool                          `json:"matches_sso_connection" doc:"Its domain belongs to an enterprise connection."`
	CreatedAt            int64                         `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt            int64                         `json:"updated_at" doc:"Unix milliseconds."`
}

// Email makes an e-mail address presentable.
func Email(e *bartleby.EmailAddress) *EmailAddress { return (*EmailAddress)(e) }

// PhoneNumber is the public JSON of a phone number.
type PhoneNumber struct {
	ID                      string                        `json:"id"`
	Object                  string                        `json:"object" enum:"phone_number"`
	PhoneNumber             string                        `json:"phone_number" doc:"In E.164 form."`
	ReservedForSecondFactor bool                          `json:"reserved_for_second_factor" doc:"Serves as second factor, and no longer as identifier."`
	DefaultSecondFactor     bool                          `json:"default_second_factor" doc:"The second factor that sign-in offers first."`
	Reserved                bool                          `json:"reserved" doc:"Unverified, but kept for this user and usable for sign-in."`
	Verification            *bartleby.Verification        `json:"verification" doc:"How it was verified; null while nothing was tried."`
	LinkedTo                []bartleby.IdentificationLink `json:"linked_to" doc:"The accounts that vouch for it."`
	BackupCodes             []string                      `json:"backup_codes"`
	CreatedAt               int64                         `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt               int64                         `json:"updated_at" doc:"Unix milliseconds."`
}

// Phone makes a phone number presentable.
func Phone(p *bartleby.PhoneNumber) *PhoneNumber { return (*PhoneNumber)(p) }

// Web3Wallet is the public JSON of a wallet.
type Web3Wallet struct {
	ID           string                 `json:"id"`
	Object       string                 `json:"object" enum:"web3_wallet"`
	Web3Wallet   string                 `json:"web3_wallet" doc:"Its address."`
	Verification *bartleby.Verification `json:"verification"`
	CreatedAt    int64                  `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt    int64                  `json:"updated_at" doc:"Unix milliseconds."`
}

// Passkey is the public JSON of a passkey.
type Passkey struct {
	ID           string                        `json:"id"`
	Object       string                        `json:"object" enum:"passkey"`
	Name         string                        `json:"name"`
	LastUsedAt   int64                         `json:"last_used_at" doc:"Unix milliseconds."`
	Verification *bartleby.PasskeyVerification `json:"verification"`
}

// ExternalAccount is the public JSON of an account at an OAuth provider.
type ExternalAccount struct {
	Object               string                 `json:"object" enum:"external_account"`
	ID                   string                 `json:"id"`
	Provider             string                 `json:"provider" doc:"Such as oauth_google."`
	IdentificationID     string                 `json:"identification_id"`
	ProviderUserID       string                 `json:"provider_user_id" doc:"The user's id at the provider."`
	ApprovedScopes       string                 `json:"approved_scopes" doc:"Separated by spaces."`
	EmailAddress         string                 `json:"email_address"`
	EmailAddressVerified *bool                  `json:"email_address_verified" doc:"Whether the provider says that it verified the address."`
	FirstName            string                 `json:"first_name"`
	LastName             string                 `json:"last_name"`
	AvatarURL            string                 `json:"avatar_url" doc:"The image at the provider, under its former name."`
	ImageURL             *string                `json:"image_url"`
	Username             *string                `json:"username"`
	PhoneNumber          *string                `json:"phone_number"`
	PublicMetadata       bartleby.Metadata      `json:"public_metadata"`
	Label                *string                `json:"label"`
	CreatedAt            int64                  `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt            int64                  `json:"updated_at" doc:"Unix milliseconds."`
	Verification         *bartleby.Verification `json:"verification"`
}

// OAuthAccessToken is the public JSON of the token that a provider gave.
type OAuthAccessToken struct {
	Object            string            `json:"object" enum:"oauth_access_token"`
	ExternalAccountID string            `json:"external_account_id"`
	ProviderUserID    string            `json:"provider_user_id"`
	Token             string            `json:"token"`
	ExpiresAt         *int64            `json:"expires_at" doc:"Unix milliseconds."`
	Provider          string            `json:"provider"`
	PublicMetadata    bartleby.Metadata `json:"public_metadata"`
	Label             *string           `json:"label"`
	Scopes            []string          `json:"scopes"`
	IDToken           string            `json:"id_token,omitempty"`
}

// OAuthToken makes a token presentable.
func OAuthToken(a *bartleby.ExternalAccount, t *bartleby.OAuthToken) OAuthAccessToken {
	scopes := t.Scopes
	if scopes == nil {
		scopes = []string{}
	}
	return OAuthAccessToken{
		Object: "oauth_access_token", ExternalAccountID: a.ID, ProviderUserID: a.ProviderUserID, Token: t.Token, ExpiresAt: t.ExpiresAt,
		Provider: a.Provider, PublicMetadata: a.PublicMetadata, Label: a.Label, Scopes: scopes, IDToken: t.IDToken,
	}
}
