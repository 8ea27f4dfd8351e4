// Makes strength.json: how two front-end estimators score passwords. See README.md.
import { createRequire } from 'node:module'
import { readFileSync, writeFileSync } from 'node:fs'

const require = createRequire(import.meta.url)
const dropbox = require('zxcvbn')
const ts = await import('@zxcvbn-ts/core')
const common = await import('@zxcvbn-ts/language-common')
const Factory = ts.ZxcvbnFactory
const estimator = new Factory({ dictionary: common.dictionary, graphs: common.adjacencyGraphs })

// From the seed on, always the same passwords.
let seed = 20261123
const random = (n) => { // mulberry32
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * n)
}
const pick = (list) => list[random(list.length)]
const words = ['password', 'dragon', 'monkey', 'jennifer', 'summer', 'winter', 'river', 'castle', 'sunshine', 'garden', 'michael', 'coffee', 'planet', 'school', 'window', 'orange']
const any = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!@#$%^&*()-_=+'
const text = (n, from = any) => Array.from({ length: n }, () => from[random(from.length)]).join('')
const leet = (w) => w.replace(/a/g, '@').replace(/o/g, '0').replace(/e/g, '3').replace(/s/g, '$')
const makers = [
  () => pick(words), () => pick(words) + random(100), () => pick(words) + pick(words), () => leet(pick(words)) + random(10) + '!',
  () => pick(words).replace(/^./, (c) => c.toUpperCase()) + (1950 + random(75)), () => [...pick(words)].reverse().join(''),
  () => `${1 + random(28)}/${1 + random(12)}/${1940 + random(80)}`, () => pick(words).repeat(2 + random(3)), () => text(1).repeat(4 + random(12)),
  () => 'qwertyuiop'.slice(0, 4 + random(6)) + random(1000), () => 'abcdefghijklmnop'.slice(random(5), 9 + random(6)),
  () => text(6), () => text(8), () => text(10), () => text(14), () => text(8, 'abcdefghijklmnopqrstuvwxyz'), () => text(10, '0123456789'),
  () => [pick(words), pick(words), pick(words), pick(words)].join(' '), () => pick(words).toUpperCase() + text(3), () => text(3) + pick(words) + text(2),
]
const passwords = new Set(readFileSync(0, 'utf8').trimEnd().split('\n'))
for (let i = 0; i < 300; i++) passwords.add(makers[i % makers.length]())
const out = [...passwords].map((password) => ({ password, zxcvbn: dropbox(password).score, zxcvbn_ts: estimator.check(password).score }))
writeFileSync('strength.json', '[\n' + out.map((v) => JSON.stringify(v)).join(',\n') + '\n]\n')
