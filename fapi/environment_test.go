package fapi_test

import (
	"testing"

	"bartleby"
	"bartleby/testkit"
)

// The environment says what the settings say, which the Backend API changes.
func TestEnvironment(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b := s.Browser(s.Tenant)
		a := b.Call(t, 200, "POST /v1/environment?_method=PATCH", nil)
		for _, want := range []struct {
			value any
			path  []string
		}{
			{"development", []string{"display_config", "instance_environment_type"}},
			{"http://localhost:3000", []string{"display_config", "home_url"}},
			{s.Frontend + "/sign-in", []string{"display_config", "sign_in_url"}},
			{true, []string{"auth_config", "single_session_mode"}},
			{true, []string{"user_settings", "sign_up", "progressive"}},
			{"public", []string{"user_settings", "sign_up", "mode"}},
			{nil, []string{"display_config", "support_email"}},
			{true, []string{"user_settings", "attributes", "email_address", "used_for_first_factor"}},
			{false, []string{"user_settings", "attributes", "password", "used_for_first_factor"}},
			{false, []string{"user_settings", "attributes", "ticket", "used_for_first_factor"}},
			{false, []string{"user_settings", "enterprise_sso", "enabled"}}, // pages ask for what is announced, and it is not served
			{true, []string{"api_keys_settings", "user_api_keys_enabled"}},
			{true, []string{"api_keys_settings", "orgs_api_keys_enabled"}},
			{8.0, []string{"user_settings", "password_settings", "min_length"}},
			{true, []string{"organization_settings", "enabled"}},
			{false, []string{"organization_settings", "force_organization_selection"}},
			{60.0, []string{"user_settings", "attack_protection", "user_lockout", "duration_in_minutes"}},
		} {
			if got := a.Part(t, want.path...); got != want.value {
				t.Errorf("%v: %v, want %v", want.path, got, want.value)
			}
		}
		b.Origin = "http://localhost:4000"
		if got := b.Call(t, 200, "PATCH /v1/environment", nil).Part(t, "display_config", "home_url"); got != "http://localhost:3000" {
			t.Errorf("the second page: %v", got)
		}
		s.Call(t, 204, "PATCH /v1/instance", `{"support_email":"help@example.com","test_mode":false}`)
		s.Call(t, 200, "PATCH /v1/instance/organization_settings", `{"enabled":false}`)
		s.Configure(t, testkit.Tenant{Instance: s.Stored(t, s.Tenant), Key: s.Tenant.Key}, func(to *bartleby.Settings) {
			to.EmailAddress.Required, to.PhoneNumber.Enabled, to.Restrictions.SignUpMode, to.Password.MinStrength = true, false, "waitlist", 3
		})
		a = b.Call(t, 200, "GET /v1/environment", nil)
		for _, want := range []struct {
			value any
			path  []string
		}{
			{"help@example.com", []string{"display_config", "support_email"}},
			{false, []string{"auth_config", "test_mode"}},
			{false, []string{"organization_settings", "enabled"}},
			{"required", []string{"auth_config", "email_address"}},
			{"off", []string{"auth_config", "phone_number"}},
			{false, []string{"user_settings", "attributes", "phone_number", "enabled"}},
			{"waitlist", []string{"user_settings", "sign_up", "mode"}},
			{3.0, []string{"user_settings", "password_settings", "min_zxcvbn_strength"}},
		} {
			if got := a.Part(t, want.path...); got != want.value {
				t.Errorf("%v: %v, want %v", want.path, got, want.value)
			}
		}
		if got := b.Call(t, 200, "GET /v1/account_portal", nil).Part(t, "after_sign_in_url"); got != "http://localhost:3000" {
			t.Errorf("%v", got)
		}
		if got := first(t, b.Call(t, 200, "GET /.well-known/jwks.json", nil), "keys")["kid"]; got != s.Tenant.Instance.ID {
			t.Errorf("%v", got)
		}
		if got := location(t, b.Call(t, 307, "GET /v1/redirect", nil)).String(); got != "http://localhost:3000" {
			t.Error(got)
		}
		if got := location(t, b.Call(t, 307, "GET /v1/redirect?redirect_url=http://localhost:3000/a", nil)).Path; got != "/a" {
			t.Error(got)
		}
		b.Refused(t, 400, "POST /v1/client/verify", nil, "captcha_not_enabled")
	})
}
