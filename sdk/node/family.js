// A family of five users, known to no other test by name and told apart by every field. Each field sorts them in another
// way. Import it in a test file, and the users are there while its tests run.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before } from 'node:test';
import { clerk, discard, ids, mark, newPhone, newWallet, pause } from './client.js';

const { users } = clerk;

export const day = 24 * 60 * 60 * 1000;
export const size = 5;

// clan is in the names, the usernames and the e-mail addresses of all.
export const clan = mark();

// birth is when the first was created; the others followed day by day.
export const birth = Date.UTC(1990, 0, 1) + randomInt(5000) * day;

// family has the users, oldest first.
export const family = [];

before(async () => {
  const phones = Array.from({ length: size }, newPhone).sort();
  const wallets = Array.from({ length: size }, newWallet).sort();
  for (let i = 0; i < size; i++) {
    family.push(
      await users.createUser({
        firstName: `${'CADEB'[i]}-first-${clan}`,
        lastName: `${'EBACD'[i]}-last-${clan}`,
        username: `${'bdeca'[i]}-${clan}`,
        emailAddress: [`${'dcbae'[i]}-${clan}@example.com`],
        phoneNumber: [phones[(i * 2) % size]],
        web3Wallet: [wallets[(i * 3) % size]],
        externalId: `ext-${i}-${clan}`,
        createdAt: new Date(birth + i * day),
      }),
    );
  }
  for (const i of [3, 1, 4, 0, 2]) {
    await pause(5);
    family[i] = await users.updateUser(family[i].id, { locale: 'en-GB' });
  }
});

after(() => Promise.all(family.map(user => discard(user.id))));

export function everyone() {
  return ids(family);
}

export function pick(...indices) {
  return indices.map(i => family[i].id);
}

// found lists whom a filter finds, oldest first, and holds the count to the list.
export async function found(filter) {
  const { data, totalCount } = await users.getUserList({ orderBy: '+created_at', limit: 100, ...filter });
  assert.equal(totalCount, data.length);
  return ids(data);
}
