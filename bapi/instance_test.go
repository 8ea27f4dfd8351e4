package bapi_test

import (
	"sync"
	"testing"

	"bartleby"
	"bartleby/testkit"
)

func TestInstanceSettings(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		o := s.Call(t, 200, "GET /v1/instance", "").Object(t)
		if o["object"] != "instance" || o["id"] != s.Tenant.Instance.ID || o["environment_type"] != "development" || len(o["allowed_origins"].([]any)) != 0 {
			t.Errorf("%v", o)
		}
		a := s.Call(t, 204, "PATCH /v1/instance", `{"test_mode":false,"hibp":false,"enhanced_email_deliverability":true,"support_email":"Help@Example.com","clerk_js_version":"5.1.0",
			"development_origin":"http://localhost:3000","allowed_origins":["chrome-extension://abc","capacitor://localhost"],"cookieless_dev":true,"url_based_session_syncing":false,
			"preferred_sign_in_strategy_when_password_required":"otp"}`)
		if len(a.Body) != 0 {
			t.Errorf("%s", a.Body)
		}
		s.Call(t, 204, "PATCH /v1/instance", `{"test_mode":null,"support_email":null,"preferred_sign_in_strategy_when_password_required":null}`)
		o = s.Call(t, 200, "GET /v1/instance", "").Object(t)
		if list := o["allowed_origins"].([]any); len(list) != 2 || list[0] != "chrome-extension://abc" {
			t.Errorf("%v", o)
		}
		i := s.Stored(t, s.Tenant)
		if c := i.Settings; c.TestMode || c.Password.BreachCheck || !c.EnhancedDeliverability || c.SupportEmail != "help@example.com" || c.ScriptVersion != "5.1.0" ||
			c.DevelopmentOrigin != "http://localhost:3000" || !c.CookielessDev || c.URLBasedSessionSyncing || c.PreferredPasswordStrategy != "otp" {
			t.Errorf("%+v", c)
		}
		s.Call(t, 204, "PATCH /v1/instance", `{"support_email":"","clerk_js_version":"","development_origin":"","preferred_sign_in_strategy_when_password_required":""}`)
		if c := s.Stored(t, s.Tenant).Settings; c.SupportEmail != "" || c.ScriptVersion != "" || c.DevelopmentOrigin != "" || c.PreferredPasswordStrategy != "" {
			t.Errorf("%+v", c)
		}
		for body, want := range map[string]string{
			`{"support_email":"nobody"}`:                                      "form_param_format_invalid support_email",
			`{"clerk_js_version":"../x"}`:                                     "form_param_format_invalid clerk_js_version",
			`{"development_origin":"localhost"}`:                              "form_param_format_invalid development_origin",
			`{"allowed_origins":["https://example.com/path"]}`:                "form_invalid_origin allowed_origins",
			`{"allowed_origins":["javascript://x"]}`:                          "form_invalid_origin allowed_origins",
			`{"preferred_sign_in_strategy_when_password_required":"passkey"}`: "form_param_value_invalid preferred_sign_in_strategy_when_password_required",
			`{"nothing":1}`: "form_param_unknown nothing",
		} {
			s.Refused(t, 422, "PATCH /v1/instance", body, want)
		}

		r := s.Call(t, 200, "PATCH /v1/instance/restrictions", `{"allowlist":true,"block_disposable_email_domains":true,"ignore_dots_for_gmail_addresses":true,"allowlist_blocklist_disabled_on_sign_in":true}`).Object(t)
		if r["object"] != "instance_restrictions" || r["allowlist"] != true || r["blocklist"] != false || r["block_email_subaddresses"] != false || r["block_disposable_email_domains"] != true ||
			r["ignore_dots_for_gmail_addresses"] != true || r["allowlist_blocklist_disabled_on_sign_in"] != true {
			t.Errorf("%v", r)
		}
		r = s.Call(t, 200, "PATCH /v1/instance/restrictions", `{"allowlist":false,"blocklist":true,"block_email_subaddresses":true}`).Object(t)
		if r["allowlist"] != false || r["blocklist"] != true || r["block_email_subaddresses"] != true || r["block_disposable_email_domains"] != true {
			t.Errorf("%v", r)
		}

		g := s.Call(t, 200, "PATCH /v1/instance/organization_settings", `{"enabled":false,"max_allowed_memberships":7,"admin_delete_enabled":false,"domains_enabled":true,"slug_disabled":true,
			"force_organization_selection":true,"domains_enrollment_modes":["automatic_invitation","automatic_suggestion"]}`)
		o = g.Object(t)
		if o["object"] != "organization_settings" || o["enabled"] != false || o["max_allowed_memberships"] != 7.0 || o["admin_delete_enabled"] != false || o["domains_enabled"] != true ||
			o["slug_disabled"] != true || len(o["domains_enrollment_modes"].([]any)) != 2 || o["creator_role"] != "org:admin" || o["domains_default_role"] != "org:member" || o["max_allowed_roles"] != 10.0 {
			t.Errorf("%v", o)
		}
		if again := s.Call(t, 200, "GET /v1/instance/organization_settings", ""); string(again.Body) != string(g.Body) {
			t.Errorf("read back as %s", again.Body)
		}
		if c := s.Stored(t, s.Tenant).Settings.Organizations; !c.ForceSelection {
			t.Errorf("%+v", c)
		}
		s.Refused(t, 422, "PATCH /v1/instance/organization_settings", `{"domains_enrollment_modes":["by_magic"]}`, "form_param_value_invalid domains_enrollment_modes")

		s.Refused(t, 404, "PATCH /v1/instance/organization_settings", `{"creator_role_id":"role_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}`, "resource_not_found")

		b := s.Call(t, 200, "PATCH /v1/beta_features/instance_settings", `{"restricted_to_allowlist":true,"from_email_address":"hello","progressive_sign_up":true,"enhanced_email_deliverability":false,"test_mode":true}`).Object(t)
		if b["object"] != "instance_settings" || b["id"] != s.Tenant.Instance.ID || b["restricted_to_allowlist"] != true || b["from_email_address"] != "hello" || b["progressive_sign_up"] != true || b["enhanced_email_deliverability"] != false {
			t.Errorf("%v", b)
		}
		s.Refused(t, 422, "PATCH /v1/beta_features/instance_settings", `{"from_email_address":"a@b"}`, "form_param_format_invalid from_email_address")
		if c := s.Stored(t, s.Tenant).Settings; !c.TestMode || !c.Restrictions.Allowlist {
			t.Errorf("%+v", c)
		}
		if c := s.Stored(t, s.Twin).Settings; c.Restrictions.Allowlist || !c.Organizations.Enabled || c.ProgressiveSignUp {
			t.Errorf("the twin changed: %+v", c)
		}
	})
}

