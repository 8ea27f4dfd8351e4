// Authenticators and passkeys: set up in <UserProfile>, and used.
import assert from 'node:assert/strict';
import { TOTP } from 'otpauth';
import { scenario } from '../harness/browser.js';
import { stage } from './application.js';
import { enter, enterCode, fill, isHome, proceed, shown } from './steps.js';

const plain = stage();

// The page asks for a passkey while it signs in by a ticket, and is told so.
const overtaken = /40[01] POST .*sign_ins/;

scenario('an authenticator is set up, asked for, and removed', plain, async visit => {
  const page = await visit.page();
  const user = await enter(page, plain);
  await page.goto(`${plain.url}/user/security`);
  await page.getByRole('button', { name: 'Add two-step verification' }).click();
  await page.getByRole('menuitem', { name: 'Authenticator application' }).click();
  await page.getByRole('button', { name: 'Can’t scan QR code?' }).click();
  const secret = await page.locator('input[readonly]').first().inputValue();
  const totp = new TOTP({ secret });
  await proceed(page);
  await enterCode(page, totp.generate());
  await shown(page, 'Two-step verification is now enabled.');
  await page.getByRole('button', { name: 'Finish' }).click();
  const now = await plain.backend.users.getUser(user.id);
  assert.deepEqual([now.totpEnabled, now.twoFactorEnabled, now.backupCodeEnabled], [true, true, true]);

  const elsewhere = await visit.page(`${plain.url}/sign-in`);
  await fill(elsewhere, { identifier: user.address });
  await fill(elsewhere, { password: user.password });
  await shown(elsewhere, 'To continue, please enter the verification code');
  await enterCode(elsewhere, totp.generate({ timestamp: Date.now() + 30_000 })); // the code of now was used
  await isHome(elsewhere, plain.url);

  const row = page.locator('.cl-profileSectionItem__mfa').first();
  await row.getByRole('button', { name: 'Open menu' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('Default').waitFor({ state: 'detached' });
  assert.equal((await plain.backend.users.getUser(user.id)).totpEnabled, false);
});

// authenticated opens a browser with an authenticator in it, of the kind that phones have. Pages are not told that they are driven, since
// the SDK offers passkeys to people only.
async function authenticated(visit) {
  const browser = await visit.browser();
  await browser.addInitScript(() => Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => false }));
  const page = await visit.page('', browser);
  const session = await browser.newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return page;
}

scenario('a passkey is made, renamed, signed in with, and removed', plain, async visit => {
  visit.expects(overtaken);
  const page = await authenticated(visit);
  const user = await enter(page, plain);
  await page.goto(`${plain.url}/user/security`);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const row = page.locator('.cl-profileSectionItem__passkeys');
  await row.getByRole('button', { name: 'Open menu' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.locator('input[name=passkeyName]').fill('Pocket');
  await page.getByRole('button', { name: 'Save' }).click();
  await row.getByText('Pocket').waitFor();

  const leave = async () => {
    await page.goto(plain.url);
    await page.getByRole('button', { name: 'Leave' }).click();
    await shown(page, 'Nobody is signed in');
    await page.getByRole('button', { name: 'Enter' }).click();
  };
  await leave(); // the form offers the passkey by itself, which this authenticator gives at once
  assert.equal(await isHome(page, plain.url), user.id);
  await page.addInitScript(() => (PublicKeyCredential.isConditionalMediationAvailable = async () => false));
  await leave();
  await page.getByText('Use passkey instead').click();
  assert.equal(await isHome(page, plain.url), user.id);

  await page.goto(`${plain.url}/user/security`);
  await row.getByRole('button', { name: 'Open menu' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await row.getByText('Pocket').waitFor({ state: 'detached' });
});
