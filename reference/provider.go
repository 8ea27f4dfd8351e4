package reference

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"bartleby"
	"bartleby/catalogue"
)

type listProviders struct {
	catalogue.Paging
	format
}

func (d *Reference) providers(ctx context.Context, in *listProviders) (*reply, error) {
	return in.reply(d.Catalogue.Providers(ctx, in.Paging))
}

type searchProviders struct {
	Text  string `query:"q" required:"true" max:"400" doc:"Words, or a question."`
	Scope string `query:"scope" enum:"providers,endpoints,all" default:"all" doc:"What to look for."`
	catalogue.Paging
	format
}

func (d *Reference) search(ctx context.Context, in *searchProviders) (*reply, error) {
	return in.reply(d.Catalogue.Search(ctx, in.Text, in.Scope, in.Paging))
}

type ofVersion struct {
	catalogue.Version
	format
}

func (d *Reference) provider(ctx context.Context, in *ofVersion) (*reply, error) {
	return in.reply(d.Catalogue.Provider(ctx, in.Version))
}

func (d *Reference) summary(ctx context.Context, in *ofVersion) (*reply, error) {
	return in.reply(d.Catalogue.Summary(ctx, in.Version))
}

func (d *Reference) tags(ctx context.Context, in *ofVersion) (*reply, error) {
	return in.reply(d.Catalogue.Tags(ctx, in.Version))
}

func (d *Reference) versions(ctx context.Context, in *ofVersion) (*reply, error) {
	return in.reply(d.Catalogue.Versions(ctx, in.Provider))
}

type diffVersions struct {
	Provider string `path:"provider"`
	From     string `query:"from" required:"true" max:"128" doc:"The older version."`
	To       string `query:"to" max:"128" doc:"The newer version. Default: the current one."`
	Breaking bool   `query:"breaking" doc:"Only what may break a client of the older version."`
	format
}

func (d *Reference) diff(ctx context.Context, in *diffVersions) (*reply, error) {
	return in.reply(d.Catalogue.Diff(ctx, in.Provider, in.From, in.To, in.Breaking))
}

// document answers with a whole document. It is kept compressed, and sent like that to those who take it.
func (d *Reference) document(w http.ResponseWriter, r *http.Request) error {
	text, head, err := d.Catalogue.Document(r.Context(), catalogue.Version{Provider: r.PathValue("provider"), Version: r.URL.Query().Get("version")})
	if err != nil {
		return err
	}
	header := w.Header()
	header.Set("Vary", "Accept-Encoding")
	header.Set("Content-Type", "application/json")
	packed := strings.Contains(r.Header.Get("Accept-Encoding"), "gzip")
	etag := head.Digest[:24]
	if packed {
		etag += "-gzip"
	}
	if fresh(w, r, etag) {
		return nil
	}
	if packed {
		header.Set("Content-Encoding", "gzip")
		_, err = w.Write(text)
		return err
	}
	plain, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil {
		return err
	}
	_, err = io.Copy(w, plain)
	return err
}

// ingest takes a document as the body, whatever its media type is said to be.
func (d *Reference) ingest(w http.ResponseWriter, r *http.Request) error {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bartleby.MaxDocument))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return bartleby.DocumentTooLarge()
	case err != nil:
		return bartleby.BodyInvalid("The body could not be read to its end.")
	}
	out, created, err := d.Catalogue.Take(r.Context(), r.PathValue("name"), r.URL.Query().Get("version"), text)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	if created {
		w.WriteHeader(http.StatusCreated)
	}
	_, err = w.Write(out.Write(catalogue.Format{}))
	return err
}
