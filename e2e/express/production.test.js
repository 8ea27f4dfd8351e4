// A production instance behind the application's own proxy, which hands on one cookie of each answer.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { scenario } from '../harness/browser.js';
import { front } from '../harness/front.js';
import { forget, journey, shape } from '../harness/journey.js';
import { newPerson, signIn } from '../harness/person.js';
import { Server } from '../harness/program.js';
import { application } from './application.js';

let server, instance, inner, outer, url;

before(async () => {
  server = await Server.start('--frontend-tls=off');
  instance = await server.instance(undefined, '--environment=production', '--host=clerk.shop.example');
  inner = await application(instance, { E2E_FRONTEND_API_PROXY: '1', CLERK_FAPI_URL: `http://${server.host}` });
  outer = await front(inner.port);
  url = `https://example.localhost:${outer.port}`;
});

after(async () => {
  await outer?.close();
  await inner?.close();
  await server?.stop();
});

scenario('people sign in through the proxy, stay so, and sign out', { instance: () => instance }, async visit => {
  visit.expects(/401 GET .*\/api\/me/);
  const person = await newPerson(instance);
  const page = await visit.page(`${url}/sign-in`);
  const context = page.context();
  await signIn(page, person);
  await page.waitForURL(`${url}/`);
  await page.locator('#who', { hasText: person.id }).waitFor();
  await page.goto('about:blank');
  await forget(context);
  const way = await journey(page, `${url}/account`);
  assert.deepEqual(shape(way), ['307 /account', '307 /__clerk/v1/client/handshake (__clerk_hs_reason, redirect_url)', '200 /account']);
  await page.getByRole('heading', { name: `Account of ${person.id}` }).waitFor();
  assert.equal(await page.evaluate(async () => (await fetch('/api/me')).status), 200);
  await page.locator('#who', { hasText: person.id }).waitFor();
  await page.evaluate(() => window.Clerk.signOut());
  await page.locator('#who', { hasText: 'nobody' }).waitFor();
  assert.deepEqual(shape(await journey(page, `${url}/account`)), ['302 /account', '200 /sign-in']);
  assert.equal(await page.evaluate(async () => (await fetch('/api/me')).status), 401);
});
