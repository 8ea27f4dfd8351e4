// What matters asks people to prove once more who they are: by a dialogue of the prebuilt components, after which it goes on.
import assert from 'node:assert/strict';
import { TOTP } from 'otpauth';
import { scenario } from '../harness/browser.js';
import { newPassword, newTestPhone, testCode } from '../harness/values.js';
import { stage } from './application.js';
import { enter, enterCode, fill, isHome, proceed, shown } from './steps.js';

const plain = stage();

const press = (page, name) => page.getByRole('button', { name, exact: true }).click();

// change goes as far as the dialogue that a change of the password opens, and returns the password.
async function change(page) {
  const password = newPassword();
  await page.goto(`${plain.url}/user/security`);
  await press(page, 'Update password');
  await fill(page, { newPassword: password, confirmPassword: password }, 'Save');
  await shown(page, 'Verification required');
  return password;
}

async function changed(page, user, password) {
  await page.locator('input[name=newPassword]').waitFor({ state: 'detached' });
  assert.ok((await plain.backend.users.verifyPassword({ userId: user.id, password })).verified);
}

// The session grows old as all do: by waiting.
scenario('an action of the application asks for the first factor', plain, async visit => {
  visit.expects(/422 POST .*verify\/attempt_first_factor/);
  const page = await visit.page();
  const user = await enter(page, plain);
  await page.goto(`${plain.url}/action`);
  await press(page, 'Act');
  await page.getByTestId('action').getByText('done').waitFor();
  await page.reload();
  await page.waitForTimeout(61_000);
  await press(page, 'Act');
  await shown(page, 'Verification required');
  await fill(page, { password: 'not the password' });
  await shown(page, 'The password is not the one of this account.');
  assert.equal(await page.getByTestId('action').textContent(), '…');
  await fill(page, { password: user.password });
  await page.getByTestId('action').getByText('done').waitFor();
});

scenario('another password asks for a second factor that was set up elsewhere', plain, async visit => {
  visit.expects(/403 POST .*change_password/);
  visit.expects(/422 POST .*verify\/attempt_second_factor/);
  const page = await visit.page();
  const user = await enter(page, plain);
  const other = await visit.page(`${plain.url}/sign-in`);
  await fill(other, { identifier: user.address });
  await fill(other, { password: user.password });
  await isHome(other, plain.url);
  await other.goto(`${plain.url}/user/security`);
  await other.getByRole('button', { name: 'Add two-step verification' }).click();
  await other.getByRole('menuitem', { name: 'Authenticator application' }).click();
  await other.getByRole('button', { name: 'Can’t scan QR code?' }).click();
  const totp = new TOTP({ secret: await other.locator('input[readonly]').first().inputValue() });
  await proceed(other);
  await enterCode(other, totp.generate());
  await shown(other, 'Two-step verification is now enabled.');

  const password = await change(page);
  const near = [-1, 0, 1, 2].map(step => totp.generate({ timestamp: Date.now() + step * 30_000 }));
  await enterCode(page, ['000000', '111111', '222222', '333333', '444444'].find(code => !near.includes(code)));
  await shown(page, 'The code is not the right one.');
  await enterCode(page, totp.generate({ timestamp: Date.now() + 30_000 })); // the code of now was used
  await changed(page, user, password);
});

scenario('a code by text message proves it too', plain, async visit => {
  visit.expects(/403 POST .*change_password/);
  const page = await visit.page();
  const user = await enter(page, plain);
  await plain.backend.phoneNumbers.createPhoneNumber({ userId: user.id, phoneNumber: newTestPhone(), verified: true, reservedForSecondFactor: true });
  const password = await change(page);
  await enterCode(page, testCode);
  await changed(page, user, password);
});
