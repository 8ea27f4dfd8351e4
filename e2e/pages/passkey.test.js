// Passkeys: what the hosted pages need a script for.
import { scenario } from '../harness/browser.js';
import { newPerson } from '../harness/person.js';
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
