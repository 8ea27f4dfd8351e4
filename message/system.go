package message

import (
	"slices"

	"bartleby"
)

// System are the templates that every instance begins with, e-mails first, each type in the order of its list.
func System(kind bartleby.TemplateType) []bartleby.Template { return slices.Clone(system[kind]) }

var system = map[bartleby.TemplateType][]bartleby.Template{
	bartleby.EmailTemplate: positioned(bartleby.EmailTemplate, emails()),
	bartleby.SMSTemplate:   positioned(bartleby.SMSTemplate, texts()),
}

func positioned(kind bartleby.TemplateType, list []bartleby.Template) []bartleby.Template {
	for i := range list {
		t := &list[i]
		t.Type, t.Position, t.Delivered = kind, i, true
		t.Available = slices.Concat(everywhere, t.Available)
		if kind == bartleby.EmailTemplate {
			t.Available = append(t.Available, "current_year", "theme.primary_color", "theme.button_text_color", "support_email")
		}
		if t.Required == nil {
			t.Required = []string{}
		}
	}
	return list
}

// What templates may use: all of them, those of requests, those for a user, those about an organization.
var (
	everywhere   = []string{"app.name", "app.url", "app.domain_name", "app.logo_url", "app.logo_image_url"}
	request      = []string{"requested_at", "requested_by", "requested_from"}
	person       = []string{"user.first_name", "user.public_metadata"}
	organization = []string{"org.name", "org.logo_image_url", "org.public_metadata"}
)

func uses(lists ...[]string) []string { return slices.Concat(lists...) }

const (
	asked   = "You get this mail because somebody entered your address at {{app.name}}."
	account = "You get this mail because you have an account at {{app.name}}."
	invited = "You get this mail because somebody invited you."
	ignore  = "If this was not you, ignore this mail: nothing happens without the code."
	leave   = "If this was not you, ignore this mail: nothing happens unless the link is opened."
	worry   = "If this was not you, change your password and sign out other devices at once."
	lasts   = "{{#if ttl_minutes}} It is good for {{ttl_minutes}} minutes.{{/if}}"
)

func emails() []bartleby.Template {
	return slices.Concat(codeEmails(), linkEmails(), invitationEmails(), noticeEmails())
}

func codeEmails() []bartleby.Template {
	template := func(slug, name, subject, title, lead, why string) bartleby.Template {
		return bartleby.Template{
			Slug: slug, Name: name, Subject: subject, Required: []string{"otp_code"}, Available: uses([]string{"otp_code", "ttl_minutes"}, request, person),
			Body: email("app_logo", "{{otp_code}} is your code for {{app.name}}.", why, heading(title), paragraph(lead+lasts), code("otp_code"), facts(), note(ignore)),
		}
	}
	return []bartleby.Template{
		template("verification_code", "Verification code", "{{otp_code}} is your code for {{app.name}}", "Your verification code", "Enter this code at {{app.name}} to go on.", asked),
		template("reset_password_code", "Reset password code", "{{otp_code}} resets your password at {{app.name}}", "Reset your password", "Somebody asked for a new password for your account. Enter this code to choose one.", account),
		template("affiliation_code", "Affiliation code", "{{otp_code}} confirms your address for {{app.name}}", "Confirm your work address", "Enter this code at {{app.name}} to show that you belong to the organization with this address.", asked),
	}
}

