// users: second factors.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clerk, current, mark, newPhone, newUser, notFound, outcomes, refused, unknownID } from './client.js';
import { currentCode, newSecret, wrongCode } from './totp.js';

const { users } = clerk;

describe('verifyTOTP', () => {
  test('accepts a current code and refuses another', async t => {
    const totpSecret = newSecret();
    const before = Date.now();
    const user = await newUser(t, { totpSecret });
    assert.equal(user.totpEnabled, true);
    assert.equal(user.twoFactorEnabled, true);
    assert.equal(user.backupCodeEnabled, false);
    assert.ok(user.raw.mfa_enabled_at >= before - 60_000);
    await refused(users.verifyTOTP({ userId: user.id, code: wrongCode(totpSecret) }), 422, 'totp_incorrect_code');
    assert.deepEqual(await users.verifyTOTP({ userId: user.id, code: await currentCode(totpSecret) }), {
      verified: true,
      code_type: 'totp',
    });
    assert.ok(!JSON.stringify((await current(user)).raw).includes(totpSecret));
  });

  test('accepts a backup code once', async t => {
    const codes = [mark(), mark()];
    const user = await newUser(t, { totpSecret: newSecret(), backupCodes: codes });
    assert.equal(user.backupCodeEnabled, true);
    assert.deepEqual(await users.verifyTOTP({ userId: user.id, code: codes[0] }), {
      verified: true,
      code_type: 'backup_code',
    });
    await refused(users.verifyTOTP({ userId: user.id, code: codes[0] }), 422, 'totp_incorrect_code');
    assert.deepEqual(await users.verifyTOTP({ userId: user.id, code: codes[1] }), {
      verified: true,
      code_type: 'backup_code',
    });
    assert.ok(!JSON.stringify((await current(user)).raw).includes(codes[0]));
  });

  test('accepts a backup code once even when it comes ten times at once', async t => {
    const code = mark();
    const user = await newUser(t, { totpSecret: newSecret(), backupCodes: [code, mark()] });
    const { won, lost } = await outcomes(Array.from({ length: 10 }, () => users.verifyTOTP({ userId: user.id, code })));
    assert.equal(won.length, 1);
    for (const error of lost) assert.equal(error.errors[0].code, 'totp_incorrect_code');
  });

  test('accepts backup codes that were imported as bcrypt digests', async t => {
    const digest = '$2a$04$d0WlboCrO92qivgRYJJFkOYGmyU958GECCbYckfTdwPPbSaCAdld2';
    const user = await newUser(t, { totpSecret: newSecret(), backupCodes: [digest, mark()] });
    await refused(users.verifyTOTP({ userId: user.id, code: digest }), 422, 'totp_incorrect_code');
    assert.deepEqual(await users.verifyTOTP({ userId: user.id, code: 'backup77' }), {
      verified: true,
      code_type: 'backup_code',
    });
    await refused(users.verifyTOTP({ userId: user.id, code: 'backup77' }), 422, 'totp_incorrect_code');
  });

  test('accepts a backup code that is as short as a code of an application', async t => {
    const user = await newUser(t, { totpSecret: newSecret(), backupCodes: ['q7w2e9'] });
    assert.deepEqual(await users.verifyTOTP({ userId: user.id, code: 'q7w2e9' }), {
      verified: true,
      code_type: 'backup_code',
    });
  });

  test('refuses a code that is too short', async t => {
    const user = await newUser(t, { totpSecret: newSecret() });
    await refused(users.verifyTOTP({ userId: user.id, code: '123' }), 422, 'totp_invalid_length');
  });

  test('needs a code, and a user who has the factor', async t => {
    const user = await newUser(t);
    await refused(users.verifyTOTP({ userId: user.id, code: '123456' }), 400, 'totp_disabled');
    await refused(users.verifyTOTP({ userId: user.id }), 422, 'form_param_missing', 'code');
    await notFound(users.verifyTOTP({ userId: unknownID('user'), code: '123456' }));
  });
});

