package pages

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestWords holds the words and those who say them together: none is missing, none is left over, none is there twice.
func TestWords(t *testing.T) {
	var text string
	for _, dir := range []string{".", "templates"} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if name := e.Name(); strings.HasSuffix(name, ".html") || strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
				data, err := os.ReadFile(dir + "/" + name)
				if err != nil {
					t.Fatal(err)
				}
				text += string(data)
			}
		}
	}
	for _, m := range regexp.MustCompile(`(?:say |say\()"([a-z_.]+[a-z_])"`).FindAllStringSubmatch(text, -1) {
		if _, ok := words[m[1]]; !ok {
			t.Errorf("there are no words for %s", m[1])
		}
	}
	// Keys that are put together of parts are said where the parts are.
	composed := []string{"error.", "done.", "notice.", "factor.", "second.", "method.", "tab.", "sign_in.identifier", "verify.instead.", "identifier.", "ticket."}
	for key := range words {
		if !strings.Contains(text, `"`+key+`"`) && !slices.ContainsFunc(composed, func(c string) bool { return strings.HasPrefix(key, c) }) {
			t.Errorf("nobody says %s", key)
		}
	}
	for _, m := range regexp.MustCompile(`"done", "([a-z_]+)"|onOrganization\("([a-z_]+)"`).FindAllStringSubmatch(text, -1) {
		if _, ok := words["done."+m[1]+m[2]]; !ok {
			t.Errorf("there are no words for done.%s", m[1]+m[2])
		}
	}
	dec := json.NewDecoder(strings.NewReader(string(wordsJSON)))
	seen, isKey := map[string]bool{}, false
	for {
		token, err := dec.Token()
		if err != nil {
			break
		}
		key, ok := token.(string)
		if isKey = ok && !isKey; isKey {
			if seen[key] {
				t.Errorf("%s is there twice", key)
			}
			seen[key] = true
		}
	}
}
