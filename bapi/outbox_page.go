package bapi

import (
	"bytes"
	_ "embed" // the page
	"encoding/json"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"bartleby"
	"bartleby/rest"
	"bartleby/store"
)

//go:embed outbox.html
var outboxHTML string

//go:embed outbox.css
var outboxCSS []byte

// outboxShown is how many messages a page lists.
const outboxShown = 50

var outboxTemplate = template.Must(template.New("outbox").Funcs(template.FuncMap{
	"clock": func(at int64) string { return time.UnixMilli(at).UTC().Format("2 Jan 2006, 15:04:05 UTC") },
	"stamp": func(at int64) string { return time.UnixMilli(at).UTC().Format(time.RFC3339) },
	"pretty": func(data map[string]any) (string, error) {
		text, err := json.MarshalIndent(data, "", "  ")
		return string(text), err
	},
}).Parse(outboxHTML))

// outboxView is what the page shows: a list of messages, and one of them as a whole.
type outboxView struct {
	Instance  *bartleby.Instance
	Instances []*bartleby.Instance // of development, to choose from
	To        string
	Messages  []*bartleby.Message
	Total     int64
	Offset    int
	Shown     *bartleby.Message // nil: none
	Chosen    bool              // by its URL, rather than as the newest
}

// Query is the query of a link, from one page to another of the same list.
func (v *outboxView) Query(offset int) template.URL {
	q := url.Values{"instance": {v.Instance.ID}}
	if v.To != "" {
		q.Set("to", v.To)
	}
	if offset > 0 {
		q.Set("offset", strconv.Itoa(offset))
	}
	return template.URL("?" + q.Encode()) //nolint:gosec // it was just encoded
}

// Earlier is where the next page of the list begins; -1 where there is none.
func (v *outboxView) Earlier() int {
	if int64(v.Offset+outboxShown) < v.Total {
		return v.Offset + outboxShown
	}
	return -1
}

// Later is the way back from Earlier.
func (v *outboxView) Later() int {
	if v.Offset == 0 {
		return -1
	}
	return max(0, v.Offset-outboxShown)
}

// serveOutbox shows the outbox in a browser.
func (a *api) serveOutbox(w http.ResponseWriter, r *http.Request) error {
	v, err := a.outboxView(r)
	if err != nil {
		return err
	}
	v.To = recipient(r.URL.Query().Get("to"))
	if n, err := strconv.Atoi(r.URL.Query().Get("offset")); err == nil && n > 0 {
		v.Offset = n
	}
	if v.Messages, err = store.Read(r.Context(), a.db, v.Instance.ID, func(tx *store.Tx) (list []*bartleby.Message, err error) {
		list, v.Total, err = tx.Messages(v.To, outboxShown, v.Offset)
		return list, err
	}); err != nil {
		return err
	}
	if id := r.PathValue("message_id"); id != "" {
		v.Chosen = true
		if v.Shown, err = a.outboxMessage(r.Context(), v.Instance, id); err != nil {
			return err
		}
	} else if len(v.Messages) > 0 {
		v.Shown = v.Messages[0]
	}
	guard(w, "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	var page bytes.Buffer
	if err := outboxTemplate.Execute(&page, v); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, err = w.Write(page.Bytes())
	return err
}

// serveOutboxBody is the HTML of an e-mail, for the frame that shows it. The policy takes away what mail programs do not give
// either: scripts, forms, frames.
func (a *api) serveOutboxBody(w http.ResponseWriter, r *http.Request) error {
	v, err := a.outboxView(r)
	if err != nil {
		return err
	}
	m, err := a.outboxMessage(r.Context(), v.Instance, r.PathValue("message_id"))
	if err != nil {
		return err
	}
	guard(w, "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, err = w.Write([]byte(m.Body))
	return err
}

func (a *api) serveOutboxStyle(w http.ResponseWriter, r *http.Request) error {
	if !rest.Local(r) {
		return bartleby.RouteNotFound()
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, err := w.Write(outboxCSS)
	return err
}

func guard(w http.ResponseWriter, policy string) {
	header := w.Header()
	header.Set("Content-Security-Policy", policy)
	header.Set("Referrer-Policy", "no-referrer") // ids of messages, and what they link to, are nobody's business
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
}

// outboxView finds the instance that the query names, or else the first development instance. To requests that are not from this
// machine, and where there is no such instance, there is no outbox.
func (a *api) outboxView(r *http.Request) (*outboxView, error) {
	if !rest.Local(r) {
		return nil, bartleby.RouteNotFound()
	}
	all, err := store.Instances(r.Context(), a.db)
	if err != nil {
		return nil, err
	}
	v, id := &outboxView{}, r.URL.Query().Get("instance")
	for _, ins := range all {
		if ins.Environment != bartleby.Development {
			continue
		}
		v.Instances = append(v.Instances, ins)
		if v.Instance == nil && (id == "" || id == ins.ID) {
			v.Instance = ins
		}
	}
	if v.Instance == nil {
		return nil, bartleby.RouteNotFound()
	}
	return v, nil
}
