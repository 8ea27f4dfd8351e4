// signInTokens, actorTokens, testingTokens.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clerk, newUser, notFound, refused, twin, unknownID } from './client.js';

describe('signInTokens', () => {
  test('go round', async t => {
    const user = await newUser(t);
    const made = await clerk.signInTokens.createSignInToken({ userId: user.id, expiresInSeconds: 60 });
    assert.deepEqual([made.userId, made.status], [user.id, 'pending']);
    assert.ok(made.url.endsWith(made.token));
    if (twin) await notFound(twin.signInTokens.revokeSignInToken(made.id));
    assert.equal((await clerk.signInTokens.revokeSignInToken(made.id)).status, 'revoked');
    await refused(clerk.signInTokens.revokeSignInToken(made.id), 400, 'sign_in_token_cannot_be_revoked_code');
    await notFound(clerk.signInTokens.createSignInToken({ userId: unknownID('user'), expiresInSeconds: 60 }));
  });
});

describe('actorTokens', () => {
  test('go round', async t => {
    const user = await newUser(t);
    const made = await clerk.actorTokens.create({ userId: user.id, actor: { sub: 'user_support' }, expiresInSeconds: 60, sessionMaxDurationInSeconds: 60 });
    assert.deepEqual([made.userId, made.status, made.actor], [user.id, 'pending', { sub: 'user_support' }]);
    assert.ok(made.token);
    assert.equal((await clerk.actorTokens.revoke(made.id)).status, 'revoked');
    await refused(clerk.actorTokens.revoke(made.id), 400, 'actor_token_cannot_be_revoked_code');
    await refused(clerk.actorTokens.create({ userId: unknownID('user'), actor: { sub: 'x' } }), 422, 'form_resource_not_found', 'user_id');
  });
});

describe('testingTokens', () => {
  test('are made', async () => {
    const made = await clerk.testingTokens.createTestingToken();
    assert.match(made.token, /^\d+-c_[0-9A-Za-z]{27}$/);
    assert.equal(made.expiresAt ?? made.expires_at, Number(made.token.split('-')[0]) + 3600);
  });
});
