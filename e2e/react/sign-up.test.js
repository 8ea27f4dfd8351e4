// Signing up, in <SignUp>.
import assert from 'node:assert/strict';
import { codeOf, linkOf } from '../harness/backend.js';
import { scenario } from '../harness/browser.js';
import { mark, newEmail, newPassword, newTestEmail, newTestPhone, testCode } from '../harness/values.js';
import { stage } from './application.js';
import { enterCode, fill, isHome, proceed, shown } from './steps.js';

const plain = stage();
const full = stage({
  email_address: { required: true }, username: { required: true }, first_name: { required: true }, last_name: { required: true },
  password: { required: true, require_numbers: true }, legal_consent: true,
});
const links = stage({ authentication: { email_code: false, email_link: true } });
const restricted = stage({ password: { required: true }, restrictions: { sign_up_mode: 'restricted' } });
const waitlisted = stage({ restrictions: { sign_up_mode: 'waitlist' } });

scenario('with an e-mail code', plain, async visit => {
  visit.expects(/422 POST .*attempt_verification/);
  const address = newEmail();
  const page = await visit.page(`${plain.url}/sign-up`);
  await fill(page, { emailAddress: address });
  const code = await codeOf(plain.instance, address);
  await enterCode(page, code === '000000' ? '111111' : '000000');
  await shown(page, 'The code is not the right one.');
  await enterCode(page, code);
  const user = await plain.backend.users.getUser(await isHome(page, plain.url));
  assert.deepEqual([user.emailAddresses[0].emailAddress, user.emailAddresses[0].verification.status, user.passwordEnabled], [address, 'verified', false]);
});

scenario('with all that an instance asks for', full, async visit => {
  visit.expects(/422 POST .*sign_ups/);
  const address = newTestEmail(), username = mark(), password = newPassword();
  const page = await visit.page(`${full.url}/sign-up`);
  await page.locator('input[name=legalAccepted]').check();
  await fill(page, { firstName: 'Ada', lastName: 'Lovelace', username, emailAddress: address, password: 'without-numbers' });
  await shown(page, /number/);
  await fill(page, { password });
  await enterCode(page, testCode);
  const user = await full.backend.users.getUser(await isHome(page, full.url));
  assert.deepEqual([user.fullName, user.username, user.passwordEnabled], ['Ada Lovelace', username, true]);
  assert.ok(user.legalAcceptedAt);
  assert.ok((await full.backend.users.verifyPassword({ userId: user.id, password })).verified);
});

scenario('with a phone code', plain, async visit => {
  const number = newTestPhone();
  const page = await visit.page(`${plain.url}/sign-up`);
  await page.getByText('Use phone instead').click();
  await page.locator('input[name=phoneNumber]').fill(number.slice(2));
  await proceed(page);
  await enterCode(page, testCode);
  const user = await plain.backend.users.getUser(await isHome(page, plain.url));
  assert.deepEqual(user.phoneNumbers.map(each => each.phoneNumber), [number]);
});

scenario('with an address that somebody has', plain, async visit => {
  visit.expects(/422 POST .*sign_ups/);
  const address = newTestEmail();
  await plain.backend.users.createUser({ emailAddress: [address] });
  const page = await visit.page(`${plain.url}/sign-up`);
  await fill(page, { emailAddress: address });
  await shown(page, 'That email address is taken. Please try another.');
});

scenario('where people sign in, with an address that nobody has', plain, async visit => {
  visit.expects(/422 POST .*sign_ins/);
  const address = newTestEmail();
  const page = await visit.page(`${plain.url}/combined`);
  await fill(page, { identifier: address });
  await enterCode(page, testCode);
  assert.equal((await plain.backend.users.getUser(await isHome(page, plain.url))).emailAddresses[0].emailAddress, address);
});

scenario('with an e-mail link', links, async visit => {
  visit.expects(/401 GET .*\/v1\/client\?|was given another token while this request was on its way/); // the link's page may ask while the first one is signed in
  const address = newEmail();
  const browser = await visit.browser();
  const page = await visit.page(`${links.url}/sign-up`, browser);
  await fill(page, { emailAddress: address });
  const opened = await visit.page(await linkOf(links.instance, address), browser);
  await isHome(page, links.url);
  await opened.close();
});

scenario('with an invitation, where it is the only way', restricted, async visit => {
  const address = newEmail();
  const page = await visit.page(`${restricted.url}/sign-up`);
  await shown(page, 'Access restricted');
  const invitation = await restricted.backend.invitations.createInvitation({ emailAddress: address, redirectUrl: `${restricted.url}/sign-up`, publicMetadata: { plan: 'gold' }, notify: false });
  await page.goto(invitation.url);
  await fill(page, { password: newPassword() });
  const user = await restricted.backend.users.getUser(await isHome(page, restricted.url));
  assert.deepEqual([user.emailAddresses[0].emailAddress, user.emailAddresses[0].verification.status, user.publicMetadata], [address, 'verified', { plan: 'gold' }]);
  assert.equal((await restricted.backend.invitations.getInvitationList({ status: 'accepted' })).data[0].id, invitation.id);
});

scenario('on the waitlist', waitlisted, async visit => {
  const address = newEmail();
  const page = await visit.page(`${waitlisted.url}/waitlist`);
  await page.locator('input[name=emailAddress]').fill(address);
  await page.getByRole('button', { name: 'Join the waitlist' }).click();
  await shown(page, /Thanks for joining the waitlist/);
  assert.equal((await waitlisted.backend.waitlistEntries.list()).data[0].emailAddress, address);
});
