package store

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestGramsFindEverything : whatever a text contains, the grams of the text hold the grams of the query.
func TestGramsFindEverything(t *testing.T) {
	alphabet := []rune("abcXYZ019@.+_% -äßñ日本語🙂\\")
	word := func(n int) string {
		out := make([]rune, n)
		for i := range out {
			out[i] = alphabet[rand.IntN(len(alphabet))]
		}
		return string(out)
	}
	for range 5000 {
		text := fold(word(1 + rand.IntN(20)))
		runes := []rune(text)
		from := rand.IntN(len(runes))
		query := string(runes[from : from+1+rand.IntN(len(runes)-from)])
		have := strings.Fields(grams([]string{text, fold(word(5))}))
		list, prefix := queryGrams(query)
		for i, g := range list {
			found := slices.Contains(have, g)
			if prefix && i == len(list)-1 {
				found = slices.ContainsFunc(have, func(h string) bool { return strings.HasPrefix(h, g) })
			}
			if !found {
				t.Fatalf("%q contains %q, whose gram %s is not in %v", text, query, g, have)
			}
		}
	}
}

func TestLikePatterns(t *testing.T) {
	for s, want := range map[string]string{"a": "%a%", "50%": `%50\%%`, "a_b": `%a\_b%`, `c:\x`: `%c:\\x%`} {
		if got := containing(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}
