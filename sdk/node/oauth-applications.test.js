// oauthApplications, idPOAuthAccessToken.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clerk, connect, deleted, fixtures, frontendURL, ids, mark, needs, notFound, refused, twin, unknownID } from './client.js';
import { png } from './png.js';

const { BARTLEBY_URL, BARTLEBY_SECRET_KEY } = process.env;

async function newApplication(t, fields = {}, api = clerk) {
  const app = await api.oauthApplications.create({ name: mark(), ...fields });
  t.after(async () => {
    try {
      await api.oauthApplications.delete(app.id);
    } catch (error) {
      if (error.status !== 404) throw error;
    }
  });
  return app;
}

describe('oauthApplications', () => {
  test('are created with a secret that is shown once', async t => {
    const name = mark();
    const app = await newApplication(t, { name, redirectUris: ['https://client.example/cb', 'app://done'], scopes: 'profile email openid', public: false });
    assert.match(app.id, /^oa_[0-9A-Za-z]{27}$/);
    assert.match(app.clientId, /^[0-9A-Za-z]{16}$/);
    assert.match(app.clientSecret, /^[0-9A-Za-z]{32}$/);
    assert.deepEqual(
      [app.name, app.redirectUris, app.scopes, app.isPublic, app.pkceRequired, app.consentScreenEnabled, app.dynamicallyRegistered, app.clientUri, app.clientImageUrl],
      [name, ['https://client.example/cb', 'app://done'], 'profile email openid', false, false, true, false, null, null],
    );
    if (frontendURL) {
      assert.deepEqual(
        [app.authorizeUrl, app.tokenFetchUrl, app.userInfoUrl, app.discoveryUrl, app.tokenIntrospectionUrl],
        ['/oauth/authorize', '/oauth/token', '/oauth/userinfo', '/.well-known/openid-configuration', '/oauth/token_info'].map(path => frontendURL + path),
      );
    }
    const read = await clerk.oauthApplications.get(app.id);
    assert.equal(read.clientSecret, undefined);
    assert.equal(read.clientId, app.clientId);
    if (twin) await notFound(twin.oauthApplications.get(app.id));
  });

  test('are public without a secret', async t => {
    const app = await newApplication(t, { public: true, redirectUris: null, scopes: null });
    assert.deepEqual([app.clientSecret, app.isPublic, app.pkceRequired, app.redirectUris, app.scopes], ['', true, true, [], 'profile email']);
    assert.equal((await clerk.oauthApplications.rotateSecret(app.id)).clientSecret, '');
  });

  test('are listed, found and ordered', async t => {
    const common = mark();
    const first = await newApplication(t, { name: `b ${common}` });
    const second = await newApplication(t, { name: `A ${common.toUpperCase()}` });
    const found = async params => ids((await clerk.oauthApplications.list({ nameQuery: common, ...params })).data);
    assert.deepEqual(await found({ orderBy: 'name' }), [second.id, first.id]);
    assert.deepEqual(await found({ orderBy: '-name', limit: 1 }), [first.id]);
    assert.deepEqual(await found({ orderBy: '+name', offset: 1 }), [first.id]);
    const byClient = await clerk.oauthApplications.list({ nameQuery: second.clientId });
    assert.deepEqual([byClient.totalCount, byClient.data[0].id, byClient.data[0].clientSecret], [1, second.id, undefined]);
    await refused(clerk.oauthApplications.list({ orderBy: 'client_id' }), 422, 'form_param_value_invalid', 'order_by');
  });

  test('are changed, rotated and deleted', async t => {
    const app = await newApplication(t, { redirectUris: ['app://one'] });
    const changed = await clerk.oauthApplications.update({ oauthApplicationId: app.id, name: 'Renamed', redirectUris: ['app://two'], scopes: 'email' });
    assert.deepEqual([changed.name, changed.redirectUris, changed.scopes, changed.clientSecret], ['Renamed', ['app://two'], 'email', undefined]);
    const rotated = await clerk.oauthApplications.rotateSecret(app.id);
    assert.notEqual(rotated.clientSecret, app.clientSecret);
    assert.equal(rotated.clientSecret.length, 32);
    const gone = await clerk.oauthApplications.delete(app.id);
    deleted(gone, app.id, 'oauth_application');
    await notFound(clerk.oauthApplications.get(app.id));
    await notFound(clerk.oauthApplications.rotateSecret(app.id));
    await notFound(clerk.oauthApplications.update({ oauthApplicationId: unknownID('oa'), name: 'x' }));
  });

  test('are refused with bad values', async t => {
    await refused(clerk.oauthApplications.create({ name: 'x', redirectUris: ['http://client.example'] }), 422, 'invalid_url_scheme', 'redirect_uris');
    await refused(clerk.oauthApplications.create({ name: 'x', redirectUris: ['app://x#y'] }), 422, 'form_param_format_invalid', 'redirect_uris');
    await refused(clerk.oauthApplications.create({ name: 'x', redirectUris: ['app://x', 'app://x'] }), 400, 'duplicate_record');
    await refused(clerk.oauthApplications.create({ name: 'x', scopes: 'everything' }), 422, 'form_param_value_invalid', 'scopes');
    await refused(clerk.oauthApplications.create({}), 422, 'form_param_missing', 'name');
    const app = await newApplication(t, { public: true });
    await refused(clerk.oauthApplications.update({ oauthApplicationId: app.id, name: 'x', pkceRequired: false }), 422, 'form_public_client_requires_pkce', 'pkce_required');
  });

  test('have a logo, which no method of the SDK sets', async t => {
    const app = await newApplication(t);
    const form = new FormData();
    form.append('file', new Blob([png(8)], { type: 'image/png' }), 'logo.png');
    const response = await fetch(`${BARTLEBY_URL}/v1/oauth_applications/${app.id}/logo`, {
      method: 'PUT', body: form, headers: { Authorization: `Bearer ${BARTLEBY_SECRET_KEY}`, 'Clerk-API-Version': '2026-05-12' },
    });
    assert.equal(response.status, 200);
    const { clientImageUrl } = await clerk.oauthApplications.get(app.id);
    assert.equal(clientImageUrl, (await response.json()).client_image_url);
    assert.equal((await fetch(clientImageUrl)).status, 200);
  });
});

