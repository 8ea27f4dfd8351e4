package bapi_test

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
	"bartleby/testkit"
)

// cannot says of constructors, and of codes of the password policy, why no request provokes them here.
var cannot = map[string]string{
	"PasskeyQuota":                    "users add passkeys by the rules: signin.TestPasskeys",
	"ServiceUnavailable":              "the database has to be away: soak.TestPostgresRestartUnderLoad takes it away",
	"InternalFault":                   "it stands for what nobody foresaw: rest tests it with handlers that fail and panic",
	"OrganizationInvitationUsed":      "tickets are redeemed by the Frontend API; TestOrganizationInvitations redeems them by the rules",
	"OrganizationInvitationWithdrawn": "tickets are redeemed by the Frontend API; TestOrganizationInvitations redeems them by the rules",
	"OAuthClientInvalid":              "clients prove themselves to the Frontend API; TestOAuthApplications and TestOAuthTokens ask by the rules",
	"HostTaken":                       "hosts are given on the command line; fapi.TestMoveInstance gives one by the rules",
	"form_password_validation_failed": "a body that is not UTF-8 is refused before its password is looked at",
}

const unknownUser = "user_2abcdefghijklmnopqrstuvwxyz0"

// owned makes a user of its own for the steps of a provocation.
func (p *provocation) owned(body string) *provocation { return p.after("POST /v1/users", body, "own") }

var long = strings.Repeat("x", 9000)

