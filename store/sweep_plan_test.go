package store

import (
	"strings"
	"testing"
)

// What is swept is found by index.
func TestSweepPlans(t *testing.T) {
	db := openSQLite(t)
	_, err := Read(t.Context(), db, "ins_1", func(tx *Tx) (int, error) {
		for _, what := range []Stale{StaleSignIns, StaleSignUps, StaleDevBrowsers, StaleClients, StaleToolCalls, StaleAgentTasks} {
			plan := explain(t, tx, "EXPLAIN QUERY PLAN ", what.query(), []any{"ins_1", int64(5), 500})
			if !strings.Contains(plan, what.table+"_"+what.column+" (instance_id=? AND "+what.column+"<?)") || strings.Contains(plan, "SCAN") {
				t.Errorf("%s:\n%s", what, plan)
			}
		}
		return 0, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
