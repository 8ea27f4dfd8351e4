package fapi

import "bartleby/rest"

const tagSignIn = "Sign Ins"

// Signing in: the attempts of a client, the links that mails and tickets carry.
func (a *api) signInRoutes() []*rest.Route {
	return []*rest.Route{
		change(a, "POST /v1/client/sign_ins", a.createSignIn).Named("CreateSignIn").Tagged(tagSignIn).
			Says("Begin a sign-in", "In place of the one that is under way. With a password or a ticket it may be complete at once.").
			Answers("session_exists", "identifier_already_signed_in", "form_identifier_not_found", "form_password_incorrect", "form_password_or_identifier_incorrect",
				"strategy_for_user_invalid", "verification_strategy_invalid", "verification_code_too_many_requests", "not_allowed_access", "user_locked", "user_banned",
				"ticket_invalid_code", "ticket_expired_code", "invitation_account_not_exists", "account_transfer_invalid",
				"organization_invitation_identification_not_exist", "organization_invitation_already_accepted", "organization_invitation_revoked_code", "organization_membership_quota_exceeded"),
		change(a, "GET /v1/client/sign_ins/{sign_in_id}", a.getSignIn).Named("GetSignIn").Tagged(tagSignIn).
			Says("Get a sign-in", "Pages ask again and again while a link waits to be opened. Where it was opened in another browser, asking completes the sign-in.").
			Answers("resource_not_found"),
		change(a, "POST /v1/client/sign_ins/{sign_in_id}/prepare_first_factor", a.prepareFirstFactor).Named("PrepareSignInFactorOne").Tagged(tagSignIn).
			Says("Ask for a code, a link or a challenge", "For one of the first factors that the sign-in offers.").
			Answers("resource_not_found", "client_state_invalid", "strategy_for_user_invalid", "verification_strategy_invalid", "verification_code_too_many_requests", "user_locked",
				"invalid_redirect_url", "redirect_url_domain_mismatch"),
		change(a, "POST /v1/client/sign_ins/{sign_in_id}/attempt_first_factor", a.attemptFirstFactor).Named("AttemptSignInFactorOne").Tagged(tagSignIn).
			Says("Prove a first factor", "Wrong ones are counted; too many lock the account.").
			Answers("resource_not_found", "client_state_invalid", "strategy_for_user_invalid", "verification_strategy_invalid", "form_password_incorrect", "form_password_or_identifier_incorrect",
				"form_incorrect_signature", "form_code_incorrect", "verification_missing", "verification_expired", "verification_failed", "verification_already_verified", "user_locked", "user_banned", "sign_up_if_missing_transfer"),
		change(a, "POST /v1/client/sign_ins/{sign_in_id}/prepare_second_factor", a.prepareSecondFactor).Named("PrepareSignInFactorTwo").Tagged(tagSignIn).
			Says("Ask for a code as second factor", "").
			Answers("resource_not_found", "client_state_invalid", "verification_strategy_invalid", "no_second_factors", "verification_code_too_many_requests", "user_locked"),
		change(a, "POST /v1/client/sign_ins/{sign_in_id}/attempt_second_factor", a.attemptSecondFactor).Named("AttemptSignInFactorTwo").Tagged(tagSignIn).
			Says("Prove a second factor", "").
			Answers("resource_not_found", "client_state_invalid", "verification_strategy_invalid", "no_second_factors", "form_code_incorrect", "verification_missing", "verification_expired",
				"verification_failed", "user_locked", "user_banned"),
		change(a, "POST /v1/client/sign_ins/{sign_in_id}/reset_password", a.resetPassword).Named("ResetPassword").Tagged(tagSignIn).
			Says("Choose another password", "After a code has proved the right to. A second factor is asked for all the same.").
			Answers("resource_not_found", "client_state_invalid", "form_password_length_too_short", "form_password_not_strong_enough", "form_password_pwned", "user_banned"),
		rest.Raw("GET /v1/verify", rest.Opened(a.openLink)).For(a.navigation).Named("Verify").Tagged(tagSignIn).
			Says("Open the link of a mail", "It verifies what it was sent for and leads on, with the outcome in __clerk_status.").
			Answers("verification_link_token_invalid", "missing_query_parameter"),
		rest.Raw("GET /v1/tickets/accept", rest.Opened(a.acceptTicket)).For(a.navigation).Named("AcceptTicket").Tagged(tagSignIn).
			Says("Open the link of an invitation or a sign-in token", "It leads into the application, which signs in or up with the ticket. Who is invited to an organization and signed in joins it here.").
			Answers("ticket_invalid_code", "ticket_expired_code", "missing_query_parameter", "organization_invitation_already_accepted", "organization_invitation_revoked_code", "organization_membership_quota_exceeded"),
	}
}
