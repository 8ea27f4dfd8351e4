// emailAddresses, and users.replaceUserEmailAddress.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  clerk,
  current,
  deleted,
  mark,
  newEmail,
  newPhone,
  newUser,
  newUserNamed,
  notFound,
  outcomes,
  refused,
  unknownID,
} from './client.js';

const { emailAddresses, users } = clerk;

const isVerified = email => email.verification?.status === 'verified';
const addresses = user => user.emailAddresses.map(email => email.emailAddress);

describe('createEmailAddress', () => {
  test('adds an unverified address, which is not primary', async t => {
    const user = await newUser(t);
    const emailAddress = newEmail();
    const email = await emailAddresses.createEmailAddress({ userId: user.id, emailAddress });
    assert.match(email.id, /^idn_[0-9A-Za-z]{27}$/);
    assert.equal(email.emailAddress, emailAddress);
    assert.equal(isVerified(email), false);
    assert.deepEqual(email.linkedTo, []);
    assert.deepEqual(await emailAddresses.getEmailAddress(email.id), email);
    const read = await current(user);
    assert.deepEqual(addresses(read), [...addresses(user), emailAddress]);
    assert.deepEqual(read.emailAddresses[1], email);
    assert.equal(read.primaryEmailAddressId, user.primaryEmailAddressId);
  });

  test('adds a verified address', async t => {
    const user = await newUser(t);
    const email = await emailAddresses.createEmailAddress({
      userId: user.id,
      emailAddress: newEmail(),
      verified: true,
    });
    assert.equal(email.verification.status, 'verified');
    assert.equal(email.verification.strategy, 'admin');
    assert.equal((await current(user)).primaryEmailAddressId, user.primaryEmailAddressId);
  });

  test('can make it the primary one', async t => {
    const user = await newUser(t);
    const email = await emailAddresses.createEmailAddress({
      userId: user.id,
      emailAddress: newEmail(),
      verified: true,
      primary: true,
    });
    assert.equal((await current(user)).primaryEmailAddressId, email.id);
  });

  test('makes the first one the primary one', async t => {
    const user = await newUserNamed(t);
    const email = await emailAddresses.createEmailAddress({
      userId: user.id,
      emailAddress: newEmail(),
      verified: true,
    });
    assert.equal((await current(user)).primaryEmailAddressId, email.id);
  });

  test('refuses an address that somebody has', async t => {
    const owner = await newUser(t);
    const user = await newUser(t);
    for (const userId of [user.id, owner.id]) {
      for (const verified of [true, false]) {
        const call = emailAddresses.createEmailAddress({ userId, emailAddress: addresses(owner)[0], verified });
        if (userId === user.id) await refused(call, 422, 'form_identifier_exists', 'email_address');
        else await assert.rejects(call, { status: 422 });
      }
    }
    assert.deepEqual(addresses(await current(user)), addresses(user));
    assert.deepEqual(addresses(await current(owner)), addresses(owner));
  });

  test('gives an address to one of ten who ask at once', async t => {
    const users = await Promise.all(Array.from({ length: 10 }, () => newUser(t)));
    const emailAddress = newEmail();
    const { won, lost } = await outcomes(
      users.map(user => emailAddresses.createEmailAddress({ userId: user.id, emailAddress, verified: true })),
    );
    assert.equal(won.length, 1);
    for (const error of lost) assert.equal(error.errors[0].code, 'form_identifier_exists');
    assert.equal(await clerk.users.getCount({ emailAddress: [emailAddress] }), 1);
  });

  test('refuses what is incomplete or malformed', async t => {
    const user = await newUser(t);
    await refused(emailAddresses.createEmailAddress({ userId: user.id }), 422, 'form_param_missing', 'email_address');
    await refused(
      emailAddresses.createEmailAddress({ emailAddress: newEmail() }),
      422,
      'form_param_missing',
      'user_id',
    );
    await refused(
      emailAddresses.createEmailAddress({ userId: user.id, emailAddress: 'nobody' }),
      422,
      'form_param_format_invalid',
      'email_address',
    );
    await notFound(emailAddresses.createEmailAddress({ userId: unknownID('user'), emailAddress: newEmail() }));
  });

  test('refuses to make an unverified address primary', async t => {
    const user = await newUser(t);
    await refused(
      emailAddresses.createEmailAddress({ userId: user.id, emailAddress: newEmail(), primary: true }),
      422,
      'form_verification_needed',
    );
    assert.deepEqual((await current(user)).raw, user.raw);
  });
});

describe('getEmailAddress', () => {
  test('reads an address of a user', async t => {
    const user = await newUser(t);
    assert.deepEqual(await emailAddresses.getEmailAddress(user.emailAddresses[0].id), user.emailAddresses[0]);
  });

  test('refuses unknown ids, and those of other things', async t => {
    const user = await newUser(t, { phoneNumber: [newPhone()] });
    await notFound(emailAddresses.getEmailAddress(unknownID('idn')));
    await notFound(emailAddresses.getEmailAddress(user.phoneNumbers[0].id));
    await notFound(emailAddresses.getEmailAddress(user.id));
  });
});

