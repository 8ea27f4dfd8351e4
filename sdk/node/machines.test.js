// machines, m2m, apiKeys, and requests that are authenticated by what they make.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createClerkClient } from '@clerk/backend';
import { clerk, ids, mark, newUser, notFound, outcomes, pause, refused, twin, unknownID } from './client.js';

const { machines, m2m, apiKeys } = clerk;

// newMachine makes a machine that is deleted when the test ends.
async function newMachine(t, fields = {}) {
  const machine = await machines.create({ name: mark(), ...fields });
  t.after(() => machines.delete(machine.id).catch(error => assert.equal(error.status, 404)));
  return machine;
}

// actingAs is the client of a service that holds a machine's secret key, and no other.
function actingAs(machine) {
  return createClerkClient({ machineSecretKey: machine.secretKey, publishableKey: publishable(), apiUrl: process.env.BARTLEBY_URL, telemetry: { disabled: true } });
}

function publishable() {
  return `pk_test_${Buffer.from('example.clerk.accounts.dev$').toString('base64')}`;
}

// carrying is a request with a bearer token, as a service receives it.
function carrying(token) {
  return new Request('https://api.example.com/', { headers: { Authorization: `Bearer ${token}` } });
}

// authenticate has a client judge a request by what it accepts.
function authenticate(client, token, acceptsToken) {
  return client.authenticateRequest(carrying(token), { acceptsToken, publishableKey: publishable() });
}

describe('machines', () => {
  test('go round', async t => {
    const mail = await newMachine(t);
    const bill = await newMachine(t, { scopedMachines: [mail.id], defaultTokenTtl: 60 });
    assert.match(bill.id, /^mch_/);
    assert.match(bill.secretKey, /^ak_/);
    assert.deepEqual([bill.defaultTokenTtl, ids(bill.scopedMachines)], [60, [mail.id]]);
    assert.equal((await machines.getSecretKey(bill.id)).secret, bill.secretKey);
    const changed = await machines.update({ machineId: bill.id, name: `${bill.name} changed`, defaultTokenTtl: 600 });
    assert.deepEqual([changed.name, changed.defaultTokenTtl, changed.secretKey], [`${bill.name} changed`, 600, undefined]);
    assert.equal((await machines.get(bill.id)).name, changed.name);
    const found = await machines.list({ query: bill.name, orderBy: '-name', limit: 5 });
    assert.deepEqual([ids(found.data), found.totalCount], [[bill.id], 1]);

    const scope = await machines.createScope(mail.id, bill.id);
    assert.deepEqual([scope.fromMachineId, scope.toMachineId], [mail.id, bill.id]);
    await refused(machines.createScope(mail.id, bill.id), 409, 'duplicate_record');
    await notFound(machines.createScope(mail.id, unknownID('mch')));
    assert.equal((await machines.deleteScope(mail.id, bill.id)).deleted, true);
    await notFound(machines.deleteScope(mail.id, bill.id));

    if (twin) {
      await notFound(twin.machines.get(bill.id));
      await notFound(twin.machines.getSecretKey(bill.id));
      await notFound(twin.machines.rotateSecretKey({ machineId: bill.id, previousTokenTtl: 0 }));
    }
    assert.equal((await machines.delete(bill.id)).deleted, true);
    await notFound(machines.get(bill.id));
    await refused(machines.create({ name: '' }), 422, 'form_param_nil', 'name');
    await refused(machines.create({ name: mark(), scopedMachines: [unknownID('mch')] }), 422, 'form_resource_not_found', 'scoped_machines');
  });

  test('rotate their keys', async t => {
    const machine = await newMachine(t);
    const next = await machines.rotateSecretKey({ machineId: machine.id, previousTokenTtl: 60 });
    assert.notEqual(next.secret, machine.secretKey);
    for (const machineSecretKey of [machine.secretKey, next.secret]) {
      assert.ok((await m2m.createToken({ machineSecretKey })).token);
    }
    const last = await machines.rotateSecretKey({ machineId: machine.id, previousTokenTtl: 0 });
    for (const machineSecretKey of [machine.secretKey, next.secret]) {
      await refused(m2m.createToken({ machineSecretKey }), 401, 'clerk_key_invalid');
    }
    assert.ok((await m2m.createToken({ machineSecretKey: last.secret })).token);
    await refused(machines.rotateSecretKey({ machineId: machine.id, previousTokenTtl: 28801 }), 422, 'form_param_value_invalid', 'previous_token_ttl');
  });
});

