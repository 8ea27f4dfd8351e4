package webhook

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"bartleby"
	"bartleby/store"
)

const (
	// Results are recorded together: after so many, or when the first was sent so long ago. What a crash loses of them is
	// sent again.
	recordBatch = 32
	recordAfter = 100 * time.Millisecond
	dueBatch    = 64
	// After so many deliveries in a row without any answer the endpoint is left alone for a while; after one when it has
	// been failing for so long already.
	silent       = 5
	silentAlways = time.Minute
	// An endpoint is given back after so long, even if more is due: others wait for a worker as well.
	spell = 5 * time.Second
)

// sending is one worker's work on one endpoint.
type sending struct {
	*Worker
	lease    store.Lease
	instance *bartleby.Instance
	sent     []*bartleby.Delivery        // what is not recorded yet
	attempts []*bartleby.DeliveryAttempt // of each of them
	since    time.Time                   // when the first of them was sent
	silent   int                         // deliveries in a row without an answer
	last     time.Time                   // when the last delivery was sent
}

// errLost says that the endpoint is no longer this worker's: it was deleted, disabled, or another worker has it.
var errLost = errors.New("the lease is lost")

// drain sends what is due to an endpoint, and gives the endpoint back, unless it is another worker's by now.
func (w *Worker) drain(ctx context.Context, l store.Lease) {
	s := &sending{Worker: w, lease: l}
	rest, err := s.run(ctx)
	if recordErr := s.record(ctx); err == nil {
		err = recordErr
	}
	ctx, cancel := detached(ctx)
	defer cancel()
	_, endErr := store.Write(ctx, w.DB, l.Instance, func(tx *store.Tx) (struct{}, error) {
		return struct{}{}, tx.EndLease(l, rest)
	})
	if err = cmp.Or(err, endErr); err != nil && !errors.Is(err, errLost) {
		w.Log.Error("webhooks: an endpoint could not be worked on", slog.String("endpoint", l.Endpoint.ID), slog.Any("error", err))
	}
}

// run sends until nothing is due, or for a spell. It returns before when the endpoint should not be looked at again, in
// Unix milliseconds.
func (s *sending) run(ctx context.Context) (rest int64, err error) {
	for begun := s.Now(); ctx.Err() == nil; {
		if s.Now().Sub(begun) > spell {
			return s.Now().UnixMilli(), nil
		}
		due, err := s.due(ctx)
		if err != nil || len(due) == 0 {
			return 0, err
		}
		for _, d := range due {
			if err := s.pace(ctx); err != nil {
				return 0, nil //nolint:nilerr // the server stops; the rest stays due
			}
			s.deliver(ctx, d)
			if s.silent > 0 && s.silent >= s.patience() {
				return s.pause(), nil
			}
			if len(s.sent) >= recordBatch || s.Now().Sub(s.since) >= recordAfter {
				if err := s.record(ctx); err != nil {
					return 0, err
				}
			}
		}
		if err := s.record(ctx); err != nil {
			return 0, err
		}
	}
	return 0, nil
}

// due reads the endpoint as it is now, and what is due to it.
func (s *sending) due(ctx context.Context) ([]*bartleby.Delivery, error) {
	return store.Read(ctx, s.DB, s.lease.Instance, func(tx *store.Tx) (list []*bartleby.Delivery, err error) {
		if s.instance, err = tx.CurrentInstance(); err != nil {
			return nil, err
		}
		s.lease.Endpoint, err = tx.WebhookEndpoint(s.lease.Endpoint.ID)
		if bartleby.IsCode(err, "resource_not_found") {
			return nil, errLost
		}
		if err != nil {
			return nil, err
		}
		if s.lease.Endpoint.Disabled {
			return nil, errLost
		}
		return tx.DueDeliveries(s.lease.Endpoint.ID, dueBatch)
	})
}

// pace waits as the endpoint's rate limit asks.
func (s *sending) pace(ctx context.Context) error {
	if limit := s.lease.Endpoint.RateLimit; limit > 0 {
		wait := s.last.Add(time.Second / time.Duration(limit)).Sub(s.Now())
		if wait > 0 {
			select {
			case <-time.After(wait):
			case <-ctx.Done():
			}
		}
	}
	s.last = s.Now()
	return ctx.Err()
}

