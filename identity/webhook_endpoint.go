package identity

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"slices"
	"unicode/utf8"

	"bartleby"
	"bartleby/store"
)

// WebhookEndpointChange is what an endpoint can be created with, or changed to.
type WebhookEndpointChange struct {
	URL         bartleby.Patch[string]
	Description bartleby.Patch[string]
	EventTypes  bartleby.Patch[[]string]        // names, or beginnings such as "user.*"; none for all
	Headers     bartleby.Patch[json.RawMessage] // an object of strings
	RateLimit   bartleby.Patch[int]             // deliveries a second; 0 is without limit
	Disabled    bartleby.Patch[bool]
}

// CreateWebhookEndpoint makes an endpoint with a secret: the given one, or a new one when it is "".
func (s *Service) CreateWebhookEndpoint(ctx context.Context, ins *bartleby.Instance, in WebhookEndpointChange, secret string) (*bartleby.WebhookEndpoint, error) {
	c := &checks{}
	if !in.URL.Has() {
		c.add(bartleby.ParamMissing("url"))
	}
	if secret == "" {
		secret = newWebhookSecret()
	}
	c.add(bartleby.CheckWebhookSecret("secret", secret))
	draft := bartleby.WebhookEndpoint{
		Object: "webhook_endpoint", EventTypes: []string{}, Headers: map[string]string{}, Secrets: []bartleby.WebhookSecret{{Key: secret}},
	}
	changeWebhookEndpoint(c, &draft, in)
	if err := c.err(); err != nil {
		return nil, err
	}
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.WebhookEndpoint, error) {
		if err := tx.LockInstance(); err != nil { // the limit is that of racing creations together
			return nil, err
		}
		if _, total, err := tx.WebhookEndpoints(1, 0); err != nil || total >= bartleby.MaxWebhookEndpoints {
			return nil, orQuota(err, bartleby.WebhookEndpointQuota())
		}
		e := draft
		e.ID, e.CreatedAt, e.UpdatedAt = tx.NewID(bartleby.WebhookEndpointID), tx.Now, tx.Now
		if e.Disabled {
			e.DisabledAt = tx.Now
		}
		return &e, tx.InsertWebhookEndpoint(&e)
	})
}

func orQuota(err error, quota *bartleby.Error) error {
	if err != nil {
		return err
	}
	return quota
}

func newWebhookSecret() string {
	random := make([]byte, 32)
	_, _ = rand.Read(random) // never fails
	return bartleby.NewWebhookSecret(random)
}

// changeWebhookEndpoint applies what is given.
func changeWebhookEndpoint(c *checks, e *bartleby.WebhookEndpoint, in WebhookEndpointChange) {
	if in.URL.Set {
		e.URL = in.URL.Value()
		c.add(bartleby.CheckWebhookURL("url", e.URL))
	}
	if in.Description.Set {
		if e.Description = in.Description.Value(); utf8.RuneCountInString(e.Description) > bartleby.MaxWebhookDescription {
			c.add(bartleby.ParamTooLong("description", bartleby.MaxWebhookDescription))
		}
	}
	if in.EventTypes.Set {
		e.EventTypes = append([]string{}, in.EventTypes.Value()...)
		slices.Sort(e.EventTypes)
		e.EventTypes = slices.Compact(e.EventTypes)
		c.add(bartleby.CheckEventTypes("event_types", e.EventTypes))
	}
	if in.Headers.Set {
		e.Headers = map[string]string{}
		if in.Headers.Has() && json.Unmarshal(in.Headers.To, &e.Headers) != nil {
			c.add(bartleby.ParamType("headers", "an object of strings"))
		}
		c.add(bartleby.CheckWebhookHeaders("headers", e.Headers))
	}
	if in.RateLimit.Set {
		if e.RateLimit = in.RateLimit.Value(); e.RateLimit < 0 || e.RateLimit > bartleby.MaxWebhookRateLimit {
			c.add(bartleby.ParamValueInvalid("rate_limit", "it must lie between 0 and 1000"))
		}
	}
	if in.Disabled.Has() {
		e.Disabled = in.Disabled.To
	}
}

