package bartleby

import (
	"fmt"
	"strings"
)

// SAMLNotActivatable : too little is known of the identity provider for anybody to sign in there.
func SAMLNotActivatable() *Error {
	return fault(Invalid, "saml_connection_cant_be_activated", "cannot be activated",
		"A SAML connection can be active only while the entity id, the sign-on URL and a certificate of its identity provider are set.")
}

// SAMLMetadataUnfetched : the URL of metadata did not lead to any, for the given reason (a clause).
func SAMLMetadataUnfetched(param, reason string) *Error {
	return faultOn(param, BadRequest, "saml_failed_to_fetch_idp_metadata", "could not be fetched", "The metadata of the identity provider could not be fetched: "+reason+".")
}

// SAMLMetadataUnparsed : what was given or fetched is no SAML 2.0 metadata, for the given reason (a clause).
func SAMLMetadataUnparsed(reason string) *Error {
	return fault(Invalid, "saml_failed_to_parse_idp_metadata", "is not SAML metadata", "The metadata of the identity provider cannot be read: "+reason+".")
}

// SAMLMetadataMissing : metadata lacks what these fields are filled from.
func SAMLMetadataMissing(fields ...string) *Error {
	e := fault(Invalid, "saml_metadata_missing_fields", "lacks some fields", "The metadata of the identity provider has nothing for these fields: "+strings.Join(fields, ", ")+".")
	e.Meta = map[string]any{"missing_fields": fields}
	return e
}

// DiscoveryRefused : the provider has no OpenID Connect discovery.
func DiscoveryRefused(param, provider string) *Error {
	return faultOn(param, Invalid, "custom_oauth_provider_cannot_use_discovery_url", "cannot be used", fmt.Sprintf("The provider %s has no discovery document; give its URLs one by one.", provider))
}

// DiscoveryFailed : the URL did not lead to a discovery document, for the given reason (a clause).
func DiscoveryFailed(param, reason string) *Error {
	return faultOn(param, Invalid, "custom_oauth_provider_discovery_server_retrieval_error", "could not be fetched", "The discovery document of the provider could not be fetched: "+reason+".")
}

// DiscoveryMismatch : the document belongs to another issuer than its URL says.
func DiscoveryMismatch(param string) *Error {
	return faultOn(param, Invalid, "custom_oauth_provider_discovery_issuer_mismatch", "belongs to another issuer", "The discovery document names an issuer that it is not published by.")
}
