package bartleby

import "fmt"

// URLScheme : the URL's scheme is not accepted there.
func URLScheme(param string) *Error {
	return faultOn(param, Invalid, "invalid_url_scheme", "has an unacceptable scheme", fmt.Sprintf("The parameter %s must be an https URL, or one with a scheme of your application's own.", param))
}

// AlreadyExists : something else in this instance has this value already. It is not an identifier of a user.
func AlreadyExists(param, noun string) *Error {
	return faultOn(param, Invalid, "form_already_exists", "already exists", fmt.Sprintf("There is a %s with this %s already.", noun, param))
}
