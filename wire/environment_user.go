package wire

import "bartleby"

// UserSettings says what users have and may do.
type UserSettings struct {
	Attributes       map[string]bartleby.Attribute `json:"attributes"`
	Social           map[string]SocialSettings     `json:"social" doc:"By strategy."`
	SAML             EnterpriseSSOSettings         `json:"saml"`
	EnterpriseSSO    EnterpriseSSOSettings         `json:"enterprise_sso"`
	SignIn           SignInSettings                `json:"sign_in"`
	SignUp           SignUpSettings                `json:"sign_up"`
	Restrictions     FrontendRestrictions          `json:"restrictions"`
	Password         FrontendPasswordSettings      `json:"password_settings"`
	Username         FrontendUsernameSettings      `json:"username_settings"`
	Actions          UserActions                   `json:"actions"`
	AttackProtection AttackProtection              `json:"attack_protection"`
	Passkey          PasskeySettings               `json:"passkey_settings"`
}

// SocialSettings says whether users may come by a provider.
type SocialSettings struct {
	Enabled                bool    `json:"enabled"`
	Required               bool    `json:"required"`
	Authenticatable        bool    `json:"authenticatable"`
	BlockEmailSubaddresses bool    `json:"block_email_subaddresses"`
	Strategy               string  `json:"strategy"`
	NotSelectable          bool    `json:"not_selectable"`
	Deprecated             bool    `json:"deprecated"`
	Name                   string  `json:"name,omitempty"`
	LogoURL                *string `json:"logo_url"`
}

// EnterpriseSSOSettings says whether users may come by their employer's provider.
type EnterpriseSSOSettings struct {
	Enabled   bool `json:"enabled"`
	SelfServe bool `json:"self_serve_sso"`
}

// SignInSettings says what signing in takes.
type SignInSettings struct {
	SecondFactor SecondFactorSettings `json:"second_factor"`
}

// SecondFactorSettings says whether everybody needs a second factor.
type SecondFactorSettings struct {
	Required bool `json:"required"`
}

// SignUpSettings says what signing up takes.
type SignUpSettings struct {
	CaptchaEnabled       bool   `json:"captcha_enabled"`
	CaptchaWidgetType    string `json:"captcha_widget_type" enum:"smart,invisible"`
	CustomActionRequired bool   `json:"custom_action_required"`
	Progressive          bool   `json:"progressive"`
	Mode                 string `json:"mode" enum:"public,restricted,waitlist"`
	LegalConsentEnabled  bool   `json:"legal_consent_enabled"`

	MFA SecondFactorSettings `json:"mfa" doc:"Whether everybody has to set up a second factor."`
}

// Switch is a restriction.
type Switch struct {
	Enabled bool `json:"enabled"`
}

// FrontendRestrictions says who may sign up.
type FrontendRestrictions struct {
	Allowlist                  Switch `json:"allowlist"`
	Blocklist                  Switch `json:"blocklist"`
	AllowBlockDisabledOnSignIn Switch `json:"allowlist_blocklist_disabled_on_sign_in"`
	BlockEmailSubaddresses     Switch `json:"block_email_subaddresses"`
	BlockDisposableDomains     Switch `json:"block_disposable_email_domains"`
}

// FrontendPasswordSettings is the password policy.
type FrontendPasswordSettings struct {
	DisableHIBP              bool   `json:"disable_hibp"`
	DisableReverification    bool   `json:"disable_password_reverification"`
	MinLength                int    `json:"min_length"`
	MaxLength                int    `json:"max_length"`
	RequireSpecialChar       bool   `json:"require_special_char"`
	RequireNumbers           bool   `json:"require_numbers"`
	RequireUppercase         bool   `json:"require_uppercase"`
	RequireLowercase         bool   `json:"require_lowercase"`
	ShowZxcvbn               bool   `json:"show_zxcvbn"`
	MinZxcvbnStrength        int    `json:"min_zxcvbn_strength"`
	EnforceHIBPOnSignIn      bool   `json:"enforce_hibp_on_sign_in"`
	AllowedSpecialCharacters string `json:"allowed_special_characters"`
}

