package password

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

// vector is a digest that another implementation made; testdata/README.md says which.
type vector struct {
	Hasher   Hasher `json:"hasher"`
	Tool     string `json:"tool"`
	Password string `json:"password"`
	Digest   string `json:"digest"`
}

func vectors(t testing.TB) []vector {
	t.Helper()
	return fixture[vector](t, "testdata/vectors.json")
}

func fixture[T any](t testing.TB, name string) []T {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var all []T
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func mustParse(t testing.TB, h Hasher, digest string) Digest {
	t.Helper()
	d, err := Parse(h, digest)
	if err != nil {
		t.Fatalf("Parse(%s, %q): %v", h, digest, err)
	}
	if d != (Digest{Hasher: h, Digest: digest}) {
		t.Fatalf("Parse(%s, %q) changed it to %+v", h, digest, d)
	}
	return d
}

func verify(t testing.TB, d Digest, plain string) bool {
	t.Helper()
	ok, err := d.Verify(t.Context(), plain)
	if err != nil {
		t.Fatalf("%+v: %v", d, err)
	}
	return ok
}

// truncates tells whether the hasher ignores what comes after 72 bytes of the password.
func truncates(h Hasher) bool { return h == Bcrypt || h == BcryptPeppered }

// wrong is passwords close to the right one that must not match.
func wrong(h Hasher, plain string) []string {
	near := []string{"", plain[1:], " " + plain, strings.ToUpper(plain) + "?", "?" + plain, plain[:len(plain)-1]}
	if !truncates(h) || len(plain) < bcryptPlain {
		near = append(near, plain+" ", plain+"?")
	}
	if _, slow := map[Hasher]bool{Bcrypt: true, BcryptPeppered: true, BcryptSHA256Django: true, Argon2i: true, Argon2id: true}[h]; slow {
		near = near[len(near)-2:] // these do not add or look at characters by themselves
	}
	return slices.DeleteFunc(near, func(s string) bool {
		return s == plain || (truncates(h) && len(s) >= bcryptPlain && len(plain) >= bcryptPlain && s[:bcryptPlain] == plain[:bcryptPlain])
	})
}

func TestVectors(t *testing.T) {
	t.Parallel()
	tools := map[Hasher]map[string]bool{}
	passwords := map[Hasher]map[string]bool{}
	for _, v := range vectors(t) {
		d := mustParse(t, v.Hasher, v.Digest)
		if !verify(t, d, v.Password) {
			t.Errorf("%s by %s: %q does not match %q", v.Hasher, v.Tool, v.Password, v.Digest)
		}
		for _, plain := range wrong(v.Hasher, v.Password) {
			if verify(t, d, plain) {
				t.Errorf("%s by %s: %q matches %q, which is of %q", v.Hasher, v.Tool, plain, v.Digest, v.Password)
			}
		}
		if tools[v.Hasher] == nil {
			tools[v.Hasher], passwords[v.Hasher] = map[string]bool{}, map[string]bool{}
		}
		tools[v.Hasher][v.Tool] = true
		passwords[v.Hasher][v.Password] = true
	}
	for _, h := range Hashers() {
		if h != AWSCognito && len(passwords[h]) < 10 {
			t.Errorf("%s has vectors of %d passwords only", h, len(passwords[h]))
		}
	}
	for _, h := range []Hasher{Bcrypt, Argon2i, Argon2id, PBKDF2SHA1, PBKDF2SHA256, PBKDF2SHA512, PBKDF2SHA512Hex, ScryptWerkzeug} {
		if len(tools[h]) < 2 {
			t.Errorf("%s has vectors of one tool only", h)
		}
	}
}

// TestLongPasswords : bcrypt as others do it uses 72 bytes, everything else uses all.
func TestLongPasswords(t *testing.T) {
	cut := strings.Repeat("x", 71)
	for _, v := range vectors(t) {
		switch {
		case v.Hasher == Bcrypt && v.Password == cut+"y":
			if d := mustParse(t, v.Hasher, v.Digest); !verify(t, d, cut+"yz") || verify(t, d, cut+"z") {
				t.Errorf("%s: not cut after 72 bytes", v.Digest)
			}
		case v.Hasher == Bcrypt && v.Password == cut+"é":
			// È, É… to ÿ begin with the same byte as é: cut at 72 bytes they are the same password.
			if d := mustParse(t, v.Hasher, v.Digest); !verify(t, d, cut+"è") || verify(t, d, cut+"e") {
				t.Errorf("%s: not cut within a character", v.Digest)
			}
		case len(v.Password) > bcryptPlain && !truncates(v.Hasher):
			if verify(t, mustParse(t, v.Hasher, v.Digest), v.Password[:len(v.Password)-1]) {
				t.Errorf("%s ignores the end of a password of %d bytes", v.Hasher, len(v.Password))
			}
		}
	}
	md5 := mustParse(t, MD5, "2dc5f9ba4ad22eeed66ae8fb2a1b2cc8")
	if verify(t, md5, strings.Repeat("x", MaxPlain+1)) {
		t.Error("a password over MaxPlain matched")
	}
}

// TestTruncatedDigests : no digest that lost its end or its beginning parses and matches, but for PBKDF2, where a shorter
// key is the beginning of a longer one; those keep 128 bits at least. The padding of base64 may always be missing.
func TestTruncatedDigests(t *testing.T) {
	seen := map[Hasher]int{}
	for _, v := range vectors(t) {
		if seen[v.Hasher]++; seen[v.Hasher] > 3 {
			continue
		}
		for n := range len(v.Digest) {
			for _, part := range []string{v.Digest[:n], v.Digest[n+1:]} {
				d, err := Parse(v.Hasher, part)
				if err != nil {
					if !errors.Is(err, ErrLayout) {
						t.Fatalf("%s: %q: %v is no ErrLayout", v.Hasher, part, err)
					}
					continue
				}
				if strings.Trim(v.Digest[len(part):], "=") != "" && verify(t, d, v.Password) && !shorterStill(v, part) {
					t.Errorf("%s: %q still matches without its whole %q", v.Hasher, part, v.Digest)
				}
			}
		}
	}
}

// shorterStill is what may be lost.
func shorterStill(v vector, part string) bool {
	switch v.Hasher {
	case PBKDF2SHA256, PBKDF2SHA512, PBKDF2SHA512Hex:
		c, err := Digest{Hasher: v.Hasher, Digest: part}.parse()
		return err == nil && strings.HasPrefix(v.Digest, part) && len(c.(pbkdf).key) >= minKey
	case BcryptPeppered: // a shorter pepper, when the password alone fills bcrypt
		return len(v.Password) >= bcryptPlain
	default:
		return false
	}
}

// TestMutatedDigests flips each character of a digest to another of the same kind: nothing may match but where the
// character carries no bits of the hash.
func TestMutatedDigests(t *testing.T) {
	t.Parallel()
	done := map[Hasher]bool{}
	for _, v := range vectors(t) {
		if done[v.Hasher] || v.Password != "password" {
			continue
		}
		done[v.Hasher] = true
		for i := range len(v.Digest) {
			for _, c := range []byte{'a' + v.Digest[i]%2, 0, '\n', 0xff} {
				b := []byte(v.Digest)
				if b[i] == c || (b[i]|0x20 == c && c >= 'a') {
					continue
				}
				b[i] = c
				d, err := Parse(v.Hasher, string(b))
				if err != nil || !cheap(d) {
					continue
				}
				if verify(t, d, v.Password) && !insignificant(v, i, c) {
					t.Errorf("%s: %q still matches as %q", v.Hasher, v.Digest, b)
				}
			}
		}
	}
}

// insignificant is where a change may not matter: the version letter of bcrypt, which is one function, and the last
// character of its salt and hash, of which two and four bits are not used.
func insignificant(v vector, i int, c byte) bool {
	switch v.Hasher {
	case Bcrypt, BcryptPeppered, BcryptSHA256Django:
		start := strings.Index(v.Digest, "$2")
		return i == start+2 || i == start+28 || i == start+59
	default:
		return false
	}
}

// cheap keeps tests and fuzzing from digests that are allowed to take seconds.
func cheap(d Digest) bool {
	c, err := d.parse()
	if err != nil {
		return true
	}
	switch c := c.(type) {
	case argon:
		return uint64(c.m)*uint64(c.t) <= 1<<12
	case bcrypted:
		return c.cost <= 5
	case pbkdf:
		return c.iterations*len(c.key) <= 1<<17
	case phpass:
		return c.log <= 12
	case scrypted:
		return c.n*c.r*c.p <= 1<<12
	case symfony:
		return c.iterations <= 1<<12
	default:
		return true
	}
}

func TestLayoutsRefused(t *testing.T) {
	const (
		salt53 = "abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyz12345"
		hex32  = "00112233445566778899aabbccddeeff"
		hex64  = hex32 + hex32
		b64of  = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
		b64raw = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
	)
	b64sum := strings.Repeat("A", 86) + "=="
	for h, digests := range map[Hasher][]string{
		Bcrypt: {
			"", "$", "$2a$10$", "$2$10$" + salt53, "$2x$10$" + salt53, "$2a$10" + salt53, "$2a$3$" + salt53, "$2a$03$" + salt53, "$2a$00$" + salt53,
			"$2a$ 8$" + salt53, "$2a$+8$" + salt53, "$2a$08$" + salt53 + "x", "$2a$08$" + salt53[1:], "$2a$08$" + salt53[1:] + "=",
			"x$2a$08$" + salt53, "$1$08$" + salt53, "$2a$08$" + salt53 + "\n", "$2a$17$" + salt53, "$2a$31$" + salt53, "$2a$99$" + salt53,
		},
		BcryptPeppered:     {"$2a$08$" + salt53, "$2a$08$" + salt53 + "$", "$2a$08$" + salt53 + "pepper", "$2a$20$" + salt53 + "$pepper"},
		BcryptSHA256Django: {"$2a$08$" + salt53, "bcrypt_sha256$2a$08$" + salt53, "bcrypt$$2a$08$" + salt53, "bcrypt_sha256$$2a$20$" + salt53},
		MD5:                {"", hex32[1:], hex32 + "0", hex32[:31] + "g", hex64, " " + hex32[:31]},
		SHA256:             {"", hex32, hex64[1:] + "x", hex64 + "00"},
		MD5Salted:          {hex32, "$" + hex32, "salt$", "salt$" + hex64, "salt:" + hex32, strings.Repeat("s", 513) + "$" + hex32},
		SHA256Salted:       {hex64, "$" + hex64, "salt$" + hex32, "salt$" + hex64 + "$"},
		SHA512Symfony: {
			"", "5000$salt$" + b64sum, "sha512$5000$salt$" + b64sum, "sha512_symfony$0$salt$" + b64sum, "sha512_symfony$-1$salt$" + b64sum,
			"sha512_symfony$10000001$salt$" + b64sum, "sha512_symfony$5000$sa{lt$" + b64sum, "sha512_symfony$5000$salt$" + b64of, "sha512_symfony$5000$salt$" + b64sum + "$",
		},
		PBKDF2SHA1: {
			"", "pbkdf2_sha1$1000$salt$" + hex32, "pbkdf2_sha1$1000$salt$" + hex64 + "$16", "pbkdf2_sha1$1000$salt$" + hex64 + "$", "pbkdf2_sha1$1000$salt$" + hex32[:16] + "$8",
			"pbkdf2_sha1$1000$$" + hex64, "pbkdf2_sha1$0$salt$" + hex64, "pbkdf2_sha1$01$salt$" + hex64, "pbkdf2_sha1$1e3$salt$" + hex64, "pbkdf2_sha256$1000$salt$" + hex64,
			"pbkdf2_sha1$10000001$salt$" + hex64, "pbkdf2_sha1$99999999999999999999999$salt$" + hex64, "pbkdf2_sha1$1000$salt$" + hex64 + "$32$",
		},
		PBKDF2SHA256: {
			"", "pbkdf2_sha256$1000$not base64$" + b64of, "pbkdf2_sha256$1000$c2FsdA==$", "pbkdf2_sha256$1000$c2FsdA==$c2hvcnQ=", "pbkdf2_sha256$1000$$" + b64of,
			"pbkdf2_sha256$x$c2FsdA==$" + b64of, "pbkdf2_sha512$1000$c2FsdA==$" + b64of, "pbkdf2_sha256$10000001$c2FsdA==$" + b64of, "pbkdf2_sha256$1000$c2Fs\ndA==$" + b64of,
		},
		PBKDF2SHA256Django: {"", "pbkdf2_sha256$1000$salt$" + b64sum, "pbkdf2_sha256$1000$$" + b64of, "pbkdf2_sha1$1000$salt$" + b64of, "pbkdf2_sha256$20000000$salt$" + b64of},
		PBKDF2SHA512:       {"", "pbkdf2_sha512$1000$salt$", "pbkdf2_sha512$1000$salt$" + hex32[:30], "pbkdf2_sha512$1000$salt$" + b64of, "pbkdf2_sha512$1000$salt$" + strings.Repeat("0", 1026)},
		PBKDF2SHA512Hex:    {"", "pbkdf2_sha512_hex$1000$salt$" + hex64, "pbkdf2_sha512_hex$1000$$" + hex64, "pbkdf2_sha512$1000$00$" + hex64, "pbkdf2_sha512_hex$9000000$00$" + strings.Repeat("00", 512)},
		Phpass:             {"", "$P$", "$P$B12345678" + strings.Repeat("a", 21), "$P$B12345678" + strings.Repeat("a", 23), "$P$B12345678" + strings.Repeat("a", 21) + "$", "$Q$B12345678" + strings.Repeat("a", 22), "$P$.12345678" + strings.Repeat("a", 22), "$P$z12345678" + strings.Repeat("a", 22), "$P$S12345678" + strings.Repeat("a", 22)},
		MD5Phpass:          {"", "$P$B12345678" + strings.Repeat("a", 21)},
		LDAPSSHA:           {"", "{SSHA}", "{SHA}" + b64of, "{SSHA}AAECAwQFBgcICQoLDA0ODxAREhM=", "{SSHA}%%%", b64of, "{SSHA512}" + b64of},
		ScryptFirebase: {
			"", b64of + "$AAAA$" + b64of + "$Bw==$8", b64of + "$AAAA$" + b64sum + "$Bw==$8$14", b64of + "$$" + b64of + "$Bw==$8$14", b64of + "$AAAA$" + b64of + "$Bw=$8$14",
			b64of + "$AAAA$" + b64of + "$Bw==$0$14", b64of + "$AAAA$" + b64of + "$Bw==$8$0", b64of + "$AAAA$" + b64of + "$Bw==$8$24", b64of + "$AAAA$" + b64of + "$Bw==$8$21", "AAAA$AAAA$AAAA$Bw==$8$14",
		},
		ScryptWerkzeug: {
			"", "scrypt:32768:8:1$salt$" + hex64, "scrypt:32768:8$salt$" + hex64 + hex64, "scrypt:32767:8:1$salt$" + hex64 + hex64, "scrypt:1:8:1$salt$" + hex64 + hex64,
			"scrypt:32768:8:0$salt$" + hex64 + hex64, "scrypt:32768:8:1$$" + hex64 + hex64, "pbkdf2:sha256:1000$salt$" + hex64 + hex64, "scrypt:1073741824:8:1$salt$" + hex64 + hex64,
			"scrypt:2097152:8:1$salt$" + hex64 + hex64, "scrypt:32768:8:1000$salt$" + hex64 + hex64, "$$scrypt:16:8:1$salt$" + hex64 + hex64,
		},
		Argon2id: {
			"", "$argon2id$m=64,t=1,p=1$c29tZXNhbHQ$" + b64raw, "$argon2id$v=16$m=64,t=1,p=1$c29tZXNhbHQ$" + b64raw, "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$" + b64raw,
			"$argon2d$v=19$m=64,t=1,p=1$c29tZXNhbHQ$" + b64raw, "$argon2id$v=19$t=1,m=64,p=1$c29tZXNhbHQ$" + b64raw, "$argon2id$v=19$m=64,t=1$c29tZXNhbHQ$" + b64raw,
			"$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ$" + b64raw, "$argon2id$v=19$m=64,t=1,p=0$c29tZXNhbHQ$" + b64raw, "$argon2id$v=19$m=7,t=1,p=1$c29tZXNhbHQ$" + b64raw,
			"$argon2id$v=19$m=64,t=1,p=1$c2FsdA$" + b64raw, "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$c2hvcnQ", "$argon2id$v=19$m=1048577,t=1,p=1$c29tZXNhbHQ$" + b64raw,
			"$argon2id$v=19$m=1048576,t=5,p=1$c29tZXNhbHQ$" + b64raw, "$argon2id$v=19$m=8,t=4294967295,p=1$c29tZXNhbHQ$" + b64raw, "$argon2id$v=19$m=4096,t=1,p=256$c29tZXNhbHQ$" + b64raw,
			"$argon2id$v=19$m=64,t=1,p=1,data=x$c29tZXNhbHQ$" + b64raw, "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$" + b64raw + "$",
		},
		Argon2i:    {"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$" + b64raw},
		AWSCognito: {"", "awscognito", "awscognito#eu-west-1_Ab1#client", "awscognito#eu-west-1_Ab1##user", "awscognito#eu-west-1#client#user", "awscognito#eu-west-1_Ab1#cli ent#user", "awscognito#eu-west-1_Ab1#client#", "cognito#eu-west-1_Ab1#client#user", "awscognito#_#client#user"},
	} {
		for _, digest := range append(digests, strings.Repeat("x", 3000), "\x00", "$$$$$$$$", "ü") {
			if d, err := Parse(h, digest); !errors.Is(err, ErrLayout) || d != (Digest{}) {
				t.Errorf("Parse(%s, %q) = %+v, %v", h, digest, d, err)
			}
		}
	}
}

func TestCostsRefused(t *testing.T) {
	salt53 := strings.Repeat("a", 53)
	hash128 := strings.Repeat("00", 64)
	for h, digest := range map[Hasher]string{
		Bcrypt:         "$2b$17$" + salt53,
		Argon2id:       "$argon2id$v=19$m=2097152,t=1,p=1$c29tZXNhbHQ$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
		PBKDF2SHA512:   "pbkdf2_sha512$99999999999999999999$salt$" + hash128,
		SHA512Symfony:  "sha512_symfony$100000000$salt$" + strings.Repeat("A", 86) + "==",
		Phpass:         "$P$S12345678" + strings.Repeat("a", 22),
		ScryptFirebase: "AAECAwQFBgcICQoLDA0ODw==$AAAA$AAECAwQFBgcICQoLDA0ODw==$Bw==$8$22",
		ScryptWerkzeug: "scrypt:1048576:16:1$salt$" + hash128,
	} {
		if _, err := Parse(h, digest); !errors.Is(err, ErrCost) || !errors.Is(err, ErrLayout) {
			t.Errorf("Parse(%s, %q): %v, not ErrCost", h, digest, err)
		}
		if _, err := (Digest{Hasher: h, Digest: digest}).Verify(t.Context(), "x"); !errors.Is(err, ErrCost) {
			t.Errorf("%s: Verify does not refuse the cost either: %v", h, err)
		}
	}
}

func TestErrorsDoNotTellTheDigest(t *testing.T) {
	for _, h := range Hashers() {
		if _, err := Parse(h, "secret-digest$secret-digest"); err == nil || strings.Contains(err.Error(), "secret-digest") {
			t.Errorf("%s: %v", h, err)
		}
	}
}

func TestHashers(t *testing.T) {
	all := Hashers()
	if len(all) != 21 || !slices.IsSorted(all) || !slices.Contains(all, AWSCognito) {
		t.Errorf("%d hashers: %v", len(all), all)
	}
	for _, unknown := range []Hasher{"", "BCRYPT", "sha1", "argon2"} {
		if _, err := Parse(unknown, "x"); !errors.Is(err, ErrUnknownHasher) || errors.Is(err, ErrLayout) {
			t.Errorf("Parse(%q): %v", unknown, err)
		}
	}
}

func TestOutdated(t *testing.T) {
	salt53, key := strings.Repeat("a", 53), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
	hex64 := strings.Repeat("00", 64)
	for _, c := range []struct {
		hasher   Hasher
		digest   string
		outdated bool
	}{
		{Bcrypt, "$2a$10$" + salt53, false},
		{Bcrypt, "$2a$09$" + salt53, true},
		{BcryptPeppered, "$2a$12$" + salt53 + "$pepper", false},
		{BcryptSHA256Django, "bcrypt_sha256$$2b$12$" + salt53, false},
		{Argon2id, "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$" + key, false},
		{Argon2id, "$argon2id$v=19$m=65536,t=1,p=4$c29tZXNhbHQ$" + key, false},
		{Argon2id, "$argon2id$v=19$m=19456,t=1,p=1$c29tZXNhbHQ$" + key, true},
		{Argon2id, "$argon2id$v=19$m=4096,t=64,p=1$c29tZXNhbHQ$" + key, true},
		{Argon2i, "$argon2i$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$" + key, true},
		{PBKDF2SHA256, "pbkdf2_sha256$600000$c2FsdA==$" + key, false},
		{PBKDF2SHA256Django, "pbkdf2_sha256$260000$salt$" + key, true},
		{PBKDF2SHA512, "pbkdf2_sha512$210000$salt$" + hex64, false},
		{PBKDF2SHA512Hex, "pbkdf2_sha512_hex$1000$00$" + hex64, true},
		{PBKDF2SHA1, "pbkdf2_sha1$5000000$salt$" + hex64[:64], true},
		{ScryptWerkzeug, "scrypt:131072:8:1$salt$" + hex64, false},
		{ScryptWerkzeug, "scrypt:32768:8:1$salt$" + hex64, true},
		{MD5, hex64[:32], true},
		{MD5Salted, "s$" + hex64[:32], true},
		{SHA256, hex64[:64], true},
		{SHA256Salted, "s$" + hex64[:64], true},
		{SHA512Symfony, "sha512_symfony$5000$s$" + strings.Repeat("A", 86) + "==", true},
		{LDAPSSHA, "{SSHA}" + key, true},
		{Phpass, "$P$B12345678" + strings.Repeat("a", 22), true},
		{MD5Phpass, "$P$B12345678" + strings.Repeat("a", 22), true},
		{AWSCognito, "awscognito#eu-west-1_Ab1#client#user", true},
	} {
		if got := mustParse(t, c.hasher, c.digest).Outdated(); got != c.outdated {
			t.Errorf("%s %s: outdated = %v", c.hasher, c.digest, got)
		}
	}
	if (Digest{Hasher: MD5, Digest: "broken"}).Outdated() || (Digest{}).Outdated() {
		t.Error("what cannot be read is outdated")
	}
}

func TestVerifyNeedsTime(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d := mustParse(t, MD5, "5f4dcc3b5aa765d61d8327deb882cf99")
	if ok, err := d.Verify(ctx, "password"); ok || !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v, %v", ok, err)
	}
}

