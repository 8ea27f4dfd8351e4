// What holds for every namespace: keys, tenants, races, and the shape of refusals.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import {
  clerk,
  connect,
  current,
  discard,
  mark,
  needs,
  newEmail,
  newPhone,
  newUser,
  newWallet,
  notFound,
  outcomes,
  refused,
  twin,
  unknownID,
} from './client.js';
import { png } from './png.js';

const { users, emailAddresses, phoneNumbers } = clerk;

describe('a secret key that nobody has', () => {
  for (const [what, key] of [
    ['of a development instance', `sk_test_${randomBytes(24).toString('hex')}`],
    ['of a production instance', `sk_live_${randomBytes(24).toString('hex')}`],
    ['cut short', process.env.BARTLEBY_SECRET_KEY.slice(0, -1)],
    ['in another case', process.env.BARTLEBY_SECRET_KEY.toUpperCase()],
    ['of another shape', 'not-a-key'],
  ]) {
    test(what, async t => {
      const user = await newUser(t);
      const stranger = connect(key);
      const calls = [
        stranger.users.getUserList(),
        stranger.users.getCount(),
        stranger.users.getUser(user.id),
        stranger.users.createUser({ emailAddress: [newEmail()] }),
        stranger.users.updateUser(user.id, { firstName: 'X' }),
        stranger.users.banUser(user.id),
        stranger.users.updateUserProfileImage(user.id, { file: new Blob(['x']) }),
        stranger.users.deleteUser(user.id),
        stranger.emailAddresses.getEmailAddress(user.emailAddresses[0].id),
        stranger.phoneNumbers.createPhoneNumber({ userId: user.id, phoneNumber: newPhone() }),
      ];
      await Promise.all(calls.map(call => refused(call, 401, 'clerk_key_invalid')));
      assert.deepEqual((await current(user)).raw, user.raw);
    });
  }
});

describe('another tenant', needs('BARTLEBY_TWIN_SECRET_KEY'), () => {
  const fields = () => ({
    username: mark(),
    emailAddress: [newEmail(), newEmail()],
    phoneNumber: [newPhone(), newPhone()],
    web3Wallet: [newWallet()],
    externalId: mark(),
    password: 'Correct-Horse-7-Battery',
  });

  test('finds nothing of this one', async t => {
    const user = await newUser(t, fields());
    for (const filter of [
      { userId: [user.id] },
      { emailAddress: [user.emailAddresses[0].emailAddress] },
      { phoneNumber: [user.phoneNumbers[0].phoneNumber] },
      { username: [user.username] },
      { web3Wallet: [user.web3Wallets[0].web3Wallet] },
      { externalId: [user.externalId] },
      { query: user.username },
      { query: user.id },
    ]) {
      assert.deepEqual(await twin.users.getUserList(filter), { data: [], totalCount: 0 }, JSON.stringify(filter));
      assert.equal(await users.getCount(filter), 1, JSON.stringify(filter));
    }
  });

  test('reaches nothing of this one', async t => {
    const user = await newUser(t, fields());
    const [email] = user.emailAddresses.slice(1);
    const [phone] = user.phoneNumbers.slice(1);
    const { users: theirs, emailAddresses: theirEmails, phoneNumbers: theirPhones } = twin;
    for (const [name, call] of Object.entries({
      getUser: () => theirs.getUser(user.id),
      updateUser: () => theirs.updateUser(user.id, { firstName: 'X' }),
      updateUserMetadata: () => theirs.updateUserMetadata(user.id, { publicMetadata: { x: 1 } }),
      replaceUserMetadata: () => theirs.replaceUserMetadata(user.id, { publicMetadata: { x: 1 } }),
      replaceUserEmailAddress: () => theirs.replaceUserEmailAddress(user.id, { emailAddress: newEmail() }),
      replaceUserPhoneNumber: () => theirs.replaceUserPhoneNumber(user.id, { phoneNumber: newPhone() }),
      updateUserProfileImage: () => theirs.updateUserProfileImage(user.id, { file: new Blob([png(8)]) }),
      deleteUserProfileImage: () => theirs.deleteUserProfileImage(user.id),
      banUser: () => theirs.banUser(user.id),
      unbanUser: () => theirs.unbanUser(user.id),
      lockUser: () => theirs.lockUser(user.id),
      unlockUser: () => theirs.unlockUser(user.id),
      verifyPassword: () => theirs.verifyPassword({ userId: user.id, password: 'Correct-Horse-7-Battery' }),
      verifyTOTP: () => theirs.verifyTOTP({ userId: user.id, code: '123456' }),
      removePassword: () => theirs.removePassword(user.id),
      setPasswordCompromised: () => theirs.setPasswordCompromised(user.id),
      unsetPasswordCompromised: () => theirs.unsetPasswordCompromised(user.id),
      disableUserMFA: () => theirs.disableUserMFA(user.id),
      deleteUserTOTP: () => theirs.deleteUserTOTP(user.id),
      deleteUserBackupCodes: () => theirs.deleteUserBackupCodes(user.id),
      deleteUserWeb3Wallet: () =>
        theirs.deleteUserWeb3Wallet({ userId: user.id, web3WalletIdentificationId: user.web3Wallets[0].id }),
      deleteUserPasskey: () => theirs.deleteUserPasskey({ userId: user.id, passkeyIdentificationId: unknownID('idn') }),
      deleteUserExternalAccount: () =>
        theirs.deleteUserExternalAccount({ userId: user.id, externalAccountId: unknownID('eac') }),
      getUserOauthAccessToken: () => theirs.getUserOauthAccessToken(user.id, 'google'),
      getOrganizationMembershipList: () => theirs.getOrganizationMembershipList({ userId: user.id }),
      getEmailAddress: () => theirEmails.getEmailAddress(email.id),
      createEmailAddress: () => theirEmails.createEmailAddress({ userId: user.id, emailAddress: newEmail() }),
      updateEmailAddress: () => theirEmails.updateEmailAddress(email.id, { primary: true }),
      deleteEmailAddress: () => theirEmails.deleteEmailAddress(email.id),
      getPhoneNumber: () => theirPhones.getPhoneNumber(phone.id),
      createPhoneNumber: () => theirPhones.createPhoneNumber({ userId: user.id, phoneNumber: newPhone() }),
      updatePhoneNumber: () => theirPhones.updatePhoneNumber(phone.id, { primary: true }),
      deletePhoneNumber: () => theirPhones.deletePhoneNumber(phone.id),
      deleteUser: () => theirs.deleteUser(user.id),
    })) {
      await t.test(name, () => notFound(call()));
    }
    assert.deepEqual((await current(user)).raw, user.raw);
  });

  test('may have users with the very same identifiers', async t => {
    const same = fields();
    const user = await newUser(t, same);
    const double = await newUser(t, same, twin);
    assert.notEqual(double.id, user.id);
    assert.equal(double.username, user.username);
    assert.equal(double.externalId, user.externalId);
    await twin.users.updateUser(double.id, { firstName: 'Twin' });
    assert.equal((await current(user)).firstName, null);
    await refused(
      twin.users.updateUser(double.id, { primaryEmailAddressID: user.emailAddresses[1].id }),
      422,
      'form_resource_not_found',
      'primary_email_address_id',
    );
    await twin.users.deleteUser(double.id);
    assert.deepEqual((await current(user)).raw, user.raw);
  });
});

