package wallet

import (
	"crypto/ed25519"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/mr-tron/base58"
)

// The signature is the one in the documentation of web3.js (eth.accounts.sign), the address is written as EIP-55 says.
const (
	known     = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
	signature = "0xb91467e570a6466aa9e9876cbcd013baba02900b8979d43fe208a4a4f339f5fd6007e74cd82e037b800186422fc2da167c747ef045e5d18a5f5d4300f8e1a0291c"
)

func TestSigned(t *testing.T) {
	folded := strings.ToLower(known)
	if !Signed(folded, "Some data", signature) || !Signed(known, "Some data", signature[2:]) || !Signed(folded, "Some data", signature[:130]+"01") {
		t.Error("a signature of this wallet was refused")
	}
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	solana, on := base58.Encode(public), base64.StdEncoding.EncodeToString(ed25519.Sign(private, []byte("Some data")))
	if !Signed(solana, "Some data", on) {
		t.Error("a signature of a wallet on Solana was refused")
	}
	other := "0x" + strings.Repeat("1", 40)
	for _, c := range [][3]string{
		{other, "Some data", signature},
		{folded, "Some other data", signature},
		{folded, "Some data", signature[:130] + "1b"},
		{folded, "Some data", signature[:130] + "1d"},
		{folded, "Some data", signature[:130] + "ff"},
		{folded, "Some data", signature[:130]},
		{folded, "Some data", signature + "00"},
		{folded, "Some data", "0x" + strings.Repeat("0", 130)},
		{folded, "Some data", "0x" + strings.Repeat("f", 128) + "1b"},
		{folded, "Some data", "0x"},
		{folded, "Some data", "none"},
		{folded, "Some data", on},
		{solana, "Some other data", on},
		{solana, "Some data", signature},
		{solana, "Some data", ""},
		{"", "Some data", signature},
		{"11111111111111111111111111111111", "Some data", on},
	} {
		if Signed(c[0], c[1], c[2]) {
			t.Errorf("%v was accepted", c)
		}
	}
}

// The message is what EIP-4361 says, to the letter: wallets read it, and warn of the wrong page.
func TestMessage(t *testing.T) {
	m := Message{Domain: "example.com", Address: strings.ToLower(known), Statement: "Prove it.", URI: "https://example.com", Nonce: "abcdefgh12", IssuedAt: 1_700_000_000_000, ExpiresAt: 1_700_000_600_000}
	want := "example.com wants you to sign in with your Ethereum account:\n" + known + "\n\nProve it.\n\nURI: https://example.com\nVersion: 1\nChain ID: 1\n" +
		"Nonce: abcdefgh12\nIssued At: 2023-11-14T22:13:20.000Z\nExpiration Time: 2023-11-14T22:23:20.000Z"
	if got := m.String(); got != want {
		t.Errorf("%s", got)
	}
	m.Address = "So11111111111111111111111111111111111111112"
	if got := m.String(); !strings.Contains(got, "Solana account:\nSo11111111111111111111111111111111111111112\n") || !strings.Contains(got, "Chain ID: mainnet") {
		t.Errorf("%s", got)
	}
	for address, want := range map[string]bool{known: true, m.Address: true, "somebody": false, strings.Repeat("1", 44): false, known[:41]: false, strings.Repeat("a", 40): false} {
		if IsAddress(address) != want {
			t.Errorf("%s", address)
		}
	}
}

func FuzzSigned(f *testing.F) {
	f.Add(known, "Some data", signature)
	f.Fuzz(func(t *testing.T, address, message, text string) {
		if Signed(address, message, text) && !(strings.EqualFold(address, known) && message == "Some data") {
			t.Errorf("%q %q %q", address, message, text)
		}
	})
}
