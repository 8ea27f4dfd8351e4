package store

import (
	"strings"
	"testing"
)

// Pages of the waitlist come in the order of an index, and the entries that an identifier falls under are looked up one by
// one, however long the lists are.
func TestWaitlistPlans(t *testing.T) {
	db := openSQLite(t)
	_, err := Read(t.Context(), db, "ins_1", func(tx *Tx) (int, error) {
		for name, c := range map[string]struct {
			filter WaitlistFilter
			order  string
			by     string
		}{
			"all":          {WaitlistFilter{}, "created_at", "waitlist_entries_created_at (instance_id=?)"},
			"by address":   {WaitlistFilter{}, "email_address", "waitlist_entries_email_address (instance_id=?)"},
			"by invited":   {WaitlistFilter{}, "invited_at", "waitlist_entries_invited_at (instance_id=?)"},
			"with a state": {WaitlistFilter{Statuses: []string{"pending"}}, "created_at", "waitlist_entries_status (instance_id=? AND status=?)"},
		} {
			q := waitlistConditions(tx, c.filter)
			plan := explain(t, tx, "EXPLAIN QUERY PLAN ", `SELECT r.doc FROM waitlist_entries r WHERE `+q.where()+` ORDER BY `+ordered("r."+c.order, true)+` LIMIT 10`, q.args)
			if !strings.Contains(plan, c.by) || strings.Contains(plan, "TEMP B-TREE") {
				t.Errorf("%s is not found by %s:\n%s", name, c.by, plan)
			}
		}
		for undotted, by := range map[bool]string{false: "listed_identifiers_identifier (instance_id=? AND list=? AND identifier=?)", true: "listed_identifiers_undotted (instance_id=? AND list=? AND undotted=?)"} {
			query, args := listedAmong(tx, []string{"a@example.com", "*@example.com"}, undotted)
			if plan := explain(t, tx, "EXPLAIN QUERY PLAN ", query, args); !strings.Contains(plan, by) {
				t.Errorf("not found by %s:\n%s", by, plan)
			}
		}
		return 0, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