func linkEmails() []bartleby.Template {
	template := func(slug, name, subject, title, lead, words, why string) bartleby.Template {
		return bartleby.Template{
			Slug: slug, Name: name, Subject: subject, Required: []string{"magic_link"}, Available: uses([]string{"magic_link", "ttl_minutes"}, request, person),
			Body: email("app_logo", lead, why, heading(title), paragraph(lead+lasts), button("magic_link", words), facts(), note(leave)),
		}
	}
	return []bartleby.Template{
		template("magic_link_sign_in", "E-mail link: sign in", "Sign in to {{app.name}}", "Sign in to {{app.name}}", "Press the button to sign in. The link works once.", "Sign in", account),
		template("magic_link_sign_up", "E-mail link: sign up", "Finish signing up at {{app.name}}", "Welcome to {{app.name}}", "Press the button to confirm your address and finish signing up.", "Confirm address", asked),
		template("magic_link_user_profile", "E-mail link: verify address", "Confirm your address for {{app.name}}", "Confirm your address", "Press the button to confirm that this address is yours.", "Confirm address", account),
	}
}

func invitationEmails() []bartleby.Template {
	expires := "{{#if invitation.expires_in_days}} The invitation is open for {{invitation.expires_in_days}} days.{{/if}}"
	byWhom := "{{#if inviter_name}}{{inviter_name}} invites you{{else}}You are invited{{/if}}"
	template := func(slug, name, subject, logo, title, lead, words, why string, required, more []string) bartleby.Template {
		content := []string{heading(title), paragraph(lead)}
		if required != nil {
			content = append(content, button(required[0], words))
		}
		return bartleby.Template{
			Slug: slug, Name: name, Subject: subject, Required: required, Available: uses(required, more),
			Body: email(logo, lead, why, content...),
		}
	}
	action := []string{"action_url"}
	inviter := []string{"inviter_name", "invitation.expires_in_days"}
	return []bartleby.Template{
		template("invitation", "Invitation", byWhom+" to {{app.name}}", "app_logo", "You are invited to {{app.name}}", byWhom+" to create an account at {{app.name}}."+expires, "Accept invitation", invited, action, uses(inviter, []string{"invitation.public_metadata"})),
		template("waitlist_invitation", "Waitlist invitation", "Your place at {{app.name}} is ready", "app_logo", "The wait is over", "You asked to be told when there is room at {{app.name}}. Now there is: create your account with the button below."+expires, "Create account",
			"You get this mail because you joined the waiting list of {{app.name}}.", action, inviter),
		template("waitlist_confirmation", "Waitlist confirmation", "You are on the waiting list of {{app.name}}", "app_logo", "You are on the list", "Thank you for your interest in {{app.name}}. We will write to you as soon as there is room.", "",
			"You get this mail because you joined the waiting list of {{app.name}}.", nil, nil),
		template("organization_invitation", "Organization invitation", byWhom+" to join {{org.name}}", "org_logo", "Join {{org.name}}", byWhom+" to join the organization "+strong("{{org.name}}")+" at {{app.name}}."+expires, "Accept invitation", invited, action,
			uses(inviter, []string{"invitation.public_metadata"}, organization)),
		template("organization_invitation_accepted", "Organization invitation accepted", "{{#if new_member_name}}{{new_member_name}}{{else}}{{email_address}}{{/if}} joined {{org.name}}", "org_logo", "A new member",
			strong("{{#if new_member_name}}{{new_member_name}}{{else}}{{email_address}}{{/if}}")+" accepted your invitation and is now a member of "+strong("{{org.name}}")+".", "", account, nil,
			uses([]string{"new_member_name", "email_address"}, organization)),
		template("organization_membership_requested", "Organization membership requested", "{{email_address}} asks to join {{org.name}}", "org_logo", "Somebody asks to join",
			strong("{{email_address}}")+" asks to become a member of "+strong("{{org.name}}")+". You can let them in, or not, with the button below.", "See the request",
			"You get this mail because you look after the members of {{org.name}}.", action, uses([]string{"email_address"}, organization)),
	}
}