// TestSpellings : what differs in spelling only is the same digest.
func TestSpellings(t *testing.T) {
	for _, v := range vectors(t) {
		var other string
		switch v.Hasher {
		case MD5, SHA256:
			other = strings.ToUpper(v.Digest)
		case LDAPSSHA:
			other = strings.Replace(v.Digest, "SSHA", "ssha", 1)
		case ScryptWerkzeug:
			other = "$" + v.Digest
		case ScryptFirebase: // exports use either alphabet
			other = strings.NewReplacer("+", "-", "/", "_").Replace(v.Digest)
		case PBKDF2SHA256:
			other = strings.ReplaceAll(v.Digest, "=", "")
		default:
			continue
		}
		if len(v.Password) < 10 && !verify(t, mustParse(t, v.Hasher, other), v.Password) {
			t.Errorf("%s: %q does not match %q", v.Hasher, v.Password, other)
		}
	}
}

// FuzzParse : whatever comes, Parse does not panic, and what it lets through can be verified and judged.
func FuzzParse(f *testing.F) {
	seen := map[Hasher]int{}
	hashers := Hashers()
	for _, v := range vectors(f) {
		if seen[v.Hasher]++; seen[v.Hasher] <= 4 {
			f.Add(byte(slices.Index(hashers, v.Hasher)), v.Digest, v.Password)
		}
	}
	f.Add(byte(slices.Index(hashers, AWSCognito)), "awscognito#eu-west-1_Ab1#client#user", "x")
	f.Fuzz(func(t *testing.T, h byte, digest, plain string) {
		d, err := Parse(hashers[int(h)%len(hashers)], digest)
		if err != nil {
			if !errors.Is(err, ErrLayout) {
				t.Fatalf("%v is no ErrLayout", err)
			}
			return
		}
		d.Outdated()
		if !cheap(d) {
			return
		}
		if _, err := d.Verify(t.Context(), plain); err != nil && !errors.Is(err, ErrNoMigrator) {
			t.Fatalf("Verify of a parsed digest: %v", err)
		}
	})
}
