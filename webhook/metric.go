package webhook

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"bartleby"
	"bartleby/store"
)

// metrics counts deliveries by result, and says how much waits.
type metrics struct {
	deliveries *prometheus.CounterVec
	latency    prometheus.Histogram
}

func newMetrics(c Config) (*metrics, error) {
	if c.Metrics == nil {
		return nil, nil
	}
	m := &metrics{
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "bartleby_webhook_deliveries_total", Help: "Attempts to deliver an event, by result: succeeded, refused (an answer other than 2xx), unanswered, and given_up for the last of a schedule.",
		}, []string{"result"}),
		latency: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "bartleby_webhook_latency_seconds", Help: "From the commit of an event to the answer to its first attempt, in seconds.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300},
		}),
	}
	q := &queue{db: c.DB, now: c.Now}
	waiting := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "bartleby_webhook_queue", Help: "Events to be dispatched and deliveries to be sent, of all replicas.",
	}, func() float64 { return float64(q.state().Waiting) })
	oldest := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "bartleby_webhook_queue_oldest_seconds", Help: "Age of the oldest of them, in seconds; 0 when nothing waits.",
	}, func() float64 {
		state := q.state()
		if state.Oldest == 0 {
			return 0
		}
		return c.Now().Sub(time.UnixMilli(state.Oldest)).Seconds()
	})
	for _, collector := range []prometheus.Collector{m.deliveries, m.latency, waiting, oldest} {
		if err := c.Metrics.Register(collector); err != nil {
			return nil, fmt.Errorf("webhook metrics: %w", err)
		}
	}
	return m, nil
}

func (m *metrics) count(d *bartleby.Delivery, a *bartleby.DeliveryAttempt) {
	if m == nil {
		return
	}
	result := "refused"
	switch {
	case a.Succeeded():
		result = "succeeded"
	case d.Status == bartleby.DeliveryFailed:
		result = "given_up"
	case a.Status == 0:
		result = "unanswered"
	}
	m.deliveries.WithLabelValues(result).Inc()
	if d.Attempts == 1 {
		m.latency.Observe(float64(a.At+a.Duration-d.Event.CreatedAt) / 1000)
	}
}

// queue asks the database how much waits, once for the gauges of one scrape.
type queue struct {
	db  *store.DB
	now func() time.Time

	mu   sync.Mutex
	at   time.Time
	last store.QueueState
}

func (q *queue) state() store.QueueState {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.now().Sub(q.at) < time.Second {
		return q.last
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if state, err := store.WebhookQueue(ctx, q.db); err == nil {
		q.last = state
	}
	q.at = q.now()
	return q.last
}
