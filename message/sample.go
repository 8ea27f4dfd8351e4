package message

// Sample is data for a preview: something for every variable that a system template may use. The time is written out as
// readers see it.
func Sample(app, domain, supportEmail, at string, year int) map[string]any {
	object := func(pairs ...any) map[string]any {
		m := map[string]any{}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i].(string)] = pairs[i+1]
		}
		return m
	}
	home := "https://" + domain
	organization := object("name", "Acme Inc", "logo_image_url", "", "public_metadata", object())
	return object(
		"app", object("name", app, "url", home, "domain_name", domain, "logo_url", "", "logo_image_url", ""),
		"theme", object("primary_color", "#3947c6", "button_text_color", "#ffffff", "show_clerk_branding", false),
		"user", object("first_name", "Jane", "public_metadata", object()),
		"org", organization, "organization", organization,
		"invitation", object("expires_in_days", 30, "public_metadata", object()),
		"otp_code", "123456", "ttl_minutes", 10, "current_year", year, "support_email", supportEmail,
		"requested_at", at, "requested_by", "Firefox on Linux", "requested_from", "192.0.2.1, Lisbon, Portugal",
		"magic_link", home+"/v1/verify?token=sample", "action_url", home+"/accept?ticket=sample", "revoke_session_url", home+"/revoke?ticket=sample",
		"inviter_name", "John Doe", "new_member_name", "Jane Doe", "email_address", "jane@example.com", "primary_email_address", "jane@example.com",
		"new_email_address", "jane.doe@example.com", "passkey_name", "Laptop", "lockout_minutes", 60, "sign_in_method", "password",
		"greeting_name", "Jane", "clerk_url", home, "dashboard_url", home, "secured_by_clerk_logo_url", "",
	)
}
