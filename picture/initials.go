package picture

import "unicode"

// Initials returns the first letter or digit of each name that has one, at most two, in upper case: Initials("Ada",
// "Lovelace") is "AL". Punctuation, emoji and combining marks are passed over, so a name without any letter adds nothing.
func Initials(names ...string) string {
	var out []rune
	for _, name := range names {
		for _, r := range name {
			if initial, ok := asInitial(r); ok {
				out = append(out, initial)
				break
			}
		}
		if len(out) == 2 {
			break
		}
	}
	return string(out)
}

// clean reduces what somebody calls initials to the letters and digits among them, at most two, in upper case.
func clean(initials string) string {
	var out []rune
	for _, r := range initials {
		if initial, ok := asInitial(r); ok {
			out = append(out, initial)
		}
		if len(out) == 2 {
			break
		}
	}
	return string(out)
}

// asInitial returns r as it stands at the head of a name. Digraphs that are one character, such as ǆ, keep their second
// half small.
func asInitial(r rune) (rune, bool) {
	if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
		return 0, false
	}
	return unicode.ToTitle(r), true
}
