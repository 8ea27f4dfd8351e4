package bartleby

import (
	"errors"
	"fmt"
	"maps"
)

// ReverificationRequired : it is too long ago that the user proved who they are.
func ReverificationRequired() *Error {
	return fault(Forbidden, "session_reverification_required", "Prove once more who you are",
		fmt.Sprintf("This asks for a proof of who you are that is not older than %d minutes.", FreshProof/60_000))
}

// AttributeImmutable : the settings let users not change it.
func AttributeImmutable(param string) *Error {
	return faultOn(param, Forbidden, "immutable_attribute_modification_not_allowed", "cannot be changed", "Users of this application cannot change this themselves.")
}

// DeleteSelfDisabled : the user may not delete their account.
func DeleteSelfDisabled() *Error {
	return fault(Forbidden, "user_delete_self_not_enabled", "Deletion is not allowed", "This account cannot be deleted by its user.")
}

// NewPasswordMatchesCurrent : nothing would change.
func NewPasswordMatchesCurrent() *Error {
	return faultOn("new_password", Invalid, "form_new_password_matches_current", "is the current one", "The new password has to differ from the current one.")
}

// PasswordStays : the user could not sign in without it, or every user needs one.
func PasswordStays() *Error {
	return fault(BadRequest, "password_required", "Password is required", "The password cannot be removed: every user needs one, or there is no other way to sign in to this account.")
}

// TOTPAlreadyEnabled : there is an authenticator application already.
func TOTPAlreadyEnabled() *Error {
	return fault(BadRequest, "totp_already_enabled", "Authenticator application is set up", "This account has an authenticator application already. Remove it first.")
}

// BackupCodesNotAvailable : there is no second factor that they could stand in for.
func BackupCodesNotAvailable() *Error {
	return fault(BadRequest, "backup_codes_not_available", "Backup codes are not available", "Backup codes stand in for a second factor: set one up first.")
}

// SecondFactorStays : every user needs one.
func SecondFactorStays() *Error {
	return fault(BadRequest, "second_factor_deletion_not_allowed", "The last second factor stays", "Every user of this application has a second factor: set another one up before this one is removed.")
}

// TooManyUnverified : the user has added as many as may wait for their verification.
func TooManyUnverified() *Error {
	return fault(BadRequest, "too_many_unverified_identifications", "Too many are unverified", fmt.Sprintf("%d addresses or numbers may wait to be verified. Verify or remove one first.", MaxUnverified))
}

// ProviderNotEnabled : users cannot connect accounts at it.
func ProviderNotEnabled() *Error {
	return fault(BadRequest, "oauth_provider_not_enabled", "is not enabled", "Accounts at this provider cannot be connected here.")
}

// OnParam has errors about one parameter name another: the same check under the name that the caller knows.
func OnParam(err error, from, to string) error {
	var one *Error
	var many Errors
	switch {
	case errors.As(err, &many):
		renamed := make([]error, len(many))
		for i, e := range many {
			renamed[i] = OnParam(e, from, to)
		}
		return Collect(renamed...)
	case errors.As(err, &one) && one.Param() == from:
		e := *one
		e.Meta = maps.Clone(one.Meta)
		e.Meta["param_name"] = to
		return &e
	}
	return err
}
