package store

import (
	"fmt"

	"bartleby"
)

var templateOverrides = records[bartleby.TemplateOverride]{
	table:   "template_overrides",
	noun:    "template",
	columns: []string{"template_type", "slug"},
	row: func(o *bartleby.TemplateOverride) record {
		return record{o.ID, o.CreatedAt, o.UpdatedAt, []any{string(o.Type), o.Slug}}
	},
}

// TemplateOverride reads what the instance says instead of a system template; nil when it says nothing.
func (tx *Tx) TemplateOverride(kind bartleby.TemplateType, slug string) (*bartleby.TemplateOverride, error) {
	return templateOverrides.find(tx, "r.template_type = $2 AND r.slug = $3", string(kind), slug)
}

// EnsureTemplateOverride reads the override, and makes an empty one where there is none. Of several at once, one makes it
// and the others wait for it.
func (tx *Tx) EnsureTemplateOverride(kind bartleby.TemplateType, slug string) (*bartleby.TemplateOverride, error) {
	fresh := &bartleby.TemplateOverride{ID: tx.NewID(bartleby.TemplateID), Type: kind, Slug: slug, CreatedAt: tx.Now, UpdatedAt: tx.Now}
	doc, err := encode(fresh)
	if err != nil {
		return nil, fmt.Errorf("ensure template: %w", err)
	}
	if _, err := tx.exec(`INSERT INTO template_overrides (instance_id, id, doc, created_at, updated_at, template_type, slug) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (instance_id, template_type, slug) DO NOTHING`, tx.Instance, fresh.ID, doc, tx.Now, tx.Now, string(kind), slug); err != nil {
		return nil, fmt.Errorf("ensure template: %w", err)
	}
	o, err := tx.TemplateOverride(kind, slug)
	if err == nil && o == nil {
		return nil, fmt.Errorf("ensure template: %s %s is gone again", kind, slug)
	}
	return o, err
}

// SaveTemplateOverride writes a changed override.
func (tx *Tx) SaveTemplateOverride(o *bartleby.TemplateOverride) error {
	return templateOverrides.save(tx, o)
}

// DeleteTemplateOverride removes one.
func (tx *Tx) DeleteTemplateOverride(id string) error { return templateOverrides.delete(tx, id) }

// TemplateOverrides lists those of a type.
func (tx *Tx) TemplateOverrides(kind bartleby.TemplateType) ([]*bartleby.TemplateOverride, error) {
	c := templateOverrides.filter(tx)
	c.add("r.template_type = " + c.arg(string(kind)))
	return templateOverrides.list(tx, c, "r.created_at ASC, r.id ASC", 0, 0)
}
