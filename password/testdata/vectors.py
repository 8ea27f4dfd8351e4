#!/usr/bin/env python3
"""Makes vectors.json: digests by implementations that are not ours. See README.md for what has to be installed."""
import base64, hashlib, json, os, subprocess, sys

import bcrypt
from argon2.low_level import Type, hash_secret
from passlib.hash import bcrypt_sha256, ldap_salted_sha1, phpass, django_pbkdf2_sha256, django_bcrypt_sha256
from passlib.utils.pbkdf2 import pbkdf2
from werkzeug.security import generate_password_hash

PASSWORDS = ["correct horse", "p", "pässwörd ünïcode 日本", " leading and trailing ", "x" * 72, "'\"$\\{}#"]
out = []


def add(hasher, password, digest):
    out.append({"hasher": hasher, "password": password, "digest": digest})


def b64(raw):
    return base64.b64encode(raw).decode()


def php(code, *args):
    return subprocess.run(["php", "-r", code, "--", *args], check=True, capture_output=True, text=True).stdout


def firebase(password):
    code = """
const { FirebaseScrypt } = require('firebase-scrypt');
const p = { memCost: 10, rounds: 8, saltSeparator: 'Bw==', signerKey: process.argv[3] };
new FirebaseScrypt(p).hash(process.argv[1], process.argv[2]).then(h => process.stdout.write(h));
"""
    signer, salt = b64(hashlib.sha512(b"signer").digest()), b64(b"sixteen bytes ok")
    digest = subprocess.run(["node", "-e", code, password, salt, signer], check=True, capture_output=True, text=True,
                            cwd=os.environ.get("FIREBASE_SCRYPT", ".")).stdout
    return f"{digest}${salt}${signer}$Bw==$8$10"


for p in PASSWORDS:
    raw = p.encode()
    plain = bcrypt.hashpw(raw[:72], bcrypt.gensalt(4)).decode()
    add("bcrypt", p, plain)
    add("bcrypt", p, plain.replace("$2b$", "$2y$", 1))
    if len(raw) < 60:
        add("bcrypt_peppered", p, bcrypt.hashpw(raw + b"a-pepper", bcrypt.gensalt(4)).decode() + "$a-pepper")
    add("bcrypt_sha256_django", p, django_bcrypt_sha256.using(rounds=4).hash(p))
    add("md5", p, hashlib.md5(raw).hexdigest())
    add("md5_salted", p, "s4lt$" + hashlib.md5(b"s4lt" + raw).hexdigest())
    add("md5_salted", p, "s4lt$" + hashlib.md5(raw + b"s4lt").hexdigest())
    add("sha256", p, hashlib.sha256(raw).hexdigest())
    add("sha256_salted", p, "s4$lt$" + hashlib.sha256(b"s4$lt" + raw).hexdigest())
    add("sha256_salted", p, "s4lt$" + hashlib.sha256(raw + b"s4lt").hexdigest())
    add("phpass", p, phpass.using(rounds=7).hash(p))
    add("md5_phpass", p, phpass.using(rounds=7).hash(hashlib.md5(raw).hexdigest()))
    add("md5_phpass", p, "U" + phpass.using(rounds=8).hash(hashlib.md5(raw).hexdigest()))
    add("ldap_ssha", p, ldap_salted_sha1.hash(p))
    add("pbkdf2_sha256_django", p, django_pbkdf2_sha256.using(rounds=100).hash(p))
    salt = b"\x01\xfe binary salt"
    add("pbkdf2_sha256", p, f"pbkdf2_sha256$100${b64(salt)}${b64(hashlib.pbkdf2_hmac('sha256', raw, salt, 100))}")
    add("pbkdf2_sha1", p, f"pbkdf2_sha1$100$not hex${hashlib.pbkdf2_hmac('sha1', raw, b'not hex', 100, 32).hex()}")
    add("pbkdf2_sha1", p, f"pbkdf2_sha1$100${salt.hex()}${hashlib.pbkdf2_hmac('sha1', raw, salt, 100, 20).hex()}$20")
    add("pbkdf2_sha512", p, f"pbkdf2_sha512$100$raw salt${hashlib.pbkdf2_hmac('sha512', raw, b'raw salt', 100).hex()}")
    add("pbkdf2_sha512_hex", p, f"pbkdf2_sha512_hex$100${salt.hex()}${hashlib.pbkdf2_hmac('sha512', raw, salt, 100).hex()}")
    add("scrypt_firebase", p, firebase(p))
    werkzeug = generate_password_hash(p, "scrypt:1024:8:1") if "scrypt" in generate_password_hash.__doc__ else \
        "scrypt:1024:8:1$salty$" + hashlib.scrypt(raw, salt=b"salty", n=1024, r=8, p=1, dklen=64).hex()
    add("scrypt_werkzeug", p, werkzeug)
    add("scrypt_werkzeug", p, "$" + werkzeug)
    for name, kind in (("argon2i", Type.I), ("argon2id", Type.ID)):
        add(name, p, hash_secret(raw, b"sixteen bytes ok", 2, 256, 2, 32, kind).decode())
    symfony = php("""[, $p, $s] = $argv; $m = $p . '{' . $s . '}'; $d = hash('sha512', $m, true);
        for ($i = 1; $i < 50; $i++) { $d = hash('sha512', $d . $m, true); } echo base64_encode($d);""", p, "gr41n")
    add("sha512_symfony", p, f"sha512_symfony$50$gr41n${symfony}")

# What bcrypt never looked at cannot matter to those who bring digests along.
add("bcrypt", "y" * 80, bcrypt.hashpw(b"y" * 72, bcrypt.gensalt(4)).decode())
# Published examples.
add("phpass", "test12345", "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0")
add("argon2id", "password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")

json.dump(out, open(os.path.join(os.path.dirname(__file__), "vectors.json"), "w"), indent=1, ensure_ascii=False)
print(len(out), "vectors", file=sys.stderr)
