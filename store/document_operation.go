package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"bartleby"
)

// OperationFilter says which operations a list is about. All of its parts have to match.
type OperationFilter struct {
	API, Version string   // "" and "": of the current versions of all APIs
	Methods      []string // in capitals
	PathPrefix   string
	Tag          string // whatever its case
	Deprecated   *bool
	Words        []string // stems, any of which they have
}

// OperationMatch is an operation that was found by words, with what there is to rank it by.
type OperationMatch struct {
	API, Version string
	Position     int
	Method       string
	Terms        string
}

func (tx *Tx) operationConditions(f OperationFilter) *conditions {
	c := &conditions{}
	if f.API == "" {
		c.add(`EXISTS (SELECT 1 FROM documents d WHERE d.api = o.api AND d.version = o.version AND d.newest = true)`)
	} else {
		c.add("o.api = " + c.arg(f.API))
		c.add("o.version = " + c.arg(f.Version))
	}
	if len(f.Methods) > 0 {
		c.add("o.method IN " + c.in(f.Methods))
	}
	if f.PathPrefix != "" {
		c.add("o.path >= " + c.arg(f.PathPrefix))
		c.add("o.path < " + c.arg(f.PathPrefix+"\U0010FFFF"))
	}
	if f.Tag != "" {
		c.add(`o.position IN (SELECT t.position FROM document_tags t WHERE t.api = o.api AND t.version = o.version AND t.tag = ` + c.arg(fold(f.Tag)) + `)`)
	}
	if f.Deprecated != nil {
		c.add("o.deprecated = " + c.arg(*f.Deprecated))
	}
	if len(f.Words) > 0 {
		x := tx.db.dialect.documents
		query := x.quote + strings.Join(f.Words, x.quote+x.or+x.quote) + x.quote
		c.add(fmt.Sprintf(x.match, c.arg(query)))
	}
	return c
}

const operationColumns = `o.position, o.method, o.path, o.operation_id, o.summary, o.deprecated, o.tags`

func scanOperation(scan func(...any) error, more ...any) (bartleby.DocumentOperation, error) {
	var o bartleby.DocumentOperation
	var tags []byte
	if err := scan(append([]any{&o.Position, &o.Method, &o.Path, &o.OperationID, &o.Summary, &o.Deprecated, &tags}, more...)...); err != nil {
		return o, err
	}
	return o, json.Unmarshal(tags, &o.Tags)
}

// CountDocumentOperations counts the matching operations.
func (tx *Tx) CountDocumentOperations(f OperationFilter) (int64, error) {
	c := tx.operationConditions(f)
	var n int64
	if err := tx.get([]any{&n}, `SELECT count(*) FROM document_operations o WHERE `+c.where(), c.args...); err != nil {
		return 0, fmt.Errorf("count operations: %w", err)
	}
	return n, nil
}

// DocumentOperations lists a page of the matching operations of one version in the order of the document, without their JSON.
func (tx *Tx) DocumentOperations(f OperationFilter, limit, offset int) ([]bartleby.DocumentOperation, error) {
	c := tx.operationConditions(f)
	rows, err := tx.rows(`SELECT `+operationColumns+` FROM document_operations o WHERE `+c.where()+
		` ORDER BY o.position LIMIT `+c.arg(limit)+` OFFSET `+c.arg(offset), c.args...)
	return readOperations(tx, rows, err)
}

func readOperations(tx *Tx, rows *sql.Rows, err error) ([]bartleby.DocumentOperation, error) {
	if err != nil {
		return nil, fmt.Errorf("operations: %w", err)
	}
	defer rows.Close()
	var list []bartleby.DocumentOperation
	for rows.Next() {
		o, err := scanOperation(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("operations: %w", err)
		}
		list = append(list, o)
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("operations", err)
	}
	return list, nil
}

// MatchDocumentOperations finds operations by words, in no order.
func (tx *Tx) MatchDocumentOperations(f OperationFilter) ([]OperationMatch, error) {
	c := tx.operationConditions(f)
	rows, err := tx.rows(`SELECT o.api, o.version, o.position, o.method, o.terms FROM document_operations o WHERE `+c.where(), c.args...)
	if err != nil {
		return nil, fmt.Errorf("match operations: %w", err)
	}
	defer rows.Close()
	var list []OperationMatch
	for rows.Next() {
		var m OperationMatch
		if err := rows.Scan(&m.API, &m.Version, &m.Position, &m.Method, &m.Terms); err != nil {
			return nil, fmt.Errorf("match operations: %w", err)
		}
		list = append(list, m)
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("match operations", err)
	}
	return list, nil
}

