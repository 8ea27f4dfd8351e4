// users.updateUserMetadata merges, users.replaceUserMetadata replaces.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clerk, current, newUser, notFound, refused, unknownID } from './client.js';

const { users } = clerk;
const kinds = ['publicMetadata', 'privateMetadata', 'unsafeMetadata'];
const limit = 8 * 1024;

// sized makes metadata whose JSON has this many bytes.
function sized(bytes, key = 'k') {
  return { [key]: 'x'.repeat(bytes - JSON.stringify({ [key]: '' }).length) };
}

describe('updateUserMetadata', () => {
  test('merges deeply: objects merge, scalars and lists replace, null deletes', async t => {
    const user = await newUser(t, {
      publicMetadata: {
        a: 1,
        gone: true,
        nested: { keep: 'k', gone: 'g', deeper: { x: 1, y: 2 } },
        list: [1, 2, 3],
        becomes: { an: 'object' },
      },
    });
    const changed = await users.updateUserMetadata(user.id, {
      publicMetadata: {
        b: 2,
        gone: null,
        nested: { gone: null, fresh: 'f', deeper: { y: [9] } },
        list: [4],
        becomes: 7,
        absent: null,
      },
    });
    const expected = { a: 1, b: 2, nested: { keep: 'k', fresh: 'f', deeper: { x: 1, y: [9] } }, list: [4], becomes: 7 };
    assert.deepEqual(changed.publicMetadata, expected);
    assert.deepEqual((await current(user)).publicMetadata, expected);
    assert.deepEqual((await current(user)).raw, changed.raw);
  });

  test('leaves keys as they are written, and what is not given', async t => {
    const odd = {
      camelCase: 1,
      snake_case: 2,
      'kebab-case': 3,
      'with space': 4,
      'ÄÖ "quoted" \\': 5,
      '': 6,
      emptyObject: {},
    };
    const user = await newUser(t, { privateMetadata: { kept: 1 }, unsafeMetadata: { kept: 2 } });
    const changed = await users.updateUserMetadata(user.id, { publicMetadata: { deep: odd } });
    assert.deepEqual(changed.publicMetadata, { deep: odd });
    assert.deepEqual(changed.privateMetadata, { kept: 1 });
    assert.deepEqual(changed.unsafeMetadata, { kept: 2 });
  });

  test('changes all three at once', async t => {
    const user = await newUser(t);
    await users.updateUserMetadata(user.id, Object.fromEntries(kinds.map(kind => [kind, { [kind]: true }])));
    const read = await current(user);
    for (const kind of kinds) assert.deepEqual(read[kind], { [kind]: true });
  });

  test('loses no update of ten at once', async t => {
    const user = await newUser(t);
    const keys = Array.from({ length: 10 }, (_, i) => `key${i}`);
    await Promise.all(keys.map(key => users.updateUserMetadata(user.id, { publicMetadata: { [key]: key } })));
    assert.deepEqual((await current(user)).publicMetadata, Object.fromEntries(keys.map(key => [key, key])));
  });

  test('refuses a result over 8 KB, and keeps what was there', async t => {
    const user = await newUser(t);
    for (const [kind, param] of [
      ['publicMetadata', 'public_metadata'],
      ['privateMetadata', 'private_metadata'],
      ['unsafeMetadata', 'unsafe_metadata'],
    ]) {
      await users.updateUserMetadata(user.id, { [kind]: sized(limit / 2, 'first') });
      await refused(
        users.updateUserMetadata(user.id, { [kind]: sized(limit / 2 + 100, 'second') }),
        422,
        'form_param_exceeds_allowed_size',
        param,
      );
      assert.deepEqual(Object.keys((await current(user))[kind]), ['first']);
    }
  });

  test('takes 8 KB', async t => {
    const user = await newUser(t);
    const full = sized(limit);
    assert.deepEqual((await users.updateUserMetadata(user.id, { publicMetadata: full })).publicMetadata, full);
  });

  test('refuses what is no object', async t => {
    const user = await newUser(t);
    for (const bad of [[1], 'text', 1, true]) {
      await refused(
        users.updateUserMetadata(user.id, { privateMetadata: bad }),
        422,
        'form_param_value_invalid',
        'private_metadata',
      );
    }
  });

  test('refuses other fields', async t => {
    const user = await newUser(t);
    await refused(users.updateUserMetadata(user.id, { firstName: 'X' }), 422, 'form_param_unknown', 'first_name');
  });

  test('refuses an unknown user', () => notFound(users.updateUserMetadata(unknownID('user'), { publicMetadata: {} })));
});

describe('replaceUserMetadata', () => {
  test('replaces what is given as a whole, and leaves the rest', async t => {
    const user = await newUser(t, {
      publicMetadata: { a: { b: 1, c: 2 }, d: 3 },
      privateMetadata: { p: { q: 1 } },
      unsafeMetadata: { u: 1 },
    });
    const changed = await users.replaceUserMetadata(user.id, { publicMetadata: { a: { c: [4] } }, unsafeMetadata: {} });
    assert.deepEqual((await current(user)).raw, changed.raw);
    assert.deepEqual(changed.publicMetadata, { a: { c: [4] } });
    assert.deepEqual(changed.privateMetadata, { p: { q: 1 } });
    assert.deepEqual(changed.unsafeMetadata, {});
  });

  test('keeps a null inside', async t => {
    const user = await newUser(t);
    await users.replaceUserMetadata(user.id, { publicMetadata: { nothing: null, deep: { nothing: null } } });
    assert.deepEqual((await current(user)).publicMetadata, { nothing: null, deep: { nothing: null } });
  });

  test('stores a null given for the whole', async t => {
    const user = await newUser(t, { privateMetadata: { p: 1 } });
    await users.replaceUserMetadata(user.id, { privateMetadata: null });
    assert.equal((await current(user)).privateMetadata, null);
  });

  test('refuses more than 8 KB, and what is no object', async t => {
    const user = await newUser(t, { publicMetadata: { kept: 1 } });
    await refused(
      users.replaceUserMetadata(user.id, { publicMetadata: sized(limit + 1) }),
      422,
      'form_param_exceeds_allowed_size',
      'public_metadata',
    );
    await refused(
      users.replaceUserMetadata(user.id, { publicMetadata: 'text' }),
      422,
      'form_param_value_invalid',
      'public_metadata',
    );
    assert.deepEqual((await current(user)).publicMetadata, { kept: 1 });
  });

  test('refuses an unknown user', () => notFound(users.replaceUserMetadata(unknownID('user'), { publicMetadata: {} })));
});
