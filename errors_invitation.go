package bartleby

import "fmt"

// DuplicateRecord : there is one already, for the given values.
func DuplicateRecord(param, noun string, values ...string) *Error {
	e := fault(BadRequest, "duplicate_record", "already exists", fmt.Sprintf("There is a %s for this already.", noun))
	e.Meta = map[string]any{param: values}
	return e
}

// InvitationSettled : it was accepted or revoked before.
func InvitationSettled(status TicketStatus) *Error {
	return fault(BadRequest, "invitation_already_"+string(status), "cannot be revoked", fmt.Sprintf("The invitation is %s already.", status))
}
