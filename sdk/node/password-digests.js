// One password under every hasher whose layout is published. Digests are computed where Node can; those of bcrypt and
// Argon2 were made with golang.org/x/crypto, at little cost.
import { createCipheriv, createHash, pbkdf2Sync, scryptSync } from 'node:crypto';

export const password = 'Correct-Horse-7-Battery';

const hash = (algorithm, ...parts) =>
  createHash(algorithm)
    .update(Buffer.concat(parts.map(part => Buffer.from(part))))
    .digest();
const pbkdf2 = (algorithm, salt, length) => pbkdf2Sync(password, salt, 1000, length, algorithm);
const salt = 'pinch-of-salt';

// phpass is the portable hash of PHP applications: MD5, 2^n times, in an alphabet of its own.
function phpass() {
  const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  const rounds = 8;
  const pepper = 'saltsalt';
  let sum = hash('md5', pepper, password);
  for (let i = 0; i < 2 ** rounds; i++) sum = hash('md5', sum, password);
  let text = '';
  for (let i = 0; i < sum.length; i += 3) {
    const bytes = sum.subarray(i, i + 3);
    const value = bytes.reduceRight((high, low) => high * 256 + low, 0);
    for (let digit = 0; digit <= bytes.length; digit++) text += alphabet[(value >> (6 * digit)) & 63];
  }
  return `$P$${alphabet[rounds]}${pepper}${text}`;
}

// firebase encrypts the project's signer key with what scrypt makes of the password.
function firebase() {
  const signer = Buffer.alloc(64, 'signer-key');
  const separator = Buffer.from('Bw==', 'base64');
  const own = Buffer.from(salt);
  const key = scryptSync(password, Buffer.concat([own, separator]), 64, { N: 2 ** 10, r: 8, p: 1 }).subarray(0, 32);
  const sealed = createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(signer);
  return [sealed, own, signer, separator]
    .map(part => part.toString('base64'))
    .concat('8', '10')
    .join('$');
}

// symfony is its former message-digest encoder: SHA-512 over itself and the salted password.
function symfony(iterations) {
  const salted = `${password}{${salt}}`;
  let sum = hash('sha512', salted);
  for (let i = 1; i < iterations; i++) sum = hash('sha512', sum, salted);
  return `sha512_symfony$${iterations}$${salt}$${sum.toString('base64')}`;
}

export const digests = [
  ['bcrypt', '$2a$04$8W3DRRCpoNT59YZ9jItdkezw4SreQF0puBpBTsis8B6x1X1YVtYEq'],
  ['bcrypt', '$2b$04$8W3DRRCpoNT59YZ9jItdkezw4SreQF0puBpBTsis8B6x1X1YVtYEq'],
  ['bcrypt', '$2y$04$8W3DRRCpoNT59YZ9jItdkezw4SreQF0puBpBTsis8B6x1X1YVtYEq'],
  ['bcrypt_sha256_django', 'bcrypt_sha256$$2a$04$DHH.v74Hc86I8sFJYt1WIOZIQmufiiSdvhQ1zhnkTGFUGn2ERjv1u'],
  ['bcrypt_peppered', '$2a$04$dAfOWAQkT8332r/ZUZuDFO2A9SOyD3Pci53zZVzWN6nrFGKMrPD8e$a-pepper'],
  ['argon2i', '$argon2i$v=19$m=4096,t=3,p=1$c2l4dGVlbi1ieXRlcy1vaw$FxOBUGDpQhWLBs0O0D/3/NcY1pBI9+BfDSRhF5F0r0U'],
  ['argon2id', '$argon2id$v=19$m=4096,t=2,p=1$c2l4dGVlbi1ieXRlcy1vaw$JXUkvwaj1KJi4cjjHsx34NQQVXWYx6OzTciQQDlmgZ0'],
  ['md5', hash('md5', password).toString('hex')],
  ['sha256', hash('sha256', password).toString('hex')],
  ['sha512_symfony', symfony(50)],
  ['pbkdf2_sha1', `pbkdf2_sha1$1000$${salt}$${pbkdf2('sha1', salt, 32).toString('hex')}`],
  [
    'pbkdf2_sha1',
    `pbkdf2_sha1$1000$${Buffer.from(salt).toString('hex')}$${pbkdf2('sha1', salt, 20).toString('hex')}$20`,
  ],
  [
    'pbkdf2_sha256',
    `pbkdf2_sha256$1000$${Buffer.from(salt).toString('base64')}$${pbkdf2('sha256', salt, 32).toString('base64')}`,
  ],
  ['pbkdf2_sha256_django', `pbkdf2_sha256$1000$${salt}$${pbkdf2('sha256', salt, 32).toString('base64')}`],
  ['pbkdf2_sha512', `pbkdf2_sha512$1000$${salt}$${pbkdf2('sha512', salt, 64).toString('hex')}`],
  [
    'pbkdf2_sha512_hex',
    `pbkdf2_sha512_hex$1000$${Buffer.from(salt).toString('hex')}$${pbkdf2('sha512', salt, 64).toString('hex')}`,
  ],
  ['phpass', phpass()],
  ['scrypt_firebase', firebase()],
  [
    'scrypt_werkzeug',
    `scrypt:1024:8:1$${salt}$${scryptSync(password, salt, 64, { N: 1024, r: 8, p: 1 }).toString('hex')}`,
  ],
];
