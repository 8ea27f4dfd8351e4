package bartleby

import (
	"cmp"
	"strings"
)

// CompareVersions orders versions of an API as people do: numbers by value, so that 1.10 comes after 1.9, dates by time, and what
// is before a release, such as 2.0.0-beta.1, before it.
func CompareVersions(a, b string) int {
	a, b = strings.TrimPrefix(strings.ToLower(a), "v"), strings.TrimPrefix(strings.ToLower(b), "v")
	for a != "" && b != "" {
		var x, y string
		x, a = versionPart(a)
		y, b = versionPart(b)
		if c := compareParts(x, y); c != 0 {
			return c
		}
	}
	return rest(a) - rest(b)
}

// rest is 1 for what follows a version as a later one, -1 for what says that it is not a release yet, 0 for nothing.
func rest(s string) int {
	switch {
	case s == "":
		return 0
	case s[0] == '-' && len(s) > 1 && s[1] >= 'a' && s[1] <= 'z':
		return -1
	}
	return 1
}

// versionPart cuts a number, or what is none, off the beginning.
func versionPart(s string) (part, rest string) {
	end := strings.IndexFunc(s, func(r rune) bool { return digit(r) != digit(rune(s[0])) })
	if end < 0 {
		end = len(s)
	}
	return s[:end], s[end:]
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

func compareParts(a, b string) int {
	if digit(rune(a[0])) && digit(rune(b[0])) {
		a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
		if c := cmp.Compare(len(a), len(b)); c != 0 {
			return c
		}
	}
	return cmp.Compare(a, b)
}
