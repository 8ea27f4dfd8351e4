package wire

import (
	"slices"

	"bartleby"
)

// Environment is all that front ends know of an instance before anybody signs in.
type Environment struct {
	AuthConfig           AuthConfig                   `json:"auth_config"`
	DisplayConfig        DisplayConfig                `json:"display_config"`
	UserSettings         UserSettings                 `json:"user_settings"`
	OrganizationSettings FrontendOrganizationSettings `json:"organization_settings"`
	FraudSettings        FraudSettings                `json:"fraud_settings"`
	CommerceSettings     CommerceSettings             `json:"commerce_settings"`
	APIKeysSettings      APIKeysSettings              `json:"api_keys_settings"`
	ProtectConfig        ProtectConfig                `json:"protect_config"`
	MaintenanceMode      bool                         `json:"maintenance_mode"`
	ClientDebugMode      bool                         `json:"client_debug_mode"`
	PartitionedCookies   bool                         `json:"partitioned_cookies"`
}

// AuthConfig says how users prove who they are.
type AuthConfig struct {
	Object                             string         `json:"object" enum:"auth_config"`
	ID                                 string         `json:"id"`
	FirstName                          string         `json:"first_name" enum:"on,off,required"`
	LastName                           string         `json:"last_name" enum:"on,off,required"`
	EmailAddress                       string         `json:"email_address" enum:"on,off,required"`
	PhoneNumber                        string         `json:"phone_number" enum:"on,off,required"`
	Username                           string         `json:"username" enum:"on,off,required"`
	Password                           string         `json:"password" enum:"on,off,required"`
	IdentificationRequirements         [][]string     `json:"identification_requirements" doc:"Identifiers of which a user has one."`
	IdentificationStrategies           []string       `json:"identification_strategies"`
	FirstFactors                       []string       `json:"first_factors"`
	SecondFactors                      []string       `json:"second_factors"`
	EmailAddressVerificationStrategies []string       `json:"email_address_verification_strategies"`
	SingleSessionMode                  bool           `json:"single_session_mode"`
	EnhancedDeliverability             bool           `json:"enhanced_email_deliverability"`
	TestMode                           bool           `json:"test_mode"`
	CookielessDev                      bool           `json:"cookieless_dev"`
	URLBasedSessionSyncing             bool           `json:"url_based_session_syncing"`
	ClaimedAt                          *int64         `json:"claimed_at"`
	Reverification                     bool           `json:"reverification"`
	NativeSettings                     NativeSettings `json:"native_settings"`
}

// NativeSettings says what applications that are no browsers may do.
type NativeSettings struct {
	Object              string `json:"object" enum:"native_settings"`
	APIEnabled          bool   `json:"api_enabled"`
	TrustedDeviceSignIn bool   `json:"trusted_device_sign_in_enabled"`
	PromptAfterSignIn   bool   `json:"trusted_device_enrollment_prompt_after_sign_in_enabled"`
	PromptAfterSignUp   bool   `json:"trusted_device_enrollment_prompt_after_sign_up_enabled"`
}

// FraudSettings says what is asked of devices.
type FraudSettings struct {
	Object string              `json:"object" enum:"fraud_settings"`
	Native NativeFraudSettings `json:"native"`
}

// NativeFraudSettings says what is asked of devices that are no browsers.
type NativeFraudSettings struct {
	DeviceAttestationMode string `json:"device_attestation_mode" enum:"disabled,onboarding,enforced"`
}

// CommerceSettings says whether anything is for sale.
type CommerceSettings struct {
	Billing BillingSettings `json:"billing"`
}

// BillingSettings says who may buy.
type BillingSettings struct {
	StripePublishableKey *string      `json:"stripe_publishable_key"`
	User                 PayerSetting `json:"user"`
	Organization         PayerSetting `json:"organization"`
}

// PayerSetting says whether there is something to buy.
type PayerSetting struct {
	Enabled      bool `json:"enabled"`
	HasPaidPlans bool `json:"has_paid_plans"`
}

// APIKeysSettings says who may manage API keys of their own.
type APIKeysSettings struct {
	Enabled       bool `json:"enabled"`
	Users         bool `json:"user_api_keys_enabled"`
	Organizations bool `json:"orgs_api_keys_enabled"`
}

// ProtectConfig is without content: this server has no such service.
type ProtectConfig struct{}

