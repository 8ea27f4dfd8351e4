package rest

import (
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics counts and times requests by route, never by path.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	running  prometheus.Gauge
}

// newMetrics registers the metrics of a door. Doors that share a registry share them.
func newMetrics(r prometheus.Registerer) (*metrics, error) {
	if r == nil {
		return nil, nil
	}
	requests, err := register(r, prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "bartleby_http_requests_total", Help: "Requests answered, by route, method and class of status.",
	}, []string{"route", "method", "status"}))
	if err != nil {
		return nil, err
	}
	seconds, err := register(r, prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "bartleby_http_request_seconds", Help: "How long requests took, in seconds.",
		Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5},
	}, []string{"route", "method"}))
	if err != nil {
		return nil, err
	}
	running, err := register(r, prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "bartleby_http_requests_running", Help: "Requests being answered.",
	}))
	if err != nil {
		return nil, err
	}
	return &metrics{requests, seconds, running}, nil
}

func register[C prometheus.Collector](r prometheus.Registerer, c C) (C, error) {
	err := r.Register(c)
	var already prometheus.AlreadyRegisteredError
	if errors.As(err, &already) {
		if there, ok := already.ExistingCollector.(C); ok {
			return there, nil
		}
	}
	if err != nil {
		return c, fmt.Errorf("metrics: %w", err)
	}
	return c, nil
}

func (m *metrics) begin() {
	if m != nil {
		m.running.Inc()
	}
}

// classes are the classes of status.
var classes = [...]string{"none", "1xx", "2xx", "3xx", "4xx", "5xx"}

func (m *metrics) end(a *answer, given string, took time.Duration) {
	if m == nil {
		return
	}
	m.running.Dec()
	given = method(given)
	m.requests.WithLabelValues(a.pattern(), given, classes[min(a.status/100, len(classes)-1)]).Inc()
	m.seconds.WithLabelValues(a.pattern(), given).Observe(took.Seconds())
}
