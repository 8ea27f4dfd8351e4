package store

import (
	"strings"
	"testing"
)

// The worker's queries are asked all the time: they go by indexes, and none but that for the due ones sorts, which are few.
func TestDeliveryPlans(t *testing.T) {
	db := openSQLite(t)
	_, err := Read(t.Context(), db, "ins_1", func(tx *Tx) (int, error) {
		for name, c := range map[string]struct {
			query string
			args  []any
			by    []string
		}{
			"due": {dueDeliveries, []any{"ins_1", "ep_1", 5, 64, atOnce}, []string{
				"deliveries_pending (instance_id=? AND endpoint_id=? AND next_at=?)", "deliveries_pending (instance_id=? AND endpoint_id=? AND next_at>? AND next_at<?)",
			}},
			"waiting": {"SELECT rowid, instance_id, id, type FROM events WHERE dispatched_at = 0 ORDER BY rowid LIMIT 10", nil, []string{"events_waiting"}},
			"next":    {"SELECT min(d.next_at) FROM deliveries d WHERE d.instance_id = $1 AND d.endpoint_id = $2 AND d.status = 'pending'", []any{"ins_1", "ep_1"}, []string{"deliveries_pending (instance_id=? AND endpoint_id=?)"}},
			"since":   {tx.eventsSince(), []any{"ins_1", 5}, []string{"events_created_at (created_at>?)"}},
			"old":     {tx.pruneEvents(), []any{5, 10}, []string{"events_created_at (created_at<?)", "deliveries_of_event (instance_id=? AND event_id=?)"}},
			"a page": {"SELECT d.id FROM deliveries d WHERE d.instance_id = $1 AND d.endpoint_id = $2 ORDER BY d.seq DESC LIMIT 10", []any{"ins_1", "ep_1"}, []string{
				"deliveries_seq (instance_id=? AND endpoint_id=?)",
			}},
			"leases":    {"SELECT id FROM webhook_endpoints WHERE leased_by = $1 AND leased_until > $2 AND leased_by <> ''", []any{"me", 5}, []string{"webhook_endpoints_leased_by (leased_by=?)"}},
			"endpoints": {"SELECT id FROM webhook_endpoints WHERE due_at > 0 AND due_at <= $1 AND leased_until <= $1 AND disabled = false ORDER BY due_at LIMIT 5", []any{5}, []string{"webhook_endpoints_due_at (due_at>? AND due_at<?)"}},
		} {
			plan := explain(t, tx, "EXPLAIN QUERY PLAN ", c.query, c.args)
			for _, by := range c.by {
				if !strings.Contains(plan, by) {
					t.Errorf("%s is not found by %s:\n%s\n%s", name, by, c.query, plan)
				}
			}
			if name != "waiting" && strings.Contains(plan, "SCAN e") || strings.Contains(plan, "SCAN d\n") {
				t.Errorf("%s is a scan:\n%s", name, plan)
			}
		}
		return 0, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
