package store

import (
	"fmt"

	"bartleby"
)

// ComponentKey names a component within a version.
type ComponentKey struct{ Kind, Name string }

// DocumentComponents reads components by their keys; those that do not exist are left out.
func (tx *Tx) DocumentComponents(api, version string, keys []ComponentKey) ([]bartleby.DocumentComponent, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	c := &conditions{}
	a, v := c.arg(api), c.arg(version)
	names := map[string][]string{}
	for _, k := range keys {
		names[k.Kind] = append(names[k.Kind], k.Name)
	}
	query := ""
	for kind, list := range names { // one index look-up for each kind
		if query != "" {
			query += " UNION ALL "
		}
		query += fmt.Sprintf(`SELECT c.position, c.kind, c.name, c.summary, c.doc FROM document_components c WHERE c.api = %s AND c.version = %s AND c.kind = %s AND c.name IN %s`, a, v, c.arg(kind), c.in(list))
	}
	return tx.components(query, c.args...)
}

// AllDocumentComponents reads every component of a version.
func (tx *Tx) AllDocumentComponents(api, version string) ([]bartleby.DocumentComponent, error) {
	return tx.components(`SELECT c.position, c.kind, c.name, c.summary, c.doc FROM document_components c WHERE c.api = $1 AND c.version = $2 ORDER BY c.kind, c.position`, api, version)
}

// DocumentSchemas lists a page of the schemas in the order of the document, whose names contain a text whatever its case, and counts
// all of them.
func (tx *Tx) DocumentSchemas(api, version, text string, limit, offset int) ([]bartleby.DocumentComponent, int64, error) {
	const condition = ` FROM document_components c WHERE c.api = $1 AND c.version = $2 AND c.kind = $3 AND c.folded LIKE $4 ESCAPE '\'`
	args := []any{api, version, bartleby.KindSchema, containing(fold(text))}
	var total int64
	if err := tx.get([]any{&total}, `SELECT count(*)`+condition, args...); err != nil {
		return nil, 0, fmt.Errorf("count schemas: %w", err)
	}
	list, err := tx.components(`SELECT c.position, c.kind, c.name, c.summary, c.doc`+condition+` ORDER BY c.position LIMIT $5 OFFSET $6`, append(args, limit, offset)...)
	return list, total, err
}

func (tx *Tx) components(query string, args ...any) ([]bartleby.DocumentComponent, error) {
	rows, err := tx.rows(query, args...)
	if err != nil {
		return nil, fmt.Errorf("components: %w", err)
	}
	defer rows.Close()
	var list []bartleby.DocumentComponent
	for rows.Next() {
		var c bartleby.DocumentComponent
		var doc []byte
		if err := rows.Scan(&c.Position, &c.Kind, &c.Name, &c.Summary, &doc); err != nil {
			return nil, fmt.Errorf("components: %w", err)
		}
		c.JSON = doc
		list = append(list, c)
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("components", err)
	}
	return list, nil
}

// DocumentUses lists who refers to a component; deep says whether through others too. Operations have the kind "".
func (tx *Tx) DocumentUses(api, version string, of ComponentKey, deep bool) ([]ComponentKey, error) {
	query := `SELECT r.kind, r.name FROM document_references r WHERE r.api = $1 AND r.version = $2 AND r.to_kind = $3 AND r.to_name = $4 ORDER BY r.kind, r.name`
	if deep {
		query = `WITH RECURSIVE uses (kind, name) AS (
			SELECT r.kind, r.name FROM document_references r WHERE r.api = $1 AND r.version = $2 AND r.to_kind = $3 AND r.to_name = $4
			UNION SELECT r.kind, r.name FROM uses u JOIN document_references r ON r.api = $1 AND r.version = $2 AND r.to_kind = u.kind AND r.to_name = u.name)
			SELECT kind, name FROM uses ORDER BY kind, name`
	}
	rows, err := tx.rows(query, api, version, of.Kind, of.Name)
	if err != nil {
		return nil, fmt.Errorf("uses: %w", err)
	}
	defer rows.Close()
	var list []ComponentKey
	for rows.Next() {
		var k ComponentKey
		if err := rows.Scan(&k.Kind, &k.Name); err != nil {
			return nil, fmt.Errorf("uses: %w", err)
		}
		list = append(list, k)
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("uses", err)
	}
	return list, nil
}
