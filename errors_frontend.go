package bartleby

import "fmt"

// HostUnknown : no instance is reached under this host.
func HostUnknown() *Error {
	return fault(BadRequest, "host_invalid", "Host is invalid", "No instance of this server is reached under this host. Its publishable key names the host that it has.")
}

// OriginUnknown : the page that asks is not one of the instance's.
func OriginUnknown() *Error {
	return fault(BadRequest, "origin_invalid", "Origin is invalid", "The origin of this request is not one that the instance's domains and allowed origins know.")
}

// OriginAndAuthorization : a request is either a page's or an application's.
func OriginAndAuthorization() *Error {
	return fault(BadRequest, "origin_authorization_headers_conflict", "Origin and Authorization exclude each other",
		"A browser's request carries the header Origin, one of a native application the header Authorization; this one has both.")
}

// SeveralOrigins : the header Origin came more than once.
func SeveralOrigins() *Error {
	return fault(BadRequest, "multiple_origin_header_values_forbidden", "Several origins", "The header Origin may be there only once.")
}

// SeveralAuthorizations : the header Authorization came more than once.
func SeveralAuthorizations() *Error {
	return fault(BadRequest, "multiple_authorization_header_values_forbidden", "Several authorizations", "The header Authorization may be there only once.")
}

// ProxyKeyMissing : a proxy has to prove that it is the instance's.
func ProxyKeyMissing() *Error {
	return fault(BadRequest, "proxy_request_missing_secret_key", "Proxy sends no secret key", "A proxy that sends Clerk-Proxy-Url sends the instance's secret key in Clerk-Secret-Key as well.")
}

// ProxyKeyInvalid : the key that a proxy sends is no instance's.
func ProxyKeyInvalid() *Error {
	return fault(Unauthenticated, "proxy_request_invalid_secret_key", "Proxy sends an unknown secret key", "The secret key that the proxy sends in Clerk-Secret-Key is not known to this server.")
}

// SignedOut : nobody is signed in on this client.
func SignedOut() *Error {
	return fault(Unauthenticated, "signed_out", "Signed out", "Nobody is signed in here.")
}

// RedirectInvalid : not an http or https URL.
func RedirectInvalid(param string) *Error {
	return faultOn(param, Invalid, "invalid_redirect_url", "is invalid", "The URL to return to has to be a whole http or https URL.")
}

// RedirectForeign : the URL is not of the instance's.
func RedirectForeign(param string) *Error {
	return faultOn(param, Invalid, "redirect_url_domain_mismatch", "is not allowed", "The URL to return to is not at one of the instance's domains, allowed origins and redirect URLs.")
}

// SyncConsumed : the word that a satellite was given was used already, or its time is over.
func SyncConsumed() *Error {
	return fault(Forbidden, "sync_nonce_already_consumed", "was used already", "What this address carries can be used once, within a minute. Open the page again.")
}

// CaptchaNotEnabled : the instance asks nobody to prove that they are no machine.
func CaptchaNotEnabled() *Error {
	return fault(BadRequest, "captcha_not_enabled", "CAPTCHA is not enabled", "This instance asks nobody to solve a CAPTCHA.")
}

// HostTaken : another instance has the host.
func HostTaken(host string) *Error {
	return fault(Conflict, "host_taken", "is taken", fmt.Sprintf("Another instance has the host %q.", host))
}

// DevBrowserUnauthenticated : a development instance does not know the browser.
func DevBrowserUnauthenticated() *Error {
	return fault(Unauthenticated, "dev_browser_unauthenticated", "Browser is unauthenticated",
		"This browser has no token of this development instance, or one that is not known any more. Ask for another at /v1/dev_browser.")
}

// Overtaken : the browser's token was replaced while the request was on its way. Front ends ask again with the one that they have by
// now, while one that is not known would have them begin anew, and nobody be signed in.
func Overtaken() *Error {
	return fault(Unauthenticated, "authentication_invalid", "Asked too late", "The browser was given another token while this request was on its way. Ask again with that.")
}

// ScriptNotFound : the operator has not brought such a script.
func ScriptNotFound(name, version string) *Error {
	return fault(NotFound, "resource_not_found", "not found", fmt.Sprintf("This server has no script of %s in the version %s. Its operator can add it: bartleby bundles pull.", name, version))
}
