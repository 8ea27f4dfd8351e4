// What people do in the prebuilt components.
import assert from 'node:assert/strict';
import { newEmail, newPassword } from '../harness/values.js';

// go on with the form that is shown.
export async function proceed(page) {
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
}

// fill fills inputs by their names, and goes on by the keyboard once the form's button can be pressed: what is said of an input moves it
// away under a pointer.
export async function fill(page, values, button = 'Continue') {
  let input;
  for (const [name, value] of Object.entries(values)) {
    input = page.locator(`input[name=${name}]:not([tabindex="-1"])`); // not one that only password managers see
    await input.fill(value);
  }
  await page.getByRole('button', { name: button, exact: true }).click({ trial: true });
  await input.press('Enter');
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
