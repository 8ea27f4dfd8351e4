package identity

import "golang.org/x/text/language"

// canonicalLocale checks a BCP 47 tag and writes it the canonical way ("en-us" becomes "en-US").
func canonicalLocale(tag string) (string, error) {
	parsed, err := language.Parse(tag)
	if err != nil {
		return "", err
	}
	return parsed.String(), nil
}
