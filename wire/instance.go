package wire

import "bartleby"

// Instance is the public JSON of an instance.
type Instance struct {
	Object          string   `json:"object" enum:"instance"`
	ID              string   `json:"id"`
	EnvironmentType string   `json:"environment_type" enum:"development,production"`
	AllowedOrigins  []string `json:"allowed_origins"`
	WorkspaceID     *string  `json:"workspace_id" doc:"Always null: applications of this server have no further owner."`
}

// InstanceOf presents an instance.
func InstanceOf(i *bartleby.Instance) *Instance {
	return &Instance{Object: "instance", ID: i.ID, EnvironmentType: string(i.Environment), AllowedOrigins: i.Settings.AllowedOrigins}
}

// InstanceRestrictions is the public JSON of who may sign up.
type InstanceRestrictions struct {
	Object                     string `json:"object" enum:"instance_restrictions"`
	Allowlist                  bool   `json:"allowlist"`
	Blocklist                  bool   `json:"blocklist"`
	AllowBlockDisabledOnSignIn bool   `json:"allowlist_blocklist_disabled_on_sign_in"`
	BlockEmailSubaddresses     bool   `json:"block_email_subaddresses"`
	BlockDisposableDomains     bool   `json:"block_disposable_email_domains"`
	IgnoreDotsForGmail         bool   `json:"ignore_dots_for_gmail_addresses"`
}

// Restrictions presents who may sign up.
func Restrictions(i *bartleby.Instance) *InstanceRestrictions {
	r := i.Settings.Restrictions
	return &InstanceRestrictions{
		Object: "instance_restrictions", Allowlist: r.Allowlist, Blocklist: r.Blocklist, AllowBlockDisabledOnSignIn: r.AllowBlockDisabledOnSignIn,
		BlockEmailSubaddresses: r.BlockEmailSubaddresses, BlockDisposableDomains: r.BlockDisposableDomains, IgnoreDotsForGmail: r.IgnoreDotsForGmail,
	}
}

// OrganizationSettings is the public JSON of what organizations may do.
type OrganizationSettings struct {
	Object                string   `json:"object" enum:"organization_settings"`
	Enabled               bool     `json:"enabled"`
	MaxAllowedMemberships int      `json:"max_allowed_memberships" doc:"0: no limit."`
	MaxAllowedRoles       int      `json:"max_allowed_roles"`
	MaxAllowedPermissions int      `json:"max_allowed_permissions"`
	MaxAllowedDomains     int      `json:"max_allowed_domains"`
	CreatorRole           string   `json:"creator_role" doc:"Key of the role."`
	AdminDelete           bool     `json:"admin_delete_enabled"`
	DomainsEnabled        bool     `json:"domains_enabled"`
	SlugDisabled          bool     `json:"slug_disabled"`
	EnrollmentModes       []string `json:"domains_enrollment_modes"`
	DomainsDefaultRole    string   `json:"domains_default_role" doc:"Key of the role."`
	MaxRoleSets           int      `json:"max_role_sets_allowed"`
	InitialRoleSet        string   `json:"initial_role_set_key" doc:"Key of the role set that new organizations get."`
}

// OrganizationSettingsOf presents what organizations may do.
func OrganizationSettingsOf(i *bartleby.Instance) *OrganizationSettings {
	o := i.Settings.Organizations
	return &OrganizationSettings{
		Object: "organization_settings", Enabled: o.Enabled, MaxAllowedMemberships: o.MaxAllowedMemberships, MaxAllowedRoles: o.MaxAllowedRoles,
		MaxAllowedPermissions: o.MaxAllowedPermissions, MaxAllowedDomains: o.MaxAllowedDomains, CreatorRole: o.CreatorRole, AdminDelete: o.AdminDelete,
		DomainsEnabled: o.DomainsEnabled, SlugDisabled: o.SlugDisabled, EnrollmentModes: o.EnrollmentModes, DomainsDefaultRole: o.DomainsDefaultRole,
		MaxRoleSets: o.MaxRoleSets, InitialRoleSet: o.InitialRoleSet,
	}
}

// InstanceSettings is the public JSON of the beta settings.
type InstanceSettings struct {
	Object                 string `json:"object" enum:"instance_settings"`
	ID                     string `json:"id"`
	RestrictedToAllowlist  bool   `json:"restricted_to_allowlist"`
	FromEmail              string `json:"from_email_address"`
	ProgressiveSignUp      bool   `json:"progressive_sign_up"`
	EnhancedDeliverability bool   `json:"enhanced_email_deliverability"`
}

// BetaSettings presents the beta settings.
func BetaSettings(i *bartleby.Instance) *InstanceSettings {
	s := i.Settings
	return &InstanceSettings{
		Object: "instance_settings", ID: i.ID, RestrictedToAllowlist: s.Restrictions.Allowlist, FromEmail: s.FromEmail,
		ProgressiveSignUp: s.ProgressiveSignUp, EnhancedDeliverability: s.EnhancedDeliverability,
	}
}
