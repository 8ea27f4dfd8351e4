// users: read, delete, count.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  clerk,
  deleted,
  discard,
  mark,
  newEmail,
  newPhone,
  newUser,
  newWallet,
  notFound,
  refused,
  unknownID,
} from './client.js';

const { users } = clerk;

describe('getUser', () => {
  test('reads what was created', async t => {
    const user = await newUser(t);
    assert.deepEqual((await users.getUser(user.id)).raw, user.raw);
  });

  test('refuses an unknown id', () => notFound(users.getUser(unknownID('user'))));
});

describe('deleteUser', () => {
  test('removes the user with everything that is theirs', async t => {
    const name = mark();
    const fields = {
      username: name,
      emailAddress: [newEmail()],
      phoneNumber: [newPhone()],
      web3Wallet: [newWallet()],
      externalId: `ext-${name}`,
    };
    const user = await newUser(t, fields);
    deleted(await users.deleteUser(user.id), user.id, 'user');
    await notFound(users.getUser(user.id));
    await notFound(clerk.emailAddresses.getEmailAddress(user.emailAddresses[0].id));
    await notFound(clerk.phoneNumbers.getPhoneNumber(user.phoneNumbers[0].id));
    assert.deepEqual(await users.getUserList({ query: name }), { data: [], totalCount: 0 });
    assert.equal(await users.getCount({ userId: [user.id] }), 0);
    await notFound(users.deleteUser(user.id));
    const heir = await newUser(t, fields);
    assert.notEqual(heir.id, user.id);
  });

  test('refuses an unknown id', () => notFound(users.deleteUser(unknownID('user'))));
});

describe('getCount', () => {
  test('counts all users and those that match', async t => {
    const name = mark();
    const [a, b] = [await newUser(t, { lastName: name }), await newUser(t, { lastName: name })];
    assert.ok((await users.getCount()) >= 2);
    assert.equal(await users.getCount({ query: name }), 2);
    assert.equal(await users.getCount({ userId: [a.id, unknownID('user')] }), 1);
    assert.equal(await users.getCount({ emailAddress: [b.emailAddresses[0].emailAddress] }), 1);
    await discard(a.id);
    assert.equal(await users.getCount({ query: name }), 1);
  });

  test('refuses more values than a filter takes', () =>
    refused(
      users.getCount({ userId: Array.from({ length: 101 }, () => unknownID('user')) }),
      422,
      'form_param_array_size_exceeded',
      'user_id',
    ));
});

describe('getOrganizationMembershipList', () => {
  test('is empty for a user in no organization', async t => {
    const user = await newUser(t);
    assert.deepEqual(await users.getOrganizationMembershipList({ userId: user.id }), { data: [], totalCount: 0 });
    assert.deepEqual(await users.getOrganizationMembershipList({ userId: user.id, limit: 5, offset: 5 }), {
      data: [],
      totalCount: 0,
    });
  });

  test('refuses an unknown user', () => notFound(users.getOrganizationMembershipList({ userId: unknownID('user') })));
});
