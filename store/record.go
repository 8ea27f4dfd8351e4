package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"bartleby"
)

// records is a table of aggregates, one JSON document a row: instance_id, id, doc, created_at, updated_at, and the narrow
// columns that look-ups, filters and orders need. What the nouns have in common is here, once; their own queries are in
// their files.
type records[T any] struct {
	table   string                // its name; in queries its alias is r
	noun    string                // as an error names it: "invitation"
	columns []string              // the narrow columns
	row     func(*T) record       // what to store
	taken   func(v *T) error      // what to answer when a unique index refuses a row; nil: it cannot
	absent  func(id string) error // what to answer when there is no such row; nil: resource_not_found

	beside string         // columns that are read beside the document, because it does not hold them: ", r.a, r.b"
	into   func(*T) []any // where these go
}

// record is one row.
type record struct {
	id                   string
	createdAt, updatedAt int64 // Unix milliseconds
	values               []any // of the narrow columns, in their order
}

func (k records[T]) names() []string {
	return append([]string{"doc", "created_at", "updated_at"}, k.columns...)
}

func (k records[T]) scan(scan func(...any) error) (*T, error) {
	var doc []byte
	v := new(T)
	fields := []any{&doc}
	if k.into != nil {
		fields = append(fields, k.into(v)...)
	}
	if err := scan(fields...); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(doc, v); err != nil {
		return nil, fmt.Errorf("%s: document: %w", k.noun, err)
	}
	return v, nil
}

// scanAfter scans a row in which other columns come before those of the record.
func (k records[T]) scanAfter(rows *sql.Rows, before ...any) (*T, error) {
	return k.scan(func(fields ...any) error { return rows.Scan(append(before, fields...)...) })
}

func (k records[T]) notFound(id string) error {
	if k.absent != nil {
		return k.absent(id)
	}
	return bartleby.ResourceNotFound(k.noun, id)
}

func (k records[T]) refused(doing string, v *T, err error) error {
	if errors.Is(err, errTaken) && k.taken != nil {
		return k.taken(v)
	}
	return fmt.Errorf("%s %s: %w", doing, k.noun, err)
}

// insert stores a new row.
func (k records[T]) insert(tx *Tx, v *T) error {
	_, err := k.write(tx, v, "")
	return err
}

// insertUnlessTaken stores a new row, unless a unique index refuses it: then it returns false. One who lost a race reads
// the winner's row afterwards.
func (k records[T]) insertUnlessTaken(tx *Tx, v *T) (bool, error) {
	written, err := k.write(tx, v, " ON CONFLICT DO NOTHING")
	return written > 0, err
}

func (k records[T]) write(tx *Tx, v *T, conflict string) (int64, error) {
	doc, err := encode(v)
	if err != nil {
		return 0, fmt.Errorf("insert %s: %w", k.noun, err)
	}
	r := k.row(v)
	args := append([]any{tx.Instance, r.id, doc, r.createdAt, r.updatedAt}, r.values...)
	marks := make([]string, len(args))
	for i := range args {
		marks[i] = fmt.Sprintf("$%d", i+1)
	}
	written, err := tx.exec(`INSERT INTO `+k.table+` (instance_id, id, `+strings.Join(k.names(), ", ")+`) VALUES (`+strings.Join(marks, ", ")+`)`+conflict, args...)
	if err != nil {
		return 0, k.refused("insert", v, err)
	}
	return written, nil
}

// save writes a changed row.
func (k records[T]) save(tx *Tx, v *T) error {
	doc, err := encode(v)
	if err != nil {
		return fmt.Errorf("save %s: %w", k.noun, err)
	}
	r := k.row(v)
	args := append([]any{tx.Instance, r.id, doc, r.createdAt, r.updatedAt}, r.values...)
	names := k.names()
	sets := make([]string, len(names))
	for i, name := range names {
		sets[i] = fmt.Sprintf("%s = $%d", name, i+3)
	}
	changed, err := tx.exec(`UPDATE `+k.table+` SET `+strings.Join(sets, ", ")+` WHERE instance_id = $1 AND id = $2`, args...)
	if err != nil {
		return k.refused("save", v, err)
	}
	if changed == 0 {
		return k.notFound(r.id)
	}
	return nil
}

