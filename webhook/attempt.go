package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"bartleby"
	"bartleby/outbound"
	"bartleby/wire"
)

// attempt sends a delivery once. It takes no longer than the timeout. It fails when there is no request to be made of the
// event, which is a fault of ours.
func (s *sending) attempt(ctx context.Context, d *bartleby.Delivery) (*bartleby.DeliveryAttempt, error) {
	begun := s.Now()
	a := &bartleby.DeliveryAttempt{At: begun.UnixMilli()}
	r, err := s.request(ctx, d, begun)
	if err != nil {
		return nil, err
	}
	client := s.public
	if s.Private(s.instance) {
		client = s.private
	}
	a.Status, a.Response, err = client.Send(r, bartleby.MaxWebhookResponse)
	if a.Duration = s.Now().Sub(begun).Milliseconds(); err != nil {
		a.Status, a.Error = 0, reason(err)
	}
	if a.Response == nil {
		a.Response = []byte{}
	}
	return a, nil
}

// request makes the signed request of a delivery. Every secret that is not over signs.
func (s *sending) request(ctx context.Context, d *bartleby.Delivery, at time.Time) (*http.Request, error) {
	body, err := Body(s.FrontendURL, s.instance, &d.Event)
	if err != nil {
		return nil, err
	}
	e := s.lease.Endpoint
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, e.URL, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, value := range e.Headers {
		r.Header.Set(name, value)
	}
	for name, value := range Headers(e, d.Event.MessageID(), at, body) {
		r.Header.Set(name, value)
	}
	return r, nil
}

// Body is what is sent of an event.
func Body(frontendURL string, ins *bartleby.Instance, e *bartleby.Event) ([]byte, error) {
	p := &wire.Presenter{FrontendURL: ins.URL(frontendURL), Instance: ins, Now: e.CreatedAt}
	presented, err := p.Event(e)
	if err != nil {
		return nil, err
	}
	return json.Marshal(presented)
}

// Headers are those that a delivery has of its own: the id, the moment and the signatures, by the names of Standard
// Webhooks and by those of Svix, which the SDKs read.
func Headers(e *bartleby.WebhookEndpoint, id string, at time.Time, body []byte) map[string]string {
	var signatures []string
	for _, key := range e.Keys(at.UnixMilli()) {
		signer, err := standardwebhooks.NewWebhookRaw(key)
		if err != nil {
			continue // it takes any bytes
		}
		if signature, err := signer.Sign(id, at, body); err == nil {
			signatures = append(signatures, signature)
		}
	}
	headers := map[string]string{"Content-Type": "application/json", "User-Agent": "Bartleby-Webhooks/1"}
	stamp := strconv.FormatInt(at.Unix(), 10)
	for _, family := range []string{"svix", "webhook"} {
		headers[family+"-id"], headers[family+"-timestamp"], headers[family+"-signature"] = id, stamp, strings.Join(signatures, " ")
	}
	return headers
}

// jitter moves a pause by up to a tenth, so that what failed together does not come again together.
func jitter(pause int64) int64 { return pause - pause/10 + rand.Int64N(pause/5+1) }

// reason says why there was no answer, without the URL, which may hold a secret.
func reason(err error) string {
	var timeout net.Error
	var lookup *net.DNSError
	switch {
	case errors.Is(err, outbound.ErrPrivate):
		return "the address is not public"
	case errors.As(err, &lookup):
		return "the name does not resolve"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "no answer in time"
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err.Error()
}
