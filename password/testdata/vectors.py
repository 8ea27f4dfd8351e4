#!/usr/bin/env python3
"""Makes vectors.json: digests that this package did not make. See README.md for what it needs."""

import base64
import hashlib
import json
import os
import subprocess
import sys

import argon2
import bcrypt
import django
import passlib
from argon2.low_level import Type, hash_secret
from django.conf import settings
from passlib.crypto.digest import pbkdf2_hmac
from passlib.hash import hex_md5, hex_sha256, ldap_salted_sha1, phpass

settings.configure()
from django.contrib.auth.hashers import BCryptSHA256PasswordHasher, PBKDF2PasswordHasher  # noqa: E402

PASSWORDS = [
    "password",
    "a",
    "correct horse battery staple",
    "  spaces around  ",
    "Pa$$w0rd{with}#every:sign",
    "pässwörd-żółć-пароль",
    "🔑🗝️ emoji",
    "x" * 71,
    "x" * 71 + "y",  # 72 bytes: all of bcrypt's input
    "x" * 71 + "é",  # bcrypt cuts it in the middle of a character
    "0123456789" * 20,
]


def b64(raw):
    return base64.b64encode(raw).decode()


def run(*command):
    out = subprocess.run(command, input=json.dumps(PASSWORDS), capture_output=True, text=True, check=True)
    return json.loads(out.stdout)


def main():
    vectors = []

    def add(hasher, tool, password, digest):
        vectors.append({"hasher": hasher, "tool": tool, "password": password, "digest": digest})

    python = "hashlib of Python " + sys.version.split()[0]
    lib = "passlib " + passlib.__version__
    dj = "Django " + django.__version__
    cffi = "argon2-cffi " + argon2.__version__
    crypt = "bcrypt " + bcrypt.__version__ + " (Python)"
    for i, pw in enumerate(PASSWORDS):
        raw = pw.encode()
        salt = os.urandom(16)
        text = os.urandom(6).hex() + "zS"  # not hexadecimal
        add("md5", lib, pw, hex_md5.hash(pw))
        add("sha256", lib, pw, hex_sha256.hash(pw))
        add("md5_salted", python, pw, text + "$" + hashlib.md5(text.encode() + raw).hexdigest())
        add("md5_salted", python, pw, text + "$" + hashlib.md5(raw + text.encode()).hexdigest())
        add("sha256_salted", python, pw, text + "$" + hashlib.sha256(text.encode() + raw).hexdigest())
        add("sha256_salted", python, pw, text + "$" + hashlib.sha256(raw + text.encode()).hexdigest())
        add("phpass", lib, pw, phpass.using(rounds=7).hash(pw))
        add("phpass", lib, pw, phpass.using(rounds=8, ident="H").hash(pw))
        add("md5_phpass", lib, pw, phpass.using(rounds=7).hash(hashlib.md5(raw).hexdigest()))
        add("ldap_ssha", lib, pw, ldap_salted_sha1.using(salt_size=4 + i % 13).hash(pw))

        for ident in (b"2a", b"2b"):
            add("bcrypt", crypt, pw, bcrypt.hashpw(raw, bcrypt.gensalt(4, ident)).decode())
        for pepper in ("pepper", "with$dollars$and-Ümlaut"):
            digest = bcrypt.hashpw(raw + pepper.encode(), bcrypt.gensalt(4, b"2a")).decode()
            add("bcrypt_peppered", crypt, pw, digest + "$" + pepper)
        add("bcrypt_sha256_django", dj, pw, BCryptSHA256PasswordHasher().encode(pw, bcrypt.gensalt(4)))
        add("pbkdf2_sha256_django", dj, pw, PBKDF2PasswordHasher().encode(pw, text, iterations=100 + i))

        def derived(hash_name, salt, size):
            return pbkdf2_hmac(hash_name, raw, salt, 100 + i, size)

        n = 100 + i
        add("pbkdf2_sha1", lib, pw, f"pbkdf2_sha1${n}${text}${derived('sha1', text.encode(), 32).hex()}")
        add("pbkdf2_sha1", lib, pw, f"pbkdf2_sha1${n}${salt.hex()}${derived('sha1', salt, 32).hex()}")
        for size in (20, 32, 64):
            add("pbkdf2_sha1", lib, pw, f"pbkdf2_sha1${n}${salt.hex()}${derived('sha1', salt, size).hex()}${size}")
        for size in (32, 64):
            add("pbkdf2_sha256", lib, pw, f"pbkdf2_sha256${n}${b64(salt)}${b64(derived('sha256', salt, size))}")
        for size in (32, 64):
            add("pbkdf2_sha512", lib, pw, f"pbkdf2_sha512${n}${text}${derived('sha512', text.encode(), size).hex()}")
            add("pbkdf2_sha512_hex", lib, pw, f"pbkdf2_sha512_hex${n}${salt.hex()}${derived('sha512', salt, size).hex()}")

        for hasher, kind in (("argon2i", Type.I), ("argon2id", Type.ID)):
            for t, m, p, size in ((1, 64, 1, 32), (2, 256, 4, 32), (3, 100, 2, 16)):
                add(hasher, cffi, pw, hash_secret(raw, salt, t, m, p, size, kind).decode())

        for cost, r, p in ((16, 8, 1), (64, 4, 2)):
            key = hashlib.scrypt(raw, salt=text.encode(), n=cost, r=r, p=p).hex()
            add("scrypt_werkzeug", python, pw, f"scrypt:{cost}:{r}:{p}${text}${key}")
    vectors += run("php", "vectors.php")
    vectors += run("node", "vectors.mjs")
    vectors.sort(key=lambda v: v["hasher"])
    with open("vectors.json", "w") as out:
        out.write("[\n" + ",\n".join(json.dumps(v, ensure_ascii=False) for v in vectors) + "\n]\n")


main()
