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

// EndpointFilter says which endpoints a list is about.
type EndpointFilter struct {
	Text       string `query:"q" max:"400" doc:"Words or a question, such as: how do I ban a user. Ranked over path, summary, names of parameters and schemas, and description."`
	Method     string `query:"method" max:"64" doc:"Only these methods, separated by commas."`
	Prefix     string `query:"path" max:"512" doc:"Only paths that begin like this."`
	Tag        string `query:"tag" max:"128" doc:"Only endpoints with this tag."`
	Deprecated string `query:"deprecated" enum:"true,false" doc:"Only endpoints that are deprecated, or that are not."`
	Detail     int    `query:"detail" min:"0" most:"10" doc:"How many of the endpoints, from the first, are answered whole as well."`
}

func (f *EndpointFilter) filter() store.OperationFilter {
	out := store.OperationFilter{PathPrefix: f.Prefix, Tag: f.Tag}
	for _, method := range names(f.Method) {
		out.Methods = append(out.Methods, strings.ToUpper(method))
	}
	if f.Deprecated != "" {
		only := f.Deprecated == "true"
		out.Deprecated = &only
	}
	return out
}

// Endpoints lists the endpoints of an API: in the order of the document, or best answer first where there is a text.
func (c *Catalogue) Endpoints(ctx context.Context, v Version, f EndpointFilter, p Paging) (*Answer, error) {
	return in(ctx, c, v, func(tx *store.Tx, head *bartleby.DocumentHead) (*Answer, error) {
		operations, total, err := c.operations(tx, head, f, p)
		if err != nil {
			return nil, err
		}
		rows := make([]*spec.Value, len(operations))
		for i := range operations {
			rows[i] = spec.OperationRow(&operations[i])
		}
		out := spec.Object()
		out.Set("provider", spec.String(head.API))
		out.Set("version", spec.String(head.Version))
		p.page("endpoints", rows, total).Each(out.Set)
		a := &Answer{Value: out, markdown: endpointsMarkdown, cuts: []spec.Cut{without("endpoints", "operation_id", "tags"), fewer("endpoints", "endpoints", 1)}}
		if f.Detail == 0 {
			return a, nil
		}
		details := spec.Array()
		for _, o := range operations[:min(f.Detail, len(operations))] {
			whole, err := tx.DocumentOperation(head.API, head.Version, o.Method, o.Path)
			if err != nil {
				return nil, err
			}
			op, err := spec.Operation(whole, 0, lookup(tx, head))
			if err != nil {
				return nil, err
			}
			details.Add(op)
		}
		out.Set("details", details)
		a.cuts = slices.Concat([]spec.Cut{fewer("endpoints", "endpoints", max(5, f.Detail))}, within("details", spec.OperationCuts),
			[]spec.Cut{fewer("details", "endpoints in detail", 1)}, a.cuts)
		return a, nil
	})
}

// operations is a page of the matching operations, and how many there are.
func (c *Catalogue) operations(tx *store.Tx, head *bartleby.DocumentHead, f EndpointFilter, p Paging) ([]bartleby.DocumentOperation, int, error) {
	filter := f.filter()
	filter.API, filter.Version = head.API, head.Version
	if f.Text == "" {
		total, err := tx.CountDocumentOperations(filter)
		if err != nil {
			return nil, 0, err
		}
		list, err := tx.DocumentOperations(filter, p.PerPage, p.offset())
		return list, int(total), err
	}
	ranked, err := c.match(tx, filter, f.Text)
	if err != nil {
		return nil, 0, err
	}
	positions := make([]int, 0, p.PerPage)
	for _, m := range slice(&p, ranked) {
		positions = append(positions, m.Position)
	}
	list, err := tx.DocumentOperationsAt(head.API, head.Version, positions)
	slices.SortFunc(list, func(a, b bartleby.DocumentOperation) int {
		return slices.Index(positions, a.Position) - slices.Index(positions, b.Position)
	})
	return list, len(ranked), err
}

// maxAsked is how many endpoints or schemas are answered whole at once.
const maxAsked = 20

