package bartleby

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of failure an error is; the door turns it into a status.
type Kind uint8

// The kinds, each with the status that package rest gives it.
const (
	Internal        Kind = iota // 500
	BadRequest                  // 400
	Unauthenticated             // 401
	Forbidden                   // 403
	NotFound                    // 404
	MethodRefused               // 405
	Conflict                    // 409
	Gone                        // 410
	TooLarge                    // 413
	UnsupportedType             // 415
	Invalid                     // 422
	TooMany                     // 429
	Unavailable                 // 503
)

// Error is one failure that a caller may see. Its texts are for people; programs go by Code and Meta.
type Error struct {
	Kind        Kind
	Code        string
	Message     string // a fragment, often read after the name of the field
	LongMessage string // one sentence
	Meta        map[string]any
	RetryAfter  int   // seconds; only for TooMany and Unavailable
	Cause       error // logged, never shown
}

func (e *Error) Error() string { return e.Code + ": " + e.LongMessage }

func (e *Error) Unwrap() error { return e.Cause }

// Param is the parameter the error is about, or "".
func (e *Error) Param() string {
	s, _ := e.Meta["param_name"].(string)
	return s
}

// Errors is several failures of one request, shown together. All have the same Kind, or the first decides.
type Errors []*Error

func (e Errors) Error() string {
	texts := make([]string, len(e))
	for i, one := range e {
		texts[i] = one.Error()
	}
	return strings.Join(texts, "; ")
}

