package password

import (
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
)

// pbkdf is any layout over PBKDF2 (RFC 8018 §5.2) with an HMAC.
type pbkdf struct {
	light
	hash       func() hash.Hash
	least      int // iterations below which the digest is weak
	iterations int
	salt       []byte
	key        []byte
}

// Iterations that OWASP's Password Storage Cheat Sheet asks for.
const (
	leastSHA256 = 600_000
	leastSHA512 = 210_000
)

// newPBKDF checks what all layouts share: the name, the iterations, and that the key is not so long that the iterations
// multiply beyond bounds.
func newPBKDF(name string, f []string, h func() hash.Hash, least int, salt, key []byte) (checker, error) {
	if f[0] != name {
		return nil, broken("it does not begin with %s$", name)
	}
	n, err := number("the iterations", f[1], 1, maxIterations)
	if err != nil {
		return nil, err
	}
	if err := salted(string(salt)); err != nil {
		return nil, err
	}
	if len(key) < minKey || len(key) > maxKey {
		return nil, broken("the hash has not %d to %d bytes", minKey, maxKey)
	}
	size := h().Size()
	if blocks := (len(key) + size - 1) / size; uint64(blocks)*n > 2*maxIterations {
		return nil, costly("the iterations times the length of the hash")
	}
	return pbkdf{hash: h, least: least, iterations: int(n), salt: salt, key: key}, nil
}

// parsePBKDF2SHA1 reads pbkdf2_sha1$<iterations>$<salt>$<hex hash>, with a hash of 32 bytes, or the same with a fifth
// field that gives the number of bytes. A salt that can be read as hexadecimal is; any other is taken as it is.
func parsePBKDF2SHA1(digest string) (checker, error) {
	f, err := fields(digest, 5)
	size := 32
	if err == nil {
		n, err := number("the length of the hash", f[4], minKey, maxKey)
		if err != nil {
			return nil, err
		}
		size = int(n)
	} else if f, err = fields(digest, 4); err != nil {
		return nil, err
	}
	salt, err := hex.DecodeString(f[2])
	if err != nil {
		salt = []byte(f[2])
	}
	key, err := hexField("the hash", f[3], size)
	if err != nil {
		return nil, err
	}
	// SHA-1 is always weak here: nobody chooses it today, and 1,300,000 iterations would be needed.
	return newPBKDF("pbkdf2_sha1", f, sha1.New, maxIterations+1, salt, key)
}

// parsePBKDF2SHA256 reads pbkdf2_sha256$<iterations>$<base64 salt>$<base64 hash>.
func parsePBKDF2SHA256(digest string) (checker, error) {
	f, err := fields(digest, 4)
	if err != nil {
		return nil, err
	}
	salt, err := base64Field("the salt", f[2])
	if err != nil {
		return nil, err
	}
	key, err := base64Field("the hash", f[3])
	if err != nil {
		return nil, err
	}
	return newPBKDF("pbkdf2_sha256", f, sha256.New, leastSHA256, salt, key)
}

// parsePBKDF2Django reads pbkdf2_sha256$<iterations>$<salt>$<base64 hash>: Django's PBKDF2PasswordHasher, whose salt is
// plain text and whose hash has 32 bytes.
func parsePBKDF2Django(digest string) (checker, error) {
	f, err := fields(digest, 4)
	if err != nil {
		return nil, err
	}
	key, err := base64Field("the hash", f[3])
	if err != nil {
		return nil, err
	}
	if len(key) != sha256.Size {
		return nil, broken("the hash has not %d bytes", sha256.Size)
	}
	return newPBKDF("pbkdf2_sha256", f, sha256.New, leastSHA256, []byte(f[2]), key)
}

// parsePBKDF2SHA512 reads pbkdf2_sha512$<iterations>$<salt>$<hex hash>, with the salt as plain text.
func parsePBKDF2SHA512(digest string) (checker, error) {
	f, err := fields(digest, 4)
	if err != nil {
		return nil, err
	}
	key, err := hexField("the hash", f[3], 0)
	if err != nil {
		return nil, err
	}
	return newPBKDF("pbkdf2_sha512", f, sha512.New, leastSHA512, []byte(f[2]), key)
}

// parsePBKDF2SHA512Hex reads pbkdf2_sha512_hex$<iterations>$<hex salt>$<hex hash>.
func parsePBKDF2SHA512Hex(digest string) (checker, error) {
	f, err := fields(digest, 4)
	if err != nil {
		return nil, err
	}
	salt, err := hexField("the salt", f[2], 0)
	if err != nil {
		return nil, err
	}
	key, err := hexField("the hash", f[3], 0)
	if err != nil {
		return nil, err
	}
	return newPBKDF("pbkdf2_sha512_hex", f, sha512.New, leastSHA512, salt, key)
}

func (p pbkdf) matches(plain string) bool {
	key, err := pbkdf2.Key(p.hash, plain, p.salt, p.iterations, len(p.key))
	return err == nil && equal(key, p.key)
}

func (p pbkdf) weak() bool { return p.iterations < p.least }
