package identity

import (
	"context"

	"bartleby"
	"bartleby/store"
)

// maxOrigins bounds the allowed origins of an instance.
const maxOrigins = 100

// InstanceChange is a change of an instance's general settings. What is absent or null stays.
type InstanceChange struct {
	TestMode, HIBP, EnhancedDeliverability, CookielessDev, URLBasedSessionSyncing, APIKeys bartleby.Patch[bool]
	SupportEmail, ScriptVersion, DevelopmentOrigin, PreferredPasswordStrategy              bartleby.Patch[string]
	AllowedOrigins                                                                         bartleby.Patch[[]string]
}

// RestrictionChange is a change of who may sign up. What is absent or null stays.
type RestrictionChange struct {
	Allowlist, Blocklist, AllowBlockDisabledOnSignIn, BlockEmailSubaddresses, BlockDisposableDomains, IgnoreDotsForGmail bartleby.Patch[bool]
}

// OrganizationSettingsChange is a change of what organizations may do. What is absent or null stays.
type OrganizationSettingsChange struct {
	Enabled, AdminDelete, DomainsEnabled, SlugDisabled, ForceSelection bartleby.Patch[bool]
	MaxAllowedMemberships                                              bartleby.Patch[int]
	EnrollmentModes                                                    bartleby.Patch[[]string]
	CreatorRoleID, DomainsDefaultRoleID                                bartleby.Patch[string] // role_…
}

// BetaChange is a change of the settings that the beta operations know. What is absent or null stays.
type BetaChange struct {
	RestrictedToAllowlist, ProgressiveSignUp, EnhancedDeliverability, TestMode bartleby.Patch[bool]
	FromEmail, SessionTokenTemplate                                            bartleby.Patch[string]
}

// assign sets a field where a value was given.
func assign[T any](to *T, p bartleby.Patch[T]) { *to = p.Or(*to) }

// changeSettings changes some settings of an instance, locked, and returns it as it is then.
func (s *Service) changeSettings(ctx context.Context, ins *bartleby.Instance, change func(*store.Tx, *bartleby.Instance) error) (*bartleby.Instance, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Instance, error) {
		i, err := tx.CurrentInstance()
		if err != nil {
			return nil, err
		}
		if err := change(tx, i); err != nil {
			return nil, err
		}
		return i, tx.SaveSettings(i.Settings)
	})
}

// UpdateInstance changes the general settings. It fails with form_param_format_invalid, form_invalid_origin, and
// breaks_instance_invariant where a production instance is given what development needs.
func (s *Service) UpdateInstance(ctx context.Context, ins *bartleby.Instance, c InstanceChange) (*bartleby.Instance, error) {
	var faults []error
	if text := c.SupportEmail.Value(); text != "" {
		address, err := bartleby.CheckEmailAddress("support_email", text)
		c.SupportEmail.To = address
		faults = append(faults, err)
	}
	if text := c.ScriptVersion.Value(); text != "" && !bartleby.IsScriptVersion(text) {
		faults = append(faults, bartleby.ParamFormat("clerk_js_version", "it must be a version such as 5 or 5.12.0, or the name of a release channel"))
	}
	if text := c.DevelopmentOrigin.Value(); text != "" {
		faults = append(faults, bartleby.CheckOrigin("development_origin", text))
	}
	if len(c.AllowedOrigins.Value()) > maxOrigins {
		faults = append(faults, bartleby.ParamTooMany("allowed_origins", maxOrigins))
	}
	for _, origin := range c.AllowedOrigins.Value() {
		if bartleby.CheckOrigin("allowed_origins", origin) != nil {
			faults = append(faults, bartleby.OriginInvalid("allowed_origins"))
			break
		}
	}
	if ins.Environment == bartleby.Production && (c.DevelopmentOrigin.Value() != "" || c.CookielessDev.Or(false) || c.URLBasedSessionSyncing.Or(false)) {
		faults = append(faults, bartleby.BreaksInvariant("A development origin, and sessions that are handed on in URLs, are for development instances only."))
	}
	if err := bartleby.Collect(faults...); err != nil {
		return nil, err
	}
	return s.changeSettings(ctx, ins, func(_ *store.Tx, i *bartleby.Instance) error {
		to := &i.Settings
		assign(&to.TestMode, c.TestMode)
		assign(&to.Password.BreachCheck, c.HIBP)
		assign(&to.EnhancedDeliverability, c.EnhancedDeliverability)
		assign(&to.CookielessDev, c.CookielessDev)
		assign(&to.URLBasedSessionSyncing, c.URLBasedSessionSyncing)
		assign(&to.SupportEmail, c.SupportEmail)
		assign(&to.ScriptVersion, c.ScriptVersion)
		assign(&to.DevelopmentOrigin, c.DevelopmentOrigin)
		assign(&to.PreferredPasswordStrategy, c.PreferredPasswordStrategy)
		assign(&to.AllowedOrigins, c.AllowedOrigins)
		assign(&to.APIKeys, c.APIKeys)
		return nil
	})
}

