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

	Authentication AuthenticationSettings `json:"authentication"`

	LegalConsent bool       `json:"legal_consent"` // users must accept the legal documents
	RateLimits   RateLimits `json:"rate_limits"`
	DeleteSelf   bool       `json:"delete_self"` // what new users get

	Organizations OrganizationSettings `json:"organizations"`
	Restrictions  RestrictionSettings  `json:"restrictions"`
	Sessions      SessionSettings      `json:"sessions"`
	Display       DisplaySettings      `json:"display"`
	OAuth         OAuthSettings        `json:"oauth_applications"`
	APIKeys       bool                 `json:"api_keys"`  // users and organizations may have them
	TestMode      bool                 `json:"test_mode"` // +clerk_test addresses and fictional numbers take the code 424242
	SupportEmail  string               `json:"support_email"`
	FromEmail     string               `json:"from_email_address"` // local part of the sender
	ScriptVersion string               `json:"clerk_js_version"`   // "" is the newest

	DevelopmentOrigin         string   `json:"development_origin"`
	AllowedOrigins            []string `json:"allowed_origins"`
	CookielessDev             bool     `json:"cookieless_dev"`
	URLBasedSessionSyncing    bool     `json:"url_based_session_syncing"`
	EnhancedDeliverability    bool     `json:"enhanced_email_deliverability"`
	PreferredPasswordStrategy string   `json:"preferred_sign_in_strategy_when_password_required"` // password or otp
	ProgressiveSignUp         bool     `json:"progressive_sign_up"`
	SessionTokenTemplate      string   `json:"session_token_template"` // name of the JWT template whose claims session tokens add
	HomeURL                   string   `json:"home_url"`               // of a production instance: where its application lives
}

// OrganizationSettings says what organizations may do. A limit of 0 is none.
type OrganizationSettings struct {
	Enabled               bool     `json:"enabled"`
	MaxAllowedMemberships int      `json:"max_allowed_memberships"` // what new organizations get
	MaxAllowedRoles       int      `json:"max_allowed_roles"`
	MaxAllowedPermissions int      `json:"max_allowed_permissions"`
	CreatorRole           string   `json:"creator_role"` // key of the role; the initial role set has the same
	AdminDelete           bool     `json:"admin_delete_enabled"`
	ForceSelection        bool     `json:"force_organization_selection"`
	SlugDisabled          bool     `json:"slug_disabled"`
	DomainsEnabled        bool     `json:"domains_enabled"`
	EnrollmentModes       []string `json:"domains_enrollment_modes"`
	DomainsDefaultRole    string   `json:"domains_default_role"` // key of the role
	MaxAllowedDomains     int      `json:"max_allowed_domains"`
	MaxRoleSets           int      `json:"max_role_sets_allowed"`
	InitialRoleSet        string   `json:"initial_role_set_key"` // key of the role set that new organizations get
}

// RestrictionSettings says who may sign up.
type RestrictionSettings struct {
	Allowlist                  bool   `json:"allowlist"`
	Blocklist                  bool   `json:"blocklist"`
	AllowBlockDisabledOnSignIn bool   `json:"allowlist_blocklist_disabled_on_sign_in"`
	BlockEmailSubaddresses     bool   `json:"block_email_subaddresses"`
	BlockDisposableDomains     bool   `json:"block_disposable_email_domains"`
	IgnoreDotsForGmail         bool   `json:"ignore_dots_for_gmail_addresses"`
	SignUpMode                 string `json:"sign_up_mode"` // public, restricted or waitlist
}

// AuthenticationSettings says how people prove who they are. Passwords, TOTP and backup codes have settings of their own.
type AuthenticationSettings struct {
	EmailCode             bool `json:"email_code"`
	EmailLink             bool `json:"email_link"`
	PhoneCode             bool `json:"phone_code"`
	Passkeys              bool `json:"passkeys"`
	PhoneSecondFactor     bool `json:"phone_second_factor"`    // numbers that are reserved for it are second factors
	SecondFactorRequired  bool `json:"second_factor_required"` // of every user
	VerifyEmailAddress    bool `json:"verify_email_address"`   // at sign-up
	VerifyPhoneNumber     bool `json:"verify_phone_number"`    // at sign-up
	LinkSameClient        bool `json:"link_same_client"`       // links are good in the browser only in which they were asked for
	EnumerationProtection bool `json:"enumeration_protection"` // answers do not tell who has an account
	Reverification        bool `json:"reverification"`         // users prove once more who they are before they change what matters

	Wallets []Strategy `json:"wallets,omitempty"` // by which wallets prove that they are somebody's; none: they cannot sign in
}

// SessionSettings says how long sessions last, in milliseconds; 0 is no such limit.
type SessionSettings struct {
	MaxLifetime int64 `json:"max_lifetime"`
	Inactivity  int64 `json:"inactivity"`
	Several     bool  `json:"several"` // users may be signed in on a client at a time
}

// AttributeSettings says whether users may have, or must have, an attribute.
type AttributeSettings struct {
	Enabled   bool `json:"enabled"`
	Required  bool `json:"required"`
	Immutable bool `json:"immutable"` // users cannot change it themselves
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
		Authentication: AuthenticationSettings{
			EmailCode: true, PhoneCode: true, Passkeys: true, PhoneSecondFactor: true, VerifyEmailAddress: true, VerifyPhoneNumber: true, Reverification: true,
		},
		RateLimits: DefaultRateLimits(e),
		DeleteSelf: true,

		Organizations: OrganizationSettings{
			Enabled: true, MaxAllowedMemberships: 5, MaxAllowedRoles: 10, MaxAllowedPermissions: 50, MaxAllowedDomains: 10,
			MaxRoleSets: 10, InitialRoleSet: DefaultRoleSet, CreatorRole: "org:admin", AdminDelete: true, EnrollmentModes: []string{"manual_invitation"}, DomainsDefaultRole: "org:member",
		},
		Restrictions:              RestrictionSettings{SignUpMode: "public"},
		Sessions:                  SessionSettings{MaxLifetime: 7 * 86_400_000},
		APIKeys:                   true,
		TestMode:                  e == Development,
		FromEmail:                 "notifications",
		URLBasedSessionSyncing:    e == Development,
		AllowedOrigins:            []string{},
		PreferredPasswordStrategy: "password",
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

			"update_organization": {Requests: 10, Window: 10_000},
		},
	}
}
