// The newcomer's path and the ways of an account, in a browser that runs no scripts.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { message } from '../harness/backend.js';
import { scenario } from '../harness/browser.js';
import { newPerson } from '../harness/person.js';
import { newEmail, newPassword } from '../harness/values.js';
import { enterCode, go, portal, signIn } from './portal.js';

const plain = portal(undefined, '--frontend-tls=off');

const scriptless = visit => visit.browser({ javaScriptEnabled: false });

scenario('somebody new signs up without a script, and the Backend API knows them', plain, async visit => {
  const page = await visit.page(plain.url, await scriptless(visit));
  const email = newEmail();
  await page.getByRole('link', { name: 'Sign up' }).click();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel(/^Password/).fill(newPassword());
  await page.getByText('Add more about you').click();
  await page.getByLabel(/^First name/).fill('Ada');
  await go(page);
  await page.getByText(`sent to ${email}`).waitFor();
  await enterCode(page, plain.instance, email);
  await page.getByRole('heading', { name: 'Profile' }).waitFor();
  await page.getByText(`${email} primary`).waitFor();
  const { data } = await plain.backend.users.getUserList({ emailAddress: [email] });
  assert.equal(data.length, 1);
  assert.equal(data[0].firstName, 'Ada');
  await page.getByRole('link', { name: 'Sign out' }).click();
  await go(page, 'Sign out Ada');
  await page.getByText('You are signed out.').waitFor();
});

scenario('a wrong password is told, and a forgotten one replaced', plain, async visit => {
  const person = await newPerson(plain.instance);
  visit.expects(/answer: 422 POST .*factor-one/);
  const page = await visit.page(`${plain.url}/sign-in`, await scriptless(visit));
  await signIn(page, plain.url, { ...person, password: 'not this one' });
  await page.getByText('not the password of the account').waitFor();
  await go(page, 'Forgot your password?');
  await enterCode(page, plain.instance, person.email);
  const password = newPassword();
  await page.getByLabel('New password').fill(password);
  await go(page, 'Set the password');
  await page.getByRole('heading', { name: 'Profile' }).waitFor();
  const other = await visit.page(undefined, await scriptless(visit));
  await signIn(other, plain.url, { ...person, password });
  await other.getByRole('heading', { name: 'Profile' }).waitFor();
});

// totp is the code that an authenticator application shows (RFC 6238).
function totp(secret, at = Date.now()) {
  const bits = [...secret.replace(/\s/g, '')].map(c => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map(byte => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const sum = createHmac('sha1', key).update(counter).digest();
  return String((sum.readUInt32BE(sum[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

scenario('an authenticator application is set up, and asked for; a backup code stands in for it', plain, async visit => {
  const person = await newPerson(plain.instance);
  const page = await visit.page(undefined, await scriptless(visit));
  await signIn(page, plain.url, person);
  await page.getByRole('link', { name: 'Security' }).click();
  await go(page, 'Set up Authenticator app');
  await page.getByRole('img', { name: /QR code/ }).waitFor();
  await page.getByText('I cannot scan it').click();
  const secret = await page.locator('code.key').textContent();
  await page.getByLabel('Code of the app').fill(totp(secret));
  await go(page, 'Turn it on');
  await page.getByRole('heading', { name: 'Keep these backup codes' }).waitFor();
  const code = await page.locator('.codes code').first().textContent();
  const other = await visit.page(undefined, await scriptless(visit));
  await signIn(other, plain.url, person);
  await other.getByRole('heading', { name: 'Two-step verification' }).waitFor();
  await other.getByLabel('Code').fill(totp(secret, Date.now() + 30_000)); // of the next step: each is good once
  await go(other);
  await other.getByRole('heading', { name: 'Profile' }).waitFor();
  const third = await visit.page(undefined, await scriptless(visit));
  await signIn(third, plain.url, person);
  await third.getByRole('link', { name: 'Use a backup code' }).click();
  await third.getByLabel('Backup code').fill(code);
  await go(third);
  await third.getByRole('heading', { name: 'Profile' }).waitFor();
});

scenario('an organization is made, and somebody joins it by its invitation', plain, async visit => {
  const person = await newPerson(plain.instance, { firstName: 'Grace' });
  const page = await visit.page(undefined, await scriptless(visit));
  await signIn(page, plain.url, person);
  await page.getByRole('link', { name: 'Organizations' }).click();
  await page.getByRole('link', { name: 'Create an organization' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Analytical Engines');
  await go(page, 'Create an organization');
  await page.getByRole('heading', { name: 'Analytical Engines' }).waitFor();
  const guest = newEmail();
  await page.getByLabel('E-mail address').fill(guest);
  await go(page, 'Send the invitation');
  await page.getByText('The invitation is on its way.').waitFor();
  const { link } = await message(plain.instance, guest);
  const other = await visit.page(link, await scriptless(visit));
  await other.getByText('You were invited').waitFor();
  await other.getByLabel(/^Password/).fill(newPassword());
  await go(other);
  await other.getByRole('link', { name: 'Organizations' }).click();
  await other.getByText('Analytical Engines').waitFor();
  await other.getByText('active').waitFor();
});

scenario('a page that does not exist says so', plain, async visit => {
  visit.expects(/answer: 404/);
  const page = await visit.page(`${plain.url}/nowhere`, await scriptless(visit));
  await page.getByText('There is nothing here').waitFor();
});
