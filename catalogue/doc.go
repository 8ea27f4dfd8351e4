// Package catalogue keeps OpenAPI documents and answers questions about them: which APIs there are, what one operation takes,
// who uses a schema, what changed between two versions. An answer is a value that can be written as JSON or Markdown, and cut
// down to a budget, whichever door it leaves by.
//
// What may not enter: HTTP, SQL, and how OpenAPI is read, which is the business of package spec.
package catalogue

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"time"

	"bartleby"
	"bartleby/spec"
	"bartleby/store"
)

// Catalogue answers from a database. The documents belong to the server: they are the same for every instance.
type Catalogue struct {
	DB  *store.DB
	Log *slog.Logger // nil: nothing is logged

	reading gate
}

// gate lets one at a time through: to read a document takes a multiple of its size.
type gate struct{ sync.Mutex }

// enter waits for its turn, or for the end of the context.
func (g *gate) enter(ctx context.Context) error {
	for !g.TryLock() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
	return nil
}

func (g *gate) leave() { g.Unlock() }

// Version says which version of which API a question is about.
type Version struct {
	Provider string `path:"provider" doc:"Name of the API, as the list of providers has it."`
	Version  string `query:"version" max:"128" doc:"Version of the API. Default: the current one."`
}

// in runs a question about a version.
func in[T any](ctx context.Context, c *Catalogue, v Version, fn func(*store.Tx, *bartleby.DocumentHead) (T, error)) (T, error) {
	return store.Read(ctx, c.DB, "", func(tx *store.Tx) (T, error) {
		head, err := tx.DocumentHead(v.Provider, v.Version)
		if err != nil {
			var none T
			return none, err
		}
		return fn(tx, head)
	})
}

// lookup finds components of a version.
func lookup(tx *store.Tx, head *bartleby.DocumentHead) spec.Lookup {
	return func(keys []spec.Key) (map[spec.Key]json.RawMessage, error) {
		wanted := make([]store.ComponentKey, len(keys))
		for i, k := range keys {
			wanted[i] = store.ComponentKey(k)
		}
		list, err := tx.DocumentComponents(head.API, head.Version, wanted)
		found := make(map[spec.Key]json.RawMessage, len(list))
		for _, c := range list {
			found[spec.Key{Kind: c.Kind, Name: c.Name}] = c.JSON
		}
		return found, err
	}
}

// names splits a list such as "User,Session".
func names(list string) []string {
	var all []string
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name != "" {
			all = append(all, name)
		}
	}
	return all
}
