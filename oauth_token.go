package bartleby

// OAuthTokenKind says what a token of an OAuth application is good for.
type OAuthTokenKind string

// The kinds.
const (
	OAuthAccess  OAuthTokenKind = "access"  // opens APIs
	OAuthRefresh OAuthTokenKind = "refresh" // gets another access token
)

// IssuedOAuthToken is a token with which an OAuth application acts for a user. All tokens that came from one authorization
// have the same grant, and end together.
type IssuedOAuthToken struct {
	ID               string         `json:"id"`       // oat_ and 32 hexadecimal digits
	GrantID          string         `json:"grant_id"` // oag_…
	ApplicationID    string         `json:"application_id"`
	ClientID         string         `json:"client_id"`
	UserID           string         `json:"user_id"`
	Kind             OAuthTokenKind `json:"kind"`
	Scopes           []string       `json:"scopes"`
	Audience         []string       `json:"audience,omitempty"` // resources it is for (RFC 8707); none: any
	Digest           string         `json:"digest"`             // of the token, which is not stored
	RevokedAt        int64          `json:"revoked_at"`         // Unix milliseconds; 0: it is not
	RevocationReason string         `json:"revocation_reason,omitempty"`
	ExpiresAt        int64          `json:"expires_at"`
	CreatedAt        int64          `json:"created_at"`
	UpdatedAt        int64          `json:"updated_at"`
}

// OAuthTokens is what an authorization brings, shown once.
type OAuthTokens struct {
	Access    string
	Refresh   string // "" without the scope offline_access
	Scopes    []string
	ExpiresAt int64 // of the access token, Unix milliseconds
}

// Lives of tokens, in seconds. A JWT cannot be revoked, and so lives shorter.
const (
	OAuthAccessLife    = 86_400
	OAuthJWTAccessLife = 3600
	OAuthRefreshLife   = 30 * 86_400
)
