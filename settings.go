package bartleby

// Settings of an instance are product decisions: nouns in the database, changed by API, never process configuration.
type Settings struct {
	EmailAddress AttributeSettings `json:"email_address"`
	PhoneNumber  AttributeSettings `json:"phone_number"`
	Username     UsernameSettings  `json:"username"`
	Web3Wallet   AttributeSettings `json:"web3_wallet"`
	FirstName    AttributeSettings `json:"first_name"`
	LastName     AttributeSettings `json:"last_name"`
	Password     PasswordSettings  `json:"password"`
	TOTP         bool              `json:"totp"`
	BackupCodes  bool              `json:"backup_codes"`
	Lockout      LockoutSettings   `json:"lockout"`
	LegalConsent bool              `json:"legal_consent"` // users must accept the legal documents
	RateLimits   RateLimits        `json:"rate_limits"`
	DeleteSelf   bool              `json:"delete_self"` // what new users get
}

// AttributeSettings says whether users may have, or must have, an attribute.
type AttributeSettings struct {
	Enabled  bool `json:"enabled"`
	Required bool `json:"required"`
}

// UsernameSettings adds the bounds of its length, in characters.
type UsernameSettings struct {
	AttributeSettings
	MinLength int `json:"min_length"`
	MaxLength int `json:"max_length"`
}

// PasswordSettings is the password policy. Lengths are in characters; 0 strength means that zxcvbn is not asked.
type PasswordSettings struct {
	AttributeSettings
	MinLength          int    `json:"min_length"`
	MaxLength          int    `json:"max_length"`
	RequireUppercase   bool   `json:"require_uppercase"`
	RequireLowercase   bool   `json:"require_lowercase"`
	RequireNumbers     bool   `json:"require_numbers"`
	RequireSpecialChar bool   `json:"require_special_char"`
	MinStrength        int    `json:"min_strength"` // zxcvbn score 1 to 4
	BreachCheck        bool   `json:"breach_check"` // asks the range API, where the server has one configured
	Hasher             string `json:"hasher"`       // own hashes: argon2id or bcrypt
}

// LockoutSettings says when failed attempts lock a user. Duration is milliseconds; 0 locks until somebody unlocks.
type LockoutSettings struct {
	Enabled     bool  `json:"enabled"`
	MaxAttempts int   `json:"max_attempts"`
	Duration    int64 `json:"duration"`
}

// DefaultSettings is what a new instance starts with: any identifier is welcome and none is demanded beyond having one,
// passwords of 8 characters or more, a lock of one hour after 100 failures.
func DefaultSettings(e Environment) Settings {
	optional := AttributeSettings{Enabled: true}
	return Settings{
		EmailAddress: optional,
		PhoneNumber:  optional,
		Username:     UsernameSettings{AttributeSettings: optional, MinLength: 4, MaxLength: 64},
		Web3Wallet:   optional,
		FirstName:    optional,
		LastName:     optional,
		Password:     PasswordSettings{AttributeSettings: optional, MinLength: 8, MaxLength: 72, BreachCheck: true, Hasher: "argon2id"},
		TOTP:         true,
		BackupCodes:  true,
		Lockout:      LockoutSettings{Enabled: true, MaxAttempts: 100, Duration: 3_600_000},
		RateLimits:   DefaultRateLimits(e),
		DeleteSelf:   true,
	}
}

// RateLimits says how fast requests of an instance may come. They are counted by each replica for itself.
type RateLimits struct {
	Enabled bool                 `json:"enabled"`
	Rules   map[string]RateLimit `json:"rules"` // by the name that a route gives; a missing rule does not limit
}

// RateLimit allows this many requests in a window of this many milliseconds.
type RateLimit struct {
	Requests int   `json:"requests"`
	Window   int64 `json:"window"`
}

// DefaultRateLimits are those that SDK users know, per instance, but per user for changes to one user. They are off in
// development instances.
func DefaultRateLimits(e Environment) RateLimits {
	requests := 1000
	if e == Development {
		requests = 100
	}
	return RateLimits{
		Enabled: e == Production,
		Rules: map[string]RateLimit{
			"instance":    {Requests: requests, Window: 10_000},
			"update_user": {Requests: 10, Window: 10_000},
		},
	}
}
