package bartleby

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
