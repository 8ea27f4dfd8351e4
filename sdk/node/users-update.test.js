// users.updateUser; passwords and factors are in files of their own.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  clerk,
  current,
  ids,
  mark,
  newEmail,
  newPhone,
  newUser,
  newUserNamed,
  newWallet,
  notFound,
  refused,
  unknownID,
} from './client.js';

const { users } = clerk;

describe('updateUser', () => {
  test('changes what is given and leaves the rest', async t => {
    const name = mark();
    const user = await newUser(t, { username: name, firstName: 'Ada', lastName: 'L.', publicMetadata: { kept: true } });
    const changed = await users.updateUser(user.id, {
      firstName: 'Grace',
      externalId: `ext-${name}`,
      locale: 'fr-FR',
      createdAt: new Date('2015-06-07T08:09:10.011Z'),
      legalAcceptedAt: new Date('2016-06-07T08:09:10.011Z'),
      skipLegalChecks: true,
      deleteSelfEnabled: false,
      createOrganizationEnabled: false,
      createOrganizationsLimit: 5,
      notifyPrimaryEmailAddressChanged: false,
    });
    assert.deepEqual((await current(user)).raw, changed.raw);
    assert.equal(changed.firstName, 'Grace');
    assert.equal(changed.lastName, 'L.');
    assert.equal(changed.username, name);
    assert.equal(changed.externalId, `ext-${name}`);
    assert.equal(changed.locale, 'fr-FR');
    assert.equal(changed.createdAt, Date.parse('2015-06-07T08:09:10.011Z'));
    assert.equal(changed.legalAcceptedAt, Date.parse('2016-06-07T08:09:10.011Z'));
    assert.equal(changed.deleteSelfEnabled, false);
    assert.equal(changed.createOrganizationEnabled, false);
    assert.equal(changed.createOrganizationsLimit, 5);
    assert.deepEqual(changed.publicMetadata, { kept: true });
    assert.deepEqual(changed.raw.email_addresses, user.raw.email_addresses);
    assert.ok(changed.updatedAt >= user.updatedAt);
  });

  test('clears what is null', async t => {
    const user = await newUser(t, {
      firstName: 'Ada',
      lastName: 'L.',
      externalId: mark(),
      locale: 'en-GB',
      createOrganizationsLimit: 2,
    });
    await users.updateUser(user.id, {
      firstName: null,
      lastName: null,
      externalId: null,
      createOrganizationsLimit: null,
    });
    const read = await current(user);
    assert.deepEqual(
      [read.firstName, read.lastName, read.externalId, read.createOrganizationsLimit],
      [null, null, null, null],
    );
    assert.equal(read.locale, 'en-GB');
  });

  test('without changes answers the user', async t => {
    const user = await newUser(t, { firstName: 'Ada' });
    const same = await users.updateUser(user.id);
    assert.equal(same.id, user.id);
    assert.equal(same.firstName, 'Ada');
  });

  test('replaces metadata, and changes the rest beside it', async t => {
    const user = await newUser(t, { publicMetadata: { old: { deep: 1 } }, privateMetadata: { kept: 'yes' } });
    const changed = await users.updateUser(user.id, {
      firstName: 'Ada',
      publicMetadata: { fresh: { camelKey: [1] } },
      unsafeMetadata: { u: 1 },
    });
    assert.deepEqual((await current(user)).raw, changed.raw);
    assert.equal(changed.firstName, 'Ada');
    assert.deepEqual(changed.publicMetadata, { fresh: { camelKey: [1] } });
    assert.deepEqual(changed.privateMetadata, { kept: 'yes' });
    assert.deepEqual(changed.unsafeMetadata, { u: 1 });
  });

  test('replaces metadata alone', async t => {
    const user = await newUser(t, { publicMetadata: { old: 1 } });
    await users.updateUser(user.id, { publicMetadata: {} });
    assert.deepEqual((await current(user)).publicMetadata, {});
  });

  test('changes and removes the username', async t => {
    const user = await newUser(t, { username: mark() });
    const name = mark();
    assert.equal((await users.updateUser(user.id, { username: name })).username, name);
    assert.deepEqual(ids((await users.getUserList({ username: [name] })).data), [user.id]);
    assert.equal((await users.getUserList({ username: [user.username] })).totalCount, 0);
    assert.equal((await users.updateUser(user.id, { username: '' })).username, null);
    assert.equal((await users.updateUser(user.id, { username: name })).username, name);
    assert.equal((await users.updateUser(user.id, { username: null })).username, null);
    assert.equal((await users.getUserList({ username: [name] })).totalCount, 0);
  });

  test('keeps the username that is the only identifier', async t => {
    const user = await newUserNamed(t);
    const error = await users.updateUser(user.id, { username: '' }).then(
      () => null,
      failure => failure,
    );
    assert.ok(error, 'the user would be left without an identifier');
    assert.ok(error.status >= 400 && error.status < 500, `${error.status}`);
    assert.equal((await current(user)).username, user.username);
  });

  test('moves the primaries', async t => {
    const user = await newUser(t, {
      emailAddress: [newEmail(), newEmail()],
      phoneNumber: [newPhone(), newPhone()],
      web3Wallet: [newWallet(), newWallet()],
    });
    await users.updateUser(user.id, {
      primaryEmailAddressID: user.emailAddresses[1].id,
      notifyPrimaryEmailAddressChanged: true,
      primaryPhoneNumberID: user.phoneNumbers[1].id,
      primaryWeb3WalletID: user.web3Wallets[1].id,
    });
    const read = await current(user);
    assert.equal(read.primaryEmailAddressId, user.emailAddresses[1].id);
    assert.equal(read.primaryPhoneNumberId, user.phoneNumbers[1].id);
    assert.equal(read.primaryWeb3WalletId, user.web3Wallets[1].id);
  });

  test('refuses primaries of somebody else, and unverified ones', async t => {
    const user = await newUser(t, { phoneNumber: [newPhone()], web3Wallet: [newWallet()] });
    const other = await newUser(t, { phoneNumber: [newPhone()], web3Wallet: [newWallet()] });
    for (const [fields, param] of [
      [{ primaryEmailAddressID: other.primaryEmailAddressId }, 'primary_email_address_id'],
      [{ primaryPhoneNumberID: other.primaryPhoneNumberId }, 'primary_phone_number_id'],
      [{ primaryWeb3WalletID: other.primaryWeb3WalletId }, 'primary_web3_wallet_id'],
      [{ primaryEmailAddressID: unknownID('idn') }, 'primary_email_address_id'],
      [{ primaryEmailAddressID: user.primaryPhoneNumberId }, 'primary_email_address_id'],
    ]) {
      await refused(users.updateUser(user.id, fields), 422, 'form_resource_not_found', param);
    }
    const email = await clerk.emailAddresses.createEmailAddress({ userId: user.id, emailAddress: newEmail() });
    const phone = await clerk.phoneNumbers.createPhoneNumber({ userId: user.id, phoneNumber: newPhone() });
    await refused(
      users.updateUser(user.id, { primaryEmailAddressID: email.id }),
      422,
      'form_verification_needed',
      'primary_email_address_id',
    );
    await refused(
      users.updateUser(user.id, { primaryPhoneNumberID: phone.id }),
      422,
      'form_verification_needed',
      'primary_phone_number_id',
    );
    const read = await current(user);
    assert.equal(read.primaryEmailAddressId, user.primaryEmailAddressId);
    assert.equal(read.primaryPhoneNumberId, user.primaryPhoneNumberId);
    assert.equal(read.primaryWeb3WalletId, user.primaryWeb3WalletId);
  });

  test('refuses what others have, and changes nothing then', async t => {
    const other = await newUser(t, { username: mark(), externalId: mark() });
    const user = await newUser(t, { username: mark(), externalId: mark() });
    await refused(
      users.updateUser(user.id, { firstName: 'X', username: other.username }),
      422,
      'form_identifier_exists',
      'username',
    );
    await refused(
      users.updateUser(user.id, { firstName: 'X', externalId: other.externalId }),
      422,
      'form_identifier_exists',
      'external_id',
    );
    assert.deepEqual((await current(user)).raw, user.raw);
  });

  test('refuses bad values', async t => {
    const user = await newUser(t);
    await refused(users.updateUser(user.id, { username: 'abc' }), 422, 'form_username_invalid_length', 'username');
    await refused(users.updateUser(user.id, { createdAt: 'never' }), 422, 'form_param_invalid_time', 'created_at');
    await refused(users.updateUser(user.id, { shoeSize: 43 }), 422, 'form_param_unknown', 'shoe_size');
    await refused(
      users.updateUser(user.id, { profileImageID: unknownID('img') }),
      422,
      'form_resource_not_found',
      'profile_image_id',
    );
    assert.deepEqual((await current(user)).raw, user.raw);
  });

  test('refuses an unknown user', () => notFound(users.updateUser(unknownID('user'), { firstName: 'X' })));
});