// DocumentOperationsAt reads the operations at these positions, in the order of the document, without their JSON.
func (tx *Tx) DocumentOperationsAt(api, version string, positions []int) ([]bartleby.DocumentOperation, error) {
	if len(positions) == 0 {
		return nil, nil
	}
	c := &conditions{}
	c.add("o.api = " + c.arg(api))
	c.add("o.version = " + c.arg(version))
	marks := make([]string, len(positions))
	for i, p := range positions {
		marks[i] = c.arg(p)
	}
	c.add("o.position IN (" + strings.Join(marks, ", ") + ")")
	rows, err := tx.rows(`SELECT `+operationColumns+` FROM document_operations o WHERE `+c.where()+` ORDER BY o.position`, c.args...)
	return readOperations(tx, rows, err)
}

// DocumentOperationsByKey reads operations by their keys, method and path, in the order of the document, without their JSON.
func (tx *Tx) DocumentOperationsByKey(api, version string, keys []string) ([]bartleby.DocumentOperation, error) {
	var list []bartleby.DocumentOperation
	for len(keys) > 0 {
		n := min(len(keys), maxRows)
		c := &conditions{}
		c.add("o.api = " + c.arg(api))
		c.add("o.version = " + c.arg(version))
		pairs := make([]string, n)
		for i, key := range keys[:n] {
			method, path, _ := strings.Cut(key, " ")
			pairs[i] = "(" + c.arg(path) + ", " + c.arg(method) + ")"
		}
		c.add("(o.path, o.method) IN (VALUES " + strings.Join(pairs, ", ") + ")")
		rows, err := tx.rows(`SELECT `+operationColumns+` FROM document_operations o WHERE `+c.where(), c.args...)
		part, err := readOperations(tx, rows, err)
		if err != nil {
			return nil, err
		}
		list, keys = append(list, part...), keys[n:]
	}
	slices.SortFunc(list, func(a, b bartleby.DocumentOperation) int { return a.Position - b.Position })
	return list, nil
}

// DocumentOperation reads an operation whole, by its method and path. It fails with resource_not_found.
func (tx *Tx) DocumentOperation(api, version, method, path string) (*bartleby.DocumentOperation, error) {
	return tx.documentOperation(api, method+" "+path, `o.api = $1 AND o.version = $2 AND o.path = $3 AND o.method = $4`, api, version, path, method)
}

// DocumentOperationByID reads an operation whole, by its operation id. It fails with resource_not_found.
func (tx *Tx) DocumentOperationByID(api, version, id string) (*bartleby.DocumentOperation, error) {
	return tx.documentOperation(api, id, `o.api = $1 AND o.version = $2 AND o.operation_id = $3`, api, version, id)
}

func (tx *Tx) documentOperation(api, key, condition string, args ...any) (*bartleby.DocumentOperation, error) {
	var doc []byte
	o, err := scanOperation(func(fields ...any) error {
		return tx.get(fields, `SELECT `+operationColumns+`, o.doc FROM document_operations o WHERE `+condition, args...)
	}, &doc)
	switch {
	case errors.Is(err, errNoRows):
		return nil, bartleby.OperationNotFound(api, key)
	case err != nil:
		return nil, fmt.Errorf("operation %s: %w", key, err)
	}
	o.JSON = doc
	return &o, nil
}

// AllDocumentOperations reads every operation of a version whole.
func (tx *Tx) AllDocumentOperations(api, version string) ([]bartleby.DocumentOperation, error) {
	rows, err := tx.rows(`SELECT `+operationColumns+`, o.doc FROM document_operations o WHERE o.api = $1 AND o.version = $2 ORDER BY o.position`, api, version)
	if err != nil {
		return nil, fmt.Errorf("all operations: %w", err)
	}
	defer rows.Close()
	var list []bartleby.DocumentOperation
	for rows.Next() {
		var doc []byte
		o, err := scanOperation(rows.Scan, &doc)
		if err != nil {
			return nil, fmt.Errorf("all operations: %w", err)
		}
		o.JSON = doc
		list = append(list, o)
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("all operations", err)
	}
	return list, nil
}
