package bartleby

import "fmt"

// APINameInvalid : the name of an API cannot be part of a URL.
func APINameInvalid(name string) *Error {
	return faultOn("name", Invalid, "form_param_format_invalid", "is invalid",
		fmt.Sprintf("%q is no name of an API: at most %d lower-case letters, digits, hyphens, underscores and dots, other than search.", name, maxAPIName))
}

// APINameReserved : the server's own API cannot be replaced.
func APINameReserved(name string) *Error {
	return faultOn("name", Forbidden, "api_name_reserved", "is reserved", fmt.Sprintf("The name %s is that of this server's own API, which the server ingests by itself.", name))
}

// APIVersionInvalid : the version is empty, too long, or not printable.
func APIVersionInvalid(version string) *Error {
	return faultOn("version", Invalid, "form_param_format_invalid", "is invalid",
		fmt.Sprintf("%.40q is no version: give one of at most %d printable characters, or a document that has one in info.version.", version, maxAPIVersion))
}

// APINotFound : the catalogue has no such API, or not in that version.
func APINotFound(name, version string) *Error {
	what := name
	if version != "" {
		what += " " + version
	}
	return fault(NotFound, "resource_not_found", "API not found", fmt.Sprintf("The catalogue has no API %s. GET /api/v1/providers lists those that it has.", what))
}

// OperationNotFound : the API has no such operation.
func OperationNotFound(name, key string) *Error {
	return fault(NotFound, "resource_not_found", "Endpoint not found",
		fmt.Sprintf("The API %s has no endpoint %s. Name it by method and path, such as GET /v1/users, or by its operation id.", name, key))
}

// SchemaNotFound : the API has no such schema.
func SchemaNotFound(name, schema string) *Error {
	return fault(NotFound, "resource_not_found", "Schema not found", fmt.Sprintf("The API %s has no schema %s.", name, schema))
}

// DocumentInvalid : the document is not taken, because of these faults.
func DocumentInvalid(faults []DocumentFault) Errors {
	list := make(Errors, len(faults))
	for i, f := range faults {
		meta := map[string]any{}
		if f.Line > 0 {
			meta["line"] = f.Line
		}
		if f.Pointer != "" {
			meta["pointer"] = f.Pointer
		}
		list[i] = fault(Invalid, "openapi_document_invalid", "The document is not valid OpenAPI", f.String())
		list[i].Meta = meta
	}
	return list
}

func (f *DocumentFault) String() string {
	text := f.Message
	if f.Pointer != "" {
		text = f.Pointer + ": " + text
	}
	if f.Line > 0 {
		text = fmt.Sprintf("line %d: %s", f.Line, text)
	}
	return text
}

// DocumentTooLarge : it has more bytes than are taken.
func DocumentTooLarge() *Error {
	return fault(TooLarge, "request_body_too_large", "The document is too large", fmt.Sprintf("An OpenAPI document may have at most %d MB.", MaxDocument>>20))
}

// TooManyAsked : none, or more of something than are answered at once.
func TooManyAsked(what string, most int) *Error {
	return fault(Invalid, "form_param_exceeds_allowed_size", "too many at once", fmt.Sprintf("Name between 1 and %d %s, separated by commas.", most, what))
}

// TagNotFound : the API has no such tag.
func TagNotFound(name, tag string) *Error {
	return fault(NotFound, "resource_not_found", "Tag not found", fmt.Sprintf("The API %s has no tag %s.", name, tag))
}
