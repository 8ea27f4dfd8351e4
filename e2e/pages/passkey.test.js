// What the hosted pages do where there are scripts: passkeys, and the way there from an application and back.
import assert from 'node:assert/strict';
import { scenario } from '../harness/browser.js';
import { newPerson } from '../harness/person.js';
import { stage } from '../react/application.js';
import { go, portal, signIn } from './portal.js';

const plain = portal();

scenario('a passkey is made, and signs in', plain, async visit => {
  const person = await newPerson(plain.instance);
  const page = await visit.page();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  await signIn(page, plain.url, person);
  await page.getByRole('link', { name: 'Security' }).click();
  await go(page, 'Add a passkey');
  await go(page, 'Create the passkey');
  await page.getByText('The passkey is added.').waitFor();
  await page.getByRole('link', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: /^Sign out/ }).click();
  await go(page, 'Use a passkey');
  await go(page, 'Use my passkey');
  await page.getByRole('heading', { name: 'Profile' }).waitFor();
});

const application = stage();

scenario('an application sends its users here, and they come back signed in', application, async visit => {
  const person = await newPerson(application.instance);
  const page = await visit.page(application.url);
  await page.getByText('Nobody is signed in').waitFor();
  await page.evaluate(() => window.Clerk.redirectToSignIn({ signInForceRedirectUrl: location.href }));
  await page.getByLabel(/E-mail address/).fill(person.email);
  assert.doesNotMatch(page.url(), /__clerk_db_jwt/);
  await go(page);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await go(page);
  await page.waitForURL(url => url.origin === new URL(application.url).origin);
  await page.waitForFunction(() => window.Clerk?.user);
  assert.equal(await page.evaluate(() => window.Clerk.user.primaryEmailAddress.emailAddress), person.email);
  await page.evaluate(() => window.Clerk.redirectToUserProfile());
  await page.getByRole('heading', { name: 'Profile' }).waitFor();
  await page.getByText(`${person.email} primary`).waitFor();
});
