package store

import (
	"strings"
	"testing"
)

// Tokens and keys are found by index, whoever has many of them, and pages in the order of creation are not sorted.
func TestMachinePlans(t *testing.T) {
	db := openSQLite(t)
	_, err := Read(t.Context(), db, "ins_1", func(tx *Tx) (int, error) {
		page := " ORDER BY r.created_at DESC, r.id DESC LIMIT 10"
		tokens, keys := `SELECT r.doc FROM m2m_tokens r WHERE `, `SELECT r.doc FROM api_keys r WHERE `
		byDigest := &conditions{args: []any{"ins_1", "digest"}}
		machine := &conditions{args: []any{"ins_1", "m", int64(5)}}
		for name, c := range map[string]struct {
			query string
			with  *conditions
			by    string
		}{
			"tokens":           {tokens + tx.m2mTokenConditions(M2MTokenFilter{MachineID: "m"}).where() + page, tx.m2mTokenConditions(M2MTokenFilter{MachineID: "m"}), "m2m_tokens_created_at (instance_id=? AND machine_id=?)"},
			"all tokens":       {tokens + tx.m2mTokenConditions(M2MTokenFilter{"m", true, true}).where() + page, tx.m2mTokenConditions(M2MTokenFilter{"m", true, true}), "m2m_tokens_created_at (instance_id=? AND machine_id=?)"},
			"a token alike":    {tokens + tx.alikeConditions("m", "l", 9).where() + " ORDER BY r.expires_at DESC, r.id DESC LIMIT 1", tx.alikeConditions("m", "l", 9), "m2m_tokens_likeness (instance_id=? AND machine_id=? AND likeness=? AND expires_at>?)"},
			"a token":          {tokens + "r.instance_id = $1 AND r.digest = $2", byDigest, "m2m_tokens_digest (instance_id=? AND digest=?)"},
			"tokens long over": {"DELETE FROM m2m_tokens WHERE instance_id = $1 AND machine_id = $2 AND expires_at <= $3", machine, "m2m_tokens_expires_at (instance_id=? AND machine_id=? AND expires_at<?)"},
			"keys":             {keys + tx.apiKeyConditions(APIKeyFilter{Subject: "s", Type: "t"}).where() + page, tx.apiKeyConditions(APIKeyFilter{Subject: "s", Type: "t"}), "api_keys_created_at (instance_id=? AND subject=?)"},
			"keys by text":     {keys + tx.apiKeyConditions(APIKeyFilter{"s", "t", "q", true}).where() + page, tx.apiKeyConditions(APIKeyFilter{"s", "t", "q", true}), "api_keys_created_at (instance_id=? AND subject=?)"},
			"a key":            {keys + "r.instance_id = $1 AND r.digest = $2", byDigest, "api_keys_digest (instance_id=? AND digest=?)"},
			"a machine's key":  {"SELECT machine_id FROM machine_keys k WHERE k.digest = $1", &conditions{args: []any{"digest"}}, "(digest=?)"},
			"who can be reached": {
				"SELECT to_id FROM machine_scopes WHERE instance_id = $1 AND from_id = $2 ORDER BY to_id", byDigest, "(instance_id=? AND from_id=?)",
			},
		} {
			plan := explain(t, tx, "EXPLAIN QUERY PLAN ", c.query, c.with.args)
			sorts := strings.Contains(plan, "USE TEMP B-TREE FOR ORDER BY")
			if !strings.Contains(plan, c.by) || sorts || strings.Contains(plan, "SCAN") {
				t.Errorf("%s is not found by %s:\n%s\n%s", name, c.by, c.query, plan)
			}
		}
		return 0, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
