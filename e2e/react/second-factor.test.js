// Second factors, in <SignIn>.
import assert from 'node:assert/strict';
import { Secret, TOTP } from 'otpauth';
import { scenario } from '../harness/browser.js';
import { newEmail, newPassword, newTestPhone, testCode } from '../harness/values.js';
import { stage } from './application.js';
import { enterCode, fill, isHome, proceed, shown } from './steps.js';

const plain = stage();

// newUser is somebody with a password and what else is given.
async function newUser(more) {
  const address = newEmail(), password = newPassword();
  const user = await plain.backend.users.createUser({ emailAddress: [address], password, ...more });
  return { id: user.id, address, password };
}

// enterFirst goes as far as the second factor.
async function enterFirst(visit, { address, password }) {
  const page = await visit.page(`${plain.url}/sign-in`);
  await fill(page, { identifier: address });
  await fill(page, { password });
  await shown(page, 'To continue, please enter the verification code');
  return page;
}

scenario('a code of an authenticator, after a wrong one', plain, async visit => {
  visit.expects(/422 POST .*attempt_second_factor/);
  const totp = new TOTP({ secret: new Secret() });
  const user = await newUser({ totpSecret: totp.secret.base32 });
  const page = await enterFirst(visit, user);
  const near = [-1, 0, 1].map(step => totp.generate({ timestamp: Date.now() + step * 30_000 }));
  await enterCode(page, ['000000', '111111', '222222', '333333'].find(code => !near.includes(code)));
  await shown(page, 'The code is not the right one.');
  await enterCode(page, totp.generate());
  assert.equal(await isHome(page, plain.url), user.id);
});

scenario('a backup code, once', plain, async visit => {
  visit.expects(/422 POST .*attempt_second_factor/);
  const user = await newUser({ totpSecret: new Secret().base32, backupCodes: ['alpha-one-two', 'beta-three-four'] });
  for (const used of [false, true]) {
    const page = await enterFirst(visit, user);
    await page.getByText('Use another method').click();
    await page.getByRole('button', { name: 'Use a backup code' }).click();
    await page.locator('input[name=code]').fill('alpha-one-two');
    await proceed(page);
    if (used) await shown(page, 'The code is not the right one.');
    else assert.equal(await isHome(page, plain.url), user.id);
  }
});

scenario('a code by text message', plain, async visit => {
  const user = await newUser();
  const number = await plain.backend.phoneNumbers.createPhoneNumber({ userId: user.id, phoneNumber: newTestPhone(), verified: true, reservedForSecondFactor: true });
  const page = await enterFirst(visit, user);
  await shown(page, number.phoneNumber.slice(-4));
  await enterCode(page, testCode);
  assert.equal(await isHome(page, plain.url), user.id);
});
