package store

import (
	"fmt"
	"strings"
)

// addGrams indexes a new user.
func (tx *Tx) addGrams(userID, grams string) error {
	if _, err := tx.exec(tx.db.dialect.grams.add, tx.Instance, userID, grams); err != nil {
		return fmt.Errorf("grams of %s: %w", userID, err)
	}
	return nil
}

// putGrams makes these the grams of a user, in place of those there.
func (tx *Tx) putGrams(userID, grams string) error {
	if remove := tx.db.dialect.grams.remove; remove != "" {
		if _, err := tx.exec(remove, tx.Instance, userID); err != nil {
			return fmt.Errorf("grams of %s: %w", userID, err)
		}
	}
	return tx.addGrams(userID, grams)
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
