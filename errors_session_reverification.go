package bartleby

import "fmt"

// ReverificationMissing : none is under way.
func ReverificationMissing() *Error {
	return fault(BadRequest, "session_reverification_missing", "No reverification", "No reverification of this session is under way, or its time is over. Begin one first.")
}

// ReverificationStateInvalid : it waits for something else.
func ReverificationStateInvalid(status string) *Error {
	return fault(BadRequest, "invalid_action_for_session_reverification", "Invalid at this step", fmt.Sprintf("This step is not possible while the status of the reverification is %s.", status))
}
