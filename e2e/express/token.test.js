// The same application without a browser: session tokens in the header Authorization, and the tokens of machines.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connect } from '../harness/backend.js';
import { newPerson } from '../harness/person.js';
import { Server } from '../harness/program.js';
import { mark } from '../harness/values.js';
import { application } from './application.js';

let server, instance, twin, app, backend;

before(async () => {
  server = await Server.start();
  [instance, twin] = [await server.first(), await server.instance()];
  app = await application(instance);
  backend = connect(instance);
});

after(async () => {
  await app?.close();
  await server?.stop();
});

// ask asks the API with a token, as a script does that is in no browser.
async function ask(path, token, more = {}) {
  const headers = { ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }), ...more };
  const answer = await fetch(app.url + path, { headers, redirect: 'manual' });
  return { status: answer.status, reason: answer.headers.get('x-clerk-auth-reason'), body: answer.status === 307 ? null : await answer.json() };
}

test('a session token in the header is enough', async () => {
  const person = await newPerson(instance);
  const session = await backend.sessions.createSession({ userId: person.id });
  const { jwt } = await backend.sessions.getToken(session.id);
  const { status, body } = await ask('/api/me', jwt);
  assert.equal(status, 200);
  assert.deepEqual([body.userId, body.sessionId], [person.id, session.id]);
  assert.deepEqual((await ask('/api/user', jwt)).body, { email: person.email });
  // The header wins over cookies, and documents with it are not sent around.
  assert.equal((await ask('/api/me', jwt, { Accept: 'text/html', 'Sec-Fetch-Dest': 'document', Cookie: '__client_uat=0' })).status, 200);
  assert.equal((await ask('/api/machine', jwt)).status, 401);
});

test('other tokens are refused, each for its reason', async () => {
  const person = await newPerson(instance);
  const session = await backend.sessions.createSession({ userId: person.id });
  const { jwt } = await backend.sessions.getToken(session.id);
  await backend.jwtTemplates.create({ name: 'other', claims: { aud: 'x' } });
  const template = await backend.sessions.getToken(session.id, 'other');
  const theirs = connect(twin);
  const stranger = await newPerson(twin);
  const foreign = await theirs.sessions.getToken((await theirs.sessions.createSession({ userId: stranger.id })).id);
  const [head, body, signature] = jwt.split('.');
  const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT', kid: instance.id })).toString('base64url');
  const altered = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(body, 'base64url')), sub: stranger.id })).toString('base64url');
  const outcomes = {};
  for (const [name, token] of Object.entries({
    nothing: undefined, foreign: foreign.jwt, altered: `${head}.${altered}.${signature}`, none: `${none}.${body}.`, rubbish: 'rubbish',
  })) {
    const { status, reason } = await ask('/api/me', token);
    assert.equal(status, 401, name);
    outcomes[name] = reason;
  }
  assert.deepEqual(outcomes, {
    nothing: 'dev-browser-missing', foreign: 'jwk-kid-mismatch', altered: 'token-invalid-signature', none: 'token-invalid-algorithm', rubbish: 'token-invalid',
  });
  // In the header this middleware takes a template's token for one of a session, which the SDK decides; in a cookie it does not.
  const cookie = token => ({ Cookie: `__client_uat=1; __clerk_db_jwt=dvb_1; __session=${token}` });
  assert.equal((await ask('/api/me', undefined, cookie(jwt))).status, 200);
  const { status, reason } = await ask('/api/me', undefined, cookie(template.jwt));
  assert.deepEqual({ status, reason }, { status: 401, reason: 'token-type-mismatch' });
});

test('tokens of machines and keys of users are for the machines\' part of the API', async () => {
  const person = await newPerson(instance);
  const machine = await backend.machines.create({ name: mark() });
  const token = await backend.m2m.createToken({ machineSecretKey: machine.secretKey });
  assert.deepEqual(await ask('/api/machine', token.token), { status: 200, reason: null, body: { tokenType: 'm2m_token', subject: machine.id, scopes: token.scopes } });
  const signed = await backend.m2m.createToken({ machineSecretKey: machine.secretKey, tokenFormat: 'jwt' });
  assert.deepEqual((await ask('/api/machine', signed.token)).body.subject, machine.id);
  const key = await backend.apiKeys.create({ name: 'deploy', subject: person.id, scopes: ['read'] });
  assert.deepEqual(await ask('/api/machine', key.secret), { status: 200, reason: null, body: { tokenType: 'api_key', subject: person.id, scopes: ['read'] } });
  for (const foreign of [token.token, key.secret]) assert.equal((await ask('/api/me', foreign)).status, 401);

  await backend.m2m.revokeToken({ m2mTokenId: token.id, machineSecretKey: machine.secretKey });
  await backend.apiKeys.revoke({ apiKeyId: key.id });
  for (const over of [token.token, key.secret]) assert.equal((await ask('/api/machine', over)).status, 401);
});
