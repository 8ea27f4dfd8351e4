package conformance

import (
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
)

var everyMethod = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// undocumented are statuses that any operation may answer, though the documents name them for few.
var undocumented = map[int][]string{
	http.StatusUnauthorized:          everyMethod, // a wrong key
	http.StatusBadRequest:            everyMethod, // a version or a body that cannot be read
	http.StatusNotFound:              everyMethod, // an unknown id in the path: ban, lock and others document none
	http.StatusMethodNotAllowed:      everyMethod,
	http.StatusRequestEntityTooLarge: everyMethod,
	http.StatusUnsupportedMediaType:  everyMethod,
	http.StatusUnprocessableEntity:   everyMethod, // unknown and mistyped parameters
}

// addedSince are the fields that answers gained after October 2024, by object. The document of that time allows no
// further ones; current documents of every version have them.
var addedSince = map[string][]string{
	"user":                  {"locale", "timezone", "enterprise_accounts", "password_last_updated_at", "deprovisioned", "bypass_client_trust"},
	"email_address":         {"matches_sso_connection"},
	"oauth_access_token":    {"expires_at", "id_token"},
	"organization_settings": {"max_allowed_domains", "slug_disabled", "max_role_sets_allowed", "initial_role_set_key"},
	"session":               {"latest_activity"},
	"client":                {"last_authentication_strategy"},
	"sign_up_attempt":       {"legal_accepted_at", "locale"},
	"template":              {"can_edit_body", "flagged_as_suspicious"},
	"public_user_data":      {"username", "banned", "deprovisioned"},
}

// excuse mends what is wrong in the documents themselves, each with its reason.
func (d *document) excuse() {
	schemas := d.spec.Components.Schemas
	if user := schemas["User"]; user != nil && user.Value.Properties["timezone"] == nil {
		// The SDKs in circulation send a user's time zone and read it back; no document has it.
		user.Value.Properties["timezone"] = &openapi3.SchemaRef{Value: openapi3.NewStringSchema().WithNullable()}
	}
	if deleted := schemas["DeletedObject"]; deleted != nil && deleted.Value.Properties["external_id"] == nil {
		// Added to every version after October 2024.
		deleted.Value.Properties["external_id"] = &openapi3.SchemaRef{Value: openapi3.NewStringSchema()}
	}
	if d.name == asOf2024 {
		// Its passkeys are bare verifications without an id; nobody could delete one by it.
		if user := schemas["User"]; user != nil {
			user.Value.Properties["passkeys"] = &openapi3.SchemaRef{Value: openapi3.NewArraySchema().WithItems(openapi3.NewObjectSchema().WithAnyAdditionalProperties())}
		}
	}
}
