package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"bartleby"
)

// What is in the files named document belongs to the server rather than to an instance.

const headColumns = `d.api, d.version, d.title, d.description, d.openapi, d.newest, d.endpoints, d.schemas, d.size, d.digest, d.source, d.ingested_at`

func headFields(h *bartleby.DocumentHead) []any {
	return []any{&h.API, &h.Version, &h.Title, &h.Description, &h.OpenAPI, &h.Current, &h.Endpoints, &h.Schemas, &h.Size, &h.Digest, &h.Source, &h.IngestedAt}
}

// SaveDocument stores a version of an API, in the place of what there was of it, and returns its head as it is stored. Where the
// same content is there already, nothing changes but where it came from, and changed is false.
func SaveDocument(ctx context.Context, db *DB, doc *bartleby.Document) (head *bartleby.DocumentHead, changed bool, err error) {
	head, err = Write(ctx, db, noInstance, func(tx *Tx) (*bartleby.DocumentHead, error) {
		if lock := db.dialect.exclusive; lock != "" {
			if _, err := tx.exec(lock); err != nil {
				return nil, err
			}
		}
		had, err := tx.DocumentHead(doc.API, doc.Version)
		if changed = err != nil || had.Digest != doc.Digest; !changed {
			_, err := tx.exec(`UPDATE documents SET source = $3 WHERE api = $1 AND version = $2 AND source <> $3`, doc.API, doc.Version, doc.Source)
			return had, err
		}
		if err != nil && !bartleby.IsCode(err, "resource_not_found") {
			return nil, err
		}
		if err := tx.putDocument(doc); err != nil {
			return nil, fmt.Errorf("save document %s %s: %w", doc.API, doc.Version, err)
		}
		if err := tx.settleNewest(doc.API); err != nil {
			return nil, err
		}
		return tx.DocumentHead(doc.API, doc.Version)
	})
	return head, changed, err
}

func (tx *Tx) putDocument(doc *bartleby.Document) error {
	api, version := doc.API, doc.Version
	if _, err := tx.exec(`DELETE FROM documents WHERE api = $1 AND version = $2`, api, version); err != nil {
		return err
	}
	if _, err := tx.exec(`INSERT INTO documents (api, version, title, description, openapi, newest, endpoints, schemas, size, digest, source, ingested_at, info)
		VALUES ($1, $2, $3, $4, $5, false, $6, $7, $8, $9, $10, $11, $12)`,
		api, version, doc.Title, doc.Description, doc.OpenAPI, doc.Endpoints, doc.Schemas, doc.Size, doc.Digest, doc.Source, tx.Now, string(doc.Info)); err != nil {
		return err
	}
	if _, err := tx.exec(`INSERT INTO document_texts (api, version, data) VALUES ($1, $2, $3)`, api, version, doc.Text); err != nil {
		return err
	}
	if err := tx.db.dialect.documents.put(tx, doc); err != nil {
		return err
	}
	var tags, components, references [][]any
	for _, o := range doc.Operations {
		for _, tag := range o.Tags {
			tags = append(tags, []any{api, version, fold(tag), o.Position})
		}
	}
	for _, c := range doc.Components {
		components = append(components, []any{api, version, c.Kind, c.Name, c.Position, c.Summary, fold(c.Name), string(c.JSON)})
	}
	for _, r := range doc.References {
		references = append(references, []any{api, version, r.ToKind, r.ToName, r.Kind, r.Name})
	}
	for table, rows := range map[string][][]any{
		"document_tags (api, version, tag, position)":                                    tags,
		"document_components (api, version, kind, name, position, summary, folded, doc)": components,
		"document_references (api, version, to_kind, to_name, kind, name)":               references,
	} {
		if err := tx.inRows(nil, rows, nil, func(values string) string {
			return `INSERT INTO ` + table + ` VALUES ` + values + ` ON CONFLICT DO NOTHING`
		}); err != nil {
			return err
		}
	}
	return nil
}

const operationInsert = `INSERT INTO document_operations (api, version, position, method, path, operation_id, summary, deprecated, tags, terms, doc%s) VALUES `

func operationRows(doc *bartleby.Document) ([][]any, error) {
	rows := make([][]any, len(doc.Operations))
	for i, o := range doc.Operations {
		tags, err := json.Marshal(o.Tags)
		if err != nil {
			return nil, err
		}
		rows[i] = []any{doc.API, doc.Version, o.Position, o.Method, o.Path, o.OperationID, o.Summary, o.Deprecated, string(tags), o.Terms, string(o.JSON)}
	}
	return rows, nil
}

// documentIndex is how an engine keeps and asks the words of operations.
type documentIndex struct {
	put   func(tx *Tx, doc *bartleby.Document) error // stores the operations with their words
	match string                                     // condition on operations o; %s is the placeholder of the query
	or    string                                     // between words of a query
	quote string                                     // around each
}

