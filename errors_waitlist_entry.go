package bartleby

import "fmt"

// WaitlistEntrySettled : it was invited, rejected or completed before.
func WaitlistEntrySettled(status WaitlistStatus) *Error {
	return fault(Conflict, "waitlist_entry_already_"+string(status), "is "+string(status)+" already", fmt.Sprintf("The entry of the waitlist is %s already.", status))
}

// WaitlistClosed : the instance keeps none.
func WaitlistClosed() *Error {
	return fault(Forbidden, "waitlist_not_accepting_entries", "No waitlist", "This application keeps no waitlist.")
}
