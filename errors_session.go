package bartleby

import "fmt"

// SessionTokenInvalid : not a session token of this instance, or one of another session.
func SessionTokenInvalid(cause error) *Error {
	e := fault(BadRequest, "invalid_session_token", "Session token is invalid", "The token is not one that this instance issued for this session.")
	e.Cause = cause
	return e
}

// NotSignedIn : nobody is signed in any more.
func NotSignedIn() *Error {
	return fault(Unauthenticated, "authentication_invalid", "Not signed in", "The session is over, or its token is.")
}

// SessionOver : only sessions in which somebody is signed in can be revoked.
func SessionOver(status SessionStatus) *Error {
	return fault(BadRequest, "client_state_invalid", "cannot be revoked", fmt.Sprintf("Only a session in which somebody is signed in can be revoked; this one is %s.", status))
}

// ClientTokenInvalid : not a token of a client of this instance, or one that was replaced.
func ClientTokenInvalid(cause error) *Error {
	e := fault(BadRequest, "cookie_invalid", "Client token is invalid", "The token is not one that this instance issued, or it was replaced.")
	e.Cause = cause
	return e
}

// UserBanned : the user is kept out.
func UserBanned() *Error {
	return fault(Forbidden, "user_banned", "User is banned", "This user is banned and cannot sign in.")
}

// OrganizationUnreachable : there is no such organization, or the user is not in it.
func OrganizationUnreachable(param string) *Error {
	return faultOn(param, NotFound, "organization_not_found_or_unauthorized", "not found", "The user is in no organization with this id.")
}

// SignUpSettled : it was completed, or given up.
func SignUpSettled(status SignUpStatus) *Error {
	return fault(Forbidden, "sign_up_cannot_be_updated", "cannot be updated", fmt.Sprintf("Only a sign-up that is under way can be changed; this one is %s.", status))
}

// HandshakeNotFound : there is nothing under this nonce, or no more. The nonce is a secret, and so not repeated.
func HandshakeNotFound() *Error {
	return fault(NotFound, "resource_not_found", "not found", "There is no handshake with this nonce; it can be asked for within a minute, and under development once.")
}
