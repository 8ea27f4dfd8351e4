package bartleby

// VerificationAlreadyVerified : the code was accepted before.
func VerificationAlreadyVerified() *Error {
	return fault(BadRequest, "verification_already_verified", "already verified", "The code of this verification was accepted before. Each verification succeeds once.")
}

// VerificationCodeTooManyRequests : too many codes went to one address or number; seconds until another may.
func VerificationCodeTooManyRequests(seconds int) *Error {
	e := fault(TooMany, "verification_code_too_many_requests", "Too many codes", "So many codes were sent to this address or number that another has to wait, as long as the header Retry-After says.")
	e.RetryAfter = seconds
	return e
}
