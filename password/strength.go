package password

import (
	"strings"
	"unicode"

	"github.com/ccojocar/zxcvbn-go"
)

// Suggestion says how to make a password stronger. Its code is one of those that clerk-js has texts for.
type Suggestion struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// suggestions are zxcvbn's, by code.
var suggestions = map[string]string{
	"anotherWord":           "Add another word or two; uncommon ones are better.",
	"useWords":              "Use several words, and avoid common phrases.",
	"noNeed":                "Symbols, digits and upper-case letters are not needed for a strong password.",
	"repeated":              "Avoid words and characters that repeat.",
	"sequences":             "Avoid sequences such as abc or 6543.",
	"dates":                 "Avoid dates that have to do with you.",
	"longerKeyboardPattern": "Use a longer pattern of keys, with more turns.",
	"capitalization":        "A capital letter at the beginning helps little.",
	"allUppercase":          "Capital letters throughout are as easy to guess as small ones.",
	"l33t":                  "Letters replaced by look-alikes, such as @ for a, help little.",
}

// strength is zxcvbn's score from 0 to 4 with what would raise it.
func strength(plain string) (int, []Suggestion) {
	result := zxcvbn.PasswordStrength(plain, nil)
	var list []Suggestion
	add := func(codes ...string) {
		for _, code := range codes {
			list = append(list, Suggestion{code, suggestions[code]})
		}
	}
	if len(result.MatchSequence) == 0 {
		add("useWords", "noNeed")
		return result.Score, list
	}
	add("anotherWord")
	longest := result.MatchSequence[0]
	for _, m := range result.MatchSequence {
		if len(m.Token) > len(longest.Token) {
			longest = m
		}
	}
	switch longest.Pattern {
	case "repeat":
		add("repeated")
	case "sequence":
		add("sequences")
	case "date":
		add("dates")
	case "spatial":
		add("longerKeyboardPattern")
	case "dictionary":
		switch token := longest.Token; {
		case strings.ContainsFunc(token, unicode.IsLetter) && token == strings.ToUpper(token):
			add("allUppercase")
		case token != strings.ToLower(token):
			add("capitalization")
		case strings.ContainsAny(token, "4@8310$57+"):
			add("l33t")
		}
	}
	return result.Score, list
}
