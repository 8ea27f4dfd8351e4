package bapi

import "bartleby/rest"

func (a *api) userRoutes() []*rest.Route {
	return []*rest.Route{
		rest.On("GET /v1/users", a.listUsers).Named("GetUserList").Tagged(tagUsers).
			Says("List users", "A page of the users that match every filter given, as a bare array in every version. Count them with /users/count.").
			Answers("form_param_value_invalid", "form_param_format_invalid", "form_param_array_size_exceeded", "form_param_invalid_date", "form_disallow_future_date"),
		rest.On("POST /v1/users", a.createUser).Named("CreateUser").Tagged(tagUsers).
			Says("Create a user", "Every identifier given is created verified, the first of each kind as the primary one. The settings of the instance say which identifiers users need.").
			Answers("form_data_missing", "form_identifier_exists", "form_param_format_invalid", "form_password_pwned", "form_password_digest_invalid_code", "feature_not_enabled"),
		rest.On("GET /v1/users/count", a.countUsers).Named("GetUsersCount").Tagged(tagUsers).
			Says("Count users", "How many users match the filters. Takes those of the list; paging and order are ignored."),
		rest.On("GET /v1/users/{user_id}", a.getUser).Named("GetUser").Tagged(tagUsers).
			Says("Get a user", "").Answers("resource_not_found"),
		rest.On("PATCH /v1/users/{user_id}", a.updateUser).Named("UpdateUser").Tagged(tagUsers).Limited("update_user", "user_id").
			Says("Update a user", "Changes what is given and leaves the rest. Before 2026-05-12 metadata given here replaces the whole object; from then on use the metadata operations.").
			Answers("resource_not_found", "form_identifier_exists", "form_resource_not_found", "form_verification_needed", "form_conditional_param_disallowed"),
		rest.On("DELETE /v1/users/{user_id}", a.deleteUser).Named("DeleteUser").Tagged(tagUsers).
			Says("Delete a user", "Deletes the user with everything that is theirs.").Answers("resource_not_found"),
		rest.On("PATCH /v1/users/{user_id}/metadata", a.mergeUserMetadata).Named("UpdateUserMetadata").Tagged(tagUsers).Limited("update_user", "user_id").
			Says("Merge a user's metadata", "Objects merge at any depth, scalars and arrays replace, and a key set to null is deleted (RFC 7396).").
			Answers("resource_not_found", "form_param_exceeds_allowed_size", "form_param_value_invalid"),
		rest.On("PUT /v1/users/{user_id}/metadata", a.replaceUserMetadata).Named("ReplaceUserMetadata").Tagged(tagUsers).Limited("update_user", "user_id").
			Says("Replace a user's metadata", "Each object given takes the place of the one there; those not given are left alone.").
			Answers("resource_not_found", "form_param_exceeds_allowed_size", "form_param_value_invalid"),
		rest.On("POST /v1/users/{user_id}/ban", a.banUser).Named("BanUser").Tagged(tagUsers).
			Says("Ban a user", "A banned user cannot sign in. Banning again changes nothing.").Answers("resource_not_found"),
		rest.On("POST /v1/users/{user_id}/unban", a.unbanUser).Named("UnbanUser").Tagged(tagUsers).
			Says("Unban a user", "").Answers("resource_not_found"),
		rest.On("POST /v1/users/ban", a.banUsers).Named("UsersBan").Tagged(tagUsers).Loose().
			Says("Ban several users", "All of them or none.").Answers("resource_not_found", "form_param_nil", "bulk_size_exceeded"),
		rest.On("POST /v1/users/unban", a.unbanUsers).Named("UsersUnban").Tagged(tagUsers).Loose().
			Says("Unban several users", "All of them or none.").Answers("resource_not_found", "form_param_nil", "bulk_size_exceeded"),
		rest.On("POST /v1/users/{user_id}/lock", a.lockUser).Named("LockUser").Tagged(tagUsers).
			Says("Lock a user", "A locked user cannot sign in until the instance's lockout has passed, or the user is unlocked.").
			Answers("resource_not_found", "feature_not_enabled"),
		rest.On("POST /v1/users/{user_id}/unlock", a.unlockUser).Named("UnlockUser").Tagged(tagUsers).
			Says("Unlock a user", "Ends the lock and forgives failed attempts.").Answers("resource_not_found", "feature_not_enabled"),
		rest.On("POST /v1/users/{user_id}/profile_image", a.setProfileImage).Named("SetUserProfileImage").Tagged(tagUsers).Upload(maxImageBytes).
			Says("Set a user's image", "Takes a JPEG, PNG, GIF, WebP or ICO file of up to 10 MB. It is decoded, scaled down where it is large, and stored anew.").
			Answers("resource_not_found", "form_param_missing", "request_body_invalid", "image_too_large"),
		rest.On("DELETE /v1/users/{user_id}/profile_image", a.deleteProfileImage).Named("DeleteUserProfileImage").Tagged(tagUsers).
			Says("Delete a user's image", "The user goes back to a generated avatar.").Answers("resource_not_found", "image_not_found"),
		rest.On("GET /v1/users/{user_id}/oauth_access_tokens/{provider}", a.listOAuthTokens).Named("GetOAuthAccessToken").Tagged(tagUsers).
			Says("List a user's OAuth access tokens", "The tokens that a provider, such as oauth_google, gave for the user's accounts there.").
			Answers("resource_not_found", "oauth_unsupported_provider"),
		rest.On("GET /v1/users/{user_id}/organization_memberships", a.listUserMemberships).Named("UsersGetOrganizationMemberships").Tagged(tagUsers).
			Says("List a user's organization memberships", "").Answers("resource_not_found"),
		rest.On("POST /v1/users/{user_id}/verify_password", a.verifyPassword).Named("VerifyPassword").Tagged(tagUsers).
			Says("Verify a password", "Tells whether this is the user's password. A digest of an outdated kind is replaced on the first success.").
			Answers("resource_not_found", "no_password_set", "incorrect_password"),
		rest.On("POST /v1/users/{user_id}/remove_password", a.removePassword).Named("RemoveUserPassword").Tagged(tagUsers).
			Says("Remove a password", "A user without a password is answered unchanged.").Answers("resource_not_found"),
		rest.On("POST /v1/users/{user_id}/password/set_compromised", a.setPasswordCompromised).Named("SetUserPasswordCompromised").Tagged(tagUsers).
			Says("Mark a password as compromised", "The user has to choose another one at the next sign-in.").Answers("resource_not_found", "no_password_set"),
		rest.On("POST /v1/users/{user_id}/password/unset_compromised", a.unsetPasswordCompromised).Named("UnsetUserPasswordCompromised").Tagged(tagUsers).
			Says("Lift the mark of a compromised password", "").Answers("resource_not_found"),
		rest.On("POST /v1/users/{user_id}/verify_totp", a.verifyTOTP).Named("VerifyTOTP").Tagged(tagUsers).
			Says("Verify a code", "Accepts a current code of the user's authenticator application, or an unused backup code. Each is accepted once (RFC 6238).").
			Answers("resource_not_found", "totp_disabled", "totp_incorrect_code", "totp_invalid_length"),
		rest.On("POST /v1/users/{user_id}/totp", a.createTOTP).Named("CreateUserTOTP").Tagged(tagUsers).
			Says("Create an authenticator secret", "Makes a new secret and new backup codes in place of any old ones. They are shown this once.").
			Answers("resource_not_found", "feature_not_enabled"),
		rest.On("DELETE /v1/users/{user_id}/totp", a.deleteTOTP).Named("DeleteTOTP").Tagged(tagUsers).
			Says("Delete the authenticator secret", "").Answers("resource_not_found"),
		rest.On("DELETE /v1/users/{user_id}/backup_code", a.deleteBackupCodes).Named("DeleteBackupCode").Tagged(tagUsers).
			Says("Delete the backup codes", "").Answers("resource_not_found"),
		rest.On("DELETE /v1/users/{user_id}/mfa", a.disableMFA).Named("DisableMFA").Tagged(tagUsers).
			Says("Remove all second factors", "Takes away the authenticator secret, the backup codes, and the role of phone numbers as second factors.").
			Answers("resource_not_found"),
		rest.On("DELETE /v1/users/{user_id}/passkeys/{passkey_identification_id}", a.deletePasskey).Named("UserPasskeyDelete").Tagged(tagUsers).
			Says("Delete a passkey", "").Answers("resource_not_found", "passkey_not_registered"),
		rest.On("DELETE /v1/users/{user_id}/web3_wallets/{web3_wallet_identification_id}", a.deleteWeb3Wallet).Named("UserWeb3WalletDelete").Tagged(tagUsers).
			Says("Delete a wallet", "").Answers("resource_not_found", "identification_deletion_failed"),
		rest.On("DELETE /v1/users/{user_id}/external_accounts/{external_account_id}", a.deleteExternalAccount).Named("DeleteExternalAccount").Tagged(tagUsers).
			Says("Delete an external account", "").Answers("resource_not_found", "external_account_not_found", "identification_deletion_failed"),
		rest.On("PUT /v1/users/{user_id}/email_address", a.replaceEmailAddress).Named("ReplaceUserEmailAddress").Tagged(tagUsers).
			Says("Replace a user's e-mail addresses", "Puts one primary address in the place of all the user's addresses.").
			Answers("resource_not_found", "form_identifier_exists", "delete_linked_identification_disallowed"),
		rest.On("PUT /v1/users/{user_id}/phone_number", a.replacePhoneNumber).Named("ReplaceUserPhoneNumber").Tagged(tagUsers).
			Says("Replace a user's phone numbers", "Puts one primary number, which is no second factor, in the place of all the user's numbers.").
			Answers("resource_not_found", "form_identifier_exists"),
	}
}
