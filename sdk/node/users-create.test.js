// users.createUser.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clerk, current, mark, newEmail, newPhone, newUser, newUserNamed, newWallet, refused } from './client.js';

const { users } = clerk;

describe('createUser', () => {
  test('keeps every field', async t => {
    const name = mark();
    const emails = [newEmail(), newEmail()];
    const phones = [newPhone(), newPhone()];
    const wallets = [newWallet(), newWallet()];
    const nested = {
      camelCase: { snake_case: [1, { 'Kebab-Case': null }] },
      empty: {},
      list: [],
      'ключ ☂': 'значение',
      n: 1.5,
    };
    const before = Date.now();
    const user = await newUser(t, {
      externalId: `ext-${name}`,
      emailAddress: emails,
      phoneNumber: phones,
      web3Wallet: wallets,
      username: name,
      password: `${name}-A1!`,
      firstName: 'Зоя',
      lastName: "O'Hara-🦀",
      locale: 'en-US',
      createdAt: new Date('2019-03-04T05:06:07.089Z'),
      legalAcceptedAt: new Date('2020-01-02T03:04:05.678Z'),
      publicMetadata: nested,
      privateMetadata: { secretNumber: 7 },
      unsafeMetadata: { theme: 'dark' },
      deleteSelfEnabled: false,
      createOrganizationEnabled: false,
      createOrganizationsLimit: 3,
    });
    const read = await current(user);
    assert.deepEqual(read.raw, user.raw);

    assert.match(read.id, /^user_[0-9A-Za-z]{27}$/);
    assert.equal(read.externalId, `ext-${name}`);
    assert.equal(read.username, name);
    assert.equal(read.firstName, 'Зоя');
    assert.equal(read.lastName, "O'Hara-🦀");
    assert.equal(read.fullName, "Зоя O'Hara-🦀");
    assert.equal(read.locale, 'en-US');
    assert.equal(read.createdAt, Date.parse('2019-03-04T05:06:07.089Z'));
    assert.ok(
      read.updatedAt >= before - 60_000 && read.updatedAt <= Date.now() + 60_000,
      'updatedAt is now, in milliseconds',
    );
    assert.equal(read.legalAcceptedAt, Date.parse('2020-01-02T03:04:05.678Z'));
    assert.deepEqual(read.publicMetadata, nested);
    assert.deepEqual(read.privateMetadata, { secretNumber: 7 });
    assert.deepEqual(read.unsafeMetadata, { theme: 'dark' });
    assert.equal(read.deleteSelfEnabled, false);
    assert.equal(read.createOrganizationEnabled, false);
    assert.equal(read.createOrganizationsLimit, 3);
    assert.equal(read.passwordEnabled, true);
    assert.ok(read.raw.password_last_updated_at > 0);
    assert.deepEqual(await users.verifyPassword({ userId: user.id, password: `${name}-A1!` }), { verified: true });

    assert.deepEqual(
      read.emailAddresses.map(e => e.emailAddress),
      emails,
    );
    assert.deepEqual(
      read.phoneNumbers.map(p => p.phoneNumber),
      phones,
    );
    assert.deepEqual(
      read.web3Wallets.map(w => w.web3Wallet),
      wallets,
    );
    assert.equal(read.primaryEmailAddressId, read.emailAddresses[0].id);
    assert.equal(read.primaryPhoneNumberId, read.phoneNumbers[0].id);
    assert.equal(read.primaryWeb3WalletId, read.web3Wallets[0].id);
    assert.equal(read.primaryEmailAddress.emailAddress, emails[0]);
    for (const identification of [...read.emailAddresses, ...read.phoneNumbers, ...read.web3Wallets]) {
      assert.match(identification.id, /^idn_[0-9A-Za-z]{27}$/);
      assert.equal(identification.verification.status, 'verified');
      assert.equal(identification.verification.strategy, 'admin');
      assert.equal(identification.verification.attempts, null);
      assert.equal(identification.verification.expireAt, null);
    }
    for (const identification of [...read.emailAddresses, ...read.phoneNumbers])
      assert.deepEqual(identification.linkedTo, []);
  });

  test('needs one identifier only, and tells what is absent', async t => {
    const user = await newUserNamed(t);
    assert.equal(user.raw.object, 'user');
    for (const key of [
      'primaryEmailAddressId',
      'primaryPhoneNumberId',
      'primaryWeb3WalletId',
      'externalId',
      'firstName',
      'lastName',
      'locale',
      'lastSignInAt',
      'lastActiveAt',
      'legalAcceptedAt',
      'fullName',
      'primaryEmailAddress',
    ]) {
      assert.equal(user[key], null, key);
    }
    for (const key of [
      'passwordEnabled',
      'totpEnabled',
      'backupCodeEnabled',
      'twoFactorEnabled',
      'banned',
      'locked',
      'hasImage',
      'deprovisioned',
    ]) {
      assert.equal(user[key], false, key);
    }
    for (const key of ['emailAddresses', 'phoneNumbers', 'web3Wallets', 'externalAccounts', 'enterpriseAccounts']) {
      assert.deepEqual(user[key], [], key);
    }
    for (const key of ['saml_accounts', 'enterprise_accounts', 'passkeys']) assert.deepEqual(user.raw[key], [], key);
    assert.deepEqual([user.publicMetadata, user.privateMetadata, user.unsafeMetadata], [{}, {}, {}]);
    assert.equal(user.deleteSelfEnabled, true);
    assert.equal(user.createOrganizationEnabled, true);
    assert.ok(user.createdAt <= user.updatedAt);
    assert.ok(URL.canParse(user.imageUrl));
    for (const key of ['mfa_enabled_at', 'mfa_disabled_at', 'lockout_expires_in_seconds', 'password_last_updated_at']) {
      assert.equal(user.raw[key], null, key);
    }
  });

  for (const [kind, fields] of [
    ['an e-mail address', () => ({ emailAddress: [newEmail()] })],
    ['a phone number', () => ({ phoneNumber: [newPhone()] })],
    ['a wallet', () => ({ web3Wallet: [newWallet()] })],
  ]) {
    test(`takes ${kind} as the only identifier`, async t => {
      const user = await newUser(t, {
        emailAddress: undefined,
        skipPasswordRequirement: true,
        skipLegalChecks: true,
        ...fields(),
      });
      assert.deepEqual((await current(user)).raw, user.raw);
      assert.equal(user.emailAddresses.length + user.phoneNumbers.length + user.web3Wallets.length, 1);
    });
  }

  test('can ban and lock from the start', async t => {
    const user = await newUser(t, { banned: true, locked: true });
    const read = await current(user);
    assert.equal(read.banned, true);
    assert.equal(read.locked, true);
  });

  test('can reserve identifiers', async t => {
    const user = await newUser(t, {
      emailAddress: [newEmail(), newEmail()],
      emailAddressIdentificationStatus: ['verified', 'reserved'],
      phoneNumber: [newPhone()],
      phoneNumberIdentificationStatus: ['reserved'],
    });
    const read = await current(user);
    assert.equal(read.emailAddresses[0].verification.status, 'verified');
    assert.notEqual(read.emailAddresses[1].verification?.status, 'verified');
    assert.notEqual(read.phoneNumbers[0].verification?.status, 'verified');
    assert.deepEqual(
      read.raw.email_addresses.map(e => e.reserved),
      [false, true],
    );
    assert.deepEqual(
      read.raw.phone_numbers.map(p => p.reserved),
      [true],
    );
    await refused(
      users.createUser({ emailAddress: [read.emailAddresses[1].emailAddress] }),
      422,
      'form_identifier_exists',
      'email_address',
    );
  });

  test('keeps the time zone', async t => {
    const user = await newUser(t, { timezone: 'Europe/Vienna' });
    assert.equal((await current(user)).timezone, 'Europe/Vienna');
  });

  test('refuses a second owner of what is unique', async t => {
    const name = mark();
    const first = await newUser(t, {
      username: name,
      phoneNumber: [newPhone()],
      web3Wallet: [newWallet()],
      externalId: `ext-${name}`,
    });
    const email = first.emailAddresses[0].emailAddress;
    for (const [fields, param] of [
      [{ emailAddress: [email] }, 'email_address'],
      [{ emailAddress: [newEmail(), email] }, 'email_address'],
      [{ emailAddress: [email.toUpperCase()] }, 'email_address'],
      [{ phoneNumber: [first.phoneNumbers[0].phoneNumber] }, 'phone_number'],
      [{ web3Wallet: [first.web3Wallets[0].web3Wallet] }, 'web3_wallet'],
      [{ username: name }, 'username'],
      [{ username: mark(), externalId: `ext-${name}` }, 'external_id'],
    ]) {
      await refused(users.createUser(fields), 422, 'form_identifier_exists', param);
    }
    const { totalCount } = await users.getUserList({ query: name });
    assert.equal(totalCount, 1);
  });

  const long = 'x'.repeat(8 * 1024);
  for (const [what, fields, code, param] of [
    ['no identifier', { firstName: 'Nobody' }, 'form_data_missing'],
    ['no field at all', {}, 'form_data_missing'],
    [
      'an e-mail address that is none',
      { emailAddress: ['not-an-address'] },
      'form_param_format_invalid',
      'email_address',
    ],
    ['a phone number that is none', { phoneNumber: ['12345'] }, 'form_param_format_invalid', 'phone_number'],
    ['a wallet that is none', { web3Wallet: ['0x1'] }, 'form_param_format_invalid', 'web3_wallet'],
    [
      'a key it does not know',
      { username: mark(), favouriteColour: 'green' },
      'form_param_unknown',
      'favourite_colour',
    ],
    ['a username that is too short', { username: 'abc' }, 'form_username_invalid_length', 'username'],
    ['a username that is too long', { username: 'a'.repeat(65) }, 'form_username_invalid_length', 'username'],
    ['a username with special characters', { username: 'no spaces!' }, 'form_username_invalid_character', 'username'],
    ['a locale that is none', { username: mark(), locale: 'not a locale' }, 'form_param_format_invalid', 'locale'],
    ['a time that is none', { username: mark(), createdAt: 'yesterday' }, 'form_param_invalid_time', 'created_at'],
    [
      'a consent at no time',
      { username: mark(), legalAcceptedAt: 'soon' },
      'form_param_invalid_time',
      'legal_accepted_at',
    ],
    [
      'metadata that is no object',
      { username: mark(), publicMetadata: ['a'] },
      'form_param_value_invalid',
      'public_metadata',
    ],
    [
      'metadata over 8 KB',
      { username: mark(), unsafeMetadata: { long } },
      'form_param_exceeds_allowed_size',
      'unsafe_metadata',
    ],
    [
      'one address twice',
      { emailAddress: ['twice@example.com', 'twice@example.com'] },
      'form_param_duplicate',
      'email_address',
    ],
    [
      'a password beside a digest',
      { username: mark(), password: 'plain-enough-1', passwordDigest: 'a'.repeat(32), passwordHasher: 'md5' },
      'form_conditional_param_disallowed',
    ],
    [
      'a digest without its hasher',
      { username: mark(), passwordDigest: 'a'.repeat(32) },
      'form_conditional_param_missing',
      'password_hasher',
    ],
  ]) {
    test(`refuses ${what}`, () => refused(users.createUser(fields), 422, code, param));
  }

  test('names every fault at once', async () => {
    const error = await refused(
      users.createUser({ emailAddress: ['nope'], username: 'abc', locale: '!' }),
      422,
      'form_param_format_invalid',
    );
    assert.deepEqual(error.errors.map(e => e.meta.paramName).sort(), ['email_address', 'locale', 'username']);
  });
});