// get reads a row by its id, and inside a write locks it.
func (k records[T]) get(tx *Tx, id string) (*T, error) {
	if !bartleby.IsID(id) {
		return nil, k.notFound(id)
	}
	v, err := k.find(tx, "r.id = $2", id)
	if err == nil && v == nil {
		return nil, k.notFound(id)
	}
	return v, err
}

// find reads the row that meets a condition on r, and inside a write locks it; nil when there is none. $1 is the instance,
// the arguments follow from $2.
func (k records[T]) find(tx *Tx, condition string, args ...any) (*T, error) {
	query := `SELECT r.doc` + k.beside + ` FROM ` + k.table + ` r WHERE r.instance_id = $1 AND ` + condition + tx.forUpdate()
	v, err := k.scan(func(fields ...any) error { return tx.get(fields, query, append([]any{tx.Instance}, args...)...) })
	if errors.Is(err, errNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", k.noun, err)
	}
	return v, nil
}

// filter begins the conditions of a list: the instance's rows.
func (k records[T]) filter(tx *Tx) *conditions {
	c := &conditions{}
	c.instance = c.arg(tx.Instance)
	c.add("r.instance_id = " + c.instance)
	return c
}

// list reads the rows that meet the conditions, in an order that says every column with its direction and ends in the id.
// A limit of 0 reads them all.
func (k records[T]) list(tx *Tx, c *conditions, order string, limit, offset int) ([]*T, error) {
	query := `SELECT r.doc` + k.beside + ` FROM ` + k.table + ` r WHERE ` + c.where() + ` ORDER BY ` + order
	args := c.args
	if limit > 0 {
		query += fmt.Sprintf(" LIMIT $%d OFFSET $%d", len(args)+1, len(args)+2)
		args = append(args[:len(args):len(args)], limit, offset)
	}
	return k.read(tx, query, args)
}

// locked reads the rows that meet the conditions, in the order of their ids, in which a write locks them. A limit of 0 reads
// them all.
func (k records[T]) locked(tx *Tx, c *conditions, limit int) ([]*T, error) {
	query := `SELECT r.doc` + k.beside + ` FROM ` + k.table + ` r WHERE ` + c.where() + ` ORDER BY r.id`
	if limit > 0 {
		query += fmt.Sprintf(" LIMIT %d", limit)
	}
	return k.read(tx, query+tx.forUpdate(), c.args)
}

func (k records[T]) read(tx *Tx, query string, args []any) ([]*T, error) {
	rows, err := tx.rows(query, args...)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", k.noun, err)
	}
	defer rows.Close()
	all := []*T{}
	for rows.Next() {
		v, err := k.scan(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", k.noun, err)
		}
		all = append(all, v)
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("list "+k.noun, err)
	}
	return all, nil
}

// count counts the rows that meet the conditions.
func (k records[T]) count(tx *Tx, c *conditions) (int64, error) {
	var n int64
	if err := tx.get([]any{&n}, `SELECT count(*) FROM `+k.table+` r WHERE `+c.where(), c.args...); err != nil {
		return 0, fmt.Errorf("count %s: %w", k.noun, err)
	}
	return n, nil
}

// tally runs a query for pairs of a key and a count.
func (tx *Tx) tally(noun, query string, args []any) (map[string]int, error) {
	rows, err := tx.rows(query, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", noun, err)
	}
	defer rows.Close()
	counts := map[string]int{}
	for rows.Next() {
		var key string
		var n int
		if err := rows.Scan(&key, &n); err != nil {
			return nil, fmt.Errorf("%s: %w", noun, err)
		}
		counts[key] = n
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault(noun, err)
	}
	return counts, nil
}

// delete removes a row.
func (k records[T]) delete(tx *Tx, id string) error {
	gone, err := tx.exec(`DELETE FROM `+k.table+` WHERE instance_id = $1 AND id = $2`, tx.Instance, id)
	if err != nil {
		return fmt.Errorf("delete %s: %w", k.noun, err)
	}
	if gone == 0 {
		return k.notFound(id)
	}
	return nil
}
