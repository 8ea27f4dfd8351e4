// phoneNumbers, and users.replaceUserPhoneNumber.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  clerk,
  current,
  deleted,
  newEmail,
  newPhone,
  newUser,
  notFound,
  outcomes,
  refused,
  unknownID,
} from './client.js';

const { phoneNumbers, users } = clerk;

const isVerified = phone => phone.verification?.status === 'verified';
const numbers = user => user.phoneNumbers.map(phone => phone.phoneNumber);

// addPhone gives a user another number.
function addPhone(user, fields = {}) {
  return phoneNumbers.createPhoneNumber({ userId: user.id, phoneNumber: newPhone(), ...fields });
}

describe('createPhoneNumber', () => {
  test('adds an unverified number, which is not primary', async t => {
    const user = await newUser(t, { phoneNumber: [newPhone()] });
    const phoneNumber = newPhone();
    const phone = await addPhone(user, { phoneNumber });
    assert.match(phone.id, /^idn_[0-9A-Za-z]{27}$/);
    assert.equal(phone.phoneNumber, phoneNumber);
    assert.equal(isVerified(phone), false);
    assert.equal(phone.reservedForSecondFactor, false);
    assert.equal(phone.defaultSecondFactor, false);
    assert.deepEqual(phone.linkedTo, []);
    assert.deepEqual(await phoneNumbers.getPhoneNumber(phone.id), phone);
    const read = await current(user);
    assert.deepEqual(read.phoneNumbers[1], phone);
    assert.equal(read.primaryPhoneNumberId, user.primaryPhoneNumberId);
  });

  test('adds a verified number, and can make it the primary one', async t => {
    const user = await newUser(t, { phoneNumber: [newPhone()] });
    const plain = await addPhone(user, { verified: true });
    assert.equal(plain.verification.status, 'verified');
    assert.equal(plain.verification.strategy, 'admin');
    assert.equal((await current(user)).primaryPhoneNumberId, user.primaryPhoneNumberId);
    const primary = await addPhone(user, { verified: true, primary: true });
    assert.equal((await current(user)).primaryPhoneNumberId, primary.id);
  });

  test('makes the first one the primary one', async t => {
    const user = await newUser(t);
    const phone = await addPhone(user, { verified: true });
    assert.equal((await current(user)).primaryPhoneNumberId, phone.id);
  });

  test('can reserve a verified number as second factor; the first is the default one', async t => {
    const user = await newUser(t);
    assert.equal(user.twoFactorEnabled, false);
    const first = await addPhone(user, { verified: true, reservedForSecondFactor: true });
    assert.deepEqual([first.reservedForSecondFactor, first.defaultSecondFactor], [true, true]);
    const second = await addPhone(user, { verified: true, reservedForSecondFactor: true });
    assert.deepEqual([second.reservedForSecondFactor, second.defaultSecondFactor], [true, false]);
    const read = await current(user);
    assert.equal(read.twoFactorEnabled, true);
    assert.deepEqual(read.phoneNumbers, [first, second]);
  });

  test('refuses an unverified second factor', async t => {
    const user = await newUser(t);
    await refused(
      addPhone(user, { reservedForSecondFactor: true }),
      400,
      'identification_create_second_factor_unverified',
    );
    assert.deepEqual((await current(user)).phoneNumbers, []);
  });

  test('refuses to make an unverified number primary', async t => {
    const user = await newUser(t, { phoneNumber: [newPhone()] });
    await refused(addPhone(user, { primary: true }), 422, 'form_verification_needed');
    assert.deepEqual((await current(user)).raw, user.raw);
  });

  test('refuses a number that somebody has', async t => {
    const owner = await newUser(t, { phoneNumber: [newPhone()] });
    const user = await newUser(t);
    for (const verified of [true, false]) {
      await refused(
        addPhone(user, { phoneNumber: numbers(owner)[0], verified }),
        422,
        'form_identifier_exists',
        'phone_number',
      );
    }
    assert.deepEqual((await current(user)).phoneNumbers, []);
  });

  test('gives a number to one of ten who ask at once', async t => {
    const crowd = await Promise.all(Array.from({ length: 10 }, () => newUser(t)));
    const phoneNumber = newPhone();
    const { won, lost } = await outcomes(crowd.map(user => addPhone(user, { phoneNumber, verified: true })));
    assert.equal(won.length, 1);
    for (const error of lost) assert.equal(error.errors[0].code, 'form_identifier_exists');
    assert.equal(await users.getCount({ phoneNumber: [phoneNumber] }), 1);
  });

  test('refuses what is incomplete or malformed', async t => {
    const user = await newUser(t);
    await refused(phoneNumbers.createPhoneNumber({ userId: user.id }), 422, 'form_param_missing', 'phone_number');
    await refused(phoneNumbers.createPhoneNumber({ phoneNumber: newPhone() }), 422, 'form_param_missing', 'user_id');
    for (const phoneNumber of ['12345', '+1', 'not a number', `${newPhone()}0000000`]) {
      await refused(addPhone(user, { phoneNumber }), 422, 'form_param_format_invalid', 'phone_number');
    }
    await notFound(phoneNumbers.createPhoneNumber({ userId: unknownID('user'), phoneNumber: newPhone() }));
  });
});

