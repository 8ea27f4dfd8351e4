package portal

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"bartleby"
	"bartleby/store"
	"bartleby/webhook"
)

// deliveryPage is a delivery with its request and what came of it.
type deliveryPage struct {
	*bartleby.Delivery
	Endpoint *bartleby.WebhookEndpoint
	Back     string
	At       string
	Body     string
	Headers  []header // of the last attempt; none before the first
	Attempts []attempt
}

type header struct{ Name, Value string }

type attempt struct {
	*bartleby.DeliveryAttempt
	Answer string // the body, as text
}

func (p *Portal) showDelivery(v *visit) error {
	d, err := read(p, v, func(tx *store.Tx) (*deliveryPage, error) {
		e, err := tx.WebhookEndpoint(v.r.PathValue("endpoint"))
		if err != nil {
			return nil, err
		}
		d := &deliveryPage{Endpoint: e, Back: p.at(v, e.ID)}
		if d.Delivery, err = tx.Delivery(e.ID, v.r.PathValue("delivery")); err != nil {
			return nil, err
		}
		list, err := tx.DeliveryAttempts(d.ID)
		for _, a := range slices.Backward(list) {
			d.Attempts = append(d.Attempts, attempt{a, strings.ToValidUTF8(string(a.Response), "\uFFFD")})
		}
		return d, err
	})
	if err != nil {
		return err
	}
	d.At = d.Back + "/deliveries/" + d.ID
	body, err := webhook.Body(p.FrontendURL, v.ins, &d.Event)
	if err != nil {
		return err
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, body, "", "  "); err != nil {
		return err
	}
	d.Body = indented.String()
	if len(d.Attempts) > 0 {
		own := webhook.Headers(d.Endpoint, d.Event.MessageID(), time.UnixMilli(d.Attempts[0].At), body)
		all := maps.Clone(own)
		for name, value := range d.Endpoint.Headers {
			all[strings.ToLower(name)] = value
		}
		for _, name := range slices.Sorted(maps.Keys(all)) {
			d.Headers = append(d.Headers, header{strings.ToLower(name), all[name]})
		}
	}
	return p.show(v, http.StatusOK, "delivery", string(d.Event.Type)+", delivery", d)
}

func (p *Portal) resendDelivery(v *visit) error {
	endpoint, id := v.r.PathValue("endpoint"), v.r.PathValue("delivery")
	_, err := p.Identity.ResendDelivery(v.r.Context(), v.ins, endpoint, id)
	return p.then(v, p.at(v, endpoint)+"/deliveries/"+id, "resent", err)
}
