package password

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// TestStrengthAgrees compares with two estimators that front ends use. They do not agree with each other everywhere
// either, having other lists of words; what matters is that a user whom the page praises is not refused here.
func TestStrengthAgrees(t *testing.T) {
	all := fixture[struct {
		Password string `json:"password"`
		Dropbox  int    `json:"zxcvbn"`
		TS       int    `json:"zxcvbn_ts"`
	}](t, "testdata/strength.json")
	var same, near, sameTS, nearTS, sameThey, nearThey int
	for _, v := range all {
		score, _ := Strength(v.Password)
		count := func(a, b int, same, near *int) {
			if a == b {
				*same++
			}
			if max(a-b, b-a) <= 1 {
				*near++
			}
		}
		count(score, v.Dropbox, &same, &near)
		count(score, v.TS, &sameTS, &nearTS)
		count(v.Dropbox, v.TS, &sameThey, &nearThey)
		if max(score-v.Dropbox, v.Dropbox-score) > 1 && max(score-v.TS, v.TS-score) > 1 {
			t.Logf("%q: %d; zxcvbn says %d, zxcvbn-ts %d", v.Password, score, v.Dropbox, v.TS)
		}
	}
	n := len(all)
	t.Logf("of %d: same as zxcvbn %d (within one %d), as zxcvbn-ts %d (%d); they among themselves %d (%d)", n, same, near, sameTS, nearTS, sameThey, nearThey)
	if n < 200 || same < n*95/100 || near < n || sameTS < n*95/100 {
		t.Error("this is not zxcvbn's scale any more")
	}
}

func TestSuggestions(t *testing.T) {
	for plain, want := range map[string][]string{
		"":              {"useWords", "noNeed"},
		"kqzvx":         {"anotherWord"},
		"aaaaaaaaa":     {"anotherWord", "repeated"},
		"🔑🔑🔑🔑🔑🔑":        {"anotherWord", "repeated"},
		"gokgokgokgok":  {"anotherWord", "repeated"},
		"cdefghijk":     {"anotherWord", "sequences"},
		"zxcvfr":        {"anotherWord", "longerKeyboardPattern"},
		"12/05/1987":    {"anotherWord", "dates"},
		"1987":          {"anotherWord", "recentYears", "associatedYears"},
		"Jennifer":      {"anotherWord", "capitalization"},
		"JENNIFER":      {"anotherWord", "allUppercase"},
		"jennifer":      {"anotherWord"},
		"refinnej":      {"anotherWord", "reverseWords"},
		"p@ssw0rd":      {"anotherWord", "l33t"},
		"P@ssw0rd":      {"anotherWord", "capitalization", "l33t"},
		"xq!jennifer9?": {"anotherWord"},
	} {
		_, advice := Strength(plain)
		var got []string
		for _, s := range advice {
			got = append(got, s.Code)
			if s.Message == "" || s.Message != suggestions[s.Code] {
				t.Errorf("%q: %+v", plain, s)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %v instead of %v", plain, got, want)
		}
	}
}

// TestSuggestionKeys : the keys of the SDKs' localizations, all of them and no other.
func TestSuggestionKeys(t *testing.T) {
	keys := strings.Fields("allUppercase anotherWord associatedYears capitalization dates l33t longerKeyboardPattern noNeed pwned recentYears repeated reverseWords sequences useWords")
	for _, k := range keys {
		if suggestions[k] == "" {
			t.Errorf("%s has no sentence", k)
		}
	}
	if len(suggestions) != len(keys) {
		t.Errorf("%d sentences for %d keys", len(suggestions), len(keys))
	}
}

func TestUserInputs(t *testing.T) {
	const plain = "ZygfrydWmsworth"
	alone, _ := Strength(plain)
	known, _ := Strength(plain, "zygfryd", "WMSWORTH")
	whole, _ := Strength("zygfryd@wmsworth.example", "Zygfryd@Wmsworth.example")
	if alone < 4 || known > 2 || whole > 0 {
		t.Errorf("unknown %d, known %d, the address itself %d", alone, known, whole)
	}
	if again, _ := Strength(plain); again != alone {
		t.Error("what was known of one user is known of the next")
	}
	many := slices.Repeat([]string{strings.Repeat("word ", 1000), "ab"}, 1000)
	if score, _ := Strength(plain, many...); score != alone {
		t.Errorf("inputs that say nothing: %d", score)
	}
}

// TestStrengthIsQuick : nothing that an anonymous caller sends may take long; each of these explodes in a naive search.
func TestStrengthIsQuick(t *testing.T) {
	for _, plain := range []string{
		strings.Repeat("@4{(<[36@9|!1$5+7%2", 5000),
		strings.Repeat("a", 1<<20),
		strings.Repeat("ab", 1<<19),
		strings.Repeat("1", 72),
		strings.Repeat("19", 36),
		strings.Repeat("aab", 24) + "aabb",
		strings.Repeat("1|7", 24),
		strings.Repeat("qwerty1", 10),
		strings.Repeat("é", 72),
	} {
		start := time.Now()
		Strength(plain, plain)
		if spent := time.Since(start); spent > 2*time.Second { // 20 ms without the race detector
			t.Errorf("%.20q… takes %v", plain, spent)
		}
	}
}

func FuzzStrength(f *testing.F) {
	for _, s := range []string{"", "a", "password", "p@ssw0rd", "12/05/1987", "aaaaéééé111", "\xff\xfe", "qwerty|1|7", "🔑abcabc"} {
		f.Add(s, "bob")
	}
	f.Fuzz(func(t *testing.T, plain, input string) {
		score, advice := Strength(plain, input)
		if score < 0 || score > 4 || len(advice) == 0 {
			t.Fatalf("%d, %v", score, advice)
		}
		if v := (Policy{MinLength: 8, MinZxcvbnStrength: 4}).Check(plain, input); utf8.ValidString(plain) && score < 4 && len(v) == 0 {
			t.Fatalf("score %d passes as 4", score)
		}
	})
}

func BenchmarkStrength(b *testing.B) {
	for _, plain := range []string{"password", "Tr0ub4dour&3", strings.Repeat("1|7", 24)} {
		b.Run(plain[:8], func(b *testing.B) {
			for b.Loop() {
				Strength(plain)
			}
		})
	}
}
