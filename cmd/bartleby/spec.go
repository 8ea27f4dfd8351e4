package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"bartleby"
	"bartleby/bapi"
	"bartleby/catalogue"
	"bartleby/identity"
	"bartleby/mcp"
	"bartleby/outbound"
	"bartleby/password"
	"bartleby/reference"
	"bartleby/rest"
	"bartleby/spec"
	"bartleby/store"
	"bartleby/token"
)

// specOptions is how the catalogue is served.
type specOptions struct {
	SpecAccess     reference.Access `name:"spec-access" env:"BARTLEBY_SPEC_ACCESS" default:"loopback" enum:"loopback,open,key" help:"Who may read the catalogue of OpenAPI documents without a secret key: requests from this machine (loopback), everybody who reaches the listener (open), or nobody (key)."`
	MCPDestructive bool             `name:"mcp-destructive" env:"BARTLEBY_MCP_DESTRUCTIVE" help:"Give agents that have a secret key the tools that take access or data from somebody as well: ban, lock, revoke a session, change metadata. /mcp then has them."`
	SpecIngest     string           `name:"spec-ingest" env:"BARTLEBY_SPEC_INGEST" default:"key" enum:"key,off" help:"Who may bring documents over HTTP: whoever has a secret key (key), or nobody (off). Documents are the same for all instances; turn it off where these belong to people who do not trust each other."`
}

type mcpCommand struct {
	storage
	frontend
	SecretKey   string `name:"secret-key" env:"BARTLEBY_SECRET_KEY" placeholder:"KEY" help:"A secret key: with it, there are tools that act on the users and organizations of its instance. Better in the environment, which others cannot read."`
	Destructive bool   `name:"destructive" env:"BARTLEBY_MCP_DESTRUCTIVE" help:"Tools that take access or data from somebody as well: ban, lock, revoke a session, change metadata."`
}

type specCommand struct {
	Ingest specIngestCommand `cmd:"" help:"Ingest a version of an API, in the place of what there was of it. The same content again changes nothing."`
	List   specListCommand   `cmd:"" help:"List the versions that are there."`
	Remove specRemoveCommand `cmd:"" help:"Remove a version, or the whole API."`
}

type specIngestCommand struct {
	storage
	Name       string `arg:"" help:"What the API is called in URLs: lower-case letters, digits, hyphens, underscores and dots."`
	Document   string `arg:"" help:"File or http(s) URL of an OpenAPI document, 3.0 or 3.1, JSON or YAML, of 50 MB at most."`
	APIVersion string `name:"version" placeholder:"VERSION" help:"Version of the API. Default: info.version of the document."`
}

type specListCommand struct{ storage }

type specRemoveCommand struct {
	storage
	Name       string `arg:"" help:"Name of the API."`
	APIVersion string `name:"version" placeholder:"VERSION" help:"Only this version."`
}

// door makes the catalogue and its routes on the backend listener, and the door whose tools act on what that listener serves.
func (o *specOptions) door(db *store.DB, log *slog.Logger) (*catalogue.Catalogue, *mcp.Door, []*rest.Route, error) {
	library := &catalogue.Catalogue{DB: db, Log: log}
	door, err := reference.New(reference.Config{Catalogue: library, Access: o.SpecAccess, ReadOnly: o.SpecIngest == "off"})
	if err != nil {
		return nil, nil, nil, err
	}
	tools, err := mcp.New(mcp.Config{
		Catalogue: library, Version: version(), Spared: door.Spared, Log: log,
		DB: db, Routes: bapi.Routes(), APIVersion: bapi.Versions[len(bapi.Versions)-1], Destructive: o.MCPDestructive,
	})
	if err != nil {
		return nil, nil, nil, err
	}
	return library, tools, slices.Concat(door.Routes(), tools.Routes()), nil
}

// run answers a client of the Model Context Protocol that started this program. Nothing else may write to the output.
func (c *mcpCommand) run(ctx context.Context, p process) error {
	db, err := c.open(ctx, p, quiet())
	if err != nil {
		return err
	}
	defer db.Close()
	library := &catalogue.Catalogue{DB: db}
	ownAPI{library, quiet()}.Run(ctx)
	config := mcp.Config{Catalogue: library, Version: version()}
	if c.SecretKey != "" {
		if _, _, err := store.InstanceByKey(ctx, db, store.KeyDigest(c.SecretKey)); err != nil {
			return plain(err)
		}
		config.DB, config.Routes, config.APIVersion = db, bapi.Routes(), bapi.Versions[len(bapi.Versions)-1]
		config.Key, config.Destructive = c.SecretKey, c.Destructive
	}
	door, err := mcp.New(config)
	if err != nil {
		return err
	}
	if c.SecretKey != "" {
		api, err := c.api(db, p)
		if err != nil {
			return err
		}
		door.Act(api)
	}
	return door.Serve(ctx, os.Stdin, stream{p.stdout})
}

