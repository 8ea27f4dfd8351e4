// users: bans and locks.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clerk, current, fixtures, needs, newUser, notFound, unknownID } from './client.js';

const { users } = clerk;

for (const [set, unset, flag] of [
  ['banUser', 'unbanUser', 'banned'],
  ['lockUser', 'unlockUser', 'locked'],
]) {
  describe(`${set} and ${unset}`, () => {
    test('set the flag and clear it, and may be repeated', async t => {
      const user = await newUser(t, { firstName: 'Kept' });
      for (const [method, value] of [
        [unset, false],
        [set, true],
        [set, true],
        [unset, false],
        [unset, false],
        [set, true],
      ]) {
        const answer = await users[method](user.id);
        assert.equal(answer.id, user.id);
        assert.equal(answer[flag], value, method);
        const read = await current(user);
        assert.equal(read[flag], value, method);
        assert.equal(read.firstName, 'Kept');
      }
    });

    test('leave the other flag alone', async t => {
      const user = await newUser(t);
      await users.banUser(user.id);
      await users.lockUser(user.id);
      await users[unset](user.id);
      const read = await current(user);
      assert.deepEqual([read.banned, read.locked], [flag !== 'banned', flag !== 'locked']);
    });

    test('refuse an unknown user', async () => {
      await notFound(users[set](unknownID('user')));
      await notFound(users[unset](unknownID('user')));
    });
  });
}

test('a lock tells when it ends', async t => {
  const user = await newUser(t);
  assert.equal(user.raw.lockout_expires_in_seconds, null);
  const locked = await users.lockUser(user.id);
  const left = locked.raw.lockout_expires_in_seconds;
  assert.ok(left === null || (Number.isInteger(left) && left > 0), `${left}`);
  assert.equal((await users.unlockUser(user.id)).raw.lockout_expires_in_seconds, null);
});

test('unlockUser frees a user whom failed attempts locked', needs('BARTLEBY_FIXTURES'), async () => {
  const id = fixtures.locked_user_id;
  assert.equal((await users.getUser(id)).locked, true);
  try {
    assert.equal((await users.unlockUser(id)).locked, false);
    assert.equal((await users.getUser(id)).locked, false);
  } finally {
    await users.lockUser(id);
  }
});
