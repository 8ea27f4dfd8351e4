// The handshake: an application's server that cannot tell who is signed in sends the browser to the public side, from which it comes
// back with cookies for that server.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '../harness/backend.js';
import { scenario } from '../harness/browser.js';
import { cookie, forget, journey, shape, suffixOf } from '../harness/journey.js';
import { Server } from '../harness/program.js';
import { mark } from '../harness/values.js';
import { application } from './application.js';
import { known, signedIn } from './steps.js';

const asked = '307 /.lcl.dev/v1/client/handshake (__clerk_hs_reason, __clerk_db_jwt, redirect_url)';

let server, instance, app;
let earlier; // what a browser kept from a sign-in, with a token that is short, for the scenario that waits until it is over
const about = { instance: () => instance };

before(async () => {
  server = await Server.start();
  instance = await server.first();
  app = await application(instance);
});

after(async () => {
  await app?.close();
  await server?.stop();
});

// claims reads a token without looking at its signature.
function claims(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
}

scenario('a session cookie that is gone comes back, and the address stays as it was', about, async visit => {
  const { page, context, person } = await signedIn(visit, app, instance);
  const { sessionId } = await known(page, app, 'server');
  const short = await connect(instance).sessions.getToken(sessionId, undefined, 30);
  await page.goto('about:blank');
  earlier = { person, storageState: await context.storageState(), old: short.jwt };
  await forget(context);
  const way = await journey(page, `${app.url}/server?tab=1`);
  assert.deepEqual(shape(way), ['307 /server', asked, '307 /server (__clerk_handshake_nonce)', '200 /server']);
  assert.equal(way[1].url.searchParams.get('__clerk_hs_reason'), 'client-uat-but-no-session-token');
  assert.equal(page.url(), `${app.url}/server?tab=1`);
  assert.equal(JSON.parse(await page.getByTestId('known').textContent()).userId, person.id);
});

scenario('back ends that know no nonce are given a signed token', about, async visit => {
  const { page, context, person } = await signedIn(visit, app, instance);
  await page.goto('about:blank');
  await forget(context);
  const address = new URL(`${server.frontendURL}/v1/client/handshake`);
  address.search = new URLSearchParams({
    redirect_url: `${app.url}/protected`, suffixed_cookies: 'true', __clerk_db_jwt: (await cookie(context, '__clerk_db_jwt')).value,
  });
  const way = await journey(page, address.href);
  assert.deepEqual(shape(way), [
    '307 /.lcl.dev/v1/client/handshake (__clerk_db_jwt, redirect_url)', '307 /protected (__clerk_handshake)', '200 /protected',
  ]);
  assert.equal(page.url(), `${app.url}/protected`);
  assert.equal(await page.getByTestId('user').textContent(), person.id);
  const { handshake } = claims(way[1].url.searchParams.get('__clerk_handshake'));
  const suffix = await suffixOf(context);
  assert.deepEqual(handshake.map(line => line.replace(/=[^;]*;/, '=…;')), [
    ...['__clerk_db_jwt', '__client_uat', '__session'].flatMap(name => [name, name + suffix].map(n => `${n}=…; Path=/; SameSite=Lax; Max-Age=31536000`)),
    `__refresh${suffix}=…; Path=/; SameSite=Lax; Max-Age=31536000; HttpOnly`,
  ]);
});

scenario('a session that was revoked, or whose user was banned, is over at the next handshake', about, async visit => {
  const { sessions, users } = connect(instance);
  for (const end of [({ sessionId }) => sessions.revokeSession(sessionId), ({ userId }) => users.banUser(userId)]) {
    const { page, context } = await signedIn(visit, app, instance);
    const before = await known(page, app, 'server');
    await page.goto('about:blank');
    await end(before);
    await forget(context);
    const way = await journey(page, `${app.url}/protected`);
    assert.deepEqual(shape(way), ['307 /protected', asked, '307 /protected (__clerk_handshake_nonce)', '307 /protected', '200 /sign-in (redirect_url)']);
    assert.equal((await cookie(context, '__client_uat')).value, '0');
  }
});