// api is the Backend API for the tools of this process.
func (c *mcpCommand) api(db *store.DB, p process) (http.Handler, error) {
	rules := &identity.Service{
		DB: db, Log: quiet(), Tokens: &token.Issuer{DB: db, FrontendURL: c.url(c.FrontendAddr), Now: p.now},
		Hashes: password.NewPool(password.PoolConfig{}), Outbound: outbound.New(false), TXT: net.DefaultResolver.LookupTXT,
	}
	metrics := prometheus.NewRegistry()
	return bapi.New(bapi.Config{DB: db, Identity: rules, FrontendURL: c.url(c.FrontendAddr), Log: quiet(), Now: p.now, Metrics: metrics, Gatherer: metrics})
}

// stream is an output that is not closed by who writes to it.
type stream struct{ io.Writer }

func (stream) Close() error { return nil }

// ownAPI brings the server's own API into the catalogue while the server runs already.
type ownAPI struct {
	library *catalogue.Catalogue
	log     *slog.Logger
}

// Run ends when it is done.
func (o ownAPI) Run(ctx context.Context) {
	routes := bapi.Routes()
	err := o.library.IngestOwn(ctx, build(), bapi.Versions, func(v string) ([]byte, error) { return spec.Document(routes, v, version()) })
	if err != nil && ctx.Err() == nil {
		o.log.Error("the catalogue lacks this server's API", slog.Any("error", err))
	}
}

// build tells builds of the program apart, so that what one has ingested need not be made again at each start. Builds of a
// working copy have no version of their own: then the file decides.
func build() string {
	mark := version()
	if file, err := os.Executable(); err == nil {
		if info, err := os.Stat(file); err == nil {
			mark += fmt.Sprintf(" %d %d", info.Size(), info.ModTime().UnixNano())
		}
	}
	return mark
}

func (c *specIngestCommand) run(ctx context.Context, p process) error {
	text, err := fetchDocument(ctx, c.Document)
	if err != nil {
		return err
	}
	db, err := c.open(ctx, p, quiet())
	if err != nil {
		return err
	}
	defer db.Close()
	head, changed, err := (&catalogue.Catalogue{DB: db}).Ingest(ctx, c.Name, c.APIVersion, c.Document, text)
	if err != nil {
		var faults bartleby.Errors
		if errors.As(err, &faults) {
			return fmt.Errorf("%s was not ingested:\n%s", c.Document, faultLines(faults))
		}
		return plain(err)
	}
	did := "Ingested"
	if !changed {
		did = "Nothing changed:"
	}
	fmt.Fprintf(p.stdout, "%s %s %s: %d endpoints, %d schemas, %s.\n", did, head.API, head.Version, head.Endpoints, head.Schemas, head.Status())
	return nil
}

func faultLines(faults bartleby.Errors) string {
	lines := make([]string, len(faults))
	for i, f := range faults {
		lines[i] = "  " + f.LongMessage
	}
	return strings.Join(lines, "\n")
}

// fetchDocument reads a file, or asks a URL.
func fetchDocument(ctx context.Context, from string) ([]byte, error) {
	if !strings.HasPrefix(from, "http://") && !strings.HasPrefix(from, "https://") {
		f, err := os.Open(from)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return readDocument(f)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, from, http.NoBody)
	if err != nil {
		return nil, usageError{err}
	}
	request.Header.Set("Accept", "application/openapi+json, application/openapi+yaml, application/json, application/yaml, */*;q=0.5")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %s", from, response.Status)
	}
	return readDocument(response.Body)
}

func readDocument(r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, bartleby.MaxDocument+1))
	if err == nil && len(text) > bartleby.MaxDocument {
		err = plain(bartleby.DocumentTooLarge())
	}
	return text, err
}

func (c *specListCommand) run(ctx context.Context, p process) error {
	db, err := c.open(ctx, p, quiet())
	if err != nil {
		return err
	}
	defer db.Close()
	heads, err := store.Read(ctx, db, "", func(tx *store.Tx) ([]bartleby.DocumentHead, error) { return tx.Documents() })
	if err != nil {
		return plain(err)
	}
	w := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "API\tVERSION\tENDPOINTS\tSCHEMAS\tINGESTED\tSTATUS")
	for _, h := range heads {
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\t%s\n", h.API, h.Version, h.Endpoints, h.Schemas, time.UnixMilli(h.IngestedAt).UTC().Format(time.DateTime), h.Status())
	}
	return w.Flush()
}

func (c *specRemoveCommand) run(ctx context.Context, p process) error {
	if c.Name == bartleby.OwnAPI {
		return plain(bartleby.APINameReserved(c.Name))
	}
	db, err := c.open(ctx, p, quiet())
	if err != nil {
		return err
	}
	defer db.Close()
	return plain(store.DeleteDocument(ctx, db, c.Name, c.APIVersion))
}
