package conformance

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"bartleby/fapi"
)

var parameter = regexp.MustCompile(`\{[^}]+\}`)

// operation names an operation whatever its parameters are called.
func operation(method, path string) string {
	return method + " " + strings.TrimSuffix(parameter.ReplaceAllString(path, "{}"), "/")
}

// TestUnsupported : each operation of the document is in the table of the Frontend API, or in the list of those that are not
// served, with its reason; none is in both, and the list has no others.
func TestUnsupported(t *testing.T) {
	served, listed := map[string]bool{}, map[string]bool{}
	for _, r := range fapi.Routes() {
		served[operation(r.Method, r.Path)] = true
	}
	text, err := os.ReadFile("../fapi/unsupported.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		named, reason, _ := strings.Cut(line, ": ")
		method, path, _ := strings.Cut(named, " ")
		switch op := operation(method, path); {
		case len(reason) < 10:
			t.Errorf("%s: no reason", line)
		case listed[op]:
			t.Errorf("%s is listed twice", named)
		case served[op]:
			t.Errorf("%s is listed, and served", named)
		default:
			listed[op] = true
		}
	}
	total := 0
	for path, item := range newFrontend(t, nil).doc.Paths.Map() {
		for method := range item.Operations() {
			op := operation(method, path)
			if total++; !served[op] && !listed[op] {
				t.Errorf("%s %s is neither served nor listed", method, path)
			}
			delete(listed, op)
		}
	}
	for op := range listed {
		t.Errorf("%s is listed, and not in the document", op)
	}
	if total != 202 {
		t.Errorf("%d operations", total)
	}
}
