package store

import (
	"fmt"

	"bartleby"
)

var listedIdentifiers = records[bartleby.ListedIdentifier]{
	table:   "listed_identifiers",
	noun:    "identifier",
	columns: []string{"list", "identifier", "undotted"},
	row: func(l *bartleby.ListedIdentifier) record {
		return record{l.ID, l.CreatedAt, l.UpdatedAt, []any{string(l.List), l.Identifier, bartleby.Undotted(l.Identifier)}}
	},
	taken: func(l *bartleby.ListedIdentifier) error {
		return bartleby.DuplicateRecord("identifiers", "entry of the "+string(l.List)+"-list", l.Identifier)
	},
}

// InsertListedIdentifier stores a new one. It fails with duplicate_record where the list has it.
func (tx *Tx) InsertListedIdentifier(l *bartleby.ListedIdentifier) error {
	return listedIdentifiers.insert(tx, l)
}

// DeleteListedIdentifier removes one from a list. It fails with resource_not_found.
func (tx *Tx) DeleteListedIdentifier(list bartleby.IdentifierList, id string) error {
	l, err := listedIdentifiers.get(tx, id)
	if err == nil && l.List != list {
		err = bartleby.ResourceNotFound("identifier", id)
	}
	if err != nil {
		return err
	}
	return listedIdentifiers.delete(tx, id)
}

// ListedIdentifiers lists a page of a list, newest first, and counts all of it. A limit of 0 lists it all.
func (tx *Tx) ListedIdentifiers(list bartleby.IdentifierList, limit, offset int) ([]*bartleby.ListedIdentifier, int64, error) {
	c := listedIdentifiers.filter(tx)
	c.add("r.list = " + c.arg(string(list)))
	total, err := listedIdentifiers.count(tx, c)
	if err != nil {
		return nil, 0, err
	}
	all, err := listedIdentifiers.list(tx, c, "r.created_at DESC, r.id DESC", limit, offset)
	return all, total, err
}

// ListedAmong tells which of some identifiers are on which list, in one statement. With undotted, both sides are compared
// without the dots of Gmail addresses: the identifiers have to come so.
func (tx *Tx) ListedAmong(identifiers []string, undotted bool) (map[bartleby.IdentifierList]map[string]bool, error) {
	found := map[bartleby.IdentifierList]map[string]bool{bartleby.Allowlist: {}, bartleby.Blocklist: {}}
	if len(identifiers) == 0 {
		return found, nil
	}
	query, args := listedAmong(tx, identifiers, undotted)
	rows, err := tx.rows(query, args...)
	if err != nil {
		return nil, fmt.Errorf("listed among: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var list, identifier string
		if err := rows.Scan(&list, &identifier); err != nil {
			return nil, fmt.Errorf("listed among: %w", err)
		}
		found[bartleby.IdentifierList(list)][identifier] = true
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("listed among", err)
	}
	return found, nil
}

func listedAmong(tx *Tx, identifiers []string, undotted bool) (string, []any) {
	column := "r.identifier"
	if undotted {
		column = "r.undotted"
	}
	c := listedIdentifiers.filter(tx)
	c.add("r.list IN " + c.in([]string{string(bartleby.Allowlist), string(bartleby.Blocklist)}))
	c.find(column + " IN " + c.in(distinct(identifiers)))
	return `SELECT r.list, ` + column + ` FROM listed_identifiers r WHERE ` + c.where(), c.args
}
