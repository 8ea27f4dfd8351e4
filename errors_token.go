package bartleby

import "fmt"

// TicketInvalid : not a ticket of this instance, or one that was revoked or used.
func TicketInvalid(cause error) *Error {
	e := fault(BadRequest, "ticket_invalid_code", "Ticket is invalid", "The ticket was not issued by this instance, or it was used or revoked.")
	e.Cause = cause
	return e
}

// TicketExpired : its time is over.
func TicketExpired() *Error {
	return fault(BadRequest, "ticket_expired_code", "Ticket has expired", "The time in which the ticket could be used is over. Ask for a new one.")
}

// TokenNotRevocable : only a pending token can be revoked. The noun is "actor token" or "sign-in token".
func TokenNotRevocable(code, noun string, status TicketStatus) *Error {
	return fault(BadRequest, code, "cannot be revoked", fmt.Sprintf("Only a pending %s can be revoked; this one is %s.", noun, status))
}
