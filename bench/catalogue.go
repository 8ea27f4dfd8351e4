package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// library is what the catalogue of OpenAPI documents costs.
type library struct {
	bytes          int // of a document
	ingest         time.Duration
	before, after  time.Duration // from the start to the first 200, without the documents and with them
	memory, mapped float64       // MB, after only the catalogue was asked
	giant          time.Duration // to ingest a document of nearly the size that is taken at most, in a process of its own
	peak           float64       // MB, of that process
}

// libraryDocuments is how many documents are ingested.
const libraryDocuments = 10

// catalogue measures look-ups among ten large documents, copies of the server's own under other names. The server is stopped before
// and afterwards.
func (b *bench) catalogue(ctx context.Context, section *section, storage []string) error {
	l := &library{}
	section.library = l
	s, err := b.quickest(storage, &l.before)
	if err != nil {
		return err
	}
	defer func() { s.stop() }()
	text, keys, err := document(s)
	if err != nil {
		return err
	}
	l.bytes = len(text)
	log.Printf("%s: ingesting %d documents of %d KB", section.name, libraryDocuments, len(text)/1000)
	begun := time.Now()
	for i := range libraryDocuments {
		if _, err := send(http.DefaultClient, s.send(http.MethodPost, fmt.Sprintf("/spec/apis/bench%d/versions", i), string(text))); err != nil {
			return err
		}
	}
	l.ingest = time.Since(begun) / libraryDocuments
	s.stop()
	if s, err = b.quickest(storage, &l.after); err != nil {
		return err
	}
	at := func(i int) string {
		return fmt.Sprintf("/api/v1/providers/bench%d/endpoints", i%libraryDocuments)
	}
	for _, conns := range []int{1, 32} {
		for _, o := range []operation{
			{"catalogue: one operation", func(i int) *http.Request { return s.get(at(i) + "/" + keys[(i*7919)%len(keys)]) }, ""},
			{"catalogue: one operation, Markdown of 1000 tokens", func(i int) *http.Request {
				return s.get(at(i) + "/" + keys[(i*7919)%len(keys)] + "?format=markdown&max_tokens=1000")
			}, ""},
			{"catalogue: list of 25 operations", func(i int) *http.Request { return s.get(at(i)) }, ""},
			{"catalogue: a question of three words", func(i int) *http.Request { return s.get(at(i) + "?q=ban+a+user+session") }, ""},
		} {
			r := b.measure(ctx, o.name, conns, o.request)
			if r.err != nil {
				return r.err
			}
			section.add(r)
		}
	}
	l.memory, l.mapped = s.memory()
	s.stop()
	return b.giant(l, storage)
}

// giantDocument is JSON of 49 MB, of operations and schemas of an ordinary size.
func giantDocument() []byte {
	const most = 49_000_000
	schemas := []byte(`"components":{"schemas":{"Last":{}`)
	text := []byte(`{"openapi":"3.0.3","info":{"title":"Giant","version":"1"},"paths":{"/last":{}`)
	prose := strings.Repeat("What this is for, and what becomes of it when it is changed. ", 9)
	for i := 0; len(text)+len(schemas) < most; i++ {
		text = fmt.Appendf(text, `,"/things%d/{id}":{"get":{"operationId":"GetThing%d","description":%q,"tags":["Tag%d"],"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}],"responses":{"200":{"description":"Done.","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing%d"}}}}}}}`, i, i, prose, i%50, i)
		schemas = fmt.Appendf(schemas, `,"Thing%d":{"type":"object","description":%q,"properties":{"next":{"$ref":"#/components/schemas/Thing%d"}`, i, prose, i/2)
		for j := range 8 {
			schemas = fmt.Appendf(schemas, `,"field_%d":{"type":"string","description":%q}`, j, prose[:122])
		}
		schemas = append(schemas, "}}"...)
	}
	return append(append(append(text, "},"...), schemas...), "}}}"...)
}

// giant measures what the largest document costs whoever ingests it.
func (b *bench) giant(l *library, storage []string) error {
	file := filepath.Join(b.dir, "giant.json")
	if err := os.WriteFile(file, giantDocument(), 0o600); err != nil {
		return err
	}
	c := exec.Command(b.binary, append([]string{"spec", "ingest", "giant", file}, storage...)...)
	begun := time.Now()
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("ingest %s: %w: %s", file, err, out)
	}
	l.giant = time.Since(begun)
	if used, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		l.peak = float64(used.Maxrss) / 1024
	}
	return nil
}

// starts is how often a start is measured; the quickest counts, as the one that the machine disturbed least.
const starts = 5

// quickest starts the server a few times, and leaves the last one running.
func (b *bench) quickest(storage []string, took *time.Duration) (*server, error) {
	for i := 1; ; i++ {
		s, err := b.serve(storage)
		if err != nil {
			return nil, err
		}
		if *took == 0 || s.ready < *took {
			*took = s.ready
		}
		if i == starts {
			return s, nil
		}
		s.stop()
	}
}

// document is the server's own document, and the operations in it as the catalogue's URLs name them.
func document(s *server) ([]byte, []string, error) {
	response, err := http.DefaultClient.Do(s.get("/v1/openapi.json"))
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, nil, err
	}
	var doc struct {
		Paths map[string]map[string]any
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, nil, err
	}
	var keys []string
	for path, item := range doc.Paths {
		for method := range item {
			keys = append(keys, strings.ToUpper(method)+(&url.URL{Path: path}).EscapedPath())
		}
	}
	return text, keys, nil
}

func (l *library) text() string {
	if l == nil {
		return ""
	}
	return fmt.Sprintf("\nCatalogue: %d documents of %d KB, each ingested in %s. Cold start %s without them and %s with them. Resident after the questions above, in a fresh process: %.0f MB, of which %.0f MB are pages of files. A document of 49 MB is ingested in %s, by a process that holds %.0f MB at most.\n",
		libraryDocuments, l.bytes/1000, l.ingest.Round(time.Millisecond), l.before.Round(time.Millisecond), l.after.Round(time.Millisecond), l.memory, l.mapped, l.giant.Round(100*time.Millisecond), l.peak)
}
