// samlConnections, enterpriseConnections.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clerk, ids, mark, newUser, notFound, refused, twin, unknownID } from './client.js';
import { armoured, certificate, metadata } from './provider.js';

const { samlConnections, enterpriseConnections, organizations } = clerk;

const issued = Date.UTC(2026, 0, 1);
const expires = Date.UTC(2036, 0, 1);

// newDomain is a domain that no other connection has.
const newDomain = () => `${mark()}.example.com`;

// gone is what the SDK makes of a deletion.
function gone(answer, id, object) {
  assert.deepEqual([answer.object, answer.id, answer.deleted], [object, id, true]);
}

describe('samlConnections', () => {
  test('go round', async t => {
    const user = await newUser(t);
    const organization = await organizations.createOrganization({ name: 'Connected', createdBy: user.id });
    t.after(() => organizations.deleteOrganization(organization.id).catch(() => {}));
    const domain = newDomain();
    const name = mark();
    const made = await samlConnections.createSamlConnection({
      name, provider: 'saml_okta', domain: domain.toUpperCase(), organizationId: organization.id,
      idpEntityId: 'urn:idp', idpSsoUrl: 'https://idp.example.com/sso', idpCertificate: armoured,
      attributeMapping: { userId: 'uid', emailAddress: 'mail', firstName: 'fn', lastName: 'ln' },
    });
    assert.match(made.id, /^samlc_/);
    assert.deepEqual([made.name, made.provider, made.domain, made.organizationId, made.active, made.userCount], [name, 'saml_okta', domain, organization.id, false, 0]);
    assert.deepEqual([made.idpEntityId, made.idpSsoUrl, made.idpCertificate], ['urn:idp', 'https://idp.example.com/sso', certificate]);
    assert.deepEqual([made.idpCertificateIssuedAt, made.idpCertificateExpiresAt], [issued, expires]);
    assert.deepEqual({ ...made.idpCertificates[0] }, { certificate, issuedAt: issued, expiresAt: expires });
    assert.deepEqual({ ...made.attributeMapping }, { userId: 'uid', emailAddress: 'mail', firstName: 'fn', lastName: 'ln' });
    assert.ok(made.acsUrl.endsWith(`/v1/saml/acs/${made.id}`), made.acsUrl);
    assert.ok(made.spMetadataUrl.endsWith(`/v1/saml/metadata/${made.id}.xml`), made.spMetadataUrl);
    assert.ok(made.spEntityId.endsWith(made.id), made.spEntityId);

    const found = await samlConnections.getSamlConnectionList({ query: name.toUpperCase(), orderBy: '-created_at', organizationId: [organization.id], limit: 5, offset: 0 });
    assert.deepEqual([ids(found.data), found.totalCount], [[made.id], 1]);
    assert.equal((await samlConnections.getSamlConnectionList({ query: name, organizationId: [`-${organization.id}`] })).totalCount, 0);
    assert.deepEqual(await samlConnections.getSamlConnection(made.id), made);
    if (twin) await notFound(twin.samlConnections.getSamlConnection(made.id));

    const changed = await samlConnections.updateSamlConnection(made.id, {
      name: `${name}2`, active: true, syncUserAttributes: false, allowSubdomains: true, allowIdpInitiated: true, idpMetadata: metadata('urn:other'), attributeMapping: { firstName: 'given' },
    });
    assert.deepEqual([changed.name, changed.active, changed.syncUserAttributes, changed.allowSubdomains, changed.allowIdpInitiated], [`${name}2`, true, false, true, true]);
    assert.deepEqual([changed.idpEntityId, changed.idpMetadata, changed.idpMetadataUrl], ['urn:other', metadata('urn:other'), null]);
    assert.deepEqual({ ...changed.attributeMapping }, { userId: 'uid', emailAddress: 'mail', firstName: 'given', lastName: 'ln' });
    const twice = await samlConnections.updateSamlConnection(made.id, { idpCertificates: [certificate] });
    assert.equal(twice.idpCertificate, certificate);

    if (twin) await notFound(twin.samlConnections.deleteSamlConnection(made.id));
    gone(await samlConnections.deleteSamlConnection(made.id), made.id, 'saml_connection');
    await notFound(samlConnections.getSamlConnection(made.id));
    await notFound(samlConnections.updateSamlConnection(unknownID('samlc'), { name: 'x' }));
  });

  test('are refused', async t => {
    const some = { name: 'x', provider: 'saml_custom', domain: newDomain() };
    const create = more => samlConnections.createSamlConnection({ ...some, ...more });
    await refused(create({ idpCertificate: 'nonsense' }), 422, 'form_param_format_invalid', 'idp_certificate');
    await refused(create({ domain: 'nowhere' }), 422, 'form_param_format_invalid', 'domain');
    await refused(create({ provider: 'saml_of_mine' }), 422, 'form_param_value_invalid', 'provider');
    await refused(create({ organizationId: unknownID('org') }), 404, 'resource_not_found');
    await refused(create({ idpMetadata: '<html/>' }), 422, 'saml_failed_to_parse_idp_metadata');
    await refused(create({ idpMetadata: '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + metadata('&b;').slice(38) }), 422, 'saml_failed_to_parse_idp_metadata');
    const lacking = await refused(create({ idpMetadata: metadata('urn:idp').replace('SingleSignOn', 'SingleLogout') }), 422, 'saml_metadata_missing_fields');
    assert.ok(lacking);
    await refused(create({ idpMetadataUrl: 'http://127.0.0.1:9/metadata' }), 400, 'saml_failed_to_fetch_idp_metadata', 'idp_metadata_url');
    const made = await create({});
    t.after(() => samlConnections.deleteSamlConnection(made.id));
    await refused(samlConnections.updateSamlConnection(made.id, { active: true }), 422, 'saml_connection_cant_be_activated');
    await refused(samlConnections.getSamlConnectionList({ orderBy: 'weight' }), 422, 'form_param_value_invalid', 'order_by');
  });
});

describe('enterpriseConnections', () => {
  test('over SAML go round', async t => {
    const domains = [newDomain(), newDomain()];
    const made = await enterpriseConnections.createEnterpriseConnection({
      name: 'Enterprise', domains, provider: 'saml_microsoft', active: true, syncUserAttributes: true, allowOrganizationAccountLinking: true, authenticatable: true, disableJitProvisioning: true,
      customAttributes: [{ name: 'Cost centre', key: 'cost_centre', ssoPath: 'cc', scimPath: 'a.b', multiValued: true }],
      saml: { idpMetadata: metadata('urn:enterprise'), allowIdpInitiated: true, attributeMapping: { firstName: 'given' }, loginHint: { mode: 'custom_attribute', source: 'upn' } },
    });
    assert.match(made.id, /^entconn_/);
    assert.deepEqual([made.name, made.provider, made.active, made.domains, made.organizationId, made.oauthConfig], ['Enterprise', 'saml_microsoft', true, domains, null, null]);
    assert.deepEqual([made.allowOrganizationAccountLinking, made.authenticatable, made.disableJitProvisioning], [true, true, true]);
    assert.deepEqual({ ...made.customAttributes[0] }, { name: 'Cost centre', key: 'cost_centre', ssoPath: 'cc', scimPath: 'a.b', multiValued: true });
    const part = made.samlConnection;
    assert.deepEqual([part.idpEntityId, part.idpCertificate, part.active, part.allowIdpInitiated, { ...part.loginHint }], ['urn:enterprise', certificate, true, true, { mode: 'custom_attribute', source: 'upn' }]);
    assert.equal(part.idpCertificates.length, 1);

    // The same connection by its other face.
    const face = await samlConnections.getSamlConnection(part.id);
    assert.deepEqual([face.name, face.domain, face.active, face.acsUrl], ['Enterprise', domains[0], true, part.acsUrl]);
    await samlConnections.updateSamlConnection(part.id, { name: 'Seen by both' });
    assert.equal((await enterpriseConnections.getEnterpriseConnection(made.id)).name, 'Seen by both');

    const rival = await enterpriseConnections.createEnterpriseConnection({ name: 'Rival', domains: [domains[1]], provider: 'saml_custom', saml: { idpMetadata: metadata('urn:rival') } });
    t.after(() => enterpriseConnections.deleteEnterpriseConnection(rival.id));
    await refused(enterpriseConnections.updateEnterpriseConnection(rival.id, { active: true }), 422, 'form_already_exists', 'domains');
    const changed = await enterpriseConnections.updateEnterpriseConnection(made.id, {
      name: 'Changed', domains: [domains[0]], syncUserAttributes: false, disableAdditionalIdentifications: true, provider: 'saml_custom', saml: { forceAuthn: true, idpCertificates: [armoured] },
    });
    assert.deepEqual([changed.name, changed.domains, changed.syncUserAttributes, changed.disableAdditionalIdentifications, changed.provider, changed.samlConnection.forceAuthn], ['Changed', [domains[0]], false, true, 'saml_microsoft', true]);
    assert.equal((await enterpriseConnections.updateEnterpriseConnection(rival.id, { active: true })).active, true);

    assert.ok(ids((await enterpriseConnections.getEnterpriseConnectionList({ active: true, limit: 100 })).data).includes(made.id));
    if (twin) {
      await notFound(twin.enterpriseConnections.getEnterpriseConnection(made.id));
      await notFound(twin.enterpriseConnections.deleteEnterpriseConnection(made.id));
    }
    gone(await enterpriseConnections.deleteEnterpriseConnection(made.id), made.id, 'enterprise_connection');
    await notFound(samlConnections.getSamlConnection(part.id));
    await notFound(enterpriseConnections.getEnterpriseConnection(made.id));
  });

  test('over OpenID Connect go round', async t => {
    const user = await newUser(t);
    const organization = await organizations.createOrganization({ name: 'Connected', createdBy: user.id });
    const clientSecret = `very-${mark()}`;
    const urls = { authUrl: 'https://idp.example.com/auth', tokenUrl: 'https://idp.example.com/token', userInfoUrl: 'https://idp.example.com/me' };
    const made = await enterpriseConnections.createEnterpriseConnection({
      name: 'OpenID', domains: [newDomain()], provider: 'oidc_custom', organizationId: organization.id, active: true, oidc: { clientId: 'client', clientSecret, ...urls },
    });
    assert.equal(made.samlConnection, null);
    const { clientId, authUrl, tokenUrl, userInfoUrl, requiresPkce, providerKey } = made.oauthConfig;
    assert.deepEqual({ clientId, authUrl, tokenUrl, userInfoUrl, requiresPkce, providerKey }, { clientId: 'client', ...urls, requiresPkce: false, providerKey: 'oidc_custom' });
    assert.ok(!JSON.stringify(made).includes(clientSecret));
    const found = await enterpriseConnections.getEnterpriseConnectionList({ organizationId: organization.id });
    assert.deepEqual([ids(found.data), found.totalCount], [[made.id], 1]);
    await refused(enterpriseConnections.updateEnterpriseConnection(made.id, { oidc: { clientId: '' } }), 422, 'form_conditional_param_missing', 'oidc.client_id');
    await refused(enterpriseConnections.updateEnterpriseConnection(made.id, { oidc: { discoveryUrl: 'http://127.0.0.1:9/.well-known/openid-configuration' } }), 422, 'custom_oauth_provider_discovery_server_retrieval_error', 'oidc.discovery_url');
    assert.equal((await enterpriseConnections.updateEnterpriseConnection(made.id, { oidc: { requiresPkce: true } })).oauthConfig.requiresPkce, true);
    await organizations.deleteOrganization(organization.id);
    await notFound(enterpriseConnections.getEnterpriseConnection(made.id)); // it went with its organization
  });

  test('are refused', async () => {
    const create = more => enterpriseConnections.createEnterpriseConnection({ name: 'x', provider: 'saml_custom', domains: [newDomain()], ...more });
    await refused(create({ domains: [] }), 422, 'form_param_nil', 'domains');
    await refused(create({ active: true }), 422, 'saml_connection_cant_be_activated');
    await refused(create({ provider: 'easie_google' }), 422, 'form_param_value_invalid', 'provider');
    await refused(create({ saml: { loginHint: { mode: 'custom_attribute' } } }), 422, 'form_conditional_param_missing', 'saml.login_hint.source');
    await refused(create({ saml: { idpCertificate: 'x' } }), 422, 'form_param_format_invalid', 'saml.idp_certificate');
    await refused(create({ customAttributes: [{ name: 'x', key: '_x' }] }), 422, 'form_param_format_invalid', 'custom_attributes.key');
    await notFound(enterpriseConnections.updateEnterpriseConnection(unknownID('entconn'), { name: 'x' }));
  });
});