describe('m2m', () => {
  test('opaque tokens go round', async t => {
    const mail = await newMachine(t);
    const bill = await newMachine(t, { scopedMachines: [mail.id] });
    const other = await newMachine(t);
    const made = await m2m.createToken({ machineSecretKey: bill.secretKey, claims: { jobName: 7 }, secondsUntilExpiration: 60 });
    assert.match(made.id, /^mt_[0-9a-f]{32}$/);
    assert.match(made.token, /^mt_/);
    assert.deepEqual([made.subject, made.scopes, made.claims, made.revoked, made.expired, made.expiration - made.createdAt], [bill.id, [mail.id], { jobName: 7 }, false, false, 60_000]);
    for (const machineSecretKey of [mail.secretKey, undefined]) {
      const seen = await m2m.verify({ token: made.token, machineSecretKey });
      assert.deepEqual([seen.id, seen.subject, seen.claims, seen.token], [made.id, bill.id, { jobName: 7 }, undefined]);
    }
    await notFound(m2m.verify({ token: made.token, machineSecretKey: other.secretKey }));
    if (twin) await notFound(twin.m2m.verify({ token: made.token }));
    await refused(m2m.createToken(), 401, 'authentication_invalid');
    await refused(m2m.createToken({ machineSecretKey: bill.secretKey, claims: { sub: 'x' } }), 400, 'machine_token_reserved_claim', 'claims');

    const list = await m2m.list({ subject: bill.id });
    assert.deepEqual([ids(list.data), list.totalCount], [[made.id], 1]);
    await refused(m2m.list({ subject: bill.id, machineSecretKey: other.secretKey }), 403, 'authorization_invalid');
    await notFound(m2m.revokeToken({ m2mTokenId: made.id, machineSecretKey: other.secretKey }));
    const revoked = await m2m.revokeToken({ m2mTokenId: made.id, revocationReason: 'over', machineSecretKey: bill.secretKey });
    assert.deepEqual([revoked.revoked, revoked.revocationReason], [true, 'over']);
    await notFound(m2m.verify({ token: made.token, machineSecretKey: mail.secretKey }));
    assert.equal((await m2m.list({ subject: bill.id })).totalCount, 0);
    assert.equal((await m2m.list({ subject: bill.id, revoked: true, expired: true, machineSecretKey: bill.secretKey })).totalCount, 1);
  });

  test('are reused where they live long enough', async t => {
    const { secretKey: machineSecretKey } = await newMachine(t);
    const ask = { machineSecretKey, claims: { a: { b: 1 } }, minRemainingTtlSeconds: 600 };
    const { won } = await outcomes(Array.from({ length: 5 }, () => m2m.createToken(ask)));
    assert.equal(won.length, 5);
    assert.equal(new Set(won.map(one => one.token)).size, 1);
    await refused(m2m.createToken({ ...ask, secondsUntilExpiration: 600 }), 400, 'request_body_invalid');
  });

  test('signed tokens are verified here and there', async t => {
    const mail = await newMachine(t);
    const bill = await newMachine(t, { scopedMachines: [mail.id] });
    const made = await m2m.createToken({ machineSecretKey: bill.secretKey, tokenFormat: 'jwt', claims: { job: 7 }, secondsUntilExpiration: 60 });
    const seen = await m2m.verify({ token: made.token }); // by the SDK, with the instance's keys
    assert.deepEqual([seen.id, seen.subject, seen.claims, seen.expired, seen.expiration], [made.id, bill.id, { job: 7 }, false, made.expiration]);
    const plain = await m2m.createToken({ machineSecretKey: bill.secretKey, tokenFormat: 'jwt' });
    assert.equal((await m2m.verify({ token: plain.token })).claims, null);
    if (twin) await assert.rejects(twin.m2m.verify({ token: made.token }), /JWK|kid|key/i);
    const [head, body, signature] = made.token.split('.');
    await assert.rejects(m2m.verify({ token: `${head}.${body}.${signature.slice(0, -8)}AAAAAAAA` }), /signature/i);
    const state = await authenticate(clerk, made.token, 'm2m_token');
    assert.deepEqual([state.isAuthenticated, state.toAuth().machineId], [true, bill.id]);
    const session = await authenticate(clerk, made.token, 'session_token');
    assert.equal(session.isAuthenticated, false);
  });

  test('authenticate requests', async t => {
    const mail = await newMachine(t);
    const bill = await newMachine(t, { scopedMachines: [mail.id] });
    const other = await newMachine(t);
    const { token, id } = await actingAs(bill).m2m.createToken();
    const receiver = actingAs(mail);
    const state = await authenticate(receiver, token, 'm2m_token');
    assert.equal(state.isAuthenticated, true, state.message);
    const auth = state.toAuth();
    assert.deepEqual([auth.tokenType, auth.id, auth.subject, auth.machineId, auth.scopes], ['m2m_token', id, bill.id, bill.id, [mail.id]]);
    for (const accepts of ['any', ['api_key', 'm2m_token']]) assert.equal((await authenticate(clerk, token, accepts)).isAuthenticated, true);
    const refusals = [
      [actingAs(other), token, 'm2m_token', 'token-invalid'],
      [receiver, `mt_${'0'.repeat(64)}`, 'm2m_token', 'token-invalid'],
      [actingAs({ secretKey: `ak_${'x'.repeat(43)}` }), token, 'm2m_token', 'secret-key-invalid'],
      [clerk, token, 'api_key', 'token-type-mismatch'],
    ];
    for (const [client, text, accepts, reason] of refusals) {
      const refusal = await authenticate(client, text, accepts);
      assert.deepEqual([refusal.isAuthenticated, refusal.reason], [false, reason]);
    }
    await m2m.revokeToken({ m2mTokenId: id });
    assert.equal((await authenticate(receiver, token, 'm2m_token')).reason, 'token-invalid');
    const brief = await actingAs(bill).m2m.createToken({ secondsUntilExpiration: 1 });
    await pause(1100);
    assert.equal((await authenticate(receiver, brief.token, 'm2m_token')).reason, 'token-invalid');
  });
});

