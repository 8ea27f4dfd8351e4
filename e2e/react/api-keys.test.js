// API keys, in <APIKeys>: made by people, taken by a back end.
import assert from 'node:assert/strict';
import { scenario } from '../harness/browser.js';
import { stage } from './application.js';
import { enter, shown } from './steps.js';

const plain = stage();

// create makes a key and returns its secret, which is shown once.
async function create(page, name) {
  await page.getByRole('button', { name: 'Add new key' }).click();
  await page.locator('input[name=name]').fill(name);
  await page.getByRole('button', { name: 'Create key' }).click();
  await shown(page, `Copy your "${name}" API Key now`);
  const secret = await page.getByRole('alertdialog').locator('input').inputValue();
  await page.getByRole('button', { name: 'Copy & Close' }).click();
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  return secret;
}

async function revoke(page, name) {
  await page.getByRole('row', { name }).getByRole('button', { name: 'Open menu' }).click();
  await page.getByRole('menuitem', { name: 'Revoke key' }).click();
  await page.locator('input[name=apiKeyRevokeConfirmation]').fill('Revoke');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke key' }).click();
  await page.getByRole('row', { name }).waitFor({ state: 'detached' });
}

scenario("somebody's own key is made, taken, and revoked", plain, async visit => {
  visit.expects(/409 POST .*api_keys/);
  const browser = await visit.browser({ permissions: ['clipboard-write'] });
  const page = await visit.page('', browser);
  const user = await enter(page, plain);
  await page.goto(`${plain.url}/api-keys`);
  await shown(page, 'No API keys found');
  const secret = await create(page, 'robot');
  await page.getByRole('row', { name: 'robot' }).waitFor();

  const key = await plain.backend.apiKeys.verify(secret);
  assert.deepEqual([key.subject, key.name, key.createdBy, key.scopes, key.claims], [user.id, 'robot', user.id, [], null]);
  const asked = new Request(plain.url, { headers: { authorization: `Bearer ${secret}` } });
  const state = await plain.backend.authenticateRequest(asked, { acceptsToken: 'api_key' });
  assert.deepEqual([state.isAuthenticated, state.toAuth().userId, state.toAuth().id], [true, user.id, key.id]);

  await page.reload();
  await page.getByRole('row', { name: 'robot' }).waitFor();
  assert.ok(!(await page.content()).includes(secret));
  await page.getByRole('button', { name: 'Add new key' }).click();
  await page.locator('input[name=name]').fill('robot');
  await page.getByRole('button', { name: 'Create key' }).click();
  await shown(page, 'API Key name already exists.');
  await page.getByRole('button', { name: 'Cancel' }).click();

  await revoke(page, 'robot');
  await assert.rejects(plain.backend.apiKeys.verify(secret), error => error.status === 404);
  assert.equal((await plain.backend.authenticateRequest(asked, { acceptsToken: 'api_key' })).isAuthenticated, false);
});

scenario("an organization's key is for those who may", plain, async visit => {
  visit.expects(/403 GET .*api_keys/);
  const page = await visit.page('', await visit.browser({ permissions: ['clipboard-write'] }));
  const user = await enter(page, plain);
  const organization = await plain.backend.organizations.createOrganization({ name: 'Acme', createdBy: user.id });
  await page.goto(plain.url);
  await page.waitForFunction(() => window.Clerk?.loaded);
  await page.evaluate(id => window.Clerk.setActive({ organization: id }), organization.id);
  await page.goto(`${plain.url}/api-keys`);
  const key = await plain.backend.apiKeys.verify(await create(page, 'pipeline'));
  assert.deepEqual([key.subject, key.createdBy], [organization.id, user.id]);

  const other = await visit.page();
  const member = await enter(other, plain);
  await plain.backend.organizations.createOrganizationMembership({ organizationId: organization.id, userId: member.id, role: 'org:member' });
  await other.goto(plain.url);
  await other.waitForFunction(() => window.Clerk?.loaded);
  const refused = await other.evaluate(async subject => window.Clerk.apiKeys.getAll({ subject }).then(() => '', error => error.errors[0].code), organization.id);
  assert.equal(refused, 'missing_organization_permission');
});
