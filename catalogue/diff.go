package catalogue

import (
	"context"
	"fmt"
	"strings"

	"bartleby"
	"bartleby/spec"
	"bartleby/store"
)

// Diff answers what changed from one version of an API to another; to the current one where to is "".
func (c *Catalogue) Diff(ctx context.Context, provider, from, to string, onlyBreaking bool) (*Answer, error) {
	return store.Read(ctx, c.DB, "", func(tx *store.Tx) (*Answer, error) {
		heads, sides := [2]*bartleby.DocumentHead{}, [2]*spec.Side{}
		for i, version := range []string{from, to} {
			var err error
			if heads[i], err = tx.DocumentHead(provider, version); err != nil {
				return nil, err
			}
			sides[i] = &spec.Side{}
			if sides[i].Operations, err = tx.AllDocumentOperations(provider, heads[i].Version); err != nil {
				return nil, err
			}
			if sides[i].Components, err = tx.AllDocumentComponents(provider, heads[i].Version); err != nil {
				return nil, err
			}
		}
		d, err := spec.Compare(sides[0], sides[1])
		if err != nil {
			return nil, err
		}
		return diffAnswer(heads, d, onlyBreaking), nil
	})
}

func diffAnswer(heads [2]*bartleby.DocumentHead, d *spec.Difference, onlyBreaking bool) *Answer {
	out := spec.Object()
	out.Set("provider", spec.String(heads[1].API))
	out.Set("from", spec.String(heads[0].Version))
	out.Set("to", spec.String(heads[1].Version))
	out.Set("breaking", spec.Bool(d.Breaking()))
	rows := func(list []bartleby.DocumentOperation) *spec.Value {
		all := spec.Array()
		for i := range list {
			all.Add(spec.OperationRow(&list[i]))
		}
		return all
	}
	if onlyBreaking {
		d.Added, d.AddedSchemas, d.RemovedSchemas = nil, nil, nil
	}
	out.Set("added", rows(d.Added))
	out.Set("removed", rows(d.Removed))
	changed, schemas := spec.Array(), spec.Array()
	for _, c := range d.Changed {
		if onlyBreaking && !c.Breaking() {
			continue
		}
		row, list := spec.Object(), spec.Array()
		if c.Operation != nil {
			row.Set("method", spec.String(c.Operation.Method))
			row.Set("path", spec.String(c.Operation.Path))
		} else {
			row.Set("name", spec.String(c.Schema))
		}
		row.Set("breaking", spec.Bool(c.Breaking()))
		for _, one := range c.Changes {
			if onlyBreaking && !one.Breaking {
				continue
			}
			change := spec.Object()
			change.Set("at", spec.String(one.At))
			change.Set("change", spec.String(one.What))
			change.Set("breaking", spec.Bool(one.Breaking))
			list.Add(change)
		}
		row.Set("changes", list)
		if c.Operation != nil {
			changed.Add(row)
		} else {
			schemas.Add(row)
		}
	}
	out.Set("changed", changed)
	out.Set("schemas_added", spec.Strings(d.AddedSchemas))
	out.Set("schemas_removed", spec.Strings(d.RemovedSchemas))
	out.Set("schemas_changed", schemas)
	return &Answer{Value: out, markdown: diffMarkdown, cuts: []spec.Cut{
		without("added", "operation_id", "tags", "deprecated"), without("removed", "operation_id", "tags", "deprecated"),
		harmless("schemas_changed"), harmless("changed"),
		fewer("schemas_added", "added schemas", 0), fewer("schemas_removed", "removed schemas", 0),
		without("schemas_changed", "changes"), without("changed", "changes"),
		fewer("added", "added endpoints", 1), fewer("schemas_changed", "changed schemas", 1), fewer("changed", "changed endpoints", 1), fewer("removed", "removed endpoints", 1),
	}}
}

// harmless is a cut that takes out changes which break nothing, with what has no others.
func harmless(list string) spec.Cut {
	return func(v *spec.Value) (string, bool) {
		left, gone := spec.Array(), 0
		for _, row := range v.Get(list).Items() {
			breaking := spec.Array()
			for _, one := range row.Get("changes").Items() {
				if one.Get("breaking").True() {
					breaking.Add(one)
				} else {
					gone++
				}
			}
			if len(breaking.Items()) > 0 {
				row.Set("changes", breaking)
				left.Add(row)
			}
		}
		v.Set(list, left)
		return fmt.Sprintf("%d changes of %s that break nothing", gone, strings.ReplaceAll(list, "_changed", "")), gone > 0
	}
}

func diffMarkdown(v *spec.Value) string {
	var b strings.Builder
	verdict := "nothing that breaks clients"
	if v.Get("breaking").True() {
		verdict = "with changes that break clients"
	}
	fmt.Fprintf(&b, "## %s: %s to %s, %s\n", v.Get("provider").Text(), v.Get("from").Text(), v.Get("to").Text(), verdict)
	for _, part := range [][2]string{{"removed", "Endpoints removed (breaking)"}, {"added", "Endpoints added"}} {
		rows := v.Get(part[0]).Items()
		if len(rows) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n%s:\n", part[1])
		for _, row := range rows {
			writeRow(&b, row)
		}
	}
	writeChanged(&b, "Endpoints changed", v.Get("changed").Items())
	writeChanged(&b, "Schemas changed", v.Get("schemas_changed").Items())
	for _, part := range [][2]string{{"schemas_added", "Schemas added"}, {"schemas_removed", "Schemas removed"}} {
		var all []string
		for _, name := range v.Get(part[0]).Items() {
			all = append(all, name.Text())
		}
		if len(all) > 0 {
			fmt.Fprintf(&b, "\n%s: %s\n", part[1], strings.Join(all, ", "))
		}
	}
	return b.String()
}

func writeChanged(b *strings.Builder, head string, rows []*spec.Value) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s:\n", head)
	for _, row := range rows {
		name := row.Get("name").Text()
		if name == "" {
			name = row.Get("method").Text() + " " + row.Get("path").Text()
		}
		fmt.Fprintf(b, "- %s", name)
		if changes := row.Get("changes").Items(); len(changes) == 0 && row.Get("breaking").True() {
			b.WriteString(" (breaking)")
		}
		b.WriteByte('\n')
		for _, one := range row.Get("changes").Items() {
			mark := ""
			if one.Get("breaking").True() {
				mark = " (breaking)"
			}
			at := one.Get("at").Text()
			if at != "" {
				at = "`" + at + "`: "
			}
			fmt.Fprintf(b, "  - %s%s%s\n", at, one.Get("change").Text(), mark)
		}
	}
}
