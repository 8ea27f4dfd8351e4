// jwks: the key set, and what verifies with it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clerk } from './client.js';

test('getJwks', async () => {
  const { keys } = await clerk.jwks.getJwks();
  assert.equal(keys.length, 1);
  const [key] = keys;
  assert.deepEqual([key.use, key.kty, key.alg], ['sig', 'RSA', 'RS256']);
  assert.match(key.kid, /^ins_/);
  const imported = await crypto.subtle.importKey('jwk', { ...key }, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, true, ['verify']);
  assert.equal(imported.algorithm.modulusLength, 2048);
});
