package catalogue

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"bartleby"
	"bartleby/spec"
	"bartleby/store"
)

// Schemas lists the schemas of an API whose names contain a text, in the order of the document.
func (c *Catalogue) Schemas(ctx context.Context, v Version, text string, p Paging) (*Answer, error) {
	return in(ctx, c, v, func(tx *store.Tx, head *bartleby.DocumentHead) (*Answer, error) {
		list, total, err := tx.DocumentSchemas(head.API, head.Version, text, p.PerPage, p.offset())
		if err != nil {
			return nil, err
		}
		rows := make([]*spec.Value, len(list))
		for i := range list {
			if rows[i], err = spec.SchemaRow(&list[i]); err != nil {
				return nil, err
			}
		}
		out := spec.Object()
		out.Set("provider", spec.String(head.API))
		out.Set("version", spec.String(head.Version))
		p.page("schemas", rows, int(total)).Each(out.Set)
		return &Answer{Value: out, markdown: schemasMarkdown, cuts: []spec.Cut{without("schemas", "summary"), fewer("schemas", "schemas", 1)}}, nil
	})
}

func schemasMarkdown(v *spec.Value) string {
	var b strings.Builder
	rows := v.Get("schemas").Items()
	for _, row := range rows {
		fmt.Fprintf(&b, "- %s: %s, %s members", row.Get("name").Text(), row.Get("type").Text(), row.Get("property_count").Scalar())
		if s := row.Get("summary").Text(); s != "" {
			fmt.Fprintf(&b, ". %s", s)
		}
		b.WriteByte('\n')
	}
	if total := v.Get("total_count").Scalar(); total != fmt.Sprint(len(rows)) {
		fmt.Fprintf(&b, "\n%d of %s schemas.\n", len(rows), total)
	}
	return b.String()
}

// Schema answers one schema whole, or several, separated by commas.
func (c *Catalogue) Schema(ctx context.Context, v Version, wanted string, depth int) (*Answer, error) {
	return in(ctx, c, v, func(tx *store.Tx, head *bartleby.DocumentHead) (*Answer, error) {
		asked := names(wanted)
		if len(asked) == 0 || len(asked) > maxAsked {
			return nil, bartleby.TooManyAsked("schemas", maxAsked)
		}
		keys := make([]store.ComponentKey, len(asked))
		for i, name := range asked {
			keys[i] = store.ComponentKey{Kind: bartleby.KindSchema, Name: name}
		}
		found, err := tx.DocumentComponents(head.API, head.Version, keys)
		if err != nil {
			return nil, err
		}
		var list []*spec.Value
		for _, name := range asked {
			i := slices.IndexFunc(found, func(c bartleby.DocumentComponent) bool { return c.Name == name })
			if i < 0 {
				return nil, bartleby.SchemaNotFound(head.API, name)
			}
			one, err := spec.Schema(&found[i], depth, lookup(tx, head))
			if err != nil {
				return nil, err
			}
			list = append(list, one)
		}
		return several(head, "schemas", list, spec.SchemaCuts, spec.SchemaMarkdown), nil
	})
}

// Uses answers who uses a schema: endpoints and other schemas; deep counts those that do so through others too.
func (c *Catalogue) Uses(ctx context.Context, v Version, name string, deep bool) (*Answer, error) {
	return in(ctx, c, v, func(tx *store.Tx, head *bartleby.DocumentHead) (*Answer, error) {
		key := store.ComponentKey{Kind: bartleby.KindSchema, Name: name}
		if found, err := tx.DocumentComponents(head.API, head.Version, []store.ComponentKey{key}); err != nil {
			return nil, err
		} else if len(found) == 0 {
			return nil, bartleby.SchemaNotFound(head.API, name)
		}
		users, err := users(tx, head, key, deep)
		if err != nil {
			return nil, err
		}
		var keys, schemas []string
		for _, u := range users {
			switch u.Kind {
			case "":
				keys = append(keys, u.Name)
			case bartleby.KindSchema:
				schemas = append(schemas, u.Name)
			}
		}
		operations, err := tx.DocumentOperationsByKey(head.API, head.Version, keys)
		if err != nil {
			return nil, err
		}
		endpoints := spec.Array()
		for i := range operations {
			endpoints.Add(spec.OperationRow(&operations[i]))
		}
		out := spec.Object()
		out.Set("provider", spec.String(head.API))
		out.Set("version", spec.String(head.Version))
		out.Set("name", spec.String(name))
		out.Set("endpoints", endpoints)
		out.Set("schema_names", spec.Strings(schemas))
		out.Set("total_count", spec.Int(int64(len(endpoints.Items())+len(schemas))))
		return &Answer{Value: out, markdown: usesMarkdown, cuts: []spec.Cut{without("endpoints", "operation_id", "tags"), fewer("endpoints", "endpoints", 1)}}, nil
	})
}

// users lists who refers to a schema. What refers to it through a response or a parameter uses it directly.
func users(tx *store.Tx, head *bartleby.DocumentHead, key store.ComponentKey, deep bool) ([]store.ComponentKey, error) {
	list, err := tx.DocumentUses(head.API, head.Version, key, deep)
	if err != nil || deep {
		return list, err
	}
	for i := 0; i < len(list); i++ {
		if list[i].Kind == "" || list[i].Kind == bartleby.KindSchema {
			continue
		}
		more, err := tx.DocumentUses(head.API, head.Version, list[i], false)
		if err != nil {
			return nil, err
		}
		for _, u := range more {
			if !slices.Contains(list, u) {
				list = append(list, u)
			}
		}
	}
	return list, nil
}

func usesMarkdown(v *spec.Value) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Who uses %s\n", v.Get("name").Text())
	for _, row := range v.Get("endpoints").Items() {
		writeRow(&b, row)
	}
	var schemas []string
	for _, s := range v.Get("schema_names").Items() {
		schemas = append(schemas, s.Text())
	}
	if len(schemas) > 0 {
		fmt.Fprintf(&b, "\nSchemas: %s\n", strings.Join(schemas, ", "))
	}
	return b.String()
}
