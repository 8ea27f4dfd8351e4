package catalogue

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"bartleby"
	"bartleby/spec"
	"bartleby/store"
)

func providerRow(h *bartleby.DocumentHead) *spec.Value {
	row := spec.Object()
	row.Set("slug", spec.String(h.API))
	row.Set("name", spec.String(h.Title))
	row.Set("description", spec.String(firstLine(h.Description)))
	row.Set("category", spec.Null())
	row.Set("version", spec.String(h.Version))
	row.Set("endpoint_count", spec.Int(int64(h.Endpoints)))
	row.Set("schema_count", spec.Int(int64(h.Schemas)))
	row.Set("updated_at", spec.String(stamp(h.IngestedAt)))
	return row
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

func stamp(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.RFC3339) }

// Providers lists the APIs, by name.
func (c *Catalogue) Providers(ctx context.Context, p Paging) (*Answer, error) {
	heads, err := store.Read(ctx, c.DB, "", (*store.Tx).CurrentDocuments)
	if err != nil {
		return nil, err
	}
	rows := []*spec.Value{}
	for _, h := range slice(&p, heads) {
		rows = append(rows, providerRow(&h))
	}
	return &Answer{
		Value: p.page("providers", rows, len(heads)), markdown: providersMarkdown,
		cuts: []spec.Cut{without("providers", "description"), fewer("providers", "providers", 1)},
	}, nil
}

func providersMarkdown(v *spec.Value) string {
	var b strings.Builder
	for _, row := range append(v.Get("providers").Items(), v.Get("results").Items()...) {
		fmt.Fprintf(&b, "- %s: %s, %s endpoints", row.Get("slug").Text(), row.Get("name").Text(), row.Get("endpoint_count").Scalar())
		if version := row.Get("version").Text(); version != "" {
			fmt.Fprintf(&b, ", version %s", version)
		}
		if d := row.Get("description").Text(); d != "" {
			fmt.Fprintf(&b, ". %s", d)
		}
		b.WriteByte('\n')
	}
	for _, row := range v.Get("endpoint_matches").Items() {
		fmt.Fprintf(&b, "- %s: %s %s: %s\n", row.Get("provider").Text(), row.Get("method").Text(), row.Get("path").Text(), row.Get("summary").Text())
	}
	return b.String()
}

// Search finds APIs whose name, title or description has a text, and endpoints of all APIs that answer it. The scope is providers,
// endpoints or all.
func (c *Catalogue) Search(ctx context.Context, text, scope string, p Paging) (*Answer, error) {
	return store.Read(ctx, c.DB, "", func(tx *store.Tx) (*Answer, error) {
		var found []bartleby.DocumentHead
		if scope != "endpoints" {
			heads, err := tx.CurrentDocuments()
			if err != nil {
				return nil, err
			}
			for _, h := range heads {
				if about(&h, text) {
					found = append(found, h)
				}
			}
		}
		results := []*spec.Value{}
		for _, h := range slice(&p, found) {
			results = append(results, providerRow(&h))
		}
		out := p.page("results", results, len(found))
		matches := spec.Array()
		if scope != "providers" {
			ranked, err := c.match(tx, store.OperationFilter{}, text)
			if err != nil {
				return nil, err
			}
			if matches, err = matchRows(tx, slice(&p, ranked)); err != nil {
				return nil, err
			}
			if scope == "endpoints" {
				out = p.page("results", results, len(ranked))
			}
		}
		out.Set("endpoint_matches", matches)
		return &Answer{
			Value: out, markdown: providersMarkdown,
			cuts: []spec.Cut{without("endpoint_matches", "operation_id", "tags", "version"), without("results", "description"), fewer("endpoint_matches", "endpoints", 1), fewer("results", "providers", 1)},
		}, nil
	})
}

// matchRows are the rows of what was found, in its order; one statement for each API reads them.
func matchRows(tx *store.Tx, found []store.OperationMatch) (*spec.Value, error) {
	type api struct{ name, version string }
	positions := map[api][]int{}
	for _, m := range found {
		positions[api{m.API, m.Version}] = append(positions[api{m.API, m.Version}], m.Position)
	}
	type place struct {
		api
		position int
	}
	rows := map[place]*spec.Value{}
	for of, at := range positions {
		list, err := tx.DocumentOperationsAt(of.name, of.version, at)
		if err != nil {
			return nil, err
		}
		for i := range list {
			row := spec.Object()
			row.Set("provider", spec.String(of.name))
			row.Set("version", spec.String(of.version))
			spec.OperationRow(&list[i]).Each(row.Set)
			rows[place{of, list[i].Position}] = row
		}
	}
	all := spec.Array()
	for _, m := range found {
		if row := rows[place{api{m.API, m.Version}, m.Position}]; row != nil {
			all.Add(row)
		}
	}
	return all, nil
}

