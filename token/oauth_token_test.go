package token_test

import (
	"regexp"
	"testing"

	"bartleby"
	"bartleby/token"
)

func TestAlphanumeric(t *testing.T) {
	counts := map[rune]int{}
	const length = 62_000
	for _, c := range token.Alphanumeric(length) {
		counts[c]++
	}
	for c, n := range counts {
		if n < 700 || n > 1300 { // 1000 each; the deviation is 31
			t.Errorf("%c occurs %d times", c, n)
		}
	}
	one, another := token.Alphanumeric(16), token.Alphanumeric(16)
	if len(counts) != 62 || one == another || token.Alphanumeric(0) != "" {
		t.Errorf("%d different characters, %s %s", len(counts), one, another)
	}
	if id := token.HexID(bartleby.OAuthTokenID); !regexp.MustCompile(`^oat_[0-9a-f]{32}$`).MatchString(id) || !bartleby.IsID(id) {
		t.Error(id)
	}
}
