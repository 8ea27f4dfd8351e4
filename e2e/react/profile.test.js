// What people do to their accounts, in <UserProfile>.
import assert from 'node:assert/strict';
import { png } from '../../sdk/node/png.js';
import { codeOf } from '../harness/backend.js';
import { answered, scenario } from '../harness/browser.js';
import { mark, newEmail, newPassword, newTestPhone, testCode } from '../harness/values.js';
import { stage } from './application.js';
import { enter, enterCode, fill, isHome, shown } from './steps.js';

const plain = stage();

// open signs somebody in and opens a page of their profile.
async function open(visit, path = '') {
  const page = await visit.page();
  const user = await enter(page, plain, { firstName: 'Ada', lastName: 'Lovelace' });
  await page.goto(`${plain.url}/user${path}`);
  return { page, user };
}

const press = (page, name) => page.getByRole('button', { name, exact: true }).click();
const stored = user => plain.backend.users.getUser(user.id);

scenario('names, username and picture', plain, async visit => {
  const { page, user } = await open(visit);
  await press(page, 'Update profile');
  await page.locator('input[name=firstName]').fill('Grace');
  await page.locator('input[name=lastName]').fill('Hopper');
  await press(page, 'Save');
  await shown(page, 'Grace Hopper');
  const username = mark();
  await press(page, 'Set username');
  await page.locator('input[name=username]').fill(username);
  await press(page, 'Save');
  await page.getByRole('button', { name: 'Update username' }).waitFor();
  await press(page, 'Update profile');
  const square = { name: 'square.png', mimeType: 'image/png', buffer: png(64) };
  const answer = await answered(page, /profile_image/, () => page.locator('input[type=file]').setInputFiles(square));
  assert.equal(answer.status(), 200);
  await page.locator('input[type=file]').waitFor({ state: 'detached' }); // the form leaves slowly, and another one would be beside it
  const now = await stored(user);
  assert.deepEqual([now.fullName, now.username, now.hasImage], ['Grace Hopper', username, true]);
  await page.waitForFunction(url => [...document.images].some(image => image.src.startsWith(url) && image.naturalWidth > 0), now.imageUrl);
  await press(page, 'Update profile');
  assert.equal((await answered(page, /profile_image/, () => press(page, 'Remove'))).status(), 200);
  assert.equal((await stored(user)).hasImage, false);
});

scenario('another e-mail address becomes the primary one, and the former goes', plain, async visit => {
  visit.expects(/422 POST .*attempt_verification/);
  const { page, user } = await open(visit);
  const address = newEmail();
  await press(page, 'Add email address');
  await page.locator('input[name=emailAddress]').fill(address);
  await press(page, 'Add');
  const code = await codeOf(plain.instance, address);
  await enterCode(page, code === '000000' ? '111111' : '000000');
  await shown(page, 'The code is not the right one.');
  await enterCode(page, code);
  await page.getByLabel('Enter verification code').waitFor({ state: 'detached' });
  const row = text => page.locator('.cl-profileSectionItem__emailAddresses', { hasText: text });
  await row(address).getByRole('button', { name: 'Open menu' }).click();
  await page.getByRole('menuitem', { name: 'Set as primary' }).click();
  await row(address).getByText('Primary').waitFor();
  await row(user.address).getByRole('button', { name: 'Open menu' }).click();
  await page.getByRole('menuitem', { name: 'Remove email' }).click();
  await press(page, 'Remove');
  await row(user.address).waitFor({ state: 'detached' });
  const now = await stored(user);
  assert.deepEqual(now.emailAddresses.map(each => [each.emailAddress, each.verification.status, each.id === now.primaryEmailAddressId]), [[address, 'verified', true]]);
});

scenario('a phone number', plain, async visit => {
  const { page, user } = await open(visit);
  const number = newTestPhone();
  await press(page, 'Add phone number');
  await page.locator('input[name=phoneNumber]').fill(number.slice(2));
  await press(page, 'Add');
  await enterCode(page, testCode);
  await page.getByLabel('Enter verification code').waitFor({ state: 'detached' });
  assert.deepEqual((await stored(user)).phoneNumbers.map(each => [each.phoneNumber, each.verification.status]), [[number, 'verified']]);
});

scenario('another password ends sessions elsewhere', plain, async visit => {
  visit.expects(/40[14] /);
  const { page, user } = await open(visit, '/security');
  const other = await visit.page(`${plain.url}/sign-in`);
  await fill(other, { identifier: user.address });
  await fill(other, { password: user.password });
  await isHome(other, plain.url);
  const password = newPassword();
  await press(page, 'Update password');
  await fill(page, { newPassword: password, confirmPassword: password }, 'Save');
  await page.locator('input[name=newPassword]').waitFor({ state: 'detached' });
  assert.ok((await plain.backend.users.verifyPassword({ userId: user.id, password })).verified);
  await other.reload();
  await shown(other, 'Nobody is signed in');
});

scenario('devices are shown, and signed out', plain, async visit => {
  visit.expects(/40[14] /);
  const { page, user } = await open(visit, '/security');
  const other = await visit.page(`${plain.url}/sign-in`);
  await fill(other, { identifier: user.address });
  await fill(other, { password: user.password });
  await isHome(other, plain.url);
  await page.reload();
  await shown(page, 'This device');
  const devices = page.locator('.cl-activeDeviceListItem');
  assert.equal(await devices.count(), 2);
  await devices.filter({ hasNotText: 'This device' }).getByRole('button', { name: 'Open menu' }).click();
  const answer = await answered(page, /revoke/, () => page.getByRole('menuitem', { name: 'Sign out of device' }).click());
  assert.equal(answer.status(), 200);
  await page.reload(); // the component lists a device until then
  await shown(page, 'This device');
  assert.equal(await devices.count(), 1);
  await other.reload();
  await shown(other, 'Nobody is signed in');
});

scenario('the account is deleted', plain, async visit => {
  const { page, user } = await open(visit, '/security');
  await press(page, 'Delete account');
  await page.locator('input[name=deleteConfirmation]').fill('Delete account');
  await page.getByRole('button', { name: 'Delete account' }).last().click();
  await shown(page, 'Nobody is signed in');
  await assert.rejects(stored(user), error => error.status === 404);
});
