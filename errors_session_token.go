package bartleby

// RefreshRefused : a session token cannot be replaced, for the given reason. SDKs then have the browser ask for another one,
// whatever the code.
func RefreshRefused(code, reason string) *Error {
	return fault(Unauthenticated, code, "Session cannot be refreshed", reason)
}
