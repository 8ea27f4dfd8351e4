package password

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
)

type vector struct{ Hasher, Password, Digest string }

func vectors(t testing.TB) []vector {
	t.Helper()
	text, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []vector
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// TestDigestsByOthers verifies what other implementations made, and refuses what is nearly the password.
func TestDigestsByOthers(t *testing.T) {
	seen := map[Hasher]int{}
	for _, v := range vectors(t) {
		d, err := Parse(Hasher(v.Hasher), v.Digest)
		if err != nil {
			t.Errorf("%s %q: %v", v.Hasher, v.Digest, err)
			continue
		}
		seen[d.Hasher]++
		if ok, err := d.Verify(v.Password); err != nil || !ok {
			t.Errorf("%s %q does not verify %q: %v", v.Hasher, v.Digest, v.Password, err)
		}
		wrong := []string{"", strings.ToUpper(v.Password) + "!", "!" + v.Password}
		if len(v.Password) < 72 { // bcrypt looks at no more
			wrong = append(wrong, v.Password[1:], v.Password+"x")
		}
		for _, plain := range wrong {
			if plain == v.Password {
				continue
			}
			if ok, err := d.Verify(plain); err != nil || ok {
				t.Errorf("%s %q verifies %q, which is not %q (%v)", v.Hasher, v.Digest, plain, v.Password, err)
			}
		}
	}
	for _, h := range Hashers() {
		if h != AWSCognito && seen[h] < 3 {
			t.Errorf("%s has only %d vectors", h, seen[h])
		}
	}
}

// TestBrokenLayouts cuts, stretches and disturbs every digest: what is left must be refused, or not match.
func TestBrokenLayouts(t *testing.T) {
	done := map[string]bool{}
	for _, v := range vectors(t) {
		if done[v.Hasher] {
			continue
		}
		done[v.Hasher] = true
		broken := []string{"", v.Digest + "$", v.Digest + "\x00", "$" + v.Digest + "$$", strings.ReplaceAll(v.Digest, "$", "%"), strings.Repeat("a", 5000)}
		for i := range v.Digest {
			broken = append(broken, v.Digest[:i])
		}
		for _, text := range broken {
			d, err := Parse(Hasher(v.Hasher), text)
			if err != nil {
				if !errors.Is(err, ErrLayout) {
					t.Errorf("%s %q: %v", v.Hasher, text, err)
				}
				continue
			}
			whole := strings.TrimRight(text, "=") == strings.TrimRight(v.Digest, "=") || strings.HasSuffix(v.Digest, text)
			shorter := strings.HasPrefix(v.Hasher, "pbkdf2") // a derived key of another usual length is valid
			if ok, err := d.Verify(v.Password); ok && !whole && !shorter && v.Hasher != "bcrypt_peppered" {
				t.Errorf("%s: %q still verifies (%v), as %q does", v.Hasher, text, err, v.Digest)
			}
		}
	}
}

func TestAbsurdCostsAreRefused(t *testing.T) {
	for digest, h := range map[string]Hasher{
		"$2b$17$" + strings.Repeat("a", 53):                                         Bcrypt,
		"$argon2id$v=19$m=2097152,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJH": Argon2id,
		"$argon2id$v=19$m=65536,t=100,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJH": Argon2id,
		"$argon2id$v=19$m=65536,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJH":   Argon2id,
		"$argon2id$v=19$m=65536,t=1,p=0$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJH":   Argon2id,
		"pbkdf2_sha256$99999999$c2FsdA==$aGFzaGhhc2hoYXNoaGFzaA==":                  PBKDF2SHA256,
		"scrypt:16777216:8:1$salt$" + strings.Repeat("ab", 64):                      ScryptWerkzeug,
		"scrypt:1000:8:1$salt$" + strings.Repeat("ab", 64):                          ScryptWerkzeug,
		"$P$z" + strings.Repeat("a", 30):                                            PHPass,
		"sha512_symfony$99999999$salt$" + strings.Repeat("A", 86) + "==":            SHA512Symfony,
	} {
		if _, err := Parse(h, digest); !errors.Is(err, ErrLayout) {
			t.Errorf("%s %q: %v", h, digest, err)
		}
	}
	if _, err := Parse("rot13", "uryyb"); !errors.Is(err, ErrUnknownHasher) {
		t.Errorf("unknown hasher: %v", err)
	}
}

func TestOutdated(t *testing.T) {
	for _, v := range vectors(t) {
		d := Digest{Hasher(v.Hasher), v.Digest}
		fast := strings.HasPrefix(v.Hasher, "md5") || strings.HasPrefix(v.Hasher, "sha") || v.Hasher == "ldap_ssha" ||
			v.Hasher == "argon2id" && strings.Contains(v.Digest, "m=256,")
		if d.Outdated() != fast {
			t.Errorf("%s %q: outdated is %v", v.Hasher, v.Digest, !fast)
		}
	}
}

func TestCognitoIsAskedElsewhere(t *testing.T) {
	d, err := Parse(AWSCognito, "awscognito#eu-1_pool#client#0000-1111")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := d.Verify("anything"); ok || !errors.Is(err, ErrElsewhere) {
		t.Errorf("%v %v", ok, err)
	}
	for _, text := range []string{"awscognito", "awscognito###", "awscognito#a#b", "cognito#a#b#c", "awscognito#a#b#c#d"} {
		if _, err := Parse(AWSCognito, text); !errors.Is(err, ErrLayout) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for i, v := range vectors(f) {
		if i%5 == 0 {
			f.Add(v.Hasher, v.Digest)
		}
	}
	f.Fuzz(func(t *testing.T, hasher, digest string) {
		if len(digest) > 300 {
			return
		}
		d, err := Parse(Hasher(hasher), digest)
		if err != nil {
			return
		}
		again, err := Parse(d.Hasher, d.Digest)
		if err != nil || again != d {
			t.Fatalf("%q was accepted once: %v", digest, err)
		}
	})
}
