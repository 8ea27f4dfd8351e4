// An application of Next.js with a key such as localhost:4443/.lcl.dev, the public side over TLS of its own authority: who is
// signed in, as its middleware, its server and its pages see it.
import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { after, before } from 'node:test';
import { connect } from '../harness/backend.js';
import { scenario } from '../harness/browser.js';
import { journey, shape } from '../harness/journey.js';
import { newPerson, signIn } from '../harness/person.js';
import { Server } from '../harness/program.js';
import { mark } from '../harness/values.js';
import { application } from './application.js';
import { known, late, signedIn, signOut } from './steps.js';

let server, instance, app;
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

scenario('a page that is protected leads to the sign-in, and back', about, async visit => {
  visit.expects(late);
  const person = await newPerson(instance);
  for (const path of ['/protected', '/matched']) {
    const page = await visit.page();
    const way = await journey(page, app.url + path);
    // The first visit brings a dev browser along; only then is it known that nobody is signed in.
    assert.deepEqual(shape(way), [
      `307 ${path}`, '307 /.lcl.dev/v1/client/handshake (__clerk_hs_reason, redirect_url)',
      `307 ${path} (__clerk_handshake_nonce)`, `307 ${path}`, '200 /sign-in (redirect_url)',
    ]);
    assert.equal(way.at(-1).url.searchParams.get('redirect_url'), app.url + path);
    await signIn(page, person);
    await page.waitForURL(app.url + path);
    await page.getByRole('heading', { name: path === '/matched' ? 'Matched' : 'Protected' }).waitFor();
  }
});

scenario('whoever is signed out gets no answer of the API', about, async visit => {
  visit.expects(late);
  visit.expects(/401 GET .*\/api\/me/);
  const page = await visit.page(`${app.url}/`);
  await page.getByRole('link', { name: 'Sign in' }).waitFor();
  assert.deepEqual(await known(page, app, 'server'), { userId: null, sessionId: null, orgId: null, orgRole: null, email: null });
  const answer = await page.evaluate(async () => (await fetch('/api/me')).status);
  assert.equal(answer, 401);
});

scenario('server, pages and browser agree on who is signed in, and on the organization', about, async visit => {
  const { page, person } = await signedIn(visit, app, instance);
  const backend = connect(instance);
  const organization = await backend.organizations.createOrganization({ name: 'Acme', createdBy: person.id });
  const byServer = await known(page, app, 'server');
  assert.equal(byServer.userId, person.id);
  assert.equal(byServer.email, person.email);
  assert.equal(byServer.orgId, null);
  assert.deepEqual(await known(page, app, 'client'), byServer);
  // The page that needs scripts has been rendered by the server before, with the same user.
  assert.match(await (await page.request.get(`${app.url}/client`)).text(), new RegExp(`&quot;${person.id}&quot;`));
  const byAPI = await page.evaluate(async () => (await fetch('/api/me')).json());
  assert.deepEqual(byAPI, { userId: person.id, sessionId: byServer.sessionId, issuer: server.frontendURL });

  await page.evaluate(id => window.Clerk.setActive({ organization: id }), organization.id);
  await page.locator('[data-testid=known]', { hasText: organization.id }).waitFor();
  const active = { ...byServer, orgId: organization.id, orgRole: 'org:admin' };
  assert.deepEqual(await known(page, app, 'client'), active);
  assert.deepEqual(await known(page, app, 'server'), active);
});

scenario('signing out ends the session everywhere', about, async visit => {
  const { page, context } = await signedIn(visit, app, instance);
  const { sessionId } = await known(page, app, 'server');
  await signOut(page);
  assert.equal((await connect(instance).sessions.getSession(sessionId)).status, 'removed');
  assert.deepEqual((await context.cookies()).filter(c => c.name.startsWith('__session')), []);
  const way = await journey(page, `${app.url}/protected`);
  assert.deepEqual(shape(way), ['307 /protected', '200 /sign-in (redirect_url)']);
});

scenario('whoever is banned is signed out, and does not get in again', about, async visit => {
  const { page, context, person } = await signedIn(visit, app, instance);
  await connect(instance).users.banUser(person.id);
  visit.expects(/401 POST .*\/tokens/);
  visit.expects(/403 POST .*\/sign_ins/);
  await page.evaluate(() => window.Clerk.session.getToken({ skipCache: true }).catch(() => null));
  await page.getByRole('link', { name: 'Sign in' }).waitFor();
  assert.deepEqual((await context.cookies()).filter(c => c.name.startsWith('__session')), []);
  await page.goto(`${app.url}/protected`);
  await signIn(page, person);
  await page.getByText(/banned/i).first().waitFor();
});

scenario('with the public key at hand nobody is asked about tokens', about, async visit => {
  const { page } = await signedIn(visit, app, instance);
  const cookies = await page.context().cookies();
  const { keys } = await connect(instance).jwks.getJwks();
  const key = createPublicKey({ key: keys[0], format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' });
  for (const [pem, status] of [[key, 200], [foreign, 401]]) {
    // No Backend API is where this application looks for one.
    const alone = await application(instance, { CLERK_JWT_KEY: pem, CLERK_API_URL: 'http://127.0.0.1:9' });
    try {
      const context = await visit.browser();
      await context.addCookies(cookies); // of localhost, whatever the port
      assert.equal((await context.request.get(`${alone.url}/api/me`)).status(), status);
      if (status === 200) await (await visit.page(`${alone.url}/protected`, context)).getByTestId('user').waitFor();
    } finally {
      await alone.close();
    }
  }
});

scenario('the tokens of machines and the keys of users are taken where they are asked for', about, async () => {
  const backend = connect(instance);
  const person = await newPerson(instance);
  const machine = await backend.machines.create({ name: mark() });
  const token = await backend.m2m.createToken({ machineSecretKey: machine.secretKey });
  const key = await backend.apiKeys.create({ name: 'deploy', subject: person.id });
  const session = await backend.sessions.getToken((await backend.sessions.createSession({ userId: person.id })).id);
  const ask = async (path, bearer) => {
    const answer = await fetch(app.url + path, { headers: { Authorization: `Bearer ${bearer}` } });
    return [answer.status, (await answer.json()).subject];
  };
  assert.deepEqual(await ask('/api/machine', token.token), [200, machine.id]);
  assert.deepEqual(await ask('/api/machine', key.secret), [200, person.id]);
  assert.equal((await ask('/api/machine', session.jwt))[0], 401);
  assert.equal((await ask('/api/me', session.jwt))[0], 200);
  assert.equal((await ask('/api/me', token.token))[0], 401);
  await backend.apiKeys.revoke({ apiKeyId: key.id });
  assert.equal((await ask('/api/machine', key.secret))[0], 401);
});
