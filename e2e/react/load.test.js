// What the first visit of a page costs, and that it works.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { scenario } from '../harness/browser.js';
import { Server } from '../harness/program.js';
import { application } from './application.js';

let server, instance, app;

before(async () => {
  server = await Server.start();
  instance = await server.instance();
  app = await application(instance);
});

after(async () => {
  await app?.close();
  await server?.stop();
});

scenario('the first load ends signed out, without an error', { instance: () => instance }, async visit => {
  const page = await visit.page(app.url);
  await page.getByText('Nobody is signed in').waitFor();
  assert.deepEqual(page.said.filter(line => line.startsWith('answer:')), []);
});