// Endpoint answers one endpoint whole, or several, separated by commas. Each is named by method and path, as GET /v1/users or
// GET/v1/users, or by its operation id. Schemas are written out in the place of references down to a depth.
func (c *Catalogue) Endpoint(ctx context.Context, v Version, wanted string, depth int) (*Answer, error) {
	return in(ctx, c, v, func(tx *store.Tx, head *bartleby.DocumentHead) (*Answer, error) {
		keys := names(wanted)
		if len(keys) == 0 || len(keys) > maxAsked {
			return nil, bartleby.TooManyAsked("endpoints", maxAsked)
		}
		var list []*spec.Value
		for _, key := range keys {
			row, err := find(tx, head, key)
			if err != nil {
				return nil, err
			}
			op, err := spec.Operation(row, depth, lookup(tx, head))
			if err != nil {
				return nil, err
			}
			list = append(list, op)
		}
		return several(head, "endpoints", list, spec.OperationCuts, spec.OperationMarkdown), nil
	})
}

// several answers one thing as itself, and more than one as a list.
func several(head *bartleby.DocumentHead, name string, list []*spec.Value, cuts []spec.Cut, markdown func(*spec.Value) string) *Answer {
	out := spec.Object()
	out.Set("provider", spec.String(head.API))
	out.Set("version", spec.String(head.Version))
	if len(list) == 1 {
		list[0].Each(out.Set)
		return &Answer{Value: out, markdown: markdown, cuts: cuts}
	}
	out.Set(name, spec.Array(list...))
	out.Set("total_count", spec.Int(int64(len(list))))
	return &Answer{Value: out, cuts: append(within(name, cuts), fewer(name, name, 1)), markdown: func(v *spec.Value) string {
		var b strings.Builder
		for i, one := range v.Get(name).Items() {
			if i > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(markdown(one))
		}
		return b.String()
	}}
}

// find reads an operation by what a caller names it.
func find(tx *store.Tx, head *bartleby.DocumentHead, key string) (*bartleby.DocumentOperation, error) {
	method, path, ok := strings.Cut(key, " ")
	if !ok {
		if method, path, ok = strings.Cut(key, "/"); ok && method != "" {
			path = "/" + path
		}
	}
	if !ok {
		return tx.DocumentOperationByID(head.API, head.Version, key)
	}
	path = strings.TrimSpace(path)
	method = strings.ToUpper(method)
	found, err := tx.DocumentOperation(head.API, head.Version, method, path)
	if bartleby.IsCode(err, "resource_not_found") && strings.HasPrefix(path, "//") {
		return tx.DocumentOperation(head.API, head.Version, method, path[1:])
	}
	if bartleby.IsCode(err, "resource_not_found") && strings.HasPrefix(path, "/") { // the name of a webhook has no slash
		if hook, also := tx.DocumentOperation(head.API, head.Version, method, path[1:]); also == nil {
			return hook, nil
		}
	}
	return found, err
}

func endpointsMarkdown(v *spec.Value) string {
	var b strings.Builder
	rows := v.Get("endpoints").Items()
	for i, one := range v.Get("details").Items() {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(spec.OperationMarkdown(one))
	}
	more := ""
	if n := len(v.Get("details").Items()); n > 0 {
		if rows = rows[min(n, len(rows)):]; len(rows) == 0 {
			return b.String()
		}
		b.WriteString("\nOther endpoints:\n")
		more = "other "
	}
	for _, row := range rows {
		writeRow(&b, row)
	}
	if total := v.Get("total_count").Scalar(); more == "" && total != fmt.Sprint(len(rows)) {
		fmt.Fprintf(&b, "\n%d of %s endpoints.\n", len(rows), total)
	}
	return b.String()
}

func writeRow(b *strings.Builder, row *spec.Value) {
	fmt.Fprintf(b, "- %s %s", row.Get("method").Text(), row.Get("path").Text())
	if s := row.Get("summary").Text(); s != "" {
		fmt.Fprintf(b, ": %s", s)
	}
	if row.Get("deprecated").True() {
		b.WriteString(" (deprecated)")
	}
	b.WriteByte('\n')
}
