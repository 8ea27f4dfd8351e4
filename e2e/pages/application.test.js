// From an application to the hosted pages and back, by Clerk's own script.
import assert from 'node:assert/strict';
import { scenario } from '../harness/browser.js';
import { newPerson } from '../harness/person.js';
import { stage } from '../react/application.js';
import { go } from './portal.js';

const application = stage(undefined, { signInUrl: '', signUpUrl: '' }); // none of its own

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
