package password

import (
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"slices"
	"strconv"
	"strings"
)

// Bounds of PBKDF2 digests that are accepted.
const (
	maxIterations = 10_000_000
)

// keyLengths are the lengths, in bytes, that hashes are made with. A derived key cut short is a valid one too, so that
// others are taken for damage.
var keyLengths = []int{16, 20, 24, 32, 48, 64, 128}

// splitPBKDF2 takes <name>$<iterations>$<salt>$<hash> apart, with perhaps a fifth part.
func splitPBKDF2(digest, name string, most int) (iterations int, parts []string, err error) {
	parts = strings.Split(digest, "$")
	if len(parts) < 4 || len(parts) > most || parts[0] != name {
		return 0, nil, layout("digests read %s$<iterations>$<salt>$<hash>", name)
	}
	iterations, err = strconv.Atoi(parts[1])
	if err != nil || iterations < 1 || iterations > maxIterations || parts[2] == "" {
		return 0, nil, layout("iterations or salt are out of bounds")
	}
	return iterations, parts[2:], nil
}

func pbkdf2Verifier(h func() hash.Hash, iterations int, salt, key []byte) (verifier, error) {
	if !slices.Contains(keyLengths, len(key)) {
		return nil, layout("length of the hash")
	}
	return func(plain string) (bool, error) {
		got, err := pbkdf2.Key(h, plain, salt, iterations, len(key))
		return err == nil && equal(got, key), err
	}, nil
}

// parsePBKDF2SHA1 reads pbkdf2_sha1$<iterations>$<salt>$<hex hash>, and the same with a length in bytes behind it. The
// salt is hexadecimal where it can be read so, else as it stands.
func parsePBKDF2SHA1(digest string) (verifier, error) {
	iterations, parts, err := splitPBKDF2(digest, "pbkdf2_sha1", 5)
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(parts[1])
	if err != nil {
		return nil, layout("hash is not hexadecimal")
	}
	if len(parts) == 3 {
		if n, err := strconv.Atoi(parts[2]); err != nil || n != len(key) {
			return nil, layout("length is not that of the hash")
		}
	}
	salt, err := hex.DecodeString(parts[0])
	if err != nil {
		salt = []byte(parts[0])
	}
	return pbkdf2Verifier(sha1.New, iterations, salt, key)
}

// parsePBKDF2SHA256 reads pbkdf2_sha256$<iterations>$<base64 salt>$<base64 hash>.
func parsePBKDF2SHA256(digest string) (verifier, error) {
	iterations, parts, err := splitPBKDF2(digest, "pbkdf2_sha256", 4)
	if err != nil {
		return nil, err
	}
	salt, ok := base64Text(parts[0])
	key, ok2 := base64Text(parts[1])
	if !ok || !ok2 {
		return nil, layout("salt and hash are base64")
	}
	return pbkdf2Verifier(sha256.New, iterations, salt, key)
}

// parsePBKDF2Django reads pbkdf2_sha256$<iterations>$<salt as it stands>$<base64 hash>.
func parsePBKDF2Django(digest string) (verifier, error) {
	iterations, parts, err := splitPBKDF2(digest, "pbkdf2_sha256", 4)
	if err != nil {
		return nil, err
	}
	key, ok := base64Text(parts[1])
	if !ok {
		return nil, layout("hash is not base64")
	}
	return pbkdf2Verifier(sha256.New, iterations, []byte(parts[0]), key)
}

// parsePBKDF2SHA512 reads pbkdf2_sha512$<iterations>$<salt as it stands>$<hex hash>.
func parsePBKDF2SHA512(digest string) (verifier, error) {
	iterations, parts, err := splitPBKDF2(digest, "pbkdf2_sha512", 4)
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(parts[1])
	if err != nil {
		return nil, layout("hash is not hexadecimal")
	}
	return pbkdf2Verifier(sha512.New, iterations, []byte(parts[0]), key)
}

// parsePBKDF2SHA512Hex reads pbkdf2_sha512_hex$<iterations>$<hex salt>$<hex hash>.
func parsePBKDF2SHA512Hex(digest string) (verifier, error) {
	iterations, parts, err := splitPBKDF2(digest, "pbkdf2_sha512_hex", 4)
	if err != nil {
		return nil, err
	}
	salt, err := hex.DecodeString(parts[0])
	if err != nil {
		return nil, layout("salt is not hexadecimal")
	}
	key, err := hex.DecodeString(parts[1])
	if err != nil {
		return nil, layout("hash is not hexadecimal")
	}
	return pbkdf2Verifier(sha512.New, iterations, salt, key)
}

// base64Text decodes either alphabet, with or without padding.
func base64Text(s string) ([]byte, bool) {
	s = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(s, "="))
	raw, err := base64.RawStdEncoding.DecodeString(s)
	return raw, err == nil && len(raw) > 0
}