describe('getPhoneNumber', () => {
  test('reads a number of a user', async t => {
    const user = await newUser(t, { phoneNumber: [newPhone()] });
    assert.deepEqual(await phoneNumbers.getPhoneNumber(user.phoneNumbers[0].id), user.phoneNumbers[0]);
  });

  test('refuses unknown ids, and those of other things', async t => {
    const user = await newUser(t);
    await notFound(phoneNumbers.getPhoneNumber(unknownID('idn')));
    await notFound(phoneNumbers.getPhoneNumber(user.emailAddresses[0].id));
  });
});

describe('updatePhoneNumber', () => {
  test('verifies a number and makes it primary', async t => {
    const user = await newUser(t, { phoneNumber: [newPhone()] });
    const { id } = await addPhone(user);
    await refused(phoneNumbers.updatePhoneNumber(id, { primary: true }), 422, 'form_verification_needed');
    const verified = await phoneNumbers.updatePhoneNumber(id, { verified: true });
    assert.equal(verified.verification.status, 'verified');
    assert.equal((await current(user)).primaryPhoneNumberId, user.primaryPhoneNumberId);
    await phoneNumbers.updatePhoneNumber(id, { primary: true });
    assert.equal((await current(user)).primaryPhoneNumberId, id);
    const third = await addPhone(user);
    await phoneNumbers.updatePhoneNumber(third.id, { verified: true, primary: true });
    assert.equal((await current(user)).primaryPhoneNumberId, third.id);
  });

  test('reserves a verified number as second factor, and releases one that is not the default', async t => {
    const user = await newUser(t, { phoneNumber: [newPhone(), newPhone()] });
    const [a, b] = user.phoneNumbers;
    const first = await phoneNumbers.updatePhoneNumber(a.id, { reservedForSecondFactor: true });
    assert.deepEqual([first.reservedForSecondFactor, first.defaultSecondFactor], [true, true]);
    assert.equal((await current(user)).twoFactorEnabled, true);
    const second = await phoneNumbers.updatePhoneNumber(b.id, { reservedForSecondFactor: true });
    assert.deepEqual([second.reservedForSecondFactor, second.defaultSecondFactor], [true, false]);

    await refused(
      phoneNumbers.updatePhoneNumber(a.id, { reservedForSecondFactor: false }),
      422,
      'form_disable_default_second_factor_not_allowed',
    );
    assert.deepEqual(await phoneNumbers.getPhoneNumber(a.id), first);
    const released = await phoneNumbers.updatePhoneNumber(b.id, { reservedForSecondFactor: false });
    assert.equal(released.reservedForSecondFactor, false);
    assert.equal(isVerified(released), true);
    assert.equal((await current(user)).twoFactorEnabled, true);
  });

  test('verifies and reserves in one step', async t => {
    const user = await newUser(t);
    const { id } = await addPhone(user);
    await refused(
      phoneNumbers.updatePhoneNumber(id, { reservedForSecondFactor: true }),
      400,
      'identification_update_second_factor_unverified',
    );
    assert.equal((await phoneNumbers.getPhoneNumber(id)).reservedForSecondFactor, false);
    assert.equal(
      (await phoneNumbers.updatePhoneNumber(id, { verified: true, reservedForSecondFactor: true }))
        .reservedForSecondFactor,
      true,
    );
  });

  test('keeps the last identifier for signing in', async t => {
    const user = await newUser(t, { emailAddress: undefined, phoneNumber: [newPhone()] });
    await refused(
      phoneNumbers.updatePhoneNumber(user.phoneNumbers[0].id, { reservedForSecondFactor: true }),
      400,
      'identification_update_failed',
    );
    assert.deepEqual((await current(user)).raw, user.raw);
  });

  test('without changes answers the number', async t => {
    const user = await newUser(t, { phoneNumber: [newPhone()] });
    const [phone] = user.phoneNumbers;
    assert.deepEqual(await phoneNumbers.updatePhoneNumber(phone.id), phone);
  });

  test('refuses an unknown id', () => notFound(phoneNumbers.updatePhoneNumber(unknownID('idn'), { verified: true })));
});