func putOperationsSQLite(tx *Tx, doc *bartleby.Document) error {
	rows, err := operationRows(doc)
	if err != nil {
		return err
	}
	if err := tx.inRows(nil, rows, nil, func(values string) string { return fmt.Sprintf(operationInsert, "") + values }); err != nil {
		return err
	}
	for _, o := range doc.Operations {
		if _, err := tx.exec(`INSERT INTO document_words (rowid, words) SELECT rowid, $4 FROM document_operations WHERE api = $1 AND version = $2 AND position = $3`,
			doc.API, doc.Version, o.Position, strings.ReplaceAll(o.Terms, "\n", " ")); err != nil {
			return err
		}
	}
	return nil
}

func putOperationsPostgres(tx *Tx, doc *bartleby.Document) error {
	rows, err := operationRows(doc)
	if err != nil {
		return err
	}
	for i, o := range doc.Operations {
		words := strings.Fields(o.Terms) // letters and digits only: see spec.Words
		slices.Sort(words)
		rows[i] = append(rows[i], "'"+strings.Join(slices.Compact(words), "' '")+"'")
		if len(words) == 0 {
			rows[i][len(rows[i])-1] = ""
		}
	}
	casts := []string{"TEXT", "TEXT", "BIGINT", "TEXT", "TEXT", "TEXT", "TEXT", "BOOLEAN", "TEXT", "TEXT", "TEXT", "TSVECTOR"}
	return tx.inRows(nil, rows, casts, func(values string) string { return fmt.Sprintf(operationInsert, ", words") + values })
}

// settleNewest says anew which version of an API is the current one.
func (tx *Tx) settleNewest(api string) error {
	heads, err := tx.DocumentVersions(api)
	if err != nil || len(heads) == 0 {
		return err
	}
	_, err = tx.exec(`UPDATE documents SET newest = (version = $2) WHERE api = $1`, api, heads[0].Version)
	return err
}

// DeleteDocument removes a version of an API; all of them where version is "". It fails with resource_not_found.
func DeleteDocument(ctx context.Context, db *DB, api, version string) error {
	_, err := Write(ctx, db, noInstance, func(tx *Tx) (struct{}, error) {
		gone, err := tx.exec(`DELETE FROM documents WHERE api = $1 AND ($2 = '' OR version = $2)`, api, version)
		switch {
		case err != nil:
			return struct{}{}, fmt.Errorf("delete document: %w", err)
		case gone == 0:
			return struct{}{}, bartleby.APINotFound(api, version)
		}
		return struct{}{}, tx.settleNewest(api)
	})
	return err
}

// DocumentHead reads what lists say of a version; of the current one where version is "". It fails with resource_not_found.
func (tx *Tx) DocumentHead(api, version string) (*bartleby.DocumentHead, error) {
	h := &bartleby.DocumentHead{}
	condition, args := `d.newest = true`, []any{api}
	if version != "" {
		condition, args = `d.version = $2`, append(args, version)
	}
	err := tx.get(headFields(h), `SELECT `+headColumns+` FROM documents d WHERE d.api = $1 AND `+condition, args...)
	if errors.Is(err, errNoRows) {
		return nil, bartleby.APINotFound(api, version)
	}
	if err != nil {
		return nil, fmt.Errorf("document %s %s: %w", api, version, err)
	}
	return h, nil
}

// DocumentVersions lists the versions of an API, newest first.
func (tx *Tx) DocumentVersions(api string) ([]bartleby.DocumentHead, error) {
	list, err := tx.heads(`d.api = $1`, api)
	slices.SortFunc(list, func(a, b bartleby.DocumentHead) int { return bartleby.CompareVersions(b.Version, a.Version) })
	return list, err
}

// Documents lists every version of every API.
func (tx *Tx) Documents() ([]bartleby.DocumentHead, error) { return tx.heads(`true`) }

// CurrentDocuments lists the current version of every API, by name.
func (tx *Tx) CurrentDocuments() ([]bartleby.DocumentHead, error) { return tx.heads(`d.newest = true`) }

func (tx *Tx) heads(condition string, args ...any) ([]bartleby.DocumentHead, error) {
	rows, err := tx.rows(`SELECT `+headColumns+` FROM documents d WHERE `+condition+` ORDER BY d.api, d.version`, args...)
	if err != nil {
		return nil, fmt.Errorf("documents: %w", err)
	}
	defer rows.Close()
	var list []bartleby.DocumentHead
	for rows.Next() {
		var h bartleby.DocumentHead
		if err := rows.Scan(headFields(&h)...); err != nil {
			return nil, fmt.Errorf("documents: %w", err)
		}
		list = append(list, h)
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fault("documents", err)
	}
	return list, nil
}

// DocumentInfo reads what of a version is neither an operation nor a component.
func (tx *Tx) DocumentInfo(api, version string) (json.RawMessage, error) {
	var info []byte
	if err := tx.get([]any{&info}, `SELECT info FROM documents WHERE api = $1 AND version = $2`, api, version); err != nil {
		return nil, fmt.Errorf("document info: %w", err)
	}
	return info, nil
}

// DocumentText reads a whole version: JSON, compressed (gzip).
func (tx *Tx) DocumentText(api, version string) ([]byte, error) {
	var data []byte
	if err := tx.get([]any{&data}, `SELECT data FROM document_texts WHERE api = $1 AND version = $2`, api, version); err != nil {
		return nil, fmt.Errorf("document text: %w", err)
	}
	return data, nil
}
