// What people have to do after they signed in, before they are let in.
import assert from 'node:assert/strict';
import { TOTP } from 'otpauth';
import { codeOf } from '../harness/backend.js';
import { scenario } from '../harness/browser.js';
import { newEmail, newPassword } from '../harness/values.js';
import { stage } from './application.js';
import { enterCode, fill, isHome, proceed, shown } from './steps.js';

const plain = stage();
const demanding = stage({ authentication: { second_factor_required: true } });

// arrive makes somebody and opens the page to sign in.
async function arrive(visit, stage) {
  const address = newEmail(), password = newPassword();
  const user = await stage.backend.users.createUser({ emailAddress: [address], password });
  return { page: await visit.page(`${stage.url}/sign-in`), user, address, password };
}

scenario('a second factor is set up where everybody needs one', demanding, async visit => {
  const { page, user, address, password } = await arrive(visit, demanding);
  await fill(page, { identifier: address });
  await fill(page, { password });
  await page.getByRole('button', { name: /Authenticator/ }).click();
  await page.getByRole('button', { name: /scan QR code/ }).click();
  const totp = new TOTP({ secret: await page.locator('input[readonly]').first().inputValue() });
  await proceed(page);
  await enterCode(page, totp.generate());
  await page.getByRole('button', { name: /Finish|Continue/ }).click();
  assert.equal(await isHome(page, demanding.url), user.id);
  assert.equal((await demanding.backend.users.getUser(user.id)).totpEnabled, true);
});

scenario('another password is chosen, where the one there is known to others', plain, async visit => {
  const { page, user, address } = await arrive(visit, plain);
  const answer = await fetch(`${plain.instance.apiURL}/v1/users/${user.id}/password/set_compromised`, { method: 'POST', headers: { Authorization: `Bearer ${plain.instance.secretKey}` } });
  assert.equal(answer.status, 200);
  await fill(page, { identifier: address });
  await page.getByText('Use another method').click();
  await page.getByRole('button', { name: /Email code to/ }).click();
  await enterCode(page, await codeOf(plain.instance, address));
  await shown(page, 'Reset your password');
  const password = newPassword();
  await fill(page, { newPassword: password, confirmPassword: password }, 'Reset Password');
  assert.equal(await isHome(page, plain.url), user.id);
  assert.ok((await plain.backend.users.verifyPassword({ userId: user.id, password })).verified);
});
