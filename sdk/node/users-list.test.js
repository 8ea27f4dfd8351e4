// users.getUserList: orders and pages.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clerk, current, ids, mark, newEmail, newPhone, newUser, newWallet, refused } from './client.js';
import { birth, clan, everyone, family, found, pick, size } from './family.js';

const { users } = clerk;

describe('orderBy', () => {
  for (const [field, key] of [
    ['created_at', user => user.createdAt],
    ['updated_at', user => user.updatedAt],
    ['email_address', user => user.primaryEmailAddress.emailAddress],
    ['phone_number', user => user.primaryPhoneNumber.phoneNumber],
    ['web3wallet', user => user.primaryWeb3Wallet.web3Wallet],
    ['username', user => user.username],
    ['first_name', user => user.firstName],
    ['last_name', user => user.lastName],
  ]) {
    test(field, async () => {
      const rising = ids(family.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)));
      assert.equal(new Set(family.map(key)).size, size);
      assert.deepEqual(await found({ userId: everyone(), orderBy: field }), rising);
      assert.deepEqual(await found({ userId: everyone(), orderBy: `+${field}` }), rising);
      assert.deepEqual(await found({ userId: everyone(), orderBy: `-${field}` }), rising.toReversed());
    });
  }

  for (const field of ['last_active_at', 'last_sign_in_at']) {
    test(`${field}, which all lack`, async () => {
      assert.deepEqual((await found({ userId: everyone(), orderBy: `+${field}` })).sort(), everyone().sort());
      assert.deepEqual((await found({ userId: everyone(), orderBy: `-${field}` })).sort(), everyone().sort());
    });
  }

  test('keeps users who lack the field', async t => {
    const name = mark();
    const bare = await newUser(t, { emailAddress: undefined, username: `a${name}` });
    const full = await newUser(t, {
      emailAddress: [newEmail()],
      phoneNumber: [newPhone()],
      web3Wallet: [newWallet()],
      username: `b${name}`,
      firstName: 'F',
      lastName: 'L',
    });
    for (const field of ['email_address', 'phone_number', 'web3wallet', 'first_name', 'last_name', 'username']) {
      for (const sign of ['+', '-']) {
        assert.deepEqual(
          (await found({ query: name, orderBy: sign + field })).sort(),
          ids([bare, full]).sort(),
          sign + field,
        );
      }
    }
  });

  test('is newest first by default', async () => {
    assert.deepEqual(await found({ userId: everyone(), orderBy: undefined }), everyone().toReversed());
  });

  test('refuses other fields', () =>
    refused(users.getUserList({ orderBy: '-shoe_size' }), 422, 'form_param_value_invalid', 'order_by'));
});

describe('pages', () => {
  test('of two make up the whole, each with the count of all', async () => {
    const seen = [];
    for (let offset = 0; offset < size + 2; offset += 2) {
      const { data, totalCount } = await users.getUserList({ query: clan, orderBy: '+username', limit: 2, offset });
      assert.equal(totalCount, size);
      assert.equal(data.length, Math.max(0, Math.min(2, size - offset)));
      seen.push(...ids(data));
    }
    assert.deepEqual(seen, ids(family.toSorted((a, b) => (a.username < b.username ? -1 : 1))));
  });

  test('can follow the last id of the page before', async () => {
    const seen = [];
    for (let startingAfter; ;) {
      const { data } = await users.getUserList({ query: clan, orderBy: '+created_at', limit: 2, startingAfter });
      if (data.length === 0) break;
      seen.push(...ids(data));
      startingAfter = data.at(-1).id;
    }
    assert.deepEqual(seen, everyone());
    assert.deepEqual(
      ids((await users.getUserList({ query: clan, limit: 2, startingAfter: family[3].id })).data),
      pick(2, 1),
    );
  });

  test('have bounds', async () => {
    assert.equal((await users.getUserList({ query: clan, limit: 500 })).data.length, size);
    for (const [params, param] of [
      [{ limit: 501 }, 'limit'],
      [{ limit: -1 }, 'limit'],
      [{ limit: 'many' }, 'limit'],
      [{ offset: -1 }, 'offset'],
    ]) {
      const error = await users.getUserList(params).then(
        () => assert.fail(`${JSON.stringify(params)} was accepted`),
        failure => failure,
      );
      assert.equal(error.status, 422);
      assert.equal(error.errors[0].meta.paramName, param);
    }
  });

  test('show each user once while others come and go', async t => {
    const name = mark();
    const settled = [];
    for (let i = 0; i < 12; i++) {
      settled.push(await newUser(t, { lastName: name, createdAt: new Date(birth + i * 1000) }));
    }
    const firstPage = await users.getUserList({ query: name });
    assert.equal(firstPage.data.length, 10, 'the page that is answered when no size is asked for');
    assert.equal(firstPage.totalCount, 12);

    let walking = true;
    let comings = 0;
    const visitors = (async () => {
      while (walking) {
        const visitor = await users.createUser({ emailAddress: [newEmail()], lastName: name });
        comings++;
        await users.deleteUser(visitor.id);
      }
    })();
    try {
      for (let round = 0; round < 5; round++) {
        const seen = [];
        for (let offset = 0; ; offset += 5) {
          const { data, totalCount } = await users.getUserList({
            query: name,
            orderBy: '+created_at',
            limit: 5,
            offset,
          });
          assert.ok(totalCount === 12 || totalCount === 13, `${totalCount}`);
          seen.push(...ids(data).filter(id => ids(settled).includes(id)));
          if (data.length < 5) break;
        }
        assert.deepEqual(seen, ids(settled));
      }
    } finally {
      walking = false;
      await visitors;
    }
    assert.ok(comings > 0);
    assert.equal((await users.getUserList({ query: name })).totalCount, 12);
  });

  test('are those of now: a change of a name moves its user', async t => {
    const name = mark();
    const [a, b] = [
      await newUser(t, { firstName: 'A', lastName: name }),
      await newUser(t, { firstName: 'B', lastName: name }),
    ];
    assert.deepEqual(await found({ query: name, orderBy: '+first_name' }), ids([a, b]));
    await users.updateUser(a.id, { firstName: 'C' });
    assert.deepEqual(await found({ query: name, orderBy: '+first_name' }), ids([b, a]));
    assert.equal((await current(a)).firstName, 'C');
  });
});