// TestSettingsTakeEffectAtOnce changes a setting and looks at what it governs without letting time pass.
func TestSettingsTakeEffectAtOnce(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Rules.Breaches = leaked{}
		const body = `{"username":"ada_lovelace","password":"known to all"}`
		s.Refused(t, 422, "POST /v1/users", body, "form_password_pwned password")
		s.Call(t, 204, "PATCH /v1/instance", `{"hibp":false}`)
		s.Call(t, 200, "POST /v1/users", body)
		s.Call(t, 204, "PATCH /v1/instance", `{"hibp":true}`)
		s.Refused(t, 422, "POST /v1/users", `{"username":"grace_hopper","password":"known to all"}`, "form_password_pwned password")
	})
}

// TestRacingSettings has writers of different settings at the same time: none may be lost.
func TestRacingSettings(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		for range 4 {
			var group sync.WaitGroup
			for _, in := range []testkit.Request{
				{Call: "PATCH /v1/instance", Body: `{"test_mode":false}`},
				{Call: "PATCH /v1/instance", Body: `{"support_email":"help@example.com"}`},
				{Call: "PATCH /v1/instance/restrictions", Body: `{"blocklist":true}`},
				{Call: "PATCH /v1/instance/organization_settings", Body: `{"max_allowed_memberships":9}`},
				{Call: "PATCH /v1/beta_features/instance_settings", Body: `{"from_email_address":"hello"}`},
			} {
				group.Go(func() {
					if a := s.Do(t, in); a.Status >= 300 {
						t.Errorf("%d %s", a.Status, a.Body)
					}
				})
			}
			group.Wait()
			c := s.Stored(t, s.Tenant).Settings
			if c.TestMode || c.SupportEmail != "help@example.com" || !c.Restrictions.Blocklist || c.Organizations.MaxAllowedMemberships != 9 || c.FromEmail != "hello" {
				t.Fatalf("a change was lost: %+v", c)
			}
			s.Call(t, 204, "PATCH /v1/instance", `{"test_mode":true,"support_email":""}`)
			s.Call(t, 200, "PATCH /v1/instance/restrictions", `{"blocklist":false}`)
			s.Call(t, 200, "PATCH /v1/instance/organization_settings", `{"max_allowed_memberships":1}`)
			s.Call(t, 200, "PATCH /v1/beta_features/instance_settings", `{"from_email_address":"bye"}`)
		}
	})
}

