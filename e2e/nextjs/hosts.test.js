// A public side with a host of its own, such as clerk.shop.lcl.dev, on the port of HTTPS: what a line in /etc/hosts and the authority of the server
// give a machine, the browser is told here. Keys have no path and no port then, and hosted pages are expected beside it.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { lead, scenario } from '../harness/browser.js';
import { forget, journey, leave, shape } from '../harness/journey.js';
import { newPerson, signIn } from '../harness/person.js';
import { Server } from '../harness/program.js';
import { application } from './application.js';
import { known, late, signedIn, signOut } from './steps.js';

const host = 'clerk.shop.lcl.dev';

let server, instance, app, bare;
const about = { instance: () => instance };

before(async () => {
  server = await Server.start(`--frontend-url=https://${host}`);
  instance = await server.first();
  for (const name of [host, 'accounts.shop.lcl.dev']) lead(name, server.host);
  app = await application(instance);
  bare = await application(instance, { NEXT_PUBLIC_CLERK_SIGN_IN_URL: undefined, NEXT_PUBLIC_CLERK_SIGN_UP_URL: undefined });
});

after(async () => {
  await bare?.close();
  await app?.close();
  await server?.stop();
});

scenario('an application signs in, its server knows, and a handshake brings back what was lost', about, async visit => {
  assert.equal(instance.frontendURL, `https://${host}`);
  const { page, context, person } = await signedIn(visit, app, instance);
  const byServer = await known(page, app, 'server');
  assert.equal(byServer.userId, person.id);
  assert.deepEqual(await known(page, app, 'client'), byServer);
  const { issuer } = await page.evaluate(async () => (await fetch('/api/me')).json());
  assert.equal(issuer, `https://${host}`);

  await leave(page);
  await forget(context);
  const way = await journey(page, `${app.url}/protected`);
  assert.deepEqual(shape(way), [
    '307 /protected', '307 /v1/client/handshake (__clerk_hs_reason, __clerk_db_jwt, redirect_url)', '307 /protected (__clerk_handshake_nonce)', '200 /protected',
  ]);
  assert.equal(way[1].url.host, host);
  assert.equal(await page.getByTestId('user').textContent(), person.id);
  await signOut(page);
});

scenario('an application without pages of its own sends people to the hosted ones, and they come back', about, async visit => {
  visit.expects(late);
  const person = await newPerson(instance);
  const page = await visit.page();
  const way = await journey(page, `${bare.url}/protected`);
  assert.deepEqual(way.slice(-3).map(step => `${step.status} ${step.url.host}${step.url.pathname}`), ['307 accounts.shop.lcl.dev/sign-in', `307 ${host}/sign-in`, `200 ${host}/sign-in`]);
  await signIn(page, person);
  await page.waitForURL(`${bare.url}/protected`);
  assert.equal(await page.getByTestId('user').textContent(), person.id);
});