// guard asks who comes with a token, as an API does. The publishable key has to be one, and is not used.
function guard(token) {
  const request = new Request('https://api.example/', { headers: { Authorization: `Bearer ${token}` } });
  return clerk.authenticateRequest(request, { acceptsToken: 'oauth_token', publishableKey: `pk_test_${btoa('clerk.example.com$')}` });
}

describe('idPOAuthAccessToken', () => {
  test('verifies what an application was given, until it is revoked', needs('BARTLEBY_FIXTURES'), async () => {
    const { oauth_application_id: oauthApplicationId, oauth_access_token: token, oauth_user_id: user } = fixtures;
    const app = await clerk.oauthApplications.get(oauthApplicationId);
    const verified = await clerk.idPOAuthAccessToken.verify(token);
    assert.match(verified.id, /^oat_[0-9a-f]{32}$/);
    assert.deepEqual(
      [verified.clientId, verified.subject, verified.scopes, verified.revoked, verified.revocationReason, verified.expired, verified.aud],
      [app.clientId, user, ['profile', 'offline_access'], false, null, false, undefined],
    );
    assert.equal(verified.expiration - verified.createdAt, 86_400);
    assert.ok(Math.abs(verified.createdAt - Date.now() / 1000) < 600);
    await assert.rejects(clerk.idPOAuthAccessToken.verify(token, { audience: 'https://api.example' }), /audience/i);

    const auth = (await guard(token)).toAuth();
    assert.deepEqual([auth.tokenType, auth.userId, auth.clientId, auth.scopes], ['oauth_token', user, app.clientId, ['profile', 'offline_access']]);
    if (twin) await notFound(twin.idPOAuthAccessToken.verify(token));
    await notFound(clerk.oauthApplications.revokeToken({ oauthApplicationId, token: 'oat_unknown' }));
    await notFound(clerk.oauthApplications.revokeToken({ oauthApplicationId: unknownID('oa'), token }));

    await clerk.oauthApplications.revokeToken({ oauthApplicationId, token });
    await notFound(clerk.idPOAuthAccessToken.verify(token));
    const refusal = await guard(token);
    assert.equal(refusal.isAuthenticated, false);
    assert.equal(refusal.reason, 'token-invalid');
  });

  test('refuses what is no token', async () => {
    await notFound(clerk.idPOAuthAccessToken.verify('oat_nothing'));
    await refused(clerk.idPOAuthAccessToken.verify(''), 422, 'form_param_missing', 'access_token');
    await refused(connect('sk_test_wrong').idPOAuthAccessToken.verify('oat_nothing'), 401, 'clerk_key_invalid');
  });

  test('verifies JWTs by the published key, without asking', needs('BARTLEBY_FIXTURES'), async () => {
    const { oauth_jwt: token, oauth_application_id: oauthApplicationId, oauth_user_id: user } = fixtures;
    const app = await clerk.oauthApplications.get(oauthApplicationId);
    const auth = (await guard(token)).toAuth();
    assert.deepEqual([auth.tokenType, auth.userId, auth.clientId, auth.scopes], ['oauth_token', user, app.clientId, ['profile']]);
    const verified = await clerk.idPOAuthAccessToken.verify(token);
    assert.deepEqual([verified.id, verified.subject, verified.scopes], [auth.id, user, ['profile']]);
    await refused(clerk.oauthApplications.revokeToken({ oauthApplicationId, token }), 422, 'form_param_value_invalid', 'token');
  });
});
