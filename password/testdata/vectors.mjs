// Digests by Node.js, bcryptjs and firebase-scrypt for the passwords on standard input; called by vectors.py.
import { createRequire } from 'node:module'
import { randomBytes, pbkdf2Sync, scryptSync } from 'node:crypto'
import { readFileSync } from 'node:fs'

const require = createRequire(import.meta.url)
const bcrypt = require('bcryptjs')
const { FirebaseScrypt } = require('firebase-scrypt')
const version = (name) => name + ' ' + JSON.parse(readFileSync(require.resolve(name).replace(new RegExp(`(node_modules/${name}/).*`), '$1package.json'))).version

const out = []
const add = (hasher, tool, password, digest) => out.push({ hasher, tool, password, digest })
const node = 'Node.js ' + process.versions.node
for (const password of JSON.parse(readFileSync(0))) {
  add('bcrypt', version('bcryptjs'), password, bcrypt.hashSync(password, 4))
  for (const [rounds, memCost] of [[8, 4], [1, 9]]) {
    const signerKey = randomBytes(64).toString('base64')
    const salt = randomBytes(10).toString('base64')
    const saltSeparator = 'Bw=='
    const hash = await new FirebaseScrypt({ signerKey, saltSeparator, rounds, memCost }).hash(password, salt)
    add('scrypt_firebase', version('firebase-scrypt'), password, [hash, salt, signerKey, saltSeparator, rounds, memCost].join('$'))
  }
  const salt = randomBytes(12)
  const text = salt.toString('base64url') + '.'
  add('pbkdf2_sha256', node, password, `pbkdf2_sha256$150$${salt.toString('base64')}$${pbkdf2Sync(password, salt, 150, 32, 'sha256').toString('base64')}`)
  add('pbkdf2_sha512', node, password, `pbkdf2_sha512$150$${text}$${pbkdf2Sync(password, text, 150, 64, 'sha512').toString('hex')}`)
  add('pbkdf2_sha512_hex', node, password, `pbkdf2_sha512_hex$150$${salt.toString('hex')}$${pbkdf2Sync(password, salt, 150, 64, 'sha512').toString('hex')}`)
  add('pbkdf2_sha1', node, password, `pbkdf2_sha1$150$${text}$${pbkdf2Sync(password, text, 150, 32, 'sha1').toString('hex')}`)
  add('scrypt_werkzeug', node, password, `scrypt:32:8:1$${text}$${scryptSync(password, text, 64, { N: 32, r: 8, p: 1 }).toString('hex')}`)
}
console.log(JSON.stringify(out))
