// The back end's view of an instance: the Backend API by Clerk's SDK, and what was sent to people.
import { createClerkClient } from '@clerk/backend';
import { setTimeout as pause } from 'node:timers/promises';

// connect makes a client of an instance's Backend API.
export function connect({ secretKey, publishableKey, apiURL }) {
  return createClerkClient({ secretKey, publishableKey, apiUrl: apiURL, telemetry: { disabled: true } });
}

// messages lists what was sent to an address or a number, newest first.
async function messages(instance, to) {
  const answer = await fetch(`${instance.apiURL}/v1/dev/outbox?to=${encodeURIComponent(to)}`, { headers: { Authorization: `Bearer ${instance.secretKey}` } });
  if (!answer.ok) throw new Error(`outbox: ${answer.status} ${await answer.text()}`);
  return (await answer.json()).data;
}

// message waits for a message to an address or a number that came after as many others, and returns the newest.
export async function message(instance, to, after = 0) {
  for (let i = 0; i < 100; i++) {
    const list = await messages(instance, to);
    if (list.length > after) return list[0];
    await pause(50);
  }
  throw new Error(`nothing was sent to ${to}`);
}

// codeOf is the code in the newest message, and linkOf where its button leads.
export async function codeOf(instance, to, after) {
  return (await message(instance, to, after)).code;
}

export async function linkOf(instance, to, after) {
  return (await message(instance, to, after)).link;
}
