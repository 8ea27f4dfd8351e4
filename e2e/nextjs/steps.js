// What scenarios do with the Next.js application.
import { newPerson, signIn } from '../harness/person.js';

// late is what React says when a part of a page comes to life after clerk-js has loaded: it is then drawn anew. Only slow machines are so
// slow, and nothing is lost.
export const late = /Minified React error #418/;

// signedIn is a page of a browser in which somebody is signed in.
export async function signedIn(visit, app, instance) {
  visit.expects(late);
  const person = await newPerson(instance);
  const page = await visit.page(`${app.url}/sign-in`);
  await signIn(page, person);
  await page.waitForURL(`${app.url}/`);
  await page.getByRole('button', { name: 'Open user menu' }).waitFor();
  return { page, person, context: page.context() };
}

// known reads what the page "server" or "client" says of who is signed in.
export async function known(page, app, which) {
  if (page.url() !== `${app.url}/${which}`) await page.goto(`${app.url}/${which}`);
  const element = page.locator(which === 'client' ? '[data-testid=known][data-loaded=true]' : '[data-testid=known]');
  return JSON.parse(await element.textContent());
}

// signOut does so by the menu at the picture.
export async function signOut(page) {
  await page.getByRole('button', { name: 'Open user menu' }).click();
  await page.locator('.cl-userButtonPopoverActionButton__signOut').click();
  await page.getByRole('link', { name: 'Sign in' }).waitFor();
}
