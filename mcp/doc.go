// Package mcp is the door to the catalogue for language models: a server of the Model Context Protocol, over Streamable HTTP and over
// standard input and output. Its tools answer what the REST operations of package reference answer.
//
// What may not enter: how questions are answered, which is the business of package catalogue, and knowledge of other doors.
package mcp

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"bartleby/catalogue"
	"bartleby/rest"
)

// Config is what the door needs.
type Config struct {
	Catalogue *catalogue.Catalogue
	Version   string                   // of this server
	Spared    func(*http.Request) bool // who needs no secret key; nil: nobody
	Log       *slog.Logger
}

// Door serves the protocol.
type Door struct {
	Config
	server  *sdk.Server
	handler http.Handler
}

const instructions = "Look up single operations and schemas of APIs instead of reading whole OpenAPI documents. Begin with list_endpoints and a question in words; detail=1 answers the best match whole. Answers fit max_tokens, and say what they left out."

// New makes the door.
func New(c Config) *Door {
	d := &Door{Config: c}
	d.server = sdk.NewServer(&sdk.Implementation{Name: "bartleby", Title: "Bartleby's API catalogue", Version: c.Version}, &sdk.ServerOptions{
		Instructions: instructions, Capabilities: &sdk.ServerCapabilities{},
	})
	d.tools()
	d.resources()
	// Each request stands by itself: replicas need share nothing, and nothing is kept for a client that went away.
	d.handler = sdk.NewStreamableHTTPHandler(func(*http.Request) *sdk.Server { return d.server }, &sdk.StreamableHTTPOptions{
		Stateless: true, JSONResponse: true, Logger: c.Log,
		DisableLocalhostProtection: true, // requests to another name than this machine's bring a key, which protects better
	})
	return d
}

// Routes are the operations, for the table of the backend listener.
func (d *Door) Routes() []*rest.Route {
	const tag = "Catalogue"
	serve := func(w http.ResponseWriter, r *http.Request) error {
		d.handler.ServeHTTP(w, r)
		return nil
	}
	routes := []*rest.Route{
		rest.Raw("POST /mcp", serve).Named("CallMCP").Tagged(tag).Says("Model Context Protocol, Streamable HTTP", "").Unlimited(),
		rest.Raw("GET /.well-known/mcp", d.discover).Named("DiscoverMCP").Tagged(tag).Says("Where the MCP server is", "").Open(),
	}
	if d.Spared != nil {
		routes[0].Unless(func(r *http.Request) bool { return r.Header.Get("Origin") == "" && d.Spared(r) }) // no page of a browser
	}
	return routes
}

// discover tells where the server is and which tools it has, to whoever asks: the tools themselves ask for a key.
func (d *Door) discover(w http.ResponseWriter, r *http.Request) error {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	type tool struct {
		Name        string `json:"name"`
		Description string `json:"description"`
	}
	var list []tool
	for _, t := range tools {
		list = append(list, tool{t.Name, t.Description})
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(map[string]any{"mcp": map[string]any{
		"spec_version": "2026-01-21", "status": "stable",
		"servers": []any{map[string]any{
			"name": "bartleby", "description": "Operations and schemas of the APIs in this server's catalogue.", "url": scheme + "://" + r.Host + "/mcp", "transport": "http",
			"auth": map[string]any{"type": "api-key", "header": "Authorization", "prefix": "Bearer", "key_format": "sk_*"},
		}},
		"tools": list,
	}})
}

// Serve speaks over a pair of streams until the first ends: for clients that start the server themselves.
func (d *Door) Serve(ctx context.Context, in io.ReadCloser, out io.WriteCloser) error {
	return d.server.Run(ctx, &sdk.IOTransport{Reader: in, Writer: out})
}
