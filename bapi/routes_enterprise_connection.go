package bapi

import "bartleby/rest"

const (
	tagSAML       = "SAML Connections"
	tagEnterprise = "Enterprise Connections"
)

// SAML connections and enterprise connections: two faces of the same rows.
func (a *api) enterpriseConnectionRoutes() []*rest.Route {
	return []*rest.Route{
		rest.On("GET /v1/saml_connections", a.listSAMLConnections).Named("ListSAMLConnections").Tagged(tagSAML).Old().
			Says("List SAML connections", "Newest first, unless order_by says otherwise.").Answers("form_param_value_invalid"),
		rest.On("POST /v1/saml_connections", a.createSAMLConnection).Named("CreateSAMLConnection").Tagged(tagSAML).Old().
			Says("Create a SAML connection", "It is not active yet. The identity provider is described by metadata, or field by field; metadata is read before anything is stored.").
			Answers("form_param_missing", "form_param_format_invalid", "resource_not_found", "saml_failed_to_fetch_idp_metadata", "saml_failed_to_parse_idp_metadata", "saml_metadata_missing_fields"),
		rest.On("GET /v1/saml_connections/{saml_connection_id}", a.getSAMLConnection).Named("GetSAMLConnection").Tagged(tagSAML).Old().
			Says("Get a SAML connection", "").Answers("resource_not_found"),
		rest.On("PATCH /v1/saml_connections/{saml_connection_id}", a.updateSAMLConnection).Named("UpdateSAMLConnection").Tagged(tagSAML).Old().
			Says("Change a SAML connection", "What is not given stays. Fields that are set apart from metadata end it.").
			Answers("resource_not_found", "form_already_exists", "organization_domain_exists_for_enrollment", "form_param_format_invalid", "saml_connection_cant_be_activated", "saml_failed_to_fetch_idp_metadata", "saml_failed_to_parse_idp_metadata", "saml_metadata_missing_fields"),
		rest.On("DELETE /v1/saml_connections/{saml_connection_id}", a.deleteSAMLConnection).Named("DeleteSAMLConnection").Tagged(tagSAML).Old().
			Says("Delete a SAML connection", "Its enterprise connection goes with it: they are the same.").Answers("resource_not_found"),

		rest.On("GET /v1/enterprise_connections", a.listEnterpriseConnections).Named("ListEnterpriseConnections").Tagged(tagEnterprise).
			Says("List enterprise connections", "Newest first."),
		rest.On("POST /v1/enterprise_connections", a.createEnterpriseConnection).Named("CreateEnterpriseConnection").Tagged(tagEnterprise).Creates().
			Says("Create an enterprise connection", "Over SAML or OpenID Connect. Metadata and discovery documents are read before anything is stored.").
			Answers("form_already_exists", "organization_domain_exists_for_enrollment", "form_param_format_invalid", "form_conditional_param_missing", "resource_not_found", "saml_connection_cant_be_activated", "saml_failed_to_fetch_idp_metadata",
				"saml_failed_to_parse_idp_metadata", "saml_metadata_missing_fields", "custom_oauth_provider_discovery_server_retrieval_error",
				"custom_oauth_provider_discovery_issuer_mismatch", "custom_oauth_provider_cannot_use_discovery_url"),
		rest.On("GET /v1/enterprise_connections/{enterprise_connection_id}", a.getEnterpriseConnection).Named("GetEnterpriseConnection").Tagged(tagEnterprise).
			Says("Get an enterprise connection", "").Answers("resource_not_found"),
		rest.On("PATCH /v1/enterprise_connections/{enterprise_connection_id}", a.updateEnterpriseConnection).Named("UpdateEnterpriseConnection").Tagged(tagEnterprise).
			Says("Change an enterprise connection", "What is not given stays; the provider does in any case. An active connection takes its domains from organizations that enrol people by them.").
			Answers("resource_not_found", "form_already_exists", "organization_domain_exists_for_enrollment", "form_param_format_invalid", "form_conditional_param_missing", "saml_connection_cant_be_activated", "saml_failed_to_fetch_idp_metadata",
				"saml_failed_to_parse_idp_metadata", "saml_metadata_missing_fields", "custom_oauth_provider_discovery_server_retrieval_error",
				"custom_oauth_provider_discovery_issuer_mismatch", "custom_oauth_provider_cannot_use_discovery_url"),
		rest.On("DELETE /v1/enterprise_connections/{enterprise_connection_id}", a.deleteEnterpriseConnection).Named("DeleteEnterpriseConnection").Tagged(tagEnterprise).
			Says("Delete an enterprise connection", "One over SAML is gone from SAML connections as well.").Answers("resource_not_found"),
	}
}
