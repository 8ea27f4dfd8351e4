package catalogue

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	"bartleby"
	"bartleby/spec"
	"bartleby/store"
)

// Ingest stores a version of an API, in the place of what there was of it. Without a version, that of the document counts. Where the
// same content is there already nothing changes, and changed is false. It fails with openapi_document_invalid.
func (c *Catalogue) Ingest(ctx context.Context, name, version, source string, text []byte) (head *bartleby.DocumentHead, changed bool, err error) {
	if err := bartleby.CheckAPIName(name); err != nil {
		return nil, false, err
	}
	if name == bartleby.OwnAPI {
		return nil, false, bartleby.APINameReserved(name)
	}
	return c.ingest(ctx, name, version, source, text, spec.Read)
}

func (c *Catalogue) ingest(ctx context.Context, name, version, source string, text []byte, read func([]byte) (*bartleby.Document, error)) (*bartleby.DocumentHead, bool, error) {
	if err := c.reading.enter(ctx); err != nil {
		return nil, false, err
	}
	defer c.reading.leave()
	doc, err := read(text)
	if err != nil {
		return nil, false, err
	}
	if doc.API, doc.Source = name, source; version != "" {
		doc.Version = version
	}
	if err := bartleby.CheckAPIVersion(doc.Version); err != nil {
		return nil, false, err
	}
	return store.SaveDocument(ctx, c.DB, doc)
}

// IngestOwn has the catalogue hold this server's own API, a document for each version. The mark tells builds of the server apart: what
// a build has ingested once is not made again.
func (c *Catalogue) IngestOwn(ctx context.Context, mark string, versions []string, write func(version string) ([]byte, error)) error {
	had, err := store.Read(ctx, c.DB, "", func(tx *store.Tx) ([]bartleby.DocumentHead, error) { return tx.DocumentVersions(bartleby.OwnAPI) })
	if err != nil {
		return err
	}
	done := map[string]bool{}
	for _, h := range had {
		if !slices.Contains(versions, h.Version) {
			if err := store.DeleteDocument(ctx, c.DB, h.API, h.Version); err != nil {
				return err
			}
		}
		done[h.Version] = h.Source == mark
	}
	for _, version := range versions {
		if done[version] {
			continue
		}
		if err := ctx.Err(); err != nil { // a document takes a while, and whoever stops the server waits for this
			return err
		}
		text, err := write(version)
		if err != nil {
			return fmt.Errorf("document of %s: %w", version, err)
		}
		head, changed, err := c.ingest(ctx, bartleby.OwnAPI, version, mark, text, spec.ReadOwn)
		if err != nil {
			return fmt.Errorf("ingest %s: %w", version, err)
		}
		if changed && c.Log != nil {
			c.Log.LogAttrs(ctx, slog.LevelDebug, "catalogue has this server's API", slog.String("version", version), slog.Int("endpoints", head.Endpoints))
		}
	}
	return nil
}

// Take is Ingest for a document that came over HTTP, with the answer to it.
func (c *Catalogue) Take(ctx context.Context, name, version string, text []byte) (a *Answer, changed bool, err error) {
	head, changed, err := c.Ingest(ctx, name, version, "HTTP", text)
	if err != nil {
		return nil, false, err
	}
	out := spec.Object()
	out.Set("provider", spec.String(head.API))
	versionRow(head).Each(out.Set)
	out.Set("changed", spec.Bool(changed))
	return &Answer{Value: out}, changed, nil
}