// provocations are in the order of the catalogue.
var provocations = slices.Concat(frontendProvocations, signInProvocations, catalogueProvocations, meProvocations, []*provocation{
	provoke("AuthorizationFormat", "401 authorization_header_format_invalid", "GET /v1/users", "").sent(testkit.Request{Header: map[string]string{"Authorization": "Basic eA=="}}),
	provoke("KeyInvalid", "401 clerk_key_invalid", "GET /v1/users", "").sent(testkit.Request{Key: "sk_test_" + strings.Repeat("a", 40)}),
	provoke("VersionInvalid", "400 api_version_invalid", "GET /v1/users", "").sent(testkit.Request{Version: "2020-01-01"}),
	provoke("BodyInvalid", "400 request_body_invalid", "POST /v1/users", `{`),
	provoke("ParametersMalformed", "400 malformed_request_parameters", "GET /v1/users?limit=%zz", ""),
	provoke("MissingQueryParameter", "400 missing_query_parameter nonce", "GET /v1/clients/handshake_payload", ""),
	provoke("BodyTooLarge", "413 request_body_too_large", "POST /v1/users", `{"username":"`+strings.Repeat("x", 1<<20)+`"}`),
	provoke("BulkSizeExceeded", "400 bulk_size_exceeded", "POST /v1/invitations/bulk", `[`+strings.Repeat(`{"email_address":"a@example.com"},`, 10)+`{"email_address":"a@example.com"}]`),
	provoke("ContentTypeUnsupported", "415 unsupported_content_type", "POST /v1/users", `{}`).sent(testkit.Request{Header: map[string]string{"Content-Type": "text/plain"}}),
	provoke("RouteNotFound", "404 resource_not_found", "GET /v1/nothing", ""),
	provoke("MethodNotAllowed", "405 method_not_allowed", "PUT /v1/users", ""),
	{by: "TooManyRequests", want: "429 too_many_requests", settings: func(set *bartleby.Settings) {
		set.RateLimits = bartleby.RateLimits{Enabled: true, Rules: map[string]bartleby.RateLimit{"instance": {Requests: 1, Window: 60_000}}}
	}, send: func(t *testing.T, s *testkit.Server, _ map[string]string) testkit.Answer {
		s.Call(t, 200, "GET /v1/users/count", "")
		return s.Do(t, testkit.Request{Call: "GET /v1/users/count"})
	}},
	provoke("WrongEnvironment", "400 request_invalid_for_environment", "POST /v1/instance/change_domain", `{"home_url":"https://www.example.com"}`),
	provoke("FeatureNotEnabled", "403 feature_not_enabled", "POST /v1/users/{users}/lock", "").set(func(set *bartleby.Settings) { set.Lockout.Enabled = false }),

	provoke("VerificationAlreadyVerified", "400 verification_already_verified", "POST /v1/phone_numbers/{fictional}/attempt_verification", `{"verification_id":"{code}","code":"424242"}`).
		after("POST /v1/phone_numbers", `{"user_id":"{users}","phone_number":"+12015550123"}`, "fictional").
		after("POST /v1/phone_numbers/{fictional}/prepare_verification", "", "code").
		after("POST /v1/phone_numbers/{fictional}/attempt_verification", `{"verification_id":"{code}","code":"424242"}`, ""),
	{by: "VerificationCodeTooManyRequests", want: "429 verification_code_too_many_requests", send: func(t *testing.T, s *testkit.Server, ids map[string]string) testkit.Answer {
		send := testkit.Request{Call: "POST /v1/email_addresses/" + ids["email_addresses"] + "/prepare_verification"}
		for range bartleby.CodesAtOnce {
			s.Call(t, 200, send.Call, "")
		}
		return s.Do(t, send)
	}},

	provoke("ResourceNotFound", "404 resource_not_found", "GET /v1/users/"+unknownUser, ""),
	provoke("ImageNotFound", "404 image_not_found", "DELETE /v1/users/{users}/profile_image", ""),
	provoke("PasskeyNotRegistered", "404 passkey_not_registered", "DELETE /v1/users/{users}/passkeys/idn_2abcdefghijklmnopqrstuvwxyz0", ""),
	provoke("ExternalAccountNotFound", "404 external_account_not_found", "DELETE /v1/users/{users}/external_accounts/eac_2abcdefghijklmnopqrstuvwxyz0", ""),

	provoke("ParamMissing", "422 form_param_missing url", "POST /v1/redirect_urls", `{}`),
	provoke("OneParamMissing", "422 form_param_missing", "POST /v1/saml_connections", `{"name":"x","provider":"saml_custom"}`),
	{by: "FileMissing", want: "400 form_param_missing file", send: func(t *testing.T, s *testkit.Server, ids map[string]string) testkit.Answer {
		return upload(t, s, "", "/v1/users/"+ids["users"]+"/profile_image", "picture", portrait(t, 8, 8, white))
	}},
	provoke("ParamNil", "422 form_param_nil name", "POST /v1/organizations", `{"name":" "}`),
	provoke("ParamUnknown", "422 form_param_unknown zebra", "POST /v1/users", `{"username":"striped","zebra":1}`),
	provoke("ParamDisabled", "422 form_param_unknown username", "POST /v1/users", `{"email_address":["x@example.com"],"username":"someone_new"}`).set(func(set *bartleby.Settings) { set.Username.Enabled = false }),
	provoke("ParamDuplicate", "422 form_param_duplicate email_address", "POST /v1/users", `{"email_address":["x@example.com","X@example.com"]}`),
	provoke("ParamFormat", "422 form_param_format_invalid email_address", "POST /v1/users", `{"email_address":["nope"]}`),
	provoke("ParamValueInvalid", "422 form_param_value_invalid limit", "GET /v1/users?limit=0", ""),
	provoke("ParamNotOneOf", "422 form_param_value_invalid order_by", "GET /v1/users?order_by=shoe_size", ""),
	provoke("ParamType", "422 form_param_type_invalid first_name", "POST /v1/users", `{"username":"someone_new","first_name":1}`),
	provoke("MetadataNotObject", "422 form_param_value_invalid public_metadata", "POST /v1/users", `{"username":"someone_new","public_metadata":"x"}`),
	provoke("ParamTooLong", "422 form_param_max_length_exceeded name", "POST /v1/organizations", `{"name":"`+strings.Repeat("a", 257)+`"}`),
	provoke("ParamExceedsSize", "422 form_param_exceeds_allowed_size public_metadata", "PATCH /v1/users/{users}/metadata", `{"public_metadata":{"a":"`+long+`"}}`),
	provoke("ParamTooMany", "422 form_param_array_size_exceeded user_id", "GET /v1/users?"+strings.Repeat("user_id=x&", 101), ""),
	provoke("ParamLengthMismatch", "422 form_param_array_length_mismatch email_address_identification_status", "POST /v1/users", `{"email_address":["b@example.com"],"email_address_identification_status":["verified","verified"]}`),
	provoke("ParamTime", "422 form_param_invalid_time created_at", "POST /v1/users", `{"username":"someone_new","created_at":"yesterday"}`),
	provoke("ParamDate", "422 form_param_invalid_date last_active_at_since", "GET /v1/users?last_active_at_since=1577836800001", ""),
	provoke("ParamFuture", "422 form_disallow_future_date last_active_at_since", "GET /v1/users?last_active_at_since=4102444800000", ""),
	provoke("ConditionalMissing", "422 form_conditional_param_missing provider_user_id", "GET /v1/users?provider=oauth_google", ""),
	provoke("ConditionalRefused", "422 form_conditional_param_disallowed password_digest", "PATCH /v1/users/{users}", `{"password":"long enough","password_digest":"x","password_hasher":"md5"}`),
	provoke("IdentifierExists", "422 form_identifier_exists username", "POST /v1/users", `{"username":"someone"}`),
	provoke("ParamResourceNotFound", "422 form_resource_not_found primary_email_address_id", "PATCH /v1/users/{users}", `{"primary_email_address_id":"idn_2abcdefghijklmnopqrstuvwxyz0"}`),
	provoke("VerificationNeeded", "422 form_verification_needed primary", "POST /v1/email_addresses", `{"user_id":"{users}","email_address":"open@example.com","primary":true}`),
	provoke("DataMissing", "422 form_data_missing", "POST /v1/users", `{}`),

	provoke("UsernameLength", "422 form_username_invalid_length username", "POST /v1/users", `{"username":"abc"}`),
	provoke("UsernameCharacter", "422 form_username_invalid_character username", "POST /v1/users", `{"username":"has space"}`),
	provoke("UsernameNeedsLetter", "422 form_username_needs_non_number_char username", "POST /v1/users", `{"username":"12345"}`),
	refusedPassword("form_password_length_too_short", "short", func(*bartleby.Settings) {}),
	refusedPassword("form_password_length_too_long", strings.Repeat("a", 73), func(*bartleby.Settings) {}),
	refusedPassword("form_password_size_in_bytes_exceeded", strings.Repeat("é", 40), func(*bartleby.Settings) {}),
	refusedPassword("form_password_no_uppercase", "no capital 1!", func(set *bartleby.Settings) { set.Password.RequireUppercase = true }),
	refusedPassword("form_password_no_lowercase", "NO SMALL 1!", func(set *bartleby.Settings) { set.Password.RequireLowercase = true }),
	refusedPassword("form_password_no_number", "no digit at all", func(set *bartleby.Settings) { set.Password.RequireNumbers = true }),
	refusedPassword("form_password_no_special_char", "nothingspecial1", func(set *bartleby.Settings) { set.Password.RequireSpecialChar = true }),
	refusedPassword("form_password_not_strong_enough", "password1", func(set *bartleby.Settings) { set.Password.MinStrength = 3 }),
	{by: "PasswordBreached", want: "422 form_password_pwned password", send: func(t *testing.T, s *testkit.Server, _ map[string]string) testkit.Answer {
		was := s.Rules.Breaches
		s.Rules.Breaches = leaked{}
		defer func() { s.Rules.Breaches = was }()
		return s.Do(t, testkit.Request{Call: "POST /v1/users", Body: `{"username":"someone_new","password":"known to all"}`})
	}},
	provoke("DigestInvalid", "422 form_password_digest_invalid_code password_digest", "POST /v1/users", `{"username":"someone_new","password_digest":"x","password_hasher":"md5"}`),
	provoke("NoPasswordSet", "400 no_password_set", "POST /v1/users/{own}/verify_password", `{"password":"x"}`).owned(`{"username":"no_password"}`),
	provoke("PasswordIncorrect", "422 incorrect_password password", "POST /v1/users/{users}/verify_password", `{"password":"x"}`),
	provoke("TOTPDisabled", "400 totp_disabled", "POST /v1/users/{own}/verify_totp", `{"code":"123456"}`).owned(`{"username":"no_totp"}`),
	provoke("TOTPIncorrect", "422 totp_incorrect_code code", "POST /v1/users/{users}/verify_totp", `{"code":"000000"}`),
	provoke("TOTPLength", "422 totp_invalid_length code", "POST /v1/users/{own}/verify_totp", `{"code":"123"}`).owned(`{"username":"only_totp","totp_secret":"JBSWY3DPEHPK3PXP"}`),
	provoke("TOTPSecretInvalid", "422 invalid_totp_secret_code totp_secret", "POST /v1/users", `{"username":"someone_new","totp_secret":"not base32!"}`),
	provoke("LastIdentification", "400 identification_deletion_failed", "DELETE /v1/email_addresses/{part}", "").
		owned(`{"username":"last_one"}`).after("POST /v1/email_addresses", `{"user_id":"{own}","email_address":"last@example.com"}`, "part").after("PATCH /v1/users/{own}", `{"username":null}`, ""),
	provoke("LastRequiredIdentification", "400 last_required_identification_deletion_failed", "DELETE /v1/email_addresses/{part}", "").
		owned(`{"username":"required_one"}`).after("POST /v1/email_addresses", `{"user_id":"{own}","email_address":"required@example.com","verified":true}`, "part").
		set(func(set *bartleby.Settings) { set.EmailAddress.Required = true }),
	{by: "LinkedIdentification", want: "400 delete_linked_identification_disallowed", send: func(t *testing.T, s *testkit.Server, ids map[string]string) testkit.Answer {
		s.Change(t, s.Tenant, ids["users"], func(tx *store.Tx, u *bartleby.User) {
			u.EmailAddressByID(ids["email_addresses"]).LinkedTo = []bartleby.IdentificationLink{{Type: "oauth_google", ID: tx.NewID(bartleby.IdentificationID)}}
		})
		return s.Do(t, testkit.Request{Call: "DELETE /v1/email_addresses/" + ids["email_addresses"]})
	}},
	provoke("LastFirstFactor", "400 identification_update_failed", "PATCH /v1/phone_numbers/{part}", `{"reserved_for_second_factor":true}`).
		owned(`{"username":"only_phone"}`).after("POST /v1/phone_numbers", `{"user_id":"{own}","phone_number":"+447400300001","verified":true}`, "part").after("PATCH /v1/users/{own}", `{"username":null}`, ""),
	provoke("SecondFactorUnverified", "400 identification_create_second_factor_unverified", "POST /v1/phone_numbers", `{"user_id":"{users}","phone_number":"+447400300002","reserved_for_second_factor":true}`),
	provoke("SecondFactorUnverified", "400 identification_update_second_factor_unverified", "PATCH /v1/phone_numbers/{part}", `{"reserved_for_second_factor":true}`).
		after("POST /v1/phone_numbers", `{"user_id":"{users}","phone_number":"+447400300003"}`, "part"),
	provoke("DefaultSecondFactor", "422 form_disable_default_second_factor_not_allowed reserved_for_second_factor", "PATCH /v1/phone_numbers/{part}", `{"reserved_for_second_factor":false}`).
		after("POST /v1/phone_numbers", `{"user_id":"{users}","phone_number":"+447400300004","verified":true,"reserved_for_second_factor":true}`, "part").
		after("POST /v1/phone_numbers", `{"user_id":"{users}","phone_number":"+447400300005","verified":true,"reserved_for_second_factor":true}`, ""),
	{by: "ImageTooLarge", want: "413 image_too_large", send: func(t *testing.T, s *testkit.Server, ids map[string]string) testkit.Answer {
		return upload(t, s, "", "/v1/users/"+ids["users"]+"/profile_image", "file", bytes.Repeat([]byte("x"), 11<<20))
	}},
	{by: "ImageInvalid", want: "400 request_body_invalid", send: func(t *testing.T, s *testkit.Server, ids map[string]string) testkit.Answer {
		return upload(t, s, "", "/v1/users/"+ids["users"]+"/profile_image", "file", []byte("not an image"))
	}},
	provoke("ProviderUnsupported", "400 oauth_unsupported_provider", "GET /v1/users/{users}/oauth_access_tokens/google", ""),
	provoke("LegalNotAccepted", "422 legal_not_accepted legal_accepted_at", "POST /v1/users", `{"username":"someone_new"}`).set(func(set *bartleby.Settings) { set.LegalConsent = true }),
	provoke("PasswordRequired", "422 form_conditional_param_disallowed skip_password_requirement", "POST /v1/users", `{"username":"someone_new","skip_password_requirement":true}`).
		set(func(set *bartleby.Settings) {
			set.Password.Required, set.EmailAddress.Enabled, set.PhoneNumber.Enabled, set.Web3Wallet.Enabled = true, false, false, false
		}),

	provoke("PrimaryDomainExists", "422 primary_domain_already_exists is_satellite", "POST /v1/domains", `{"name":"x.example.net","is_satellite":false}`),
	primaryDomain("PrimaryDomainStays", "403 operation_not_allowed_on_primary_domain", "DELETE", ""),
	primaryDomain("DomainUpdateForbidden", "400 domain_update_forbidden", "PATCH", `{"proxy_url":"https://example.com/__clerk"}`),
	provoke("ProxyInvalid", "422 invalid_proxy_configuration proxy_url", "POST /v1/proxy_checks", `{"domain_id":"{domains}","proxy_url":"http://127.0.0.1:9/"}`),
	provoke("HomeURLTaken", "422 home_url_taken name", "POST /v1/domains", `{"name":"satellite.example.net:3000","is_satellite":true}`),
	changedDomain("ReservedDomain", "422 reserved_domain home_url", "https://x.test"),
	changedDomain("ReservedSubdomain", "422 reserved_subdomain home_url", "https://clerk.example.net"),
	changedDomain("KnownHostingDomain", "422 known_hosting_domain home_url", "https://a.vercel.app"),

	provoke("DuplicateRecord", "400 duplicate_record", "POST /v1/invitations", `{"email_address":"guest@example.com"}`),
	provoke("InvitationSettled", "400 invitation_already_revoked", "POST /v1/invitations/{part}/revoke", "").
		after("POST /v1/invitations", `{"email_address":"late@example.com"}`, "part").after("POST /v1/invitations/{part}/revoke", "", ""),
	{by: "InvitationSettled", want: "400 invitation_already_accepted", send: func(t *testing.T, s *testkit.Server, ids map[string]string) testkit.Answer {
		made := s.Call(t, 200, "POST /v1/invitations", `{"email_address":"in@example.com"}`)
		_, ticket, _ := strings.Cut(made.Object(t)["url"].(string), "=")
		if _, err := s.Rules.AcceptInvitation(context.Background(), s.Tenant.Instance, ticket, ids["users"]); err != nil {
			t.Fatal(err)
		}
		return s.Do(t, testkit.Request{Call: "POST /v1/invitations/" + made.ID(t) + "/revoke"})
	}},

	provoke("OrganizationsDisabled", "403 organization_not_enabled_in_instance", "POST /v1/organizations", `{"name":"X"}`).set(func(set *bartleby.Settings) { set.Organizations.Enabled = false }),
	provoke("OrganizationCreatorNotFound", "400 organization_creator_not_found created_by", "POST /v1/organizations", `{"name":"X","created_by":"`+unknownUser+`"}`),
	provoke("OrganizationCreationLimit", "403 org_creation_limit_exceeded", "POST /v1/organizations", `{"name":"Second","created_by":"{own}"}`).
		owned(`{"username":"limited","create_organizations_limit":1}`).after("POST /v1/organizations", `{"name":"First","created_by":"{own}"}`, ""),
	provoke("OrganizationSlugsDisabled", "403 organization_slugs_disabled", "POST /v1/organizations", `{"name":"X","slug":"xyz"}`).set(func(set *bartleby.Settings) { set.Organizations.SlugDisabled = true }),
	provoke("AlreadyMember", "400 already_a_member_in_organization user_id", "POST /v1/organizations/{organizations}/memberships", `{"user_id":"{users}","role":"org:member"}`),
	provoke("NotMember", "403 not_a_member_in_organization org_id", "POST /v1/sign_in_tokens", `{"user_id":"{own}","org_id":"{organizations}"}`).owned(`{"username":"stranger"}`),
	{by: "MissingOrganizationPermission", want: "403 missing_organization_permission", steps: []step{
		{"POST /v1/users", `{"username":"plain_member"}`, "own"}, {"POST /v1/organizations/{organizations}/memberships", `{"user_id":"{own}","role":"org:member"}`, ""},
	}, send: func(t *testing.T, s *testkit.Server, ids map[string]string) testkit.Answer {
		return uploadBy(t, s, "PUT", "", "/v1/organizations/"+ids["organizations"]+"/logo", "file", portrait(t, 8, 8, white), "uploader_user_id", ids["own"])
	}},
	provoke("MinimumPermissionsNeeded", "400 organization_minimum_permissions_needed", "DELETE /v1/organizations/{organizations}/memberships/{users}", ""),
	provoke("CreatorRoleLacks", "422 organization_missing_creator_role_permissions creator_role_id", "PATCH /v1/instance/organization_settings", `{"creator_role_id":"{organization_roles}"}`),
	provoke("MembershipQuota", "403 organization_membership_quota_exceeded", "POST /v1/organizations/{part}/memberships", `{"user_id":"{own}","role":"org:member"}`).
		owned(`{"username":"one_too_many"}`).after("POST /v1/organizations", `{"name":"Small","max_allowed_memberships":1,"created_by":"{users}"}`, "part"),
	provoke("RoleNotFound", "404 resource_not_found role", "POST /v1/organizations/{organizations}/memberships", `{"user_id":"{users}","role":"org:nobody"}`),
	provoke("RoleHeld", "422 organization_role_assigned_members", "DELETE /v1/organization_roles/{part}", "").
		owned(`{"username":"role_holder"}`).after("POST /v1/organization_roles", `{"name":"Held","key":"org:held"}`, "part").
		after("POST /v1/organizations/{organizations}/memberships", `{"user_id":"{own}","role":"org:held"}`, ""),
	provoke("RoleOfCreators", "422 organization_role_default_creator_role", "PATCH /v1/organization_roles/{part}", `{"key":"org:boss"}`).after("GET /v1/organization_roles?query=org:admin", "", "part"),
	provoke("RoleOfDomains", "422 organization_role_domain_default_role", "DELETE /v1/organization_roles/{part}", "").after("GET /v1/organization_roles?query=org:member", "", "part"),
	provoke("PermissionQuota", "403 quota_exceeded", "POST /v1/organization_permissions", `{"name":"X","key":"org:x:y"}`).set(func(set *bartleby.Settings) { set.Organizations.MaxAllowedPermissions = 1 }),
	provoke("RoleQuota", "403 organization_instance_roles_quota_exceeded", "POST /v1/organization_roles", `{"name":"X","key":"x"}`).set(func(set *bartleby.Settings) { set.Organizations.MaxAllowedRoles = 1 }),
	{by: "SystemPermissionFixed", want: "403 organization_system_permission_not_modifiable", send: func(t *testing.T, s *testkit.Server, _ map[string]string) testkit.Answer {
		list, _ := data(t, s.Call(t, 200, "GET /v1/organization_permissions?query=org:sys_profile:manage", ""))
		return s.Do(t, testkit.Request{Call: "DELETE /v1/organization_permissions/" + list[0]["id"].(string)})
	}},
	provoke("PermissionAssigned", "409 organization_role_permission_association_exists", "POST /v1/organization_roles/{organization_roles}/permissions/{permissions}", ""),
	provoke("PermissionNotAssigned", "404 resource_not_found", "DELETE /v1/organization_roles/{part}/permissions/{permissions}", "").after("POST /v1/organization_roles", `{"name":"Empty","key":"org:empty"}`, "part"),

	provoke("OrganizationInvitationNotUnique", "400 organization_invitation_not_unique email_address", "POST /v1/organizations/{organizations}/invitations", `{"email_address":"guest@example.com","role":"org:member"}`),
	provoke("OrganizationInvitationNotPending", "404 organization_invitation_not_pending", "POST /v1/organizations/{organizations}/invitations/{organization_invitations}/revoke", "").
		after("POST /v1/organizations/{organizations}/invitations/{organization_invitations}/revoke", "", ""),
	provoke("RoleInvited", "422 organization_role_exists_in_invitations", "DELETE /v1/organization_roles/{own}", "").after("POST /v1/organizations", `{"name":"Inviting"}`, "part").
		after("POST /v1/organization_roles", `{"name":"Invited","key":"org:invited"}`, "own").after("POST /v1/organizations/{part}/invitations", `{"email_address":"invited@example.com","role":"org:invited"}`, ""),

	provoke("OrganizationDomainsDisabled", "403 organization_domains_not_enabled", "POST /v1/organizations/{organizations}/domains", `{"name":"off.example.net"}`).set(func(set *bartleby.Settings) { set.Organizations.DomainsEnabled = false }),
	provoke("EnrollmentModeDisabled", "403 organization_domain_enrollment_mode_not_enabled enrollment_mode", "POST /v1/organizations/{organizations}/domains", `{"name":"mode.example.net","enrollment_mode":"enterprise_sso"}`),
	provoke("OrganizationDomainQuota", "403 organization_domain_quota_exceeded", "POST /v1/organizations/{organizations}/domains", `{"name":"many.example.net"}`).set(func(set *bartleby.Settings) { set.Organizations.MaxAllowedDomains = 1 }),
	provoke("OrganizationDomainCommon", "422 organization_domain_common name", "POST /v1/organizations/{organizations}/domains", `{"name":"gmail.com"}`),
	provoke("OrganizationDomainBlocked", "422 organization_domain_blocked name", "POST /v1/organizations/{organizations}/domains", `{"name":"mailinator.com"}`),
	provoke("OrganizationDomainTaken", "422 organization_domain_already_exists name", "POST /v1/organizations/{part}/domains", `{"name":"acme.example.net"}`).after("POST /v1/organizations", `{"name":"Rival"}`, "part"),
	provoke("OrganizationDomainExists", "422 organization_domain_already_exists_same_organization name", "POST /v1/organizations/{organizations}/domains", `{"name":"acme.example.net"}`),
	{by: "OrganizationDomainOfConnection", want: "422 organization_domain_exists_for_enterprise_connection", settings: enrols, send: func(t *testing.T, s *testkit.Server, ids map[string]string) testkit.Answer {
		s.Call(t, 201, "POST /v1/enterprise_connections", signsIn("sso.example"))
		return s.Do(t, testkit.Request{Call: "POST /v1/organizations/" + ids["organizations"] + "/domains", Body: `{"name":"sso.example","enrollment_mode":"automatic_invitation"}`})
	}},
	{by: "OrganizationDomainOfEnrollment", want: "422 organization_domain_exists_for_enrollment", settings: enrols, send: func(t *testing.T, s *testkit.Server, ids map[string]string) testkit.Answer {
		s.Call(t, 200, "POST /v1/organizations/"+ids["organizations"]+"/domains", `{"name":"enrols.example","enrollment_mode":"automatic_invitation"}`)
		return s.Do(t, testkit.Request{Call: "POST /v1/enterprise_connections", Body: signsIn("enrols.example")})
	}},

	provoke("RoleSetNotFound", "404 resource_not_found role_set_key", "POST /v1/organizations", `{"name":"X","role_set_key":"role_set:nothing"}`),
	provoke("RoleSetQuota", "403 organization_instance_role_sets_quota_exceeded", "POST /v1/role_sets", `{"name":"X","roles":["org:admin"],"default_role_key":"org:admin","creator_role_key":"org:admin"}`).
		set(func(set *bartleby.Settings) { set.Organizations.MaxRoleSets = 1 }),
	provoke("RoleOutsideSet", "422 organization_role_on_set_assigned_to_user role_set_key", "PATCH /v1/organizations/{part}", `{"role_set_key":"role_set:small"}`).
		owned(`{"username":"outside"}`).after("POST /v1/organizations", `{"name":"Outside"}`, "part").after("POST /v1/organizations/{part}/memberships", `{"user_id":"{own}","role":"org:member"}`, ""),
	provoke("ReassignmentMissing", "422 organization_role_set_reassignment_mappings_missing reassignment_mappings", "POST /v1/role_sets/role_set:default/replace", `{"dest_role_set_key":"role_set:small"}`),
	provoke("ReassignmentInvalid", "422 organization_role_set_reassignment_mappings_invalid reassignment_mappings", "POST /v1/role_sets/role_set:default/replace", `{"dest_role_set_key":"role_set:small","reassignment_mappings":{"org:nobody":"org:admin"}}`),

	provoke("URLScheme", "422 invalid_url_scheme url", "POST /v1/redirect_urls", `{"url":"http://example.com"}`),
	provoke("AlreadyExists", "422 form_already_exists url", "POST /v1/redirect_urls", `{"url":"app://done"}`),

	provoke("SessionTokenInvalid", "400 invalid_session_token", "POST /v1/sessions/{sessions}/verify", `{"token":"x"}`),
	provoke("NotSignedIn", "401 authentication_invalid", "POST /v1/sessions/{part}/tokens", "").
		owned(`{"username":"signed_out"}`).after("POST /v1/sessions", `{"user_id":"{own}"}`, "part").after("POST /v1/sessions/{part}/revoke", "", ""),
	provoke("SessionOver", "400 client_state_invalid", "POST /v1/sessions/{part}/revoke", "").
		owned(`{"username":"revoked_once"}`).after("POST /v1/sessions", `{"user_id":"{own}"}`, "part").after("POST /v1/sessions/{part}/revoke", "", ""),
	provoke("ClientTokenInvalid", "400 cookie_invalid", "POST /v1/clients/verify", `{"token":"x"}`),
	provoke("UserBanned", "403 user_banned", "POST /v1/sessions", `{"user_id":"{own}"}`).owned(`{"username":"banned_user"}`).after("POST /v1/users/{own}/ban", "", ""),
	provoke("OrganizationUnreachable", "404 organization_not_found_or_unauthorized active_organization_id", "POST /v1/sessions", `{"user_id":"{own}","active_organization_id":"{organizations}"}`).owned(`{"username":"no_member"}`),
	{by: "SignUpSettled", want: "403 sign_up_cannot_be_updated", send: func(t *testing.T, s *testkit.Server, _ map[string]string) testkit.Answer {
		late := newSignUp(t, s, identity.NewSignUp{Username: bartleby.To("late_comer")})
		s.Clock.Advance(24 * time.Hour)
		return s.Do(t, testkit.Request{Call: "PATCH /v1/sign_ups/" + late.ID, Body: `{"external_id":"x"}`})
	}},
	provoke("HandshakeNotFound", "404 resource_not_found", "GET /v1/clients/handshake_payload?nonce=x", ""),
	provoke("RefreshRefused", "401 refresh_request_origin_invalid", "POST /v1/sessions/{sessions}/refresh", `{"expired_token":"x","refresh_token":"x","request_origin":"app"}`),
	provoke("RefreshRefused", "401 expired_session_token_invalid", "POST /v1/sessions/{sessions}/refresh", `{"expired_token":"x","refresh_token":"x","request_origin":"https://app.example.com"}`),

	provoke("JWTTemplateReservedClaim", "400 jwt_template_reserved_claim claims", "POST /v1/jwt_templates", `{"name":"reserved","claims":{"iss":"x"}}`),
	provoke("SessionTokenTemplate", "403 session_token_jwt_template", "DELETE /v1/jwt_templates/{part}", "").
		after("POST /v1/jwt_templates", `{"name":"for_sessions","claims":{"a":1}}`, "part").set(func(set *bartleby.Settings) { set.SessionTokenTemplate = "for_sessions" }),

	provoke("TemplateTypeUnsupported", "400 template_type_unsupported", "GET /v1/templates/pigeon", ""),
	provoke("TemplateDeletionRestricted", "400 template_deletion_restricted", "DELETE /v1/templates/email/verification_code", ""),
	provoke("TemplateRevertRestricted", "400 template_revert_error", "POST /v1/templates/email/verification_code/revert", ""),
	provoke("RequiredVariableMissing", "422 required_variable_missing body", "PUT /v1/templates/email/verification_code", `{"body":"no code"}`),
	provoke("TemplateBodyInvalid", "422 invalid_template_body body", "PUT /v1/templates/email/verification_code", `{"body":"{{"}`),

	provoke("TokenNotRevocable", "400 sign_in_token_cannot_be_revoked_code", "POST /v1/sign_in_tokens/{sign_in_tokens}/revoke", "").after("POST /v1/sign_in_tokens/{sign_in_tokens}/revoke", "", ""),
	provoke("TokenNotRevocable", "400 actor_token_cannot_be_revoked_code", "POST /v1/actor_tokens/{actor_tokens}/revoke", "").after("POST /v1/actor_tokens/{actor_tokens}/revoke", "", ""),
	provoke("AgentTaskNotFound", "404 agent_task_not_found", "POST /v1/agents/tasks/agt_2OEpKhcCN1Lat9NQ0G6puh7q5Rb/revoke", ""),
	provoke("AgentTaskNotRevocable", "400 agent_task_cannot_be_revoked", "POST /v1/agents/tasks/{tasks}/revoke", "").after("POST /v1/agents/tasks/{tasks}/revoke", "", ""),
	provoke("AgentTaskSubjectNotFound", "404 agent_task_subject_not_found", "POST /v1/agents/tasks", `{"on_behalf_of":{"identifier":"nobody"},"permissions":"*","agent_name":"Robot","task_description":"Tidy up","redirect_url":"http://localhost:3000/"}`),

	provoke("NotAllowedAccess", "403 not_allowed_access", "POST /v1/invitations", `{"email_address":"kept_out@example.net"}`).set(func(set *bartleby.Settings) { set.Restrictions.Blocklist = true }),
	provoke("RestrictionDisabled", "422 disabled_instance_restriction block_email_subaddresses", "PATCH /v1/instance/restrictions", `{"block_email_subaddresses":true}`).
		set(func(set *bartleby.Settings) { set.EmailAddress.Enabled = false }),
	provoke("RequiresProgressiveSignUp", "422 feature_requires_progressive_sign_up", "PATCH /v1/beta_features/instance_settings", `{"progressive_sign_up":false}`).
		set(func(set *bartleby.Settings) { set.LegalConsent = true }),
	provoke("OriginInvalid", "422 form_invalid_origin allowed_origins", "PATCH /v1/instance", `{"allowed_origins":["https://example.com/path"]}`),
	{by: "BreaksInvariant", want: "400 breaks_instance_invariant", send: func(t *testing.T, s *testkit.Server, _ map[string]string) testkit.Answer {
		return s.Do(t, testkit.Request{Call: "PATCH /v1/instance", Body: `{"cookieless_dev":true}`, Key: s.NewTenant(t, bartleby.Production).Key})
	}},
	provoke("WaitlistEntrySettled", "409 waitlist_entry_already_rejected", "POST /v1/waitlist_entries/{part}/invite", "").
		after("POST /v1/waitlist_entries", `{"email_address":"rejected@example.com"}`, "part").after("POST /v1/waitlist_entries/{part}/reject", "", ""),
	provoke("WaitlistEntrySettled", "409 waitlist_entry_already_invited", "POST /v1/waitlist_entries/{part}/reject", "").
		after("POST /v1/waitlist_entries", `{"email_address":"called@example.com"}`, "part").after("POST /v1/waitlist_entries/{part}/invite", "", ""),
	{
		by: "WaitlistEntrySettled", want: "409 waitlist_entry_already_completed", steps: []step{{"POST /v1/waitlist_entries", `{"email_address":"waited@example.com"}`, "part"}},
		send: func(t *testing.T, s *testkit.Server, ids map[string]string) testkit.Answer {
			invited := s.Call(t, 200, "POST /v1/waitlist_entries/"+ids["part"]+"/invite", "").Object(t)
			_, ticket, _ := strings.Cut(invited["invitation"].(map[string]any)["url"].(string), "=")
			if _, err := s.Rules.AcceptInvitation(context.Background(), s.Tenant.Instance, ticket, ids["users"]); err != nil {
				t.Fatal(err)
			}
			return s.Do(t, testkit.Request{Call: "DELETE /v1/waitlist_entries/" + ids["part"]})
		},
	},

	provoke("WebhookAppMissing", "400 svix_app_missing", "POST /v1/webhooks/svix_url", ""),
	provoke("WebhookAppExists", "400 svix_app_exists", "POST /v1/webhooks/svix", "").after("POST /v1/webhooks/svix", "", ""),
	{by: "WebhookEndpointQuota", want: "403 quota_exceeded", send: func(t *testing.T, s *testkit.Server, _ map[string]string) testkit.Answer {
		another := testkit.Request{Call: "POST /v1/webhooks/endpoints", Body: `{"url":"https://example.com"}`}
		for range bartleby.MaxWebhookEndpoints {
			if a := s.Do(t, another); a.Status == 403 { // the world has some already
				break
			}
		}
		return s.Do(t, another)
	}},

	provoke("OneQueryParameterMissing", "400 missing_query_parameter", "GET /v1/public/interstitial", ""),
	provoke("PublishableKeyMalformed", "400 malformed_publishable_key", "GET /v1/public/interstitial?publishable_key=pk_test_x", ""),
	provoke("HostInvalid", "400 host_invalid frontend_api", "GET /v1/public/interstitial?frontend_api=attacker.example", ""),
	{by: "InfiniteRedirectLoop", want: "400 infinite_redirect_loop", send: func(t *testing.T, s *testkit.Server, _ map[string]string) testkit.Answer {
		host, cookie := strings.TrimPrefix(s.Frontend, "http://"), ""
		for range 6 {
			set, err := http.ParseSetCookie(ask(t, s, cookie, "frontend_api", host).Header.Get("Set-Cookie"))
			if err != nil {
				t.Fatal(err)
			}
			cookie = set.Value
		}
		return ask(t, s, cookie, "frontend_api", host)
	}},

	provoke("MachineScopeExists", "409 duplicate_record", "POST /v1/machines/{machines}/scopes", `{"to_machine_id":"{scopes}"}`),
	provoke("MachineKeyNeeded", "401 authentication_invalid", "POST /v1/m2m_tokens", `{}`),
	byMachine("MachineClaimReserved", "400 machine_token_reserved_claim claims", "POST /v1/m2m_tokens", `{"claims":{"iss":"x"}}`),
	byMachine("RemainingTooLong", "400 request_body_invalid min_remaining_ttl_seconds", "POST /v1/m2m_tokens", `{"seconds_until_expiration":60,"min_remaining_ttl_seconds":60}`),
	byMachine("AnotherMachine", "403 authorization_invalid", "GET /v1/m2m_tokens?subject="+noMachine, ""),
	provoke("SecretUnknown", "404 resource_not_found", "POST /v1/api_keys/verify", `{"secret":"ak_x"}`),
	provoke("APIKeysNotEnabled", "422 api_keys_not_enabled", "POST /v1/api_keys/verify", `{"secret":"ak_x"}`).set(func(set *bartleby.Settings) { set.APIKeys = false }),
	provoke("APIKeyNameTaken", "409 token_creation_conflict name", "POST /v1/api_keys", `{"name":"deploy","subject":"{users}"}`),

	provoke("PublicClientRequiresPKCE", "422 form_public_client_requires_pkce pkce_required", "POST /v1/oauth_applications", `{"name":"Public","public":true,"pkce_required":false}`),
	{by: "ConsentScreenNeeded", want: "422 oauth_application_consent_screen_cannot_be_disabled", send: func(t *testing.T, s *testkit.Server, ids map[string]string) testkit.Answer {
		if _, err := store.Write(t.Context(), s.DB, s.Tenant.Instance.ID, func(tx *store.Tx) (struct{}, error) { // as if it had registered itself
			a, err := tx.OAuthApplication(ids["oauth_applications"])
			if err != nil {
				return struct{}{}, err
			}
			a.DynamicallyRegistered = true
			return struct{}{}, tx.SaveOAuthApplication(a)
		}); err != nil {
			t.Fatal(err)
		}
		return s.Do(t, testkit.Request{Call: "PATCH /v1/oauth_applications/" + ids["oauth_applications"], Body: `{"consent_screen_enabled":false}`})
	}},
	provoke("OAuthTokenNotFound", "404 resource_not_found", verifyCall, `{"access_token":"oat_x"}`),

	provoke("SAMLNotActivatable", "422 saml_connection_cant_be_activated", "POST /v1/enterprise_connections", `{"name":"x","provider":"saml_custom","domains":["b.example"],"active":true}`),
	provoke("SAMLMetadataUnfetched", "400 saml_failed_to_fetch_idp_metadata idp_metadata_url", "POST /v1/saml_connections", `{"name":"x","provider":"saml_custom","domain":"b.example","idp_metadata_url":"http://127.0.0.1:1/x"}`),
	provoke("SAMLMetadataUnparsed", "422 saml_failed_to_parse_idp_metadata", "POST /v1/saml_connections", `{"name":"x","provider":"saml_custom","domain":"b.example","idp_metadata":"<a/>"}`),
	{by: "SAMLMetadataMissing", want: "422 saml_metadata_missing_fields", send: func(t *testing.T, s *testkit.Server, _ map[string]string) testkit.Answer {
		less := strings.ReplaceAll(string(testkit.Metadata(t, "https://idp.example")), "SingleSignOnService", "SingleLogoutService")
		return s.Do(t, testkit.Request{Call: "POST /v1/saml_connections", Body: body(t, map[string]any{"name": "x", "provider": "saml_custom", "domain": "b.example", "idp_metadata": less})})
	}},
	provoke("DiscoveryRefused", "422 custom_oauth_provider_cannot_use_discovery_url oidc.discovery_url", "POST /v1/enterprise_connections",
		`{"name":"x","provider":"oidc_github_enterprise","domains":["b.example"],"oidc":{"discovery_url":"https://b.example/.well-known/openid-configuration"}}`),
	provoke("DiscoveryFailed", "422 custom_oauth_provider_discovery_server_retrieval_error oidc.discovery_url", "POST /v1/enterprise_connections",
		`{"name":"x","provider":"oidc_custom","domains":["b.example"],"oidc":{"discovery_url":"http://127.0.0.1:1/.well-known/openid-configuration"}}`),
	{by: "DiscoveryMismatch", want: "422 custom_oauth_provider_discovery_issuer_mismatch oidc.discovery_url", send: func(t *testing.T, s *testkit.Server, _ map[string]string) testkit.Answer {
		const path, end = "/.well-known/openid-configuration", "https://b.example"
		base := provider(t, map[string]http.HandlerFunc{path: serving([]byte(body(t, map[string]any{
			"issuer": end, "authorization_endpoint": end + "/auth", "token_endpoint": end + "/token", "userinfo_endpoint": end + "/me", "jwks_uri": end + "/keys",
		})))})
		return s.Do(t, testkit.Request{Call: "POST /v1/enterprise_connections", Body: body(t, map[string]any{
			"name": "x", "provider": "oidc_custom", "domains": []string{"b.example"}, "oidc": map[string]any{"discovery_url": base + path},
		})})
	}},
})

