// Every hosted page is one for people who cannot see it, or use no mouse: axe finds nothing serious, light or dark, wide or narrow.
import axe from 'axe-core';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { codeOf } from '../harness/backend.js';
import { scenario } from '../harness/browser.js';
import { newPerson } from '../harness/person.js';
import { pictures } from '../harness/setting.js';
import { newEmail } from '../harness/values.js';
import { go, portal, signIn } from './portal.js';

const plain = portal({ legal_consent: true, sessions: { several: true } });
const closed = portal({ restrictions: { sign_up_mode: 'waitlist' } });

let taken = 0;

// judge demands that axe finds nothing serious, and that nothing makes the page wider than the window.
async function judge(page, name) {
  if (pictures) await page.screenshot({ path: join(pictures, `${taken++}.png`), fullPage: true });
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  const grave = violations.filter(v => v.impact === 'serious' || v.impact === 'critical');
  assert.deepEqual(grave.map(v => `${v.id}: ${v.nodes.map(n => n.html).join('\n')}`), [], name);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `${name} is ${over} pixels too wide`);
}

// lookAt judges a page, and what is made of it by hand.
function lookAt(page) {
  return async (path, act) => {
    if (path) await page.goto(plain.url + path);
    await act?.();
    await judge(page, `${path ?? ''} ${page.url()}`);
  };
}

for (const colorScheme of ['light', 'dark']) {
  for (const viewport of [{ width: 1100, height: 900 }, { width: 360, height: 740 }]) {
    const eyes = `${colorScheme}, ${viewport.width} wide`;

    scenario(`the pages before anybody is signed in are accessible: ${eyes}`, plain, async visit => {
      visit.expects(/answer: (422|404)/);
      const page = await visit.page(undefined, await visit.browser({ colorScheme, viewport }));
      const look = lookAt(page);
      await look('/sign-in');
      await look(undefined, async () => {
        await page.getByLabel(/^E-mail/).fill('nobody@example.com');
        await go(page);
        await page.getByText('know no account').waitFor();
      });
      await look('/sign-up', () => page.getByText('Add more about you').click());
      await look(undefined, async () => {
        await page.getByLabel('E-mail address').fill(newEmail());
        await page.getByLabel(/I agree/).check();
        await go(page);
        await page.getByText(/^Verify your e.mail address$/).waitFor();
      });
      await look('/nowhere');
      await look('/sign-in/verify?__clerk_status=expired');
      await look('/sign-in?__clerk_ticket=x');
    });

    scenario(`the steps of signing in are accessible: ${eyes}`, plain, async visit => {
      const person = await newPerson(plain.instance, { skipLegalChecks: true });
      const page = await visit.page(`${plain.url}/sign-in`, await visit.browser({ colorScheme, viewport }));
      const look = lookAt(page);
      await look(undefined, async () => {
        await page.getByLabel(/^E-mail/).fill(person.email);
        await go(page);
        await page.getByText('Enter your password').waitFor();
      });
      await look('/sign-in/methods');
      await look('/sign-in/factor-one?by=password', () => go(page, 'Forgot your password?'));
      await look(undefined, async () => {
        await page.getByLabel('Code', { exact: true }).fill(await codeOf(plain.instance, person.email));
        await go(page);
        await page.getByLabel('New password').waitFor();
      });
    });

    scenario(`the account's pages are accessible: ${eyes}`, plain, async visit => {
      const person = await newPerson(plain.instance, { firstName: 'Ada', lastName: 'Lovelace', skipLegalChecks: true });
      const page = await visit.page(undefined, await visit.browser({ colorScheme, viewport }));
      const look = lookAt(page);
      await signIn(page, plain.url, person);
      await page.getByRole('heading', { name: 'Profile' }).waitFor();
      await look();
      for (const path of ['/user/security', '/user/password', '/user/email-addresses', '/user/phone-numbers', '/user/confirm', '/user/delete', '/sign-in/choose', '/sign-out']) await look(path);
      await look('/user/security', () => page.getByRole('button', { name: /^Set up/ }).click());
      await look('/organization');
      await look('/create-organization');
      await look(undefined, async () => {
        await page.getByLabel('Name', { exact: true }).fill('Analytical Engines');
        await go(page, 'Create an organization');
        await page.getByLabel('E-mail address').fill(newEmail());
        await go(page, 'Send the invitation');
        await page.getByText('The invitation is on its way.').waitFor();
      });
    });
  }
}

scenario('the waitlist is accessible', closed, async visit => {
  const page = await visit.page(`${closed.url}/waitlist`);
  await judge(page, 'waitlist');
});
