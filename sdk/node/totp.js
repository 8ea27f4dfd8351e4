// Codes of an authenticator application: RFC 6238 with steps of 30 seconds, six digits, SHA-1.
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { pause } from './client.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const period = 30;

// newSecret is 20 random bytes in base32.
export function newSecret() {
  return Array.from(randomBytes(32), byte => alphabet[byte & 31]).join('');
}

function decode(base32) {
  const bits = Array.from(base32, letter => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g).map(byte => parseInt(byte, 2)));
}

function codeOf(secret, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', decode(secret)).update(counter).digest();
  const number = mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff;
  return String(number % 1e6).padStart(6, '0');
}

// The first two vectors of RFC 6238, shortened to six digits.
const example = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
assert.equal(codeOf(example, Math.floor(59 / period)), '287082');
assert.equal(codeOf(example, Math.floor(1111111109 / period)), '081804');

// currentCode is the code of now. It waits out the last seconds of a step, so that the code still holds on arrival.
export async function currentCode(secret) {
  const left = period * 1000 - (Date.now() % (period * 1000));
  if (left < 3000) await pause(left + 50);
  return codeOf(secret, Math.floor(Date.now() / 1000 / period));
}

// wrongCode belongs to no step around now.
export function wrongCode(secret) {
  const step = Math.floor(Date.now() / 1000 / period);
  const near = new Set(Array.from({ length: 21 }, (_, i) => codeOf(secret, step - 10 + i)));
  return ['000000', '111111', '222222', ...Array.from({ length: 30 }, (_, i) => String(300000 + i))].find(
    code => !near.has(code),
  );
}