describe('apiKeys', () => {
  test('go round', async t => {
    const user = await newUser(t);
    const organization = await clerk.organizations.createOrganization({ name: mark() });
    t.after(() => clerk.organizations.deleteOrganization(organization.id));
    const made = await apiKeys.create({
      name: 'deploy', subject: user.id, description: 'For CI', claims: { aB: 1 }, scopes: ['read'], createdBy: user.id, secondsUntilExpiration: 60,
    });
    assert.match(made.id, /^ak_[0-9a-f]{32}$/);
    assert.deepEqual(
      [made.type, made.name, made.subject, made.description, made.claims, made.scopes, made.createdBy, made.revoked, made.expired, made.expiration - made.createdAt],
      ['api_key', 'deploy', user.id, 'For CI', { aB: 1 }, ['read'], user.id, false, false, 60_000],
    );
    await refused(apiKeys.create({ name: 'deploy', subject: user.id }), 409, 'token_creation_conflict', 'name');
    await refused(apiKeys.create({ name: 'deploy', subject: unknownID('user') }), 422, 'form_resource_not_found', 'subject');
    const theirs = await apiKeys.create({ name: 'deploy', subject: organization.id });
    assert.deepEqual([theirs.subject, theirs.expiration, theirs.claims, theirs.scopes], [organization.id, null, null, []]);
    const read = await apiKeys.get(made.id);
    assert.deepEqual([read.name, read.secret], ['deploy', undefined]);
    assert.equal((await apiKeys.getSecret(made.id)).secret, made.secret);
    assert.equal((await apiKeys.verify(made.secret)).id, made.id);
    const changed = await apiKeys.update({ apiKeyId: made.id, subject: user.id, description: null, claims: null, scopes: [], secondsUntilExpiration: null });
    assert.deepEqual([changed.description, changed.claims, changed.scopes, changed.expiration], [null, null, [], null]);
    const list = await apiKeys.list({ subject: user.id });
    assert.deepEqual([ids(list.data), list.totalCount, list.data[0].secret], [[made.id], 1, undefined]);
    if (twin) {
      await notFound(twin.apiKeys.get(made.id));
      await notFound(twin.apiKeys.getSecret(made.id));
      await notFound(twin.apiKeys.verify(made.secret));
      await notFound(twin.apiKeys.revoke({ apiKeyId: made.id }));
    }
    const revoked = await apiKeys.revoke({ apiKeyId: made.id, revocationReason: 'over' });
    assert.deepEqual([revoked.revoked, revoked.revocationReason], [true, 'over']);
    await notFound(apiKeys.verify(made.secret));
    assert.equal((await apiKeys.list({ subject: user.id })).totalCount, 0);
    assert.equal((await apiKeys.list({ subject: user.id, includeInvalid: true })).totalCount, 1);
    assert.equal((await apiKeys.delete(made.id)).deleted, true);
    await notFound(apiKeys.get(made.id));
  });

  test('authenticate requests', async t => {
    const user = await newUser(t);
    const made = await apiKeys.create({ name: 'deploy', subject: user.id, scopes: ['read'], claims: { a: 1 } });
    const state = await authenticate(clerk, made.secret, 'api_key');
    assert.equal(state.isAuthenticated, true, state.message);
    const auth = state.toAuth();
    assert.deepEqual([auth.tokenType, auth.id, auth.subject, auth.userId, auth.orgId, auth.name, auth.scopes, auth.claims], ['api_key', made.id, user.id, user.id, null, 'deploy', ['read'], { a: 1 }]);
    assert.equal(auth.has({ permission: 'org:x' }), false);
    assert.equal((await authenticate(clerk, `ak_${'0'.repeat(43)}`, 'api_key')).reason, 'token-invalid');
    if (twin) assert.equal((await authenticate(twin, made.secret, 'api_key')).reason, 'token-invalid');
    assert.equal((await authenticate(clerk, made.secret, 'm2m_token')).reason, 'token-type-mismatch');
    await apiKeys.revoke({ apiKeyId: made.id });
    assert.equal((await authenticate(clerk, made.secret, 'any')).reason, 'token-invalid');
  });
});
