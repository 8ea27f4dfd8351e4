package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"bartleby"
	"bartleby/bapi"
	"bartleby/fapi"
	"bartleby/identity"
	"bartleby/notify"
	"bartleby/outbound"
	"bartleby/password"
	"bartleby/portal"
	"bartleby/spec"
	"bartleby/store"
	"bartleby/token"
	"bartleby/webhook"
)

// hashTarget is how long a password hash of our own should take on this machine; see password.Calibrate.
const hashTarget = 50 * time.Millisecond

// memoryTarget is what the collector tries to keep the heap under, unless GOMEMLIMIT says otherwise: small machines are
// the common case, and collecting a little more often costs less than swapping. It is no bound on what requests may use.
const memoryTarget = 80 << 20

// run opens everything, serves both listeners, and on a stop lets running requests finish.
func (c *serveCommand) run(ctx context.Context, p process) error {
	log := c.logger(p)
	if _, set := os.LookupEnv("GOMEMLIMIT"); !set {
		debug.SetMemoryLimit(memoryTarget)
	}
	// The listeners come first: a port that is taken should say so before a database is touched.
	backend, err := net.Listen("tcp", c.BackendAddr)
	if err != nil {
		return fmt.Errorf("--backend-addr: %w", err)
	}
	defer backend.Close()
	public, err := net.Listen("tcp", c.FrontendAddr)
	if err != nil {
		return fmt.Errorf("--frontend-addr: %w", err)
	}
	defer public.Close()
	db, err := c.open(ctx, p, log)
	if err != nil {
		return err
	}
	defer db.Close()
	frontendURL := c.url(public.Addr().String())
	secure, err := c.configuration(c.Data, db, p)
	if err != nil {
		return err
	}
	if secure != nil {
		public = tls.NewListener(public, secure)
		if c.FrontendURL == "" {
			frontendURL = "https://" + public.Addr().String()
		}
	}
	known, err := openAtlas(c.GeoDatabase)
	if err != nil {
		return err
	}
	defer known.close()
	rules := c.rules(db, log, p.now, frontendURL)
	if err := c.firstStart(ctx, p, rules); err != nil {
		return err
	}
	metrics := prometheus.NewRegistry()
	metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	library, tools, doors, err := c.specOptions.door(db, log)
	if err != nil {
		return err
	}
	api, err := bapi.New(bapi.Config{
		DB: db, Identity: rules, FrontendURL: frontendURL, Log: log, Now: p.now,
		Metrics: prometheus.WrapRegistererWith(prometheus.Labels{"listener": "backend"}, metrics), Gatherer: metrics,
		OpenAPI: spec.Documents(bapi.Routes(), bapi.Versions, version()), More: doors,
	})
	if err != nil {
		return err
	}
	tools.Act(api)
	workers, err := c.workers(db, log, p.now, frontendURL, metrics)
	if err != nil {
		return err
	}
	workers = append(workers, ownAPI{library, log})
	hooks, err := portal.New(portal.Config{DB: db, Identity: rules, FrontendURL: frontendURL, Now: p.now})
	if err != nil {
		return err
	}
	pages, err := fapi.New(fapi.Config{
		DB: db, Identity: rules, FrontendURL: frontendURL, Log: log, Now: p.now, TrustedProxies: c.TrustedProxies, Place: known.place, Latency: c.TestLatency, More: hooks.Routes(),
		Metrics: prometheus.WrapRegistererWith(prometheus.Labels{"listener": "frontend"}, metrics),
	})
	if err != nil {
		return err
	}
	if err := c.greet(ctx, p, db, "http://"+backend.Addr().String(), frontendURL); err != nil {
		return err
	}
	return c.serve(ctx, log, map[net.Listener]http.Handler{backend: api, public: pages}, append(workers, sweeper{rules, log}))
}

// serve runs the servers and the workers until the context ends or a server fails. What requests have left in the queues by then
// is durable; what is being delivered is finished and recorded.
func (c *serveCommand) serve(ctx context.Context, log *slog.Logger, handlers map[net.Listener]http.Handler, workers []worker) error {
	var working sync.WaitGroup
	ctx, cancelWork := context.WithCancel(ctx)
	for _, w := range workers {
		working.Go(func() { w.Run(ctx) })
	}
	defer func() { cancelWork(); working.Wait() }()
	var servers []*http.Server
	failed := make(chan error, len(handlers))
	for listener, handler := range handlers {
		s := &http.Server{
			Handler:           handler,
			ReadHeaderTimeout: 10 * time.Second,
			ReadTimeout:       60 * time.Second,
			WriteTimeout:      90 * time.Second,
			IdleTimeout:       120 * time.Second,
			MaxHeaderBytes:    64 << 10,
			ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		}
		servers = append(servers, s)
		go func() { failed <- s.Serve(listener) }()
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	log.Info("stopping", slog.Duration("at_most", c.StopAfter))
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.StopAfter)
	defer cancel()
	var stopped sync.WaitGroup
	for _, s := range servers { // at the same time: neither listener may go on accepting while the other finishes
		stopped.Go(func() {
			if err := s.Shutdown(stop); err != nil {
				log.Warn("requests were cut off", slog.Any("error", err))
				_ = s.Close()
			}
		})
	}
	stopped.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func (c *serveCommand) logger(p process) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // one of four names, checked by the parser
	options := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(p.stderr, options))
	}
	return slog.New(slog.NewTextHandler(p.stderr, options))
}

// open opens and migrates the database.
func (s *storage) open(ctx context.Context, p process, log *slog.Logger) (*store.DB, error) {
	return store.Open(ctx, store.Config{URL: s.DatabaseURL, Dir: s.Data, Now: p.now, Log: log})
}

func (c *serveCommand) rules(db *store.DB, log *slog.Logger, now func() time.Time, frontendURL string) *identity.Service {
	hashes := password.NewPool(password.PoolConfig{Calibrate: func() password.Params { return password.Calibrate(hashTarget, now) }})
	rules := &identity.Service{DB: db, Hashes: hashes, Log: log, Tokens: &token.Issuer{DB: db, FrontendURL: frontendURL, Now: now}, Outbound: outbound.New(c.AllowPrivateURLs), TXT: net.DefaultResolver.LookupTXT}
	if c.BreachURL != "" {
		rules.Breaches = password.NewRangeClient(c.BreachURL)
	}
	return rules
}

// worker does what requests have left in a queue, until the context ends.
type worker interface{ Run(context.Context) }

func (c *serveCommand) workers(db *store.DB, log *slog.Logger, now func() time.Time, frontendURL string, metrics prometheus.Registerer) ([]worker, error) {
	hooks, err := webhook.New(webhook.Config{
		DB: db, FrontendURL: frontendURL, Log: log, Now: now, Metrics: metrics, Timeout: c.WebhookTimeout, Retention: c.Retention,
		Private: func(ins *bartleby.Instance) bool {
			return c.WebhookPrivate == "all" || c.WebhookPrivate == "development" && ins.Environment == bartleby.Development
		},
	})
	if err != nil {
		return nil, err
	}
	mail, err := c.mailOptions.sender(frontendURL, now)
	if err != nil {
		return nil, err
	}
	messages, err := notify.New(notify.Config{DB: db, Mail: mail, Text: c.smsOptions.sender(now), Log: log, Now: now, Metrics: metrics, Retention: c.Retention})
	if err != nil {
		return nil, err
	}
	return []worker{hooks, messages}, nil
}
