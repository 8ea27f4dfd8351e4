package store

import (
	"errors"
	"fmt"

	"bartleby"
)

var jwtTemplates = records[bartleby.JWTTemplate]{
	table:   "jwt_templates",
	noun:    "JWT template",
	columns: []string{"name"},
	row: func(t *bartleby.JWTTemplate) record {
		return record{t.ID, t.CreatedAt, t.UpdatedAt, []any{t.Name}}
	},
	taken: func(*bartleby.JWTTemplate) error { return bartleby.AlreadyExists("name", "JWT template") },
}

// JWTTemplate reads one, and inside a write locks it. It fails with resource_not_found.
func (tx *Tx) JWTTemplate(id string) (*bartleby.JWTTemplate, error) { return jwtTemplates.get(tx, id) }

// JWTTemplateByName finds one, and inside a write locks it; nil when there is none.
func (tx *Tx) JWTTemplateByName(name string) (*bartleby.JWTTemplate, error) {
	return jwtTemplates.find(tx, "r.name = $2", name)
}

// InsertJWTTemplate stores a new one. It fails with form_already_exists where the name is taken.
func (tx *Tx) InsertJWTTemplate(t *bartleby.JWTTemplate) error { return jwtTemplates.insert(tx, t) }

// SaveJWTTemplate writes a changed one. It fails with form_already_exists where the name is taken.
func (tx *Tx) SaveJWTTemplate(t *bartleby.JWTTemplate) error { return jwtTemplates.save(tx, t) }

// DeleteJWTTemplate removes one, with its key. It fails with resource_not_found.
func (tx *Tx) DeleteJWTTemplate(id string) error { return jwtTemplates.delete(tx, id) }

// JWTTemplates lists a page, newest first, and how many there are.
func (tx *Tx) JWTTemplates(limit, offset int) ([]*bartleby.JWTTemplate, int64, error) {
	c := jwtTemplates.filter(tx)
	total, err := jwtTemplates.count(tx, c)
	if err != nil {
		return nil, 0, err
	}
	list, err := jwtTemplates.list(tx, c, "r.created_at DESC, r.id DESC", limit, offset)
	return list, total, err
}

// JWTTemplateKey reads the key that a template signs with; "" when it has none of its own. It lies beside the document, so
// that no answer can carry it.
func (tx *Tx) JWTTemplateKey(id string) (string, error) {
	var key string
	err := tx.get([]any{&key}, `SELECT signing_key FROM jwt_templates WHERE instance_id = $1 AND id = $2`, tx.Instance, id)
	if errors.Is(err, errNoRows) {
		return "", jwtTemplates.notFound(id)
	}
	if err != nil {
		return "", fmt.Errorf("key of JWT template: %w", err)
	}
	return key, nil
}

// SaveJWTTemplateKey replaces the key that a template signs with; "" removes it.
func (tx *Tx) SaveJWTTemplateKey(id, key string) error {
	if _, err := tx.exec(`UPDATE jwt_templates SET signing_key = $3 WHERE instance_id = $1 AND id = $2`, tx.Instance, id, key); err != nil {
		return fmt.Errorf("save key of JWT template: %w", err)
	}
	return nil
}
