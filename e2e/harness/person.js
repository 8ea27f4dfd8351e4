// Somebody with an account: made by the Backend API, signed in by the prebuilt component.
import { connect } from './backend.js';
import { fill } from './form.js';
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
  await fill(page, { identifier: person.email });
  await fill(page, { password: person.password });
}
