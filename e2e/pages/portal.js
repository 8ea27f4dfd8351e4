// The hosted pages of an instance, filled in by hand.
import { after, before } from 'node:test';
import { codeOf, connect } from '../harness/backend.js';
import { Server } from '../harness/program.js';

let running;

// portal is an instance with these settings on the server of this file, and where its pages are.
export function portal(settings, ...options) {
  const it = {};
  before(async () => {
    running ??= Server.start(...options);
    it.instance = await (await running).instance(settings);
    it.backend = connect(it.instance);
    const host = Buffer.from(it.instance.publishableKey.split('_')[2], 'base64').toString().slice(0, -1);
    it.url = `${(await running).frontendURL.split('://')[0]}://${host}`;
  });
  return it;
}

after(async () => (await running)?.stop());

// go presses the button that leads on.
export async function go(page, name = 'Continue') {
  await page.getByRole('button', { name, exact: true }).click();
}

// signIn signs somebody in with a password.
export async function signIn(page, url, person) {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel(/E-mail address/).fill(person.email);
  await go(page);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await go(page);
}

// enterCode enters the code that was sent to somebody last.
export async function enterCode(page, instance, to, after) {
  await page.getByLabel('Code', { exact: true }).fill(await codeOf(instance, to, after));
  await go(page);
}
