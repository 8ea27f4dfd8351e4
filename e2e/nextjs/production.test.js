// A production instance: no dev browser, nothing in addresses; who is signed in is told by cookies of the domain that the
// application and the public side share.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { scenario } from '../harness/browser.js';
import { front } from '../harness/front.js';
import { forget, journey, shape, suffixOf } from '../harness/journey.js';
import { Server } from '../harness/program.js';
import { application } from './application.js';
import { known, signedIn, signOut } from './steps.js';

let server, instance, inner, outer, app;

before(async () => {
  server = await Server.start();
  const port = server.host.split(':')[1];
  instance = await server.instance(undefined, '--environment=production', `--host=clerk.example.localhost:${port}`);
  inner = await application(instance);
  outer = await front(inner.port);
  app = { url: `https://example.localhost:${outer.port}` };
});

after(async () => {
  await outer?.close();
  await inner?.close();
  await server?.stop();
});

// held lists the cookies of a browser without what changes: which there are, whose, and how they are guarded.
async function held(context) {
  const suffix = await suffixOf(context);
  const list = (await context.cookies()).map(({ name, domain, path, httpOnly, secure, sameSite }) =>
    `${name.replace(suffix, '_…')} ${domain} ${path} ${sameSite}${secure ? ' secure' : ''}${httpOnly ? ' httpOnly' : ''}`);
  return list.sort();
}

scenario('the cookies of a production instance', { instance: () => instance }, async visit => {
  const { page, context, person } = await signedIn(visit, app, instance);
  const byServer = await known(page, app, 'server');
  assert.equal(byServer.userId, person.id);
  assert.deepEqual(await known(page, app, 'client'), byServer);
  const { issuer } = await page.evaluate(async () => (await fetch('/api/me')).json());
  assert.equal(issuer, `https://clerk.example.${server.host}`);
  assert.deepEqual(await held(context), [
    '__client clerk.example.localhost / Lax secure httpOnly',
    '__client_uat .example.localhost / Lax secure',
    '__client_uat_… .example.localhost / Lax secure',
    '__session example.localhost / Lax secure',
    '__session_… example.localhost / Lax secure',
    'clerk_active_context example.localhost / Lax secure',
  ]);

  await page.goto('about:blank');
  await forget(context);
  const way = await journey(page, `${app.url}/protected?tab=1`);
  assert.deepEqual(shape(way), ['307 /protected', '307 /v1/client/handshake (__clerk_hs_reason, redirect_url)', '200 /protected']);
  assert.equal(page.url(), `${app.url}/protected?tab=1`);
  assert.equal(await page.getByTestId('user').textContent(), person.id);
  // What brought the cookies has served: the next requests are those of somebody who is signed in.
  assert.equal(await page.evaluate(async () => (await fetch('/api/me')).status), 200);
  assert.deepEqual(shape(await journey(page, `${app.url}/protected`)), ['200 /protected']);
  assert.deepEqual((await context.cookies()).filter(c => c.name.startsWith('__clerk_handshake')), []);

  await signOut(page);
  const uat = (await context.cookies()).filter(c => c.name.startsWith('__client_uat'));
  assert.deepEqual(uat.map(c => c.value), ['0', '0']);
  assert.deepEqual(shape(await journey(page, `${app.url}/protected`)), ['307 /protected', '200 /sign-in (redirect_url)']);
});
