// Package wallet judges signatures of wallets: what a wallet is asked to sign, and whether it did.
//
// What may not enter: state, chains. A wallet that is a contract cannot be judged without asking its chain, and is refused.
package wallet

import (
	"crypto/ed25519"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"
	"github.com/mr-tron/base58"
	"golang.org/x/crypto/sha3"
)

var ethereum = regexp.MustCompile(`^0x[0-9a-fA-F]{40}$`)

// IsAddress tells whether a text is the address of a wallet: of Ethereum, or of Solana, which are 32 bytes in base 58.
func IsAddress(text string) bool { return ethereum.MatchString(text) || solanaKey(text) != nil }

func solanaKey(address string) ed25519.PublicKey {
	if len(address) < 32 || len(address) > 44 {
		return nil
	}
	key, err := base58.Decode(address)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil
	}
	return key
}

// Message is what a wallet is asked to sign (EIP-4361; the same is customary on Solana). It is ASCII where its parts are:
// front ends hand it on byte by byte.
type Message struct {
	Domain              string // host and port of the page that asks
	Address             string
	Statement           string // for the holder, one line
	URI                 string // of the page
	Nonce               string // letters and digits, eight or more
	IssuedAt, ExpiresAt int64  // Unix milliseconds
}

func (m Message) String() string {
	chain, id, address := "Solana", "mainnet", m.Address
	if ethereum.MatchString(address) {
		chain, id, address = "Ethereum", "1", checksummed(address)
	}
	at := func(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z") }
	return fmt.Sprintf("%s wants you to sign in with your %s account:\n%s\n\n%s\n\nURI: %s\nVersion: 1\nChain ID: %s\nNonce: %s\nIssued At: %s\nExpiration Time: %s",
		m.Domain, chain, address, m.Statement, m.URI, id, m.Nonce, at(m.IssuedAt), at(m.ExpiresAt))
}

// checksummed writes an address with the capitals that tell a typing error (EIP-55); wallets ask for it.
func checksummed(address string) string {
	digits := []byte(strings.ToLower(address[2:]))
	sum := hex.EncodeToString(keccak(digits))
	for i, c := range digits {
		if c >= 'a' && sum[i] >= '8' {
			digits[i] = c - 'a' + 'A'
		}
	}
	return "0x" + string(digits)
}

func keccak(parts ...[]byte) []byte {
	h := sha3.NewLegacyKeccak256()
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// Signed tells whether the wallet with an address signed a message. The signature is that of personal_sign (EIP-191) in
// hexadecimal, or on Solana one of Ed25519 in base 64.
func Signed(address, message, signature string) bool {
	if !ethereum.MatchString(address) {
		key := solanaKey(address)
		raw, err := base64.StdEncoding.DecodeString(signature)
		return key != nil && err == nil && len(raw) == ed25519.SignatureSize && ed25519.Verify(key, []byte(message), raw)
	}
	raw, err := hex.DecodeString(strings.TrimPrefix(signature, "0x"))
	if err != nil || len(raw) != 65 {
		return false
	}
	parity := raw[64] // 27 and 28, or of some wallets 0 and 1
	if parity < 27 {
		parity += 27
	}
	if parity > 28 {
		return false
	}
	digest := keccak(fmt.Appendf(nil, "\x19Ethereum Signed Message:\n%d", len(message)), []byte(message))
	key, _, err := ecdsa.RecoverCompact(append([]byte{parity}, raw[:64]...), digest)
	if err != nil {
		return false
	}
	signer := hex.EncodeToString(keccak(key.SerializeUncompressed()[1:])[12:])
	return subtle.ConstantTimeCompare([]byte(signer), []byte(strings.ToLower(address[2:]))) == 1
}
