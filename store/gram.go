package store

import (
	"fmt"
	"strings"
)

// putGrams makes these the grams of a user, in place of any there.
func (tx *Tx) putGrams(userID, grams string) error {
	for _, statement := range tx.db.dialect.grams.put {
		args := []any{tx.Instance, userID, grams}
		if !strings.Contains(statement, "$3") {
			args = args[:2]
		}
		if _, err := tx.exec(statement, args...); err != nil {
			return fmt.Errorf("grams of %s: %w", userID, err)
		}
	}
	return nil
}

// gramQuery is the argument of gramMatch that asks for all of these grams; beginning says that the last one is only the
// beginning of a gram.
func (tx *Tx) gramQuery(grams []string, beginning bool) string {
	g := tx.db.dialect.grams
	query := strings.Join(grams, g.and)
	if beginning {
		query += g.begins
	}
	return query
}

// gramMatch is a condition on users u; the placeholder stands for the query.
func (tx *Tx) gramMatch(placeholder string) string {
	return fmt.Sprintf(tx.db.dialect.grams.match, placeholder)
}
