package mcp

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"bartleby"
	"bartleby/catalogue"
)

// maxTokens is the budget of an answer where none is given, and bounds for pages.
const (
	maxTokens = 4000
	maxLimit  = 100
)

// of is what most tools take.
type of struct {
	Provider  string `json:"provider,omitempty" jsonschema:"Name of the API, as search_apis has it. Default: bartleby, the API of this server."`
	Version   string `json:"version,omitempty" jsonschema:"Version of the API. Default: the current one."`
	MaxTokens int    `json:"max_tokens,omitempty" jsonschema:"Leave out the least useful parts until the answer has at most so many tokens. Default: 4000."`
}

func (o of) version() catalogue.Version {
	if o.Provider == "" {
		o.Provider = bartleby.OwnAPI
	}
	return catalogue.Version{Provider: o.Provider, Version: o.Version}
}

type searchInput struct {
	Query     string `json:"query" jsonschema:"Words, or a question."`
	Scope     string `json:"scope,omitempty" jsonschema:"providers, endpoints or all (default)."`
	Limit     int    `json:"limit,omitempty" jsonschema:"How many results at most. Default: 10."`
	MaxTokens int    `json:"max_tokens,omitempty" jsonschema:"Tokens that the answer may have. Default: 4000."`
}

type endpointsInput struct {
	of
	Query  string `json:"query,omitempty" jsonschema:"Words or a question, such as: how do I ban a user. Without it, all endpoints in the order of the document."`
	Method string `json:"method,omitempty" jsonschema:"Only these methods, separated by commas."`
	Path   string `json:"path,omitempty" jsonschema:"Only paths that begin like this."`
	Tag    string `json:"tag,omitempty" jsonschema:"Only endpoints with this tag."`
	Detail int    `json:"detail,omitempty" jsonschema:"How many of the endpoints, from the first, are answered whole as well. At most 10."`
	Limit  int    `json:"limit,omitempty" jsonschema:"How many endpoints at most. Default: 10."`
	Page   int    `json:"page,omitempty" jsonschema:"Which page, from 1."`
}

type getEndpointsInput struct {
	of
	Endpoints string `json:"endpoints" jsonschema:"Method and path, such as POST /v1/users, or an operation id; several are separated by commas."`
	Depth     int    `json:"depth,omitempty" jsonschema:"How many levels of schemas are written out in the place of references, 5 at most."`
}

type getSchemasInput struct {
	of
	Names string `json:"names" jsonschema:"Names of schemas, separated by commas."`
	Depth int    `json:"depth,omitempty" jsonschema:"How many levels of schemas are written out in the place of references, 5 at most."`
}

type diffInput struct {
	Provider  string `json:"provider,omitempty" jsonschema:"Name of the API. Default: bartleby."`
	From      string `json:"from" jsonschema:"The older version."`
	To        string `json:"to,omitempty" jsonschema:"The newer version. Default: the current one."`
	Breaking  bool   `json:"breaking,omitempty" jsonschema:"Only what may break a client of the older version."`
	MaxTokens int    `json:"max_tokens,omitempty" jsonschema:"Tokens that the answer may have. Default: 4000."`
}

// tools are the descriptions, with the members that an answer may have and their types.
var tools = []struct {
	Name, Title, Description string
	answers                  map[string]string
}{
	{"search_apis", "Search APIs", "Find APIs, and endpoints of all APIs, by words or a question.", map[string]string{"results": "array", "endpoint_matches": "array", "total_count": "integer"}},
	{"list_endpoints", "List endpoints", "List the endpoints of an API, or find those that answer a question, best first.", map[string]string{"provider": "string", "version": "string", "endpoints": "array", "details": "array", "total_count": "integer"}},
	{"get_endpoints", "Get endpoints", "Get one endpoint or several whole: parameters, body, answers.", map[string]string{"provider": "string", "version": "string", "endpoints": "array", "method": "string", "path": "string", "parameters": "array", "request_body": "object", "responses": "object"}},
	{"get_schemas", "Get schemas", "Get one schema or several.", map[string]string{"provider": "string", "version": "string", "name": "string", "schemas": "array"}},
	{"get_spec_summary", "Summarize an API", "What an API is about: servers, credentials, groups of endpoints.", map[string]string{"provider": "string", "version": "string", "title": "string", "servers": "array", "authentication": "object", "tags": "array"}},
	{"list_versions", "List versions", "The versions of an API, newest first.", map[string]string{"provider": "string", "versions": "array", "total_count": "integer"}},
	{"diff_versions", "Compare versions", "What changed between two versions of an API, and what of it breaks clients.", map[string]string{"from": "string", "to": "string", "breaking": "boolean", "added": "array", "removed": "array", "changed": "array"}},
}

