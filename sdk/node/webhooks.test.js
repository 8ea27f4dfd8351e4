// webhooks: the application of the instance and the links to its portal.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clerk, frontendURL, refused } from './client.js';

const { webhooks } = clerk;

test('webhooks go round', async () => {
  await refused(webhooks.generateSvixAuthURL(), 400, 'svix_app_missing');
  await refused(webhooks.deleteSvixApp(), 400, 'svix_app_missing');
  const made = await webhooks.createSvixApp();
  const link = made.svix_url ?? made.svixUrl;
  assert.ok(link.startsWith(frontendURL ?? 'http'), link);
  await refused(webhooks.createSvixApp(), 400, 'svix_app_exists');
  const again = await webhooks.generateSvixAuthURL();
  assert.notEqual(again.svix_url ?? again.svixUrl, link);
  assert.equal(await webhooks.deleteSvixApp(), undefined);
});
