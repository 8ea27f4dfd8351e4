// Package notify sends e-mails and text messages: those that rules have queued, at least once, again after a pause where the
// mail server or the provider does not take one.
//
// The queue is in the database. Workers of all replicas share it: each takes some messages for a while (a lease) and records
// what became of them.
//
// What may not enter: rules, templates, SQL. A message is rendered before it is queued.
package notify

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"bartleby"
	"bartleby/store"
)

// Sender hands messages of one type to whoever carries them. It may be asked for several at once.
type Sender interface {
	// Send returns once the message is taken. An error that wraps ErrRefused is final. Errors are logged and kept: they tell
	// neither what the message says nor to whom.
	Send(ctx context.Context, m *bartleby.Message) error
}

// ErrRefused says that a message will never be taken: sending it again is useless.
var ErrRefused = errors.New("the message is refused")

// Config is what the worker needs.
type Config struct {
	DB        *store.DB
	Mail      Sender        // nil: e-mails wait, but those of development instances, which the outbox shows; an io.Closer is closed at the end
	Text      Sender        // nil: likewise text messages
	Retention time.Duration // how long sent messages are remembered; 0: 30 days
	Log       *slog.Logger
	Metrics   prometheus.Registerer // nil: none are kept
	Now       func() time.Time
}

// Worker empties the queue of messages.
type Worker struct {
	Config
	metrics *metrics
}

const (
	batch = 8 // messages sent at once
	// life is how long messages are a worker's: longer than sending a batch may take.
	life      = 2 * time.Minute
	sendLimit = time.Minute
	pollEvery = time.Second

	pruneEvery = 10 * time.Minute
	pruneBatch = 500
)

// New makes a worker. It fails when metrics of its names are registered already by something else.
func New(c Config) (*Worker, error) {
	if c.Retention == 0 {
		c.Retention = 30 * 24 * time.Hour
	}
	w := &Worker{Config: c}
	var err error
	w.metrics, err = newMetrics(c)
	return w, err
}

// Run works until the context ends; then it finishes what is being sent, records it, and returns.
func (w *Worker) Run(ctx context.Context) {
	if c, ok := w.Mail.(io.Closer); ok {
		defer c.Close()
	}
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	prune := time.NewTicker(pruneEvery)
	defer prune.Stop()
	for {
		if err := w.turn(ctx); err != nil && ctx.Err() == nil {
			w.Log.Error("messages: the queue could not be worked on", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-w.DB.MessagesWaiting:
		case <-poll.C:
		case <-prune.C:
			w.prune(ctx)
		}
	}
}

func (w *Worker) turn(ctx context.Context) error {
	for ctx.Err() == nil {
		list, err := store.LeaseMessages(ctx, w.DB, life.Milliseconds(), batch)
		if err != nil || len(list) == 0 {
			return err
		}
		// A stop lets what was begun be finished.
		done := context.WithoutCancel(ctx)
		var sending sync.WaitGroup
		failed := make(chan error, len(list))
		for _, q := range list {
			sending.Go(func() { failed <- w.send(done, q) })
		}
		sending.Wait()
		close(failed)
		for err := range failed {
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// send sends one message, and records what became of it.
func (w *Worker) send(ctx context.Context, q store.QueuedMessage) error {
	m := q.Message
	if w.sender(m) == nil && m.Shown { // the outbox shows it
		m.Status, m.UpdatedAt = bartleby.MessageKept, w.Now().UnixMilli()
		return w.settle(ctx, q, "kept")
	}
	err := w.hand(ctx, m)
	now := w.Now().UnixMilli()
	m.UpdatedAt = now
	if err == nil {
		m.Status, m.Error = bartleby.MessageSent, ""
		m.Redact()
		return w.settle(ctx, q, "sent")
	}
	m.Tries++
	m.Error = err.Error()
	result := "failed"
	pause, again := bartleby.MessageRetryAfter(m.Tries)
	if m.NextAt = now + pause; !again || errors.Is(err, ErrRefused) || m.ExpiresAt > 0 && m.NextAt >= m.ExpiresAt {
		m.Status, result = bartleby.MessageFailed, "given_up"
		m.Redact()
	}
	w.Log.Warn("messages: one could not be sent", slog.String("message", m.ID), slog.String("template", m.Slug), slog.Int("tries", m.Tries), slog.Bool("again", m.Status == bartleby.MessageQueued), slog.Any("error", err))
	return w.settle(ctx, q, result)
}

// settle records what became of a message. A worker who was slower than its lease records nothing: another one has the message.
func (w *Worker) settle(ctx context.Context, q store.QueuedMessage, result string) error {
	w.metrics.count(q.Message, result)
	ours, err := store.SettleMessage(ctx, w.DB, q)
	if err == nil && !ours {
		w.Log.Warn("messages: sending one took too long, and it may be sent again", slog.String("message", q.Message.ID))
	}
	return err
}

func (w *Worker) sender(m *bartleby.Message) Sender {
	if m.Type == bartleby.SMSTemplate {
		return w.Text
	}
	return w.Mail
}

// hand gives a message to who carries its type.
func (w *Worker) hand(ctx context.Context, m *bartleby.Message) error {
	sender := w.sender(m)
	if sender == nil {
		return errors.New("no way to send is configured")
	}
	if m.ExpiresAt > 0 && w.Now().UnixMilli() >= m.ExpiresAt {
		return errors.Join(ErrRefused, errors.New("it came too late to be of use"))
	}
	ctx, cancel := context.WithTimeout(ctx, sendLimit)
	defer cancel()
	return sender.Send(ctx, m)
}

func (w *Worker) prune(ctx context.Context) {
	for ctx.Err() == nil {
		n, err := store.PruneMessages(ctx, w.DB, w.Now().Add(-w.Retention).UnixMilli(), pruneBatch)
		if err != nil {
			w.Log.Error("messages: old ones could not be removed", slog.Any("error", err))
			return
		}
		if n < pruneBatch {
			return
		}
	}
}
