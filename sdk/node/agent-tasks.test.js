// agentTasks.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { verifyToken } from '@clerk/backend';
import { clerk, mark, needs, newUser, refused, twin, unknownID } from './client.js';

const { BARTLEBY_URL, BARTLEBY_SECRET_KEY } = process.env;

describe('agentTasks', () => {
  const params = { permissions: '*', agentName: 'Robot', taskDescription: 'Tidy up', redirectUrl: 'http://localhost:3000/done' };

  test('go round', async t => {
    const user = await newUser(t, { username: mark() });
    const made = await clerk.agentTasks.create({ ...params, onBehalfOf: { userId: user.id }, sessionMaxDurationInSeconds: 60 });
    assert.match(made.agentTaskId, /^agt_/);
    assert.equal(made.taskId, made.agentTaskId);
    const other = await clerk.agentTasks.create({ ...params, onBehalfOf: { identifier: user.username } });
    assert.equal(other.agentId, made.agentId);
    assert.notEqual(other.agentTaskId, made.agentTaskId);
    if (twin) await refused(twin.agentTasks.revoke(made.agentTaskId), 404, 'agent_task_not_found');
    const revoked = await clerk.agentTasks.revoke(made.agentTaskId);
    assert.deepEqual([revoked.agentTaskId, revoked.agentId, revoked.url], [made.agentTaskId, made.agentId, undefined]);
    await refused(clerk.agentTasks.revoke(made.agentTaskId), 400, 'agent_task_cannot_be_revoked');
    await refused(clerk.agentTasks.create({ ...params, onBehalfOf: { userId: unknownID('user') } }), 404, 'agent_task_subject_not_found');
    assert.equal((await fetch(made.url, { redirect: 'manual' })).status, 400);
  });

  test('sign an agent in where their URL is opened', needs('BARTLEBY_FRONTEND_URL'), async t => {
    const user = await newUser(t, { username: mark() });
    const made = await clerk.agentTasks.create({ ...params, onBehalfOf: { userId: user.id }, sessionMaxDurationInSeconds: 60 });
    const answer = await fetch(made.url, { redirect: 'manual' });
    assert.equal(answer.status, 307);
    const to = new URL(answer.headers.get('location'));
    assert.equal(to.origin + to.pathname, params.redirectUrl);
    const { handshake } = readHandshake(to.searchParams.get('__clerk_handshake'));
    const line = handshake.find(line => line.startsWith('__session='));
    const claims = await verifyToken(line.slice('__session='.length).split(';')[0], { secretKey: BARTLEBY_SECRET_KEY, apiUrl: BARTLEBY_URL });
    assert.deepEqual([claims.sub, claims.act], [user.id, { sub: made.agentId, type: 'agent' }]);
    const session = await clerk.sessions.getSession(claims.sid);
    assert.deepEqual([session.status, session.expireAt - session.createdAt, session.actor.type], ['active', 60_000, 'agent']);
    const again = await fetch(made.url, { redirect: 'manual' });
    assert.deepEqual([again.status, (await again.json()).errors[0].code], [400, 'agent_task_already_used']);
  });
});

// readHandshake is the payload of a handshake.
function readHandshake(text) {
  return JSON.parse(Buffer.from(text.split('.')[1], 'base64url').toString());
}
