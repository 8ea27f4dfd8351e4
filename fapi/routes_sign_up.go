package fapi

import "bartleby/rest"

const tagSignUp = "Sign Ups"

// Signing up, and waiting to be let in.
func (a *api) signUpRoutes() []*rest.Route {
	fields := []string{
		"sign_up_mode_restricted", "sign_up_restricted_waitlist", "not_allowed_access", "form_identifier_exists", "form_param_format_invalid", "form_password_length_too_short",
		"form_password_not_strong_enough", "form_password_pwned", "form_username_invalid_length", "form_username_invalid_character", "ticket_invalid_code", "ticket_expired_code",
	}
	return []*rest.Route{
		change(a, "POST /v1/client/sign_ups", a.createSignUp).Named("CreateSignUps").Tagged(tagSignUp).
			Says("Begin a sign-up", "In place of the one that is under way. Where nothing is missing and nothing is to be verified, the user is made at once.").
			Answers(append(fields, "session_exists", "invitation_account_exists", "organization_invitation_identification_already_exists", "account_transfer_invalid")...),
		change(a, "GET /v1/client/sign_ups/{sign_up_id}", a.getSignUp).Named("GetSignUps").Tagged(tagSignUp).
			Says("Get a sign-up", "Where its link was opened in another browser, asking completes it.").Answers("resource_not_found"),
		change(a, "PATCH /v1/client/sign_ups/{sign_up_id}", a.updateSignUp).Named("UpdateSignUps").Tagged(tagSignUp).
			Says("Give a sign-up what it needs", "").Answers(append(fields, "resource_not_found", "sign_up_cannot_be_updated")...),
		change(a, "POST /v1/client/sign_ups/{sign_up_id}/prepare_verification", a.prepareVerification).Named("PrepareSignUpsVerification").Tagged(tagSignUp).
			Says("Ask for a code or a link", "").
			Answers("resource_not_found", "sign_up_cannot_be_updated", "verification_strategy_invalid", "verification_already_verified", "verification_code_too_many_requests",
				"invalid_redirect_url", "redirect_url_domain_mismatch"),
		change(a, "POST /v1/client/sign_ups/{sign_up_id}/attempt_verification", a.attemptVerification).Named("AttemptSignUpsVerification").Tagged(tagSignUp).
			Says("Enter the code", "With the last one that is asked for, the user is made and signed in.").
			Answers("resource_not_found", "sign_up_cannot_be_updated", "verification_strategy_invalid", "verification_missing", "verification_already_verified", "verification_expired",
				"form_incorrect_signature", "verification_failed", "form_code_incorrect", "form_identifier_exists", "not_allowed_access"),
		bare(a, "POST /v1/waitlist", a.joinWaitlist).Named("JoinWaitlist").Tagged(tagSignUp).
			Says("Join the waitlist", "An address that is on it already keeps its place.").Answers("waitlist_not_accepting_entries", "not_allowed_access", "form_param_format_invalid"),
	}
}
