package bartleby

import "fmt"

// NotAllowedAccess : the restrictions of the instance keep these identifiers out.
func NotAllowedAccess(identifiers ...string) *Error {
	e := fault(Forbidden, "not_allowed_access", "Access is not allowed", "The restrictions of this instance keep out what was given to be known by.")
	e.Meta = map[string]any{"identifiers": identifiers}
	return e
}

// SignUpRestricted : users come in by invitation only.
func SignUpRestricted() *Error {
	return fault(Forbidden, "sign_up_mode_restricted", "Sign-up is closed", "New users of this instance come in by invitation only.")
}

// SignUpWaitlisted : users wait until they are invited.
func SignUpWaitlisted() *Error {
	return fault(Forbidden, "sign_up_restricted_waitlist", "Sign-up is closed", "New users of this instance join the waitlist, and come in once they are invited.")
}

// RestrictionDisabled : a restriction of e-mail addresses has nothing to restrict where they are switched off.
func RestrictionDisabled(param string) *Error {
	return faultOn(param, Invalid, "disabled_instance_restriction", "cannot be switched on", fmt.Sprintf("The restriction %s is about e-mail addresses, which this instance has switched off.", param))
}

// RequiresProgressiveSignUp : what the settings ask of new users cannot be asked in one step.
func RequiresProgressiveSignUp(feature string) *Error {
	return fault(Invalid, "feature_requires_progressive_sign_up", "progressive sign-up is needed", fmt.Sprintf("Progressive sign-up has to stay switched on, since this instance uses %s.", feature))
}

// BreaksInvariant : the settings would contradict what the instance is, for the given reason (a sentence).
func BreaksInvariant(reason string) *Error {
	return fault(BadRequest, "breaks_instance_invariant", "contradicts the instance", reason)
}

// OriginInvalid : not an origin.
func OriginInvalid(param string) *Error {
	return faultOn(param, Invalid, "form_invalid_origin", "is not an origin", fmt.Sprintf("The values of %s must be origins: scheme, host and port, such as https://example.com or chrome-extension://abc.", param))
}
