package password

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
)

// Digests of one fast hash, or of a few. They are accepted so that users can come over, and replaced on first success.

type sum func([]byte) []byte

func sumMD5(b []byte) []byte    { s := md5.Sum(b); return s[:] }
func sumSHA256(b []byte) []byte { s := sha256.Sum256(b); return s[:] }
func sumSHA512(b []byte) []byte { s := sha512.Sum512(b); return s[:] }

func parseMD5(digest string) (verifier, error)    { return parseBare(digest, sumMD5, md5.Size) }
func parseSHA256(digest string) (verifier, error) { return parseBare(digest, sumSHA256, sha256.Size) }

func parseMD5Salted(digest string) (verifier, error) { return parseSalted(digest, sumMD5, md5.Size) }

func parseSHA256Salted(digest string) (verifier, error) {
	return parseSalted(digest, sumSHA256, sha256.Size)
}

// parseBare reads a hexadecimal hash.
func parseBare(digest string, hash sum, size int) (verifier, error) {
	want, err := hex.DecodeString(digest)
	if err != nil || len(want) != size {
		return nil, layout("the digest is %d hexadecimal digits", 2*size)
	}
	return func(plain string) (bool, error) { return equal(hash([]byte(plain)), want), nil }, nil
}

// parseSalted reads <salt>$<hex hash>. Whether the salt stood before the password or behind it is not published, and
// both are in use, so that either matches.
func parseSalted(digest string, hash sum, size int) (verifier, error) {
	at := strings.LastIndexByte(digest, '$')
	if at < 1 {
		return nil, layout("salted digests read <salt>$<hash>")
	}
	salt := digest[:at]
	want, err := hex.DecodeString(digest[at+1:])
	if err != nil || len(want) != size {
		return nil, layout("the hash is %d hexadecimal digits", 2*size)
	}
	return func(plain string) (bool, error) {
		before, behind := equal(hash([]byte(salt+plain)), want), equal(hash([]byte(plain+salt)), want)
		return before || behind, nil
	}, nil
}

// parseSymfony reads sha512_symfony$<iterations>$<salt>$<base64 hash> (MessageDigestPasswordEncoder): the salt is merged in
// braces, and each further round hashes the hash with the merged text behind it.
func parseSymfony(digest string) (verifier, error) {
	parts := strings.Split(digest, "$")
	if len(parts) != 4 || parts[0] != "sha512_symfony" {
		return nil, layout("Symfony's digests read sha512_symfony$<iterations>$<salt>$<hash>")
	}
	iterations, err := strconv.Atoi(parts[1])
	want, ok := base64Text(parts[3])
	if err != nil || iterations < 1 || iterations > maxIterations || !ok || len(want) != sha512.Size {
		return nil, layout("iterations or hash are out of bounds")
	}
	salt := parts[2]
	return func(plain string) (bool, error) {
		merged := []byte(plain)
		if salt != "" {
			merged = []byte(plain + "{" + salt + "}")
		}
		hash := sumSHA512(merged)
		for range iterations - 1 {
			hash = sumSHA512(append(hash, merged...))
		}
		return equal(hash, want), nil
	}, nil
}

// parseSSHA reads {SSHA}<base64 of SHA-1 and salt>, as LDAP servers keep it. No layout was published for this hasher.
func parseSSHA(digest string) (verifier, error) {
	text, ok := strings.CutPrefix(digest, "{SSHA}")
	if !ok {
		return nil, layout("LDAP's digests begin with {SSHA}")
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw) <= sha1.Size || len(raw) > sha1.Size+64 {
		return nil, layout("{SSHA} is followed by base64 of hash and salt")
	}
	want, salt := raw[:sha1.Size], raw[sha1.Size:]
	return func(plain string) (bool, error) {
		got := sha1.Sum(append([]byte(plain), salt...))
		return equal(got[:], want), nil
	}, nil
}

// parseCognito reads awscognito#<pool>#<client>#<identifier>, which is no digest but says where to ask.
func parseCognito(digest string) (verifier, error) {
	parts := strings.Split(digest, "#")
	if len(parts) != 4 || parts[0] != "awscognito" || parts[1] == "" || parts[2] == "" || parts[3] == "" {
		return nil, layout("they read awscognito#<pool>#<client>#<identifier>")
	}
	return func(string) (bool, error) { return false, ErrElsewhere }, nil
}
