// users: passwords and imported digests.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clerk, current, mark, newUser, newUserNamed, notFound, refused, unknownID } from './client.js';
import { digests, password } from './password-digests.js';

const { users } = clerk;
const verified = { verified: true };

// accepts and rejects tell whether this is now the user's password.
async function accepts(user, plain) {
  assert.deepEqual(await users.verifyPassword({ userId: user.id, password: plain }), verified);
}

function rejects(user, plain) {
  return refused(users.verifyPassword({ userId: user.id, password: plain }), 422, 'incorrect_password');
}

describe('verifyPassword', () => {
  test('tells the right password from others', async t => {
    const plain = `${mark()}-Ünïcode-🔑`;
    const user = await newUser(t, { password: plain });
    await accepts(user, plain);
    await accepts(user, plain);
    await rejects(user, `${plain} `);
    await rejects(user, plain.toUpperCase());
  });

  test('needs a user who has a password', async t => {
    const user = await newUser(t);
    await refused(users.verifyPassword({ userId: user.id, password }), 400, 'no_password_set');
    await notFound(users.verifyPassword({ userId: unknownID('user'), password }));
  });

  test('needs a password', async t => {
    const user = await newUser(t, { password });
    await refused(users.verifyPassword({ userId: user.id }), 422, 'form_param_missing', 'password');
  });
});

describe('the password policy', () => {
  test('holds for new users, unless skipped', async t => {
    await refused(
      users.createUser({ username: mark(), password: 'seven77' }),
      422,
      'form_password_length_too_short',
      'password',
    );
    const user = await newUserNamed(t, { password: 'seven77', skipPasswordChecks: true });
    await accepts(user, 'seven77');
  });

  test('holds for changes, unless skipped', async t => {
    const user = await newUser(t, { password });
    await refused(
      users.updateUser(user.id, { password: 'seven77' }),
      422,
      'form_password_length_too_short',
      'password',
    );
    await accepts(user, password);
    await users.updateUser(user.id, { password: 'seven77', skipPasswordChecks: true });
    await accepts(user, 'seven77');
  });
});

describe('updateUser', () => {
  test('changes the password', async t => {
    const user = await newUser(t, { password });
    const fresh = `${mark()}-A1!`;
    const changed = await users.updateUser(user.id, { password: fresh, signOutOfOtherSessions: true });
    assert.equal(changed.passwordEnabled, true);
    assert.ok(changed.raw.password_last_updated_at >= user.raw.password_last_updated_at);
    await accepts(user, fresh);
    await rejects(user, password);
  });

  test('gives a first password, in plain text or as a digest', async t => {
    const user = await newUser(t);
    assert.equal(user.passwordEnabled, false);
    assert.equal((await users.updateUser(user.id, { password })).passwordEnabled, true);
    await accepts(user, password);
    const other = await newUser(t);
    const [passwordHasher, passwordDigest] = digests[0];
    assert.equal((await users.updateUser(other.id, { passwordDigest, passwordHasher })).passwordEnabled, true);
    await accepts(other, password);
  });

  test('takes flags of a password only with one', async t => {
    const user = await newUser(t, { password });
    for (const [flag, param] of [
      ['skipPasswordChecks', 'skip_password_checks'],
      ['signOutOfOtherSessions', 'sign_out_of_other_sessions'],
    ]) {
      await refused(users.updateUser(user.id, { [flag]: true }), 422, 'form_conditional_param_disallowed', param);
    }
  });
});

describe('an imported digest', () => {
  for (const [hasher, digest] of digests) {
    test(`of ${hasher}: ${digest.slice(0, 24)}…`, async t => {
      const user = await newUser(t, { passwordHasher: hasher, passwordDigest: digest });
      assert.equal(user.passwordEnabled, true);
      await rejects(user, 'another-password');
      await accepts(user, password);
      await accepts(user, password);
      await rejects(user, 'another-password');
      assert.equal((await current(user)).passwordEnabled, true);
    });
  }

  for (const [hasher, digest] of [
    ['awscognito', 'awscognito#eu-west-1_pool#client#someone@example.com'],
    ['md5_salted', 'salt$5f4dcc3b5aa765d61d8327deb882cf99'],
    ['sha256_salted', 'salt$9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  ]) {
    test(`of ${hasher} is taken`, async t => {
      const user = await newUser(t, { passwordHasher: hasher, passwordDigest: digest });
      assert.equal((await current(user)).passwordEnabled, true);
    });
  }

  for (const hasher of [...new Set(digests.map(([name]) => name))]) {
    test(`must have the layout of ${hasher}`, () =>
      refused(
        users.createUser({ username: mark(), passwordHasher: hasher, passwordDigest: 'not$a$digest' }),
        422,
        'form_password_digest_invalid_code',
        'password_digest',
      ));
  }

  test('must have a hasher that is known', () =>
    refused(
      users.createUser({ username: mark(), passwordHasher: 'rot13', passwordDigest: 'cnffjbeq' }),
      422,
      'form_param_value_invalid',
      'password_hasher',
    ));

  test('never shows', async t => {
    const user = await newUser(t, { passwordHasher: 'md5', passwordDigest: '5f4dcc3b5aa765d61d8327deb882cf99' });
    assert.ok(!JSON.stringify((await current(user)).raw).includes('5f4dcc3b5aa765d61d8327deb882cf99'));
  });
});

describe('removePassword', () => {
  test('takes the password away, and does nothing the second time', async t => {
    const user = await newUserNamed(t, { password });
    const bare = await users.removePassword(user.id);
    assert.equal(bare.passwordEnabled, false);
    assert.equal((await current(user)).passwordEnabled, false);
    await refused(users.verifyPassword({ userId: user.id, password }), 400, 'no_password_set');
    const again = await users.removePassword(user.id, { signOutOfOtherSessions: true });
    assert.deepEqual(again.raw, bare.raw);
  });

  test('can sign the user out', async t => {
    const user = await newUser(t, { password });
    assert.equal((await users.removePassword(user.id, { signOutOfOtherSessions: true })).passwordEnabled, false);
  });

  test('refuses an unknown user', () => notFound(users.removePassword(unknownID('user'))));
});

describe('setPasswordCompromised and unsetPasswordCompromised', () => {
  test('mark the password without changing it', async t => {
    const user = await newUser(t, { password });
    const marked = await users.setPasswordCompromised(user.id);
    assert.equal(marked.id, user.id);
    assert.equal(marked.passwordEnabled, true);
    await accepts(user, password);
    assert.equal((await users.setPasswordCompromised(user.id, { revokeAllSessions: true })).id, user.id);
    const lifted = await users.unsetPasswordCompromised(user.id);
    assert.equal(lifted.id, user.id);
    assert.equal(lifted.passwordEnabled, true);
    assert.equal(lifted.raw.password_last_updated_at, user.raw.password_last_updated_at);
    await accepts(user, password);
    assert.deepEqual((await current(user)).raw, lifted.raw);
  });

  test('refuse an unknown user', async () => {
    await notFound(users.setPasswordCompromised(unknownID('user')));
    await notFound(users.unsetPasswordCompromised(unknownID('user')));
  });
});
