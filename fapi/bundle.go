package fapi

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"bartleby"
	"bartleby/bundle"
	"bartleby/rest"
	"bartleby/store"
)

func (a *api) bundleRoutes() []*rest.Route {
	return []*rest.Route{
		rest.Raw("GET /npm/{scope}/{package}/dist/{file}", a.serveScript).Open().Named("GetScript").Tagged(tagBundle).
			Says("A script of a front end", "Of a package that the operator brought, by its whole version, the beginning of one, or a channel."),
		rest.Raw("GET /npm/{scope}/{package}/LICENSE", a.serveLicense).Open().Named("GetScriptLicense").Tagged(tagBundle).
			Says("The licence of a package of scripts", ""),
	}
}

// shelf is the versions that there are, by package, from memory where they were read a moment ago.
type shelf struct {
	db  *store.DB
	now func() time.Time

	mu       sync.Mutex
	versions map[string][]string
	until    time.Time
}

func (s *shelf) of(ctx context.Context, name string) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.now(); !now.Before(s.until) {
		list, err := store.Bundles(ctx, s.db)
		if err != nil {
			return nil, err
		}
		s.versions, s.until = map[string][]string{}, now.Add(instanceLife)
		for _, b := range list {
			s.versions[b.Package] = append(s.versions[b.Package], b.Version)
		}
	}
	return s.versions[name], nil
}

func (a *api) serveScript(w http.ResponseWriter, r *http.Request) error {
	return a.serveBundle(w, r, "dist/"+r.PathValue("file"), "application/javascript; charset=utf-8")
}

func (a *api) serveLicense(w http.ResponseWriter, r *http.Request) error {
	return a.serveBundle(w, r, "LICENSE", "text/plain; charset=utf-8")
}

// serveBundle answers with a file. What a whole version holds never changes; what the beginning of one means does.
func (a *api) serveBundle(w http.ResponseWriter, r *http.Request, path, media string) error {
	header := w.Header()
	header.Set("Access-Control-Allow-Origin", "*")
	header.Del("Access-Control-Allow-Credentials")
	header.Set("Cross-Origin-Resource-Policy", "cross-origin")
	name, asked, _ := strings.Cut(r.PathValue("package"), "@")
	name = r.PathValue("scope") + "/" + name
	if !bartleby.IsBundlePackage(name) || !bartleby.IsBundlePath(path) || asked != "" && !bartleby.IsScriptVersion(asked) {
		return bartleby.RouteNotFound()
	}
	versions, err := a.scripts.of(r.Context(), name)
	if err != nil {
		return err
	}
	version := bundle.Choose(versions, asked)
	if version == "" {
		return bartleby.ScriptNotFound(name, asked)
	}
	file, err := store.BundleFile(r.Context(), a.db, name, version, path)
	if err != nil {
		return err
	}
	if file == nil {
		return bartleby.ScriptNotFound(name, version)
	}
	header.Set("Cache-Control", "public, max-age=300")
	if version == asked {
		header.Set("Cache-Control", keepForever)
	}
	etag := `"` + file.Digest + `"`
	header.Set("ETag", etag)
	header.Add("Vary", "Accept-Encoding")
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	header.Set("Content-Type", media)
	data := file.Data
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		header.Set("Content-Encoding", "gzip")
	} else if data, err = bundle.Unpack(file); err != nil {
		return err
	}
	header.Set("Content-Length", strconv.Itoa(len(data)))
	_, err = w.Write(data)
	return err
}
