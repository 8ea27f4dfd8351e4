package notify

import (
	"context"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"bartleby"
	"bartleby/store"
)

// metrics counts messages by result, and says how much waits.
type metrics struct{ messages *prometheus.CounterVec }

func newMetrics(c Config) (*metrics, error) {
	if c.Metrics == nil {
		return nil, nil
	}
	m := &metrics{prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "bartleby_messages_total", Help: "Tries to send a message, by type (email, sms) and result: sent, failed, given_up for the last try of a schedule, and kept for what only the outbox of a development instance shows.",
	}, []string{"type", "result"})}
	state := func() store.QueueState {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		q, err := store.MessageQueue(ctx, c.DB)
		if err != nil {
			return store.QueueState{}
		}
		return q
	}
	waiting := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "bartleby_messages_queue", Help: "Messages to be sent, of all replicas.",
	}, func() float64 { return float64(state().Waiting) })
	oldest := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "bartleby_messages_queue_oldest_seconds", Help: "Age of the oldest of them, in seconds; 0 when nothing waits.",
	}, func() float64 {
		if q := state(); q.Oldest > 0 {
			return c.Now().Sub(time.UnixMilli(q.Oldest)).Seconds()
		}
		return 0
	})
	for _, collector := range []prometheus.Collector{m.messages, waiting, oldest} {
		if err := c.Metrics.Register(collector); err != nil {
			return nil, fmt.Errorf("message metrics: %w", err)
		}
	}
	return m, nil
}

func (m *metrics) count(message *bartleby.Message, result string) {
	if m != nil {
		m.messages.WithLabelValues(string(message.Type), result).Inc()
	}
}
