package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"bartleby"
	"bartleby/store"
)

func (c *instanceToolCallsCommand) run(ctx context.Context, p process) error {
	db, err := c.open(ctx, p, quiet())
	if err != nil {
		return err
	}
	defer db.Close()
	calls, err := store.Read(ctx, db, c.Instance, func(tx *store.Tx) ([]bartleby.ToolCall, error) {
		if _, err := tx.CurrentInstance(); err != nil {
			return nil, err
		}
		return tx.ToolCalls(c.Limit)
	})
	if err != nil {
		return plain(err)
	}
	w := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "TIME\tKEY\tTOOL\tOPERATION\tSTATUS\tFROM\tTRACE ID")
	for _, t := range calls {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\t%s\n", time.UnixMilli(t.CreatedAt).UTC().Format(time.DateTime), t.KeyID, t.Tool, t.Operation, t.Status, t.ClientIP, t.TraceID)
	}
	return w.Flush()
}
