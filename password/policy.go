package password

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Policy is what a password must have. Lengths are in characters. The zero value still refuses what no policy can allow:
// nothing at all, and more bytes than bcrypt takes.
type Policy struct {
	MinLength          int
	MaxLength          int // 0: only the limit in bytes
	RequireUppercase   bool
	RequireLowercase   bool
	RequireNumbers     bool
	RequireSpecialChar bool
	MinZxcvbnStrength  int // zxcvbn score from 1 to 4; 0: not asked
}

// Violation is one thing that is wrong with a password, with the code that SDKs know it by.
type Violation struct {
	Code        string
	Message     string
	Suggestions []Suggestion
}

// special are the characters that count as special.
const special = "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~\\"

// Check lists all that is wrong with a password; nothing when it is acceptable.
func (p Policy) Check(plain string) []Violation {
	var list []Violation
	refuse := func(code, format string, args ...any) {
		list = append(list, Violation{Code: code, Message: fmt.Sprintf(format, args...)})
	}
	if len(plain) > maxBcryptBytes {
		refuse("form_password_size_in_bytes_exceeded", "A password may take at most %d bytes.", maxBcryptBytes)
	}
	characters := utf8.RuneCountInString(plain)
	if minimum := max(p.MinLength, 1); characters < minimum {
		refuse("form_password_length_too_short", "A password needs at least %d characters.", minimum)
	}
	if p.MaxLength > 0 && characters > p.MaxLength {
		refuse("form_password_length_too_long", "A password may have at most %d characters.", p.MaxLength)
	}
	if p.RequireUppercase && !strings.ContainsFunc(plain, unicode.IsUpper) {
		refuse("form_password_no_uppercase", "A password needs an upper-case letter.")
	}
	if p.RequireLowercase && !strings.ContainsFunc(plain, unicode.IsLower) {
		refuse("form_password_no_lowercase", "A password needs a lower-case letter.")
	}
	if p.RequireNumbers && !strings.ContainsFunc(plain, unicode.IsDigit) {
		refuse("form_password_no_number", "A password needs a digit.")
	}
	if p.RequireSpecialChar && !strings.ContainsAny(plain, special) {
		refuse("form_password_no_special_char", "A password needs a special character, one of %s", special)
	}
	if p.MinZxcvbnStrength > 0 && len(list) == 0 {
		if score, suggestions := strength(plain); score < p.MinZxcvbnStrength {
			list = append(list, Violation{
				Code: "form_password_not_strong_enough", Message: "This password is too easy to guess.", Suggestions: suggestions,
			})
		}
	}
	return list
}
