package bartleby

import "fmt"

// IdentifierNotFound : nobody has it.
func IdentifierNotFound() *Error {
	return faultOn("identifier", Invalid, "form_identifier_not_found", "Nobody was found", "No account of this application has this identifier.")
}

// SignInPasswordIncorrect : not the user's.
func SignInPasswordIncorrect() *Error {
	return faultOn("password", Invalid, "form_password_incorrect", "is incorrect", "The password is not the one of this account. Try again, or use another way.")
}

// PasswordOrIdentifierIncorrect : one of them is wrong, and which is not told.
func PasswordOrIdentifierIncorrect() *Error {
	return faultOn("identifier", Invalid, "form_password_or_identifier_incorrect", "Identifier or password is incorrect", "The identifier or the password is not right. Try again, or use another way.")
}

// CodeIncorrect : not the code that was sent or shown.
func CodeIncorrect() *Error {
	return faultOn("code", Invalid, "form_code_incorrect", "is incorrect", "The code is not the right one.")
}

// SignatureIncorrect : made by another key, or for something else.
func SignatureIncorrect() *Error {
	return faultOn("signature", Invalid, "form_incorrect_signature", "is incorrect", "The signature is not one of this wallet over the message.")
}

// StrategyForUserInvalid : the strategy is not open to who signs in.
func StrategyForUserInvalid() *Error {
	return faultOn("strategy", BadRequest, "strategy_for_user_invalid", "is not available", "This way of signing in is not open to this account. Choose one of those that the attempt offers.")
}

// VerificationStrategyInvalid : the strategy cannot verify this, or is not the one that was prepared.
func VerificationStrategyInvalid() *Error {
	return faultOn("strategy", BadRequest, "verification_strategy_invalid", "is not valid here", "This strategy is not one that can be used at this step.")
}

// VerificationMissing : nothing was prepared.
func VerificationMissing() *Error {
	return fault(BadRequest, "verification_missing", "Nothing to verify", "No verification is under way: prepare one first.")
}

// VerificationExpired : the code or the link was not used in time.
func VerificationExpired() *Error {
	return fault(BadRequest, "verification_expired", "Verification has expired", "The time in which the code or the link could be used is over. Ask for another one.")
}

// VerificationFailed : too many wrong attempts.
func VerificationFailed() *Error {
	return fault(BadRequest, "verification_failed", "Verification has failed", "There were too many wrong attempts. Ask for another code.")
}

// NoSecondFactors : there is none to ask for.
func NoSecondFactors() *Error {
	return fault(BadRequest, "no_second_factors", "No second factors", "This account has no second factor of this kind.")
}

// AttemptStateInvalid : the attempt waits for something else.
func AttemptStateInvalid(status string) *Error {
	return fault(BadRequest, "client_state_invalid", "Invalid at this step", fmt.Sprintf("This step is not possible while the status of the attempt is %s.", status))
}

// SessionExists : one user at a time is signed in on a client.
func SessionExists() *Error {
	return fault(BadRequest, "session_exists", "Somebody is signed in", "Somebody is signed in here already. Sign out first.")
}

// AlreadySignedIn : the user has a session on this client.
func AlreadySignedIn(sessionID string) *Error {
	e := fault(BadRequest, "identifier_already_signed_in", "Already signed in", "This account is signed in here already.")
	e.Meta = map[string]any{"session_id": sessionID}
	return e
}

// UserLocked : too many failed attempts. The lock ends at a moment (Unix milliseconds), or never by itself when that is below 0.
func UserLocked(until, now int64) *Error {
	seconds := max((until-now+999)/1000, 0)
	e := fault(Forbidden, "user_locked", "Account is locked", "There were too many failed attempts to sign in to this account.")
	if seconds > 0 {
		e.Meta = map[string]any{"lockout_expires_in_seconds": seconds}
	}
	return e
}

// SignUpIfMissingTransfer : the identifier is proved and nobody has it: whoever it is may sign up with it.
func SignUpIfMissingTransfer() *Error {
	return fault(NotFound, "sign_up_if_missing_transfer", "No account yet", "No account has this identifier. It is proved: create a sign-up with transfer to go on.")
}

// TransferInvalid : there is nothing to transfer.
func TransferInvalid() *Error {
	return fault(BadRequest, "account_transfer_invalid", "Nothing to transfer", "No attempt of this client is one that can be transferred.")
}

// InvitationAccountMissing : who is invited has no account yet.
func InvitationAccountMissing() *Error {
	return fault(BadRequest, "invitation_account_not_exists", "No account yet", "No account has the address of this invitation: sign up with it.")
}

// InvitationAccountExists : who is invited has an account.
func InvitationAccountExists() *Error {
	return fault(BadRequest, "invitation_account_exists", "Account exists", "An account has the address of this invitation: sign in with it.")
}

// LinkInvalid : not a link of this instance, or one that was used or replaced.
func LinkInvalid(cause error) *Error {
	e := fault(BadRequest, "verification_link_token_invalid", "Link is invalid", "The link was not made by this application, or it was used already, or another one has taken its place.")
	e.Cause = cause
	return e
}

// PasskeysMissing : the user has none.
func PasskeysMissing() *Error {
	return fault(BadRequest, "no_passkeys_found_for_user", "No passkeys", "This account has no passkey.")
}

// PasskeyRefused : the authenticator's answer does not prove it.
func PasskeyRefused(cause error) *Error {
	e := fault(BadRequest, "passkey_authentication_failure", "Passkey was refused", "The answer of the authenticator does not prove that the passkey is there.")
	e.Cause = cause
	return e
}

// PasskeyCredentialInvalid : what the browser sent is no answer of an authenticator.
func PasskeyCredentialInvalid(cause error) *Error {
	e := faultOn("public_key_credential", Invalid, "passkey_invalid_public_key_credential", "is invalid", "The credential is not what an authenticator answers.")
	e.Cause = cause
	return e
}

// PasskeyQuota : the user has as many as anybody may have.
func PasskeyQuota() *Error {
	return fault(Forbidden, "passkey_quota_exceeded", "Too many passkeys", fmt.Sprintf("An account may have %d passkeys. Remove one first.", MaxPasskeys))
}
