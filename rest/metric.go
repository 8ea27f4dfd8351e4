package rest

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics counts and times requests by route, never by path.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	running  prometheus.Gauge
}

func newMetrics(r prometheus.Registerer) *metrics {
	if r == nil {
		return nil
	}
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "bartleby_http_requests_total", Help: "Requests answered, by route, method and class of status.",
		}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "bartleby_http_request_seconds", Help: "How long requests took, in seconds.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5},
		}, []string{"route", "method"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{Name: "bartleby_http_requests_running", Help: "Requests being answered."}),
	}
	r.MustRegister(m.requests, m.seconds, m.running)
	return m
}

func (m *metrics) begin() {
	if m != nil {
		m.running.Inc()
	}
}

func (m *metrics) end(a *answer, method string, took time.Duration) {
	if m == nil {
		return
	}
	m.running.Dec()
	switch method { // whatever else somebody sends must not make a new series
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
	default:
		method = "other"
	}
	m.requests.WithLabelValues(a.pattern(), method, strconv.Itoa(a.status/100)+"xx").Inc()
	m.seconds.WithLabelValues(a.pattern(), method).Observe(took.Seconds())
}
