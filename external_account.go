package bartleby

// ExternalAccount is a user's account at an OAuth provider.
type ExternalAccount struct {
	Object               string        `json:"object"`
	ID                   string        `json:"id"`
	Provider             string        `json:"provider"` // oauth_<name>
	IdentificationID     string        `json:"identification_id"`
	ProviderUserID       string        `json:"provider_user_id"`
	ApprovedScopes       string        `json:"approved_scopes"` // separated by spaces
	EmailAddress         string        `json:"email_address"`
	EmailAddressVerified *bool         `json:"email_address_verified"`
	FirstName            string        `json:"first_name"`
	LastName             string        `json:"last_name"`
	AvatarURL            string        `json:"avatar_url"`
	ImageURL             *string       `json:"image_url"`
	Username             *string       `json:"username"`
	PhoneNumber          *string       `json:"phone_number"`
	PublicMetadata       Metadata      `json:"public_metadata"`
	Label                *string       `json:"label"`
	CreatedAt            int64         `json:"created_at"`
	UpdatedAt            int64         `json:"updated_at"`
	Verification         *Verification `json:"verification"`
}

// OAuthToken is what a provider gave for an external account. It is kept with the user's secrets.
type OAuthToken struct {
	Token     string   `json:"token"`
	ExpiresAt *int64   `json:"expires_at"`
	Scopes    []string `json:"scopes"`
	IDToken   string   `json:"id_token,omitempty"`
}

// ExternalAccountKey is what makes an external account unique in an instance: who knows it, and by which id.
func ExternalAccountKey(provider, providerUserID string) string {
	return provider + "\x1f" + providerUserID
}