// FrontendOrganizationSettings says what organizations may do.
type FrontendOrganizationSettings struct {
	Enabled               bool                        `json:"enabled"`
	MaxAllowedMemberships int                         `json:"max_allowed_memberships"`
	ForceSelection        bool                        `json:"force_organization_selection"`
	Actions               OrganizationActions         `json:"actions"`
	Domains               OrganizationDomainsSettings `json:"domains"`
	Slug                  OrganizationSlugSettings    `json:"slug"`
	CreatorRole           string                      `json:"creator_role"`
	CreationDefaults      Switch                      `json:"organization_creation_defaults" doc:"Whether front ends ask what a new organization could be called."`
}

// OrganizationActions are what members may do.
type OrganizationActions struct {
	AdminDelete bool `json:"admin_delete"`
}

// OrganizationDomainsSettings says how domains of organizations enrol members.
type OrganizationDomainsSettings struct {
	Enabled         bool     `json:"enabled"`
	EnrollmentModes []string `json:"enrollment_modes"`
	DefaultRole     string   `json:"default_role"`
}

// OrganizationSlugSettings says whether organizations have slugs.
type OrganizationSlugSettings struct {
	Disabled bool `json:"disabled"`
}

// Environment presents the instance.
func (p *Presenter) Environment() *Environment {
	s := p.Instance.Settings
	organizations := s.Organizations
	return &Environment{
		AuthConfig: p.authConfig(), DisplayConfig: p.displayConfig(), UserSettings: userSettings(s),
		OrganizationSettings: FrontendOrganizationSettings{
			Enabled: organizations.Enabled, MaxAllowedMemberships: organizations.MaxAllowedMemberships, ForceSelection: organizations.Enabled && organizations.ForceSelection,
			CreationDefaults: Switch{organizations.Enabled}, Actions: OrganizationActions{organizations.AdminDelete}, Slug: OrganizationSlugSettings{organizations.SlugDisabled}, CreatorRole: organizations.CreatorRole,
			Domains: OrganizationDomainsSettings{organizations.DomainsEnabled, organizations.EnrollmentModes, organizations.DomainsDefaultRole},
		},
		FraudSettings:   FraudSettings{Object: "fraud_settings", Native: NativeFraudSettings{"disabled"}},
		APIKeysSettings: APIKeysSettings{s.APIKeys, s.APIKeys, s.APIKeys && organizations.Enabled},
	}
}

func (p *Presenter) authConfig() AuthConfig {
	s := p.Instance.Settings
	all := s.Attributes()
	state := func(name string) string {
		switch a := all[name]; {
		case a.Required:
			return "required"
		case a.Enabled:
			return "on"
		}
		return "off"
	}
	out := AuthConfig{
		Object: "auth_config", ID: p.Instance.ID, FirstName: state("first_name"), LastName: state("last_name"), EmailAddress: state("email_address"),
		PhoneNumber: state("phone_number"), Username: state("username"), Password: state("password"), IdentificationRequirements: [][]string{},
		IdentificationStrategies: []string{}, FirstFactors: []string{}, SecondFactors: []string{}, SingleSessionMode: !s.Sessions.Several,
		EmailAddressVerificationStrategies: all["email_address"].Verifications, EnhancedDeliverability: s.EnhancedDeliverability, TestMode: s.TestMode,
		CookielessDev: s.CookielessDev, URLBasedSessionSyncing: s.URLBasedSessionSyncing, Reverification: s.Authentication.Reverification,
		NativeSettings: NativeSettings{Object: "native_settings", APIEnabled: true},
	}
	for _, name := range []string{"email_address", "phone_number", "username", "web3_wallet"} {
		if all[name].Enabled {
			out.IdentificationStrategies = append(out.IdentificationStrategies, name)
		}
	}
	if len(out.IdentificationStrategies) > 0 {
		out.IdentificationRequirements = append(out.IdentificationRequirements, out.IdentificationStrategies)
	}
	for _, a := range all {
		out.FirstFactors, out.SecondFactors = append(out.FirstFactors, a.FirstFactors...), append(out.SecondFactors, a.SecondFactors...)
	}
	for _, list := range []*[]string{&out.FirstFactors, &out.SecondFactors} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return out
}

// HomeURL is where the application of the instance lives, as far as it is known; else its hosted pages.
func (p *Presenter) HomeURL() string {
	s := p.Instance.Settings
	switch {
	case p.Instance.Environment == bartleby.Production && s.HomeURL != "":
		return s.HomeURL
	case p.Instance.Environment == bartleby.Development && s.DevelopmentOrigin != "":
		return s.DevelopmentOrigin
	}
	return p.FrontendURL
}
