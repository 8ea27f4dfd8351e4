package bapi_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bartleby/testkit"
)

var update = flag.Bool("update", false, "write the table of docs/error-codes.md anew")

const (
	document = "../docs/error-codes.md"
	tableTop = "| status | code | when |\n|---|---|---|\n"
	tableEnd = "\n## Never answered\n"
)

var absentRow = regexp.MustCompile("(?m)^\\| `(\\w+)` \\|.*\n")

// testDocument holds docs/error-codes.md to the catalogue: its first table is what there is, and what its second one says
// never occurs is not there. Together they have all codes that the facts know.
func testDocument(t *testing.T, all map[string]entry) {
	t.Helper()
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(text), tableTop)
	was, never, also := strings.Cut(rest, tableEnd)
	if !ok || !also {
		t.Fatalf("%s has not its two parts", document)
	}
	table, have := answered(all)
	if *update {
		never = absentRow.ReplaceAllStringFunc(never, func(row string) string {
			if have[absentRow.FindStringSubmatch(row)[1]] {
				return ""
			}
			return row
		})
		if err := os.WriteFile(document, []byte(head+tableTop+table+tableEnd+never), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if was != table {
		t.Errorf("%s is not what the catalogue has: go test ./bapi -run TestCatalogueIsProvoked -update", document)
	}
	absent := map[string]bool{}
	for _, m := range absentRow.FindAllStringSubmatch(never, -1) {
		absent[m[1]] = true
		if have[m[1]] {
			t.Errorf("%s says that %s never occurs, and the catalogue has it", document, m[1])
		}
	}
	facts := testkit.SharedFile("facts", "backend-api.md")
	if facts == "" {
		t.Log("that docs/error-codes.md is whole is not tested: the facts are expected in ../../shared/facts, or where BARTLEBY_SHARED says")
		return
	}
	for _, code := range known(t, facts) {
		if !absent[code] && !have[code] {
			t.Errorf("%s does not have %s: when is it answered, or why never?", document, code)
		}
	}
}

// answered makes the table of what there is, and the set of its codes.
func answered(all map[string]entry) (table string, have map[string]bool) {
	when := map[string][]string{} // by code and status
	add := func(status, code, say string) {
		row := code + " " + status
		if !slices.Contains(when[row], say) {
			when[row] = append(when[row], say)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if e := all[name]; e.code != "" && !e.begins {
			add(fmt.Sprint(e.status), e.code, e.when)
		}
	}
	for _, c := range spoken(all) {
		add(fmt.Sprint(c.status), c.code, c.when)
	}
	for _, p := range provocations {
		fields := strings.Fields(p.want)
		code := strings.Trim(fields[1], ",")
		if e := all[p.by]; (e.code == "" || e.begins) && when[code+" "+fields[0]] == nil { // it is known from what it makes
			add(fields[0], code, e.when)
		}
	}
	rows := make([]string, 0, len(when))
	have = map[string]bool{}
	for row, says := range when {
		code, status, _ := strings.Cut(row, " ")
		have[code] = true
		for i, say := range says {
			if first, _, _ := strings.Cut(say, " "); !strings.Contains(first, "_") {
				says[i] = strings.ToUpper(say[:1]) + say[1:]
			}
		}
		rows = append(rows, fmt.Sprintf("| %s | `%s` | %s |\n", status, code, strings.Join(says, " ")))
	}
	slices.SortFunc(rows, func(a, b string) int { return strings.Compare(a[6:], b[6:]) })
	return strings.Join(rows, ""), have
}

// spoken lists the codes that rules hand to constructors that leave the code to them, each with the reason beside it.
func spoken(all map[string]entry) (list []entry) {
	files, _ := filepath.Glob("../*/*.go") // the pattern is right
	call := regexp.MustCompile(`bartleby\.(\w+)\("([a-z_]+)", "([^"]+)"\)`)
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil || strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, m := range call.FindAllStringSubmatch(string(text), -1) {
			if e, ok := all[m[1]]; ok && e.code == "" {
				list = append(list, entry{code: m[2], status: e.status, when: m[3]})
			}
		}
	}
	return list
}

// known lists the codes of the facts.
func known(t *testing.T, file string) (codes []string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, part, _ := strings.Cut(string(text), "### 2.2 ")
	part, _, _ = strings.Cut(part, "\n## 3")
	beside := regexp.MustCompile("\\(param `\\w+`\\)|meta `\\w+`")
	for _, line := range strings.Split(part, "\n") {
		cells := strings.Split(line, "|")
		if len(cells) < 4 {
			continue
		}
		cell := cells[1]
		if !strings.Contains(cell, "`") {
			cell = cells[2]
		}
		for _, m := range regexp.MustCompile("`([a-z]\\w+)`").FindAllStringSubmatch(beside.ReplaceAllString(cell, ""), -1) {
			codes = append(codes, m[1])
		}
	}
	if len(codes) < 150 {
		t.Errorf("only %d codes in the facts", len(codes))
	}
	return codes
}
