// The SDK has no method that sends a code or tries one: plain requests do that, and the SDK reads what came of it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clerk, current, mark, newUserNamed } from './client.js';

const { BARTLEBY_URL, BARTLEBY_SECRET_KEY } = process.env;

async function post(path, body) {
  const response = await fetch(`${BARTLEBY_URL}/v1${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${BARTLEBY_SECRET_KEY}`, 'Content-Type': 'application/json', 'Clerk-API-Version': '2026-05-12' },
    body: body && JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

describe('codes', () => {
  for (const [kind, create, strategy] of [
    ['email_addresses', userId => clerk.emailAddresses.createEmailAddress({ userId, emailAddress: `${mark()}+clerk_test@example.com` }), 'email_code'],
    ['phone_numbers', userId => clerk.phoneNumbers.createPhoneNumber({ userId, phoneNumber: `+1${201 + Math.floor(Math.random() * 700)}55501${10 + Math.floor(Math.random() * 90)}` }), 'phone_code'],
  ]) {
    test(`verify ${kind}`, async t => {
      const user = await newUserNamed(t);
      const made = await create(user.id);
      const prepared = await post(`/${kind}/${made.id}/prepare_verification`);
      assert.deepEqual([prepared.status, prepared.body.status, prepared.body.strategy], [200, 'unverified', strategy]);
      const attempt = code => post(`/${kind}/${made.id}/attempt_verification`, { verification_id: prepared.body.id, code });
      const wrong = await attempt('000000');
      assert.deepEqual([wrong.status, wrong.body.status, wrong.body.attempts], [200, 'unverified', 1]);
      assert.equal((await attempt('424242')).body.status, 'verified');
      const again = await attempt('424242');
      assert.deepEqual([again.status, again.body.errors[0].code], [400, 'verification_already_verified']);
      const now = await current(user);
      const [{ verification }] = kind === 'email_addresses' ? now.emailAddresses : now.phoneNumbers;
      assert.deepEqual([verification.status, verification.strategy], ['verified', strategy]);
    });
  }
});
