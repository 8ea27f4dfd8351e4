package testkit

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"testing"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"
	"github.com/mr-tron/base58"
	"golang.org/x/crypto/sha3"
)

// Wallet is a wallet that signs what it is asked to.
type Wallet struct {
	Address string // folded
	Sign    func(message string) string
}

// NewWallet makes a wallet of Ethereum.
func NewWallet(t testing.TB) *Wallet {
	t.Helper()
	key, err := secp256k1.GeneratePrivateKey()
	if err != nil {
		t.Fatal(err)
	}
	address := "0x" + hex.EncodeToString(keccak(key.PubKey().SerializeUncompressed()[1:])[12:])
	return &Wallet{address, func(message string) string {
		made := ecdsa.SignCompact(key, keccak(fmt.Appendf(nil, "\x19Ethereum Signed Message:\n%d%s", len(message), message)), false)
		return "0x" + hex.EncodeToString(append(made[1:], made[0]))
	}}
}

// NewSolanaWallet makes a wallet of Solana.
func NewSolanaWallet(t testing.TB) *Wallet {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Wallet{base58.Encode(public), func(message string) string {
		return base64.StdEncoding.EncodeToString(ed25519.Sign(private, []byte(message)))
	}}
}

func keccak(b []byte) []byte {
	h := sha3.NewLegacyKeccak256()
	h.Write(b)
	return h.Sum(nil)
}
