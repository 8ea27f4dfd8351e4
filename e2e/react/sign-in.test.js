// Signing in, in <SignIn>, by each first factor.
import assert from 'node:assert/strict';
import { codeOf, linkOf } from '../harness/backend.js';
import { answered, scenario } from '../harness/browser.js';
import { mark, newEmail, newPassword, newTestEmail, newTestPhone, testCode } from '../harness/values.js';
import { stage } from './application.js';
import { enterCode, fill, isHome, proceed, shown } from './steps.js';

const plain = stage();
const codes = stage({ password: { enabled: false }, authentication: { phone_code: true } });
const links = stage({ password: { enabled: false }, authentication: { email_code: false, email_link: true, link_same_client: true } });
const anywhere = stage({ password: { enabled: false }, authentication: { email_code: false, email_link: true } });
const strict = stage({ lockout: { max_attempts: 3 } });

scenario('by password, after a wrong one', plain, async visit => {
  visit.expects(/422 POST .*sign_ins/);
  const address = newEmail(), password = newPassword();
  const user = await plain.backend.users.createUser({ emailAddress: [address], password });
  const page = await visit.page(`${plain.url}/sign-in`);
  await fill(page, { identifier: newEmail() });
  await shown(page, 'No account of this application has this identifier.');
  await fill(page, { identifier: address });
  await fill(page, { password: newPassword() });
  await shown(page, 'The password is not the one of this account.');
  await fill(page, { password });
  assert.equal(await isHome(page, plain.url), user.id);
});

scenario('by username and password', plain, async visit => {
  const username = mark(), password = newPassword();
  const user = await plain.backend.users.createUser({ username, password });
  const page = await visit.page(`${plain.url}/sign-in`);
  await fill(page, { identifier: username });
  await fill(page, { password });
  assert.equal(await isHome(page, plain.url), user.id);
});

scenario('by e-mail code, after a wrong one', codes, async visit => {
  visit.expects(/422 POST .*attempt_first_factor/);
  const address = newEmail();
  const user = await codes.backend.users.createUser({ emailAddress: [address] });
  const page = await visit.page(`${codes.url}/sign-in`);
  await fill(page, { identifier: address });
  const code = await codeOf(codes.instance, address);
  await enterCode(page, code === '000000' ? '111111' : '000000');
  await shown(page, 'The code is not the right one.');
  await enterCode(page, code);
  assert.equal(await isHome(page, codes.url), user.id);
});

scenario('by phone code', codes, async visit => {
  const number = newTestPhone();
  const user = await codes.backend.users.createUser({ phoneNumber: [number] });
  const page = await visit.page(`${codes.url}/sign-in`);
  await page.getByText('Use phone').click();
  await page.locator('input[name=identifier]').fill(number.slice(2));
  await proceed(page);
  await enterCode(page, testCode);
  assert.equal(await isHome(page, codes.url), user.id);
});

scenario('by another way than the password', plain, async visit => {
  const address = newTestEmail();
  const user = await plain.backend.users.createUser({ emailAddress: [address], password: newPassword() });
  const page = await visit.page(`${plain.url}/sign-in`);
  await fill(page, { identifier: address });
  await page.getByText('Use another method').click();
  await page.getByRole('button', { name: /Email code to/ }).click();
  await enterCode(page, testCode);
  assert.equal(await isHome(page, plain.url), user.id);
});

scenario('by e-mail link, opened in the same browser', links, async visit => {
  const address = newEmail();
  const user = await links.backend.users.createUser({ emailAddress: [address] });
  // Only pages of the same site have browsers keep the cookie by which the server recognises who opens a link.
  const origin = `https://app.${new URL(links.instance.frontendURL).hostname}`;
  const browser = await visit.browserAt(origin, links.url);
  const page = await visit.page(`${origin}/sign-in`, browser);
  await fill(page, { identifier: address });
  const link = await linkOf(links.instance, address);
  await assert.rejects((await visit.page('', browser)).goto(link), /ERR_CONNECTION_REFUSED/); // where it leads then, nobody listens really
  assert.equal(await isHome(await visit.page(origin, browser), origin), user.id);
  await shown(page, 'Signed in on other tab');
});

scenario('by e-mail link, opened in another browser, where that is allowed', anywhere, async visit => {
  const address = newEmail();
  const user = await anywhere.backend.users.createUser({ emailAddress: [address] });
  const page = await visit.page(`${anywhere.url}/sign-in`);
  await fill(page, { identifier: address });
  const other = await visit.page(await linkOf(anywhere.instance, address));
  assert.equal(await isHome(page, anywhere.url), user.id);
  await other.goto(anywhere.url);
  await shown(other, 'Nobody is signed in');
});

scenario('not by an e-mail link that is opened in another browser', links, async visit => {
  const address = newEmail();
  await links.backend.users.createUser({ emailAddress: [address] });
  const page = await visit.page(`${links.url}/sign-in`);
  await fill(page, { identifier: address });
  const other = await visit.page(await linkOf(links.instance, address));
  await shown(other, /Verification link is invalid for this device/);
  await other.goto(links.url);
  await shown(other, 'Nobody is signed in');
  assert.match(page.url(), /\/sign-in\/factor-one$/);
});

scenario('with a new password, by a code', plain, async visit => {
  const address = newEmail(), password = newPassword();
  const user = await plain.backend.users.createUser({ emailAddress: [address], password: newPassword() });
  const page = await visit.page(`${plain.url}/sign-in`);
  await fill(page, { identifier: address });
  await page.getByText('Forgot password?').click();
  await page.getByRole('button', { name: 'Reset your password' }).click();
  await enterCode(page, await codeOf(plain.instance, address));
  await fill(page, { password, confirmPassword: password }, 'Reset Password');
  assert.equal(await isHome(page, plain.url), user.id);
  assert.ok((await plain.backend.users.verifyPassword({ userId: user.id, password })).verified);
});

scenario('not while the account is locked', strict, async visit => {
  visit.expects(/4(22|03) POST .*sign_ins/);
  const address = newEmail(), password = newPassword();
  const user = await strict.backend.users.createUser({ emailAddress: [address], password });
  const page = await visit.page(`${strict.url}/sign-in`);
  await fill(page, { identifier: address });
  for (let i = 0; i < 3; i++) await answered(page, /attempt_first_factor/, () => fill(page, { password: newPassword() }));
  await page.getByRole('button', { name: 'Enter' }).click(); // the component has left, to the parent of its path, and speaks when it is shown again
  await shown(page, 'There were too many failed attempts to sign in to this account.');
  assert.ok((await strict.backend.users.getUser(user.id)).locked);
  await strict.backend.users.unlockUser(user.id);
  await page.goto(`${strict.url}/sign-in`);
  await fill(page, { identifier: address });
  await fill(page, { password });
  assert.equal(await isHome(page, strict.url), user.id);
});

scenario('by a token of the back end', plain, async visit => {
  const user = await plain.backend.users.createUser({ emailAddress: [newEmail()] });
  const { token } = await plain.backend.signInTokens.createSignInToken({ userId: user.id, expiresInSeconds: 60 });
  const page = await visit.page(`${plain.url}/sign-in?__clerk_ticket=${token}`);
  assert.equal(await isHome(page, plain.url), user.id);
  visit.expects(/400 POST .*sign_ins/);
  const again = await visit.page(`${plain.url}/sign-in?__clerk_ticket=${token}`);
  await shown(again, /used/);
});