// Collect gathers errors from several checks: nil when there were none, and anything that is not ours at once.
func Collect(errs ...error) error {
	var all Errors
	for _, err := range errs {
		var one *Error
		var many Errors
		switch {
		case err == nil:
		case errors.As(err, &many):
			all = append(all, many...)
		case errors.As(err, &one):
			all = append(all, one)
		default:
			return err
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// IsCode tells whether err is, or contains, an error with this code.
func IsCode(err error, code string) bool {
	var many Errors
	if errors.As(err, &many) {
		for _, e := range many {
			if e.Code == code {
				return true
			}
		}
		return false
	}
	var one *Error
	return errors.As(err, &one) && one.Code == code
}

func fault(k Kind, code, message, long string) *Error {
	return &Error{Kind: k, Code: code, Message: message, LongMessage: long}
}

func faultOn(param string, k Kind, code, message, long string) *Error {
	return &Error{Kind: k, Code: code, Message: message, LongMessage: long, Meta: map[string]any{"param_name": param}}
}

// --- authentication and transport -------------------------------------------------------------------------------------

// AuthorizationFormat : the header is missing or not "Bearer <key>".
func AuthorizationFormat() *Error {
	return fault(Unauthenticated, "authorization_header_format_invalid", "Invalid Authorization header",
		"Send the secret key of the instance in the header Authorization, in the form: Bearer sk_….")
}

// KeyInvalid : the key resolves to no instance.
func KeyInvalid() *Error {
	const text = "The secret key is not known to this server. Check that it was copied whole and belongs to this installation."
	return fault(Unauthenticated, "clerk_key_invalid", text, text)
}

// VersionInvalid : the version header or parameter cannot be used, for the given reason.
func VersionInvalid(reason string) *Error {
	return fault(BadRequest, "api_version_invalid", "API version is invalid", reason)
}

// BodyInvalid : the body is not what the operation takes, for the given reason (a sentence).
func BodyInvalid(reason string) *Error {
	return fault(BadRequest, "request_body_invalid", "Request body is invalid", reason)
}

// ParametersMalformed : the query string cannot be decoded.
func ParametersMalformed() *Error {
	return fault(BadRequest, "malformed_request_parameters", "Parameters cannot be decoded",
		"The query string of the request is not validly encoded.")
}

// MissingQueryParameter : a query parameter that the operation needs is absent.
func MissingQueryParameter(name string) *Error {
	return faultOn(name, BadRequest, "missing_query_parameter", "is missing",
		fmt.Sprintf("The query parameter %s is required.", name))
}

// BodyTooLarge : the body is over the limit, in bytes.
func BodyTooLarge(limit int64) *Error {
	return fault(TooLarge, "request_body_too_large", "Request body is too large",
		fmt.Sprintf("The request body is larger than the %d bytes this operation takes.", limit))
}

// BulkSizeExceeded : a body that is a list has too many items.
func BulkSizeExceeded(limit int) *Error {
	return fault(BadRequest, "bulk_size_exceeded", "Too many items", fmt.Sprintf("This operation takes at most %d items at once.", limit))
}

// ContentTypeUnsupported : the body is of another media type than the operation takes.
func ContentTypeUnsupported(got, want string) *Error {
	return fault(UnsupportedType, "unsupported_content_type", "Content type is not supported",
		fmt.Sprintf("This operation takes %s, not %s.", want, got))
}

// RouteNotFound : no operation has this path.
func RouteNotFound() *Error {
	return fault(NotFound, "resource_not_found", "URL not found", "No operation is served at this URL. Check the path and its version prefix.")
}

// MethodNotAllowed : the path exists with other methods.
func MethodNotAllowed(method string) *Error {
	return fault(MethodRefused, "method_not_allowed", "Method not allowed", fmt.Sprintf("This URL does not answer to %s.", method))
}

// TooManyRequests : a rate limit was reached; seconds until it resets.
func TooManyRequests(seconds int) *Error {
	e := fault(TooMany, "too_many_requests", "Too many requests",
		"Requests came faster than this instance allows. Wait as long as the header Retry-After says and send it again.")
	e.RetryAfter = seconds
	e.Meta = map[string]any{"resets_in": seconds}
	return e
}

// ServiceUnavailable : the database does not answer; the same request may succeed in a moment.
func ServiceUnavailable(cause error) *Error {
	e := fault(Unavailable, "service_unavailable", "Service unavailable", "The server cannot reach its database right now. Send the request again in a moment.")
	e.RetryAfter, e.Cause = 1, cause
	return e
}

// InternalFault : a failure that is not in this catalogue. A caller learns no more of it.
func InternalFault(cause error) *Error {
	e := fault(Internal, "internal_clerk_error", "Something went wrong", "The server failed to answer this request. The trace id leads to the cause in its log.")
	e.Cause = cause
	return e
}

// WrongEnvironment : the operation is not offered to instances of this environment.
func WrongEnvironment(allowed ...Environment) *Error {
	names := make([]string, len(allowed))
	for i, a := range allowed {
		names[i] = string(a)
	}
	return fault(BadRequest, "request_invalid_for_environment", "Request is not valid for this environment",
		"This operation is offered to instances of these environments only: "+strings.Join(names, ", ")+".")
}

// FeatureNotEnabled : a setting of the instance switches the feature off.
func FeatureNotEnabled(feature string) *Error {
	return fault(Forbidden, "feature_not_enabled", "not enabled", fmt.Sprintf("The feature %s is not enabled for this instance.", feature))
}

// --- look-ups -----------------------------------------------------------------------------------------------------------

// ResourceNotFound : no such thing in this instance. The noun reads like "user" or "email address".
func ResourceNotFound(noun, id string) *Error {
	return fault(NotFound, "resource_not_found", "not found", fmt.Sprintf("No %s was found with id %s.", noun, id))
}

// ImageNotFound : there is no image to delete.
func ImageNotFound() *Error {
	return fault(NotFound, "image_not_found", "image not found", "There is no uploaded image to delete.")
}

// PasskeyNotRegistered : the user has no such passkey.
func PasskeyNotRegistered() *Error {
	return fault(NotFound, "passkey_not_registered", "passkey not registered", "The user has no passkey with this id.")
}

// ExternalAccountNotFound : the user has no such external account.
func ExternalAccountNotFound() *Error {
	return fault(NotFound, "external_account_not_found", "external account not found", "The user has no external account with this id.")
}

// --- parameters ---------------------------------------------------------------------------------------------------------

// ParamMissing : a required parameter is absent.
func ParamMissing(name string) *Error {
	return faultOn(name, Invalid, "form_param_missing", "is missing", fmt.Sprintf("The parameter %s is required.", name))
}

// OneParamMissing : at least one of several parameters is needed.
func OneParamMissing(names ...string) *Error {
	e := fault(Invalid, "form_param_missing", "is missing", "At least one of these parameters is required: "+strings.Join(names, ", ")+".")
	e.Meta = map[string]any{"param_names": names}
	return e
}

// FileMissing : a multipart upload has no file part. Its status is 400, unlike that of other missing parameters.
func FileMissing(name string) *Error {
	return faultOn(name, BadRequest, "form_param_missing", "is missing", fmt.Sprintf("The upload has no part named %s.", name))
}

// ParamNil : a parameter is present but empty where a value is needed.
func ParamNil(name string) *Error {
	return faultOn(name, Invalid, "form_param_nil", "cannot be empty", fmt.Sprintf("The parameter %s needs a value that is not empty.", name))
}

// ParamUnknown : the operation has no such parameter.
func ParamUnknown(name string) *Error {
	return faultOn(name, Invalid, "form_param_unknown", "is unknown", fmt.Sprintf("This operation takes no parameter named %s.", name))
}

// ParamDisabled : the parameter belongs to a feature that the instance does not use.
func ParamDisabled(name string) *Error {
	return faultOn(name, Invalid, "form_param_unknown", "is not enabled", fmt.Sprintf("The parameter %s belongs to a feature that this instance has switched off.", name))
}

// ParamDuplicate : the same key, or the same value in a list, came twice.
func ParamDuplicate(name string) *Error {
	return faultOn(name, Invalid, "form_param_duplicate", "is given twice", fmt.Sprintf("The parameter %s, or one of its values, is given more than once.", name))
}

// ParamFormat : the value is not written as its kind demands, for the given reason (a sentence without its subject).
func ParamFormat(name, reason string) *Error {
	return faultOn(name, Invalid, "form_param_format_invalid", "is invalid", fmt.Sprintf("The parameter %s is not valid: %s.", name, reason))
}

// ParamValueInvalid : the value is outside what is accepted.
func ParamValueInvalid(name, reason string) *Error {
	return faultOn(name, Invalid, "form_param_value_invalid", "is invalid", fmt.Sprintf("The value of %s is not accepted: %s.", name, reason))
}

// ParamNotOneOf : the value is not in the list.
func ParamNotOneOf(name string, allowed ...string) *Error {
	return ParamValueInvalid(name, "it must be one of "+strings.Join(allowed, ", "))
}

// ParamType : the JSON type is another than the parameter has.
func ParamType(name, want string) *Error {
	return faultOn(name, Invalid, "form_param_type_invalid", "is of the wrong type", fmt.Sprintf("The parameter %s must be %s.", name, want))
}

// MetadataNotObject : metadata must be a JSON object.
func MetadataNotObject(name string) *Error {
	return ParamValueInvalid(name, "metadata must be a JSON object")
}

// ParamTooLong : a text has too many characters.
func ParamTooLong(name string, limit int) *Error {
	return faultOn(name, Invalid, "form_param_max_length_exceeded", "is too long", fmt.Sprintf("The parameter %s may have at most %d characters.", name, limit))
}

// ParamExceedsSize : a structured value is too large, in bytes.
func ParamExceedsSize(name string, limit int) *Error {
	return faultOn(name, Invalid, "form_param_exceeds_allowed_size", "is too large", fmt.Sprintf("The parameter %s may take at most %d bytes of JSON.", name, limit))
}

// ParamTooMany : a list has too many values.
func ParamTooMany(name string, limit int) *Error {
	return faultOn(name, Invalid, "form_param_array_size_exceeded", "has too many values", fmt.Sprintf("The parameter %s takes at most %d values.", name, limit))
}

// ParamLengthMismatch : two lists that go together differ in length.
func ParamLengthMismatch(name, other string) *Error {
	return faultOn(name, Invalid, "form_param_array_length_mismatch", "does not match", fmt.Sprintf("The parameter %s needs one value for each value of %s.", name, other))
}

// ParamTime : not an RFC 3339 time.
func ParamTime(name string) *Error {
	return faultOn(name, Invalid, "form_param_invalid_time", "is not a time", fmt.Sprintf("The parameter %s must be a time as RFC 3339 writes it, such as 2026-01-31T09:30:00Z.", name))
}

// ParamDate : not a usable date in Unix milliseconds.
func ParamDate(name, reason string) *Error {
	return faultOn(name, Invalid, "form_param_invalid_date", "is not a valid date", fmt.Sprintf("The parameter %s must be a date in Unix milliseconds: %s.", name, reason))
}

// ParamFuture : the date lies in the future.
func ParamFuture(name string) *Error {
	return faultOn(name, Invalid, "form_disallow_future_date", "is in the future", fmt.Sprintf("The parameter %s must not lie in the future.", name))
}

// ConditionalMissing : name is needed because of another parameter.
func ConditionalMissing(name, because string) *Error {
	return faultOn(name, Invalid, "form_conditional_param_missing", "is missing", fmt.Sprintf("The parameter %s is required together with %s.", name, because))
}

// ConditionalRefused : name cannot stand beside (or without) another parameter, as reason says.
func ConditionalRefused(name, reason string) *Error {
	return faultOn(name, Invalid, "form_conditional_param_disallowed", "is not allowed here", fmt.Sprintf("The parameter %s cannot be used %s.", name, reason))
}

// IdentifierExists : another user of the instance has this identifier.
func IdentifierExists(name string) *Error {
	thing := strings.ReplaceAll(name, "_", " ")
	text := "That " + thing + " is taken. Please try another."
	return faultOn(name, Invalid, "form_identifier_exists", text, text)
}

// ParamResourceNotFound : an id inside the request resolves to nothing that this request may use.
func ParamResourceNotFound(name string) *Error {
	return faultOn(name, Invalid, "form_resource_not_found", "was not found", fmt.Sprintf("Nothing was found for the id given as %s.", name))
}

// VerificationNeeded : an identifier must be verified first.
func VerificationNeeded(name string) *Error {
	return faultOn(name, Invalid, "form_verification_needed", "needs to be verified", fmt.Sprintf("The identifier given as %s has to be verified before it can become primary.", name))
}

// DataMissing : the instance requires data that a new user lacks.
func DataMissing(names []string) *Error {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = fmt.Sprintf("%q", n)
	}
	e := fault(Invalid, "form_data_missing", "missing data", fmt.Sprintf("[%s] data has to be given: the settings of this instance require it of every user.", strings.Join(quoted, " ")))
	e.Meta = map[string]any{"param_names": names}
	return e
}

// --- users --------------------------------------------------------------------------------------------------------------

// UsernameLength : outside the bounds.
func UsernameLength(minimum, maximum int) *Error {
	return faultOn("username", Invalid, "form_username_invalid_length", "has the wrong length", fmt.Sprintf("A username has from %d to %d characters.", minimum, maximum))
}

// UsernameCharacter : a character that usernames may not have.
func UsernameCharacter() *Error {
	return faultOn("username", Invalid, "form_username_invalid_character", "has a character that is not allowed", "A username consists of Latin letters, digits, underscores and hyphens.")
}

// UsernameNeedsLetter : all characters are digits.
func UsernameNeedsLetter() *Error {
	return faultOn("username", Invalid, "form_username_needs_non_number_char", "needs a character that is not a digit", "A username needs at least one character that is not a digit.")
}

// PasswordRefused : the password breaks a rule of the policy. Its code and its sentence come from there.
func PasswordRefused(code, message string, meta map[string]any) *Error {
	e := faultOn("password", Invalid, code, message, message)
	for k, v := range meta {
		e.Meta[k] = v
	}
	return e
}

// PasswordBreached : the password is in a list of leaked ones.
func PasswordBreached() *Error {
	const text = "This password was found in a public data breach. Choose another one."
	return faultOn("password", Invalid, "form_password_pwned", text, text)
}

// DigestInvalid : the digest is not of the layout that its hasher has.
func DigestInvalid(hasher string) *Error {
	return faultOn("password_digest", Invalid, "form_password_digest_invalid_code", "is invalid", fmt.Sprintf("The password digest has not the layout of the hasher %s.", hasher))
}

// NoPasswordSet : the user signs in without a password.
func NoPasswordSet() *Error {
	return fault(BadRequest, "no_password_set", "no password set", "This user has no password.")
}

// PasswordIncorrect : verification failed.
func PasswordIncorrect() *Error {
	return faultOn("password", Invalid, "incorrect_password", "is incorrect", "The password does not match.")
}

// TOTPDisabled : the user has no TOTP secret.
func TOTPDisabled() *Error {
	return fault(BadRequest, "totp_disabled", "TOTP is not enabled", "This user has no authenticator application set up.")
}

// TOTPIncorrect : neither a current code nor an unused backup code.
func TOTPIncorrect() *Error {
	return faultOn("code", Invalid, "totp_incorrect_code", "is incorrect", "The code is neither a current one nor an unused backup code.")
}

// TOTPLength : codes have six digits.
func TOTPLength() *Error {
	return faultOn("code", Invalid, "totp_invalid_length", "has the wrong length", "A code has six digits; a backup code has more.")
}

// TOTPSecretInvalid : not usable base32.
func TOTPSecretInvalid() *Error {
	return faultOn("totp_secret", Invalid, "invalid_totp_secret_code", "is invalid", "The TOTP secret must be base32 (RFC 4648) of 10 to 64 bytes.")
}

// LastIdentification : the user would be left without a way to be identified.
func LastIdentification() *Error {
	return fault(BadRequest, "identification_deletion_failed", "Deletion failed", "This is the last identifier of the user and cannot be deleted.")
}

// LastRequiredIdentification : the instance requires one of this kind.
func LastRequiredIdentification(kind string) *Error {
	return fault(BadRequest, "last_required_identification_deletion_failed", "Deletion failed",
		fmt.Sprintf("The settings of this instance require every user to have a verified %s, and this is the last one.", kind))
}

// LinkedIdentification : an external account depends on the e-mail address.
func LinkedIdentification() *Error {
	return fault(BadRequest, "delete_linked_identification_disallowed", "Deletion is not allowed", "An external account of the user is linked to this identifier. Delete that account first.")
}

// LastFirstFactor : the change would leave the user without an identifier to sign in with.
func LastFirstFactor() *Error {
	return fault(BadRequest, "identification_update_failed", "Update failed", "This is the last identifier the user can sign in with; it cannot serve as a second factor only.")
}

// SecondFactorUnverified : only a verified phone number can be a second factor. onCreate tells which of the two codes fits.
func SecondFactorUnverified(onCreate bool) *Error {
	code := "identification_update_second_factor_unverified"
	if onCreate {
		code = "identification_create_second_factor_unverified"
	}
	return fault(BadRequest, code, "second factor is unverified", "A phone number has to be verified before it can serve as a second factor.")
}

// DefaultSecondFactor : the default second factor cannot be switched off while others remain.
func DefaultSecondFactor() *Error {
	return faultOn("reserved_for_second_factor", Invalid, "form_disable_default_second_factor_not_allowed", "is the default",
		"This phone number is the default second factor. Make another one the default, or remove multi-factor authentication.")
}

// ImageTooLarge : over the limit for uploads, in bytes.
func ImageTooLarge(limit int) *Error {
	return fault(TooLarge, "image_too_large", "Image is too large", fmt.Sprintf("An image may have at most %d bytes and 40 million pixels.", limit))
}

// ImageInvalid : not an image of a supported format.
func ImageInvalid() *Error {
	return fault(BadRequest, "request_body_invalid", "Image is invalid", "The file is not a readable JPEG, PNG, GIF, WebP or ICO image.")
}

// ProviderUnsupported : the path names no OAuth provider.
func ProviderUnsupported(provider string) *Error {
	return fault(BadRequest, "oauth_unsupported_provider", "provider is not supported", fmt.Sprintf("%s is not an OAuth provider; names begin with oauth_.", provider))
}

// LegalNotAccepted : the instance requires consent to its legal documents.
func LegalNotAccepted() *Error {
	return faultOn("legal_accepted_at", Invalid, "legal_not_accepted", "is required", "This instance requires that users accept its legal documents. Give legal_accepted_at, or skip_legal_checks.")
}

// PasswordRequired : the instance has no other way to sign in.
func PasswordRequired() *Error {
	return ConditionalRefused("skip_password_requirement", "where a password is the only way to sign in")
}
