// What people do in the prebuilt components.
import assert from 'node:assert/strict';
import { newEmail, newPassword } from '../harness/values.js';

export { fill } from '../harness/form.js';

// go on with the form that is shown.
export async function proceed(page) {
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
}

// enterCode enters a code, once a wrong one before has been taken away.
export async function enterCode(page, code) {
  const field = page.getByLabel('Enter verification code');
  await field.waitFor();
  while ((await field.inputValue()) !== '') await page.waitForTimeout(50);
  await field.pressSequentially(code);
}

// isHome waits until the application's home page shows somebody who is signed in, and returns the user's id.
export async function isHome(page, url) {
  const user = page.getByTestId('user');
  await user.waitFor();
  assert.equal(page.url(), `${url}/`);
  return user.textContent();
}

// shown waits for a text.
export async function shown(page, text) {
  await page.getByText(text).first().waitFor();
}

// enter makes somebody, and signs them in by a token of the back end.
export async function enter(page, stage, more = {}) {
  const address = newEmail(), password = newPassword();
  const user = await stage.backend.users.createUser({ emailAddress: [address], password, ...more });
  const { token } = await stage.backend.signInTokens.createSignInToken({ userId: user.id, expiresInSeconds: 60 });
  await page.goto(`${stage.url}/sign-in?__clerk_ticket=${token}`);
  assert.equal(await isHome(page, stage.url), user.id);
  return { id: user.id, address, password };
}
