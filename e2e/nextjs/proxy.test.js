// Without TLS and without names: browsers reach the public side through a proxy, by its own address or by the application itself.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { scenario } from '../harness/browser.js';
import { cookie, forget, journey, shape } from '../harness/journey.js';
import { Server } from '../harness/program.js';
import { application } from './application.js';
import { known, signedIn, signOut } from './steps.js';

let server, instance, shop, direct, within;
const about = { instance: () => instance };

before(async () => {
  server = await Server.start('--frontend-tls=off');
  instance = await server.first();
  shop = await server.instance(undefined, '--host=clerk.shop.example'); // a host that leads nowhere
  const proxy = `http://${server.host}`;
  direct = await application(instance, {
    NEXT_PUBLIC_CLERK_PROXY_URL: proxy,
    NEXT_PUBLIC_CLERK_JS_URL: `${proxy}/npm/@clerk/clerk-js@6/dist/clerk.browser.js`,
    NEXT_PUBLIC_CLERK_UI_URL: `${proxy}/npm/@clerk/ui@1/dist/ui.browser.js`,
  });
  within = await application(shop, { E2E_FRONTEND_API_PROXY: '1', NEXT_PUBLIC_CLERK_PROXY_URL: '/__clerk', CLERK_FAPI_URL: proxy });
});

after(async () => {
  await direct?.close();
  await within?.close();
  await server?.stop();
});

// wholeVisit signs somebody in, has the application's server lose its cookie and get it back, and signs out.
async function wholeVisit(visit, app, instance, handshake) {
  const { page, context, person } = await signedIn(visit, app, instance);
  const asked = [];
  page.on('request', request => request.url().startsWith('http') && asked.push(new URL(request.url()).origin));
  const byServer = await known(page, app, 'server');
  assert.equal(byServer.userId, person.id);
  assert.deepEqual(await known(page, app, 'client'), byServer);
  await page.goto('about:blank');
  await forget(context);
  const way = await journey(page, `${app.url}/protected`);
  assert.deepEqual(shape(way), ['307 /protected', `307 ${handshake} (__clerk_hs_reason, __clerk_db_jwt, redirect_url)`, '307 /protected (__clerk_handshake_nonce)', '200 /protected']);
  assert.equal(await page.getByTestId('user').textContent(), person.id);
  await signOut(page);
  assert.equal((await cookie(context, '__client_uat')).value, '0');
  return new Set(asked);
}

scenario('through a proxy at an address of its own, over plain HTTP', about, async visit => {
  const asked = await wholeVisit(visit, direct, instance, '/v1/client/handshake');
  assert.deepEqual(asked, new Set([direct.url, `http://${server.host}`]));
});

scenario('through the application itself: the browser asks nobody else', about, async visit => {
  const asked = await wholeVisit(visit, within, shop, '/__clerk/v1/client/handshake');
  // Pictures have addresses of the public side itself, which does not exist here.
  asked.delete('http://clerk.shop.example');
  assert.deepEqual(asked, new Set([within.url]));
});
