package bapi

import (
	"context"

	"bartleby"
	"bartleby/identity"
	"bartleby/rest"
	"bartleby/store"
	"bartleby/wire"
)

type noInput struct{}

// stored reads the request's instance from the database rather than from the key cache.
func (a *api) stored(ctx context.Context) (*bartleby.Instance, error) {
	return store.Read(ctx, a.db, instance(ctx).ID, func(tx *store.Tx) (*bartleby.Instance, error) { return tx.CurrentInstance() })
}

// changed presents changed settings, and has the keys of the instance looked up anew.
func changed[W any](ctx context.Context, a *api, show func(*bartleby.Instance) *W, i *bartleby.Instance, err error) (*W, error) {
	a.keys.forget(instance(ctx).ID)
	return present(show, i, err)
}

func (a *api) getInstance(ctx context.Context, _ *noInput) (*wire.Instance, error) {
	i, err := a.stored(ctx)
	return present(wire.InstanceOf, i, err)
}

type updateInstance struct {
	TestMode                  bartleby.Patch[bool]     `json:"test_mode" doc:"Whether test addresses and numbers take the fixed code."`
	HIBP                      bartleby.Patch[bool]     `json:"hibp" doc:"Whether new passwords are looked up in the breach list."`
	EnhancedDeliverability    bartleby.Patch[bool]     `json:"enhanced_email_deliverability"`
	SupportEmail              bartleby.Patch[string]   `json:"support_email" doc:"An empty string removes it."`
	ScriptVersion             bartleby.Patch[string]   `json:"clerk_js_version" doc:"An empty string stands for the newest."`
	DevelopmentOrigin         bartleby.Patch[string]   `json:"development_origin" doc:"An empty string removes it."`
	AllowedOrigins            bartleby.Patch[[]string] `json:"allowed_origins" doc:"Takes the place of the list there."`
	CookielessDev             bartleby.Patch[bool]     `json:"cookieless_dev"`
	URLBasedSessionSyncing    bartleby.Patch[bool]     `json:"url_based_session_syncing"`
	APIKeys                   bartleby.Patch[bool]     `json:"api_keys_enabled" doc:"Whether users and organizations may have API keys."`
	PreferredPasswordStrategy bartleby.Patch[string]   `json:"preferred_sign_in_strategy_when_password_required" enum:"password,otp," doc:"An empty string removes the preference."`
}

func (a *api) updateInstance(ctx context.Context, in *updateInstance) (*rest.NoContent, error) {
	i, err := a.id.UpdateInstance(ctx, instance(ctx), identity.InstanceChange{
		TestMode: in.TestMode, HIBP: in.HIBP, EnhancedDeliverability: in.EnhancedDeliverability, CookielessDev: in.CookielessDev,
		URLBasedSessionSyncing: in.URLBasedSessionSyncing, SupportEmail: in.SupportEmail, ScriptVersion: in.ScriptVersion,
		DevelopmentOrigin: in.DevelopmentOrigin, PreferredPasswordStrategy: in.PreferredPasswordStrategy, AllowedOrigins: in.AllowedOrigins, APIKeys: in.APIKeys,
	})
	return changed(ctx, a, func(*bartleby.Instance) *rest.NoContent { return nil }, i, err)
}

type updateRestrictions struct {
	Allowlist                  bartleby.Patch[bool] `json:"allowlist"`
	Blocklist                  bartleby.Patch[bool] `json:"blocklist"`
	AllowBlockDisabledOnSignIn bartleby.Patch[bool] `json:"allowlist_blocklist_disabled_on_sign_in"`
	BlockEmailSubaddresses     bartleby.Patch[bool] `json:"block_email_subaddresses"`
	BlockDisposableDomains     bartleby.Patch[bool] `json:"block_disposable_email_domains"`
	IgnoreDotsForGmail         bartleby.Patch[bool] `json:"ignore_dots_for_gmail_addresses"`
}

func (a *api) updateRestrictions(ctx context.Context, in *updateRestrictions) (*wire.InstanceRestrictions, error) {
	i, err := a.id.UpdateRestrictions(ctx, instance(ctx), identity.RestrictionChange(*in))
	return changed(ctx, a, wire.Restrictions, i, err)
}

func (a *api) getOrganizationSettings(ctx context.Context, _ *noInput) (*wire.OrganizationSettings, error) {
	i, err := a.stored(ctx)
	return present(wire.OrganizationSettingsOf, i, err)
}

type updateOrganizationSettings struct {
	Enabled               bartleby.Patch[bool]     `json:"enabled"`
	AdminDelete           bartleby.Patch[bool]     `json:"admin_delete_enabled"`
	DomainsEnabled        bartleby.Patch[bool]     `json:"domains_enabled"`
	SlugDisabled          bartleby.Patch[bool]     `json:"slug_disabled"`
	ForceSelection        bartleby.Patch[bool]     `json:"force_organization_selection"`
	MaxAllowedMemberships bartleby.Patch[int]      `json:"max_allowed_memberships" min:"0" most:"1000000" doc:"What new organizations get; 0 is no limit."`
	EnrollmentModes       bartleby.Patch[[]string] `json:"domains_enrollment_modes" enum:"manual_invitation,automatic_invitation,automatic_suggestion"`
	CreatorRoleID         bartleby.Patch[string]   `json:"creator_role_id" doc:"Id of the role that creators of organizations get."`
	DomainsDefaultRoleID  bartleby.Patch[string]   `json:"domains_default_role_id" doc:"Id of the role that members get by their e-mail domain."`
}

func (a *api) updateOrganizationSettings(ctx context.Context, in *updateOrganizationSettings) (*wire.OrganizationSettings, error) {
	i, err := a.id.UpdateOrganizationSettings(ctx, instance(ctx), identity.OrganizationSettingsChange(*in))
	return changed(ctx, a, wire.OrganizationSettingsOf, i, err)
}

type updateBetaSettings struct {
	RestrictedToAllowlist  bartleby.Patch[bool]   `json:"restricted_to_allowlist"`
	ProgressiveSignUp      bartleby.Patch[bool]   `json:"progressive_sign_up"`
	EnhancedDeliverability bartleby.Patch[bool]   `json:"enhanced_email_deliverability"`
	TestMode               bartleby.Patch[bool]   `json:"test_mode"`
	FromEmail              bartleby.Patch[string] `json:"from_email_address" max:"64" doc:"The part of the sender's address before the @."`
	SessionTokenTemplate   bartleby.Patch[string] `json:"session_token_template" max:"100" doc:"Name of a JWT template whose claims session tokens add to their own; an empty string stands for none."`
}

func (a *api) updateBetaSettings(ctx context.Context, in *updateBetaSettings) (*wire.InstanceSettings, error) {
	i, err := a.id.UpdateBetaSettings(ctx, instance(ctx), identity.BetaChange(*in))
	return changed(ctx, a, wire.BetaSettings, i, err)
}
