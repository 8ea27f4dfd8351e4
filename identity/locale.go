package identity

import (
	"time"
	_ "time/tzdata" // so that names are known on machines without the database

	"golang.org/x/text/language"
)

// knownTimezone tells whether the IANA time zone database has the name.
func knownTimezone(name string) bool {
	if name == "Local" {
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}

// canonicalLocale checks a BCP 47 tag and writes it the canonical way ("en-us" becomes "en-US").
func canonicalLocale(tag string) (string, error) {
	parsed, err := language.Parse(tag)
	if err != nil {
		return "", err
	}
	return parsed.String(), nil
}
