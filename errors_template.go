package bartleby

import "fmt"

// TemplateTypeUnsupported : the path names neither e-mails nor text messages.
func TemplateTypeUnsupported(kind string) *Error {
	return fault(BadRequest, "template_type_unsupported", "template type is not supported", fmt.Sprintf("There are no templates of type %q; the types are email and sms.", kind))
}

// TemplateDeletionRestricted : the template belongs to every instance.
func TemplateDeletionRestricted() *Error {
	return fault(BadRequest, "template_deletion_restricted", "Deletion is not allowed", "This template is needed and cannot be deleted. To undo what was changed in it, revert it.")
}

// TemplateRevertRestricted : the instance has not changed the template.
func TemplateRevertRestricted() *Error {
	return fault(BadRequest, "template_revert_error", "There is nothing to revert", "This template has not been changed.")
}

// RequiredVariableMissing : the body does not use a variable without which the message is of no use.
func RequiredVariableMissing(variable string) *Error {
	return faultOn("body", Invalid, "required_variable_missing", "lacks a required variable", fmt.Sprintf("The body has to contain {{%s}}.", variable))
}

// TemplateBodyInvalid : the body cannot be read or rendered, for the given reason.
func TemplateBodyInvalid(reason string) *Error {
	return faultOn("body", Invalid, "invalid_template_body", "cannot be rendered", fmt.Sprintf("The body is not a template that can be rendered: %s.", reason))
}
