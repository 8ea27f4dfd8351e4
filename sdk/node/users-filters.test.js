// users.getUserList: filters, and the count of what they find.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clerk, ids, mark, newEmail, newPhone, newUser, newWallet, refused, unknownID } from './client.js';
import { birth, clan, day, everyone, family, found, pick, size } from './family.js';

const { users } = clerk;

describe('filters', () => {
  test('an answer without filters has whole users, newest first', async t => {
    const user = await newUser(t, { publicMetadata: { a: { B: 1 } } });
    const { data, totalCount } = await users.getUserList();
    assert.ok(totalCount >= size + 1);
    assert.ok(data.length <= 10);
    const listed = data.find(one => one.id === user.id);
    assert.deepEqual(listed.raw, user.raw);
    const moments = data.map(one => one.createdAt);
    assert.deepEqual(
      moments,
      moments.toSorted((a, b) => b - a),
    );
  });

  test('userId takes ids bare, with plus, and with minus', async () => {
    const all = everyone();
    assert.deepEqual(await found({ userId: all }), all);
    assert.deepEqual(await found({ userId: [all[1]] }), pick(1));
    assert.deepEqual(await found({ userId: [`+${all[1]}`, `+${all[3]}`] }), pick(1, 3));
    assert.deepEqual(await found({ userId: [`+${all[1]}`, all[2], unknownID('user'), `-${all[2]}`] }), pick(1));
    assert.deepEqual(await found({ userId: [`-${all[0]}`, `-${all[4]}`], query: clan }), pick(1, 2, 3));
    assert.deepEqual(await found({ userId: [unknownID('user')] }), []);
  });

  test('externalId takes ids bare, with plus, and with minus', async () => {
    const ext = i => `ext-${i}-${clan}`;
    assert.deepEqual(await found({ externalId: [ext(2), `+${ext(0)}`, 'ext-of-nobody'] }), pick(0, 2));
    assert.deepEqual(await found({ externalId: [`-${ext(2)}`], query: clan }), pick(0, 1, 3, 4));
  });

  test('emailAddress finds whole addresses, and ignores unknown ones', async () => {
    const address = i => family[i].emailAddresses[0].emailAddress;
    assert.deepEqual(await found({ emailAddress: [address(4), address(1), newEmail()] }), pick(1, 4));
    assert.deepEqual(await found({ emailAddress: [newEmail()] }), []);
    assert.deepEqual(await found({ emailAddress: [`${clan}@example.com`] }), []);
  });

  test('emailAddress finds addresses that are not primary', async t => {
    const user = await newUser(t, { emailAddress: [newEmail(), newEmail()] });
    assert.deepEqual(await found({ emailAddress: [user.emailAddresses[1].emailAddress] }), [user.id]);
  });

  test('phoneNumber finds whole numbers', async () => {
    assert.deepEqual(await found({ phoneNumber: [family[3].phoneNumbers[0].phoneNumber, newPhone()] }), pick(3));
  });

  test('username finds whole names', async () => {
    assert.deepEqual(await found({ username: [family[2].username, family[0].username, mark()] }), pick(0, 2));
    assert.deepEqual(await found({ username: [clan] }), []);
  });

  test('web3Wallet finds whole addresses', async () => {
    assert.deepEqual(await found({ web3Wallet: [family[1].web3Wallets[0].web3Wallet, newWallet()] }), pick(1));
  });

  test('query finds parts of everything that names a user, in any case', async () => {
    assert.deepEqual(await found({ query: clan }), everyone());
    assert.deepEqual(await found({ query: clan.slice(2, 12).toUpperCase() }), everyone());
    assert.deepEqual(await found({ query: `c-${clan}@exam` }), pick(1));
    assert.deepEqual(await found({ query: `e-${clan}`, userId: pick(2) }), pick(2));
    assert.deepEqual(await found({ query: `a-first-${clan}` }), pick(1));
    assert.deepEqual(await found({ query: `D-LAST-${clan.toUpperCase()}` }), pick(4));
    assert.deepEqual(await found({ query: family[0].phoneNumbers[0].phoneNumber.slice(1) }), pick(0));
    assert.deepEqual(await found({ query: family[4].web3Wallets[0].web3Wallet.slice(6, 30) }), pick(4));
    assert.deepEqual(await found({ query: family[3].id }), pick(3));
    assert.deepEqual(await found({ query: mark() }), []);
  });

  test('query takes its signs literally', async () => {
    for (const sign of ['%', '_%', "'", '"', '\\', '*', '" OR ""="']) {
      assert.deepEqual(await found({ query: `${clan.slice(0, 6)}${sign}${clan.slice(6)}` }), [], sign);
    }
  });

  test('query finds the text of now, not that of before', async t => {
    const [was, is] = [mark(), mark()];
    const user = await newUser(t, { firstName: was });
    await users.updateUser(user.id, { firstName: is });
    assert.deepEqual(await found({ query: was }), []);
    assert.deepEqual(await found({ query: is }), [user.id]);
  });

  test('the queries of one field look at that field alone', async () => {
    assert.deepEqual(await found({ emailAddressQuery: `B-${clan}@` }), pick(2));
    assert.deepEqual(await found({ usernameQuery: `B-${clan}` }), pick(0));
    assert.deepEqual(await found({ nameQuery: `c-first-${clan}` }), pick(0));
    assert.deepEqual(await found({ nameQuery: `b-last-${clan}` }), pick(1));
    assert.deepEqual(await found({ phoneNumberQuery: family[2].phoneNumbers[0].phoneNumber.slice(2) }), pick(2));
    assert.deepEqual(await found({ nameQuery: `${clan}@example` }), []);
  });

  test('filters hold together', async () => {
    assert.deepEqual(
      await found({
        query: clan,
        username: [family[1].username],
        emailAddress: [family[1].emailAddresses[0].emailAddress],
      }),
      pick(1),
    );
    assert.deepEqual(
      await found({ username: [family[1].username], emailAddress: [family[2].emailAddresses[0].emailAddress] }),
      [],
    );
  });

  test('createdAtBefore and createdAtAfter bound the creation', async () => {
    const noon = i => birth + i * day + day / 2;
    assert.deepEqual(await found({ query: clan, createdAtAfter: noon(1) }), pick(2, 3, 4));
    assert.deepEqual(await found({ query: clan, createdAtBefore: noon(1) }), pick(0, 1));
    assert.deepEqual(await found({ query: clan, createdAtAfter: noon(0), createdAtBefore: noon(3) }), pick(1, 2, 3));
    assert.deepEqual(
      await found({ query: clan, createdAtAfter: birth + 2 * day - 1, createdAtBefore: birth + 2 * day + 1 }),
      pick(2),
    );
  });

  test('activity and sign-in bounds find nobody among users who were never there', async () => {
    const midnight = Math.floor((Date.now() - 30 * day) / day) * day;
    assert.deepEqual(await found({ query: clan, lastActiveAtAfter: birth }), []);
    assert.deepEqual(await found({ query: clan, last_active_at_since: midnight }), []);
    assert.deepEqual(await found({ query: clan, lastSignInAtAfter: birth }), []);
    assert.deepEqual(await found({ query: clan, lastActiveAtAfter: birth, lastActiveAtBefore: Date.now() }), []);
    assert.deepEqual(await found({ query: clan, lastSignInAtAfter: birth, lastSignInAtBefore: Date.now() }), []);
  });

  test('last_active_at_since is a day of the past', async () => {
    const midnight = Math.floor((Date.now() - day) / day) * day;
    await refused(
      users.getUserList({ last_active_at_since: midnight + 1 }),
      422,
      'form_param_invalid_date',
      'last_active_at_since',
    );
    await refused(
      users.getUserList({ last_active_at_since: midnight + 10 * day }),
      422,
      'form_disallow_future_date',
      'last_active_at_since',
    );
  });

  test('banned parts the banned from the others', async t => {
    const name = mark();
    const user = await newUser(t, { lastName: name });
    const other = await newUser(t, { lastName: name });
    await users.banUser(user.id);
    assert.deepEqual(await found({ query: name, banned: true }), [user.id]);
    assert.deepEqual(await found({ query: name, banned: 'false' }), [other.id]);
  });

  test('organizationId finds nobody in an unknown organization', async () => {
    assert.deepEqual(await found({ query: clan, organizationId: [unknownID('org')] }), []);
    assert.deepEqual(await found({ query: clan, organizationId: [`-${unknownID('org')}`] }), everyone());
  });

  test('no filter takes more than a hundred values', async () => {
    for (const [filter, param] of [
      ['userId', 'user_id'],
      ['emailAddress', 'email_address'],
      ['phoneNumber', 'phone_number'],
      ['username', 'username'],
      ['web3Wallet', 'web3_wallet'],
      ['externalId', 'external_id'],
    ]) {
      const values = Array.from({ length: 101 }, mark);
      await refused(users.getUserList({ [filter]: values }), 422, 'form_param_array_size_exceeded', param);
      assert.deepEqual(await found({ [filter]: values.slice(1) }), [], filter);
    }
  });
});
