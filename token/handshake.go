package token

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/json"
	"fmt"
)

// What a handshake tells a back end, session tokens among it, waits in the database until the back end asks with a nonce.
// It is sealed with the nonce, so that the database alone cannot read it.

// SealHandshake encrypts directives under a nonce (AES-256-GCM; the key by HKDF, RFC 5869). A nonce seals once: the key is
// never used again, and so the initial vector can be zero.
func SealHandshake(nonce string, directives []string) ([]byte, error) {
	plain, err := json.Marshal(directives)
	if err != nil {
		return nil, fmt.Errorf("seal handshake: %w", err)
	}
	seal, err := handshakeCipher(nonce)
	if err != nil {
		return nil, err
	}
	return seal.Seal(nil, make([]byte, seal.NonceSize()), plain, nil), nil
}

// OpenHandshake decrypts directives.
func OpenHandshake(nonce string, sealed []byte) ([]string, error) {
	seal, err := handshakeCipher(nonce)
	if err != nil {
		return nil, err
	}
	plain, err := seal.Open(nil, make([]byte, seal.NonceSize()), sealed, nil)
	if err != nil {
		return nil, fmt.Errorf("open handshake: %w", err)
	}
	var directives []string
	if err := json.Unmarshal(plain, &directives); err != nil {
		return nil, fmt.Errorf("open handshake: %w", err)
	}
	return directives, nil
}

func handshakeCipher(nonce string) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, []byte(nonce), nil, "handshake", 32)
	if err != nil {
		return nil, fmt.Errorf("handshake key: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("handshake key: %w", err)
	}
	return cipher.NewGCM(block)
}