// UpdateRestrictions changes who may sign up. It fails with disabled_instance_restriction where a restriction of e-mail
// addresses is switched on in an instance without them.
func (s *Service) UpdateRestrictions(ctx context.Context, ins *bartleby.Instance, c RestrictionChange) (*bartleby.Instance, error) {
	return s.changeSettings(ctx, ins, func(_ *store.Tx, i *bartleby.Instance) error {
		to := &i.Settings.Restrictions
		var faults []error
		for _, about := range []struct {
			param string
			on    bartleby.Patch[bool]
		}{
			{"block_email_subaddresses", c.BlockEmailSubaddresses},
			{"block_disposable_email_domains", c.BlockDisposableDomains},
			{"ignore_dots_for_gmail_addresses", c.IgnoreDotsForGmail},
		} {
			if about.on.Or(false) && !i.Settings.EmailAddress.Enabled {
				faults = append(faults, bartleby.RestrictionDisabled(about.param))
			}
		}
		if err := bartleby.Collect(faults...); err != nil {
			return err
		}
		assign(&to.Allowlist, c.Allowlist)
		assign(&to.Blocklist, c.Blocklist)
		assign(&to.AllowBlockDisabledOnSignIn, c.AllowBlockDisabledOnSignIn)
		assign(&to.BlockEmailSubaddresses, c.BlockEmailSubaddresses)
		assign(&to.BlockDisposableDomains, c.BlockDisposableDomains)
		assign(&to.IgnoreDotsForGmail, c.IgnoreDotsForGmail)
		return nil
	})
}

// UpdateOrganizationSettings changes what organizations may do. It fails with resource_not_found for a role, and where the
// role of creators would lack the minimum permissions.
func (s *Service) UpdateOrganizationSettings(ctx context.Context, ins *bartleby.Instance, c OrganizationSettingsChange) (*bartleby.Instance, error) {
	return s.changeSettings(ctx, ins, func(tx *store.Tx, i *bartleby.Instance) error {
		to := &i.Settings.Organizations
		if c.CreatorRoleID.Has() {
			role, err := tx.RoleGrant(c.CreatorRoleID.To)
			if err != nil {
				return err
			}
			if !role.Grants(bartleby.MinimumPermissions...) {
				return bartleby.CreatorRoleLacks("creator_role_id")
			}
			to.CreatorRole = role.Role.Key
			if err := appointCreator(tx, to.InitialRoleSet, role.Role.ID); err != nil {
				return err
			}
		}
		if c.DomainsDefaultRoleID.Has() {
			role, err := tx.RoleGrant(c.DomainsDefaultRoleID.To)
			if err != nil {
				return err
			}
			to.DomainsDefaultRole = role.Role.Key
		}
		assign(&to.Enabled, c.Enabled)
		assign(&to.AdminDelete, c.AdminDelete)
		assign(&to.DomainsEnabled, c.DomainsEnabled)
		assign(&to.SlugDisabled, c.SlugDisabled)
		assign(&to.ForceSelection, c.ForceSelection)
		assign(&to.MaxAllowedMemberships, c.MaxAllowedMemberships)
		assign(&to.EnrollmentModes, c.EnrollmentModes)
		return nil
	})
}

// UpdateBetaSettings changes the settings that the beta operations know. It fails with form_param_format_invalid, and with
// form_resource_not_found for a JWT template that is not there, and feature_requires_progressive_sign_up where sign-up has
// to ask for more than fits in one step.
func (s *Service) UpdateBetaSettings(ctx context.Context, ins *bartleby.Instance, c BetaChange) (*bartleby.Instance, error) {
	if c.FromEmail.Has() {
		if _, err := bartleby.CheckEmailAddress("from_email_address", c.FromEmail.To+"@example.com"); err != nil {
			return nil, bartleby.ParamFormat("from_email_address", "it must be the part of an e-mail address before the @")
		}
	}
	return s.changeSettings(ctx, ins, func(tx *store.Tx, i *bartleby.Instance) error {
		if name := c.SessionTokenTemplate.Value(); name != "" {
			if t, err := tx.JWTTemplateByName(name); err != nil {
				return err
			} else if t == nil {
				return bartleby.ParamResourceNotFound("session_token_template")
			}
		}
		to := &i.Settings
		if c.ProgressiveSignUp.Has() && !c.ProgressiveSignUp.To {
			if feature := needsProgressiveSignUp(*to); feature != "" {
				return bartleby.RequiresProgressiveSignUp(feature)
			}
		}
		assign(&to.Restrictions.Allowlist, c.RestrictedToAllowlist)
		assign(&to.ProgressiveSignUp, c.ProgressiveSignUp)
		assign(&to.EnhancedDeliverability, c.EnhancedDeliverability)
		assign(&to.TestMode, c.TestMode)
		assign(&to.FromEmail, c.FromEmail)
		assign(&to.SessionTokenTemplate, c.SessionTokenTemplate)
		return nil
	})
}

// needsProgressiveSignUp names what a sign-up in a single step could not ask for; "" when there is nothing.
func needsProgressiveSignUp(set bartleby.Settings) string {
	identifiers := 0
	for _, a := range []bartleby.AttributeSettings{set.EmailAddress, set.PhoneNumber, set.Web3Wallet} {
		if a.Enabled && a.Required {
			identifiers++ // each has to be verified
		}
	}
	switch {
	case identifiers > 1:
		return "several identifiers that are required"
	case set.LegalConsent:
		return "consent to legal documents"
	}
	return ""
}