describe('deletePhoneNumber', () => {
  test('removes the number and sets it free', async t => {
    const user = await newUser(t, { phoneNumber: [newPhone(), newPhone()] });
    const [kept, gone] = user.phoneNumbers;
    deleted(await phoneNumbers.deletePhoneNumber(gone.id), gone.id, 'phone_number');
    await notFound(phoneNumbers.getPhoneNumber(gone.id));
    await notFound(phoneNumbers.deletePhoneNumber(gone.id));
    const read = await current(user);
    assert.deepEqual(read.phoneNumbers, [kept]);
    assert.equal(read.primaryPhoneNumberId, kept.id);
    await newUser(t, { phoneNumber: [gone.phoneNumber] });
  });

  test('leaves no dangling primary', async t => {
    const user = await newUser(t, { phoneNumber: [newPhone(), newPhone()] });
    const [gone, heir] = user.phoneNumbers;
    await phoneNumbers.deletePhoneNumber(gone.id);
    assert.ok([null, heir.id].includes((await current(user)).primaryPhoneNumberId));
    await phoneNumbers.deletePhoneNumber(heir.id);
    const read = await current(user);
    assert.deepEqual(read.phoneNumbers, []);
    assert.equal(read.primaryPhoneNumberId, null);
  });

  test('takes the role of second factor with it', async t => {
    const user = await newUser(t);
    const first = await addPhone(user, { verified: true, reservedForSecondFactor: true });
    const second = await addPhone(user, { verified: true, reservedForSecondFactor: true });
    await phoneNumbers.deletePhoneNumber(first.id);
    const left = await current(user);
    assert.equal(left.twoFactorEnabled, true);
    assert.equal(
      left.phoneNumbers.filter(phone => phone.defaultSecondFactor).length,
      1,
      'one of the second factors is the default one',
    );
    await phoneNumbers.deletePhoneNumber(second.id);
    assert.equal((await current(user)).twoFactorEnabled, false);
  });

  test('keeps the last identifier of the user', async t => {
    const user = await newUser(t, { emailAddress: undefined, phoneNumber: [newPhone()] });
    await refused(phoneNumbers.deletePhoneNumber(user.phoneNumbers[0].id), 400, 'identification_deletion_failed');
    assert.deepEqual((await current(user)).raw, user.raw);
  });

  test('refuses unknown ids, and those of other things', async t => {
    const user = await newUser(t, { emailAddress: [newEmail(), newEmail()] });
    await notFound(phoneNumbers.deletePhoneNumber(unknownID('idn')));
    await notFound(phoneNumbers.deletePhoneNumber(user.emailAddresses[1].id));
    assert.equal((await current(user)).emailAddresses.length, 2);
  });
});

describe('users.replaceUserPhoneNumber', () => {
  test('puts one verified primary number in the place of all', async t => {
    const user = await newUser(t, { phoneNumber: [newPhone(), newPhone()] });
    const phoneNumber = newPhone();
    const phone = await users.replaceUserPhoneNumber(user.id, { phoneNumber });
    assert.equal(phone.phoneNumber, phoneNumber);
    assert.equal(phone.verification.status, 'verified');
    const read = await current(user);
    assert.deepEqual(read.phoneNumbers, [phone]);
    assert.equal(read.primaryPhoneNumberId, phone.id);
    await newUser(t, { phoneNumber: numbers(user) });
  });

  test('ends the role of second factor', async t => {
    const user = await newUser(t);
    const factor = await addPhone(user, { verified: true, reservedForSecondFactor: true });
    for (const phoneNumber of [newPhone(), newPhone()]) {
      const phone = await users.replaceUserPhoneNumber(user.id, { phoneNumber });
      assert.deepEqual([phone.reservedForSecondFactor, phone.defaultSecondFactor], [false, false]);
    }
    const read = await current(user);
    assert.equal(read.twoFactorEnabled, false);
    assert.ok(!numbers(read).includes(factor.phoneNumber));
  });

  test('refuses what is taken, missing or malformed, and keeps what was there', async t => {
    const owner = await newUser(t, { phoneNumber: [newPhone()] });
    const user = await newUser(t, { phoneNumber: [newPhone()] });
    await refused(
      users.replaceUserPhoneNumber(user.id, { phoneNumber: numbers(owner)[0] }),
      422,
      'form_identifier_exists',
      'phone_number',
    );
    await refused(users.replaceUserPhoneNumber(user.id, {}), 422, 'form_param_missing', 'phone_number');
    await refused(
      users.replaceUserPhoneNumber(user.id, { phoneNumber: '12345' }),
      422,
      'form_param_format_invalid',
      'phone_number',
    );
    assert.deepEqual((await current(user)).raw, user.raw);
    await notFound(users.replaceUserPhoneNumber(unknownID('user'), { phoneNumber: newPhone() }));
  });
});
