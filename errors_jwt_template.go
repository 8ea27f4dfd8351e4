package bartleby

import "fmt"

// JWTTemplateReservedClaim : the server itself sets the claim.
func JWTTemplateReservedClaim(claim string) *Error {
	return faultOn("claims", BadRequest, "jwt_template_reserved_claim", "has a reserved claim", fmt.Sprintf("The claim %q is set by the server, and a template cannot set it.", claim))
}

// SessionTokenTemplate : the template's claims are part of session tokens, so that it has to stay.
func SessionTokenTemplate() *Error {
	return fault(Forbidden, "session_token_jwt_template", "Deletion is not allowed", "This template adds its claims to session tokens. Choose another one for them, or none, before you delete it.")
}
