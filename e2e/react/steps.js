// What people do in the prebuilt components.
import assert from 'node:assert/strict';

// go on with the form that is shown.
export async function proceed(page) {
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
}

// fill fills inputs by their names and goes on.
export async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) await page.locator(`input[name=${name}]`).fill(value);
  await proceed(page);
}

export async function enterCode(page, code) {
  await page.getByLabel('Enter verification code').pressSequentially(code);
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
