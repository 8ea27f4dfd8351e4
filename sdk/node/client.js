// What every file of this suite starts from: clients of two tenants, users that vanish with their test, values that
// nobody else uses, and one way to demand a refusal.
import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { createClerkClient } from '@clerk/backend';
import { isClerkAPIResponseError } from '@clerk/backend/errors';

const { BARTLEBY_URL, BARTLEBY_SECRET_KEY, BARTLEBY_TWIN_SECRET_KEY, BARTLEBY_FIXTURES } = process.env;

if (!BARTLEBY_URL || !BARTLEBY_SECRET_KEY) {
  console.error(`This suite needs a running server. Start one with

    bartleby serve

and run the suite with what it prints:

    BARTLEBY_URL=http://127.0.0.1:4410 BARTLEBY_SECRET_KEY=sk_test_… npm test

README.md names the other variables.`);
  process.exit(2);
}

// connect makes a client of the instance that the key belongs to.
export function connect(secretKey) {
  return createClerkClient({ secretKey, apiUrl: BARTLEBY_URL, telemetry: { disabled: true } });
}

export const clerk = connect(BARTLEBY_SECRET_KEY);

// twin is a client of another tenant in the same database.
export const twin = BARTLEBY_TWIN_SECRET_KEY ? connect(BARTLEBY_TWIN_SECRET_KEY) : null;

// fixtures are things that only sign-ins can make, prepared by whoever started the server. They are used up.
export const fixtures = BARTLEBY_FIXTURES ? JSON.parse(BARTLEBY_FIXTURES) : null;

export const frontendURL = process.env.BARTLEBY_FRONTEND_URL || null;

// needs makes the options of a test that cannot run without one of these variables.
export function needs(variable) {
  return { skip: process.env[variable] ? false : `${variable} is not set` };
}

// mark is a text that occurs nowhere else.
export function mark() {
  return `m${randomBytes(7).toString('hex')}`;
}

export function newEmail() {
  return `${mark()}@example.com`;
}

// newPhone is a mobile number that the British numbering plan has.
export function newPhone() {
  return `+447${randomInt(1, 4)}${String(randomInt(1e8)).padStart(8, '0')}`;
}

export function newWallet() {
  return `0x${randomBytes(20).toString('hex')}`;
}

export function unknownID(prefix) {
  return `${prefix}_2${randomBytes(13).toString('hex')}`;
}

// newUser creates a user who is deleted when the test ends. Without other fields it has an e-mail address only.
export async function newUser(t, fields = {}, api = clerk) {
  const user = await api.users.createUser({ emailAddress: [newEmail()], ...fields });
  t.after(() => discard(user.id, api));
  return user;
}

// newUserNamed is newUser for users who have no e-mail address.
export function newUserNamed(t, fields = {}) {
  return newUser(t, { emailAddress: undefined, username: mark(), ...fields });
}

// discard deletes a user, if there still is one.
export async function discard(userID, api = clerk) {
  try {
    await api.users.deleteUser(userID);
  } catch (error) {
    if (error.status !== 404) throw error;
  }
}

// refused demands that a call fails as documented, and returns the error.
export async function refused(call, status, code, param) {
  const error = await call.then(
    () => assert.fail(`expected ${status} ${code}, but the call succeeded`),
    failure => failure,
  );
  if (!isClerkAPIResponseError(error)) throw error;
  const got = error.errors.map(e => `${e.code} on ${e.meta?.paramName}: ${e.longMessage ?? e.message}`).join('; ');
  assert.ok(error.errors.length > 0, `status ${error.status} came without errors`);
  const [first] = error.errors;
  assert.equal(first.code, code, `status ${error.status}, ${got}`);
  assert.equal(error.status, status, got);
  if (param !== undefined) assert.equal(first.meta?.paramName, param, got);
  assert.ok(first.message, 'an error has a message');
  assert.ok(first.longMessage, 'an error has a long message');
  assert.match(error.clerkTraceId, /^[0-9a-f]{32}$/);
  return error;
}

// notFound demands the answer to an id that this instance does not know.
export function notFound(call) {
  return refused(call, 404, 'resource_not_found');
}

// deleted demands what remains of a deleted thing.
export function deleted(gone, id, object = gone.object) {
  assert.deepEqual({ ...gone }, { object, id, slug: null, deleted: true });
  assert.ok(object, 'what was deleted has a kind');
}

// current reads a user anew.
export function current(user) {
  return clerk.users.getUser(user.id);
}

export function ids(list) {
  return list.map(one => one.id);
}

export function pause(milliseconds) {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}

// outcomes runs calls at once and parts those that succeeded from those that failed.
export async function outcomes(calls) {
  const settled = await Promise.allSettled(calls);
  return {
    won: settled.filter(s => s.status === 'fulfilled').map(s => s.value),
    lost: settled.filter(s => s.status === 'rejected').map(s => s.reason),
  };
}
