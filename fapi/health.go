package fapi

import (
	"net/http"

	"bartleby"
)

// health answers while the process runs.
func (a *api) health(w http.ResponseWriter, _ *http.Request) error { return writeStatus(w, "ok") }

// ready answers while the database does.
func (a *api) ready(w http.ResponseWriter, r *http.Request) error {
	if err := a.db.Ping(r.Context()); err != nil {
		return bartleby.ServiceUnavailable(err)
	}
	return writeStatus(w, "ready")
}

// healthy is ready in the words of front ends.
func (a *api) healthy(w http.ResponseWriter, r *http.Request) error {
	if err := a.db.Ping(r.Context()); err != nil {
		return bartleby.ServiceUnavailable(err)
	}
	return writeStatus(w, "healthy")
}

func writeStatus(w http.ResponseWriter, status string) error {
	w.Header().Set("Content-Type", "application/json")
	_, err := w.Write([]byte(`{"status":"` + status + `"}`))
	return err
}