describe('updateEmailAddress', () => {
  test('verifies an address', async t => {
    const user = await newUser(t);
    const { id } = await emailAddresses.createEmailAddress({ userId: user.id, emailAddress: newEmail() });
    const changed = await emailAddresses.updateEmailAddress(id, { verified: true });
    assert.equal(changed.id, id);
    assert.equal(changed.verification.status, 'verified');
    assert.equal(changed.verification.strategy, 'admin');
    assert.deepEqual(await emailAddresses.getEmailAddress(id), changed);
    assert.equal((await current(user)).primaryEmailAddressId, user.primaryEmailAddressId);
  });

  test('makes a verified address primary, also in one step', async t => {
    const user = await newUser(t, { emailAddress: [newEmail(), newEmail()] });
    const [first, second] = user.emailAddresses;
    await emailAddresses.updateEmailAddress(second.id, { primary: true });
    assert.equal((await current(user)).primaryEmailAddressId, second.id);
    await emailAddresses.updateEmailAddress(first.id, { primary: true });
    assert.equal((await current(user)).primaryEmailAddressId, first.id);
    const third = await emailAddresses.createEmailAddress({ userId: user.id, emailAddress: newEmail() });
    await emailAddresses.updateEmailAddress(third.id, { verified: true, primary: true });
    assert.equal((await current(user)).primaryEmailAddress.emailAddress, third.emailAddress);
  });

  test('refuses to make an unverified address primary', async t => {
    const user = await newUser(t);
    const { id } = await emailAddresses.createEmailAddress({ userId: user.id, emailAddress: newEmail() });
    await refused(emailAddresses.updateEmailAddress(id, { primary: true }), 422, 'form_verification_needed');
    assert.equal((await current(user)).primaryEmailAddressId, user.primaryEmailAddressId);
  });

  test('without changes answers the address', async t => {
    const user = await newUser(t);
    const [email] = user.emailAddresses;
    assert.deepEqual(await emailAddresses.updateEmailAddress(email.id), email);
  });

  test('refuses an unknown id', () =>
    notFound(emailAddresses.updateEmailAddress(unknownID('idn'), { verified: true })));
});

describe('deleteEmailAddress', () => {
  test('removes the address and sets it free', async t => {
    const user = await newUser(t, { emailAddress: [newEmail(), newEmail()] });
    const [kept, gone] = user.emailAddresses;
    deleted(await emailAddresses.deleteEmailAddress(gone.id), gone.id, 'email_address');
    await notFound(emailAddresses.getEmailAddress(gone.id));
    await notFound(emailAddresses.deleteEmailAddress(gone.id));
    const read = await current(user);
    assert.deepEqual(read.emailAddresses, [kept]);
    assert.equal(read.primaryEmailAddressId, kept.id);
    assert.equal(await users.getCount({ emailAddress: [gone.emailAddress] }), 0);
    await newUser(t, { emailAddress: [gone.emailAddress] });
  });

  test('leaves no dangling primary', async t => {
    const user = await newUser(t, { emailAddress: [newEmail(), newEmail()] });
    const [gone, heir] = user.emailAddresses;
    await emailAddresses.deleteEmailAddress(gone.id);
    const read = await current(user);
    assert.ok([null, heir.id].includes(read.primaryEmailAddressId), read.primaryEmailAddressId);
    assert.deepEqual(read.emailAddresses, [heir]);
  });

  test('keeps the last identifier of the user', async t => {
    const user = await newUser(t);
    await refused(emailAddresses.deleteEmailAddress(user.emailAddresses[0].id), 400, 'identification_deletion_failed');
    assert.deepEqual((await current(user)).raw, user.raw);
  });

  test('removes the last address of a user who has another identifier', async t => {
    const user = await newUser(t, { username: mark() });
    await emailAddresses.deleteEmailAddress(user.emailAddresses[0].id);
    const read = await current(user);
    assert.deepEqual(read.emailAddresses, []);
    assert.equal(read.primaryEmailAddressId, null);
  });

  test('refuses an unknown id', () => notFound(emailAddresses.deleteEmailAddress(unknownID('idn'))));
});

describe('users.replaceUserEmailAddress', () => {
  test('puts one verified primary address in the place of all', async t => {
    const user = await newUser(t, { emailAddress: [newEmail(), newEmail()] });
    const emailAddress = newEmail();
    const email = await users.replaceUserEmailAddress(user.id, { emailAddress });
    assert.equal(email.emailAddress, emailAddress);
    assert.equal(email.verification.status, 'verified');
    const read = await current(user);
    assert.deepEqual(read.emailAddresses, [email]);
    assert.equal(read.primaryEmailAddressId, email.id);
    assert.equal(await users.getCount({ emailAddress: addresses(user) }), 0);
    await newUser(t, { emailAddress: addresses(user) });
  });

  test('gives an address to a user who had none', async t => {
    const user = await newUserNamed(t);
    const email = await users.replaceUserEmailAddress(user.id, { emailAddress: newEmail() });
    assert.equal((await current(user)).primaryEmailAddressId, email.id);
  });

  test('may keep an address that the user has', async t => {
    const user = await newUser(t, { emailAddress: [newEmail(), newEmail()] });
    const email = await users.replaceUserEmailAddress(user.id, { emailAddress: addresses(user)[1] });
    const read = await current(user);
    assert.deepEqual(addresses(read), [addresses(user)[1]]);
    assert.equal(read.primaryEmailAddressId, email.id);
  });

  test('refuses what is taken, missing or malformed, and keeps what was there', async t => {
    const owner = await newUser(t);
    const user = await newUser(t);
    await refused(
      users.replaceUserEmailAddress(user.id, { emailAddress: addresses(owner)[0] }),
      422,
      'form_identifier_exists',
      'email_address',
    );
    await refused(users.replaceUserEmailAddress(user.id, {}), 422, 'form_param_missing', 'email_address');
    await refused(
      users.replaceUserEmailAddress(user.id, { emailAddress: 'nobody' }),
      422,
      'form_param_format_invalid',
      'email_address',
    );
    assert.deepEqual((await current(user)).raw, user.raw);
    await notFound(users.replaceUserEmailAddress(unknownID('user'), { emailAddress: newEmail() }));
  });
});
