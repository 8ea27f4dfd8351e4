// What people have to do after they signed in, before they are let in.
import assert from 'node:assert/strict';
import { TOTP } from 'otpauth';
import { scenario } from '../harness/browser.js';
import { newEmail, newPassword } from '../harness/values.js';
import { stage } from './application.js';
import { enterCode, fill, isHome, proceed, shown } from './steps.js';

const plain = stage();
const demanding = stage({ authentication: { second_factor_required: true } });

async function signIn(visit, stage) {
  const address = newEmail(), password = newPassword();
  const user = await stage.backend.users.createUser({ emailAddress: [address], password });
  const page = await visit.page(`${stage.url}/sign-in`);
  const proven = async () => {
    await fill(page, { identifier: address });
    await fill(page, { password });
  };
  return { page, user, proven };
}

scenario('a second factor is set up where everybody needs one', demanding, async visit => {
  const { page, user, proven } = await signIn(visit, demanding);
  await proven();
  await page.getByRole('button', { name: /Authenticator/ }).click();
  await page.getByRole('button', { name: 'Can’t scan QR code?' }).click();
  const totp = new TOTP({ secret: await page.locator('input[readonly]').first().inputValue() });
  await proceed(page);
  await enterCode(page, totp.generate());
  await page.getByRole('button', { name: /Finish|Continue/ }).click();
  assert.equal(await isHome(page, demanding.url), user.id);
  assert.equal((await demanding.backend.users.getUser(user.id)).totpEnabled, true);
});