// UpdateWebhookEndpoint changes what is given. An endpoint that is enabled again gets what waited for it.
func (s *Service) UpdateWebhookEndpoint(ctx context.Context, ins *bartleby.Instance, id string, in WebhookEndpointChange) (*bartleby.WebhookEndpoint, error) {
	return s.writeWebhookEndpoint(ctx, ins, id, func(tx *store.Tx, e *bartleby.WebhookEndpoint) error {
		c, was := &checks{}, e.Disabled
		changeWebhookEndpoint(c, e, in)
		if err := c.err(); err != nil {
			return err
		}
		switch {
		case e.Disabled && !was:
			e.DisabledAt = tx.Now
		case was && !e.Disabled:
			e.DisabledAt, e.FailingSince = 0, 0
			return tx.WakeWebhookEndpoint(id, tx.Now)
		}
		return nil
	})
}

func (s *Service) writeWebhookEndpoint(ctx context.Context, ins *bartleby.Instance, id string, change func(*store.Tx, *bartleby.WebhookEndpoint) error) (*bartleby.WebhookEndpoint, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.WebhookEndpoint, error) {
		e, err := tx.WebhookEndpoint(id)
		if err != nil {
			return nil, err
		}
		if err := change(tx, e); err != nil {
			return nil, err
		}
		e.UpdatedAt = tx.Now
		return e, tx.SaveWebhookEndpoint(e)
	})
}

// DeleteWebhookEndpoint removes an endpoint with all of its deliveries.
func (s *Service) DeleteWebhookEndpoint(ctx context.Context, ins *bartleby.Instance, id string) (*bartleby.Deleted, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Deleted, error) {
		return removed("webhook_endpoint", id), tx.DeleteWebhookEndpoint(id)
	})
}

// RotateWebhookSecret gives an endpoint a new secret: the given one, or one made here when it is "". The one before goes on
// signing beside it for a day.
func (s *Service) RotateWebhookSecret(ctx context.Context, ins *bartleby.Instance, id, secret string) (*bartleby.WebhookEndpoint, error) {
	if secret == "" {
		secret = newWebhookSecret()
	}
	if err := bartleby.CheckWebhookSecret("secret", secret); err != nil {
		return nil, err
	}
	return s.writeWebhookEndpoint(ctx, ins, id, func(tx *store.Tx, e *bartleby.WebhookEndpoint) error {
		kept := []bartleby.WebhookSecret{{Key: secret}}
		for _, old := range e.Secrets {
			if old.ExpiresAt == 0 {
				old.ExpiresAt = tx.Now + bartleby.WebhookSecretOverlap
			}
			if old.ExpiresAt > tx.Now && old.Key != secret && len(kept) < bartleby.MaxWebhookSecrets {
				kept = append(kept, old)
			}
		}
		e.Secrets = kept
		return nil
	})
}

// ResendDelivery has a delivery sent again, whatever became of it, with a new schedule of retries.
func (s *Service) ResendDelivery(ctx context.Context, ins *bartleby.Instance, endpointID, id string) (*bartleby.Delivery, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Delivery, error) {
		if _, err := tx.WebhookEndpoint(endpointID); err != nil {
			return nil, err
		}
		d, err := tx.Delivery(endpointID, id)
		if err != nil {
			return nil, err
		}
		if err := tx.RenewDelivery(d); err != nil {
			return nil, err
		}
		return d, tx.WakeWebhookEndpoint(endpointID, tx.Now)
	})
}

// ReplayEvents has an endpoint sent every event that it wants since a moment, in Unix milliseconds, and tells how many there are. Events that
// were delivered before keep their ids, so that the receiver can tell.
func (s *Service) ReplayEvents(ctx context.Context, ins *bartleby.Instance, endpointID string, since int64) (int64, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (int64, error) {
		e, err := tx.WebhookEndpoint(endpointID)
		if err != nil {
			return 0, err
		}
		return tx.Replay(e, since)
	})
}

// TestWebhookEndpoint sends an endpoint an event of its own, webhookEndpoint.tested, whatever it wants to hear of otherwise.
func (s *Service) TestWebhookEndpoint(ctx context.Context, ins *bartleby.Instance, endpointID string) (*bartleby.Delivery, error) {
	return store.Write(ctx, s.DB, ins.ID, func(tx *store.Tx) (*bartleby.Delivery, error) {
		e, err := tx.WebhookEndpoint(endpointID)
		if err != nil {
			return nil, err
		}
		return tx.EmitTo(e.ID, bartleby.WebhookEndpointTested, e.ID, e.Announced())
	})
}
