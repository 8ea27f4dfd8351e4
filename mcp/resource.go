package mcp

import (
	"context"
	"net/url"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"bartleby"
	"bartleby/catalogue"
)

// Resources are single operations and schemas, as Markdown: spec://clerk/operations/POST/users, spec://clerk/schemas/User.
func (d *Door) resources(server *sdk.Server) {
	server.AddResourceTemplate(&sdk.ResourceTemplate{
		Name: "operation", Title: "An operation", URITemplate: "spec://{provider}/operations/{method}{+path}", MIMEType: "text/markdown",
		Description: "An operation of an API, in its current version.",
	}, d.read)
	server.AddResourceTemplate(&sdk.ResourceTemplate{
		Name: "schema", Title: "A schema", URITemplate: "spec://{provider}/schemas/{name}", MIMEType: "text/markdown",
		Description: "A schema of an API, in its current version.",
	}, d.read)
}

func (d *Door) read(ctx context.Context, r *sdk.ReadResourceRequest) (*sdk.ReadResourceResult, error) {
	absent := sdk.ResourceNotFoundError(r.Params.URI)
	provider, rest, ok := strings.Cut(strings.TrimPrefix(r.Params.URI, "spec://"), "/")
	kind, name, also := strings.Cut(rest, "/")
	name, err := url.PathUnescape(name)
	if !ok || !also || err != nil {
		return nil, absent
	}
	v := catalogue.Version{Provider: provider}
	var a *catalogue.Answer
	switch kind {
	case "operations":
		a, err = d.Catalogue.Endpoint(ctx, v, name, 0)
	case "schemas":
		a, err = d.Catalogue.Schema(ctx, v, name, 0)
	default:
		return nil, absent
	}
	if bartleby.IsCode(err, "resource_not_found") {
		return nil, absent
	}
	if err != nil {
		return nil, err
	}
	text := string(a.Write(catalogue.Format{Markdown: true}))
	return &sdk.ReadResourceResult{Contents: []*sdk.ResourceContents{{URI: r.Params.URI, MIMEType: "text/markdown", Text: text}}}, nil
}