scenario('addresses of an organization make it active', about, async visit => {
  const { page, person } = await signedIn(visit, app, instance);
  const backend = connect(instance);
  const [one, two] = ['one', 'two'].map(name => `${name}-${mark()}`);
  for (const slug of [one, two]) await backend.organizations.createOrganization({ name: slug, slug, createdBy: person.id });
  const foreign = await backend.organizations.createOrganization({ name: 'Foreign', slug: mark() });
  const active = [];
  for (const path of [`/orgs/${one}`, `/orgs/${one}`, `/orgs/${two}`, '/personal', `/orgs/${foreign.slug}`]) {
    const way = await journey(page, app.url + path);
    assert.equal(page.url(), app.url + path);
    active.push([await page.getByTestId('active').textContent(), way[1]?.url.searchParams.get('__clerk_hs_reason')]);
  }
  const synced = 'active-organization-mismatch';
  assert.deepEqual(active, [[one, synced], [one, undefined], [two, synced], ['none', synced], ['none', synced]]);
});

scenario('scripts are not sent around: they are told that nobody is signed in', about, async visit => {
  const { page, context } = await signedIn(visit, app, instance);
  await page.goto('about:blank');
  await forget(context);
  const answer = await context.request.get(`${app.url}/api/me`, { maxRedirects: 0 });
  assert.equal(answer.status(), 401);
  assert.equal(answer.headers()['x-clerk-auth-reason'], 'client-uat-but-no-session-token');
});

scenario('nobody is sent to a foreign page, and a nonce works once', about, async visit => {
  const { page, context } = await signedIn(visit, app, instance);
  await page.goto('about:blank');
  const browser = (await cookie(context, '__clerk_db_jwt')).value;
  const go = to => context.request.get(`${server.frontendURL}/v1/client/handshake?${new URLSearchParams({ redirect_url: to, format: 'nonce', __clerk_db_jwt: browser })}`, { maxRedirects: 0 });
  assert.equal((await go('https://evil.example/')).status(), 422);
  const nonce = new URL((await go(`${app.url}/`)).headers().location).searchParams.get('__clerk_handshake_nonce');
  const fetched = [1, 2].map(() => connect(instance).clients.getHandshakePayload({ nonce }).then(p => p.directives.length > 0, error => error.status));
  assert.deepEqual((await Promise.all(fetched)).sort(), [404, true].sort());
});

scenario('a token that is over is replaced, first by a handshake and then by the refresh token', about, async visit => {
  const { person, storageState, old } = earlier;
  const context = await visit.browser({ storageState });
  const suffix = await suffixOf(context);
  const keep = token => context.addCookies(['__session', `__session${suffix}`].map(name => ({ name, value: token, url: app.url })));
  await keep(old);
  await pause(Math.max(0, claims(old).exp * 1000 + 6000 - Date.now())); // five seconds are granted to clocks

  const second = await visit.page(undefined, context);
  const target = `${app.url}/protected?tab=%C3%A4&tab=1%2B1#part`;
  const way = await journey(second, target);
  assert.deepEqual(shape(way), ['307 /protected', asked, '307 /protected (__clerk_handshake_nonce)', '200 /protected']);
  assert.equal(way[1].url.searchParams.get('__clerk_hs_reason'), 'session-token-expired-refresh-non-eligible-no-refresh-cookie');
  assert.equal(second.url(), target);
  assert.equal(await second.getByTestId('user').textContent(), person.id);
  await second.close(); // it would go on replacing tokens
  const fresh = (await cookie(context, '__session')).value;
  assert.equal(claims(fresh).sid, claims(old).sid);
  assert.equal((await cookie(context, `__session${suffix}`)).value, fresh);
  assert.ok(await cookie(context, `__refresh${suffix}`));

  await keep(old);
  const third = await visit.page(undefined, context);
  const straight = await journey(third, `${app.url}/protected`);
  assert.deepEqual(shape(straight), ['200 /protected']);
  assert.equal(await third.getByTestId('user').textContent(), person.id);
  assert.notEqual((await cookie(context, '__session')).value, old);
});