// TestSettingsThatCannotBe has settings that contradict the instance, or each other.
func TestSettingsThatCannotBe(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		s.Configure(t, s.Tenant, func(c *bartleby.Settings) { c.EmailAddress.Enabled = false })
		s.Refused(t, 422, "PATCH /v1/instance/restrictions", `{"block_email_subaddresses":true,"block_disposable_email_domains":true,"ignore_dots_for_gmail_addresses":true,"blocklist":true}`,
			"disabled_instance_restriction block_email_subaddresses", "disabled_instance_restriction block_disposable_email_domains", "disabled_instance_restriction ignore_dots_for_gmail_addresses")
		if r := s.Call(t, 200, "PATCH /v1/instance/restrictions", `{"block_email_subaddresses":false,"allowlist":true}`).Object(t); r["blocklist"] != false || r["allowlist"] != true {
			t.Errorf("%v", r)
		}
		s.Call(t, 200, "PATCH /v1/beta_features/instance_settings", `{"progressive_sign_up":false}`)
		for _, change := range []func(*bartleby.Settings){
			func(c *bartleby.Settings) { c.LegalConsent = true },
			func(c *bartleby.Settings) {
				required := bartleby.AttributeSettings{Enabled: true, Required: true}
				c.LegalConsent, c.EmailAddress, c.PhoneNumber = false, required, required
			},
		} {
			s.Configure(t, s.Tenant, change)
			s.Refused(t, 422, "PATCH /v1/beta_features/instance_settings", `{"progressive_sign_up":false}`, "feature_requires_progressive_sign_up")
			s.Call(t, 200, "PATCH /v1/beta_features/instance_settings", `{"progressive_sign_up":true}`)
		}

		live := s.NewTenant(t, bartleby.Production)
		for body, want := range map[string]string{
			`{"development_origin":"http://localhost:3000"}`: "breaks_instance_invariant", `{"cookieless_dev":true}`: "breaks_instance_invariant", `{"url_based_session_syncing":true}`: "breaks_instance_invariant",
			`{"development_origin":"","cookieless_dev":false,"url_based_session_syncing":null,"test_mode":true}`: "",
		} {
			a := s.Do(t, testkit.Request{Call: "PATCH /v1/instance", Body: body, Key: live.Key})
			if want == "" && a.Status == 204 {
				continue
			}
			if got := a.Codes(t); a.Status != 400 || len(got) != 1 || got[0] != want {
				t.Errorf("%s: %d %s", body, a.Status, a.Body)
			}
		}
	})
}
