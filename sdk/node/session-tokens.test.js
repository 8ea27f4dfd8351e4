// sessions.getToken and refreshSession; verifyToken and authenticateRequest on what they answer.
import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { describe, test } from 'node:test';
import { createClerkClient, verifyToken } from '@clerk/backend';
import { getCookieSuffix } from '@clerk/shared/keys';
import { clerk, fixtures, frontendURL, mark, needs, newUser, notFound, refused, twin, unknownID } from './client.js';

const { BARTLEBY_URL: apiUrl, BARTLEBY_SECRET_KEY: secretKey, BARTLEBY_TWIN_SECRET_KEY: twinKey } = process.env;
const { sessions } = clerk;

// signedIn is a user with a session, in an organization where a role grants two of three permissions.
async function signedIn(t) {
  const user = await newUser(t);
  const feature = mark();
  const permissions = [];
  for (const action of ['read', 'manage', 'erase']) {
    permissions.push(await clerk.organizationPermissions.createOrganizationPermission({ name: action, key: `org:${feature}:${action}` }));
  }
  const role = await clerk.organizationRoles.createOrganizationRole({ name: 'Editor', key: `org:${feature}`, permissions: [permissions[0].id, permissions[2].id] });
  const organization = await clerk.organizations.createOrganization({ name: 'Acme', createdBy: user.id });
  const second = await newUser(t);
  await clerk.organizations.createOrganizationMembership({ organizationId: organization.id, userId: second.id, role: role.key });
  t.after(async () => {
    await clerk.organizations.deleteOrganization(organization.id);
    await clerk.organizationRoles.deleteOrganizationRole(role.id);
    for (const permission of permissions) await clerk.organizationPermissions.deleteOrganizationPermission(permission.id);
  });
  const session = await sessions.createSession({ userId: second.id, activeOrganizationId: organization.id });
  return { user: second, session, organization, role, feature };
}

// publishableKey is what a front end of the instance is given.
function publishableKey() {
  return `pk_test_${Buffer.from(`${new URL(frontendURL).host}$`).toString('base64')}`;
}

