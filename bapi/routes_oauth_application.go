package bapi

import "bartleby/rest"

const (
	tagOAuthApplications = "OAuth Applications"
	tagOAuthTokens       = "OAuth Access Tokens"
)

// OAuth applications, their tokens, and how the instance is a provider.
func (a *api) oauthApplicationRoutes() []*rest.Route {
	changeCodes := []string{
		"duplicate_record", "form_param_format_invalid", "form_param_value_invalid", "form_param_nil", "form_param_array_size_exceeded", "invalid_url_scheme",
		"form_public_client_requires_pkce",
	}
	const verifies = "Answers what the token stands for. A JWT that the instance signed, but that holds no longer, is answered with active, which is false; any other that does not hold is not found."
	return []*rest.Route{
		rest.On("GET /v1/oauth_applications", a.listOAuthApplications).Named("ListOAuthApplications").Tagged(tagOAuthApplications).
			Says("List OAuth applications", "Newest first, unless order_by says otherwise.").Answers("form_param_value_invalid"),
		rest.On("POST /v1/oauth_applications", a.createOAuthApplication).Named("CreateOAuthApplication").Tagged(tagOAuthApplications).Loose().
			Says("Create an OAuth application", "Its secret is in the answer, and nowhere else later: only a digest of it is stored.").
			Answers(changeCodes...),
		rest.On("GET /v1/oauth_applications/{oauth_application_id}", a.getOAuthApplication).Named("GetOAuthApplication").Tagged(tagOAuthApplications).
			Says("Get an OAuth application", "").Answers("resource_not_found"),
		rest.On("PATCH /v1/oauth_applications/{oauth_application_id}", a.updateOAuthApplication).Named("UpdateOAuthApplication").Tagged(tagOAuthApplications).
			Says("Update an OAuth application", "Changes what is given. One that becomes public loses its secret; one that ceases to be has none until it is rotated.").
			Answers(append(changeCodes, "resource_not_found", "oauth_application_consent_screen_cannot_be_disabled")...),
		rest.On("DELETE /v1/oauth_applications/{oauth_application_id}", a.deleteOAuthApplication).Named("DeleteOAuthApplication").Tagged(tagOAuthApplications).
			Says("Delete an OAuth application", "With all tokens that it got.").Answers("resource_not_found"),
		rest.On("PUT /v1/oauth_applications/{oauth_application_id}/logo", a.setOAuthApplicationLogo).Named("UploadOAuthApplicationLogo").Tagged(tagOAuthApplications).Upload(maxImageBytes).
			Says("Set an OAuth application's logo", "Takes a JPEG, PNG, GIF, WebP or ICO file of up to 10 MB. It is decoded, scaled down where it is large, and stored anew.").
			Answers("resource_not_found", "form_param_missing", "request_body_invalid", "image_too_large"),
		rest.On("POST /v1/oauth_applications/{oauth_application_id}/rotate_secret", a.rotateOAuthSecret).Named("RotateOAuthApplicationSecret").Tagged(tagOAuthApplications).
			Says("Rotate an OAuth application's secret", "The one before is worthless at once. A public client has none, before and after.").Answers("resource_not_found"),
		rest.On("POST /v1/oauth_applications/{oauth_application_id}/revoke_token", a.revokeOAuthToken).Named("RevokeOAuthApplicationToken").Tagged(tagOAuthApplications).
			Says("Revoke a token of an OAuth application", "With all tokens of the same authorization. A JWT cannot be revoked.").Answers("resource_not_found", "form_param_value_invalid"),
		rest.On("POST /v1/oauth_applications/access_tokens/verify", a.verifyOAuthToken).Named("VerifyOAuthAccessToken").Tagged(tagOAuthTokens).Loose().
			Says("Verify an OAuth access token", verifies).Answers("resource_not_found", "form_param_missing"),
		rest.On("POST /oauth_applications/access_tokens/verify", a.verifyOAuthToken).Named("VerifyOAuthAccessTokenUnversioned").Tagged(tagOAuthTokens).Loose().
			Says("Verify an OAuth access token", "The path that SDKs use. "+verifies).Answers("resource_not_found", "form_param_missing"),

		rest.On("GET /v1/instance/oauth_application_settings", a.getOAuthSettings).Named("GetInstanceOAuthApplicationSettings").Tagged(tagInstance).
			Says("Get how the instance is an OAuth provider", ""),
		rest.On("PATCH /v1/instance/oauth_application_settings", a.updateOAuthSettings).Named("UpdateInstanceOAuthApplicationSettings").Tagged(tagInstance).
			Says("Update how the instance is an OAuth provider", "Changes what is given.").Answers("form_param_value_invalid", "form_param_nil"),
	}
}