// FrontendUsernameSettings bounds usernames, in characters.
type FrontendUsernameSettings struct {
	MinLength        int  `json:"min_length"`
	MaxLength        int  `json:"max_length"`
	AllowExtended    bool `json:"allow_extended_special_characters"`
	AllowNumericOnly bool `json:"allow_numeric_usernames"`
}

// UserActions says what users may do to themselves.
type UserActions struct {
	DeleteSelf               bool  `json:"delete_self"`
	CreateOrganization       bool  `json:"create_organization"`
	CreateOrganizationsLimit *bool `json:"create_organizations_limit"`
}

// AttackProtection says what stands against attackers.
type AttackProtection struct {
	UserLockout           LockoutSettings   `json:"user_lockout"`
	PII                   Switch            `json:"pii"`
	EmailLink             EmailLinkSettings `json:"email_link"`
	EnumerationProtection Switch            `json:"enumeration_protection"`
}

// LockoutSettings says when users are locked.
type LockoutSettings struct {
	Enabled           bool  `json:"enabled"`
	MaxAttempts       int   `json:"max_attempts"`
	DurationInMinutes int64 `json:"duration_in_minutes"`
}

// EmailLinkSettings says where links in e-mails may be opened.
type EmailLinkSettings struct {
	RequireSameClient bool `json:"require_same_client"`
}

// PasskeySettings says how passkeys are offered.
type PasskeySettings struct {
	AllowAutofill         bool `json:"allow_autofill"`
	ShowSignInButton      bool `json:"show_sign_in_button"`
	SatisfiesSecondFactor bool `json:"satisfies_second_factor"`
}

// specialCharacters are those that the password policy takes for special.
const specialCharacters = "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~"

func userSettings(s bartleby.Settings) UserSettings {
	restrictions, password := s.Restrictions, s.Password
	return UserSettings{
		Attributes: s.Attributes(), Social: map[string]SocialSettings{},
		SignIn: SignInSettings{SecondFactor: SecondFactorSettings{s.Authentication.SecondFactorRequired}},
		SignUp: SignUpSettings{CaptchaWidgetType: "smart", Progressive: true, Mode: restrictions.SignUpMode, LegalConsentEnabled: s.LegalConsent, MFA: SecondFactorSettings{s.Authentication.SecondFactorRequired}},
		Restrictions: FrontendRestrictions{
			Allowlist: Switch{restrictions.Allowlist}, Blocklist: Switch{restrictions.Blocklist}, AllowBlockDisabledOnSignIn: Switch{restrictions.AllowBlockDisabledOnSignIn},
			BlockEmailSubaddresses: Switch{restrictions.BlockEmailSubaddresses}, BlockDisposableDomains: Switch{restrictions.BlockDisposableDomains},
		},
		Password: FrontendPasswordSettings{
			DisableHIBP: !password.BreachCheck, MinLength: password.MinLength, MaxLength: password.MaxLength, RequireSpecialChar: password.RequireSpecialChar,
			RequireNumbers: password.RequireNumbers, RequireUppercase: password.RequireUppercase, RequireLowercase: password.RequireLowercase,
			ShowZxcvbn: password.MinStrength > 0, MinZxcvbnStrength: password.MinStrength, AllowedSpecialCharacters: specialCharacters,
		},
		Username: FrontendUsernameSettings{MinLength: s.Username.MinLength, MaxLength: s.Username.MaxLength},
		Actions:  UserActions{DeleteSelf: s.DeleteSelf, CreateOrganization: s.Organizations.Enabled},
		AttackProtection: AttackProtection{
			UserLockout: LockoutSettings{s.Lockout.Enabled, s.Lockout.MaxAttempts, s.Lockout.Duration / 60_000},
			EmailLink:   EmailLinkSettings{s.Authentication.LinkSameClient}, EnumerationProtection: Switch{s.Authentication.EnumerationProtection},
		},
		Passkey: PasskeySettings{AllowAutofill: true, ShowSignInButton: true, SatisfiesSecondFactor: true},
	}
}
