// A satellite under development: an application at another origin, to which cookies of the primary one do not come.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { scenario } from '../harness/browser.js';
import { journey, shape } from '../harness/journey.js';
import { newPerson, signIn } from '../harness/person.js';
import { Server } from '../harness/program.js';
import { application } from './application.js';

const handshake = '307 /.lcl.dev/v1/client/handshake';

let server, instance, primary, satellite;
const about = { instance: () => instance };

before(async () => {
  server = await Server.start();
  instance = await server.first();
  primary = await application(instance);
  satellite = await application(instance, { E2E_SATELLITE: 'satellite.localhost', CLERK_SIGN_IN_URL: `${primary.url}/sign-in` });
  satellite.url = satellite.url.replace('localhost', 'satellite.localhost');
});

after(async () => {
  await satellite?.close();
  await primary?.close();
  await server?.stop();
});

// isSignedIn holds for a page of the satellite: to clerk-js, and to the back end.
async function isSignedIn(page, person) {
  await page.locator('#who', { hasText: person.id }).waitFor();
  const status = await page.evaluate(() => fetch('/api/me').then(async answer => [answer.status, (await answer.json()).userId]));
  assert.deepEqual(status, [200, person.id]);
  assert.equal(new URL(page.url()).origin, satellite.url);
}

scenario('who sets out from the satellite to sign in comes back to it signed in', about, async visit => {
  const person = await newPerson(instance);
  const page = await visit.page(`${satellite.url}/signed-out`);
  await page.locator('#who', { hasText: 'nobody' }).waitFor();
  await page.evaluate(() => void window.Clerk.redirectToSignIn());
  await page.waitForURL(`${primary.url}/sign-in**`);
  await page.locator('input[name=identifier]').waitFor();
  await pause(2_100); // nobody types faster than that: the SDK takes a third redirect within two seconds of the one before for a loop
  await signIn(page, person);
  await page.waitForURL(`${satellite.url}/**`);
  await isSignedIn(page, person);
  assert.deepEqual(shape(await journey(page, `${satellite.url}/account`)), ['200 /account']);
});

scenario('who is signed in at the primary application is so at the satellite', about, async visit => {
  const person = await newPerson(instance);
  const page = await visit.page(`${primary.url}/sign-in`);
  await signIn(page, person);
  await page.locator('#who', { hasText: person.id }).waitFor();
  assert.deepEqual(shape(await journey(page, `${satellite.url}/account`)), [
    '307 /account', '307 /sign-in', '307 /account (__clerk_db_jwt)', `${handshake} (__clerk_hs_reason, __clerk_db_jwt, redirect_url)`, '307 /account (__clerk_handshake_nonce)', '200 /account',
  ]);
  await isSignedIn(page, person);
});
