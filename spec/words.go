package spec

import (
	"strings"
	"unicode"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
)

// idle are words that questions are made of, and that find nothing.
var idle = set("a an and are as at be by can do does for from how i if in into is it its me my of on one or our should that the their there this to we what when where which who why will with you your api endpoint endpoints operation call request v1")

func set(words string) map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		all[word] = true
	}
	return all
}

// Words are the stems of a text, in its order: what is written together, as in BanUser or user_id, is taken apart.
func Words(text string) []string {
	words := Written(text)
	for i, word := range words {
		words[i] = stem(word)
	}
	return words
}

// Written are the words of a text in lower case, but for those that find nothing.
func Written(text string) []string {
	var words []string
	for _, word := range split(text) {
		if word = strings.ToLower(word); !idle[word] {
			words = append(words, word)
		}
	}
	return words
}

// maxWord is in bytes: longer ones are data rather than words.
const maxWord = 40

// split takes a text apart at whatever is no letter or digit, and before capitals that begin a word.
func split(text string) []string {
	var words []string
	runes := []rune(text)
	from := -1
	for i := 0; i <= len(runes); i++ {
		inside := i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]))
		capital := inside && from >= 0 && unicode.IsUpper(runes[i]) &&
			(unicode.IsLower(runes[i-1]) || unicode.IsDigit(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]))
		if from >= 0 && (!inside || capital) {
			if word := string(runes[from:i]); len(word) <= maxWord {
				words = append(words, word)
			}
			from = -1
		}
		if inside && from < 0 {
			from = i
		}
	}
	return words
}

func stem(word string) string {
	env := snowballstem.NewEnv(word)
	english.Stem(env)
	return env.Current()
}

// Fields of the terms of an operation, a line each.
const (
	TermsName        = iota // path, operation id, summary
	TermsTags               // tags
	TermsParameters         // names of parameters, and of properties of the body
	TermsSchemas            // names of the schemas that it refers to
	TermsDescription        // what else it says
	TermsWritten            // the summary, its words as they are written: "a user" is not "users"
	termFields
)

// terms are the fields of an operation as they are stored: each word once in its field.
func terms(fields [termFields]string) string {
	lines := make([]string, termFields)
	for i, field := range fields {
		seen, unique := map[string]bool{}, []string(nil)
		words := Words(field)
		if i == TermsWritten {
			words = Written(field)
		}
		for _, word := range words {
			if !seen[word] {
				seen[word] = true
				unique = append(unique, word)
			}
		}
		lines[i] = strings.Join(unique, " ")
	}
	return strings.Join(lines, "\n")
}
