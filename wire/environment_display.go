package wire

import "bartleby"

// DisplayConfig says how front ends look, and where they lead.
type DisplayConfig struct {
	Object                     string         `json:"object" enum:"display_config"`
	ID                         string         `json:"id"`
	Environment                string         `json:"instance_environment_type" enum:"production,development,staging"`
	ApplicationName            string         `json:"application_name"`
	Theme                      map[string]any `json:"theme"`
	PreferredSignInStrategy    string         `json:"preferred_sign_in_strategy" enum:"password,otp"`
	LogoImageURL               *string        `json:"logo_image_url"`
	FaviconImageURL            *string        `json:"favicon_image_url"`
	LogoURL                    *string        `json:"logo_url"`
	FaviconURL                 *string        `json:"favicon_url"`
	LogoImage                  *struct{}      `json:"logo_image"`
	FaviconImage               *struct{}      `json:"favicon_image"`
	HomeURL                    string         `json:"home_url"`
	SignInURL                  string         `json:"sign_in_url"`
	SignUpURL                  string         `json:"sign_up_url"`
	UserProfileURL             string         `json:"user_profile_url"`
	WaitlistURL                string         `json:"waitlist_url"`
	OAuthConsentURL            string         `json:"oauth_consent_url"`
	OrganizationProfileURL     string         `json:"organization_profile_url"`
	CreateOrganizationURL      string         `json:"create_organization_url"`
	AfterSignInURL             string         `json:"after_sign_in_url"`
	AfterSignUpURL             string         `json:"after_sign_up_url"`
	AfterSignOutOneURL         string         `json:"after_sign_out_one_url"`
	AfterSignOutAllURL         string         `json:"after_sign_out_all_url"`
	AfterSwitchSessionURL      string         `json:"after_switch_session_url"`
	AfterJoinWaitlistURL       string         `json:"after_join_waitlist_url"`
	AfterLeaveOrganizationURL  string         `json:"after_leave_organization_url"`
	AfterCreateOrganizationURL string         `json:"after_create_organization_url"`
	LogoLinkURL                string         `json:"logo_link_url"`
	SupportEmail               *string        `json:"support_email"`
	Branded                    bool           `json:"branded"`
	ForceOAuthFirst            bool           `json:"experimental_force_oauth_first"`
	ScriptVersion              *string        `json:"clerk_js_version"`
	ShowDevmodeWarning         bool           `json:"show_devmode_warning"`
	GoogleOneTapClientID       *string        `json:"google_one_tap_client_id"`
	HelpURL                    *string        `json:"help_url"`
	PrivacyPolicyURL           *string        `json:"privacy_policy_url"`
	TermsURL                   *string        `json:"terms_url"`
	CaptchaPublicKey           *string        `json:"captcha_public_key"`
	CaptchaPublicKeyInvisible  *string        `json:"captcha_public_key_invisible"`
	CaptchaWidgetType          *string        `json:"captcha_widget_type"`
	CaptchaProvider            *string        `json:"captcha_provider"`
	CaptchaOAuthBypass         []string       `json:"captcha_oauth_bypass"`
}

func (p *Presenter) displayConfig() DisplayConfig {
	i, portal, home := p.Instance, p.FrontendURL, p.HomeURL()
	return DisplayConfig{
		Object: "display_config", ID: i.ID, Environment: string(i.Environment), ApplicationName: i.Application, Theme: map[string]any{},
		PreferredSignInStrategy: i.Settings.PreferredPasswordStrategy, HomeURL: home,
		SignInURL: portal + "/sign-in", SignUpURL: portal + "/sign-up", UserProfileURL: portal + "/user", WaitlistURL: portal + "/waitlist",
		OAuthConsentURL: portal + "/oauth-consent", OrganizationProfileURL: portal + "/organization", CreateOrganizationURL: portal + "/create-organization",
		AfterSignInURL: home, AfterSignUpURL: home, AfterSignOutOneURL: portal + "/sign-in/choose", AfterSignOutAllURL: portal + "/sign-in", AfterSwitchSessionURL: home,
		AfterJoinWaitlistURL: home, AfterLeaveOrganizationURL: home, AfterCreateOrganizationURL: home, LogoLinkURL: home,
		SupportEmail: absent(i.Settings.SupportEmail), ScriptVersion: absent(i.Settings.ScriptVersion), ShowDevmodeWarning: i.Environment == bartleby.Development,
		CaptchaOAuthBypass: []string{}, LogoURL: absent(i.Settings.Display.LogoURL), LogoImageURL: absent(i.Settings.Display.LogoURL),
		TermsURL: absent(i.Settings.Display.TermsURL), PrivacyPolicyURL: absent(i.Settings.Display.PrivacyURL),
	}
}

// absent is nil for "".
func absent(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// AccountPortal says what the hosted pages are like.
type AccountPortal struct {
	Object                     string          `json:"object" enum:"account_portal"`
	Allowed                    bool            `json:"allowed"`
	Enabled                    bool            `json:"enabled"`
	InternalLinking            bool            `json:"internal_linking"`
	AfterSignInURL             string          `json:"after_sign_in_url"`
	AfterSignUpURL             string          `json:"after_sign_up_url"`
	AfterJoinWaitlistURL       string          `json:"after_join_waitlist_url"`
	AfterCreateOrganizationURL string          `json:"after_create_organization_url"`
	AfterLeaveOrganizationURL  string          `json:"after_leave_organization_url"`
	LogoLinkURL                string          `json:"logo_link_url"`
	Customization              PortalColouring `json:"customization"`
}

// PortalColouring is how the hosted pages are coloured; null leaves it to them.
type PortalColouring struct {
	Appearance      *string `json:"appearance"`
	BackgroundDark  *string `json:"background_color_dark"`
	BackgroundLight *string `json:"background_color_light"`
	PrimaryDark     *string `json:"primary_color_dark"`
	PrimaryLight    *string `json:"primary_color_light"`
}

// AccountPortal presents the hosted pages.
func (p *Presenter) AccountPortal() *AccountPortal {
	d, look := p.displayConfig(), p.Instance.Settings.Display
	return &AccountPortal{
		Object: "account_portal", Allowed: true, Enabled: true, InternalLinking: true, AfterSignInURL: d.AfterSignInURL, AfterSignUpURL: d.AfterSignUpURL,
		AfterJoinWaitlistURL: d.AfterJoinWaitlistURL, AfterCreateOrganizationURL: d.AfterCreateOrganizationURL, AfterLeaveOrganizationURL: d.AfterLeaveOrganizationURL,
		LogoLinkURL: d.LogoLinkURL,
		Customization: PortalColouring{
			BackgroundDark: absent(look.BackgroundColorDark), BackgroundLight: absent(look.BackgroundColor), PrimaryDark: absent(look.PrimaryColorDark), PrimaryLight: absent(look.PrimaryColor),
		},
	}
}
