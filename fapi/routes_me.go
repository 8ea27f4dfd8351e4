package fapi

import "bartleby/rest"

const (
	tagMe              = "User"
	tagEmailAddress    = "Email Addresses"
	tagPhoneNumber     = "Phone Numbers"
	tagPasskey         = "Passkeys"
	tagTOTP            = "TOTP"
	tagBackupCode      = "Backup Codes"
	tagExternalAccount = "External Accounts"
)

// What users do to themselves. What matters asks, where the settings want it, for a proof of who they are that is not old.
func (a *api) meRoutes() []*rest.Route {
	const again = "session_reverification_required"
	verifies := []string{"signed_out", "resource_not_found", "verification_strategy_invalid", "verification_already_verified", "verification_code_too_many_requests"}
	attempts := []string{"signed_out", "resource_not_found", "verification_missing", "verification_already_verified", "verification_expired", "verification_failed", "form_code_incorrect", "form_identifier_exists"}
	adds := []string{"signed_out", again, "form_param_format_invalid", "form_identifier_exists", "immutable_attribute_modification_not_allowed", "not_allowed_access", "too_many_unverified_identifications"}
	removes := []string{"signed_out", again, "resource_not_found", "immutable_attribute_modification_not_allowed", "identification_deletion_failed", "last_required_identification_deletion_failed", "delete_linked_identification_disallowed"}
	passwords := []string{"signed_out", again, "form_password_incorrect", "user_locked", "no_password_set", "password_required"}
	list := []*rest.Route{
		change(a, "GET /v1/me", a.getMe).Named("GetUser").Tagged(tagMe).Says("The user who is signed in", "").Answers("signed_out"),
		change(a, "PATCH /v1/me", a.updateMe).Named("PatchUser").Tagged(tagMe).
			Says("Change the user", "Of a change of the primary address, the former one is told.").
			Answers("signed_out", again, "immutable_attribute_modification_not_allowed", "form_identifier_exists", "form_resource_not_found", "form_verification_needed", "form_username_invalid_length", "form_username_invalid_character"),
		change(a, "PATCH /v1/me/metadata", a.updateMyMetadata).Named("PatchUserMetadata").Tagged(tagMe).
			Says("Merge into the user's unsafe metadata", "Nothing may be founded on it. What else there is of metadata, back ends write.").Answers("signed_out", "form_param_exceeds_allowed_size"),
		change(a, "DELETE /v1/me", a.deleteMe).Named("DeleteUser").Tagged(tagMe).
			Says("Delete the user", "With everything that is theirs; they are signed out everywhere.").Answers("signed_out", again, "user_delete_self_not_enabled"),
		change(a, "POST /v1/me/profile_image", a.setProfileImage).Upload(maxImageBytes).Named("UpdateProfileImage").Tagged(tagMe).
			Says("Upload a profile image", "").Answers("signed_out", "image_too_large", "request_body_invalid"),
		change(a, "DELETE /v1/me/profile_image", a.deleteProfileImage).Named("DeleteProfileImage").Tagged(tagMe).
			Says("Go back to the generated avatar", "").Answers("signed_out", "image_not_found"),
		change(a, "POST /v1/me/change_password", a.changePassword).Named("ChangePassword").Tagged(tagMe).
			Says("Set or change the password", "Where a session waits for another password, the current one is not asked for.").
			Answers(append(passwords, "form_new_password_matches_current", "form_password_length_too_short", "form_password_not_strong_enough", "form_password_pwned")...),
		change(a, "POST /v1/me/remove_password", a.removePassword).Named("RemovePassword").Tagged(tagMe).
			Says("Remove the password", "While another way to sign in is left.").Answers(passwords...),

		bare(a, "GET /v1/me/email_addresses", a.listEmailAddresses).Named("GetEmailAddresses").Tagged(tagEmailAddress).Says("The user's e-mail addresses", "").Answers("signed_out"),
		change(a, "POST /v1/me/email_addresses", a.addEmailAddress).Named("CreateEmailAddresses").Tagged(tagEmailAddress).
			Says("Add an e-mail address", "It is the user's once it is verified.").Answers(adds...),
		change(a, "GET /v1/me/email_addresses/{email_id}", a.getEmailAddress).Named("GetEmailAddress").Tagged(tagEmailAddress).
			Says("One of the user's e-mail addresses", "Pages ask again and again while a link waits to be opened.").Answers("signed_out", "resource_not_found"),
		change(a, "DELETE /v1/me/email_addresses/{email_id}", a.removeEmailAddress).Named("DeleteEmailAddress").Tagged(tagEmailAddress).
			Says("Remove an e-mail address", "While another way to sign in is left.").Answers(removes...),
		change(a, "POST /v1/me/email_addresses/{email_id}/prepare_verification", a.prepareEmailAddress).Named("SendVerificationEmail").Tagged(tagEmailAddress).
			Says("Send a code or a link to an e-mail address", "").Answers(append(verifies, "invalid_redirect_url", "redirect_url_domain_mismatch")...),
		change(a, "POST /v1/me/email_addresses/{email_id}/attempt_verification", a.attemptEmailAddress).Named("VerifyEmailAddress").Tagged(tagEmailAddress).
			Says("Enter the code that was sent to an e-mail address", "").Answers(attempts...),

		bare(a, "GET /v1/me/phone_numbers", a.listPhoneNumbers).Named("GetPhoneNumbers").Tagged(tagPhoneNumber).Says("The user's phone numbers", "").Answers("signed_out"),
		change(a, "POST /v1/me/phone_numbers", a.addPhoneNumber).Named("PostPhoneNumbers").Tagged(tagPhoneNumber).
			Says("Add a phone number", "It is the user's once it is verified.").Answers(append(adds, "identification_create_second_factor_unverified")...),
		change(a, "GET /v1/me/phone_numbers/{phone_number_id}", a.getPhoneNumber).Named("ReadPhoneNumber").Tagged(tagPhoneNumber).
			Says("One of the user's phone numbers", "").Answers("signed_out", "resource_not_found"),
		change(a, "PATCH /v1/me/phone_numbers/{phone_number_id}", a.updatePhoneNumber).Named("UpdatePhoneNumber").Tagged(tagPhoneNumber).
			Says("Make a phone number a second factor, or none", "With the first second factor, the answer has backup codes, where the instance has them. They are shown once.").
			Answers("signed_out", again, "resource_not_found", "feature_not_enabled", "identification_update_second_factor_unverified", "form_disable_default_second_factor_not_allowed",
				"identification_update_failed", "second_factor_deletion_not_allowed"),
		change(a, "DELETE /v1/me/phone_numbers/{phone_number_id}", a.removePhoneNumber).Named("DeletePhoneNumber").Tagged(tagPhoneNumber).
			Says("Remove a phone number", "While another way to sign in is left.").Answers(append(removes, "second_factor_deletion_not_allowed")...),
		change(a, "POST /v1/me/phone_numbers/{phone_number_id}/prepare_verification", a.preparePhoneNumber).Named("SendVerificationSMS").Tagged(tagPhoneNumber).
			Says("Send a code to a phone number", "").Answers(verifies...),
		change(a, "POST /v1/me/phone_numbers/{phone_number_id}/attempt_verification", a.attemptPhoneNumber).Named("VerifyPhoneNumber").Tagged(tagPhoneNumber).
			Says("Enter the code that was sent to a phone number", "").Answers(attempts...),

		change(a, "POST /v1/me/passkeys", a.createPasskey).Named("PostPasskey").Tagged(tagPasskey).
			Says("Ask an authenticator for a passkey", "The nonce of the verification says for what.").Answers("signed_out", again, "feature_not_enabled", "passkey_quota_exceeded"),
		change(a, "GET /v1/me/passkeys/{passkey_id}", a.getPasskey).Named("ReadPasskey").Tagged(tagPasskey).Says("One of the user's passkeys", "").Answers("signed_out", "passkey_not_registered"),
		change(a, "PATCH /v1/me/passkeys/{passkey_id}", a.renamePasskey).Named("PatchPasskey").Tagged(tagPasskey).Says("Give a passkey another name", "").Answers("signed_out", "passkey_not_registered"),
		change(a, "DELETE /v1/me/passkeys/{passkey_id}", a.removePasskey).Named("DeletePasskey").Tagged(tagPasskey).
			Says("Remove a passkey", "While another way to sign in is left.").Answers("signed_out", again, "passkey_not_registered", "identification_deletion_failed"),
		change(a, "POST /v1/me/passkeys/{passkey_id}/attempt_verification", a.attemptPasskey).Named("AttemptPasskeyVerification").Tagged(tagPasskey).
			Says("Register what the authenticator answered", "").Answers("signed_out", "passkey_not_registered", "passkey_invalid_public_key_credential", "passkey_authentication_failure"),

		change(a, "POST /v1/me/totp", a.createTOTP).Named("PostTOTP").Tagged(tagTOTP).
			Says("Offer a secret for an authenticator application", "It counts once a code of it was entered.").Answers("signed_out", again, "feature_not_enabled", "totp_already_enabled"),
		change(a, "POST /v1/me/totp/attempt_verification", a.attemptTOTP).Named("VerifyTOTP").Tagged(tagTOTP).
			Says("Enter the first code of an authenticator application", "With the first second factor, the answer has backup codes, where the instance has them. They are shown once.").
			Answers("signed_out", "totp_already_enabled", "verification_missing", "form_code_incorrect"),
		change(a, "DELETE /v1/me/totp", a.removeTOTP).Named("DeleteTOTP").Tagged(tagTOTP).
			Says("Take the authenticator application away", "").Answers("signed_out", again, "resource_not_found", "second_factor_deletion_not_allowed"),
		change(a, "POST /v1/me/backup_codes", a.createBackupCodes).Named("CreateBackupCodes").Tagged(tagBackupCode).
			Says("Make other backup codes", "In place of all former ones. They are shown once.").Answers("signed_out", again, "feature_not_enabled", "backup_codes_not_available"),

		change(a, "POST /v1/me/external_accounts", a.connectAccount).Named("PostOAuthAccounts").Tagged(tagExternalAccount).
			Says("Connect an account at a provider", "No provider can be enabled yet.").Answers("signed_out", "oauth_provider_not_enabled"),
		change(a, "PATCH /v1/me/external_accounts/{external_account_id}/reauthorize", a.reauthorizeAccount).Named("ReauthorizeExternalAccount").Tagged(tagExternalAccount).
			Says("Ask a provider once more for an account", "No provider can be enabled yet.").Answers("signed_out", "external_account_not_found", "oauth_provider_not_enabled"),
		change(a, "DELETE /v1/me/external_accounts/{external_account_id}", a.removeExternalAccount).Named("DeleteExternalAccount").Tagged(tagExternalAccount).
			Says("Disconnect an account", "While another way to sign in is left.").Answers("signed_out", again, "external_account_not_found", "identification_deletion_failed"),
		change(a, "DELETE /v1/me/external_accounts/{external_account_id}/tokens", a.forgetTokens).Named("RevokeExternalAccountTokens").Tagged(tagExternalAccount).
			Says("Forget the tokens that a provider gave for an account", "").Answers("signed_out", "external_account_not_found"),
	}
	for _, r := range list {
		r.For(a.signedIn)
	}
	return list
}
