package portal

import (
	"net/http"
	"strconv"
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
)

// read reads for a visit.
func read[T any](p *Portal, v *visit, fn func(*store.Tx) (T, error)) (T, error) {
	return store.Read(v.r.Context(), p.DB, v.ins.ID, fn)
}

func (p *Portal) endpoint(v *visit) (*bartleby.WebhookEndpoint, error) {
	return read(p, v, func(tx *store.Tx) (*bartleby.WebhookEndpoint, error) {
		return tx.WebhookEndpoint(v.r.PathValue("endpoint"))
	})
}

// at is the path of an endpoint's pages.
func (p *Portal) at(v *visit, id string) string { return p.home(v.ins.ID) + "/endpoints/" + id }

func (p *Portal) listEndpoints(v *visit) error {
	list, err := read(p, v, func(tx *store.Tx) ([]*bartleby.WebhookEndpoint, error) {
		list, _, err := tx.WebhookEndpoints(0, 0)
		return list, err
	})
	if err != nil {
		return err
	}
	return p.show(v, http.StatusOK, "endpoints", "Endpoints", list)
}

// endpointPage is an endpoint with a page of its deliveries.
type endpointPage struct {
	*bartleby.WebhookEndpoint
	At          string
	Deliveries  []*bartleby.Delivery
	Total       int64
	Statuses    []statusLink
	Newer       string // URLs; "" where there are none
	Older       string
	ReplaySince string
}

type statusLink struct {
	Label, URL string
	Current    bool
}

const pageLength = 20

func (p *Portal) showEndpoint(v *visit) error {
	e, err := p.endpoint(v)
	if err != nil {
		return err
	}
	q := v.r.URL.Query()
	status := bartleby.DeliveryStatus(q.Get("status"))
	page, _ := strconv.Atoi(q.Get("page")) // the first one when it is nonsense
	page = min(max(page, 1), 1_000_000)
	out := &endpointPage{WebhookEndpoint: e, At: p.at(v, e.ID), ReplaySince: p.Now().Add(-24 * time.Hour).UTC().Format(sinceFormat)}
	out.Deliveries, err = read(p, v, func(tx *store.Tx) (list []*bartleby.Delivery, err error) {
		list, out.Total, err = tx.Deliveries(e.ID, status, pageLength, (page-1)*pageLength)
		return list, err
	})
	if err != nil {
		return err
	}
	for _, s := range []bartleby.DeliveryStatus{"", bartleby.DeliverySucceeded, bartleby.DeliveryPending, bartleby.DeliveryFailed} {
		link := statusLink{string(s), out.At + "?status=" + string(s), s == status}
		if s == "" {
			link.Label, link.URL = "all", out.At
		}
		out.Statuses = append(out.Statuses, link)
	}
	to := func(page int) string { return out.At + "?status=" + string(status) + "&page=" + strconv.Itoa(page) }
	if page > 1 {
		out.Newer = to(page - 1)
	}
	if int64(page*pageLength) < out.Total {
		out.Older = to(page + 1)
	}
	return p.show(v, http.StatusOK, "endpoint", "Endpoint "+e.URL, out)
}

func (p *Portal) switchEndpoint(off bool) func(*visit) error {
	return func(v *visit) error {
		word := "enabled"
		if off {
			word = "disabled"
		}
		id := v.r.PathValue("endpoint")
		_, err := p.Identity.UpdateWebhookEndpoint(v.r.Context(), v.ins, id, identity.WebhookEndpointChange{Disabled: bartleby.To(off)})
		return p.then(v, p.at(v, id), word, err)
	}
}

func (p *Portal) deleteEndpoint(v *visit) error {
	_, err := p.Identity.DeleteWebhookEndpoint(v.r.Context(), v.ins, v.r.PathValue("endpoint"))
	return p.then(v, p.home(v.ins.ID), "deleted", err)
}

func (p *Portal) testEndpoint(v *visit) error {
	id := v.r.PathValue("endpoint")
	_, err := p.Identity.TestWebhookEndpoint(v.r.Context(), v.ins, id)
	return p.then(v, p.at(v, id), "tested", err)
}

// sinceFormat is how browsers send the field of a moment; seconds may follow.
const sinceFormat = "2006-01-02T15:04"

func (p *Portal) replayEvents(v *visit) error {
	id, text := v.r.PathValue("endpoint"), v.r.PostForm.Get("since")
	since, err := time.Parse(sinceFormat, text)
	if err != nil {
		since, err = time.Parse(sinceFormat+":05", text)
	}
	if err != nil || since.UnixMilli() < 0 {
		return p.then(v, p.at(v, id), "since", nil)
	}
	_, err = p.Identity.ReplayEvents(v.r.Context(), v.ins, id, since.UnixMilli())
	return p.then(v, p.at(v, id), "replayed", err)
}

// secretPage is the secrets of an endpoint that sign now.
type secretPage struct {
	*bartleby.WebhookEndpoint
	At      string
	Current string
	Earlier []bartleby.WebhookSecret
}

func (p *Portal) showSecret(v *visit) error {
	e, err := p.endpoint(v)
	if err != nil {
		return err
	}
	out := &secretPage{WebhookEndpoint: e, At: p.at(v, e.ID)}
	for _, s := range e.Secrets {
		switch {
		case s.ExpiresAt == 0:
			out.Current = s.Key
		case s.ExpiresAt > p.Now().UnixMilli():
			out.Earlier = append(out.Earlier, s)
		}
	}
	return p.show(v, http.StatusOK, "secret", "Secret of "+e.URL, out)
}

func (p *Portal) rotateSecret(v *visit) error {
	id := v.r.PathValue("endpoint")
	_, err := p.Identity.RotateWebhookSecret(v.r.Context(), v.ins, id, "")
	return p.then(v, p.at(v, id)+"/secret", "rotated", err)
}

// then leads on after a form, with the word of what it has done.
func (p *Portal) then(v *visit, to, word string, err error) error {
	if err == nil {
		p.redirect(v.w, to+"?done="+word)
	}
	return err
}
