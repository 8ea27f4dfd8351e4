package password

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"strings"
)

// fast is one of the layouts that should never have held passwords: a single run of a hash made to be fast. They are
// accepted so that users can move in, and replaced at the first success.
type fast struct {
	light
	hash func([]byte) []byte
	salt string
	sum  []byte
	both bool // the salt may stand before or after the password
}

func md5Sum(b []byte) []byte    { s := md5.Sum(b); return s[:] }
func sha1Sum(b []byte) []byte   { s := sha1.Sum(b); return s[:] }
func sha256Sum(b []byte) []byte { s := sha256.Sum256(b); return s[:] }

// parseMD5 reads 32 hexadecimal characters.
func parseMD5(digest string) (checker, error) { return newFast(md5Sum, "", digest, md5.Size) }

// parseSHA256 reads 64 hexadecimal characters.
func parseSHA256(digest string) (checker, error) { return newFast(sha256Sum, "", digest, sha256.Size) }

// parseMD5Salted reads <salt>$<32 hexadecimal characters>. Nobody publishes whether the salt goes before the password or
// after it, and both are common, so either matches.
func parseMD5Salted(digest string) (checker, error) {
	return newSalted(md5Sum, digest, md5.Size)
}

// parseSHA256Salted reads <salt>$<64 hexadecimal characters>, with the salt before or after as in md5_salted.
func parseSHA256Salted(digest string) (checker, error) {
	return newSalted(sha256Sum, digest, sha256.Size)
}

func newSalted(hash func([]byte) []byte, digest string, size int) (checker, error) {
	at := strings.LastIndexByte(digest, '$') // a salt may hold dollars, a sum may not
	if at < 0 {
		return nil, broken("no salt and dollar come before the hash")
	}
	if err := salted(digest[:at]); err != nil {
		return nil, err
	}
	return newFast(hash, digest[:at], digest[at+1:], size)
}

func newFast(hash func([]byte) []byte, salt, sum string, size int) (checker, error) {
	b, err := hexField("the hash", sum, size)
	if err != nil {
		return nil, err
	}
	return fast{hash: hash, salt: salt, sum: b, both: salt != ""}, nil
}

// parseSSHA reads {SSHA}<base64 of the SHA-1 of password and salt, then the salt>: OpenLDAP's userPassword values. No
// layout is published for ldap_ssha; this is the one that every directory exports. The scheme's case does not matter
// (RFC 2307 §5.3).
func parseSSHA(digest string) (checker, error) {
	const scheme = "{SSHA}"
	if len(digest) < len(scheme) || !strings.EqualFold(digest[:len(scheme)], scheme) {
		return nil, broken("it does not begin with %s", scheme)
	}
	b, err := base64Field("the hash", digest[len(scheme):])
	if err != nil {
		return nil, err
	}
	if len(b) <= sha1.Size || len(b) > sha1.Size+maxSalt {
		return nil, broken("no salt follows the hash")
	}
	return fast{hash: sha1Sum, salt: string(b[sha1.Size:]), sum: b[:sha1.Size]}, nil
}

func (f fast) matches(plain string) bool {
	ok := equal(f.hash([]byte(plain+f.salt)), f.sum)
	if f.both {
		before := equal(f.hash([]byte(f.salt+plain)), f.sum)
		return ok || before
	}
	return ok
}

func (fast) weak() bool { return true }

// symfony is sha512_symfony$<iterations>$<salt>$<base64 hash>: Symfony's legacy message-digest hasher with SHA-512. The
// password and the salt in braces are hashed, then each outcome together with them again; an empty salt leaves out the
// braces.
type symfony struct {
	light
	iterations int
	salt       string
	sum        []byte
}

func parseSymfony(digest string) (checker, error) {
	f, err := fields(digest, 4)
	if err != nil {
		return nil, err
	}
	if f[0] != string(SHA512Symfony) {
		return nil, broken("it does not begin with %s$", SHA512Symfony)
	}
	n, err := number("the iterations", f[1], 1, maxIterations)
	if err != nil {
		return nil, err
	}
	if len(f[2]) > maxSalt || strings.ContainsAny(f[2], "{}") {
		return nil, broken("the salt is too long or has braces")
	}
	sum, err := base64Field("the hash", f[3])
	if err != nil {
		return nil, err
	}
	if len(sum) != sha512.Size {
		return nil, broken("the hash has not %d bytes", sha512.Size)
	}
	return symfony{iterations: int(n), salt: f[2], sum: sum}, nil
}

func (s symfony) matches(plain string) bool {
	if s.salt != "" {
		plain += "{" + s.salt + "}"
	}
	sum := sha512.Sum512([]byte(plain))
	round := append(sum[:], plain...)
	for range s.iterations - 1 {
		sum = sha512.Sum512(round)
		copy(round, sum[:])
	}
	return equal(sum[:], s.sum)
}

func (symfony) weak() bool { return true }
