package store

import (
	"context"
	"fmt"
	"testing"
	"time"

	"bartleby"
)

func TestPlanProbe(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, Config{Dir: t.TempDir(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	yes := true
	n := int64(5)
	for name, f := range map[string]UserFilter{
		"none":     {},
		"email":    {EmailAddresses: []string{"a@b.c"}},
		"ids":      {UserIDs: Selection{Include: []string{"user_1", "user_2"}}},
		"query":    {Query: "abcd"},
		"emailq":   {EmailAddressQuery: "abcd"},
		"active":   {LastActiveAfter: &n},
		"banned":   {Banned: &yes},
		"created":  {CreatedAfter: &n},
		"provider": {Provider: "x", ProviderUserIDs: []string{"q"}},
	} {
		_, _ = Read(ctx, db, "ins_1", func(tx *Tx) (int, error) {
			q, args, err := tx.userListQuery(f, UserPage{Limit: 10, Descending: true})
			if err != nil {
				t.Fatal(err)
			}
			rows, err := tx.rows("EXPLAIN QUERY PLAN "+q, args...)
			if err != nil {
				t.Fatal(err, q)
			}
			defer rows.Close()
			for rows.Next() {
				var a, b, c int
				var s string
				rows.Scan(&a, &b, &c, &s)
				t.Log(name, a, b, s)
			}
			return 0, nil
		})
	}
	_ = fmt.Sprint
	_ = bartleby.UserID
}
