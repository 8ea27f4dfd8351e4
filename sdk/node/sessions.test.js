// sessions, clients, signUps.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clerk, fixtures, ids, mark, needs, newUser, notFound, refused, twin, unknownID } from './client.js';

const { sessions, clients, signUps, users } = clerk;

describe('sessions', () => {
  test('go round', async t => {
    const user = await newUser(t);
    const made = await sessions.createSession({ userId: user.id });
    assert.deepEqual([made.userId, made.status, made.actor], [user.id, 'active', null]);
    assert.match(made.clientId, /^client_/);
    assert.ok(made.expireAt > made.createdAt && made.abandonAt > made.lastActiveAt);
    assert.deepEqual(await sessions.getSession(made.id), made);

    const other = await sessions.createSession({ userId: user.id });
    const mine = await sessions.getSessionList({ userId: user.id });
    assert.deepEqual([ids(mine.data).sort(), mine.totalCount], [[made.id, other.id].sort(), 2]);
    const here = await sessions.getSessionList({ clientId: other.clientId, status: 'active', limit: 5, offset: 0 });
    assert.deepEqual([ids(here.data), here.totalCount], [[other.id], 1]);
    if (twin) {
      await notFound(twin.sessions.getSession(made.id));
      await notFound(twin.sessions.revokeSession(made.id));
      assert.equal((await twin.sessions.getSessionList({ userId: user.id })).totalCount, 0);
    }

    const revoked = await sessions.revokeSession(made.id);
    assert.equal(revoked.status, 'revoked');
    await refused(sessions.revokeSession(made.id), 400, 'client_state_invalid');
    assert.deepEqual(ids((await sessions.getSessionList({ userId: user.id, status: 'revoked' })).data), [made.id]);
    await notFound(sessions.getSession(unknownID('sess')));
    await notFound(sessions.createSession({ userId: unknownID('user') }));

    await users.banUser(user.id);
    assert.equal((await sessions.getSession(other.id)).status, 'revoked');
    await refused(sessions.createSession({ userId: user.id }), 403, 'user_banned');
  });

  test('are verified', needs('BARTLEBY_FIXTURES'), async () => {
    const { session_id: id, session_token: token } = fixtures;
    assert.equal((await sessions.verifySession(id, token)).id, id);
    await refused(sessions.verifySession(id, 'nonsense'), 400, 'invalid_session_token');
    await notFound(sessions.verifySession(unknownID('sess'), token));
  });
});

describe('clients', () => {
  test('are read', async t => {
    const user = await newUser(t);
    const session = await sessions.createSession({ userId: user.id });
    const client = await clients.getClient(session.clientId);
    assert.deepEqual([client.sessionIds, client.sessions, client.lastActiveSessionId], [[session.id], [session], session.id]);
    assert.deepEqual([client.signInId, client.signUpId], [null, null]);
    const listed = await clients.getClientList({ limit: 500 });
    assert.ok(ids(listed.data).includes(client.id) && listed.totalCount >= listed.data.length);
    if (twin) await notFound(twin.clients.getClient(client.id));
    await notFound(clients.getClient(unknownID('client')));
  });

  test('are verified, and told of their handshake', needs('BARTLEBY_FIXTURES'), async () => {
    const { client_id: id, client_token: token, handshake_nonce: nonce } = fixtures;
    assert.equal((await clients.verifyClient(token)).id, id);
    await refused(clients.verifyClient('nonsense'), 400, 'cookie_invalid');
    await notFound(clients.getHandshakePayload({ nonce: mark() }));
    assert.deepEqual((await clients.getHandshakePayload({ nonce })).directives, ['__session=a.b.c; Path=/']);
    await notFound(clients.getHandshakePayload({ nonce }));
  });
});

describe('signUps', () => {
  test('are read and changed', needs('BARTLEBY_FIXTURES'), async () => {
    const signUp = await signUps.get(fixtures.sign_up_id);
    assert.deepEqual([signUp.status, signUp.emailAddress, signUp.unverifiedFields], ['missing_requirements', 'sign-up@example.com', ['email_address']]);
    const externalId = mark();
    const changed = await signUps.update({ signUpAttemptId: signUp.id, externalId, customAction: true });
    assert.deepEqual([changed.externalId, changed.customAction], [externalId, true]);
    if (twin) await notFound(twin.signUps.get(signUp.id));
    await notFound(signUps.get(unknownID('sua')));
  });
});
