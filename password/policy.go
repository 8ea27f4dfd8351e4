package password

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxSize is the most bytes of UTF-8 that a new password may have, whatever the policy says: the part that bcrypt uses,
// so that a password survives a change of hashers whole.
const MaxSize = bcryptPlain

// The error codes of violations, as SDKs know them.
const (
	CodeTooShort    = "form_password_length_too_short"
	CodeTooLong     = "form_password_length_too_long"
	CodeTooBig      = "form_password_size_in_bytes_exceeded"
	CodeNoUppercase = "form_password_no_uppercase"
	CodeNoLowercase = "form_password_no_lowercase"
	CodeNoNumber    = "form_password_no_number"
	CodeNoSpecial   = "form_password_no_special_char"
	CodeNotStrong   = "form_password_not_strong_enough"
	CodeMalformed   = "form_password_validation_failed"
)

// Policy is what an instance asks of new passwords. The zero Policy asks only for what no setting can lift: at least
// one character, and 72 bytes at most. The JSON names are those of the password settings that front ends read.
type Policy struct {
	MinLength                int    `json:"min_length"` // characters
	MaxLength                int    `json:"max_length"` // characters; 0 and more than 72 count as 72
	RequireUppercase         bool   `json:"require_uppercase"`
	RequireLowercase         bool   `json:"require_lowercase"`
	RequireNumbers           bool   `json:"require_numbers"`
	RequireSpecialChar       bool   `json:"require_special_char"`
	AllowedSpecialCharacters string `json:"allowed_special_characters"` // what counts as special; empty: punctuation and symbols
	MinZxcvbnStrength        int    `json:"min_zxcvbn_strength"`        // 1 to 4; 0: strength is not asked for
}

// DefaultPolicy is 8 to 72 characters of any kind.
func DefaultPolicy() Policy { return Policy{MinLength: 8, MaxLength: MaxSize} }

// Violation is one thing that is wrong with a password: an error code, a sentence for people, and for CodeNotStrong what
// could be done.
type Violation struct {
	Code        string       `json:"code"`
	Message     string       `json:"message"`
	Suggestions []Suggestion `json:"suggestions,omitempty"`
}

// Check gives everything that is wrong with a new password, in a fixed order; none when it is welcome. Characters are
// Unicode code points, and letters of all scripts have their case. The password is looked at as it is: neither trimmed
// nor folded. userInputs is what is known of the user and easy to guess (names, addresses); it weakens a password that
// contains it.
func (p Policy) Check(plain string, userInputs ...string) []Violation {
	if !utf8.ValidString(plain) {
		return []Violation{{Code: CodeMalformed, Message: "This password is not valid UTF-8 text."}}
	}
	var found []Violation
	add := func(wrong bool, code, format string, args ...any) {
		if wrong {
			found = append(found, Violation{Code: code, Message: fmt.Sprintf(format, args...)})
		}
	}
	least, most := max(p.MinLength, 1), p.MaxLength
	if most <= 0 || most > MaxSize {
		most = MaxSize
	}
	length := utf8.RuneCountInString(plain)
	add(length < least, CodeTooShort, "This password is too short: it needs at least %s.", characters(least))
	add(length > most, CodeTooLong, "This password is too long: it may have at most %s.", characters(most))
	add(length <= most && len(plain) > MaxSize, CodeTooBig, "This password takes %d bytes; %d is the most that can be stored safely.", len(plain), MaxSize)
	add(p.RequireUppercase && strings.IndexFunc(plain, unicode.IsUpper) < 0, CodeNoUppercase, "This password has no capital letter.")
	add(p.RequireLowercase && strings.IndexFunc(plain, unicode.IsLower) < 0, CodeNoLowercase, "This password has no small letter.")
	add(p.RequireNumbers && strings.IndexFunc(plain, unicode.IsDigit) < 0, CodeNoNumber, "This password has no digit.")
	add(p.RequireSpecialChar && strings.IndexFunc(plain, p.special) < 0, CodeNoSpecial, "This password has no special character%s.", p.which())
	if p.MinZxcvbnStrength > 0 {
		if score, suggestions := Strength(plain, userInputs...); score < min(p.MinZxcvbnStrength, 4) {
			found = append(found, Violation{Code: CodeNotStrong, Message: "This password would be guessed too soon.", Suggestions: suggestions})
		}
	}
	return found
}

func (p Policy) special(r rune) bool {
	if p.AllowedSpecialCharacters != "" {
		return strings.ContainsRune(p.AllowedSpecialCharacters, r)
	}
	return unicode.IsPunct(r) || unicode.IsSymbol(r)
}

func (p Policy) which() string {
	if p.AllowedSpecialCharacters == "" {
		return ""
	}
	return " out of " + p.AllowedSpecialCharacters
}

func characters(n int) string {
	if n == 1 {
		return "1 character"
	}
	return fmt.Sprintf("%d characters", n)
}
