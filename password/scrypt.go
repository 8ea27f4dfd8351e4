package password

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/hex"
	"strconv"
	"strings"

	"golang.org/x/crypto/scrypt"
)

// maxScryptMemory bounds scrypt digests that are accepted: 128·N·r bytes are held while verifying.
const maxScryptMemory = 256 << 20

func scryptBounds(n, r, p int) bool {
	return n > 1 && n <= 1<<24 && n&(n-1) == 0 && r > 0 && r <= 64 && p > 0 && p <= 16 && 128*n*r <= maxScryptMemory
}

// parseFirebase reads <hash>$<salt>$<signer key>$<salt separator>$<rounds>$<memory cost>, the first four base64: scrypt
// makes an AES key, which encrypts the signer key, which is the hash.
func parseFirebase(digest string) (verifier, error) {
	parts := strings.Split(digest, "$")
	if len(parts) != 6 {
		return nil, layout("Firebase's digests read <hash>$<salt>$<signer key>$<separator>$<rounds>$<memory cost>")
	}
	var raw [4][]byte
	for i := range raw {
		var ok bool
		if raw[i], ok = base64Text(parts[i]); !ok {
			return nil, layout("part %d is not base64", i+1)
		}
	}
	rounds, err1 := strconv.Atoi(parts[4])
	memory, err2 := strconv.Atoi(parts[5])
	if err1 != nil || err2 != nil || memory < 1 || memory > 24 || !scryptBounds(1<<memory, rounds, 1) || len(raw[0]) != len(raw[2]) {
		return nil, layout("rounds, memory cost or lengths are out of bounds")
	}
	want, salt, signer := raw[0], append(raw[1], raw[3]...), raw[2]
	return func(plain string) (bool, error) {
		key, err := scrypt.Key([]byte(plain), salt, 1<<memory, rounds, 1, 64)
		if err != nil {
			return false, err
		}
		block, err := aes.NewCipher(key[:32])
		if err != nil {
			return false, err
		}
		got := make([]byte, len(signer))
		cipher.NewCTR(block, make([]byte, aes.BlockSize)).XORKeyStream(got, signer)
		return equal(got, want), nil
	}, nil
}

// parseWerkzeug reads scrypt:<N>:<r>:<p>$<salt as it stands>$<hex hash>, perhaps with a $ in front.
func parseWerkzeug(digest string) (verifier, error) {
	parts := strings.Split(strings.TrimPrefix(digest, "$"), "$")
	if len(parts) != 3 || parts[1] == "" {
		return nil, layout("Werkzeug's digests read scrypt:<N>:<r>:<p>$<salt>$<hash>")
	}
	method := strings.Split(parts[0], ":")
	if len(method) != 4 || method[0] != "scrypt" {
		return nil, layout("the method reads scrypt:<N>:<r>:<p>")
	}
	var cost [3]int
	for i := range cost {
		var err error
		if cost[i], err = strconv.Atoi(method[i+1]); err != nil {
			return nil, layout("the method's costs are numbers")
		}
	}
	want, err := hex.DecodeString(parts[2])
	if err != nil {
		var ok bool
		if want, ok = base64Text(parts[2]); !ok {
			return nil, layout("hash is not hexadecimal")
		}
	}
	if !scryptBounds(cost[0], cost[1], cost[2]) || len(want) != 64 {
		return nil, layout("costs or length are out of bounds")
	}
	return func(plain string) (bool, error) {
		got, err := scrypt.Key([]byte(plain), []byte(parts[1]), cost[0], cost[1], cost[2], len(want))
		return err == nil && equal(got, want), err
	}, nil
}
