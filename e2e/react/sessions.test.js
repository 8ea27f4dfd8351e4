// Being signed in: in tabs, twice, for long, and no more.
import assert from 'node:assert/strict';
import { answered, scenario } from '../harness/browser.js';
import { newEmail, newPassword } from '../harness/values.js';
import { stage } from './application.js';
import { enter, fill, isHome, shown } from './steps.js';

const plain = stage();
const several = stage({ sessions: { several: true } });

scenario('a page that is loaded anew, and another tab, are signed in too', plain, async visit => {
  const browser = await visit.browser();
  const page = await visit.page('', browser);
  const user = await enter(page, plain);
  await page.reload();
  assert.equal(await isHome(page, plain.url), user.id);
  const tab = await visit.page(plain.url, browser);
  assert.equal(await isHome(tab, plain.url), user.id);
  assert.equal(await tab.getByTestId('session').textContent(), await page.getByTestId('session').textContent());
});

scenario('signing out in one tab ends the session in the other', plain, async visit => {
  const browser = await visit.browser();
  const page = await visit.page('', browser);
  const user = await enter(page, plain);
  const tab = await visit.page(plain.url, browser);
  await isHome(tab, plain.url);
  await page.getByRole('button', { name: 'Open user menu' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await shown(page, 'Nobody is signed in');
  await shown(tab, 'Nobody is signed in');
  assert.deepEqual((await plain.backend.sessions.getSessionList({ userId: user.id, status: 'active' })).data, []);
});

scenario('whoever is signed in elsewhere is signed out by the back end', plain, async visit => {
  visit.expects(/40[14] /);
  const page = await visit.page();
  const user = await enter(page, plain);
  await plain.backend.sessions.revokeSession(await page.getByTestId('session').textContent());
  await page.reload();
  await shown(page, 'Nobody is signed in');
  assert.equal((await plain.backend.sessions.getSessionList({ userId: user.id })).data[0].status, 'revoked');
});

scenario('a token is fetched anew when its time is over', plain, async visit => {
  const page = await visit.page();
  await page.clock.install();
  await enter(page, plain);
  const claims = () => page.evaluate(async () => JSON.parse(atob((await window.Clerk.session.getToken()).split('.')[1].replaceAll('-', '+').replaceAll('_', '/'))));
  const before = await claims();
  assert.equal((await answered(page, /\/tokens\?/, () => page.clock.fastForward(55_000))).status(), 200);
  const after = await claims();
  assert.equal(after.sid, before.sid);
  assert.notEqual(after.jti, before.jti);
  assert.equal(after.exp - after.iat, 60);
});

scenario('one user after another is refused where only one may be signed in', plain, async visit => {
  const page = await visit.page();
  await enter(page, plain);
  await page.goto(`${plain.url}/sign-in`);
  await isHome(page, plain.url); // the component leads away
});

scenario('two users are signed in at once where that is allowed', several, async visit => {
  const page = await visit.page();
  const first = await enter(page, several);
  await page.getByRole('button', { name: 'Open user menu' }).click();
  await page.getByRole('button', { name: 'Add account' }).click();
  const address = newEmail(), password = newPassword();
  const second = await several.backend.users.createUser({ emailAddress: [address], password });
  await fill(page, { identifier: address });
  await fill(page, { password });
  await page.getByText(second.id).waitFor();
  assert.equal(await page.getByTestId('sessions').textContent(), '2');
  await page.getByRole('button', { name: 'Open user menu' }).click();
  await page.getByRole('button', { name: new RegExp(first.address) }).click();
  await page.getByText(first.id).waitFor();
  await page.getByRole('button', { name: 'Open user menu' }).click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await shown(page, 'Choose an account');
  await page.getByRole('button', { name: address }).click();
  await page.getByText(second.id).waitFor();
  assert.equal(await page.getByTestId('sessions').textContent(), '1');
});