describe('totpSecret and backupCodes', () => {
  test('can come later, and in place of earlier ones', async t => {
    const user = await newUser(t, { backupCodes: [mark()] });
    const [first, second] = [newSecret(), newSecret()];
    const code = mark();
    assert.equal((await users.updateUser(user.id, { totpSecret: first })).totpEnabled, true);
    assert.equal(
      (await users.updateUser(user.id, { totpSecret: second, backupCodes: [code] })).backupCodeEnabled,
      true,
    );
    await refused(users.verifyTOTP({ userId: user.id, code: await currentCode(first) }), 422, 'totp_incorrect_code');
    assert.deepEqual(await users.verifyTOTP({ userId: user.id, code: await currentCode(second) }), {
      verified: true,
      code_type: 'totp',
    });
    assert.deepEqual(await users.verifyTOTP({ userId: user.id, code }), { verified: true, code_type: 'backup_code' });
  });

  test('must be well-formed', async t => {
    const user = await newUser(t);
    await refused(
      users.updateUser(user.id, { totpSecret: 'not base32: 0189' }),
      422,
      'invalid_totp_secret_code',
      'totp_secret',
    );
    await refused(
      users.createUser({ username: mark(), totpSecret: '!' }),
      422,
      'invalid_totp_secret_code',
      'totp_secret',
    );
    assert.equal((await current(user)).totpEnabled, false);
  });
});

describe('deleteUserTOTP', () => {
  test('removes the secret and leaves backup codes', async t => {
    const user = await newUser(t, { totpSecret: newSecret(), backupCodes: [mark()] });
    assert.deepEqual(await users.deleteUserTOTP(user.id), { user_id: user.id });
    const read = await current(user);
    assert.equal(read.totpEnabled, false);
    assert.equal(read.twoFactorEnabled, false);
    assert.equal(read.backupCodeEnabled, true);
    assert.ok(read.raw.mfa_disabled_at > 0);
    assert.ok(read.raw.mfa_enabled_at > 0);
  });

  test('ends verification', async t => {
    const totpSecret = newSecret();
    const user = await newUser(t, { totpSecret });
    await users.deleteUserTOTP(user.id);
    await refused(users.verifyTOTP({ userId: user.id, code: await currentCode(totpSecret) }), 400, 'totp_disabled');
  });

  test('refuses an unknown user', () => notFound(users.deleteUserTOTP(unknownID('user'))));
});

describe('deleteUserBackupCodes', () => {
  test('removes the codes and leaves the secret', async t => {
    const totpSecret = newSecret();
    const code = mark();
    const user = await newUser(t, { totpSecret, backupCodes: [code] });
    assert.deepEqual(await users.deleteUserBackupCodes(user.id), { user_id: user.id });
    const read = await current(user);
    assert.equal(read.backupCodeEnabled, false);
    assert.equal(read.totpEnabled, true);
    assert.equal(read.twoFactorEnabled, true);
    // Without backup codes, only the six digits of an authenticator can be meant.
    await refused(users.verifyTOTP({ userId: user.id, code }), 422, 'totp_invalid_length');
    assert.equal((await users.verifyTOTP({ userId: user.id, code: await currentCode(totpSecret) })).code_type, 'totp');
  });

  test('refuses an unknown user', () => notFound(users.deleteUserBackupCodes(unknownID('user'))));
});

describe('disableUserMFA', () => {
  test('removes every second factor', async t => {
    const user = await newUser(t, { totpSecret: newSecret(), backupCodes: [mark()] });
    const phone = await clerk.phoneNumbers.createPhoneNumber({
      userId: user.id,
      phoneNumber: newPhone(),
      verified: true,
      reservedForSecondFactor: true,
    });
    assert.equal(phone.reservedForSecondFactor, true);
    assert.deepEqual(await users.disableUserMFA(user.id), { user_id: user.id });
    const read = await current(user);
    assert.deepEqual([read.totpEnabled, read.backupCodeEnabled, read.twoFactorEnabled], [false, false, false]);
    assert.equal(read.phoneNumbers[0].phoneNumber, phone.phoneNumber);
    assert.equal(read.phoneNumbers[0].reservedForSecondFactor, false);
    assert.equal(read.phoneNumbers[0].defaultSecondFactor, false);
    assert.ok(read.raw.mfa_disabled_at > 0);
  });

  test('does nothing to a user without', async t => {
    const user = await newUser(t);
    assert.deepEqual(await users.disableUserMFA(user.id), { user_id: user.id });
    assert.equal((await current(user)).twoFactorEnabled, false);
  });

  test('refuses an unknown user', () => notFound(users.disableUserMFA(unknownID('user'))));
});
