// Somebody with an account: made by the Backend API, signed in by the prebuilt component.
import { connect } from './backend.js';
import { newEmail, newPassword } from './values.js';

// newPerson makes a user of an instance, with a password.
export async function newPerson(instance, more = {}) {
  const email = more.emailAddress?.[0] ?? newEmail();
  const password = newPassword();
  const user = await connect(instance).users.createUser({ emailAddress: [email], password, ...more });
  return { id: user.id, email, password };
}

// signIn fills in the component that a page shows.
export async function signIn(page, person) {
  for (const [name, value] of [['identifier', person.email], ['password', person.password]]) {
    const input = page.locator(`input[name=${name}]:not([tabindex="-1"])`); // not one that only password managers see
    await input.fill(value);
    await input.press('Enter');
  }
}
