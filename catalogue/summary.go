package catalogue

import (
	"context"
	"fmt"
	"strings"

	"bartleby"
	"bartleby/spec"
	"bartleby/store"
)

// Summary answers what an API is about, where it is, which credentials it takes, and what groups of endpoints it has.
func (c *Catalogue) Summary(ctx context.Context, v Version) (*Answer, error) {
	return in(ctx, c, v, func(tx *store.Tx, head *bartleby.DocumentHead) (*Answer, error) {
		info, err := c.info(tx, head)
		if err != nil {
			return nil, err
		}
		all, err := tx.AllDocumentComponents(head.API, head.Version)
		if err != nil {
			return nil, err
		}
		out := spec.Object()
		out.Set("provider", spec.String(head.API))
		out.Set("version", spec.String(head.Version))
		out.Set("title", spec.String(head.Title))
		out.Set("description", spec.String(head.Description))
		out.Set("openapi", spec.String(head.OpenAPI))
		servers := spec.Array()
		for _, s := range info.Get("servers").Items() {
			servers.Add(s.Get("url"))
		}
		out.Set("servers", servers)
		schemes := spec.Object()
		for _, c := range all {
			if c.Kind == "securitySchemes" {
				scheme, err := spec.Parse(c.JSON)
				if err != nil {
					return nil, err
				}
				schemes.Set(c.Name, scheme)
			}
		}
		out.Set("authentication", schemes)
		out.Set("endpoint_count", spec.Int(int64(head.Endpoints)))
		out.Set("schema_count", spec.Int(int64(head.Schemas)))
		out.Set("tags", info.Get("tags"))
		return &Answer{Value: out, markdown: summaryMarkdown, cuts: []spec.Cut{shorter("description"), without("tags", "description"), fewer("tags", "tags", 1)}}, nil
	})
}

func (c *Catalogue) info(tx *store.Tx, head *bartleby.DocumentHead) (*spec.Value, error) {
	text, err := tx.DocumentInfo(head.API, head.Version)
	if err != nil {
		return nil, err
	}
	return spec.Parse(text)
}

func summaryMarkdown(v *spec.Value) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n`%s`, version %s, OpenAPI %s, %s endpoints, %s schemas\n", v.Get("title").Text(), v.Get("provider").Text(), v.Get("version").Text(), v.Get("openapi").Text(),
		v.Get("endpoint_count").Scalar(), v.Get("schema_count").Scalar())
	if d := v.Get("description").Text(); d != "" {
		fmt.Fprintf(&b, "\n%s\n", strings.TrimSpace(d))
	}
	b.WriteByte('\n')
	for _, s := range v.Get("servers").Items() {
		fmt.Fprintf(&b, "Server: %s\n", s.Text())
	}
	v.Get("authentication").Each(func(name string, scheme *spec.Value) {
		fmt.Fprintf(&b, "Credentials %s: %s", name, scheme.Get("type").Text())
		for _, member := range []string{"scheme", "in", "name", "bearerFormat"} {
			if text := scheme.Get(member).Text(); text != "" {
				fmt.Fprintf(&b, ", %s %s", member, text)
			}
		}
		if d := firstLine(scheme.Get("description").Text()); d != "" {
			fmt.Fprintf(&b, ". %s", d)
		}
		b.WriteByte('\n')
	})
	b.WriteString("\nTags:\n")
	writeTags(&b, v)
	return b.String()
}

func writeTags(b *strings.Builder, v *spec.Value) {
	for _, tag := range v.Get("tags").Items() {
		fmt.Fprintf(b, "- %s (%s)", tag.Get("name").Text(), tag.Get("endpoint_count").Scalar())
		if d := firstLine(tag.Get("description").Text()); d != "" {
			fmt.Fprintf(b, ": %s", d)
		}
		b.WriteByte('\n')
	}
}

// Tags lists the tags of an API with the number of their endpoints.
func (c *Catalogue) Tags(ctx context.Context, v Version) (*Answer, error) {
	return in(ctx, c, v, func(tx *store.Tx, head *bartleby.DocumentHead) (*Answer, error) {
		info, err := c.info(tx, head)
		if err != nil {
			return nil, err
		}
		out := spec.Object()
		out.Set("provider", spec.String(head.API))
		out.Set("version", spec.String(head.Version))
		out.Set("tags", info.Get("tags"))
		out.Set("total_count", spec.Int(int64(len(info.Get("tags").Items()))))
		return &Answer{Value: out, cuts: []spec.Cut{without("tags", "description"), fewer("tags", "tags", 1)}, markdown: func(v *spec.Value) string {
			var b strings.Builder
			writeTags(&b, v)
			return b.String()
		}}, nil
	})
}

// Tagged lists the endpoints with a tag, and what the document says of it. It fails with resource_not_found.
func (c *Catalogue) Tagged(ctx context.Context, v Version, name string, p Paging) (*Answer, error) {
	return in(ctx, c, v, func(tx *store.Tx, head *bartleby.DocumentHead) (*Answer, error) {
		info, err := c.info(tx, head)
		if err != nil {
			return nil, err
		}
		for _, tag := range info.Get("tags").Items() {
			if !strings.EqualFold(tag.Get("name").Text(), name) {
				continue
			}
			operations, total, err := c.operations(tx, head, EndpointFilter{Tag: name}, p)
			if err != nil {
				return nil, err
			}
			rows := []*spec.Value{}
			for i := range operations {
				rows = append(rows, spec.OperationRow(&operations[i]))
			}
			out := spec.Object()
			out.Set("provider", spec.String(head.API))
			out.Set("version", spec.String(head.Version))
			tag.Each(out.Set)
			p.page("endpoints", rows, total).Each(out.Set)
			return &Answer{Value: out, cuts: []spec.Cut{without("endpoints", "operation_id", "tags"), shorter("description"), fewer("endpoints", "endpoints", 1)}, markdown: func(v *spec.Value) string {
				text := "## " + v.Get("name").Text() + "\n"
				if d := v.Get("description").Text(); d != "" {
					text += d + "\n"
				}
				return text + "\n" + endpointsMarkdown(v)
			}}, nil
		}
		return nil, bartleby.TagNotFound(head.API, name)
	})
}

// Credentials is the header that carries the credentials of an operation, such as "Authorization: Bearer YOUR_SECRET_KEY"; "" where it
// takes none, or none that a header carries. The operation is as it is answered.
func (c *Catalogue) Credentials(ctx context.Context, v Version, op *spec.Value) (string, error) {
	return in(ctx, c, v, func(tx *store.Tx, head *bartleby.DocumentHead) (string, error) {
		var keys []spec.Key
		for _, way := range op.Get("security").Items() {
			way.Each(func(name string, _ *spec.Value) { keys = append(keys, spec.Key{Kind: "securitySchemes", Name: name}) })
		}
		found, err := lookup(tx, head)(keys)
		if err != nil {
			return "", err
		}
		for _, key := range keys {
			if found[key] == nil {
				continue
			}
			scheme, err := spec.Parse(found[key])
			if err != nil {
				return "", err
			}
			switch kind, way := scheme.Get("type").Text(), strings.ToLower(scheme.Get("scheme").Text()); {
			case kind == "http" && way == "basic":
				return "Authorization: Basic YOUR_CREDENTIALS", nil
			case kind == "http", kind == "oauth2", kind == "openIdConnect":
				return "Authorization: Bearer YOUR_KEY", nil
			case kind == "apiKey" && scheme.Get("in").Text() == "header":
				return scheme.Get("name").Text() + ": YOUR_KEY", nil
			}
		}
		return "", nil
	})
}
