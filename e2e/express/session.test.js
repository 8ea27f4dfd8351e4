// An application of Express whose pages load clerk-js from the public side: sessions by cookies, in a browser.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { connect } from '../harness/backend.js';
import { scenario } from '../harness/browser.js';
import { cookie, forget, journey, shape } from '../harness/journey.js';
import { newPerson, signIn } from '../harness/person.js';
import { Server } from '../harness/program.js';
import { application } from './application.js';

const handshake = '307 /.lcl.dev/v1/client/handshake';

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

// signedIn is a page of a browser in which somebody is signed in.
async function signedIn(visit) {
  const person = await newPerson(instance);
  const page = await visit.page(`${app.url}/sign-in`);
  await signIn(page, person);
  await page.waitForURL(`${app.url}/`);
  await page.locator('#who', { hasText: person.id }).waitFor();
  return { page, person, context: page.context() };
}

// ask has the page ask the application's API, as its scripts do.
function ask(page, path) {
  return page.evaluate(async path => {
    const answer = await fetch(path);
    return { status: answer.status, body: await answer.json() };
  }, path);
}

scenario('pages lead to the sign-in, scripts are refused, and both work by the cookie afterwards', about, async visit => {
  visit.expects(/401 GET .*\/api\/me/);
  const person = await newPerson(instance);
  const page = await visit.page();
  assert.deepEqual(shape(await journey(page, `${app.url}/account`)), [
    '307 /account', `${handshake} (__clerk_hs_reason, redirect_url)`, '307 /account (__clerk_handshake_nonce)', '302 /account', '200 /sign-in',
  ]);
  assert.deepEqual(await ask(page, '/api/me'), { status: 401, body: { error: 'signed out' } });
  await signIn(page, person);
  await page.locator('#who', { hasText: person.id }).waitFor();
  assert.deepEqual(shape(await journey(page, `${app.url}/account`)), ['200 /account']);
  await page.getByRole('heading', { name: `Account of ${person.id}` }).waitFor();
  const { status, body } = await ask(page, '/api/me');
  assert.equal(status, 200);
  assert.deepEqual(body, { userId: person.id, sessionId: body.sessionId, orgId: null, orgRole: null, orgSlug: null, orgPermissions: [] });
  assert.deepEqual(await ask(page, '/api/user'), { status: 200, body: { email: person.email } });
  await page.evaluate(() => window.Clerk.signOut());
  await page.locator('#who', { hasText: 'nobody' }).waitFor();
  assert.equal((await ask(page, '/api/me')).status, 401);
});

scenario('a document without its session cookie gets it back by a handshake, a script does not', about, async visit => {
  const { page, person, context } = await signedIn(visit);
  await page.goto('about:blank');
  await forget(context);
  const answer = await context.request.get(`${app.url}/api/me`);
  assert.equal(answer.status(), 401);
  assert.equal(answer.headers()['x-clerk-auth-reason'], 'client-uat-but-no-session-token');
  const way = await journey(page, `${app.url}/account`);
  assert.deepEqual(shape(way), ['307 /account', `${handshake} (__clerk_hs_reason, __clerk_db_jwt, redirect_url)`, '307 /account (__clerk_handshake_nonce)', '200 /account']);
  await page.getByRole('heading', { name: `Account of ${person.id}` }).waitFor();
  assert.equal(page.url(), `${app.url}/account`);
  assert.ok(await cookie(context, '__session'));
});

scenario('tokens say which organization is active, which role somebody has in it and what that permits', about, async visit => {
  const { page, person } = await signedIn(visit);
  const backend = connect(instance);
  const permission = await backend.organizationPermissions.createOrganizationPermission({ name: 'Read reports', key: 'org:reports:read', description: '' });
  const role = await backend.organizationRoles.createOrganizationRole({ name: 'Auditor', key: 'org:auditor', description: '', permissions: [permission.id] });
  const [own, other] = [await backend.organizations.createOrganization({ name: 'Own', slug: 'own', createdBy: person.id }), await backend.organizations.createOrganization({ name: 'Other', slug: 'other' })];
  await backend.organizations.createOrganizationMembership({ organizationId: other.id, userId: person.id, role: role.key });
  visit.expects(/403 GET .*\/api\/(settings|reports)/);
  const seen = [];
  for (const organization of [own.id, other.id, null]) {
    await page.evaluate(id => window.Clerk.setActive({ organization: id }), organization);
    const { body } = await ask(page, '/api/me');
    seen.push([body.orgId, body.orgRole, body.orgSlug, body.orgPermissions, (await ask(page, '/api/settings')).status, (await ask(page, '/api/reports')).status]);
  }
  assert.deepEqual(seen, [
    [own.id, 'org:admin', 'own', [], 200, 403],
    [other.id, 'org:auditor', 'other', ['org:reports:read'], 403, 200],
    [null, null, null, [], 403, 403],
  ]);
});
