// instance, domains, proxyChecks, betaFeatures: settings of the whole instance, put back as they were.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clerk, connect, frontendURL, mark, needs, notFound, refused, unknownID } from './client.js';

const { instance, domains } = clerk;

describe('instance', () => {
  test('get tells what it is', async () => {
    const got = await instance.get();
    assert.match(got.id, /^ins_/);
    assert.equal(got.environmentType, 'development');
  });

  test('update stores, and refuses what cannot be', async () => {
    await instance.update({ testMode: true, hibp: true, supportEmail: 'help@example.com', allowedOrigins: ['http://localhost:3000'], enhancedEmailDeliverability: false });
    assert.deepEqual((await instance.get()).allowedOrigins, ['http://localhost:3000']);
    await instance.update({ allowedOrigins: [], supportEmail: '' });
    assert.deepEqual((await instance.get()).allowedOrigins, []);
    await refused(instance.update({ supportEmail: 'nobody' }), 422, 'form_param_format_invalid', 'support_email');
  });

  test('updateRestrictions', async () => {
    const got = await instance.updateRestrictions({ blockEmailSubaddresses: true, ignoreDotsForGmailAddresses: true });
    assert.equal(got.blockEmailSubaddresses, true);
    assert.equal((await instance.updateRestrictions({ blockEmailSubaddresses: false, ignoreDotsForGmailAddresses: false })).blockEmailSubaddresses, false);
  });

  test('organization settings', async () => {
    const before = await instance.getOrganizationSettings();
    assert.equal(before.creatorRole, 'org:admin');
    assert.equal(before.enabled, true);
    const changed = await instance.updateOrganizationSettings({ maxAllowedMemberships: 9, domainsEnabled: true });
    assert.deepEqual([changed.maxAllowedMemberships, changed.domainsEnabled], [9, true]);
    await instance.updateOrganizationSettings({ maxAllowedMemberships: before.maxAllowedMemberships, domainsEnabled: before.domainsEnabled });
    await notFound(instance.updateOrganizationSettings({ creatorRoleId: unknownID('role') }));
  });
});

describe('domains', () => {
  test('go round', async () => {
    const name = `${mark()}.example.net:3000`;
    const made = await domains.add({ name, isSatellite: true });
    assert.deepEqual([made.name, made.isSatellite], [name, true]);
    const list = await domains.list();
    assert.equal(list.totalCount, list.data.length);
    const primary = list.data.find(d => !d.isSatellite);
    assert.equal(primary.frontendApiUrl, frontendURL ?? primary.frontendApiUrl);
    const other = `${mark()}.example.net`;
    assert.equal((await domains.update({ domainId: made.id, name: other })).name, other);
    await refused(domains.add({ name: other, isSatellite: true }), 422, 'home_url_taken', 'name');
    await refused(domains.add({ name: 'x.example.net', isSatellite: false }), 422, 'primary_domain_already_exists', 'is_satellite');
    await refused(domains.delete(primary.id), 403, 'operation_not_allowed_on_primary_domain');
    assert.equal((await domains.delete(made.id)).deleted, true);
    await notFound(domains.update({ domainId: made.id, name: other }));
  });
});

describe('proxyChecks', () => {
  test('refuse what does not reach the public side', async () => {
    const primary = (await domains.list()).data.find(d => !d.isSatellite);
    await refused(clerk.proxyChecks.verify({ domainId: primary.id, proxyUrl: 'http://127.0.0.1:9/' }), 422, 'invalid_proxy_configuration', 'proxy_url');
    await notFound(clerk.proxyChecks.verify({ domainId: unknownID('dmn'), proxyUrl: 'https://example.com/__clerk' }));
  });

  test('succeed where it is reached', { skip: frontendURL ? false : 'BARTLEBY_FRONTEND_URL is not set' }, async () => {
    const primary = (await domains.list()).data.find(d => !d.isSatellite);
    const check = await clerk.proxyChecks.verify({ domainId: primary.id, proxyUrl: frontendURL });
    assert.equal(check.successful, true);
    assert.equal(check.domainId, primary.id);
  });
});

describe('betaFeatures', () => {
  test('changeDomain is for production instances', () =>
    refused(clerk.betaFeatures.changeDomain({ homeUrl: 'https://www.example.com' }), 400, 'request_invalid_for_environment'));

  test('changeDomain changes the primary domain of one', needs('BARTLEBY_PRODUCTION_SECRET_KEY'), async () => {
    const production = connect(process.env.BARTLEBY_PRODUCTION_SECRET_KEY);
    await production.betaFeatures.changeDomain({ homeUrl: 'https://www.example.com' });
    assert.equal((await production.domains.list()).data[0].name, 'example.com');
  });
});
