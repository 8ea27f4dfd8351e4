package conformance

import (
	"os"
	"slices"
	"strings"
	"testing"

	"bartleby/bapi"
	"bartleby/testkit"
)

// served lists the operations of the table by shape, each with the versions that have it.
func served() map[string][]string {
	table := map[string][]string{}
	for _, r := range bapi.Routes() {
		shape := r.Method + " " + testkit.Shape(r.Path)
		for _, version := range bapi.Versions {
			if (r.Since == "" || version >= r.Since) && (r.Until == "" || version < r.Until) {
				table[shape] = append(table[shape], version)
			}
		}
	}
	return table
}

// asked is an operation that somebody asks for, and the version in which they do.
type asked struct{ shape, version, who string }

// TestTableIsWhole demands every operation of the mission's list, of the official document as it was in October 2024, and
// of the SDKs in the versions that they pin.
func TestTableIsWhole(t *testing.T) {
	var all []asked
	text, err := os.ReadFile(shared(t) + "/facts/operations.tsv")
	if err != nil {
		t.Fatal(err)
	}
	oldest := bapi.Versions[0]
	for _, line := range strings.Split(string(text), "\n")[1:] {
		if fields := strings.Split(line, "\t"); len(fields) > 3 {
			all = append(all, asked{fields[0] + " /v1" + testkit.Shape(fields[1]), oldest, "the mission"})
		}
	}
	listed := len(all)
	for path, item := range load(t, asOf2024).spec.Paths.Map() {
		for method := range item.Operations() {
			all = append(all, asked{method + " /v1" + testkit.Shape(path), oldest, "the document of October 2024"})
		}
	}
	documented := len(all) - listed
	methods, err := testkit.Surface(shared(t) + "/facts/sdk-surface.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range methods {
		all = append(all, asked{m.Shape, testkit.Pinned[m.SDK], m.SDK + " " + m.Namespace + "." + m.Name})
	}
	if listed != 120 || documented != 120 || len(methods) < 290 {
		t.Fatalf("%d operations listed, %d documented, %d methods: the lists are not read whole", listed, documented, len(methods))
	}
	table, missing := served(), map[string][]string{}
	for _, a := range all {
		if !slices.Contains(table[a.shape], a.version) {
			missing[a.shape] = append(missing[a.shape], a.who+" in "+a.version)
		}
	}
	for shape, who := range missing {
		t.Errorf("%s is not in the table: %s", shape, strings.Join(who, ", "))
	}
	t.Logf("%d operations in the table, %d asked for", len(table), len(all))
}