describe('ten requests at once', () => {
  for (const [what, param, fields] of [
    ['for one e-mail address', 'email_address', () => ({ emailAddress: [newEmail()] })],
    ['for one phone number', 'phone_number', () => ({ phoneNumber: [newPhone()] })],
    ['for one wallet', 'web3_wallet', () => ({ web3Wallet: [newWallet()] })],
    ['for one username', 'username', () => ({ username: mark() })],
    ['for one external id', 'external_id', () => ({ externalId: mark() })],
  ]) {
    test(`${what} make one user`, async t => {
      const name = mark();
      const same = fields();
      const own = () => (same.externalId ? { username: mark() } : {});
      const { won, lost } = await outcomes(
        Array.from({ length: 10 }, () => users.createUser({ lastName: name, ...own(), ...same })),
      );
      t.after(() => Promise.all(won.map(user => discard(user.id))));
      for (const error of lost) await refused(Promise.reject(error), 422, 'form_identifier_exists', param);
      assert.equal(won.length, 1);
      assert.equal(await users.getCount({ query: name }), 1);
      assert.deepEqual((await current(won[0])).raw, won[0].raw);
    });
  }

  test('to delete one user delete it once', async t => {
    const user = await newUser(t);
    const { won, lost } = await outcomes(Array.from({ length: 10 }, () => users.deleteUser(user.id)));
    assert.equal(won.length, 1);
    for (const error of lost) await notFound(Promise.reject(error));
  });

  test('to take one username leave it with one user', async t => {
    const username = mark();
    const crowd = await Promise.all(Array.from({ length: 10 }, () => newUser(t)));
    const { won, lost } = await outcomes(crowd.map(user => users.updateUser(user.id, { username })));
    for (const error of lost) await refused(Promise.reject(error), 422, 'form_identifier_exists', 'username');
    assert.equal(won.length, 1);
    assert.equal(await users.getCount({ username: [username] }), 1);
  });

  test('to change one user all count', async t => {
    const user = await newUser(t);
    await Promise.all(
      Array.from({ length: 10 }, () =>
        emailAddresses.createEmailAddress({ userId: user.id, emailAddress: newEmail(), verified: true }),
      ),
    );
    const read = await current(user);
    assert.equal(read.emailAddresses.length, 11);
    assert.equal(read.primaryEmailAddressId, user.primaryEmailAddressId);
  });

  test('to delete all identifiers of one user leave one', async t => {
    const user = await newUser(t, {
      emailAddress: Array.from({ length: 5 }, newEmail),
      phoneNumber: Array.from({ length: 5 }, newPhone),
    });
    const { won, lost } = await outcomes([
      ...user.emailAddresses.map(email => emailAddresses.deleteEmailAddress(email.id)),
      ...user.phoneNumbers.map(phone => phoneNumbers.deletePhoneNumber(phone.id)),
    ]);
    assert.equal(won.length, 9);
    await refused(Promise.reject(lost[0]), 400, 'identification_deletion_failed');
    const read = await current(user);
    assert.equal(read.emailAddresses.length + read.phoneNumbers.length, 1);
  });
});

test('each refusal has a trace of its own', async () => {
  const traces = new Set();
  for (let i = 0; i < 5; i++) traces.add((await notFound(users.getUser(unknownID('user')))).clerkTraceId);
  assert.equal(traces.size, 5);
});

test('ids with odd characters are unknown, not wrong', async () => {
  for (const id of ['user_', '0', 'user_%00', "user_' OR 1=1 --", 'user_☂', 'x'.repeat(500)]) {
    await notFound(users.getUser(encodeURIComponent(id)));
    await notFound(emailAddresses.getEmailAddress(encodeURIComponent(id)));
  }
});
