package store

import (
	"strings"
	"testing"
)

// Tokens are found by their digest or grant, those that are over by their end, and pages of applications are not sorted.
func TestOAuthPlans(t *testing.T) {
	db := openSQLite(t)
	_, err := Read(t.Context(), db, "ins_1", func(tx *Tx) (int, error) {
		for query, by := range map[string]string{
			`SELECT r.doc FROM oauth_tokens r WHERE r.instance_id = $1 AND r.digest = $2 ORDER BY r.id LIMIT 1`:                           "oauth_tokens_digest (instance_id=? AND digest=?)",
			`SELECT r.doc FROM oauth_tokens r WHERE r.instance_id = $1 AND r.grant_id = $2 ORDER BY r.id`:                                 "oauth_tokens_grant (instance_id=? AND grant_id=?)",
			`DELETE FROM oauth_tokens WHERE instance_id = $1 AND expires_at <= $2`:                                                        "oauth_tokens_expires_at (instance_id=? AND expires_at<?)",
			`DELETE FROM oauth_tokens WHERE instance_id = $1 AND application_id = $2`:                                                     "oauth_tokens_application (instance_id=? AND application_id=?)",
			`DELETE FROM oauth_tokens WHERE instance_id = $1 AND user_id = $2`:                                                            "oauth_tokens_user (instance_id=? AND user_id=?)",
			`SELECT r.doc FROM oauth_applications r WHERE r.instance_id = $1 AND r.client_id = $2 ORDER BY r.id LIMIT 1`:                  "oauth_applications_client_id (instance_id=? AND client_id=?)",
			`SELECT r.doc FROM oauth_applications r WHERE r.instance_id = $1 AND r.name <> $2 ORDER BY ` + ordered("r.name", true):        "oauth_applications_name (instance_id=?)",
			`SELECT r.doc FROM oauth_applications r WHERE r.instance_id = $1 AND r.name <> $2 ORDER BY ` + ordered("r.created_at", false): "oauth_applications_created_at (instance_id=?)",
		} {
			plan := explain(t, tx, "EXPLAIN QUERY PLAN ", query, []any{"ins_1", "x"})
			if !strings.Contains(plan, by) || strings.Contains(plan, "SCAN") || strings.Contains(plan, "TEMP B-TREE") {
				t.Errorf("%s is not found by %s:\n%s", query, by, plan)
			}
		}
		return 0, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