// jwtKey is the instance's public key as PEM, for verification without a network.
async function jwtKey(api = clerk) {
  const { keys } = await api.jwks.getJwks();
  const { kty, n, e } = keys[0];
  return createPublicKey({ key: { kty, n, e }, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
}

describe('getToken', () => {
  test('makes session tokens', async t => {
    const user = await newUser(t);
    const session = await sessions.createSession({ userId: user.id });
    const { jwt } = await sessions.getToken(session.id);
    const claims = await verifyToken(jwt, { secretKey, apiUrl });
    assert.deepEqual([claims.sub, claims.sid, claims.v, claims.sts, claims.fva, claims.exp - claims.iat], [user.id, session.id, 2, 'active', [-1, -1], 60]);
    if (frontendURL) assert.equal(claims.iss, frontendURL);
    assert.deepEqual(await verifyToken(jwt, { jwtKey: await jwtKey() }), claims);

    const long = await verifyToken((await sessions.getToken(session.id, undefined, 600)).jwt, { secretKey, apiUrl });
    assert.equal(long.exp - long.iat, 600);
    await notFound(sessions.getToken(session.id, mark()));
    await notFound(sessions.getToken(unknownID('sess')));
    await sessions.revokeSession(session.id);
    await refused(sessions.getToken(session.id), 401, 'authentication_invalid');
  });

  test('another tenant verifies nothing of ours', needs('BARTLEBY_TWIN_SECRET_KEY'), async t => {
    const user = await newUser(t);
    const session = await sessions.createSession({ userId: user.id });
    const { jwt } = await sessions.getToken(session.id);
    await notFound(twin.sessions.getToken(session.id));
    await assert.rejects(verifyToken(jwt, { secretKey: twinKey, apiUrl, skipJwksCache: true }));
    await assert.rejects(verifyToken(jwt, { jwtKey: await jwtKey(twin) }));
  });
});

describe('authenticateRequest', () => {
  const origin = 'https://app.example.com';

  test('takes a token from the header', needs('BARTLEBY_FRONTEND_URL'), async t => {
    const { user, session, organization, role, feature } = await signedIn(t);
    const api = createClerkClient({ secretKey, apiUrl, publishableKey: publishableKey(), telemetry: { disabled: true } });
    const { jwt } = await sessions.getToken(session.id);
    const ask = token => api.authenticateRequest(new Request(origin, { headers: { Authorization: `Bearer ${token}` } }));
    const state = await ask(jwt);
    assert.equal(state.status, 'signed-in', state.message);
    const auth = state.toAuth();
    assert.deepEqual([auth.userId, auth.sessionId, auth.orgId, auth.orgRole, auth.orgSlug], [user.id, session.id, organization.id, role.key, organization.slug]);
    assert.deepEqual(auth.orgPermissions.toSorted(), [`org:${feature}:erase`, `org:${feature}:read`]);
    assert.ok(auth.has({ permission: `org:${feature}:read` }) && auth.has({ permission: `org:${feature}:erase` }) && auth.has({ role: role.key }));
    assert.ok(!auth.has({ permission: `org:${feature}:manage` }) && !auth.has({ role: 'org:admin' }));
    assert.equal(auth.sessionStatus, 'active');
    const again = await auth.getToken({ expiresInSeconds: 90 });
    assert.equal((await verifyToken(again, { secretKey, apiUrl })).sid, session.id);

    const template = await clerk.jwtTemplates.create({ name: mark(), claims: { org: '{{org.id}}', role: '{{org.role}}' } });
    t.after(() => clerk.jwtTemplates.delete(template.id));
    const custom = await verifyToken(await auth.getToken({ template: template.name }), { secretKey, apiUrl });
    assert.deepEqual([custom.org, custom.role, custom.sid, custom.v], [organization.id, role.key, undefined, undefined]);

    for (const forged of [`${jwt.slice(0, -8)}AAAAAAAA`, `${jwt}.x`, 'x']) assert.notEqual((await ask(forged)).status, 'signed-in');
  });

  test('refreshes what is over', needs('BARTLEBY_FIXTURES'), async () => {
    const key = publishableKey();
    const suffix = await getCookieSuffix(key);
    const api = createClerkClient({ secretKey, apiUrl, publishableKey: key, telemetry: { disabled: true } });
    const uat = Math.floor(Date.now() / 1000) - 7200;
    const ask = refresh => {
      const cookies = { __session: fixtures.expired_token, __client_uat: uat, [`__session_${suffix}`]: fixtures.expired_token, [`__client_uat_${suffix}`]: uat };
      Object.assign(cookies, { __clerk_db_jwt: 'browser', [`__clerk_db_jwt_${suffix}`]: 'browser', [`__refresh_${suffix}`]: refresh });
      const cookie = Object.entries(cookies).map(pair => pair.join('=')).join('; ');
      return api.authenticateRequest(new Request(`${origin}/page`, { headers: { cookie, accept: 'text/html', 'sec-fetch-dest': 'document' } }));
    };
    const state = await ask(fixtures.refresh_token);
    assert.equal(state.status, 'signed-in', state.message);
    assert.equal(state.toAuth().sessionId, fixtures.session_id);
    const set = state.headers.getSetCookie();
    assert.deepEqual(set.map(line => line.split('=')[0]), ['__session', `__session_${suffix}`]);
    const refusedState = await ask('another');
    assert.equal(refusedState.status, 'handshake');
    assert.match(refusedState.reason, /refresh-refresh_token_not_found/);
  });

  test('refreshSession', needs('BARTLEBY_FIXTURES'), async () => {
    const params = { expired_token: fixtures.expired_token, refresh_token: fixtures.refresh_token, request_origin: origin };
    const { jwt } = await sessions.refreshSession(fixtures.session_id, params);
    const claims = await verifyToken(jwt, { secretKey, apiUrl, authorizedParties: [origin] });
    assert.deepEqual([claims.sid, claims.azp], [fixtures.session_id, origin]);
    const { cookies } = await sessions.refreshSession(fixtures.session_id, { ...params, format: 'cookie', suffixed_cookies: true });
    assert.equal(cookies.length, 2);
    await refused(sessions.refreshSession(fixtures.session_id, { ...params, refresh_token: 'another' }), 401, 'refresh_token_not_found');
    await refused(sessions.refreshSession(fixtures.session_id, { ...params, request_origin: 'https://evil.example' }), 401, 'refresh_request_origin_azp_mismatch');
    await refused(sessions.refreshSession(unknownID('sess'), params), 401, 'refresh_sid_mismatch');
  });
});