// described is a tool of the protocol: it reads, and changes nothing.
func described(name string) *sdk.Tool {
	for _, t := range tools {
		if t.Name != name {
			continue
		}
		properties := map[string]any{"omitted": map[string]any{"type": "array", "items": map[string]any{"type": "string"}, "description": "What was left out to fit max_tokens."}}
		for member, kind := range t.answers {
			properties[member] = map[string]any{"type": kind}
		}
		closed := false
		return &sdk.Tool{
			Name: t.Name, Title: t.Title, Description: t.Description,
			Annotations:  &sdk.ToolAnnotations{Title: t.Title, ReadOnlyHint: true, IdempotentHint: true, OpenWorldHint: &closed, DestructiveHint: &closed},
			OutputSchema: map[string]any{"type": "object", "properties": properties},
		}
	}
	panic("mcp: there is no tool " + name) // a mistake in this file
}

func (d *Door) tools(server *sdk.Server) {
	c := d.Catalogue
	sdk.AddTool(server, described("search_apis"), func(ctx context.Context, _ *sdk.CallToolRequest, in searchInput) (*sdk.CallToolResult, any, error) {
		if in.Scope == "" {
			in.Scope = "all"
		}
		a, err := c.Search(ctx, in.Query, in.Scope, paging(1, in.Limit))
		return result(a, err, in.MaxTokens)
	})
	sdk.AddTool(server, described("list_endpoints"), func(ctx context.Context, _ *sdk.CallToolRequest, in endpointsInput) (*sdk.CallToolResult, any, error) {
		a, err := c.Endpoints(ctx, in.version(), catalogue.EndpointFilter{Text: in.Query, Method: in.Method, Prefix: in.Path, Tag: in.Tag, Detail: min(max(in.Detail, 0), 10)}, paging(in.Page, in.Limit))
		return result(a, err, in.MaxTokens)
	})
	sdk.AddTool(server, described("get_endpoints"), func(ctx context.Context, _ *sdk.CallToolRequest, in getEndpointsInput) (*sdk.CallToolResult, any, error) {
		a, err := c.Endpoint(ctx, in.version(), in.Endpoints, depth(in.Depth))
		return result(a, err, in.MaxTokens)
	})
	sdk.AddTool(server, described("get_schemas"), func(ctx context.Context, _ *sdk.CallToolRequest, in getSchemasInput) (*sdk.CallToolResult, any, error) {
		a, err := c.Schema(ctx, in.version(), in.Names, depth(in.Depth))
		return result(a, err, in.MaxTokens)
	})
	sdk.AddTool(server, described("get_spec_summary"), func(ctx context.Context, _ *sdk.CallToolRequest, in of) (*sdk.CallToolResult, any, error) {
		a, err := c.Summary(ctx, in.version())
		return result(a, err, in.MaxTokens)
	})
	sdk.AddTool(server, described("list_versions"), func(ctx context.Context, _ *sdk.CallToolRequest, in of) (*sdk.CallToolResult, any, error) {
		a, err := c.Versions(ctx, in.version().Provider)
		return result(a, err, in.MaxTokens)
	})
	sdk.AddTool(server, described("diff_versions"), func(ctx context.Context, _ *sdk.CallToolRequest, in diffInput) (*sdk.CallToolResult, any, error) {
		a, err := c.Diff(ctx, of{Provider: in.Provider}.version().Provider, in.From, in.To, in.Breaking)
		return result(a, err, in.MaxTokens)
	})
}

func paging(page, limit int) catalogue.Paging {
	if limit <= 0 {
		limit = 10
	}
	return catalogue.Paging{Page: min(max(page, 1), 100_000), PerPage: min(limit, maxLimit)}
}

func depth(n int) int { return min(max(n, 0), 5) }

const unknownFault = "something went wrong; the log of the server tells what"

// result is an answer as a tool gives it: Markdown to read, and the same as data. What a caller may know of an error is told to the
// model, which can ask better then.
func result(a *catalogue.Answer, err error, most int) (*sdk.CallToolResult, any, error) {
	if err != nil {
		var one *bartleby.Error
		var many bartleby.Errors
		switch {
		case errors.As(err, &many) && len(many) > 0 && many[0].Kind != bartleby.Internal:
			return nil, nil, errors.New(many[0].LongMessage)
		case errors.As(err, &one) && one.Kind != bartleby.Internal:
			return nil, nil, errors.New(one.LongMessage)
		}
		return nil, nil, errors.New(unknownFault)
	}
	if most <= 0 {
		most = maxTokens
	}
	data, text := a.Both(most)
	return &sdk.CallToolResult{Content: []sdk.Content{&sdk.TextContent{Text: strings.TrimSpace(string(text))}}}, json.RawMessage(data), nil
}
