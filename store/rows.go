package store

import (
	"fmt"
	"math/bits"
	"strings"
)

// maxRows is how many rows one statement takes.
const maxRows = 64

// inRows runs a statement for many rows, several at a time. The statement is made around what follows VALUES; its first
// parameters are those given, the rest are the rows'. Rows go in powers of two, so that there are few texts to prepare.
// Each parameter of a row is cast to the type of its column, which PostgreSQL can tell by itself only where rows are
// inserted: there are no casts then.
func (tx *Tx) inRows(first []any, rows [][]any, casts []string, statement func(values string) string) error {
	for len(rows) > 0 {
		n := 1 << (bits.Len(uint(min(len(rows), maxRows))) - 1)
		args := append([]any(nil), first...)
		tuples := make([]string, n)
		for i, row := range rows[:n] {
			marks := make([]string, len(row))
			for j, value := range row {
				args = append(args, value)
				if marks[j] = fmt.Sprintf("$%d", len(args)); casts != nil {
					marks[j] = fmt.Sprintf("CAST(%s AS %s)", marks[j], casts[j])
				}
			}
			tuples[i] = "(" + strings.Join(marks, ", ") + ")"
		}
		if _, err := tx.exec(statement(strings.Join(tuples, ", ")), args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}
