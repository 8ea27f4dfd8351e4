// Verifies a real delivery, which comes on standard input, as receivers do: with @clerk/backend and with svix. It is run by
// webhook_test.go and prints what the SDK made of the event.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { verifyWebhook } from '@clerk/backend/webhooks';
import { Webhook } from 'svix';

const { secrets, stranger, headers, body } = JSON.parse(readFileSync(0, 'utf8'));

const request = (text) => new Request('https://receiver.example/hook', { method: 'POST', headers, body: text });

const events = [];
for (const secret of secrets) {
  events.push(await verifyWebhook(request(body), { signingSecret: secret }));
  assert.deepEqual(new Webhook(secret).verify(body, headers), JSON.parse(body));
}
for (const [text, secret] of [[body + ' ', secrets[0]], [body, stranger]]) {
  await assert.rejects(verifyWebhook(request(text), { signingSecret: secret }));
  assert.throws(() => new Webhook(secret).verify(text, headers));
}
console.log(JSON.stringify(events[0]));