func noticeEmails() []bartleby.Template {
	template := func(slug, name, subject, title, lead, what string, more ...string) bartleby.Template {
		return bartleby.Template{
			Slug: slug, Name: name, Subject: subject, Notifies: true, Available: uses([]string{"primary_email_address"}, more, request, person),
			Body: email("app_logo", lead, account, heading(title), paragraph(lead), facts(), note(what)),
		}
	}
	return []bartleby.Template{
		template("password_changed", "Password changed", "Your password at {{app.name}} was changed", "Your password was changed", "The password of your account {{#if primary_email_address}}"+strong("{{primary_email_address}}")+" {{/if}}at {{app.name}} was changed.", worry),
		template("password_removed", "Password removed", "Your password at {{app.name}} was removed", "Your password was removed", "The password of your account {{#if primary_email_address}}"+strong("{{primary_email_address}}")+" {{/if}}at {{app.name}} was removed. You sign in by the other ways that you have set up.", "If this was not you, set a new password and sign out other devices at once."),
		template("primary_email_address_changed", "Primary e-mail address changed", "Your address at {{app.name}} was changed", "Your primary address was changed",
			"The primary e-mail address of your account at {{app.name}} is now "+strong("{{#if new_email_address}}{{new_email_address}}{{else}}another one{{/if}}")+".", worry, "new_email_address"),
		template("passkey_added", "Passkey added", "A passkey was added to your account at {{app.name}}", "A passkey was added", "You can now sign in to {{app.name}} with the passkey{{#if passkey_name}} "+strong("{{passkey_name}}")+"{{/if}}.", "If this was not you, remove the passkey in your account at once.", "passkey_name"),
		template("passkey_removed", "Passkey removed", "A passkey was removed from your account at {{app.name}}", "A passkey was removed", "The passkey{{#if passkey_name}} "+strong("{{passkey_name}}")+"{{/if}} can no longer be used to sign in to {{app.name}}.", worry, "passkey_name"),
		template("new_device_sign_in", "Sign-in from a new device", "New sign-in to {{app.name}}", "A sign-in from a new device", "Somebody signed in to your account at {{app.name}} from a device that was not used before.", "If this was you, there is nothing to do. If not, {{#if revoke_session_url}}<a href=\"{{revoke_session_url}}\" style=\"color:#6a7180;text-decoration:underline\">sign that device out</a> and {{/if}}change your password at once.", "revoke_session_url", "sign_in_method"),
		template("account_locked", "Account locked", "Your account at {{app.name}} is locked", "Your account is locked", "There were too many failed attempts to sign in to your account at {{app.name}}.{{#if lockout_minutes}} You can try again in {{lockout_minutes}} minutes.{{else}} Write to the people of {{app.name}} to have it unlocked.{{/if}}", "If these attempts were not yours, somebody may be guessing your password: choose a new one that you use nowhere else.", "lockout_minutes"),
	}
}

func texts() []bartleby.Template {
	template := func(slug, name, body string, required []string, more ...string) bartleby.Template {
		return bartleby.Template{Slug: slug, Name: name, Body: body, Required: required, Available: uses(required, more), Notifies: required == nil}
	}
	code, action := []string{"otp_code"}, []string{"action_url"}
	return []bartleby.Template{
		template("verification_code", "Verification code", "{{otp_code}} is your code for {{app.name}}. Tell it to nobody.", code, "ttl_minutes"),
		template("reset_password_code", "Reset password code", "{{otp_code}} resets your password at {{app.name}}. Tell it to nobody.", code, "ttl_minutes"),
		template("invitation", "Invitation", "{{#if inviter_name}}{{inviter_name}} invites you{{else}}You are invited{{/if}} to {{app.name}}: {{action_url}}", action, "inviter_name"),
		template("organization_invitation", "Organization invitation", "{{#if inviter_name}}{{inviter_name}} invites you{{else}}You are invited{{/if}} to join {{org.name}} at {{app.name}}: {{action_url}}", action, "inviter_name", "org.name"),
		template("password_changed", "Password changed", "Your password at {{app.name}} was changed. If this was not you, change it again at once.", nil),
		template("password_removed", "Password removed", "Your password at {{app.name}} was removed. If this was not you, look into your account at once.", nil),
	}
}
