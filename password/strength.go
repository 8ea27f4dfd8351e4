package password

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxJudged is how many characters of a password Strength looks at, and of each user input: the work grows with the
// cube, and what comes after them can only make a password stronger.
const maxJudged = MaxSize

// maxInputs is how many user inputs Strength looks at.
const maxInputs = 32

// Suggestion is advice on a weak password: a code that front ends translate, and a sentence for those that do not.
type Suggestion struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// suggestions is the codes that the SDKs' localizations have keys for, which are zxcvbn-ts's, each with our sentence.
// noNeed, useWords and pwned complete the list; Strength gives the first two for an empty password, and a breach list's
// caller may give the third.
var suggestions = map[string]string{
	"allUppercase":          "Mix small letters in: capitals throughout hardly help.",
	"anotherWord":           "Put in another word or two, the rarer the better.",
	"associatedYears":       "Leave out years that mean something to you.",
	"capitalization":        "Use capitals in other places than the beginning.",
	"dates":                 "Leave out dates, above all your own.",
	"l33t":                  "Digits and signs in place of letters, such as 0 for o, are tried early.",
	"longerKeyboardPattern": "Make paths over the keyboard longer and turn more often.",
	"noNeed":                "Digits, signs and capitals are welcome, but length alone can be enough.",
	"pwned":                 "Change this password wherever else you use it.",
	"recentYears":           "Leave out years of the recent past.",
	"repeated":              "Do not repeat the same characters or words.",
	"reverseWords":          "A word written backwards is as weak as the word.",
	"sequences":             "Leave out runs such as abc or 6543.",
	"useWords":              "Take a few words that do not belong together.",
}

// Strength estimates how soon a password would be guessed, by the method of zxcvbn (D. Wheeler, USENIX Security 2016)
// and on its scale: 0 for under a thousand guesses, 1 for under a million, 2 for 10^8, 3 for 10^10, else 4. The
// suggestions are about its weakest feature.
//
// It is not the estimator of any front end, only a close relative: lists of words differ, so a score may differ by one.
func Strength(plain string, userInputs ...string) (score int, advice []Suggestion) {
	pw := []rune(plain)
	if len(pw) > maxJudged {
		pw = pw[:maxJudged]
	}
	if len(pw) == 0 {
		return 0, suggest("useWords", "noNeed")
	}
	e := estimator{inputs: knownOf(userInputs)}
	guesses, sequence := e.estimate(pw)
	for _, limit := range []float64{1e3, 1e6, 1e8, 1e10} {
		if guesses >= limit+5 {
			score++
		}
	}
	longest := sequence[0]
	for _, m := range sequence[1:] {
		if m.size() > longest.size() {
			longest = m
		}
	}
	return score, suggest(append([]string{"anotherWord"}, longest.advice()...)...)
}

func suggest(codes ...string) []Suggestion {
	out := make([]Suggestion, len(codes))
	for i, c := range codes {
		out[i] = Suggestion{Code: c, Message: suggestions[c]}
	}
	return out
}

var capitalized = regexp.MustCompile(`^\p{Lu}\P{Lu}+$`)

// advice is the codes about one feature.
func (m match) advice() []string {
	switch m.pattern {
	case repeated:
		return []string{"repeated"}
	case sequential:
		return []string{"sequences"}
	case dated:
		return []string{"dates"}
	case recent:
		return []string{"recentYears", "associatedYears"}
	case spatial:
		return []string{"longerKeyboardPattern"}
	case word:
		var codes []string
		token := string(m.token)
		if capitalized.MatchString(token) {
			codes = append(codes, "capitalization")
		} else if strings.ToUpper(token) == token && strings.ToLower(token) != token {
			codes = append(codes, "allUppercase")
		}
		if m.reversed && m.size() >= 4 {
			codes = append(codes, "reverseWords")
		}
		if m.leet {
			codes = append(codes, "l33t")
		}
		return codes
	default:
		return nil
	}
}

// knownOf ranks what is known of the user: each input whole, and the words in it, of three characters and more.
func knownOf(inputs []string) map[string]int {
	known := map[string]int{}
	add := func(s string) {
		if n := utf8.RuneCountInString(s); n >= 3 && n <= maxJudged {
			if _, ok := known[s]; !ok {
				known[s] = len(known) + 1
			}
		}
	}
	for _, input := range inputs[:min(len(inputs), maxInputs)] {
		if len(input) > 4*maxJudged {
			continue
		}
		input = strings.ToLower(input)
		add(input)
		for _, w := range strings.FieldsFunc(input, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			add(w)
		}
	}
	return known
}
