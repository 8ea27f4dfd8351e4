// Package webhook delivers events to the endpoints of applications: at least once, signed as Standard Webhooks says, in the
// order of the events as far as retries allow, and again with growing pauses where an endpoint does not take one.
//
// The queue is in the database. An event is first dispatched: every endpoint that wants it gets a delivery. Then a worker
// takes an endpoint to itself (a lease, prolonged every few seconds), sends what is due one after another, and gives the
// endpoint back. A replica that dies loses nothing: its leases end soon, and what it had not recorded is sent again under
// the same id.
//
// What may not enter: rules about users and organizations, SQL, and the wire's JSON beyond presenting an event.
package webhook

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/ksuid"

	"bartleby"
	"bartleby/outbound"
	"bartleby/store"
)

// Config is what the worker needs.
type Config struct {
	DB          *store.DB
	FrontendURL string                        // image URLs in payloads begin with it
	Private     func(*bartleby.Instance) bool // whether an instance's endpoints may have private addresses
	Timeout     time.Duration                 // of one delivery; 0: 15 s
	Workers     int                           // endpoints that are sent to at once; 0: 16
	Retention   time.Duration                 // how long events are kept; 0: 30 days
	Log         *slog.Logger
	Metrics     prometheus.Registerer // nil: none are kept
	Now         func() time.Time
}

// Worker empties the outbox.
type Worker struct {
	Config
	holder  string // names this worker in leases
	public  *outbound.Client
	private *outbound.Client
	metrics *metrics
	freed   chan struct{} // an endpoint was given back
	slots   chan struct{}
	running sync.WaitGroup
}

const (
	dispatchBatch = 256
	// pollEvery is how soon a worker looks again without being woken: for retries, and for events of other replicas.
	pollEvery = time.Second
	// pruneEvery is how often events that are too old are removed.
	pruneEvery = 10 * time.Minute
	pruneBatch = 500
	// leaseLife is how long an endpoint remains a worker's without word from it, and so about how long the endpoints of a
	// replica that died wait for another one; leaseBeat is how often it gives word.
	leaseLife = 10 * time.Second
	leaseBeat = 3 * time.Second
)

// New makes a worker. It fails when metrics of its names are registered already by something else.
func New(c Config) (*Worker, error) {
	if c.Timeout == 0 {
		c.Timeout = 15 * time.Second
	}
	if c.Workers == 0 {
		c.Workers = 16
	}
	if c.Retention == 0 {
		c.Retention = 30 * 24 * time.Hour
	}
	if c.Private == nil {
		c.Private = func(*bartleby.Instance) bool { return false }
	}
	w := &Worker{
		Config: c, holder: ksuid.New().String(), public: outbound.NewSender(false, c.Timeout, 4), private: outbound.NewSender(true, c.Timeout, 4),
		freed: make(chan struct{}, 1), slots: make(chan struct{}, c.Workers),
	}
	var err error
	w.metrics, err = newMetrics(c)
	return w, err
}

// Run works until the context ends; then it finishes the deliveries that are on their way, records them, and returns.
func (w *Worker) Run(ctx context.Context) {
	var beating sync.WaitGroup
	beats, quiet := context.WithCancel(context.WithoutCancel(ctx)) // it gives word until the last delivery is recorded
	beating.Go(func() { w.beat(beats) })
	defer beating.Wait()
	defer quiet()
	if err := store.DropLeases(ctx, w.DB); err != nil {
		w.Log.Warn("webhooks: leases of before could not be ended", slog.Any("error", err)) // they end by themselves
	}
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	prune := time.NewTicker(pruneEvery)
	defer prune.Stop()
	defer w.running.Wait()
	for {
		if err := w.turn(ctx); err != nil && ctx.Err() == nil {
			w.Log.Error("webhooks: the queue could not be worked on", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-w.DB.EventsWaiting:
		case <-w.freed:
		case <-poll.C:
		case <-prune.C:
			w.prune(ctx)
		}
	}
}

// turn dispatches what waits, and starts sending to endpoints as long as there are some due and workers free.
func (w *Worker) turn(ctx context.Context) error {
	for ctx.Err() == nil {
		n, err := store.Dispatch(ctx, w.DB, dispatchBatch)
		if err != nil {
			return err
		}
		if err := w.start(ctx); err != nil {
			return err
		}
		if n < dispatchBatch {
			return nil
		}
	}
	return nil
}

func (w *Worker) start(ctx context.Context) error {
	for ctx.Err() == nil {
		free := cap(w.slots) - len(w.slots)
		if free == 0 {
			return nil
		}
		if due, err := store.WebhookEndpointsDue(ctx, w.DB); err != nil || !due {
			return err
		}
		leases, err := store.LeaseWebhookEndpoints(ctx, w.DB, w.holder, leaseLife.Milliseconds(), free)
		if err != nil || len(leases) == 0 {
			return err
		}
		for _, l := range leases {
			w.slots <- struct{}{}
			w.running.Go(func() {
				w.drain(ctx, l)
				<-w.slots
				select {
				case w.freed <- struct{}{}:
				default:
				}
			})
		}
	}
	return nil
}

// beat prolongs the leases while endpoints are being sent to, however long one takes to answer.
func (w *Worker) beat(ctx context.Context) {
	ticker := time.NewTicker(leaseBeat)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if len(w.slots) == 0 {
			continue
		}
		if err := store.KeepLeases(ctx, w.DB, w.holder, leaseLife.Milliseconds()); err != nil && ctx.Err() == nil {
			w.Log.Warn("webhooks: leases could not be prolonged", slog.Any("error", err))
		}
	}
}

func (w *Worker) prune(ctx context.Context) {
	for ctx.Err() == nil {
		n, err := store.PruneEvents(ctx, w.DB, w.Now().Add(-w.Retention).UnixMilli(), pruneBatch)
		if err != nil {
			w.Log.Error("webhooks: old events could not be removed", slog.Any("error", err))
			return
		}
		if n < pruneBatch {
			return
		}
	}
}
