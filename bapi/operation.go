package bapi

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"bartleby"
	"bartleby/rest"
)

// What operators, rather than applications, ask of the backend listener.

// health answers while the process runs.
func (a *api) health(w http.ResponseWriter, _ *http.Request) error {
	return writeStatus(w, "ok")
}

// ready answers while the database does.
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

func metricsHandler(g prometheus.Gatherer) http.Handler {
	if g == nil {
		return http.NotFoundHandler()
	}
	return promhttp.HandlerFor(g, promhttp.HandlerOpts{})
}

func (a *api) serveMetrics(w http.ResponseWriter, r *http.Request) error {
	a.metrics.ServeHTTP(w, r)
	return nil
}

// serveOpenAPI answers with the document of the version that the request names.
func (a *api) serveOpenAPI(w http.ResponseWriter, r *http.Request) error {
	if a.openapi == nil {
		return bartleby.RouteNotFound()
	}
	doc, err := a.openapi(string(rest.VersionOf(r.Context())))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	_, err = w.Write(doc)
	return err
}