// patience is after how many deliveries without an answer the endpoint is left alone.
func (s *sending) patience() int {
	if since := s.lease.Endpoint.FailingSince; since > 0 && s.Now().UnixMilli()-since > silentAlways.Milliseconds() {
		return 1
	}
	return silent
}

// pause is when an endpoint that does not answer is tried again: the longer it has been silent, the later, up to a minute.
func (s *sending) pause() int64 {
	now := s.Now().UnixMilli()
	failing := int64(0)
	if since := s.lease.Endpoint.FailingSince; since > 0 {
		failing = now - since
	}
	return now + min(max(failing/4, 1_000), 60_000)
}

func (s *sending) deliver(ctx context.Context, d *bartleby.Delivery) {
	a, err := s.attempt(context.WithoutCancel(ctx), d) // a stop waits for the answer, lest the event is sent twice
	if err != nil {
		s.Log.Error("webhooks: an event cannot be sent", slog.String("event", d.Event.ID), slog.Any("error", err))
		d.Status = bartleby.DeliveryFailed // sending it again would not help; once mended, it can be by hand
		a = &bartleby.DeliveryAttempt{At: s.Now().UnixMilli(), Error: "the event could not be presented", Response: []byte{}}
	}
	if len(s.sent) == 0 {
		s.since = time.UnixMilli(a.At)
	}
	if a.Status == 0 && err == nil {
		s.silent++
	} else {
		s.silent = 0
	}
	d.Attempts++
	a.Number = d.Attempts
	switch pause, again := bartleby.RetryAfter(d.Tries + 1); {
	case err != nil:
	case a.Succeeded():
		d.Status, d.Tries = bartleby.DeliverySucceeded, 0
	case again:
		d.Tries++
		d.NextAt = a.At + a.Duration + jitter(pause)
	default:
		d.Tries++
		d.Status = bartleby.DeliveryFailed
	}
	s.metrics.count(d, a)
	s.sent, s.attempts = append(s.sent, d), append(s.attempts, a)
}

// detached is a context for what a stop must not lose: what was sent, and that the endpoint is free.
func detached(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
}

// record writes what came of deliveries, and keeps the lease. It fails with errLost.
func (s *sending) record(ctx context.Context) error {
	if len(s.sent) == 0 {
		return nil
	}
	sent, attempts := s.sent, s.attempts
	s.sent, s.attempts = nil, nil
	ctx, cancel := detached(ctx)
	defer cancel()
	kept, err := store.Write(ctx, s.DB, s.lease.Instance, func(tx *store.Tx) (bool, error) {
		kept, err := tx.KeepLease(s.lease, leaseLife.Milliseconds())
		if err != nil {
			return false, err
		}
		e, err := tx.WebhookEndpoint(s.lease.Endpoint.ID)
		if bartleby.IsCode(err, "resource_not_found") {
			return false, nil // deleted, with all that would be recorded
		}
		if err != nil {
			return false, err
		}
		if err := tx.SaveDeliveries(sent); err != nil {
			return false, err
		}
		if err := tx.InsertDeliveryAttempts(sent, attempts); err != nil {
			return false, err
		}
		return kept, s.judge(tx, e, attempts)
	})
	if err == nil && !kept {
		err = errLost
	}
	return err
}

// judge keeps account of since when the endpoint fails, and disables it when that is too long.
func (s *sending) judge(tx *store.Tx, e *bartleby.WebhookEndpoint, attempts []*bartleby.DeliveryAttempt) error {
	since := e.FailingSince
	for _, a := range attempts {
		switch {
		case a.Succeeded():
			since = 0
		case since == 0:
			since = a.At
		}
	}
	over := since > 0 && attempts[len(attempts)-1].At-since > bartleby.WebhookFailingLimit
	if since == e.FailingSince && !over {
		return nil
	}
	e.FailingSince = since
	if over && !e.Disabled {
		e.Disabled, e.DisabledAt, e.UpdatedAt = true, tx.Now, tx.Now
		if err := tx.Emit(bartleby.WebhookEndpointDisabled, e.ID, e.Announced()); err != nil {
			return err
		}
	}
	s.lease.Endpoint = e
	return tx.SaveWebhookEndpoint(e)
}