// byMachine sends a request with the secret key of a machine.
func byMachine(by, want, call, body string) *provocation {
	return &provocation{by: by, want: want, send: func(t *testing.T, s *testkit.Server, ids map[string]string) testkit.Answer {
		key := s.Call(t, 200, "GET /v1/machines/"+ids["machines"]+"/secret_key", "").Object(t)["secret"].(string)
		return s.Do(t, testkit.Request{Call: call, Body: body, Key: key})
	}}
}

func refusedPassword(code, plain string, settings func(*bartleby.Settings)) *provocation {
	return provoke("PasswordRefused", "422 "+code+" password", "POST /v1/users", `{"username":"someone_new","password":"`+plain+`"}`).set(settings)
}

// primaryDomain sends a request to the primary domain, whose id only the list knows.
func primaryDomain(by, want, method, body string) *provocation {
	return &provocation{by: by, want: want, send: func(t *testing.T, s *testkit.Server, _ map[string]string) testkit.Answer {
		list, _ := data(t, s.Call(t, 200, "GET /v1/domains", ""))
		i := slices.IndexFunc(list, func(d map[string]any) bool { return d["is_satellite"] == false })
		return s.Do(t, testkit.Request{Call: method + " /v1/domains/" + list[i]["id"].(string), Body: body})
	}}
}

// changedDomain gives a production instance another domain.
func changedDomain(by, want, url string) *provocation {
	return &provocation{by: by, want: want, send: func(t *testing.T, s *testkit.Server, _ map[string]string) testkit.Answer {
		return s.Do(t, testkit.Request{Call: "POST /v1/instance/change_domain", Body: `{"home_url":"` + url + `"}`, Key: s.NewTenant(t, bartleby.Production).Key})
	}}
}
