package token

import (
	"crypto/rand"
	"encoding/hex"

	"bartleby"
)

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// Alphanumeric is a random text of letters and digits; each of them is worth 5.95 bits.
func Alphanumeric(length int) string {
	const fair = 256 - 256%len(letters) // bytes beyond would favour the first letters
	text := make([]byte, 0, length)
	var raw [64]byte
	for len(text) < length {
		_, _ = rand.Read(raw[:]) // never fails
		for _, b := range raw {
			if int(b) < fair && len(text) < length {
				text = append(text, letters[int(b)%len(letters)])
			}
		}
	}
	return string(text)
}

// SecretKey is a random key of an instance, a machine or an API key: a prefix, and 43 letters and digits, which hold 256 bits.
func SecretKey(prefix string) string { return prefix + Alphanumeric(43) }

// HexID is a random id of the shape that API keys and tokens of machines and OAuth applications have: prefix, underscore, 32 digits.
func HexID(p bartleby.Prefix) string {
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // never fails
	return string(p) + "_" + hex.EncodeToString(raw[:])
}
