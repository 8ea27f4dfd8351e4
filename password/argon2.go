package password

import (
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Bounds of argon2 digests that are accepted.
const (
	maxArgon2Memory = 1 << 20 // KiB
	maxArgon2Passes = 64
	maxArgon2Work   = 4 << 20 // KiB times passes
)

type argon2Digest struct {
	id           bool
	memory, time uint32
	threads      uint8
	salt, key    []byte
}

// parseArgon2 reads the PHC string $argon2id$v=19$m=<KiB>,t=<passes>,p=<lanes>$<salt>$<hash>, base64 without padding.
func parseArgon2(digest string) (verifier, error) {
	d, err := readArgon2(digest)
	if err != nil {
		return nil, err
	}
	return func(plain string) (bool, error) {
		hash := argon2.Key
		if d.id {
			hash = argon2.IDKey
		}
		return equal(hash([]byte(plain), d.salt, d.time, d.memory, d.threads, uint32(len(d.key))), d.key), nil
	}, nil
}

func readArgon2(digest string) (*argon2Digest, error) {
	parts := strings.Split(digest, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2i" && parts[1] != "argon2id" || parts[2] != "v=19" {
		return nil, layout("argon2 digests read $argon2id$v=19$m=<KiB>,t=<passes>,p=<lanes>$<salt>$<hash>")
	}
	d := &argon2Digest{id: parts[1] == "argon2id"}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &d.memory, &d.time, &d.threads); n != 3 || err != nil ||
		parts[3] != fmt.Sprintf("m=%d,t=%d,p=%d", d.memory, d.time, d.threads) {
		return nil, layout("argon2 parameters")
	}
	if d.time < 1 || d.threads < 1 || d.memory < 8*uint32(d.threads) || d.memory > maxArgon2Memory || d.time > maxArgon2Passes ||
		uint64(d.memory)*uint64(d.time) > maxArgon2Work {
		return nil, layout("argon2 parameters are out of bounds")
	}
	var err error
	if d.salt, err = base64.RawStdEncoding.DecodeString(strings.TrimRight(parts[4], "=")); err != nil || len(d.salt) < 8 || len(d.salt) > 128 {
		return nil, layout("argon2 salt")
	}
	if d.key, err = base64.RawStdEncoding.DecodeString(strings.TrimRight(parts[5], "=")); err != nil || len(d.key) < 16 || len(d.key) > 128 {
		return nil, layout("argon2 hash")
	}
	return d, nil
}

// weakArgon2 tells whether a digest is below the least that we make.
func weakArgon2(digest string) bool {
	d, err := readArgon2(digest)
	return err == nil && (uint64(d.memory)*uint64(d.time) < argon2Memory*argon2Time || d.memory < 12*1024)
}
