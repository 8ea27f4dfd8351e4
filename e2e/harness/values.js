// Values that nobody else uses.
import { randomBytes, randomInt } from 'node:crypto';

// testCode is the code that test addresses and fictional numbers take.
export const testCode = '424242';

export function mark() {
  return `m${randomBytes(6).toString('hex')}`;
}

export function newEmail() {
  return `${mark()}@example.com`;
}

// newTestEmail is an address to which nothing is sent.
export function newTestEmail() {
  return `${mark()}+clerk_test@example.com`;
}

// newTestPhone is a number set aside for fiction.
export function newTestPhone() {
  return `+1${randomInt(201, 989)}55501${String(randomInt(100)).padStart(2, '0')}`;
}

// newPassword is in no list of breached ones.
export function newPassword() {
  return `Pw-${randomBytes(9).toString('base64url')}-9`;
}
