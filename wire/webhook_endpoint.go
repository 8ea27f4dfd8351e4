package wire

import (
	"strings"

	"bartleby"
)

// WebhookEndpoint is the public JSON of a webhook endpoint. Its secret is asked for by itself.
type WebhookEndpoint struct {
	ID           string            `json:"id"`
	Object       string            `json:"object" enum:"webhook_endpoint"`
	URL          string            `json:"url"`
	Description  string            `json:"description"`
	EventTypes   []string          `json:"event_types" doc:"Names of events, or beginnings such as user.*; none for all."`
	Headers      map[string]string `json:"headers" doc:"Sent along with every delivery."`
	RateLimit    int               `json:"rate_limit" doc:"Deliveries a second at most; 0 is without limit."`
	Disabled     bool              `json:"disabled"`
	DisabledAt   *int64            `json:"disabled_at" doc:"Unix milliseconds."`
	FailingSince *int64            `json:"failing_since" doc:"First failure since the last success, Unix milliseconds."`
	CreatedAt    int64             `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt    int64             `json:"updated_at" doc:"Unix milliseconds."`
}

// Endpoint makes a webhook endpoint presentable.
func Endpoint(e *bartleby.WebhookEndpoint) *WebhookEndpoint {
	return &WebhookEndpoint{
		ID: e.ID, Object: e.Object, URL: e.URL, Description: e.Description, EventTypes: e.EventTypes, Headers: e.Headers, RateLimit: e.RateLimit,
		Disabled: e.Disabled, DisabledAt: moment(e.DisabledAt), FailingSince: moment(e.FailingSince), CreatedAt: e.CreatedAt, UpdatedAt: e.UpdatedAt,
	}
}

// WebhookSecret is the public JSON of an endpoint's secret.
type WebhookSecret struct {
	Object  string   `json:"object" enum:"webhook_secret"`
	Key     string   `json:"key" doc:"What receivers verify signatures with: whsec_ and base64."`
	Earlier []string `json:"earlier" doc:"Replaced ones that sign as well, until a day after their replacement."`
}

// Secrets makes the secrets of an endpoint that sign at a moment presentable.
func (p *Presenter) Secrets(e *bartleby.WebhookEndpoint) *WebhookSecret {
	out := &WebhookSecret{Object: "webhook_secret", Earlier: []string{}}
	for _, s := range e.Secrets {
		switch {
		case s.ExpiresAt == 0:
			out.Key = s.Key
		case s.ExpiresAt > p.Now:
			out.Earlier = append(out.Earlier, s.Key)
		}
	}
	return out
}

// Delivery is the public JSON of a delivery.
type Delivery struct {
	ID         string            `json:"id"`
	Object     string            `json:"object" enum:"webhook_delivery"`
	EndpointID string            `json:"endpoint_id"`
	EventID    string            `json:"event_id"`
	MessageID  string            `json:"message_id" doc:"As the headers svix-id and webhook-id say."`
	EventType  string            `json:"event_type"`
	Status     string            `json:"status" enum:"pending,succeeded,failed" doc:"failed: given up."`
	Attempts   int               `json:"attempts"`
	NextAt     *int64            `json:"next_attempt_at" doc:"Unix milliseconds; null unless it is pending."`
	Event      *Event            `json:"event,omitempty" doc:"What is sent. Not in lists."`
	Log        []DeliveryAttempt `json:"log,omitempty" doc:"The attempts, the first one first. Not in lists."`
	CreatedAt  int64             `json:"created_at" doc:"Unix milliseconds."`
	UpdatedAt  int64             `json:"updated_at" doc:"Unix milliseconds."`
}

// DeliveryAttempt is the public JSON of one attempt.
type DeliveryAttempt struct {
	Number   int     `json:"number"`
	At       int64   `json:"at" doc:"Unix milliseconds."`
	Duration int64   `json:"duration" doc:"Milliseconds."`
	Status   *int    `json:"status" doc:"Of HTTP; null when there was no answer."`
	Error    *string `json:"error" doc:"Why there was none."`
	Response string  `json:"response" doc:"The first 64 KiB of the answer's body; what is not UTF-8 is replaced."`
}

// DeliveryRow makes a delivery presentable in a list.
func DeliveryRow(d *bartleby.Delivery) *Delivery {
	out := &Delivery{
		ID: d.ID, Object: "webhook_delivery", EndpointID: d.EndpointID, EventID: d.Event.ID, MessageID: d.Event.MessageID(), EventType: string(d.Event.Type),
		Status: string(d.Status), Attempts: d.Attempts, CreatedAt: d.CreatedAt, UpdatedAt: d.UpdatedAt,
	}
	if d.Status == bartleby.DeliveryPending {
		out.NextAt = moment(d.NextAt)
	}
	return out
}

// Delivery makes a delivery presentable with its event and its attempts.
func (p *Presenter) Delivery(d *bartleby.Delivery, attempts []*bartleby.DeliveryAttempt) (*Delivery, error) {
	out := DeliveryRow(d)
	for _, a := range attempts {
		shown := DeliveryAttempt{Number: a.Number, At: a.At, Duration: a.Duration, Error: optional(a.Error), Response: strings.ToValidUTF8(string(a.Response), "\uFFFD")}
		if a.Status != 0 {
			shown.Status = &a.Status
		}
		out.Log = append(out.Log, shown)
	}
	var err error
	out.Event, err = p.Event(&d.Event)
	return out, err
}