// about tells whether an API has all words of a text.
func about(h *bartleby.DocumentHead, text string) bool {
	has := append(spec.Words(h.API+" "+h.Title+" "+h.Description), strings.ToLower(h.API))
	wanted := spec.Words(text)
	for _, word := range wanted {
		if !slices.Contains(has, word) {
			return false
		}
	}
	return len(wanted) > 0
}

// Provider answers what there is to know of an API in a version, but for its endpoints and schemas.
func (c *Catalogue) Provider(ctx context.Context, v Version) (*Answer, error) {
	return in(ctx, c, v, func(tx *store.Tx, head *bartleby.DocumentHead) (*Answer, error) {
		versions, err := tx.DocumentVersions(head.API)
		if err != nil {
			return nil, err
		}
		out := providerRow(head)
		out.Set("description", spec.String(head.Description))
		out.Set("openapi", spec.String(head.OpenAPI))
		out.Set("status", spec.String(head.Status()))
		out.Set("version_count", spec.Int(int64(len(versions))))
		out.Set("ingested_at", spec.String(stamp(head.IngestedAt)))
		out.Set("content_hash", spec.String("sha256:"+head.Digest))
		return &Answer{Value: out, cuts: []spec.Cut{shorter("description")}, markdown: func(v *spec.Value) string {
			text := fmt.Sprintf("# %s\n`%s`, version %s (%s), OpenAPI %s, %s endpoints, %s schemas, %s versions\n", v.Get("name").Text(), v.Get("slug").Text(), v.Get("version").Text(),
				v.Get("status").Text(), v.Get("openapi").Text(), v.Get("endpoint_count").Scalar(), v.Get("schema_count").Scalar(), v.Get("version_count").Scalar())
			if d := v.Get("description").Text(); d != "" {
				text += "\n" + d + "\n"
			}
			return text
		}}, nil
	})
}

// shorter is a cut that leaves the first line of a text, and then nothing of it.
func shorter(member string) spec.Cut {
	return func(v *spec.Value) (string, bool) {
		text := v.Get(member).Text()
		if line := firstLine(text); line != strings.TrimSpace(text) {
			v.Set(member, spec.String(line))
			return "all but the first line of the " + member, true
		}
		return "the " + member, v.Remove(member)
	}
}

// Versions lists the versions of an API, newest first.
func (c *Catalogue) Versions(ctx context.Context, provider string) (*Answer, error) {
	return in(ctx, c, Version{Provider: provider}, func(tx *store.Tx, head *bartleby.DocumentHead) (*Answer, error) {
		heads, err := tx.DocumentVersions(head.API)
		if err != nil {
			return nil, err
		}
		rows := spec.Array()
		for i := range heads {
			rows.Add(versionRow(&heads[i]))
		}
		out := spec.Object()
		out.Set("provider", spec.String(head.API))
		out.Set("versions", rows)
		out.Set("total_count", spec.Int(int64(len(heads))))
		return &Answer{Value: out, markdown: versionsMarkdown, cuts: []spec.Cut{without("versions", "content_hash", "size", "openapi"), fewer("versions", "versions", 1)}}, nil
	})
}

func versionRow(h *bartleby.DocumentHead) *spec.Value {
	row := spec.Object()
	row.Set("version", spec.String(h.Version))
	row.Set("endpoints", spec.Int(int64(h.Endpoints)))
	row.Set("schemas", spec.Int(int64(h.Schemas)))
	row.Set("ingested", spec.String(stamp(h.IngestedAt)))
	row.Set("status", spec.String(h.Status()))
	row.Set("openapi", spec.String(h.OpenAPI))
	row.Set("size", spec.Int(h.Size))
	row.Set("content_hash", spec.String("sha256:"+h.Digest))
	return row
}

func versionsMarkdown(v *spec.Value) string {
	var b strings.Builder
	b.WriteString("| version | endpoints | schemas | ingested | status |\n|---|---:|---:|---|---|\n")
	for _, row := range v.Get("versions").Items() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", row.Get("version").Text(), row.Get("endpoints").Scalar(), row.Get("schemas").Scalar(), row.Get("ingested").Text(), row.Get("status").Text())
	}
	return b.String()
}

// Document reads a version whole: JSON, compressed (gzip), and its digest.
func (c *Catalogue) Document(ctx context.Context, v Version) (text []byte, head *bartleby.DocumentHead, err error) {
	head, err = in(ctx, c, v, func(tx *store.Tx, head *bartleby.DocumentHead) (*bartleby.DocumentHead, error) {
		text, err = tx.DocumentText(head.API, head.Version)
		return head, err
	})
	return text, head, err
}
