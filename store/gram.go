package store

import (
	"errors"
	"fmt"
	"strings"
)

// putGrams indexes a user, in place of the grams that are there where replace says so.
func (tx *Tx) putGrams(userID, grams string, replace bool) error {
	if err := tx.db.dialect.grams.put(tx, userID, grams, replace); err != nil {
		return fmt.Errorf("grams of %s: %w", userID, err)
	}
	return nil
}

func putGramsPostgres(tx *Tx, userID, grams string, _ bool) error {
	_, err := tx.exec(`UPDATE users SET grams = $3::tsvector WHERE instance_id = $1 AND id = $2`, tx.Instance, userID, grams)
	return err
}

// putGramsSQLite waits for the end of the batch: FTS5 gathers what it is given in memory, and flushes it, at the price of
// a segment, before any statement that may have to be taken back alone. The statements of other units are such.
func putGramsSQLite(tx *Tx, userID, grams string, replace bool) error {
	tx.late = append(tx.late, func() error {
		var place int64
		err := tx.get([]any{&place}, `SELECT rowid FROM users WHERE instance_id = $1 AND id = $2`, tx.Instance, userID)
		if errors.Is(err, errNoRows) {
			return nil // deleted in the same batch
		}
		if err == nil && replace {
			_, err = tx.exec(`DELETE FROM user_grams WHERE rowid = $1`, place)
		}
		if err == nil {
			_, err = tx.exec(`INSERT INTO user_grams (rowid, grams) VALUES ($1, $2)`, place, grams)
		}
		return err
	})
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
