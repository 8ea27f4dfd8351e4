// Package fapi is the public door: what browsers reach. For now it serves images; sign-in and the rest follow.
//
// What may not enter: rules, SQL, and knowledge of other doors.
package fapi

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"bartleby"
	"bartleby/rest"
	"bartleby/store"
)

// Config is what the door needs.
type Config struct {
	DB      *store.DB
	Log     *slog.Logger
	Metrics prometheus.Registerer
	Now     func() time.Time
	More    []*rest.Route // of rooms that have their pages on this listener
}

type api struct {
	db *store.DB
}

// New makes the handler of the frontend listener.
func New(c Config) (http.Handler, error) {
	a := &api{db: c.DB}
	return rest.New(rest.Config{
		Versions: []string{"2021-02-05", "2024-10-01", "2025-04-10", "2025-11-10", "2026-05-12"},
		Routes:   append(a.routes(), c.More...),
		Log:      c.Log,
		Metrics:  c.Metrics,
		Now:      c.Now,
		ClientIP: peer,
		Instance: func(context.Context) string { return "" },
	})
}

func (a *api) routes() []*rest.Route {
	return []*rest.Route{
		rest.Raw("GET /healthz", a.health).Named("GetHealth").Says("Is the process alive?", "").Open(),
		rest.Raw("GET /readyz", a.ready).Named("GetReadiness").Says("Does the database answer?", "").Open(),
		rest.Raw("GET /v1/proxy-health", a.proxyHealth).Named("GetProxyHealth").Says("Does a proxy lead here?", "").Open(),
		rest.Raw("GET /images/{token}", a.serveImage).Named("GetImage").Says("An uploaded image, or a generated avatar", "").Open(),
	}
}

func (a *api) health(w http.ResponseWriter, _ *http.Request) error { return writeStatus(w, "ok") }

func (a *api) ready(w http.ResponseWriter, r *http.Request) error {
	if err := a.db.Ping(r.Context()); err != nil {
		return bartleby.ServiceUnavailable(err)
	}
	return writeStatus(w, "ready")
}

func writeStatus(w http.ResponseWriter, status string) error {
	w.Header().Set("Content-Type", "application/json")
	_, err := w.Write([]byte(`{"status":"` + status + `"}`))
	return err
}

// peer is the address at the other end of the connection.
func peer(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	return host
}
